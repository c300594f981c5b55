// One event as a line of `kcat -J`.
#pragma once

#include <string>

#include "model/event/event.h"

namespace oxbow {

// {"topic":…,"partition":…,"offset":…,"tstype":…,"ts":…,"broker":-1,["headers":[…],]"key":…,
// "payload":…}. Bytes from 0x80 on are written as they are, as kcat does: the line is valid JSON
// only where all bytes are UTF-8. What this form cannot carry is not there: the type, the record,
// details other than headers, times finer than a millisecond, and one of two different times. A
// time that is both the event's and the record's, or the record's alone, is a "logappend" time.
//
// Only what isInKcat() may be written so: whoever pipes the lines into `kcat -P` publishes them.
void appendEventKcat(std::string& out, const EventView& event);

// Whether kcat would print it: no control records, and nothing of a transaction that was rolled
// back or of which it is not said that it was committed.
inline bool isInKcat(const EventView& event) {
    const bool decided = event.details == nullptr || !event.details->transaction ||
                         event.details->transaction->outcome == TransactionOutcome::Decided;
    return event.kind == EventKind::Data && decided;
}

}  // namespace oxbow
