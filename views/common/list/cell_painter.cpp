#include "views/common/list/cell_painter.h"

#include <QFontMetrics>

namespace oxbow {

namespace {

const QString kArrow = QStringLiteral(" → ");
// Between the text and the note behind it.
constexpr int kNoteGap = 6;

// The glyphs of "nothing" are drawn, not stored.
QString shownText(const Cell& cell) {
    switch (cell.content) {
        case CellContent::Null:
            return QStringLiteral("∅");
        case CellContent::Empty:
            return QStringLiteral("\"\"");
        case CellContent::Text:
            return cell.text;
        case CellContent::Absent:
        case CellContent::Waiting:
            break;
    }
    return {};
}

}  // namespace

QColor CellPainter::toneColour(Tone tone, bool dimmed) const {
    if (dimmed) {
        return m_theme.dim;
    }
    switch (tone) {
        case Tone::Text:
            return m_theme.text;
        case Tone::Dim:
            return m_theme.dim;
        case Tone::Accent:
            return m_theme.accentText;
        case Tone::Inserted:
            return m_theme.insertedText;
        case Tone::Updated:
            return m_theme.updatedText;
        case Tone::Deleted:
            return m_theme.deletedText;
        case Tone::Warning:
            return m_theme.warningText;
        case Tone::Danger:
            return m_theme.dangerText;
    }
    return m_theme.text;
}

QColor CellPainter::groundColour(Ground ground) const {
    switch (ground) {
        case Ground::None:
            break;
        case Ground::Selection:
            return m_theme.selection;
        case Ground::Inserted:
            return m_theme.insertedSoft;
        case Ground::Updated:
            return m_theme.updatedSoft;
        case Ground::Deleted:
            return m_theme.deletedSoft;
        case Ground::Warning:
            return m_theme.warningSoft;
        case Ground::Danger:
            return m_theme.dangerSoft;
    }
    return m_theme.base;
}

void CellPainter::paintGround(QPainter& painter, const QRect& rect, const RowLook& look, bool odd,
                              bool hovered, bool selected) const {
    QColor ground = odd ? m_theme.alternate : m_theme.base;
    if (look.ground != Ground::None) {
        ground = groundColour(look.ground);
    }
    if (selected) {
        ground = m_theme.selection;
    }
    if (hovered) {
        ground = selected ? mix(ground, m_theme.text, 0.04) : m_theme.hover;
    }
    painter.fillRect(rect, ground);
    if (look.bar || selected) {
        const QColor bar = look.bar ? toneColour(*look.bar, false) : m_theme.accent;
        painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), bar);
    }
}

int CellPainter::badgeWidth() const {
    return QFontMetrics(m_faces.small).height() + 6;
}

int CellPainter::paintBadge(QPainter& painter, const QRect& rect, const Badge& badge,
                            bool dimmed) const {
    const int side = QFontMetrics(m_faces.small).height() - 1;
    const QRect square(rect.left(), rect.top() + (rect.height() - side) / 2, side, side);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(dimmed ? mix(m_theme.base, badge.fill, 0.5) : badge.fill);
    painter.drawRoundedRect(square, 3, 3);
    QFont font = m_faces.small;
    font.setBold(true);
    font.setPointSizeF(font.pointSizeF() * 0.86);
    painter.setFont(font);
    painter.setPen(dimmed ? mix(badge.ink, badge.fill, 0.12) : badge.ink);
    painter.drawText(square, Qt::AlignCenter, badge.letter);
    painter.restore();
    return badgeWidth();
}

int CellPainter::paintRun(QPainter& painter, const QRect& rect, const QString& text,
                          const QFont& font, const QColor& colour, bool strikeOut) const {
    if (text.isEmpty() || rect.width() <= 0) {
        return 0;
    }
    const QFontMetrics metrics(font);
    const QString shown =
        metrics.elidedText(text, Qt::ElideRight, rect.width() + 2);  // advances are fractions
    painter.setFont(font);
    painter.setPen(colour);
    painter.drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine | Qt::TextDontClip,
                     shown);
    const int width = metrics.horizontalAdvance(shown);
    if (strikeOut) {
        const int y = rect.center().y() + 1;
        painter.drawLine(rect.left(), y, rect.left() + width, y);
    }
    return width;
}

