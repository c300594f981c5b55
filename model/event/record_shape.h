// The shape of a text record: what is left of it when its scalars are taken out.
//
// Records of one source mostly differ in their scalars only. A shape keeps the text between them
// (names, brackets, commas, white space: to the byte), so a record is its shape and the texts of
// its slots, and putting them together again gives the very same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oxbow {

// Where a scalar stands in its record.
struct Slot {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
    std::uint32_t end() const { return begin + size; }
    std::string_view in(std::string_view record) const { return record.substr(begin, size); }
    friend bool operator==(const Slot&, const Slot&) = default;
};

enum class SlotKind : std::uint8_t {
    String,  // what stands between the quotes of a JSON string, escapes as they are
    Bare,    // a JSON number, true, false or null
    Cell,    // a cell of a CSV row; of a quoted one what stands between the quotes
};

struct RecordShape {
    // Of a record with more scalars no shape is made.
    static constexpr std::size_t kMostSlots = 256;

    struct Place {
        SlotKind kind = SlotKind::String;
        // Which scalar it is: "data.items[0].sku" as JsonPath::parse() reads it, or a column's
        // name.
        std::string path;
        friend bool operator==(const Place&, const Place&) = default;
    };
    std::vector<std::string> literals;  // one more than there are slots
    std::vector<Place> places;          // of the slots

    friend bool operator==(const RecordShape&, const RecordShape&) = default;
};

// The shapes of one source, in order of their appearance. It only grows, and what at() gives never
// changes. Any thread.
class RecordShapes {
public:
    std::size_t size() const;
    std::shared_ptr<const RecordShape> at(std::size_t id) const;
    std::uint32_t add(RecordShape shape);

private:
    mutable std::mutex m_mutex;
    std::vector<std::shared_ptr<const RecordShape>> m_shapes;
};

// A place in a record that holds for all records of a shape: so many bytes after the end of a slot.
struct Anchor {
    std::uint32_t slot = 0;   // 0: the record's begin, else 1 + the slot
    std::uint32_t bytes = 0;  // after it

    // For a range that begins, or ends, at the offset: where a slot is empty the two differ.
    static Anchor ofBegin(std::size_t offset, std::span<const Slot> found);
    static Anchor ofEnd(std::size_t offset, std::span<const Slot> found);
    std::size_t offset(std::span<const Slot> found) const {
        return (slot == 0 ? 0 : found[slot - 1].end()) + bytes;
    }
    friend bool operator==(const Anchor&, const Anchor&) = default;
};

}  // namespace oxbow
