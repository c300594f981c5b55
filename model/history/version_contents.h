// What many versions of rows hold, read at once.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/history/history.h"

namespace oxbow {

// Read in the order that costs the history least; they stand in the order in which they were asked
// for. One thread.
class VersionContents {
public:
    // False, with nothing read, where they are more than one and take more than `mostBytes`: ask
    // for fewer.
    absl::StatusOr<bool> read(const History& history, std::span<const RowVersion> versions,
                              std::size_t mostBytes, const Cancelled& cancelled);

    struct Content {
        std::string_view bytes;  // empty for a deletion
        bool isText = false;     // see kTextContent
        bool poisoned = false;
    };
    std::size_t size() const { return m_entries.size(); }
    // Of the version with this place among those asked for; valid until the next read().
    Content operator[](std::size_t i) const {
        return {std::string_view(m_data).substr(m_entries[i].begin, m_entries[i].size),
                m_entries[i].isText, m_entries[i].poisoned};
    }
    // How many more of such would take `bytes`; at least one.
    std::size_t fitting(std::size_t bytes) const;

private:
    struct Entry {
        std::size_t begin = 0;
        std::size_t size = 0;
        bool isText = false;
        bool poisoned = false;
    };
    std::vector<Entry> m_entries;
    std::string m_data;
};

// How many bytes of rows those that go through many of them hold at a time.
inline constexpr std::size_t kWindowBytes = std::size_t{48} << 20;

}  // namespace oxbow
