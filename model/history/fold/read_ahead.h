// A cursor that is read by another thread while its owner is at work on what came before.
#pragma once

#include <memory>

#include "model/sequence/event_sequence.h"

namespace oxbow {

// Some hundred events ahead of whoever asks. The events are those that the cursor comes to, in
// memory of its own. Where it is destroyed, it waits for what is being read.
std::unique_ptr<EventCursor> readInBackground(std::unique_ptr<EventCursor> events);

}  // namespace oxbow
