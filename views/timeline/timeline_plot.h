// The stacked bars of the visible part, with marks, playhead and pointer.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "model/find/found_positions.h"
#include "views/common/theme.h"
#include "views/timeline/bars/bar_plot.h"
#include "views/timeline/bars/buckets.h"
#include "views/timeline/bars/type_series.h"
#include "views/timeline/lines/branch_lines.h"
#include "views/timeline/marks/timeline_mark.h"
#include "views/timeline/scale/axis.h"
#include "views/timeline/timeline_painting.h"

namespace oxbow {

// Shows what it is given and tells what the user does in pixels of the axis; it asks no log. Left
// drag scrubs, with Shift it marks out a stretch, wheel zooms, Shift+wheel and middle drag pan,
// double click fits.
class TimelinePlot : public QWidget {
    Q_OBJECT
public:
    // Left and right of the plot, so that a playhead at either end is whole.
    static constexpr int kInset = 12;

    explicit TimelinePlot(QWidget* parent = nullptr);

    double axisWidth() const { return std::max(width() - 2 * kInset, 1); }
    void setAxis(const Axis& axis);
    void setBuckets(std::shared_ptr<const Buckets> buckets);
    void setSeries(const std::vector<TypeSeries>& series);
    void setMarks(const std::vector<TimelineMark>& marks);  // by position
    void setPlayhead(Axis::Unit unit, const QString& label);
    // Where the branch that is shown differs: shaded behind marks and playhead.
    void setDiffering(std::vector<PlacedLines::Span> spans);
    // Ticks above the bars that have some; null: none.
    void setFound(std::shared_ptr<const FoundPositions> found);
    // The stretch that is marked out, with what is said of it; absent: none is.
    void setRange(std::optional<PlacedLines::Span> range, const QString& label);
    // What stands in the place of the bars; empty for bars.
    void setNotice(const QString& notice);

    // Where the flag of a mark at this unit has its name, for a field over it.
    QRect nameRect(Axis::Unit unit) const;
    const BarPlot& plot() const { return *m_plot; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void scrubbed(double x, bool released);
    void rangeDragged(double from, double to);
    void zoomAsked(double factor, double x);
    void panAsked(double pixels);
    void fitAsked();
    void hovered(double x);
    void left();
    void resized();
    void markActivated(int index);
    // A mark of −1: the menu of the place itself.
    void menuAsked(const QPoint& global, double x, int mark);

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Drag { None, Scrub, Pan, Mark, Range };

    void applyTheme();
    void layOutBars();
    void layOutMarks();
    double axisX(const QPointF& point) const { return point.x() - kInset; }
    QRectF area() const;
    void paintDiffering(QPainter& painter) const;
    void paintRange(QPainter& painter) const;
    void paintNotes(QPainter& painter) const;
    void paintOverlay(QPainter& painter) const;

    BarPlot* m_plot;
    Theme m_theme;
    TypeFaces m_faces;
    Axis m_axis;
    std::shared_ptr<const Buckets> m_buckets;
    std::vector<TypeSeries> m_series;
    std::vector<TimelineMark> m_marks;
    std::shared_ptr<const FoundPositions> m_found;
    std::vector<PlacedLines::Span> m_differing;
    std::optional<PlacedLines::Span> m_range;
    QString m_rangeLabel;
    std::vector<Flag> m_flags;
    std::optional<Axis::Unit> m_playhead;  // absent until it is known
    QString m_playheadLabel;
    QString m_notice;
    std::optional<double> m_pointer;  // in pixels of the widget
    Drag m_drag = Drag::None;
    double m_lastX = 0;
    double m_rangeX = 0;  // where the drag of a stretch began, in pixels of the axis
    int m_pressedMark = -1;
    bool m_focusFrame = false;
};

}  // namespace oxbow
