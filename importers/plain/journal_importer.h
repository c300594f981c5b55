// systemd's Journal Export Format as events.
#pragma once

#include "importers/importer.h"

namespace oxbow {

// "journal-export": what `journalctl -o export` and systemd-journal-remote write; see
// JournalFramer. Where nothing else is said the time is __REALTIME_TIMESTAMP, in microseconds.
Format journalExportFormat();

}  // namespace oxbow
