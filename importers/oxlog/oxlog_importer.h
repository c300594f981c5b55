// Our own log files, NAME.oxlog, as events: whole, unclosed or damaged.
#pragma once

#include "importers/importer.h"

namespace oxbow {

// What an event does not say itself is filled in: its source is the file, its stream the stream
// that was named or the file's stem. A damaged block is a rejected record and reading goes on
// behind it; of an unclosed file the fidelity report says what was recovered and what dropped.
// Errors: InvalidArgument (no oxlog file), FailedPrecondition (of a newer version), DataLoss (the
// header is damaged, without which no block can be found).
Format oxlogFormat();

// What the report says of marks that did not come along.
inline constexpr char kMarksStay[] = "marks and notes stay in the file";

}  // namespace oxbow
