#include "views/common/tab_strip.h"

#include <QEvent>
#include <QPainter>

namespace oxbow {

namespace {
constexpr int kPadding = 10;
}

TabStrip::TabStrip(QWidget* parent) : QTabBar(parent) {
    setDrawBase(false);
    setExpanding(false);
    setUsesScrollButtons(true);
    setElideMode(Qt::ElideNone);
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    readTheme();
}

void TabStrip::readTheme() {
    m_theme = Theme::of(*this);
    m_faces = TypeFaces::of(*this);
    updateGeometry();
    update();
}

void TabStrip::changeEvent(QEvent* event) {
    QTabBar::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        readTheme();
    }
}

QSize TabStrip::tabSizeHint(int index) const {
    // As wide as when it is open, so that nothing moves when it is.
    const int width = QFontMetrics(m_faces.strong).horizontalAdvance(tabText(index));
    return QSize(width + 2 * kPadding, m_faces.headerHeight);
}

QSize TabStrip::sizeHint() const {
    return QSize(QTabBar::sizeHint().width(), m_faces.headerHeight);
}

void TabStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.header);
    painter.fillRect(0, height() - 1, width(), 1, m_theme.line);
    for (int i = 0; i < count(); ++i) {
        const QRect tab = tabRect(i);
        const bool open = i == currentIndex();
        const bool hovered = underMouse() && tab.contains(mapFromGlobal(QCursor::pos()));
        painter.setFont(open ? m_faces.strong : m_faces.ui);
        painter.setPen(open || hovered ? m_theme.text : m_theme.dim);
        painter.drawText(tab.adjusted(0, 0, 0, -1), Qt::AlignCenter, tabText(i));
        if (open) {
            painter.fillRect(tab.left() + kPadding / 2, height() - 2, tab.width() - kPadding, 2,
                             m_theme.accent);
        }
        if (open && hasFocus()) {
            painter.setPen(m_theme.accent);
            painter.drawRoundedRect(tab.adjusted(2, 3, -3, -5), 3, 3);
        }
    }
}

void TabHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme theme = Theme::of(*this);
    painter.fillRect(rect(), theme.header);
    painter.fillRect(0, height() - 1, width(), 1, theme.line);
}

}  // namespace oxbow
