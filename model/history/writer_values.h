// What many events wrote, read at once.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/position.h"
#include "model/log/log.h"
#include "model/work/cancelled.h"

namespace oxbow {

// The values are read in the order of the log, so that no block is opened twice, and stand in the
// order in which they were asked for. One thread.
class WriterValues {
public:
    // False, with nothing read, where they are more than one and take more than `mostBytes`: ask
    // for fewer.
    absl::StatusOr<bool> read(const Log& log, std::span<const Position> writers,
                              std::size_t mostBytes, const Cancelled& cancelled);

    struct Value {
        std::string_view bytes;  // empty for a null value
        bool isText = false;     // see kTextContent
    };
    std::size_t size() const { return m_entries.size(); }
    // Of the writer with this place among those asked for; valid until the next read().
    Value operator[](std::size_t i) const {
        return {std::string_view(m_data).substr(m_entries[i].begin, m_entries[i].size),
                m_entries[i].isText};
    }
    // How many more of such values would take `bytes`; at least one.
    std::size_t fitting(std::size_t bytes) const;

private:
    struct Entry {
        std::size_t begin = 0;
        std::size_t size = 0;
        bool isText = false;
    };
    std::vector<Entry> m_entries;
    std::vector<std::uint32_t> m_byWriter;
    std::string m_data;
};

// How many bytes of values those that go through many of them hold at a time.
inline constexpr std::size_t kWindowBytes = std::size_t{48} << 20;

}  // namespace oxbow
