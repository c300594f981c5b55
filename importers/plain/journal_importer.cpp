#include "importers/plain/journal_importer.h"

#include <memory>

#include "importers/plain/journal_framer.h"
#include "importers/plain/journal_splitter.h"
#include "importers/plain/plain_record_reader.h"
#include "importers/text/record_importer.h"

namespace oxbow {
namespace {

constexpr char kTime[] = "__REALTIME_TIMESTAMP";

// An entry has its cursor or its times first; both begin with two underscores.
Sniff sniffJournal(const SourceHead& head) {
    JournalFramer framer;
    JournalSplitter splitter;
    framer.feed(head.head);
    RecordFrame frame;
    if (!framer.next(frame) && !(head.complete && framer.finish(frame))) {
        return {};
    }
    Arena arena;
    std::vector<PlainField> fields;
    if (!frame.problem.empty() || !splitter.split(frame.bytes, arena, fields).empty()) {
        return {};
    }
    for (const PlainField& field : fields) {
        if (field.name == kTime) {
            return {96, "the first entry has a __REALTIME_TIMESTAMP, as a journal's export has it"};
        }
    }
    return {};
}

Reading withJournalTime(Reading reading) {
    if (!reading.fields.time) {
        reading.fields.time = kTime;
        reading.time.unit = reading.time.unit.value_or(TimeUnit::Microseconds);
    }
    // Its texts are UTF-8, and its bytes are bytes.
    reading.dialect.encoding = "UTF-8";
    return reading;
}

}  // namespace

Format journalExportFormat() {
    Format format;
    format.name = "journal-export";
    format.title = "systemd Journal Export Format";
    format.endings = {".export"};
    format.takesMapping = true;
    format.sniff = sniffJournal;
    format.makeStream = [](const ImportOptions& options, const std::string& sourceName) {
        ImportOptions asBytes = options;
        asBytes.reading = withJournalTime(options.readingInForce());
        asBytes.described.reset();
        return std::make_unique<RecordImporter>(
            std::make_unique<JournalFramer>(),
            std::make_unique<PlainRecordReader>(std::make_unique<JournalSplitter>(),
                                                asBytes.reading),
            asBytes, sourceName);
    };
    return format;
}

}  // namespace oxbow
