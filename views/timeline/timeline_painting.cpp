#include "views/timeline/timeline_painting.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace oxbow {

namespace {

constexpr double kHead = 7;      // half the width of the playhead's head
constexpr double kLabelTop = 1;  // of the playhead's label
constexpr double kFlagTop = 3;
constexpr double kFlagWidth = 9;
constexpr double kLongestMarkName = 160;

// Lines one pixel wide are crisp only at whole pixels.
double crisp(double x) {
    return std::floor(x);
}

double labelHeight(const QFont& font) {
    return std::ceil(QFontMetricsF(font).height()) + 2;
}

}  // namespace

void paintPlayhead(QPainter& painter, const Theme& theme, const QFont& font, double x,
                   const QRectF& area, const QString& label, const std::vector<Flag>& flags) {
    x = std::round(x);
    painter.fillRect(QRectF(x - 1, area.top(), 2, area.height()), theme.playhead);

    QPainterPath head;
    head.moveTo(x - kHead, area.top() + kLabelTop);
    head.lineTo(x + kHead, area.top() + kLabelTop);
    head.lineTo(x, area.top() + kLabelTop + kHead + 2);
    head.closeSubpath();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(head, theme.playhead);

    const double width = std::ceil(QFontMetricsF(font).horizontalAdvance(label)) + 10;
    QRectF box(x + kHead + 2, area.top() + kLabelTop, width, labelHeight(font));
    // Beside the names of marks, else below them.
    const auto taken = [&] {
        return box.right() > area.right() || box.left() < area.left() ||
               std::any_of(flags.begin(), flags.end(),
                           [&box](const Flag& flag) { return flag.label.intersects(box); });
    };
    if (taken()) {
        box.moveLeft(x - kHead - 2 - width);
    }
    if (taken()) {
        box.moveTop(box.bottom() + 4);
        if (box.left() < area.left()) {
            box.moveLeft(x + kHead + 2);
        }
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.playhead);
    painter.drawRoundedRect(box, 3, 3);
    painter.setFont(font);
    painter.setPen(theme.onAccent);
    painter.drawText(box, Qt::AlignCenter, label);
}

void paintPointerLine(QPainter& painter, const Theme& theme, double x, const QRectF& area) {
    QColor colour = theme.text;
    colour.setAlphaF(0.35F);
    painter.fillRect(QRectF(crisp(x), area.top(), 1, area.height()), colour);
}

std::vector<Flag> layOutFlags(const std::vector<double>& xs, const std::vector<QString>& names,
                              const QFont& font, const QRectF& area) {
    constexpr double kGap = 6;
    constexpr double kShortest = 26;
    const QFontMetricsF metrics(font);
    std::vector<Flag> flags;
    for (std::size_t i = 0; i < xs.size(); ++i) {
        if (xs[i] < area.left() - 1 || xs[i] > area.right() + 1) {
            continue;
        }
        Flag flag{xs[i], {}, {}, int(i)};
        const double next =
            i + 1 < xs.size() ? std::min(xs[i + 1] - 1, area.right()) : area.right();
        const double left = xs[i] + kFlagWidth + 1;
        const double room = std::min(next - kGap - left, kLongestMarkName);
        if (room >= kShortest && !names[i].isEmpty()) {
            flag.name = metrics.elidedText(names[i], Qt::ElideRight, room - 8);
            const double width = std::ceil(metrics.horizontalAdvance(flag.name)) + 8;
            flag.label = QRectF(left, area.top() + kFlagTop - 1, width, labelHeight(font) - 1);
        }
        flags.push_back(flag);
    }
    return flags;
}

void paintFlag(QPainter& painter, const Theme& theme, const QFont& font, const Flag& flag,
               const QRectF& area) {
    const double x = crisp(flag.x);
    const double top = area.top() + kFlagTop;
    painter.setRenderHint(QPainter::Antialiasing, false);
    QPen pole(theme.deletedText, 1, Qt::CustomDashLine, Qt::FlatCap);
    pole.setDashPattern({2, 2});
    painter.setPen(pole);
    painter.drawLine(QPointF(x, top), QPointF(x, area.bottom() - 1));

    painter.setRenderHint(QPainter::Antialiasing);
    if (!flag.label.isEmpty()) {
        painter.setPen(QPen(theme.line, 1));
        QColor ground = theme.base;
        ground.setAlphaF(0.92F);
        painter.setBrush(ground);
        painter.drawRoundedRect(flag.label.adjusted(-3.5, 0.5, -0.5, -0.5), 3, 3);
        painter.setFont(font);
        painter.setPen(theme.text);
        painter.drawText(flag.label, Qt::AlignCenter, flag.name);
    }
    QPainterPath cloth;
    cloth.moveTo(x, top);
    cloth.lineTo(x + kFlagWidth, top + 4.5);
    cloth.lineTo(x, top + 9);
    cloth.closeSubpath();
    painter.fillPath(cloth, theme.deletedText);
}

int flagAt(const std::vector<Flag>& flags, const QPointF& point) {
    // Later flags are painted over earlier ones.
    for (auto flag = flags.rbegin(); flag != flags.rend(); ++flag) {
        const QRectF cloth(flag->x - 2, 0, kFlagWidth + 4, kFlagTop + 14);
        if (cloth.contains(point) || flag->label.contains(point)) {
            return flag->index;
        }
    }
    return -1;
}

void paintFound(QPainter& painter, const Theme& theme, const FoundPositions& found,
                const Buckets& buckets, const QRectF& area,
                const std::function<double(Axis::Unit)>& xOf) {
    constexpr double kTickHeight = 4;
    constexpr double kTickWidth = 2;
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (std::size_t i = 0; i + 1 < buckets.edges.size(); ++i) {
        if (found.countBetween(buckets.edges[i], buckets.edges[i + 1]) == 0) {
            continue;
        }
        const double left = std::round(xOf(buckets.units[i]));
        const double width = std::max(kTickWidth, std::round(xOf(buckets.units[i + 1])) - left);
        if (left + width > area.left() && left < area.right()) {
            painter.fillRect(QRectF(left, area.bottom() - kTickHeight, width, kTickHeight),
                             theme.accent);
        }
    }
}

void paintLens(QPainter& painter, const Theme& theme, const QRectF& lens, const QRectF& area,
               bool overAll) {
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (!overAll) {
        QColor veil = theme.base;
        veil.setAlphaF(0.45F);
        painter.fillRect(QRectF(area.topLeft(), QPointF(lens.left(), area.bottom())), veil);
        painter.fillRect(QRectF(QPointF(lens.right(), area.top()), area.bottomRight()), veil);
        QColor tint = theme.accent;
        tint.setAlphaF(theme.dark ? 0.16F : 0.10F);
        painter.fillRect(lens, tint);
        QColor edge = theme.accent;
        edge.setAlphaF(0.75F);
        painter.setPen(QPen(edge, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(crisp(lens.left()), crisp(lens.top()), std::round(lens.width()) - 1,
                                std::round(lens.height()) - 1));
    }
    // Handles, so that it is seen that the edges can be taken hold of.
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.accent);
    const double grip = std::min(12.0, lens.height() - 8);
    for (const double x : {lens.left() + 0.5, lens.right() - 0.5}) {
        painter.drawRoundedRect(QRectF(x - 2, lens.center().y() - grip / 2, 4, grip), 2, 2);
    }
}

}  // namespace oxbow
