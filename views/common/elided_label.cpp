#include "views/common/elided_label.h"

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QTextLayout>
#include <QToolTip>
#include <cmath>

namespace oxbow {

ElidedLabel::ElidedLabel(QWidget* parent) : QLabel(parent) {
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void ElidedLabel::setMostLines(int lines) {
    m_mostLines = lines;
    updateGeometry();
}

void ElidedLabel::setFewestLetters(int letters) {
    m_fewestLetters = letters;
    updateGeometry();
}

QSize ElidedLabel::sizeHint() const {
    const QMargins around = contentsMargins();
    return {fontMetrics().horizontalAdvance(text()) + around.left() + around.right() + 1,
            fontMetrics().lineSpacing() * m_mostLines + around.top() + around.bottom()};
}

QSize ElidedLabel::minimumSizeHint() const {
    const QMargins around = contentsMargins();
    const int letters = std::min<int>(m_fewestLetters, static_cast<int>(text().size()));
    return {fontMetrics().averageCharWidth() * letters + around.left() + around.right(),
            fontMetrics().lineSpacing() * m_mostLines + around.top() + around.bottom()};
}

QStringList ElidedLabel::linesIn(int width) const {
    QStringList lines;
    QTextLayout layout(text(), font());
    layout.beginLayout();
    int start = 0;
    while (lines.size() + 1 < m_mostLines) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) {
            break;
        }
        line.setLineWidth(width);
        start = line.textStart() + line.textLength();
        lines << text().mid(line.textStart(), line.textLength()).trimmed();
    }
    layout.endLayout();
    if (start < text().size()) {
        lines << fontMetrics().elidedText(text().mid(start), Qt::ElideRight, width + 1);
    }
    return lines;
}

bool ElidedLabel::isCut() const {
    const QStringList lines = linesIn(contentsRect().width());
    return !lines.isEmpty() && lines.last().endsWith(QChar(0x2026)) &&
           !text().endsWith(lines.last());
}

bool ElidedLabel::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && isCut()) {
        const QString tip = toolTip().isEmpty() ? text() : text() + '\n' + toolTip();
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(),
                           "<p style='white-space:pre-wrap'>" + tip.toHtmlEscaped() + "</p>", this);
        return true;
    }
    return QLabel::event(event);
}

// The style colours it as any label.
void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(font());
    painter.setPen(palette().color(foregroundRole()));
    const QStringList lines = linesIn(contentsRect().width());
    painter.drawText(contentsRect(), int(alignment()) | Qt::TextDontClip, lines.join('\n'));
}

}  // namespace oxbow
