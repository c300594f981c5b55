#include "importers/text/csv_importer.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "importers/text/csv_record_reader.h"
#include "importers/text/record_importer.h"
#include "importers/text/sniffing.h"
#include "model/forms/event_csv.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

struct Rows {
    std::size_t rows = 0;
    std::size_t columns = 0;   // of the first
    std::size_t agreeing = 0;  // rows with as many
    std::size_t cutJson = 0;   // rows whose first cell is the beginning of a JSON value
    char delimiter = ',';
};

// `{"a":1` as the first cell of `{"a":1,"b":2}`: a line of JSON, which has commas too.
bool beginsCutJson(std::string_view cell) {
    return (cell.starts_with('{') || cell.starts_with('[')) && !validateJson(cell).ok();
}

Rows countRows(const std::string& text) {
    constexpr std::size_t kMostRows = 100;
    Rows found;
    CsvFramer framer;
    framer.feed(text);
    RecordFrame frame;
    Arena arena;
    std::vector<OptionalBytesView> cells;
    std::vector<Slot> places;
    while (found.rows < kMostRows && (framer.next(frame) || framer.finish(frame))) {
        const bool whole = frame.problem.empty() &&
                           splitCsvRow(frame.bytes, framer.delimiter(), arena, cells, places);
        if (found.rows++ == 0) {
            found.columns = whole ? cells.size() : 0;
        }
        found.agreeing += whole && cells.size() == found.columns ? 1 : 0;
        found.cutJson += whole && beginsCutJson(cells.front().value_or("")) ? 1 : 0;
    }
    found.delimiter = framer.delimiter();
    return found;
}

std::string delimiterName(char delimiter) {
    return delimiter == '\t' ? "tabs" : absl::StrCat("\"", std::string(1, delimiter), "\"");
}

Sniff sniffTable(const SourceHead& head, bool tabs) {
    const std::string text = sniffText(head);
    if (text.empty() || looksBinary(text) || text.starts_with(eventCsvHeader())) {
        return {};
    }
    const Rows found = countRows(text);
    if ((found.delimiter == '\t') != tabs || found.columns == 0 ||
        found.cutJson * 2 >= found.rows) {
        return {};
    }
    const bool named = hasEnding(head.name, ".csv") || hasEnding(head.name, ".tsv");
    if (found.columns == 1) {
        return named ? Sniff{30, "the name says so, and each row has one cell"} : Sniff{};
    }
    const std::string reason =
        absl::StrCat(found.agreeing, " of the first ", found.rows, " rows have ", found.columns,
                     " cells between ", delimiterName(found.delimiter));
    if (found.agreeing == found.rows && found.rows > 1) {
        // Prose has commas too: two columns alone prove little.
        return {found.columns > 2 ? 75 : 60, reason};
    }
    if (found.agreeing * 10 >= found.rows * 8) {
        return {tabs ? 65 : 45, reason};  // other text has commas, but hardly tabs
    }
    // Damaged rows do not make a table another kind of file.
    return named && found.agreeing * 2 >= found.rows ? Sniff{30, reason} : Sniff{};
}

Format tableFormat(std::string name, std::string title, std::vector<std::string> endings,
                   bool tabs) {
    Format format;
    format.name = std::move(name);
    format.title = std::move(title);
    format.endings = std::move(endings);
    format.cannotCarry = {"the types of cells: what looks like a number is read as one"};
    format.takesMapping = true;
    format.growsByLines = true;
    format.sniff = [tabs](const SourceHead& head) { return sniffTable(head, tabs); };
    format.makeStream = [tabs](const ImportOptions& options, const std::string& sourceName) {
        auto framer = std::make_unique<CsvFramer>(tabs ? '\t' : '\0');
        auto reader = std::make_unique<CsvRecordReader>(*framer, options.reading);
        return std::make_unique<RecordImporter>(std::move(framer), std::move(reader), options,
                                                sourceName);
    };
    return format;
}

}  // namespace

Format csvFormat() {
    return tableFormat("csv", "CSV", {".csv"}, false);
}

Format tsvFormat() {
    return tableFormat("tsv", "TSV (columns between tabs)", {".tsv", ".tab"}, true);
}

}  // namespace oxbow
