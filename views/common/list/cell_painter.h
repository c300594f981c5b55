// Paints rows and cells of a list in the theme.
#pragma once

#include <QPainter>
#include <QRect>

#include "views/common/list/cell.h"
#include "views/common/theme.h"

namespace oxbow {

class CellPainter {
public:
    CellPainter(const Theme& theme, const TypeFaces& faces) : m_theme(theme), m_faces(faces) {}

    // Room left and right of a cell's content.
    static constexpr int kPadding = 8;

    void paintGround(QPainter& painter, const QRect& rect, const RowLook& look, bool odd,
                     bool hovered, bool selected) const;
    void paintCell(QPainter& painter, const QRect& rect, const Cell& cell, bool dimmed) const;
    // Whether the cell's text does not fit into `width`.
    bool isCut(const Cell& cell, int width) const;

private:
    QColor toneColour(Tone tone, bool dimmed) const;
    QColor groundColour(Ground ground) const;
    const QFont& fontOf(const Cell& cell) const { return cell.mono ? m_faces.mono : m_faces.ui; }
    int paintBadge(QPainter& painter, const QRect& rect, const Badge& badge, bool dimmed) const;
    int paintRun(QPainter& painter, const QRect& rect, const QString& text, const QFont& font,
                 const QColor& colour, bool strikeOut) const;
    QString beforeFor(const Cell& cell, int width) const;
    void paintMark(QPainter& painter, const QRect& rect, const QFont& font, const QString& text,
                   int from, int length, const QColor& colour) const;
    int contentWidth(const Cell& cell, const QString& before) const;
    int badgeWidth() const;

    Theme m_theme;
    TypeFaces m_faces;
};

}  // namespace oxbow
