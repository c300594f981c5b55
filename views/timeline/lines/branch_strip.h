// The line of a branch beside that of its base, along the visible part of the timeline.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "views/common/theme.h"
#include "views/timeline/lines/branch_lines.h"
#include "views/timeline/scale/axis.h"

namespace oxbow {

// The base is a line, the branch a dashed one that leaves it at the first edit; edits stand on it
// as glyphs, and where rows differ it is hatched. A click goes to an edit, or to where a difference
// begins. Shows what it is given.
class BranchStrip : public QWidget {
    Q_OBJECT
public:
    explicit BranchStrip(QWidget* parent = nullptr);

    void setLines(std::shared_ptr<const BranchLines> lines);
    // Absent until they are known; nothing is drawn of lines without places.
    void setPlaces(std::optional<PlacedLines> places);
    void setAxis(const Axis& axis);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }
    // What is said of the point, and where a click there goes.
    struct Under {
        QString text;
        std::optional<Position> place;
    };
    Under under(const QPointF& point) const;
    // Edits that stand in one spot.
    struct Glyph {
        double x = 0;
        QRectF box;
        QString text;
        std::size_t first = 0;  // of the edits
        std::size_t count = 1;
    };
    // As they are drawn, from the left.
    const std::vector<Glyph>& glyphs() const { return m_glyphs; }

signals:
    void placeAsked(oxbow::Position place);

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void readTheme();
    void layOut();
    void layOutGlyph(std::size_t edit);
    void placeNames();
    double xOf(Axis::Unit unit) const;
    double baseY() const;
    double branchY() const;
    void paintLine(QPainter& painter, double from, double y, bool isBranch) const;
    void paintName(QPainter& painter, const QRectF& box, const QString& name, bool isBranch) const;

    Theme m_theme;
    TypeFaces m_faces;
    Axis m_axis;
    std::shared_ptr<const BranchLines> m_lines;
    std::optional<PlacedLines> m_places;
    std::vector<Glyph> m_glyphs;
    // Where the names stand on their lines; empty where there is no room.
    QRectF m_baseName;
    QRectF m_branchName;
};

}  // namespace oxbow
