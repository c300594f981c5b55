#include "app/window/overlay.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMenuBar>
#include <QPainter>
#include <QPainterPath>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "app/window/focus/tab_order.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kRadius = 8;
constexpr int kMargin = 24;
constexpr int kTop = 64;
constexpr int kLeastMargin = 8;  // where there is little room
constexpr int kPadding = 12;
constexpr int kGap = 8;

}  // namespace

Overlay::Overlay(int width, QWidget* parent)
    : QWidget(parent),
      m_width(width),
      m_beside(parent->findChild<QWidget*>("helpPage")),
      m_card(new QWidget(this)),
      m_area(new QScrollArea(m_card)),
      m_layout(new QVBoxLayout),
      m_foot(new QVBoxLayout) {
    setFocusPolicy(Qt::StrongFocus);
    auto* content = new QWidget;
    content->setLayout(m_layout);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(kGap);
    m_area->setWidget(content);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setFocusPolicy(Qt::NoFocus);
    // The card is painted here.
    content->setAutoFillBackground(false);
    m_area->viewport()->setAutoFillBackground(false);
    auto* both = new QVBoxLayout(m_card);
    both->setContentsMargins(kPadding, kPadding, kPadding, kPadding);
    both->setSpacing(kGap);
    both->addWidget(m_area, 1);
    both->addLayout(m_foot);
    parent->installEventFilter(this);
    if (m_beside != nullptr) {
        m_beside->installEventFilter(this);
    }
    m_card->installEventFilter(this);
    content->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this,
            [this](QWidget*, QWidget* now) { keepFocus(now); });
    hide();
}

Overlay::~Overlay() {
    disconnect(qApp, nullptr, this, nullptr);  // the focus goes from what goes with it
}

QEvent::Type Overlay::covering() {
    static const int type = QEvent::registerEventType();
    return static_cast<QEvent::Type>(type);
}

bool Overlay::covers(const QWidget& window) {
    return std::ranges::any_of(window.findChildren<Overlay*>(),
                               [](const Overlay* card) { return card->isVisible(); });
}

void Overlay::tellWindow() {
    QEvent event(covering());
    QCoreApplication::sendEvent(window(), &event);
}

void Overlay::showEvent(QShowEvent*) {
    tellWindow();
}

void Overlay::hideEvent(QHideEvent*) {
    tellWindow();
}

// Whoever takes the focus has it when the card is closed. A card that comes over this one has it,
// and the menus.
void Overlay::keepFocus(QWidget* now) {
    if (!isVisible() || now == nullptr || now->window() != window() ||
        qobject_cast<QMenuBar*>(now) != nullptr) {
        return;
    }
    if (now == this || isAncestorOf(now)) {
        m_focus = now;
        m_area->ensureWidgetVisible(now);
        return;
    }
    for (QWidget* around = now; around != nullptr; around = around->parentWidget()) {
        if (qobject_cast<Overlay*>(around) != nullptr) {
            return;
        }
    }
    m_focusBefore = now;
    (m_focus && m_focus->isVisible() ? m_focus.data() : this)->setFocus();
}

void Overlay::setAside(bool aside) {
    if (aside && isVisible()) {
        m_isAside = true;
        hide();
    } else if (!aside && std::exchange(m_isAside, false)) {
        show();
        raise();
        (m_focus ? m_focus.data() : this)->setFocus();
    }
}

void Overlay::open() {
    if (!isVisible()) {
        m_focusBefore = QApplication::focusWidget();
    }
    m_isAside = false;
    setGeometry(room());
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

QRect Overlay::room() const {
    QRect room = parentWidget()->rect();
    if (m_beside != nullptr && m_beside->isVisible()) {
        room.setRight(m_beside->mapTo(parentWidget(), QPoint()).x() - 1);
    }
    return room;
}

void Overlay::placeCard() {
    // Wider with a larger font, so that as much text fits in.
    const double scale = font().pointSizeF() > 0 ? font().pointSizeF() / 10.0 : 1.0;
    const int width = std::min(int(m_width * scale), this->width() - 2 * kLeastMargin);
    const int wanted = std::max(wantedHeight(), heightFor(width));
    // Higher up, and to the very edge, before anything is out of sight.
    const int top = std::clamp(this->height() - wanted - kMargin, kLeastMargin, kTop);
    const int height = std::min(wanted, this->height() - top - kLeastMargin);
    m_card->setGeometry((this->width() - width) / 2, top, width, height);
}

// With all that is on it.
int Overlay::heightFor(int width) const {
    const int inside = width - 2 * kPadding;
    const int content = m_layout->hasHeightForWidth() ? m_layout->totalHeightForWidth(inside)
                                                      : m_layout->totalSizeHint().height();
    const int foot = m_foot->isEmpty()             ? 0
                     : m_foot->hasHeightForWidth() ? m_foot->totalHeightForWidth(inside) + kGap
                                                   : m_foot->totalSizeHint().height() + kGap;
    return content + foot + 2 * kPadding;
}

void Overlay::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && isVisible()) {
        placeCard();
    }
}

bool Overlay::eventFilter(QObject* watched, QEvent* event) {
    const bool around = watched == parentWidget() || watched == m_beside;
    const bool moves = event->type() == QEvent::Resize || event->type() == QEvent::Move ||
                       event->type() == QEvent::Show || event->type() == QEvent::Hide;
    if (around && moves && isVisible()) {
        setGeometry(room());
    } else if (!around && event->type() == QEvent::LayoutRequest && isVisible()) {
        placeCard();  // what is on it has become more or less
    }
    return QWidget::eventFilter(watched, event);
}

bool Overlay::focusNextPrevChild(bool next) {
    moveFocus(*m_card, next);
    return true;
}

void Overlay::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
    }
    event->accept();  // nothing below hears of it
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
