#include "views/timeline/timeline_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "views/common/elided_label.h"
#include "views/common/format.h"
#include "views/common/theme.h"
#include "views/timeline/bars/counts_table.h"
#include "views/timeline/bars/type_legend.h"
#include "views/timeline/lines/branch_strip.h"
#include "views/timeline/overview_strip.h"
#include "views/timeline/read_out.h"
#include "views/timeline/scale/places.h"
#include "views/timeline/scale/ruler.h"
#include "views/timeline/timeline_plot.h"

namespace oxbow {

namespace {

constexpr double kBarPitch = 4;  // pixels from bar to bar
constexpr double kOverviewPitch = 3;
constexpr double kZoomStep = 0.7;
constexpr double kPanStep = 0.15;  // of the width

}  // namespace

TimelineView::TimelineView(std::shared_ptr<const TimelineSource> source, QWidget* parent,
                           const MakeExecutor& makeExecutor)
    : QWidget(parent),
      m_source(std::move(source)),
      m_counter(m_source, makeExecutor(), this),
      m_overviewCounter(m_source, makeExecutor(), this),
      m_reader(m_source, this, makeExecutor()) {
    build();
    connectPlot();
    connectOverview();
    connectCounters();
    readLog();
}

TimelineView::~TimelineView() = default;

void TimelineView::build() {
    m_overview = new OverviewStrip(this);
    m_strip = new BranchStrip(this);
    m_strip->hide();
    m_plot = new TimelinePlot(this);
    m_ruler = new Ruler(this);
    m_legend = new TypeLegend(this);
    m_readOut = new ElidedLabel(this);
    m_readOut->setObjectName("readOut");
    m_readOut->setForegroundRole(QPalette::PlaceholderText);
    m_readOut->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    buildScaleButton();

    m_footer = new QWidget(this);
    auto* footer = new QHBoxLayout(m_footer);
    footer->setContentsMargins(TimelinePlot::kInset - 5, 0, TimelinePlot::kInset - 4, 2);
    footer->addWidget(m_legend);
    footer->addWidget(m_readOut, 1);
    footer->addWidget(m_scaleButton);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 2, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_overview);
    column->addSpacing(3);
    column->addWidget(m_strip);
    column->addWidget(m_plot, 1);
    column->addWidget(m_ruler);
    column->addWidget(m_footer);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    applyFonts();
}

void TimelineView::buildScaleButton() {
    m_scaleButton = new QToolButton(this);
    m_scaleButton->setObjectName("scale");
    m_scaleButton->setAutoRaise(true);
    m_scaleButton->setPopupMode(QToolButton::InstantPopup);
    m_scaleButton->setStyleSheet("QToolButton::menu-indicator { image: none; }");
    m_scaleButton->setAccessibleName(tr("Scale of the timeline"));
    auto* scales = new QMenu(m_scaleButton);
    scales->addAction(tr("By time: as events happened"), this,
                      [this] { setScale(Axis::Scale::Time); });
    scales->addAction(tr("By position: one event after the other"), this,
                      [this] { setScale(Axis::Scale::Position); });
    m_scaleButton->setMenu(scales);
}

void TimelineView::connectPlot() {
    connect(m_plot, &TimelinePlot::scrubbed, this, &TimelineView::scrub);
    connect(m_plot, &TimelinePlot::rangeDragged, this, &TimelineView::dragRange);
    connect(m_plot, &TimelinePlot::hovered, this, &TimelineView::hover);
    connect(m_plot, &TimelinePlot::left, this, &TimelineView::clearHover);
    connect(m_plot, &TimelinePlot::menuAsked, this, &TimelineView::openMenu);
    connect(m_plot, &TimelinePlot::resized, this, &TimelineView::axisChanged);
    connect(m_ruler, &Ruler::scrubbed, this, &TimelineView::scrub);
    connect(m_ruler, &Ruler::hovered, this, &TimelineView::hover);
    connect(m_ruler, &Ruler::left, this, &TimelineView::clearHover);
    connect(m_plot, &TimelinePlot::zoomAsked, this, [this](double factor, double x) {
        m_axis.zoom(factor, x);
        axisChanged();
    });
    connect(m_plot, &TimelinePlot::panAsked, this, [this](double pixels) {
        m_axis.pan(pixels);
        axisChanged();
    });
    connect(m_plot, &TimelinePlot::fitAsked, this, [this] {
        // The first click of the two has moved the playhead, which was not meant.
        if (m_beforeScrub) {
            emit playheadMoved(*m_beforeScrub, true);
        }
        fit();
    });
    connect(m_strip, &BranchStrip::placeAsked, this,
            [this](Position place) { emit playheadMoved(place, true); });
    connect(m_plot, &TimelinePlot::markActivated, this,
            [this](int mark) { emit playheadMoved(m_marks[mark].position, true); });
}

