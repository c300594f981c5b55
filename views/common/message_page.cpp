#include "views/common/message_page.h"

#include <QPainter>

namespace oxbow {

void paintMessage(QPainter& painter, const QRect& area, const QString& title,
                  const QString& sentence, const Theme& theme, const TypeFaces& faces) {
    const QRect room = area.adjusted(24, 0, -24, 0);
    const int line = faces.rowHeight;
    const int top = area.top() + std::max(8, area.height() / 2 - 2 * line);
    painter.setFont(faces.strong);
    painter.setPen(theme.text);
    painter.drawText(QRect(room.left(), top, room.width(), line), Qt::AlignHCenter, title);
    painter.setFont(faces.ui);
    painter.setPen(theme.dim);
    painter.drawText(QRect(room.left(), top + line, room.width(), 4 * line),
                     Qt::AlignHCenter | Qt::TextWordWrap, sentence);
}

void MessagePage::setMessage(const QString& title, const QString& sentence) {
    m_title = title;
    m_sentence = sentence;
    setAccessibleName(title);
    setAccessibleDescription(sentence);
    update();
}

void MessagePage::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme theme = Theme::of(*this);
    painter.fillRect(rect(), theme.base);
    paintMessage(painter, rect(), m_title, m_sentence, theme, TypeFaces::of(*this));
}

}  // namespace oxbow
