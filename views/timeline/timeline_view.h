// Overview, timeline, ruler and legend as one view.
#pragma once

#include <QPointer>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "views/timeline/axis.h"
#include "views/timeline/bucket_counter.h"
#include "views/timeline/timeline_mark.h"
#include "views/timeline/timeline_source.h"
#include "views/timeline/type_series.h"

class QLabel;
class QToolButton;

namespace oxbow {

class MarkField;
class OverviewStrip;
class Ruler;
class TimelinePlot;
class TypeLegend;

// Counts are made on threads of their own and never awaited: what was counted before moves with the
// axis until newer counts arrive. The view moves nothing itself: it tells what the user wants, and
// is told the playhead and the marks.
class TimelineView : public QWidget {
    Q_OBJECT
public:
    explicit TimelineView(std::shared_ptr<const TimelineSource> source, QWidget* parent = nullptr);
    ~TimelineView() override;

    const Axis& axis() const { return m_axis; }
    // Not the scale asked for where the log has no times.
    Axis::Scale scale() const { return m_axis.scale(); }
    const std::vector<TypeSeries>& series() const { return m_series; }
    // The counts now shown; null until the first have arrived.
    std::shared_ptr<const Buckets> buckets() const { return m_buckets; }
    QString sentence() const;

public slots:
    // A playhead that leaves the view pulls the view along.
    void setPlayhead(oxbow::Position position);
    void setMarks(const std::vector<oxbow::TimelineMark>& marks);
    // The log has grown.
    void refresh();
    void setScale(oxbow::Axis::Scale scale);

    // What is under the playhead stays where it is, or the middle where the playhead is out of
    // view.
    void zoomIn();
    void zoomOut();
    void panLeft();
    void panRight();
    void fit();

    // Asks for the name of a new mark in place.
    void beginMark(oxbow::Position position);
    void beginRename(int mark);
    void showTable();

signals:
    // `resting` is false while the mouse button is down.
    void playheadMoved(oxbow::Position position, bool resting);
    void markAdded(oxbow::Position position, const QString& name);
    void markRenamed(int index, const QString& name);
    void markRemoved(int index);
    void scaleChanged(oxbow::Axis::Scale scale);
    // The log could not be read: a sentence for the place where it is shown.
    void failed(const QString& message);

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void buildScaleButton();
    void connectPlot();
    void connectOverview();
    void connectCounters();
    void applyFonts();
    void readLog();
    void readTypes();
    void axisChanged();
    void requestOverview();
    void placeMarks();
    void placePlayhead(bool reveal);
    void scrub(double x, bool released);
    void hover(double x);
    void clearHover();
    void showCounts();
    void openMenu(const QPoint& global, double x, int mark);
    void openMarkField(Axis::Unit unit, const QString& name,
                       const std::function<void(const QString&)>& named);
    void zoomAboutPlayhead(double factor);
    void panBy(double share);
    QString emptyNotice() const;
    // Tells of an error and says whether there was one.
    bool fail(const absl::Status& status);

    std::shared_ptr<const TimelineSource> m_source;
    Axis m_axis;
    Axis::Scale m_wantedScale = Axis::Scale::Time;
    std::optional<TimelineSource::Times> m_times;
    std::vector<TypeSeries> m_series;
    std::vector<TimelineMark> m_marks;
    std::shared_ptr<const Buckets> m_buckets;
    Position m_playhead;
    Axis::Unit m_playheadUnit = 0;
    std::optional<Position> m_beforeScrub;
    std::optional<double> m_hover;  // where the pointer is, in pixels of the axis
    bool m_scrubbing = false;

    OverviewStrip* m_overview = nullptr;
    TimelinePlot* m_plot = nullptr;
    Ruler* m_ruler = nullptr;
    TypeLegend* m_legend = nullptr;
    QLabel* m_readOut = nullptr;
    QToolButton* m_scaleButton = nullptr;
    QPointer<MarkField> m_markField;
    BucketCounter m_counter;
    BucketCounter m_overviewCounter;
};

}  // namespace oxbow