void TimelineView::connectOverview() {
    connect(m_overview, &OverviewStrip::lensMoved, this, [this](qint64 from, qint64 to) {
        m_axis.show(from, to);
        axisChanged();
    });
    connect(m_overview, &OverviewStrip::zoomAsked, this, [this](double factor, qint64 unit) {
        m_axis.zoom(factor, m_axis.xOf(unit));
        axisChanged();
    });
    connect(m_overview, &OverviewStrip::fitAsked, this, &TimelineView::fit);
    connect(m_overview, &OverviewStrip::resized, this, [this] {
        m_overview->setAxis(m_axis);
        requestOverview();
    });
}

void TimelineView::connectCounters() {
    connect(&m_counter, &BucketCounter::counted, this,
            [this](std::shared_ptr<const Buckets> buckets) {
                m_buckets = std::move(buckets);
                m_plot->setNotice(emptyNotice());
                m_plot->setBuckets(m_buckets);
                showCounts();
            });
    connect(&m_counter, &BucketCounter::failed, this, [this](const QString& message) {
        m_plot->setNotice(tr("The events could not be counted. %1").arg(message));
        emit failed(message);
    });
    connect(&m_overviewCounter, &BucketCounter::counted, m_overview, &OverviewStrip::setBuckets);
    connect(m_legend, &TypeLegend::visibleChanged, this, [this](const std::vector<bool>& visible) {
        for (std::size_t i = 0; i < m_series.size() && i < visible.size(); ++i) {
            m_series[i].visible = visible[i];
        }
        m_plot->setSeries(m_series);
        showCounts();
    });
}

QString TimelineView::sentence() const {
    return sentenceOf(m_buckets ? *m_buckets : Buckets(), m_axis, m_source->end(), m_playhead,
                      m_times, m_series);
}

void TimelineView::setPlayhead(Position position, bool byItself) {
    if (!byItself && !m_scrubbing && !m_takingScrub) {
        m_reader.forget(kScrub);
    }
    m_playhead = position;
    placePlayhead(!m_scrubbing);
}

void TimelineView::setSource(std::shared_ptr<const TimelineSource> source, Position playhead,
                             const std::vector<TimelineMark>& marks) {
    m_source = std::move(source);
    m_reader.setSource(m_source);
    m_counter.setSource(m_source);
    m_overviewCounter.setSource(m_source);
    m_playhead = playhead;
    m_marks = marks;
    m_shown.reset();
    m_found.reset();
    m_placesAreOld = true;
    setRange(std::nullopt);
    readLog();
}

void TimelineView::setMarks(const std::vector<TimelineMark>& marks) {
    std::vector<Place> known;
    for (const TimelineMark& mark : m_marks) {
        if (mark.unit) {
            known.push_back({mark.position, *mark.unit});
        }
    }
    m_marks = marks;
    placeMarks(known);
    askForMarks();
}

void TimelineView::setLines(std::optional<BranchLines> lines) {
    m_lines.reset();
    if (lines) {
        takeTogether(*lines);
        m_lines = std::make_shared<const BranchLines>(*std::move(lines));
    }
    m_strip->setLines(m_lines);
    m_strip->setVisible(m_lines != nullptr);
    m_reader.forget(kLines);
    if (m_lines == nullptr) {
        m_plot->setDiffering({});
    }
    askForLines();
}

void TimelineView::refresh() {
    readLog();
}

void TimelineView::setScale(Axis::Scale scale) {
    m_wantedScale = scale;
    readLog();
}

void TimelineView::zoomIn() {
    zoomAboutPlayhead(kZoomStep);
}

void TimelineView::zoomOut() {
    zoomAboutPlayhead(1 / kZoomStep);
}

void TimelineView::panLeft() {
    panBy(-kPanStep);
}

void TimelineView::panRight() {
    panBy(kPanStep);
}

void TimelineView::fit() {
    m_axis.fit();
    axisChanged();
}

void TimelineView::setCompact(bool compact) {
    m_overview->setVisible(!compact);
    m_footer->setVisible(!compact);
}

void TimelineView::showTable() {
    if (m_buckets) {
        auto* dialog =
            new CountsTableDialog(countsTable(*m_buckets, m_axis, m_times, m_series), this);
        dialog->show();
    }
}

void TimelineView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange && m_scaleButton != nullptr) {
        applyFonts();
    }
    QWidget::changeEvent(event);
}

