#include "model/query/condition.h"

#include <absl/strings/str_cat.h>

#include "model/payload/decimal_order.h"
#include "model/query/condition_parts.h"
#include "model/sequence/field_cursor.h"

namespace oxbow {

Truth Comparand::of(const JsonValue* value) const {
    if (kind == Kind::Null || kind == Kind::NotNull) {
        return truthOf((value == nullptr) == (kind == Kind::Null));
    }
    if (value == nullptr) {
        return Truth::Unknown;
    }
    switch (value->type) {
        case JsonType::Number:
            return ofNumber(value->lexeme);
        case JsonType::String:
            return kind == Kind::Text ? ofText(unescapeJson(value->lexeme)) : ofOther();
        case JsonType::True:
        case JsonType::False:
            if (kind == Kind::Boolean) {
                const int order = (value->type == JsonType::True ? 1 : 0) - (flag ? 1 : 0);
                return truthOf(fulfils(comparison, order));
            }
            return ofOther();
        default:
            return ofOther();
    }
}

Truth Comparand::ofNumber(std::string_view lexeme) const {
    switch (kind) {
        case Kind::Null:
            return Truth::False;
        case Kind::NotNull:
            return Truth::True;
        case Kind::Number:
            return truthOf(fulfils(comparison, compareNumbers(lexeme, literal)));
        default:
            return ofOther();
    }
}

Truth Comparand::ofText(const OptionalBytesView& bytes) const {
    if (kind == Kind::Null || kind == Kind::NotNull) {
        return truthOf(bytes.has_value() == (kind == Kind::NotNull));
    }
    if (!bytes) {
        return Truth::Unknown;
    }
    return kind == Kind::Text ? truthOf(fulfils(comparison, bytes->compare(literal))) : ofOther();
}

Truth Comparand::ofTime(const EventView& event) const {
    const auto& time = event.time ? event.time : event.recordTime;
    if (kind == Kind::Null || kind == Kind::NotNull) {
        return truthOf(time.has_value() == (kind == Kind::NotNull));
    }
    if (!time) {
        return Truth::Unknown;
    }
    const int order = time->nanoseconds < nanoseconds ? -1 : time->nanoseconds > nanoseconds;
    return truthOf(fulfils(comparison, order));
}

namespace {

// Of a value, or of what a row holds.
Truth ofBytes(const Comparand& comparand, const OptionalBytesView& bytes, bool isText) {
    if (!bytes) {
        return comparand.of(nullptr);
    }
    if (isText) {
        // It has no fields, and is one text.
        return comparand.field == Comparand::Field::Value ? comparand.ofText(bytes)
                                                          : comparand.of(nullptr);
    }
    if (comparand.field == Comparand::Field::Value && !validateJson(*bytes).ok()) {
        return comparand.ofText(bytes);
    }
    const auto value = fieldIn(*bytes, comparand.path);
    return comparand.of(value ? &*value : nullptr);
}

Truth ofEvent(const Comparand& comparand, const EventView& event) {
    switch (comparand.field) {
        case Comparand::Field::Key:
            return comparand.ofText(event.key);
        case Comparand::Field::Type:
            return comparand.ofText(event.type);
        case Comparand::Field::Stream:
            return comparand.ofText(event.stream);
        case Comparand::Field::Time:
            return comparand.ofTime(event);
        default:
            return ofBytes(comparand, event.value, event.valueIsText());
    }
}

Truth ofRow(const Comparand& comparand, const RowFacts& row) {
    switch (comparand.field) {
        case Comparand::Field::Key:
            return comparand.ofText(row.key);
        case Comparand::Field::Stream:
            return comparand.ofText(row.stream);
        case Comparand::Field::Type:
        case Comparand::Field::Time:
            return Truth::Unknown;
        default:
            return row.poisoned ? Truth::Unknown : ofBytes(comparand, row.content, row.isText);
    }
}

}  // namespace

const std::string& Condition::text() const {
    return m_parts->text;
}

Truth Condition::of(const EventView& event) const {
    return m_parts->evaluate([&](std::size_t i) { return ofEvent(m_parts->comparands[i], event); });
}

Truth Condition::of(const RowFacts& row) const {
    return m_parts->evaluate([&](std::size_t i) { return ofRow(m_parts->comparands[i], row); });
}

absl::Status Condition::checkForRows() const {
    for (const Comparand& comparand : m_parts->comparands) {
        const bool isType = comparand.field == Comparand::Field::Type;
        if (isType || comparand.field == Comparand::Field::Time) {
            return absl::InvalidArgumentError(
                absl::StrCat("a row has no ", isType ? "@type" : "@time",
                             ", an event has: ask for fields of the row, for @key or for @stream"));
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<std::vector<Position>> Condition::matches(const EventSequence& events, Position from,
                                                         Position to,
                                                         const Cancelled& cancelled) const {
    std::vector<Position> found;
    const auto status = scan(
        events, from, to,
        [&found](Position first, std::span<const Truth> truths) {
            for (std::size_t i = 0; i < truths.size(); ++i) {
                if (truths[i] == Truth::True) {
                    found.push_back(first + i);
                }
            }
            return true;
        },
        cancelled);
    return status.ok() ? absl::StatusOr<std::vector<Position>>(std::move(found)) : status;
}

}  // namespace oxbow
