// A fold on trial: it can be given up between two events, and tells how far it is.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "model/event/position.h"
#include "model/fold/fold.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Of the thread that folds; what it is about may change between two calls of the runner.
struct FoldWatch {
    // In the midst of a batch, of which the rows are then of no more use.
    Cancelled cancelled;
    // The event that the trial is for. One before it that does not end in its time ends the trial:
    // if thousands are like that, nobody waits for the last.
    Position about;
    std::function<void(Position at)> progress;  // for every event

    struct Stuck {
        Position at;
        std::string type;  // of the event; empty where it has none
        std::string why;
    };
    std::optional<Stuck> stuck;
};

// Its runner's calls are Cancelled, or Aborted by an event that is stuck.
std::shared_ptr<const Fold> watchedFold(std::shared_ptr<const Fold> fold,
                                        std::shared_ptr<FoldWatch> watch);

}  // namespace oxbow
