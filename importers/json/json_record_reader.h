// One JSON record → one event, by a mapping.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "importers/format/field_guess.h"
#include "importers/format/path_in_record.h"
#include "importers/json/json_tape.h"
#include "importers/json/record_json.h"
#include "importers/json/shape_plan.h"
#include "importers/text/record_reader.h"
#include "importers/times/field_times.h"
#include "model/payload/shape_matcher.h"

namespace oxbow {

// What becomes of a record:
// - the event's record is the bytes of the whole record;
// - key, type, stream: a string's text (half a surrogate pair in it as unescapeJson() has it), any
//   other value's lexeme; null and a missing field are none (a missing stream is the source's own);
// - value: a string's text, any other value's lexeme, none (a tombstone) for null; a record without
//   the field is its own value as a whole, and so is a record that is no object; the text of a
//   field whose name ends in "_base64" is the bytes that it stands for, where it is base64;
// - time: RFC 3339 and its relatives, or an epoch number; one that cannot be read is left out and
//   counted.
// A record in a document has what the document says of it as headers, and the name of the member
// that it is as its key, where it has no other. What is no strict JSON is read as RecordJson has
// it. A record that is a scalar has a value and nothing else. Where a name repeats, the last one is
// read, and it is counted. A path that comes to a string goes on in the JSON that is its text.
class JsonRecordReader final : public RecordReader {
public:
    // A path of the mapping that cannot be read is told by learn().
    explicit JsonRecordReader(const Reading& told) : m_told(told), m_mapping(told.fields) {}

    bool wantsSample() const override { return true; }
    absl::Status learn(std::span<const RecordFrame> records,
                       std::span<const std::string_view> later) override;
    bool read(const RecordFrame& frame, std::int64_t ordinal, BatchWriter& out) override;
    Reading reading() const override;
    std::vector<std::string> mappingReasons() const override { return m_reasons; }
    std::vector<std::string> fieldNames() const override { return m_names; }
    absl::Status checkTold() const override { return m_toldFault; }
    bool learnsFromOne(const RecordFrame& record) const override {
        return !record.bytes.starts_with('[');
    }
    bool looksCut(const RecordFrame& record) const override;
    FieldCounts fieldCounts() const override { return m_counts; }
    FidelityReport fidelity() const override;
    void save(MarkWriter& mark) const override;
    absl::Status restore(MarkReader& mark) override;

private:
    // One field of the mapping.
    struct Field {
        std::string name;  // of the root's member that is the field or holds it
        std::uint64_t hash = 0;
        std::vector<JsonPath::Step> below;  // from that member on
        bool root = false;                  // the record itself
        bool viaPath = true;                // `name` and `below` are to be tried
        std::string literal;                // a member named like the whole path wins
        std::uint64_t literalHash = 0;
        std::size_t lastSeen = 0;  // where it was in the last record
        PathInRecord path;         // whose choices lead on
        std::vector<Field> joined;
        std::optional<std::string> word;  // one of those that is told, not found
        bool spaced = true;               // with spaces between them
        bool base64 = false;              // its name says that its text is
    };

    // A part of an event that a document may say for all of its records.
    struct OfDocument {
        std::optional<JsonValue> RecordFields::*part = nullptr;
        PathInRecord path;
        bool first = false;  // of its paths, before those of a record
        // What it said last, and then.
        std::vector<Header> headers;
        std::optional<std::string> json;
    };

    absl::Status applyMapping();
    static absl::StatusOr<Field> fieldOf(const std::string& path);
    void addOfDocument(std::optional<JsonValue> RecordFields::*part, const FieldPaths& paths);
    // What the first of the fields that the record has is …
    std::optional<JsonValue> find(std::vector<Field>& fields, Arena& arena);
    // … or the first that says something; `choices` are then all that it has, if not just one.
    std::optional<JsonValue> choose(std::vector<Field>& fields, std::vector<JsonValue>& choices,
                                    Arena& arena);
    std::optional<JsonValue> find(Field& field, Arena& arena);
    std::optional<JsonValue> findJoined(Field& field, Arena& arena);
    // What the record does not have itself.
    void askDocument(const RecordFrame& frame, RecordFields& fields, Arena& arena);
    std::optional<JsonValue> reach(std::uint32_t place, JsonTape::Steps steps, Arena& arena);
    const JsonTape::Member* member(Field& field, std::string_view name, std::uint64_t hash) const;
    OptionalBytesView textOf(const std::optional<JsonValue>& value, Arena& arena) const;
    // The same, and none where it is a text that stands for nothing.
    OptionalBytesView sayingOf(const std::optional<JsonValue>& value, Arena& arena) const;
    // Of the record in the tape.
    RecordFields parsedFields(std::string_view record, Arena& arena);
    std::int32_t learnShape(std::string_view record, const RecordFields& fields);
    void fill(EventView& event, const RecordFields& fields, Arena& arena);
    void tellPlace(const RecordFrame& frame, EventView& event, BatchWriter& out);
    void count(const RecordFields& fields);

    Reading m_told;
    Mapping m_mapping;
    absl::Status m_toldFault;
    std::vector<std::string> m_reasons;
    std::vector<std::string> m_names;  // of the fields in the sample, and of those one level below
    FieldCounts m_counts;
    JsonTape m_tape;
    std::vector<Field> m_key;
    std::vector<Field> m_type;
    std::vector<Field> m_time;
    std::vector<Field> m_stream;
    std::vector<Field> m_value;
    std::vector<Field> m_operation;  // which may say that a record deletes
    std::size_t m_found = 0;         // which of the last fields asked for it was
    FieldChoices m_choices;          // of the record at work
    bool m_valueInText = false;      // the value's field is a text that holds it as JSON
    std::vector<OfDocument> m_ofDocuments;
    RecordJson m_json;
    // Records of known shapes are read by plan; the tape reads the first of each shape.
    ShapeMatcher m_matcher;
    // By shape; none where a field may lie in JSON that is the text of a string.
    std::vector<std::optional<ShapePlan>> m_plans;
    JsonTape m_inner;            // of such a text
    bool m_throughText = false;  // of the record at work
    FieldTimes m_times;
    bool m_hasEscapes = false;  // of the record at work
    // What a document says of its records is mostly the same for many: a batch has it once.
    const EventDetails* m_ofDocument = nullptr;
    std::uint64_t m_ofDocumentIn = 0;  // this batch
    std::uint64_t m_repeatedNames = 0;
};

}  // namespace oxbow
