#include "views/common/link_button.h"

#include <QHelpEvent>
#include <QStyleOptionButton>
#include <QStylePainter>
#include <QToolTip>

namespace oxbow {

namespace {
constexpr int kLetters = 3;
}

LinkButton::LinkButton(QWidget* parent) : QPushButton(parent) {
    setProperty("link", true);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

QSize LinkButton::minimumSizeHint() const {
    const QSize whole = sizeHint();
    const QFontMetrics metrics = fontMetrics();
    const int words = metrics.horizontalAdvance(text());
    const int least = metrics.horizontalAdvance(text().left(kLetters) + QChar(0x2026));
    return {whole.width() - std::max(0, words - least), whole.height()};
}

void LinkButton::paintEvent(QPaintEvent*) {
    QStyleOptionButton option;
    initStyleOption(&option);
    const int frame = sizeHint().width() - fontMetrics().horizontalAdvance(text());
    option.text = fontMetrics().elidedText(text(), Qt::ElideRight, width() - frame + 1);
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
