#include "model/log/block_view.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

namespace oxbow {
namespace {

using google::protobuf::internal::WireFormatLite;

// Goes over the fields of a message: `number` for its varints, `bytes` for what has a length. Both
// say whether they took what they were given.
template <class Number, class Bytes>
bool forEachField(std::string_view message, Number number, Bytes bytes) {
    google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(message.data()),
                                              static_cast<int>(message.size()));
    while (const std::uint32_t tag = in.ReadTag()) {
        const int field = WireFormatLite::GetTagFieldNumber(tag);
        std::uint64_t value = 0;
        switch (WireFormatLite::GetTagWireType(tag)) {
            case WireFormatLite::WIRETYPE_VARINT:
                if (!in.ReadVarint64(&value) || !number(field, value)) {
                    return false;
                }
                break;
            case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: {
                const bool sized = in.ReadVarint64(&value);
                const auto at = static_cast<std::size_t>(in.CurrentPosition());
                if (!sized || value > message.size() - at || !in.Skip(static_cast<int>(value)) ||
                    !bytes(field, message.substr(at, value))) {
                    return false;
                }
                break;
            }
            default:
                return false;  // a block has nothing else
        }
    }
    return in.ConsumedEntireMessage();
}

const auto kNoBytes = [](int, std::string_view) { return true; };

BlockView::Shape::Range readRange(std::string_view bytes, bool& good) {
    using Field = log::UsedShape::Range;
    BlockView::Shape::Range range;
    good = forEachField(
        bytes,
        [&range](int field, std::uint64_t value) {
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
    const bool good = forEachField(
        bytes,
        [&view](int field, std::uint64_t value) {
            if (field == log::Block::kEncodingFieldNumber) {
                view.m_encoding = static_cast<log::Block::Encoding>(value);
            } else if (field == log::Block::kCountFieldNumber) {
                view.m_count = static_cast<std::uint32_t>(value);
            }
            return true;
        },
        [&view](int field, std::string_view value) { return view.readNested(field, value); });
    return good ? std::optional(std::move(view)) : std::nullopt;
}

bool BlockView::readNested(int number, std::string_view bytes) {
    switch (number) {
        case log::Block::kShapesFieldNumber: {
            Shape& shape = m_shapes.emplace_back();
            bool good = true;
            return forEachField(
                       bytes,
                       [&shape](int, std::uint64_t value) {
                           shape.id = static_cast<std::uint32_t>(value);
                           return true;
                       },
                       [&shape, &good](int, std::string_view range) {
                           shape.value = readRange(range, good);
                           return good;
                       }) &&
                   good;
        }
        case log::Block::kColumnsFieldNumber: {
            Column& column = m_columns.emplace_back();
            return forEachField(
                bytes,
                [&column](int, std::uint64_t value) {
                    column.id = static_cast<std::uint32_t>(value);
                    return true;
                },
                [&column](int, std::string_view data) {
                    column.data = data;
                    return true;
                });
        }
        case log::Block::kSegmentsFieldNumber: {
            Segment& segment = m_segments.emplace_back();
            return forEachField(
                bytes,
                [&segment](int field, std::uint64_t value) {
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
            if (static_cast<std::size_t>(number) < kFields) {
                m_fields[static_cast<std::size_t>(number)] = bytes;
            }
            return true;
    }
}

}  // namespace oxbow
