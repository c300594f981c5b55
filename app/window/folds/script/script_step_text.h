// What a fold did with an event, in words and as HTML.
#pragma once

#include <QString>

#include "model/history/fold/fold_step.h"
#include "views/common/theme.h"

namespace oxbow {

QString htmlOfMessage(const QString& sentence, const Theme& theme);
QString htmlOfStep(Position position, const FoldStep& step, const Theme& theme,
                   const TypeFaces& faces);
// The first row that is poisoned after the event; null where none is.
const FoldStepRow* failedRow(const FoldStep& step);

}  // namespace oxbow