void TimelineView::applyFonts() {
    const QFont small = TypeFaces::of(*this).small;
    m_readOut->setFont(small);
    m_scaleButton->setFont(small);
}

// Everything that depends on the log's length, times and types.
void TimelineView::readLog() {
    std::vector<Position> marks;
    for (const TimelineMark& mark : m_marks) {
        marks.push_back(mark.position);
    }
    m_reader.ask(kLog, [this, wanted = m_wantedScale, marks = std::move(marks),
                        playhead = m_playhead](const TimelineSource& log) {
        return [this, layout = layoutOf(log, wanted, playhead, marks)] { takeLog(layout); };
    });
}

void TimelineView::takeLog(const absl::StatusOr<TimelineLayout>& layout) {
    if (fail(layout.status())) {
        m_plot->setNotice(tr("The log could not be read."));
        return;
    }
    const bool otherScale = !m_axisIsKnown || layout->axis.scale() != m_axis.scale();
    const bool newPlaces = std::exchange(m_placesAreOld, false) || otherScale;
    if (newPlaces) {
        // What was asked about the scale before is none of this one's.
        for (const Subject subject : {kPlayhead, kMarks, kLines, kPointer, kNewMark, kRange}) {
            m_reader.forget(subject);
        }
        for (TimelineMark& mark : m_marks) {
            mark.unit.reset();
        }
        m_shown.reset();
        m_found.reset();
    }
    m_axisIsKnown = true;
    m_times = layout->times;
    m_axis.setDomainOf(layout->axis);
    m_scaleButton->setEnabled(m_times.has_value());
    m_scaleButton->setText(m_axis.scale() == Axis::Scale::Time ? tr("by time ▾")
                                                               : tr("by position ▾"));
    m_scaleButton->setToolTip(m_times ? tr("Scale of the timeline")
                                      : tr("No event of this log has a time"));
    m_plot->setNotice(emptyNotice());
    readTypes();
    placeMarks(layout->marks);
    askForMarks();
    if (newPlaces) {
        placeLines(std::nullopt);
        askForLines();
        placeRange();
    }
    axisChanged();
    requestOverview();
    if (newPlaces) {
        showPlayhead(layout->playhead);
        placePlayhead(otherScale);
    }
    if (otherScale) {
        emit scaleChanged(m_axis.scale());
    }
}

// Types that were hidden stay so.
void TimelineView::readTypes() {
    const auto counts = m_source->typeCounts();
    auto series = typeSeries(m_source->types(), counts, m_typeWeights ? m_typeWeights() : counts);
    std::vector<std::uint64_t> largest;
    bool same = series.size() == m_series.size();
    for (std::size_t i = 0; i < series.size(); ++i) {
        largest.push_back(series[i].sum(counts));
        const auto before = std::find_if(m_series.begin(), m_series.end(), [&](const auto& old) {
            return old.name == series[i].name;
        });
        series[i].visible = before == m_series.end() || before->visible;
        same = same && m_series[i].name == series[i].name;
    }
    m_series = std::move(series);
    if (!same) {
        m_legend->setSeries(m_series, largest);
    }
    m_plot->setSeries(m_series);
}

void TimelineView::axisChanged() {
    m_axis.setWidth(m_plot->axisWidth());
    if (!m_axisIsKnown) {
        return;
    }
    m_plot->setAxis(m_axis);
    m_strip->setAxis(m_axis);
    m_ruler->setAxis(m_axis);
    m_overview->setAxis(m_axis);
    m_counter.request({m_axis, kBarPitch, m_axis.width() / 2});
    showCounts();
    if (m_hover) {
        hover(*m_hover);  // what is under the pointer has changed
    }
}

void TimelineView::requestOverview() {
    if (m_axisIsKnown) {
        m_overviewCounter.request({m_overview->whole(), kOverviewPitch, 0});
    }
}

void TimelineView::setFound(std::shared_ptr<const FoundPositions> found) {
    m_plot->setFound(found);
    m_overview->setFound(std::move(found));
}

void TimelineView::hover(double x) {
    x = std::clamp(x, 0.0, m_axis.width());
    m_hover = x;
    m_reader.ask(kPointer, [this, axis = m_axis, x](const TimelineSource& log) {
        return [this, axis, x, position = positionAt(axis, log, x)] {
            showPointer(x, axis, position);
        };
    });
    if (!m_buckets || m_buckets->scale != m_axis.scale()) {
        return;
    }
    const std::size_t bucket = m_buckets->at(m_axis.unitAt(x));
    if (bucket >= m_buckets->size()) {
        return;
    }
    std::vector<std::uint64_t> counts;
    for (const TypeSeries& one : m_series) {
        counts.push_back(m_buckets->of(one)[bucket]);
    }
    m_legend->setCounts(counts);
    m_readOut->setText(bucketText(*m_buckets, bucket, m_axis, m_times, m_series));
}

