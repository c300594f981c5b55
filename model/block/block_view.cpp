#include "model/block/block_view.h"

#include "model/block/wire_fields.h"

namespace oxbow {
namespace {

const auto kNoBytes = [](std::uint64_t, std::string_view) { return true; };

BlockView::Shape::Range readRange(std::string_view bytes, bool& good) {
    using Field = log::UsedShape::Range;
    BlockView::Shape::Range range;
    good = forEachWireField(
        bytes,
        [&range](std::uint64_t field, std::uint64_t value) {
            const auto number = static_cast<std::uint32_t>(value);
            switch (field) {
                case Field::kBeginSlotFieldNumber:
                    range.begin.slot = number;
                    break;
                case Field::kBeginBytesFieldNumber:
                    range.begin.bytes = number;
                    break;
                case Field::kEndSlotFieldNumber:
                    range.end.slot = number;
                    break;
                default:
                    range.end.bytes = number;
            }
            return true;
        },
        kNoBytes);
    return range;
}

}  // namespace

std::optional<BlockView> BlockView::open(std::string_view bytes) {
    BlockView view;
    const bool good = forEachWireField(
        bytes,
        [&view](std::uint64_t field, std::uint64_t value) {
            if (field == log::Block::kEncodingFieldNumber) {
                view.m_encoding = static_cast<log::Block::Encoding>(value);
            } else if (field == log::Block::kCountFieldNumber) {
                view.m_count = static_cast<std::uint32_t>(value);
            } else if (field == log::Block::kWitnessFieldNumber) {
                view.m_witness = value;
            }
            return true;
        },
        [&view](std::uint64_t field, std::string_view value) {
            return view.readNested(field, value);
        });
    return good ? std::optional(std::move(view)) : std::nullopt;
}

bool BlockView::readNested(std::uint64_t number, std::string_view bytes) {
    switch (number) {
        case log::Block::kShapesFieldNumber: {
            Shape& shape = m_shapes.emplace_back();
            bool good = true;
            return forEachWireField(
                       bytes,
                       [&shape](std::uint64_t, std::uint64_t value) {
                           shape.id = static_cast<std::uint32_t>(value);
                           return true;
                       },
                       [&shape, &good](std::uint64_t, std::string_view range) {
                           shape.value = readRange(range, good);
                           return good;
                       }) &&
                   good;
        }
        case log::Block::kColumnsFieldNumber: {
            Column& column = m_columns.emplace_back();
            return forEachWireField(
                bytes,
                [&column](std::uint64_t, std::uint64_t value) {
                    column.id = static_cast<std::uint32_t>(value);
                    return true;
                },
                [&column](std::uint64_t, std::string_view data) {
                    column.data = data;
                    return true;
                });
        }
        case log::Block::kSegmentsFieldNumber: {
            Segment& segment = m_segments.emplace_back();
            return forEachWireField(
                bytes,
                [&segment](std::uint64_t field, std::uint64_t value) {
                    if (field == log::Segment::kFirstFieldNumber) {
                        segment.first = static_cast<std::uint32_t>(value);
                    } else if (field == log::Segment::kCodecFieldNumber) {
                        segment.codec = static_cast<log::Segment::Codec>(value);
                    } else {
                        segment.rawSize = static_cast<std::uint32_t>(value);
                    }
                    return true;
                },
                kNoBytes);
        }
        default:
            if (number < kFields) {
                m_fields[number] = bytes;
            }
            return true;
    }
}

}  // namespace oxbow
