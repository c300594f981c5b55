// Cuts a record of plain text into named parts.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "importers/importer.h"
#include "importers/text/record_framer.h"
#include "model/event/event_batch.h"

namespace oxbow {

// One part. Names may repeat: the last one counts.
struct PlainField {
    std::string_view name;
    std::string_view text;
    bool isNumber = false;  // where it is written as JSON writes one
    bool isNull = false;
};

// What differs between formats of plain text; see PlainRecordReader. One thread.
class FieldSplitter {
public:
    virtual ~FieldSplitter() = default;

    // The parts of the record, as views of it and of the arena. Empty, or why it is no record.
    virtual std::string split(std::string_view record, Arena& arena,
                              std::vector<PlainField>& fields) = 0;
    // Whether the records must be looked at to know which fields are numbers; takeNumbers() says it
    // then.
    virtual bool asksForNumbers() const { return false; }
    virtual void takeNumbers(std::vector<std::string>) {}
    virtual bool namesRepeat() const { return false; }
    // Whether a line by itself can be a record.
    virtual bool recordsAreLines() const { return true; }
    // Of records, not one of which is one: what they nearly are.
    virtual std::string nearest(std::span<const RecordFrame> records) const;
};

}  // namespace oxbow
