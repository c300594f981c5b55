#include "views/common/message_page.h"

#include <QPainter>
#include <algorithm>

namespace oxbow {

void paintMessage(QPainter& painter, const QRect& area, const QString& title,
                  const QString& sentence, const Theme& theme, const TypeFaces& faces) {
    const int margin = std::min(24, area.width() / 12);
    const QRect room = area.adjusted(margin, 0, -margin, 0);
    const int line = faces.rowHeight;
    int top = area.top() + std::max(8, area.height() / 2 - 2 * line);
    painter.setFont(faces.strong);
    painter.setPen(theme.text);
    constexpr int kWrapped = Qt::AlignHCenter | Qt::TextWordWrap;
    const QRect words =
        painter.boundingRect(QRect(room.left(), top, room.width(), area.height()), kWrapped, title);
    painter.drawText(QRect(room.left(), top, room.width(), words.height()), kWrapped, title);
    top += std::max(0, words.height() - painter.fontMetrics().lineSpacing());
    painter.setFont(faces.ui);
    painter.setPen(theme.dim);
    painter.drawText(QRect(room.left(), top + line, room.width(), 4 * line), kWrapped, sentence);
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
