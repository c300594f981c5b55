// One record of a text format → one event.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "importers/batch_writer.h"
#include "importers/importer.h"
#include "importers/resume_mark.h"
#include "importers/text/record_framer.h"

namespace oxbow {

// What differs between text formats beside how records are cut; see RecordImporter, which calls it.
class RecordReader {
public:
    virtual ~RecordReader() = default;

    // Whether it must see the first records before it can read any.
    virtual bool wantsSample() const { return false; }
    // The first records, also those with a problem, and lines from further on in the source, which
    // may or may not be records; called once, where wantsSample().
    virtual absl::Status learn(std::span<const RecordFrame>, std::span<const std::string_view>) {
        return absl::OkStatus();
    }
    // InvalidArgument where what was said of times fits none of those that were learnt from: it
    // says what they look like.
    virtual absl::Status checkTold() const { return absl::OkStatus(); }
    // Whether the source's last record, which has no end and could not be read, looks as if it had
    // been cut; otherwise it is something else.
    virtual bool looksCut(const RecordFrame&) const { return true; }
    // Whether one record alone is enough to learn from: it names no columns.
    virtual bool learnsFromOne(const RecordFrame&) const { return true; }
    // Appends the record as an event or as a rejected record; `ordinal` is how many came before.
    // False where it is neither (a header line): it is not counted then.
    virtual bool read(const RecordFrame& frame, std::int64_t ordinal, BatchWriter& out) = 0;

    // What is in force, guesses included.
    virtual Reading reading() const { return {}; }
    // Why it is what it is, a sentence for each guess.
    virtual std::vector<std::string> mappingReasons() const { return {}; }
    // See StreamImporter::fieldNames().
    virtual std::vector<std::string> fieldNames() const { return {}; }
    // See StreamImporter::fieldCounts().
    virtual FieldCounts fieldCounts() const { return {}; }
    virtual FidelityReport fidelity() const { return {}; }
    // All that was learnt and counted, for a resume mark; restore() takes the place of learn().
    virtual void save(MarkWriter&) const {}
    virtual absl::Status restore(MarkReader&) { return absl::OkStatus(); }
};

}  // namespace oxbow
