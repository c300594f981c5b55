#include "importers/text/shape_plan.h"

namespace oxbow {
namespace {

JsonType typeOfBare(char first) {
    switch (first) {
        case 't':
            return JsonType::True;
        case 'f':
            return JsonType::False;
        case 'n':
            return JsonType::Null;
        default:
            return JsonType::Number;
    }
}

}  // namespace

FieldPlace::FieldPlace(const std::optional<JsonValue>& value, std::string_view record,
                       std::span<const Slot> scalars) {
    if (!value) {
        return;
    }
    const auto begin = static_cast<std::size_t>(value->lexeme.data() - record.data());
    if (value->type == JsonType::Object || value->type == JsonType::Array) {
        m_kind = Kind::Range;
        m_type = value->type;
        m_begin = Anchor::ofBegin(begin, scalars);
        m_end = Anchor::ofEnd(begin + value->lexeme.size(), scalars);
        return;
    }
    const bool string = value->type == JsonType::String;
    m_kind = string ? Kind::String : Kind::Bare;
    while (m_slot + 1 < scalars.size() && scalars[m_slot].begin < begin + (string ? 1 : 0)) {
        ++m_slot;
    }
}

std::optional<JsonValue> FieldPlace::of(std::string_view record,
                                        std::span<const Slot> scalars) const {
    switch (m_kind) {
        case Kind::Absent:
            break;
        case Kind::String: {
            const Slot& slot = scalars[m_slot];
            return JsonValue{JsonType::String, record.substr(slot.begin - 1, slot.size + 2)};
        }
        case Kind::Bare: {
            const std::string_view text = scalars[m_slot].in(record);
            return JsonValue{typeOfBare(text[0]), text};
        }
        case Kind::Range: {
            const std::size_t begin = m_begin.offset(scalars);
            return JsonValue{m_type, record.substr(begin, m_end.offset(scalars) - begin)};
        }
    }
    return std::nullopt;
}

}  // namespace oxbow
