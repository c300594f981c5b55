// Overview, timeline, ruler and legend as one view.
#pragma once

#include <QPointer>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/find/found_positions.h"
#include "views/timeline/bars/bucket_counter.h"
#include "views/timeline/bars/timeline_source.h"
#include "views/timeline/bars/type_series.h"
#include "views/timeline/lines/branch_lines.h"
#include "views/timeline/marks/timeline_mark.h"
#include "views/timeline/range/timeline_range.h"
#include "views/timeline/scale/axis.h"
#include "views/timeline/timeline_layout.h"
#include "views/timeline/timeline_reader.h"

class QMenu;
class QToolButton;

namespace oxbow {

class BranchStrip;
class ElidedLabel;
class MarkField;
class OverviewStrip;
class Ruler;
class TimelinePlot;
class TypeLegend;

// Nothing is read here. Counts are made on threads of their own: what was counted before moves with
// the axis until newer counts arrive. Where things stand is asked of a reader: until it is known,
// the playhead stands with its number where it stood, and a mark is not drawn. The view moves
// nothing itself: it tells what the user wants, and is told the playhead and the marks.
class TimelineView : public QWidget {
    Q_OBJECT
public:
    explicit TimelineView(std::shared_ptr<const TimelineSource> source, QWidget* parent = nullptr,
                          const MakeExecutor& makeExecutor = makeThread);
    ~TimelineView() override;

    // By which types are dealt their looks; without it, by how often they come.
    void setTypeWeights(std::function<std::vector<std::uint64_t>()> weights) {
        m_typeWeights = std::move(weights);
    }

    const Axis& axis() const { return m_axis; }
    // Not the scale asked for where the log has no times.
    Axis::Scale scale() const { return m_axis.scale(); }
    const std::vector<TypeSeries>& series() const { return m_series; }
    // The counts now shown; null until the first have arrived.
    std::shared_ptr<const Buckets> buckets() const { return m_buckets; }
    QString sentence() const;
    // What is marked out; absent: nothing is. It is gone where another past is shown.
    std::optional<TimelineRange> range() const {
        return m_range ? std::optional(m_range->range) : std::nullopt;
    }
    QString rangeSentence() const;

    // Another past, in which the playhead and the marks stand there: the part in view stays as far
    // as it is there, and what is drawn until it has been read.
    void setSource(std::shared_ptr<const TimelineSource> source, Position playhead,
                   const std::vector<TimelineMark>& marks);

public slots:
    // A playhead that leaves the view pulls the view along. `byItself`: it runs on, nobody has
    // moved it; a click whose place is still looked for is then not overtaken.
    void setPlayhead(oxbow::Position position, bool byItself = false);
    void setMarks(const std::vector<oxbow::TimelineMark>& marks);
    // Of the branch that is shown; absent: it is the log, or nothing is known yet.
    void setLines(std::optional<oxbow::BranchLines> lines);
    // Ticks where something was found; call it again when there is more. Null: none.
    void setFound(std::shared_ptr<const oxbow::FoundPositions> found);
    // The log has grown.
    void refresh();
    void setScale(oxbow::Axis::Scale scale);

    // What is under the playhead stays where it is, or the middle where the playhead is out of
    // view.
    void zoomIn();
    void zoomOut();
    void zoomToRange();
    void setRange(std::optional<oxbow::TimelineRange> range);
    void panLeft();
    void panRight();
    void fit();

    // Asks for the name of a new mark in place.
    void beginMark(oxbow::Position position);
    void beginRename(int mark);
    // Whether there is room for the whole log and the types beside the timeline itself.
    void setCompact(bool compact);
    void showTable();

signals:
    // `resting` is false while the mouse button is down.
    void playheadMoved(oxbow::Position position, bool resting);
    void markAdded(oxbow::Position position, const QString& name);
    void markRenamed(int index, const QString& name);
    void markRemoved(int index);
    void scaleChanged(oxbow::Axis::Scale scale);
    void rangeChanged(std::optional<oxbow::TimelineRange> range);
    // A menu is shown, and the position where it was asked for is known: whoever has something to
    // add to it does.
    void menuAsked(QMenu* menu, oxbow::Position position);
    // The same for a menu about the stretch that is marked out.
    void rangeMenuAsked(QMenu* menu, oxbow::TimelineRange range);
    // The log could not be read: a sentence for the place where it is shown.
    void failed(const QString& message);

protected:
    void changeEvent(QEvent* event) override;

private:
    // What the reader is asked about.
    enum Subject { kLog, kPlayhead, kMarks, kLines, kScrub, kPointer, kMenu, kNewMark, kRange };

    void build();
    void buildScaleButton();
    void connectPlot();
    void connectOverview();
    void connectCounters();
    void applyFonts();
    void readLog();
    void takeLog(const absl::StatusOr<TimelineLayout>& layout);
    void readTypes();
    void axisChanged();
    void requestOverview();
    void askForMarks();
    void placeMarks(const std::vector<Place>& places);
    void askForLines();
    void placeLines(std::optional<PlacedLines> places);
    void placePlayhead(bool reveal);
    void showPlayhead(const Place& place);
    void dragRange(double from, double to);
    void placeRange();
    void takeRange(const absl::StatusOr<RangeReading>& reading, Axis::Scale scale);
    void showRange();
    void scrub(double x, bool released);
    void takeScrub(const absl::StatusOr<Place>& place, Axis::Scale scale, bool released);
    void hover(double x);
    void showPointer(double x, const Axis& axis, const absl::StatusOr<Position>& position);
    void clearHover();
    void showCounts();
    void openMenu(const QPoint& global, double x, int mark);
    void openMarkField(std::optional<Axis::Unit> unit, const QString& name,
                       const std::function<void(const QString&)>& named);
    void zoomAboutPlayhead(double factor);
    void panBy(double share);
    QString emptyNotice() const;
    // Tells of an error and says whether there was one.
    bool fail(const absl::Status& status);

    std::shared_ptr<const TimelineSource> m_source;
    std::function<std::vector<std::uint64_t>()> m_typeWeights;
    Axis m_axis;
    bool m_axisIsKnown = false;   // the log has been read
    bool m_placesAreOld = false;  // of another past
    Axis::Scale m_wantedScale = Axis::Scale::Time;
    std::optional<TimelineSource::Times> m_times;
    std::vector<TypeSeries> m_series;
    std::vector<TimelineMark> m_marks;
    std::shared_ptr<const BranchLines> m_lines;  // null: none
    std::shared_ptr<const Buckets> m_buckets;
    std::optional<RangeReading> m_range;
    Position m_playhead;
    bool m_reveal = false;         // the playhead is to be in view once its place is known
    std::optional<Place> m_shown;  // the playhead that is drawn
    std::optional<Place> m_found;  // the newest answer to a click or drag
    std::optional<Position> m_beforeScrub;
    std::optional<double> m_hover;  // where the pointer is, in pixels of the axis
    bool m_scrubbing = false;
    bool m_takingScrub = false;

    OverviewStrip* m_overview = nullptr;
    BranchStrip* m_strip = nullptr;
    TimelinePlot* m_plot = nullptr;
    Ruler* m_ruler = nullptr;
    TypeLegend* m_legend = nullptr;
    QWidget* m_footer = nullptr;
    ElidedLabel* m_readOut = nullptr;
    QToolButton* m_scaleButton = nullptr;
    QPointer<MarkField> m_markField;
    BucketCounter m_counter;
    BucketCounter m_overviewCounter;
    TimelineReader m_reader;  // last: it must end before what its answers are for
};

}  // namespace oxbow
