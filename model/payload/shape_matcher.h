// Finds the scalars of a JSON record by the shapes of the records before it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/record_shape.h"
#include "model/payload/shape_quota.h"

namespace oxbow {

// The shape of a valid JSON text, and where its scalars are. Absent where the text is no JSON (its
// encoding apart), or has more scalars or more text between them than a shape may have.
std::optional<RecordShape> shapeOfJson(std::string_view text, std::vector<Slot>& slots);

// Compares a text with all known shapes at once: they stand in a tree whose branches are the texts
// between scalars, so a record of a known shape is read once, without looking at a character twice,
// at about the pace of memchr(). Every scalar is checked on the way (strings for control
// characters, escapes and UTF-8, numbers for their grammar): what matches the shape of a valid JSON
// text is valid JSON.
//
// Not all are learnt; see ShapeQuota. One thread, but shapes() may be read by others.
class ShapeMatcher {
public:
    ShapeMatcher();

    // The shape of the text; -1 where it has none of the known ones. On success found() says where
    // the scalars are, until the next call.
    std::int32_t match(std::string_view text);
    std::span<const Slot> found() const { return {m_slots.data(), m_slotCount}; }

    // Whether a backslash stands in any string of the text that matched last.
    bool hasEscapes() const { return m_hasEscapes; }

    // Makes the shape of a text that did not match known, and its slots available as match() does;
    // -1 where it is not to be learnt.
    std::int32_t learn(std::string_view text);

    const std::shared_ptr<RecordShapes>& shapes() const { return m_shapes; }

private:
    struct Node {
        std::string literal;
        std::uint64_t head = 0;  // its first bytes, for a quick no
        std::uint64_t headMask = 0;
        SlotKind kind = SlotKind::String;  // of the slot that follows
        std::int32_t shape = -1;           // where no slot follows
        std::vector<std::uint32_t> children;
    };

    void insert(const RecordShape& shape, std::int32_t id);

    std::shared_ptr<RecordShapes> m_shapes = std::make_shared<RecordShapes>();
    std::vector<Node> m_nodes;
    std::vector<Slot> m_slots;
    std::size_t m_slotCount = 0;
    bool m_hasEscapes = false;
    ShapeQuota m_quota;
};

}  // namespace oxbow
