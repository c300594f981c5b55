// Where the fields of a mapping stand in the records of one shape.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/event/record_shape.h"
#include "model/payload/json.h"

namespace oxbow {

// The fields of one record that its event is made of. Absent: the record has no such field.
struct RecordFields {
    std::optional<JsonValue> key;
    std::optional<JsonValue> type;
    std::optional<JsonValue> time;
    std::optional<JsonValue> stream;
    std::optional<JsonValue> value;
    std::optional<JsonValue> operation;  // of the field that may say that it deletes
    bool valueIsRecord = false;          // there is no field for it
    std::uint64_t repeatedNames = 0;
    std::size_t timePath = 0;    // at which of its paths the time is
    bool valueIsBase64 = false;  // its field's name says so; such a record has no plan
};

// One field: a scalar, or the range of an object or array.
class FieldPlace {
public:
    FieldPlace() = default;
    // `value` is a part of `record`, whose scalars are at `scalars`.
    FieldPlace(const std::optional<JsonValue>& value, std::string_view record,
               std::span<const Slot> scalars);
    // The field of another record of the same shape.
    std::optional<JsonValue> of(std::string_view record, std::span<const Slot> scalars) const;

private:
    enum class Kind : std::uint8_t { Absent, String, Bare, Range };
    Kind m_kind = Kind::Absent;
    std::uint32_t m_slot = 0;
    JsonType m_type = JsonType::Null;  // of a range
    Anchor m_begin;
    Anchor m_end;
};

// Where else than where it was found a field of RecordFields may lie, in order of preference, with
// all that the record has of it. What is empty lies in one place.
struct FieldChoices {
    std::vector<JsonValue> key;
    std::vector<JsonValue> type;
    std::vector<JsonValue> time;
    std::vector<JsonValue> stream;
};
// Whether a field says something: it is neither null nor an empty text.
bool saysSomething(const JsonValue& value);

// A field that lies in the first of several places that says something.
class ChosenPlace {
public:
    ChosenPlace() = default;
    ChosenPlace(const std::optional<JsonValue>& value, const std::vector<JsonValue>& choices,
                std::string_view record, std::span<const Slot> scalars);
    std::optional<JsonValue> of(std::string_view record, std::span<const Slot> scalars) const;

private:
    FieldPlace m_first;
    std::vector<FieldPlace> m_others;
};

// What is learnt of a shape from its first record, and then read from all others without parsing
// them. Immutable.
class ShapePlan {
public:
    ShapePlan() = default;
    ShapePlan(const RecordFields& fields, const FieldChoices& choices, std::string_view record,
              std::span<const Slot> scalars)
        : m_key(fields.key, choices.key, record, scalars),
          m_type(fields.type, choices.type, record, scalars),
          m_time(fields.time, choices.time, record, scalars),
          m_stream(fields.stream, choices.stream, record, scalars),
          m_value(fields.value, record, scalars),
          m_operation(fields.operation, record, scalars),
          m_valueIsRecord(fields.valueIsRecord),
          m_repeatedNames(fields.repeatedNames),
          m_timePath(fields.timePath) {}

    RecordFields of(std::string_view record, std::span<const Slot> scalars) const {
        return {m_key.of(record, scalars),
                m_type.of(record, scalars),
                m_time.of(record, scalars),
                m_stream.of(record, scalars),
                m_value.of(record, scalars),
                m_operation.of(record, scalars),
                m_valueIsRecord,
                m_repeatedNames,
                m_timePath};
    }

private:
    ChosenPlace m_key, m_type, m_time, m_stream;
    FieldPlace m_value, m_operation;
    bool m_valueIsRecord = false;
    std::uint64_t m_repeatedNames = 0;
    std::size_t m_timePath = 0;
};

}  // namespace oxbow
