#include "views/common/tab_strip.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <algorithm>

namespace oxbow {

namespace {
constexpr int kPadding = 10;
}

TabStrip::TabStrip(QWidget* parent) : QTabBar(parent) {
    setDrawBase(false);
    setExpanding(false);
    setUsesScrollButtons(false);
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

// As wide as when it is open, so that nothing moves when it is.
int TabStrip::wholeWidth(int index) const {
    return QFontMetrics(m_faces.strong).horizontalAdvance(tabText(index)) + 2 * kPadding;
}

bool TabStrip::isFolded() const {
    return count() > 1 && width() < sizeHint().width();
}

QString TabStrip::shownText(int index) const {
    return isFolded() ? tabText(index) + QStringLiteral(" ▾") : tabText(index);
}

QSize TabStrip::tabSizeHint(int index) const {
    if (!isFolded()) {
        return QSize(wholeWidth(index), m_faces.headerHeight);
    }
    return QSize(index == currentIndex() ? width() : 0, m_faces.headerHeight);
}

QSize TabStrip::sizeHint() const {
    int all = 0;
    for (int i = 0; i < count(); ++i) {
        all += wholeWidth(i);
    }
    return QSize(all, m_faces.headerHeight);
}

QSize TabStrip::minimumSizeHint() const {
    const QFontMetrics metrics(m_faces.strong);
    int widest = 0;
    for (int i = 0; i < count(); ++i) {
        widest = std::max(widest, metrics.horizontalAdvance(tabText(i) + QStringLiteral(" ▾")));
    }
    return QSize(widest + 2 * kPadding, m_faces.headerHeight);
}

void TabStrip::listTabs() {
    QMenu menu(this);
    for (int i = 0; i < count(); ++i) {
        QAction* one = menu.addAction(tabText(i), this, [this, i] { setCurrentIndex(i); });
        one->setCheckable(true);
        one->setChecked(i == currentIndex());
    }
    menu.exec(mapToGlobal(QPoint(0, height())));
}

void TabStrip::mousePressEvent(QMouseEvent* event) {
    if (isFolded() && event->button() == Qt::LeftButton) {
        listTabs();
    } else {
        QTabBar::mousePressEvent(event);
    }
}

void TabStrip::keyPressEvent(QKeyEvent* event) {
    if (isFolded() && event->key() == Qt::Key_Down) {
        listTabs();
    } else {
        QTabBar::keyPressEvent(event);
    }
}

void TabStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.header);
    painter.fillRect(0, height() - 1, width(), 1, m_theme.line);
    for (int i = 0; i < count(); ++i) {
        const bool open = i == currentIndex();
        if (isFolded() && !open) {
            continue;
        }
        painter.setFont(open ? m_faces.strong : m_faces.ui);
        QRect tab = tabRect(i);
        if (isFolded()) {
            tab.setWidth(painter.fontMetrics().horizontalAdvance(shownText(i)) + 2 * kPadding);
        }
        const bool hovered = underMouse() && tab.contains(mapFromGlobal(QCursor::pos()));
        painter.setPen(open || hovered ? m_theme.text : m_theme.dim);
        painter.drawText(tab.adjusted(0, 0, 0, -1), Qt::AlignCenter, shownText(i));
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
