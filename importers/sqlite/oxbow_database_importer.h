// Events that Oxbow wrote to an SQLite file.
#pragma once

#include "importers/importer.h"

namespace oxbow {

// "oxbow-sqlite": what model/forms/event_database.h says, read back without loss, in the order of
// the positions. Rows that somebody has made otherwise are rejected, each with its reason.
Format oxbowDatabaseFormat();

}  // namespace oxbow
