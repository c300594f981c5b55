// The whole log in one strip, with the lens over the visible part.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "model/find/found_positions.h"
#include "views/common/theme.h"
#include "views/timeline/bars/bar_plot.h"
#include "views/timeline/bars/buckets.h"
#include "views/timeline/marks/timeline_mark.h"
#include "views/timeline/scale/axis.h"

namespace oxbow {

// The lens is dragged, resized at both edges, or jumps to a click beside it; where it covers the
// whole log, a drag draws a new one.
class OverviewStrip : public QWidget {
    Q_OBJECT
public:
    explicit OverviewStrip(QWidget* parent = nullptr);

    double axisWidth() const;
    // The axis of the timeline: its whole is the strip, its visible part the lens.
    void setAxis(const Axis& axis);
    void setBuckets(std::shared_ptr<const Buckets> buckets);
    void setMarks(const std::vector<TimelineMark>& marks);
    // Ticks below the bars that have some; null: none.
    void setFound(std::shared_ptr<const FoundPositions> found);
    void setPlayhead(Axis::Unit unit);

    const Axis& whole() const { return m_whole; }
    const BarPlot& plot() const { return *m_plot; }
    QRectF lens() const;  // in pixels of the widget

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    // What the timeline should show, in units.
    void lensMoved(qint64 from, qint64 to);
    void zoomAsked(double factor, qint64 aboutUnit);
    void fitAsked();
    void resized();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    enum class Part { Outside, Inside, LeftEdge, RightEdge, NewLens };

    void applyTheme();
    void layOutBars();
    Part partAt(double x) const;
    void moveLensTo(double left);
    void paintOverlay(QPainter& painter) const;
    double xOf(Axis::Unit unit) const;
    Axis::Unit unitAt(double x) const;

    BarPlot* m_plot;
    Theme m_theme;
    Axis m_axis;
    Axis m_whole;
    std::shared_ptr<const Buckets> m_buckets;
    std::vector<TimelineMark> m_marks;
    std::shared_ptr<const FoundPositions> m_found;
    std::optional<Axis::Unit> m_playhead;  // absent until it is known
    Part m_part = Part::Outside;
    bool m_pressed = false;
    double m_pressX = 0;
    double m_grip = 0;  // where in the lens it was taken hold of, in pixels from its left edge
};

}  // namespace oxbow
