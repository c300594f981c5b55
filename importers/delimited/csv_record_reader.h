// One row of CSV → one event.
#pragma once

#include <absl/status/status.h>

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "importers/delimited/cell_kinds.h"
#include "importers/delimited/csv_framer.h"
#include "importers/format/path_in_record.h"
#include "importers/text/record_reader.h"
#include "importers/times/field_times.h"
#include "model/payload/json.h"
#include "model/payload/row_as_json.h"
#include "model/payload/shape_quota.h"

namespace oxbow {

// See csv_importer.h.
class CsvRecordReader final : public RecordReader {
public:
    // The framer knows the dialect; it must outlive the reader. Where a field of `demanded` is no
    // column, learn() says so; of all others it is none then.
    CsvRecordReader(const CsvFramer& framer, const Reading& told, const Mapping& demanded)
        : m_framer(framer), m_told(told), m_demanded(demanded), m_mapping(told.fields) {}

    bool wantsSample() const override { return true; }
    absl::Status learn(std::span<const RecordFrame> records,
                       std::span<const std::string_view> later) override;
    bool read(const RecordFrame& frame, std::int64_t ordinal, BatchWriter& out) override;
    Reading reading() const override;
    std::vector<std::string> mappingReasons() const override { return m_reasons; }
    std::vector<std::string> fieldNames() const override { return m_columns; }
    absl::Status checkTold() const override { return m_toldFault; }
    bool learnsFromOne(const RecordFrame&) const override { return false; }
    // A row with fewer cells, of which one may have lost its end.
    bool looksCut(const RecordFrame& row) const override;
    // A column is there in every row.
    FieldCounts fieldCounts() const override;
    FidelityReport fidelity() const override;
    void save(MarkWriter& mark) const override;
    absl::Status restore(MarkReader& mark) override;

private:
    // A column, or a place in the JSON text of its cells, and those that are joined to it.
    struct Place {
        std::size_t column = 0;
        PathInRecord inside;
        std::vector<Place> joined;
        std::optional<std::string> word = std::nullopt;  // one of those that is told, not found
        bool spaced = true;                              // with spaces between them
        std::size_t path = 0;                            // the number of its path in the mapping
    };

    bool isFieldsLine(const RecordFrame& frame) const;
    void nameAnew(const std::vector<std::string>& names);
    void nameColumns(const std::vector<Cells>& rows);
    bool isHeader(const std::vector<Cells>& rows) const;
    bool takeKeyAndMessage(const std::vector<Cells>& rows);
    void mendHeader(const RecordFrame& first, Arena& arena, std::vector<Cells>& rows);
    // Makes the cells as many as there are columns, but for those that a row has over; empty, or
    // why the row is none.
    std::string fitCells();
    const Dialect& dialect() const { return m_framer.dialect(); }
    absl::Status applyMapping();
    void forgetMissing();
    absl::Status columnsOf(const FieldPaths& paths, std::vector<Place>& places) const;
    std::optional<Place> placeOf(const std::string& path) const;
    OptionalBytesView cell(const std::vector<Place>& places, Arena& arena) const;
    OptionalBytesView cellAt(const Place& place, Arena& arena) const;
    void fill(EventView& event, Arena& arena);
    std::string_view jsonObject(Arena& arena);
    void tellShape(std::string_view record, BatchWriter& out);

    const CsvFramer& m_framer;
    Reading m_told;
    Mapping m_demanded;
    Mapping m_mapping;
    absl::Status m_toldFault;
    std::vector<std::string> m_reasons;
    std::vector<std::string> m_columns;
    bool m_headerToCome = false;  // the next row is the header
    bool m_headerMended = false;  // which had a quote out of place
    std::string m_header;         // as it stands
    std::vector<Place> m_key, m_value, m_type, m_time, m_stream, m_operation;
    RowAsJson m_asJson;
    Cells m_cells;               // of the row at work …
    std::vector<Slot> m_places;  // … and where they stand in it
    std::string m_quotes;        // which of them are in quotes, a character each
    std::map<std::string, std::uint32_t, std::less<>> m_shapeOfQuotes;
    ShapeQuota m_quota;
    std::shared_ptr<RecordShapes> m_shapes = std::make_shared<RecordShapes>();
    std::string m_object;
    std::uint64_t m_rows = 0;
    std::uint64_t m_timesRead = 0;
    FieldTimes m_times;
    std::uint64_t m_badCells = 0;
    std::uint64_t m_shortRows = 0;
    std::uint64_t m_longRows = 0;
};

}  // namespace oxbow
