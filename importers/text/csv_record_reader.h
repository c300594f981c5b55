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

#include "importers/text/csv_framer.h"
#include "importers/text/record_reader.h"
#include "model/payload/json.h"
#include "model/payload/row_as_json.h"
#include "model/payload/shape_quota.h"

namespace oxbow {

// See csv_importer.h.
class CsvRecordReader final : public RecordReader {
public:
    // The framer knows the delimiter; it must outlive the reader.
    CsvRecordReader(const CsvFramer& framer, const Reading& told)
        : m_framer(framer), m_told(told), m_mapping(told.fields) {}

    bool wantsSample() const override { return true; }
    absl::Status learn(std::span<const RecordFrame> records) override;
    bool read(const RecordFrame& frame, std::int64_t ordinal, BatchWriter& out) override;
    Reading reading() const override { return {m_mapping, m_told.time}; }
    std::vector<std::string> mappingReasons() const override { return m_reasons; }
    std::vector<std::string> fieldNames() const override { return m_columns; }
    // A column is there in every row.
    FieldCounts fieldCounts() const override;
    FidelityReport fidelity() const override;
    void save(MarkWriter& mark) const override;
    absl::Status restore(MarkReader& mark) override;

private:
    using Cells = std::vector<OptionalBytesView>;

    void nameColumns(const std::vector<Cells>& rows);
    bool isHeader(const std::vector<Cells>& rows) const;
    void mendHeader(const RecordFrame& first, Arena& arena, std::vector<Cells>& rows);
    absl::Status applyMapping();
    absl::Status columnOf(const FieldPaths& name, std::optional<std::size_t>& column) const;
    OptionalBytesView cell(const std::optional<std::size_t>& column) const;
    void fill(EventView& event, Arena& arena);
    std::string_view jsonObject(Arena& arena);
    void tellShape(std::string_view record, BatchWriter& out);

    const CsvFramer& m_framer;
    Reading m_told;
    Mapping m_mapping;
    std::vector<std::string> m_reasons;
    std::vector<std::string> m_columns;
    bool m_headerToCome = false;  // the next row is the header
    bool m_headerMended = false;  // which had a quote out of place
    std::optional<std::size_t> m_key, m_value, m_type, m_time, m_stream;
    RowAsJson m_asJson;
    Cells m_cells;               // of the row at work …
    std::vector<Slot> m_places;  // … and where they stand in it
    std::string m_quotes;        // which of them are in quotes, a character each
    std::map<std::string, std::uint32_t, std::less<>> m_shapeOfQuotes;
    ShapeQuota m_quota;
    std::shared_ptr<RecordShapes> m_shapes = std::make_shared<RecordShapes>();
    std::string m_object;
    std::uint64_t m_rows = 0;
    std::uint64_t m_unreadableTimes = 0;
    std::uint64_t m_badCells = 0;
};

// Whether the first row names the columns: names are there, differ, are no numbers, times or JSON
// containers, and do not come again below, not even with other digits ("k0" above "k17").
bool looksLikeHeader(const std::vector<std::vector<OptionalBytesView>>& rows);

}  // namespace oxbow
