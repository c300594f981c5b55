// A stored Block (log.proto), read in place: opening one copies nothing and costs about a
// microsecond, whatever is in it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/block/stored.pb.h"
#include "model/event/record_shape.h"

namespace oxbow {

class BlockView {
public:
    // Absent where the bytes are no Block. They must outlive the view.
    static std::optional<BlockView> open(std::string_view bytes);

    log::Block::Encoding encoding() const { return m_encoding; }
    std::uint32_t count() const { return m_count; }
    std::uint64_t witness() const { return m_witness; }  // 0: none
    // A field of bytes by its number (log::Block::k…FieldNumber); empty where it is not there.
    std::string_view field(int number) const { return m_fields[static_cast<std::size_t>(number)]; }

    struct Shape {
        std::uint32_t id = 0;
        struct Range {
            Anchor begin;
            Anchor end;
        };
        std::optional<Range> value;
    };
    struct Column {
        std::uint32_t id = 0;
        std::string_view data;
    };
    struct Segment {
        std::uint32_t first = 0;
        log::Segment::Codec codec = log::Segment::NONE;
        std::uint32_t rawSize = 0;
    };
    const std::vector<Shape>& shapes() const { return m_shapes; }
    const std::vector<Column>& columns() const { return m_columns; }
    const std::vector<Segment>& segments() const { return m_segments; }

private:
    bool readNested(std::uint64_t number, std::string_view bytes);

    static constexpr std::size_t kFields = 32;
    log::Block::Encoding m_encoding = log::Block::UNKNOWN;
    std::uint32_t m_count = 0;
    std::uint64_t m_witness = 0;
    std::array<std::string_view, kFields> m_fields;
    std::vector<Shape> m_shapes;
    std::vector<Column> m_columns;
    std::vector<Segment> m_segments;
};

}  // namespace oxbow
