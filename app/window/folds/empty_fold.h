// Why a fold has made no row of any event.
#pragma once

#include <QString>

#include "model/fold/fold.h"
#include "model/history/fold/change_map_file.h"

namespace oxbow {

// A sentence where it passed over all of them for want of a field, mostly one that was misspelt;
// else empty. The counts are those of the whole log.
QString whyNoRows(const Fold& fold, const FoldCounts& counts);

}  // namespace oxbow
