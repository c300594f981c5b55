// The plain stream of events that Protobuf's own writeDelimitedTo makes.
#pragma once

#include "importers/importer.h"

namespace oxbow {

// Events without a source get the file and their number in it. What is no event is a rejected
// record; behind a length that cannot be true nothing can be found, so the rest is one.
Format oxlogStreamFormat();

}  // namespace oxbow
