#include "importers/text/oxbow_importer.h"

#include <absl/strings/str_cat.h>

#include <memory>
#include <utility>

#include "importers/delimited/csv_framer.h"
#include "importers/text/record_importer.h"
#include "importers/text/sniffing.h"
#include "model/forms/event_csv.h"
#include "model/forms/event_json.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

// Appends the event, or rejects the record where it is none. The event's own source and stream
// stand for themselves: they are part of what was exported.
void append(const absl::StatusOr<Event>& event, const RecordFrame& frame, BatchWriter& out) {
    if (event.ok()) {
        out.append(event->view());
    } else {
        out.reject(frame.offset, frame.line, frame.size, frame.bytes,
                   std::string(event.status().message()));
    }
}

class OxbowJsonReader final : public RecordReader {
public:
    bool read(const RecordFrame& frame, std::int64_t, BatchWriter& out) override {
        append(frame.problem.empty() ? parseEventJson(frame.bytes)
                                     : absl::InvalidArgumentError(frame.problem),
               frame, out);
        return true;
    }
};

class OxbowCsvReader final : public RecordReader {
public:
    bool read(const RecordFrame& frame, std::int64_t, BatchWriter& out) override {
        if (frame.line == 1 && std::string(frame.bytes) + "\n" == m_header) {
            return false;
        }
        append(parse(frame), frame, out);
        return true;
    }

private:
    const std::string m_header = eventCsvHeader();
    const Dialect m_dialect;

    absl::StatusOr<Event> parse(const RecordFrame& frame) const {
        if (!frame.problem.empty()) {
            return absl::InvalidArgumentError(frame.problem);
        }
        Arena arena;
        std::vector<OptionalBytesView> cells;
        std::vector<Slot> places;
        if (!splitCsvRow(frame.bytes, m_dialect, arena, cells, places)) {
            return absl::InvalidArgumentError("text behind the closing quote of a cell");
        }
        return parseEventCsv(cells);
    }
};

// Every exported line begins with these members; the position may stand before.
bool looksExported(std::string_view line) {
    const bool begins = line.starts_with("{\"position\":") || line.starts_with("{\"source");
    return begins && line.find("\"kind\":\"") != std::string_view::npos &&
           parseEventJson(line).ok();
}

Sniff sniffJson(const SourceHead& head) {
    constexpr std::size_t kMostLines = 20;
    const std::string text = sniffText(head);
    std::size_t lines = 0;
    std::size_t exported = 0;
    for (const std::string_view line : sampleLines(text, kMostLines)) {
        ++lines;
        exported += looksExported(line) ? 1 : 0;
    }
    if (exported == 0 || exported * 2 < lines) {
        return {};
    }
    // Damaged lines do not make the others events of another program.
    return {exported == lines ? 97 : 94,
            absl::StrCat(exported, " of the first ", lines,
                         " lines have the members of Oxbow's own events")};
}

Sniff sniffCsv(const SourceHead& head) {
    return sniffText(head).starts_with(eventCsvHeader())
               ? Sniff{98, "the first line is the header of Oxbow's own CSV"}
               : Sniff{};
}

}  // namespace

Format oxbowJsonFormat() {
    Format format;
    format.name = "oxbow-jsonl";
    format.title = "events of Oxbow as JSON Lines";
    format.endings = {".jsonl"};
    format.growsByLines = true;
    format.takesEncoding = true;
    format.sniff = sniffJson;
    format.makeStream = [](const ImportOptions& options, const std::string& sourceName) {
        return std::make_unique<RecordImporter>(
            std::make_unique<LineFramer>(kLongestExportedRecord),
            std::make_unique<OxbowJsonReader>(), options, sourceName);
    };
    return format;
}

Format oxbowCsvFormat() {
    Format format;
    format.name = "oxbow-csv";
    format.title = "events of Oxbow as CSV";
    format.endings = {".csv"};
    format.growsByLines = true;
    format.takesEncoding = true;
    format.sniff = sniffCsv;
    format.makeStream = [](const ImportOptions& options, const std::string& sourceName) {
        return std::make_unique<RecordImporter>(
            std::make_unique<CsvFramer>(Dialect(), kLongestExportedRecord),
            std::make_unique<OxbowCsvReader>(), options, sourceName);
    };
    return format;
}

}  // namespace oxbow
