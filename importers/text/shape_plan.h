// Where the fields of a mapping stand in the records of one shape.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

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
    bool valueIsRecord = false;  // there is no field for it
    std::uint64_t repeatedNames = 0;
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

// What is learnt of a shape from its first record, and then read from all others without parsing
// them. Immutable.
class ShapePlan {
public:
    ShapePlan() = default;
    ShapePlan(const RecordFields& fields, std::string_view record, std::span<const Slot> scalars)
        : m_key(fields.key, record, scalars),
          m_type(fields.type, record, scalars),
          m_time(fields.time, record, scalars),
          m_stream(fields.stream, record, scalars),
          m_value(fields.value, record, scalars),
          m_operation(fields.operation, record, scalars),
          m_valueIsRecord(fields.valueIsRecord),
          m_repeatedNames(fields.repeatedNames) {}

    RecordFields of(std::string_view record, std::span<const Slot> scalars) const {
        return {m_key.of(record, scalars),
                m_type.of(record, scalars),
                m_time.of(record, scalars),
                m_stream.of(record, scalars),
                m_value.of(record, scalars),
                m_operation.of(record, scalars),
                m_valueIsRecord,
                m_repeatedNames};
    }

private:
    FieldPlace m_key, m_type, m_time, m_stream, m_value, m_operation;
    bool m_valueIsRecord = false;
    std::uint64_t m_repeatedNames = 0;
};

}  // namespace oxbow
