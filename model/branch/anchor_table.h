// What very many events of the log are known by, a dozen bytes each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace oxbow {

// What the refs of many events have in common.
struct EventOrigin {
    std::string source;
    std::string stream;
    std::int32_t partition = -1;
    friend bool operator==(const EventOrigin&, const EventOrigin&) = default;
};

// Kept as they are written: of each event by how much its number and its offset are more than those
// of the one before, and the hash of what it says. A value.
class AnchorTable {
public:
    struct Entry {
        std::uint64_t number = 0;  // of the event: see EventId
        std::size_t origin = 0;    // of origins()
        std::int64_t offset = -1;
        std::uint64_t content = 0;  // a hash of what it says
        friend bool operator==(const Entry&, const Entry&) = default;
    };

    bool empty() const { return m_count == 0; }
    std::uint64_t size() const { return m_count; }
    const std::vector<EventOrigin>& origins() const { return m_origins; }
    const std::string& bytes() const { return m_bytes; }
    // All of them, rising.
    std::vector<Entry> entries() const;

    // The number of an origin, which joins the others where it is new.
    std::size_t numberOf(const EventOrigin& origin);
    // Its number is more than the last one's.
    void add(const Entry& entry);

    // Absent where the bytes are no such table.
    static std::optional<AnchorTable> fromBytes(std::vector<EventOrigin> origins,
                                                std::uint64_t count, std::string bytes);

    friend bool operator==(const AnchorTable& a, const AnchorTable& b) {
        return a.m_origins == b.m_origins && a.m_bytes == b.m_bytes;
    }

private:
    // Whether the bytes are what they should be.
    bool read(const std::function<void(const Entry&)>& use) const;

    std::vector<EventOrigin> m_origins;
    std::string m_bytes;
    std::uint64_t m_count = 0;
    Entry m_last;
    std::size_t m_asked = 0;  // the origin that was asked for last
};

}  // namespace oxbow