// The label stays where it was, with the place that it names, until the next place is known.
void TimelineView::showPointer(double x, const Axis& axis,
                               const absl::StatusOr<Position>& position) {
    if (fail(position.status()) || !(axis == m_axis)) {
        return;
    }
    QString label = formatPosition(*position);
    if (axis.scale() == Axis::Scale::Time && m_times) {
        label = momentText(axis, *m_times, axis.unitAt(x)) + QStringLiteral(" · ") + label;
    }
    m_ruler->setPointer(x, label);
}

void TimelineView::clearHover() {
    m_hover.reset();
    m_reader.forget(kPointer);
    m_ruler->clearPointer();
    showCounts();
}

// What is in view, by type, and what a bar means.
void TimelineView::showCounts() {
    std::vector<std::uint64_t> counts(m_series.size());
    if (m_buckets && m_buckets->scale == m_axis.scale()) {
        for (std::size_t s = 0; s < m_series.size(); ++s) {
            const auto events = m_buckets->of(m_series[s]);
            for (std::size_t i = 0; i < m_buckets->size(); ++i) {
                counts[s] += inView(*m_buckets, i, m_axis) ? events[i] : 0;
            }
        }
        const Peak peak = peakOf(*m_buckets, m_series, m_axis);
        m_readOut->setText(m_range            ? rangeSentence()
                           : peak.events == 0 ? QString()
                                              : tr("a bar is %1, the highest %2")
                                                    .arg(bucketWidthText(*m_buckets),
                                                         formatCountOf(peak.events, tr("event"))));
    }
    m_legend->setCounts(counts);
    const QString said = sentence();
    m_plot->setAccessibleDescription(said);
    m_overview->setAccessibleDescription(said);
}

void TimelineView::openMenu(const QPoint& global, double x, int mark) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (mark >= 0) {
        menu->addAction(tr("Go to “%1”").arg(m_marks[mark].name), this,
                        [this, mark] { emit playheadMoved(m_marks[mark].position, true); });
        menu->addAction(tr("Rename mark…"), this, [this, mark] { beginRename(mark); });
        menu->addAction(tr("Delete mark"), this, [this, mark] { emit markRemoved(mark); });
        menu->addSeparator();
    }
    const Axis::Unit unit = m_axis.unitAt(x);
    if (m_range && unit >= m_range->place.from && unit <= m_range->place.to) {
        menu->addSection(tr("Selection: %1").arg(rangeLabel(*m_range)));
        menu->addAction(tr("Zoom to it"), this, &TimelineView::zoomToRange);
        emit rangeMenuAsked(menu, m_range->range);
        menu->addAction(tr("Clear it\tEsc"), this, [this] { setRange(std::nullopt); });
        menu->addSeparator();
    }
    // Its number is there as soon as it is known.
    QPointer<QAction> markHere = menu->addAction(tr("Mark this position…"));
    markHere->setEnabled(false);
    m_reader.ask(kMenu, [this, axis = m_axis, x, markHere,
                         menu = QPointer(menu)](const TimelineSource& log) {
        return [this, markHere, menu, position = positionAt(axis, log, x)] {
            if (fail(position.status()) || !markHere) {
                return;
            }
            markHere->setText(tr("Mark position %1…").arg(formatPosition(*position)));
            markHere->setEnabled(true);
            connect(markHere, &QAction::triggered, this, [this, p = *position] { beginMark(p); });
            emit menuAsked(menu, *position);
        };
    });
    menu->addAction(tr("Fit the whole log"), this, &TimelineView::fit);
    menu->addSeparator();
    menu->addAction(tr("Show as table"), this, &TimelineView::showTable);
    menu->popup(global);
}

void TimelineView::zoomAboutPlayhead(double factor) {
    const double x = m_shown ? m_axis.xOf(m_shown->unit) : -1;
    m_axis.zoom(factor, x >= 0 && x <= m_axis.width() ? x : m_axis.width() / 2);
    axisChanged();
}

void TimelineView::panBy(double share) {
    m_axis.pan(m_axis.width() * share);
    axisChanged();
}

QString TimelineView::emptyNotice() const {
    return m_source->end() == Position(0) ? tr("No events yet") : QString();
}

bool TimelineView::fail(const absl::Status& status) {
    if (status.ok()) {
        return false;
    }
    const std::string message(status.message());
    emit failed(QString::fromStdString(message));
    return true;
}

}  // namespace oxbow
