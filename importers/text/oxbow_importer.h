// Reads back what model/forms writes: every event as it was, its source and offsets included.
#pragma once

#include "importers/importer.h"

namespace oxbow {

Format oxbowJsonFormat();  // "oxbow-jsonl": see model/forms/event_json.h
Format oxbowCsvFormat();   // "oxbow-csv": see model/forms/event_csv.h
// "oxbow-cloudevents", and "…-batch", an array: see model/forms/event_cloud.h
Format oxbowCloudEventsFormat();
Format oxbowCloudBatchFormat();

}  // namespace oxbow
