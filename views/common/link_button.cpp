#include "views/common/link_button.h"

#include <QHelpEvent>
#include <QStyleOptionButton>
#include <QStylePainter>
#include <QToolTip>

namespace oxbow {

namespace {
constexpr int kShortText = 8;  // is never shortened
constexpr int kFewestLetters = 4;
}  // namespace

LinkButton::LinkButton(QWidget* parent) : QPushButton(parent) {
    setProperty("link", true);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

QSize LinkButton::minimumSizeHint() const {
    return text().size() <= kShortText ? sizeHint() : QSize(0, sizeHint().height());
}

void LinkButton::paintEvent(QPaintEvent*) {
    QStyleOptionButton option;
    initStyleOption(&option);
    const int room = width() - sizeHint().width() + fontMetrics().horizontalAdvance(text()) + 1;
    option.text = fontMetrics().elidedText(text(), Qt::ElideRight, room);
    if (option.text.size() < kFewestLetters) {
        return;
    }
    QStylePainter(this).drawControl(QStyle::CE_PushButton, option);
}

// What is cut stands in the tool tip.
bool LinkButton::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && width() < sizeHint().width()) {
        const QString tip = toolTip().isEmpty() ? text() : text() + '\n' + toolTip();
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), tip, this);
        return true;
    }
    return QPushButton::event(event);
}

}  // namespace oxbow
