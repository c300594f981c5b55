#include "model/fold/fold_tally.h"

namespace oxbow {

std::unique_ptr<FoldTally> Fold::tally(const EventSequence& events) const {
    (void)events;
    return nullptr;
}

}  // namespace oxbow