void CellPainter::paintMark(QPainter& painter, const QRect& rect, const QFont& font,
                            const QString& text, int from, int length, const QColor& colour) const {
    if (length <= 0) {
        return;
    }
    const QFontMetrics metrics(font);
    const int left = metrics.horizontalAdvance(text.left(from));
    const int width = metrics.horizontalAdvance(text.mid(from, length));
    const QRect mark(rect.left() + left, rect.top() + 1, width, rect.height() - 2);
    painter.fillRect(mark.intersected(rect), colour);
}

int CellPainter::contentWidth(const Cell& cell, const QString& before) const {
    const QFontMetrics metrics(fontOf(cell));
    int width = cell.badge ? badgeWidth() : 0;
    if (!cell.before.isEmpty()) {
        width += metrics.horizontalAdvance(before + kArrow);
    }
    width += metrics.horizontalAdvance(shownText(cell));
    if (!cell.note.isEmpty()) {
        width += kNoteGap + QFontMetrics(m_faces.ui).horizontalAdvance(cell.note);
    }
    return width;
}

bool CellPainter::isCut(const Cell& cell, int width) const {
    return contentWidth(cell, cell.before) > width - 2 * kPadding;
}

// What was before gives way to what is now: cut where it does not fit into `width`, gone where too
// little of it would be left to know it by. Of a number that is anything but all of it.
QString CellPainter::beforeFor(const Cell& cell, int width) const {
    const QFontMetrics metrics(fontOf(cell));
    const int badge = cell.badge ? badgeWidth() : 0;
    const int room = width - badge - metrics.horizontalAdvance(kArrow + shownText(cell));
    if (metrics.horizontalAdvance(cell.before) <= room + 2) {
        return cell.before;
    }
    const bool some = room >= metrics.horizontalAdvance(QStringLiteral("mmmm…"));
    return some && !cell.alignRight ? metrics.elidedText(cell.before, Qt::ElideRight, room)
                                    : QString();
}

void CellPainter::paintCell(QPainter& painter, const QRect& rect, const Cell& cell,
                            bool dimmed) const {
    if (cell.ground != Ground::None) {
        painter.fillRect(rect, groundColour(cell.ground));
    }
    QRect room = rect.adjusted(kPadding, 0, -kPadding, 0);
    if (room.width() <= 0) {
        return;
    }
    if (cell.content == CellContent::Waiting) {
        const QRect bar(room.left(), rect.center().y() - 2, std::min(room.width(), 48), 5);
        painter.fillRect(bar, m_theme.hover);
        return;
    }
    const QString before = cell.before.isEmpty() ? QString() : beforeFor(cell, room.width());
    if (cell.alignRight) {
        room.setLeft(std::max(room.left(), room.right() + 1 - contentWidth(cell, before)));
    }
    if (cell.badge) {
        room.setLeft(room.left() + paintBadge(painter, room, *cell.badge, dimmed));
    }
    const QFont& font = fontOf(cell);
    if (!cell.before.isEmpty()) {
        room.setLeft(room.left() + paintRun(painter, room, before, font, m_theme.dim, true));
        room.setLeft(room.left() + paintRun(painter, room, kArrow, font, m_theme.dim, false));
    }
    const QString text = shownText(cell);
    paintMark(painter, room, font, text, cell.markFrom, cell.markLength, m_theme.accentSoft);
    paintMark(painter, room, font, text, cell.emphasisFrom, cell.emphasisLength,
              m_theme.updatedSoft);
    room.setLeft(room.left() + paintRun(painter, room, text, font, toneColour(cell.tone, dimmed),
                                        cell.strikeOut));
    if (!cell.note.isEmpty()) {
        room.setLeft(room.left() + (text.isEmpty() ? 0 : kNoteGap));
        paintRun(painter, room, cell.note, m_faces.ui, m_theme.dim, false);
    }
}

}  // namespace oxbow
