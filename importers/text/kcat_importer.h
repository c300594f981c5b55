// The output of `kcat -J` as events.
#pragma once

#include "importers/importer.h"

namespace oxbow {

// "kcat": one JSON object a line with topic, partition, offset, tstype, ts, broker, headers, key
// and payload. It is read byte by byte, since kcat writes bytes from 0x80 on as they are: such a
// line need not be UTF-8.
//
// - topic, partition and offset are the event's stream, partition and offset;
// - key and payload: a string is its bytes, null is none, anything else (an embedded object of
//   `-s avro` or of jq) is its text as it stands;
// - ts is the event's time; where tstype is "logappend" it is its record time too. -1 is none;
// - headers are a flat array of names and values, or an object;
// - a payload that kcat itself could not decode is a rejected record: it is no tombstone;
// - lines that begin with "% " are kcat's messages: passed over and counted.
Format kcatFormat();

}  // namespace oxbow
