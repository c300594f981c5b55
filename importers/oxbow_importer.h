// Reads back what model/export writes: every event as it was, its source and offsets included.
#pragma once

#include "importers/importer.h"

namespace oxbow {

Format oxbowJsonFormat();  // "oxbow-jsonl": see model/export/event_json.h
Format oxbowCsvFormat();   // "oxbow-csv": see model/export/event_csv.h

}  // namespace oxbow
