#include "app/window/welcome/choice_button.h"

#include <QKeyEvent>
#include <QPainter>

#include "views/common/icon.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kCardPadding = 18;
constexpr int kRowPadding = 8;
constexpr int kBelowIcon = 10;
constexpr int kBelowTitle = 4;

QFont cardTitle(const QWidget& card) {
    QFont title = TypeFaces::of(card).strong;
    title.setPointSizeF(title.pointSizeF() * 1.2);
    return title;
}

}  // namespace

ChoiceButton::ChoiceButton(Size size, const QString& icon, const QString& title,
                           const QString& about, const QString& note, QWidget* parent)
    : QAbstractButton(parent), m_size(size), m_icon(icon), m_about(about), m_note(note) {
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(about);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    const bool card = size == Size::Card;
    QSizePolicy policy(QSizePolicy::Expanding, card ? QSizePolicy::Minimum : QSizePolicy::Fixed);
    policy.setHeightForWidth(card);
    setSizePolicy(policy);
}

QSize ChoiceButton::sizeHint() const {
    const int line = fontMetrics().height();
    if (m_size == Size::Card) {
        return {line * 15, heightForWidth(line * 15)};
    }
    return {line * 24, kRowPadding * 2 + line * 2 + 2};
}

QSize ChoiceButton::minimumSizeHint() const {
    return {fontMetrics().height() * 10, m_size == Size::Row ? sizeHint().height() : 0};
}

// A card is as high as its words need.
int ChoiceButton::heightForWidth(int width) const {
    if (m_size == Size::Row) {
        return sizeHint().height();
    }
    const QRect room(0, 0, width - 2 * kCardPadding, QWIDGETSIZE_MAX);
    const QFontMetrics words(TypeFaces::of(*this).ui);
    const int about = words.boundingRect(room, Qt::AlignLeft | Qt::TextWordWrap, m_about).height();
    return 2 * kCardPadding + 2 * fontMetrics().height() + kBelowIcon +
           QFontMetrics(cardTitle(*this)).height() + kBelowTitle + about;
}

void ChoiceButton::paintEvent(QPaintEvent*) {
    const Theme theme = Theme::of(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool row = m_size == Size::Row;
    const QColor ground = isDown() ? theme.selection : underMouse() ? theme.hover : theme.base;
    const QColor edge = hasFocus() ? theme.accent : row ? ground : theme.line;
    painter.setPen(QPen(edge, hasFocus() ? 2 : 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), row ? 5 : 8, row ? 5 : 8);
    if (row) {
        paintRow(painter);
    } else {
        paintCard(painter);
    }
}

void ChoiceButton::paintCard(QPainter& painter) {
    const Theme theme = Theme::of(*this);
    const TypeFaces faces = TypeFaces::of(*this);
    const int line = fontMetrics().height();
    const QRect inside = rect().adjusted(kCardPadding, kCardPadding, -kCardPadding, -kCardPadding);
    const int iconSize = line * 2;
    oxbow::icon(m_icon, theme.accent)
        .paint(&painter, QRect(inside.left(), inside.top(), iconSize, iconSize));
    painter.setFont(cardTitle(*this));
    painter.setPen(theme.text);
    const int titleTop = inside.top() + iconSize + kBelowIcon;
    const int titleHeight = painter.fontMetrics().height();
    painter.drawText(QRect(inside.left(), titleTop, inside.width(), titleHeight), Qt::AlignLeft,
                     text());
    painter.setFont(faces.ui);
    painter.setPen(theme.dim);
    const int aboutTop = titleTop + titleHeight + kBelowTitle;
    painter.drawText(
        QRect(inside.left(), aboutTop, inside.width(), height() - aboutTop - kRowPadding),
        Qt::AlignLeft | Qt::TextWordWrap, m_about);
}

void ChoiceButton::paintRow(QPainter& painter) {
    const Theme theme = Theme::of(*this);
    const TypeFaces faces = TypeFaces::of(*this);
    const int line = fontMetrics().height();
    QRect inside = rect().adjusted(kRowPadding, kRowPadding, -kRowPadding, -kRowPadding);
    const QRect iconRect(inside.left(), inside.top() + 2, line, line);
    oxbow::icon(m_icon, theme.accent).paint(&painter, iconRect);
    inside.setLeft(iconRect.right() + 12);
    painter.setFont(faces.small);
    painter.setPen(theme.dim);
    const int noteWidth = painter.fontMetrics().horizontalAdvance(m_note);
    const QRect top(inside.left(), inside.top(), inside.width(), line);
    painter.drawText(top, Qt::AlignRight | Qt::AlignVCenter, m_note);
    const auto elided = [&](const QString& words, int width) {
        return painter.fontMetrics().elidedText(words, Qt::ElideRight, width);
    };
    painter.setFont(faces.ui);
    const QRect below(inside.left(), top.bottom() + 2, inside.width(), line);
    painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, elided(m_about, below.width()));
    painter.setFont(faces.strong);
    painter.setPen(theme.text);
    painter.drawText(top, Qt::AlignLeft | Qt::AlignVCenter,
                     elided(text(), top.width() - noteWidth - 12));
}

void ChoiceButton::enterEvent(QEnterEvent* event) {
    update();
    QAbstractButton::enterEvent(event);
}

void ChoiceButton::leaveEvent(QEvent* event) {
    update();
    QAbstractButton::leaveEvent(event);
}

void ChoiceButton::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        click();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

}  // namespace oxbow
