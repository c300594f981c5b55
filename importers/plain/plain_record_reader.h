// One record of plain text → one event, by a mapping of its parts.
#pragma once

#include <absl/status/status.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "importers/format/path_in_record.h"
#include "importers/format/reading.h"
#include "importers/plain/field_splitter.h"
#include "importers/text/record_reader.h"
#include "importers/times/field_times.h"
#include "model/payload/json.h"

namespace oxbow {

// What becomes of a record:
// - the event's record is the text as it stands;
// - its fields are the parts that it is cut into; a path may go on in the JSON that is a part's
//   text;
// - key, type and stream are a field's text; time is a field's text read as one;
// - value is the text of the mapped field; else a JSON object of all fields, in which a field that
//   is a number and is written as one is one, with its digits as they are, and all others are
//   strings; null is what the reading says stands for nothing. Bytes that are no UTF-8 are U+FFFD
//   there, and counted.
class PlainRecordReader final : public RecordReader {
public:
    // `splitter`: or why there is none, which learn() tells.
    PlainRecordReader(absl::StatusOr<std::unique_ptr<FieldSplitter>> splitter, const Reading& told)
        : m_splitter(std::move(splitter)), m_told(told), m_mapping(told.fields) {}

    bool wantsSample() const override { return true; }
    absl::Status learn(std::span<const RecordFrame> records,
                       std::span<const std::string_view> later) override;
    bool read(const RecordFrame& frame, std::int64_t ordinal, BatchWriter& out) override;
    Reading reading() const override;
    std::vector<std::string> mappingReasons() const override { return m_reasons; }
    std::vector<std::string> fieldNames() const override { return m_names; }
    absl::Status checkTold() const override { return m_toldFault; }
    // A line of text ends where the source does.
    bool looksCut(const RecordFrame&) const override { return false; }
    FieldCounts fieldCounts() const override { return m_counts; }
    FidelityReport fidelity() const override;
    void save(MarkWriter& mark) const override;
    absl::Status restore(MarkReader& mark) override;

private:
    // A field of the mapping: one that is named like the whole path, else the first step's and
    // below it a place in the JSON that is its text.
    struct Place {
        std::string literal;
        std::string name;
        PathInRecord inside;
        std::size_t lastSeen = 0;  // where it was in the last record
        std::vector<Place> joined;
    };
    struct Found {
        OptionalBytesView text;  // absent: it is null
        bool isNumber = false;
        std::size_t path = 0;  // the number of its path in the mapping
    };

    absl::Status applyMapping();
    static absl::Status placesOf(const FieldPaths& paths, std::vector<Place>& places);
    static absl::StatusOr<Place> placeOf(const std::string& path);
    std::optional<Found> find(std::vector<Place>& places, std::uint64_t& count, Arena& arena);
    std::optional<Found> find(Place& place, Arena& arena);
    std::optional<Found> findJoined(Place& place, Arena& arena);
    void markNulls();
    const PlainField* fieldNamed(std::string_view name, Place& place) const;
    void fill(EventView& event, Arena& arena);
    std::string_view jsonObject(Arena& arena);

    absl::StatusOr<std::unique_ptr<FieldSplitter>> m_splitter;
    Reading m_told;
    Mapping m_mapping;
    std::vector<std::string> m_reasons;
    std::vector<std::string> m_names;
    FieldCounts m_counts;
    absl::Status m_toldFault;
    std::vector<Place> m_key, m_value, m_type, m_time, m_stream, m_operation;
    std::vector<PlainField> m_fields;  // of the record at work
    bool m_namesRepeat = false;
    std::string m_object;
    FieldTimes m_times;
    std::uint64_t m_badFields = 0;
};

}  // namespace oxbow
