// Plain text whose records are told by patterns.
#pragma once

#include "importers/importer.h"

namespace oxbow {

// "text": see told_text.h for what is told, and PlainRecordReader for what becomes of a record.
// Without a pattern a record is a line, or what begins with --record-start, and its field "text" is
// the value: such a source is only read so where that was asked for.
//
// - a record that no pattern fits is a rejected one, and so is each line before the first;
// - where no record fits, the import fails, and says how far the nearest one does.
Format textFormat();

}  // namespace oxbow
