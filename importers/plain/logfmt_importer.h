// Lines of key=value pairs as events.
#pragma once

#include "importers/importer.h"

namespace oxbow {

// "logfmt": see LogfmtSplitter for a line, and PlainRecordReader for what becomes of it.
Format logfmtFormat();

}  // namespace oxbow
