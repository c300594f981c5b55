#include "importers/json/shape_plan.h"

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

bool saysSomething(const JsonValue& value) {
    constexpr std::size_t kQuotes = 2;
    return value.type != JsonType::Null &&
           (value.type != JsonType::String || value.lexeme.size() > kQuotes);
}

ChosenPlace::ChosenPlace(const std::optional<JsonValue>& value,
                         const std::vector<JsonValue>& choices, std::string_view record,
                         std::span<const Slot> scalars)
    : m_first(choices.empty() ? value : choices.front(), record, scalars) {
    for (std::size_t i = 1; i < choices.size(); ++i) {
        m_others.emplace_back(choices[i], record, scalars);
    }
}

std::optional<JsonValue> ChosenPlace::of(std::string_view record,
                                         std::span<const Slot> scalars) const {
    std::optional<JsonValue> value = m_first.of(record, scalars);
    if (m_others.empty() || (value && saysSomething(*value))) {
        return value;
    }
    for (const FieldPlace& place : m_others) {
        if (auto other = place.of(record, scalars); other && saysSomething(*other)) {
            return other;
        }
    }
    return value;
}

}  // namespace oxbow
