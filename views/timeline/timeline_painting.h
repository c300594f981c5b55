// How the things over the bars look: playhead, flags, lens, pointer line. Positions on the screen
// in logical pixels.
#pragma once

#include <QRectF>
#include <QString>
#include <functional>
#include <vector>

#include "model/find/found_positions.h"
#include "views/common/theme.h"
#include "views/timeline/bars/buckets.h"

class QPainter;

namespace oxbow {

// The thin line under the pointer.
void paintPointerLine(QPainter& painter, const Theme& theme, double x, const QRectF& area);

struct Flag {
    double x = 0;
    QRectF label;   // empty where there is no room for the name
    QString name;   // shortened to fit
    int index = 0;  // of the mark
};

// Flags for marks at `xs` (rising, some perhaps outside the area) with `names`: a name is shown as
// far as the next flag leaves room.
std::vector<Flag> layOutFlags(const std::vector<double>& xs, const std::vector<QString>& names,
                              const QFont& font, const QRectF& area);
void paintFlag(QPainter& painter, const Theme& theme, const QFont& font, const Flag& flag,
               const QRectF& area);
// The line, its head above, and a label beside it: to the left where there is no room to the right,
// or where a flag's name stands there.
void paintPlayhead(QPainter& painter, const Theme& theme, const QFont& font, double x,
                   const QRectF& area, const QString& label, const std::vector<Flag>& flags);
// The mark whose flag or name is at a point; −1 where there is none.
int flagAt(const std::vector<Flag>& flags, const QPointF& point);

// A tick at the lower edge of the area for each bucket that has something that was found; `xOf`
// says where units are.
void paintFound(QPainter& painter, const Theme& theme, const FoundPositions& found,
                const Buckets& buckets, const QRectF& area,
                const std::function<double(Axis::Unit)>& xOf);

// What is outside the lens is veiled. A lens over everything is but its two handles.
void paintLens(QPainter& painter, const Theme& theme, const QRectF& lens, const QRectF& area,
               bool overAll);

}  // namespace oxbow
