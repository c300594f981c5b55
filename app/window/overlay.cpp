#include "app/window/overlay.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

#include "app/window/focus/tab_order.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kRadius = 8;
constexpr int kMargin = 24;
constexpr int kTop = 64;

}  // namespace

Overlay::Overlay(int width, QWidget* parent)
    : QWidget(parent),
      m_width(width),
      m_card(new QWidget(this)),
      m_layout(new QVBoxLayout(m_card)) {
    setFocusPolicy(Qt::StrongFocus);
    m_layout->setContentsMargins(12, 12, 12, 12);
    m_layout->setSpacing(8);
    parent->installEventFilter(this);
    hide();
}

void Overlay::open() {
    if (!isVisible()) {
        m_focusBefore = QApplication::focusWidget();
    }
    setGeometry(parentWidget()->rect());
    placeCard();
    show();
    raise();
    setFocus();
}

void Overlay::close() {
    if (!isVisible()) {
        return;
    }
    hide();
    if (m_focusBefore) {
        m_focusBefore->setFocus();
    }
}

void Overlay::placeCard() {
    // Wider with a larger font, so that as much text fits in.
    const double scale = font().pointSizeF() > 0 ? font().pointSizeF() / 10.0 : 1.0;
    const int width = std::min(int(m_width * scale), this->width() - 2 * kMargin);
    const int height = std::min(wantedHeight(), this->height() - kTop - kMargin);
    m_card->setGeometry((this->width() - width) / 2, kTop, width, height);
}

bool Overlay::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        setGeometry(parentWidget()->rect());
    }
    return QWidget::eventFilter(watched, event);
}

bool Overlay::focusNextPrevChild(bool next) {
    if (QWidget* to = tabTarget(*m_card, QApplication::focusWidget(), next)) {
        to->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    }
    return true;
}

// Esc is the card's while it is open, and no command's.
bool Overlay::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void Overlay::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
        return;
    }
    QWidget::keyPressEvent(event);
}

void Overlay::mousePressEvent(QMouseEvent* event) {
    if (!m_card->geometry().contains(event->pos())) {
        close();
    }
}

void Overlay::resizeEvent(QResizeEvent*) {
    placeCard();
}

void Overlay::paintEvent(QPaintEvent*) {
    const Theme theme = Theme::of(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), QColor(0, 0, 0, theme.dark ? 110 : 60));
    const QRectF card = QRectF(m_card->geometry()).adjusted(0.5, 0.5, -0.5, -0.5);
    for (int i = 6; i > 0; --i) {  // a soft shadow
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(0, 0, 0, 8));
        painter.drawRoundedRect(card.adjusted(-i, -i + 3, i, i + 3), kRadius + i, kRadius + i);
    }
    painter.setPen(theme.control);
    painter.setBrush(theme.base);
    painter.drawRoundedRect(card, kRadius, kRadius);
}

}  // namespace oxbow
