// What a block's encoding has to answer: the bytes of its events.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/block/block_view.h"
#include "model/block/field_places.h"
#include "model/event/event.h"
#include "model/sequence/value_members.h"

namespace oxbow {

// Gives the data of one of a block's segments.
using FetchSegment = std::function<absl::StatusOr<std::string>(std::size_t segment)>;

// The segments of a block, fetched and inflated when they are asked for. One thread at a time.
class SegmentReader {
public:
    // The block must outlive it; `where` ("block 12 of …") begins messages.
    SegmentReader(const BlockView& block, std::string where, FetchSegment fetch);

    std::size_t size() const { return m_inflated.size(); }
    // Its bytes; valid as long as the reader.
    absl::StatusOr<std::string_view> at(std::size_t segment);
    // So many bytes from a place of all segments' bytes, which lie in one segment.
    absl::StatusOr<std::string_view> bytes(std::uint64_t begin, std::uint64_t size);
    absl::Status damaged(std::string_view what) const;
    std::size_t weight() const { return m_bytes; }

private:
    const BlockView& m_block;
    std::string m_where;
    FetchSegment m_fetch;
    std::vector<std::string> m_inflated;
    std::vector<bool> m_ready;
    std::size_t m_bytes = 0;            // inflated
    std::vector<std::uint64_t> m_ends;  // in all segments' bytes
};

// One thread at a time.
class BlockPayload {
public:
    virtual ~BlockPayload() = default;

    // Fills record, value and details of event i; the view must have the event's key, type and
    // times already, of which the record may be made. The bytes live until the next call.
    virtual absl::Status read(std::size_t i, EventView& view, EventDetails& details) = 0;
    // Value and details alone, which costs less.
    virtual absl::Status readValue(std::size_t i, EventView& view, EventDetails& details) = 0;
    // Value and details alone, with the value as its members. False, and nothing done, where it is
    // not stored by them; it needs names as readValue() does.
    virtual absl::StatusOr<bool> readMembers(std::size_t i, EventView& view, EventDetails& details,
                                             KnownMembers& known, ValueMembers& out) {
        (void)i, (void)view, (void)details, (void)known, (void)out;
        return false;
    }
    // How the text (record, else value) of the event that read() gave last divides; no shape where
    // it has none.
    struct Shaped {
        std::optional<std::uint32_t> shape;  // in the log
        std::span<const Slot> places;
    };
    virtual Shaped shaped() const { return {}; }
    // Bytes of memory it takes with what it has inflated.
    virtual std::size_t weight() const = 0;
    // Whether readValue() of event i needs key and type in the view.
    virtual bool valueNeedsNames(std::size_t i) = 0;
};

}  // namespace oxbow
