#include "model/fold/kinds/row_numbers.h"

#include "model/payload/canonical_text.h"

namespace oxbow {

// The parts of a key that one event has.
class RowNumbers::Values final : public GroupBy::Values {
public:
    Values(FieldCursor& events, const EventSequence& sequence, std::size_t firstField,
           std::size_t event)
        : m_events(events),
          m_block(events.block()),
          m_sequence(sequence),
          m_firstField(firstField),
          m_event(event) {}

    OptionalBytesView key() override {
        if (m_block.keys[m_event] == 0) {
            return std::nullopt;
        }
        const auto found = m_events.key(m_block.keys[m_event] - 1);
        m_status.Update(found.status());
        return found.ok() ? OptionalBytesView(found->bytes) : std::nullopt;
    }
    OptionalBytesView type() override {
        m_types = m_sequence.types();
        const std::uint32_t type = m_block.types[m_event];
        return type == 0 ? std::nullopt : OptionalBytesView((*m_types)[type - 1]);
    }
    std::string_view stream() override {
        m_streams = m_sequence.streams();
        return (*m_streams)[m_block.streams[m_event]];
    }
    std::optional<JsonValue> field(std::size_t number) override {
        return m_block.fields[m_firstField + number].value(m_block.places[m_event], m_held);
    }
    const absl::Status& status() const { return m_status; }

private:
    FieldCursor& m_events;
    const FieldBlock& m_block;
    const EventSequence& m_sequence;
    const std::size_t m_firstField;
    const std::size_t m_event;
    Names m_types;
    Names m_streams;
    std::string m_held;
    absl::Status m_status;
};

RowNumbers::RowNumbers(const GroupBy& by, const EventSequence& events, std::size_t firstField)
    : m_by(by), m_events(events), m_single(by.single()), m_firstField(firstField) {}

std::uint32_t RowNumbers::ofText(std::string_view text) {
    return m_rows.intern(StreamId(), text, KeyDictionary::hashOf(text)).value();
}

std::uint32_t RowNumbers::ofLexeme(const FieldColumn& column, std::size_t which) {
    m_text.clear();
    GroupBy::appendKeyOf(column.lexeme(which), m_text);
    return m_ofLexeme[which] = ofText(m_text);
}

std::uint32_t RowNumbers::ofNumber(std::int64_t number, std::uint8_t scale) {
    const auto [known, isNew] = m_ofNumber.try_emplace({number, scale}, kUnknown);
    if (isNew) {
        m_text.clear();
        appendDecimal(m_text, number, scale);
        known->second = ofText(m_text);
    }
    return known->second;
}

std::uint32_t RowNumbers::ofType(std::uint32_t typePlusOne) {
    if (typePlusOne == 0) {
        return kNone;
    }
    if (typePlusOne > m_ofType.size()) {
        m_ofType.resize(typePlusOne, kUnknown);
    }
    std::uint32_t& known = m_ofType[typePlusOne - 1];
    if (known == kUnknown) {
        known = ofText((*m_events.types())[typePlusOne - 1]);
    }
    return known;
}

std::uint32_t RowNumbers::ofStream(std::uint32_t stream) {
    if (stream >= m_ofStream.size()) {
        m_ofStream.resize(stream + 1, kUnknown);
    }
    if (m_ofStream[stream] == kUnknown) {
        m_ofStream[stream] = ofText((*m_events.streams())[stream]);
    }
    return m_ofStream[stream];
}

absl::Status RowNumbers::ofParts(FieldCursor& events, std::size_t i, std::uint32_t& row) {
    Values values(events, m_events, m_firstField, i);
    if (m_by.rowKey(values, m_key)) {
        row = ofText(m_key.key);
    }
    return values.status();
}

absl::Status RowNumbers::keyOf(FieldCursor& events, std::uint32_t row, RowKey& out) const {
    out.stream.clear();
    if (m_single == GroupBy::Single::Nothing) {
        out.key.clear();
        return absl::OkStatus();
    }
    if (m_single != GroupBy::Single::Key) {
        out.key = m_rows.bytes(KeyId(row));
        return absl::OkStatus();
    }
    const auto key = events.key(row);
    if (key.ok()) {
        out.stream = (*m_events.streams())[key->stream.value()];
        out.key = key->bytes;
    }
    return key.status();
}

}  // namespace oxbow
