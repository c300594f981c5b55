#include "views/common/list/tick_bar.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOptionSlider>
#include <algorithm>
#include <utility>

#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kTick = 2;  // pixels

}  // namespace

TickBar::TickBar(Qt::Orientation orientation, QWidget* parent) : QScrollBar(orientation, parent) {}

void TickBar::setTicks(HasTick hasTick) {
    m_hasTick = std::move(hasTick);
    update();
}

QRect TickBar::groove() const {
    QStyleOptionSlider option;
    initStyleOption(&option);
    const QRect groove =
        style()->subControlRect(QStyle::CC_ScrollBar, &option, QStyle::SC_ScrollBarGroove, this);
    return groove.isEmpty() ? rect() : groove;
}

std::vector<int> TickBar::ticks() const {
    std::vector<int> places;
    const QRect area = groove();
    const int length = orientation() == Qt::Vertical ? area.height() : area.width();
    const int begin = orientation() == Qt::Vertical ? area.top() : area.left();
    for (int at = 0; m_hasTick && at < length; at += kTick) {
        const double from = double(at) / length;
        if (m_hasTick(from, std::min(1.0, double(at + kTick) / length))) {
            places.push_back(begin + at);
        }
    }
    return places;
}

void TickBar::paintEvent(QPaintEvent* event) {
    QScrollBar::paintEvent(event);
    if (!m_hasTick) {
        return;
    }
    QPainter painter(this);
    const Theme theme = Theme::of(*this);
    for (const int at : ticks()) {
        painter.fillRect(orientation() == Qt::Vertical
                             ? QRect(0, at, std::max(2, width() / 3), kTick)
                             : QRect(at, 0, kTick, std::max(2, height() / 3)),
                         theme.accent);
    }
}

}  // namespace oxbow
