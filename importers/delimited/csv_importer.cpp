#include "importers/delimited/csv_importer.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "importers/delimited/csv_record_reader.h"
#include "importers/text/record_importer.h"
#include "importers/text/sniffing.h"
#include "model/forms/event_csv.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

// `{"a":1` as the first cell of `{"a":1,"b":2}`: a line of JSON, which has commas too.
bool beginsCutJson(std::string_view line, char delimiter) {
    const std::string_view cell = line.substr(0, line.find(delimiter));
    return (cell.starts_with("{\"") || cell.starts_with("[")) && !validateJson(cell).ok();
}

// Where most lines begin like JSON they are no rows, and where a few do they may be.
bool isBrokenJson(const std::string& text, char delimiter) {
    const auto lines = sampleLines(text, 100);
    const auto json = std::count_if(lines.begin(), lines.end(), [delimiter](std::string_view line) {
        return beginsCutJson(line, delimiter);
    });
    return static_cast<std::size_t>(json) * 2 >= lines.size();
}

// A few NULs in cells are what some program wrote; more are no text.
bool isText(const std::string& text) {
    const auto zeros = std::count(text.begin(), text.end(), '\0');
    if (static_cast<std::size_t>(zeros) * 16 > text.size()) {
        return false;
    }
    std::string rest = text;
    std::erase(rest, '\0');
    return !looksBinary(rest);
}

Sniff sniffTable(const SourceHead& head, const ToldDialect& told, bool tabs) {
    const std::string text = sniffText(head);
    if (text.empty() || !isText(text) || text.starts_with(eventCsvHeader())) {
        return {};
    }
    const FoundDialect found = findDialect(std::string_view(text).substr(0, kDialectBytes), told);
    const Dialect& dialect = found.dialect;
    if ((dialect.delimiter == '\t') != tabs || found.rows == 0 ||
        isBrokenJson(text, dialect.delimiter)) {
        return {};
    }
    const bool named = hasEnding(head.name, ".csv") || hasEnding(head.name, ".tsv");
    if (dialect.columns < 2) {
        return named ? Sniff{30, "the name says so, and each row has one cell"} : Sniff{};
    }
    std::string reason =
        absl::StrCat(found.agreeing, " of the first ", found.rows, " rows have ", dialect.columns,
                     " cells between ", delimiterName(dialect.delimiter));
    for (const std::string& more : found.reasons) {
        absl::StrAppend(&reason, "; ", more);
    }
    // What says itself that it is a table needs no more proof.
    if (dialect.header == Dialect::Header::Given && !told.header &&
        found.agreeing * 2 >= found.rows) {
        return {90, reason};
    }
    const std::string name = tabs ? "TSV" : "CSV with " + delimiterName(dialect.delimiter);
    if (!found.looksLikeTable) {
        return named && found.agreeing == found.rows
                   ? Sniff{30, reason}
                   : Sniff{0, absl::StrCat(name, ", but ", found.fault)};
    }
    // With neither names nor such a column it is less sure than a log whose lines have times.
    const int most = found.hasHeader || found.hasEventColumn || named ? 100 : 50;
    if (found.agreeing == found.rows && found.rows > 1) {
        // Prose has commas too: two columns alone prove little.
        return {std::min(most, dialect.columns > 2 ? 75 : 60), reason};
    }
    if (found.agreeing * 10 >= found.rows * 8) {
        // Other text has commas, but hardly tabs.
        return {std::min(most, tabs ? 65 : 45), reason};
    }
    // Damaged rows do not make a table another kind of file.
    if (named && (found.agreeing * 2 >= found.rows || dialect.ragged)) {
        return {30, reason};
    }
    return {0, absl::StrCat(name, ", but ", found.fault)};
}

ToldDialect toldFor(bool tabs, ToldDialect told) {
    if (tabs && !told.delimiter) {
        told.delimiter = "tab";
    }
    return told;
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
    format.takesDialect = true;
    format.takesEncoding = true;
    format.sniff = [tabs](const SourceHead& head) {
        return sniffTable(head, head.reading.dialect, tabs);
    };
    format.makeStream = [tabs](const ImportOptions& options, const std::string& sourceName) {
        const Reading& told = options.readingInForce();
        auto framer = std::make_unique<CsvFramer>(toldFor(tabs, told.dialect));
        auto reader = std::make_unique<CsvRecordReader>(*framer, told, options.reading.fields);
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
