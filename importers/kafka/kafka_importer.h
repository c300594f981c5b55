// A Kafka broker's log directory, or any part of one, as events.
#pragma once

#include "importers/importer.h"

namespace oxbow {

// A folder: a broker's log.dir, several of them (replicas), or one partition's folder.
Format kafkaDirectoryFormat();
// One segment file.
Format kafkaSegmentFormat();

}  // namespace oxbow
