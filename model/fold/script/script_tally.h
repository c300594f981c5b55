// A script's question: its rows after some events, without what they were in between.
#pragma once

#include <memory>
#include <string_view>

#include "model/fold/fold_tally.h"
#include "model/fold/script/script_batch.h"

namespace oxbow {

// The same script in the same engine as a kept fold's, so that an event does to a row what it does
// there. But events come as the log's columns, nothing of them is put together and taken apart
// again, and states stay in the engine, which tells them in the end.
//
// Null where more of an event is seen than columns tell (its text, metadata, time, number), or more
// of a row than its state. Where the script has to be ended, or its process ends, the tally fails
// by ResourceExhausted: a fold that is kept tells at which event. The events must outlive it.
std::unique_ptr<FoldTally> scriptTally(std::string_view code, const ScriptDefinition& definition,
                                       const EventSequence& events);

}  // namespace oxbow
