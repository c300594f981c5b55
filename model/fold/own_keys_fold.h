// The table of the events' own keys as a fold, for a sequence that has no index of its own.
#pragma once

#include <memory>

#include "model/fold/fold.h"

namespace oxbow {

// It tells what the index of a log tells: each event of a key writes its row, and a tombstone does
// where there is none, too. So an event that is taken away from before it changes nothing of that.
// The fold of the kind "latest" has the same rows, and keeps no deletion of what is not there.
std::shared_ptr<const Fold> ownKeysFold();

}  // namespace oxbow
