#include "importers/text/oxbow_importer.h"

#include <absl/strings/str_cat.h>

#include <memory>
#include <utility>

#include "importers/delimited/csv_framer.h"
#include "importers/json/value_framer.h"
#include "importers/text/record_importer.h"
#include "importers/text/sniffing.h"
#include "model/forms/event_cloud.h"
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

class OxbowCloudReader final : public RecordReader {
public:
    bool read(const RecordFrame& frame, std::int64_t, BatchWriter& out) override {
        append(frame.problem.empty() ? parseCloudEvent(frame.bytes)
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
    const Dialect m_dialect = {};

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

// Every CloudEvent of ours says from which file it came.
Sniff sniffCloud(const SourceHead& head, RecordFramer& framer) {
    constexpr std::size_t kMostRecords = 20;
    framer.setEncoding(head.encoding);
    framer.feed(head.head);
    std::size_t records = 0;
    std::size_t exported = 0;
    RecordFrame frame;
    while (records < kMostRecords &&
           (framer.next(frame) || (head.complete && framer.finish(frame)))) {
        ++records;
        exported += frame.problem.empty() && frame.bytes.starts_with("{\"specversion\":") &&
                            frame.bytes.find("\"sourcefile\":") != std::string_view::npos &&
                            parseCloudEvent(frame.bytes).ok()
                        ? 1
                        : 0;
    }
    return exported == 0 || exported * 2 < records
               ? Sniff{}
               : Sniff{98, absl::StrCat(exported, " of the first ", records,
                                        " records are CloudEvents that Oxbow wrote")};
}

Sniff sniffCsv(const SourceHead& head) {
    return sniffText(head).starts_with(eventCsvHeader())
               ? Sniff{98, "the first line is the header of Oxbow's own CSV"}
               : Sniff{};
}

Format cloudFormat(std::string name, std::string title, std::string ending, bool batch) {
    const auto framerOf = [batch]() -> std::unique_ptr<RecordFramer> {
        if (batch) {
            return std::make_unique<ValueFramer>(ValueFramer::Shape::Array);
        }
        return std::make_unique<LineFramer>(kLongestExportedRecord);
    };
    Format format;
    format.name = std::move(name);
    format.title = std::move(title);
    format.endings = {std::move(ending)};
    format.cannotCarry = {"headers, references and records of sources"};
    format.growsByLines = !batch;
    format.takesEncoding = true;
    format.sniff = [framerOf, batch](const SourceHead& head) {
        const std::size_t first = head.head.find_first_not_of(" \t\r\n");
        const bool array = first != std::string_view::npos && head.head[first] == '[';
        return array == batch ? sniffCloud(head, *framerOf()) : Sniff{};
    };
    format.makeStream = [framerOf](const ImportOptions& options, const std::string& sourceName) {
        return std::make_unique<RecordImporter>(framerOf(), std::make_unique<OxbowCloudReader>(),
                                                options, sourceName);
    };
    return format;
}

}  // namespace

Format oxbowCloudEventsFormat() {
    return cloudFormat("oxbow-cloudevents", "events of Oxbow as CloudEvents", ".jsonl", false);
}

Format oxbowCloudBatchFormat() {
    return cloudFormat("oxbow-cloudevents-batch", "events of Oxbow as a batch of CloudEvents",
                       ".json", true);
}

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
