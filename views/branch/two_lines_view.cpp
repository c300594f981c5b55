#include "views/branch/two_lines_view.h"

#include <qcustomplot.h>

#include <QContextMenuEvent>
#include <QFontMetrics>
#include <QMenu>
#include <QResizeEvent>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "model/branch/compare/field_difference.h"
#include "views/branch/difference_text.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/message_page.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kMargin = 0.06;  // of the height, above and below the lines
constexpr int kTicks = 5;

// Only drawn: what is told of a number is told from its text.
double heightOf(const std::optional<RowField>& field) {
    if (!field || field->kind != PayloadNode::Kind::Number) {
        return kNone;
    }
    bool isNumber = false;
    const double number = QString::fromStdString(field->text).toDouble(&isNumber);
    return isNumber && std::isfinite(number) ? number : kNone;
}

QString lineText(const std::optional<RowField>& field) {
    return field ? fromUtf8(payloadPreview(field->text, 200)) : TwoLinesView::tr("nothing");
}

std::optional<Decimal> amountOf(const TwoLines::Point& point) {
    if (!point.before || !point.after || point.before->kind != PayloadNode::Kind::Number ||
        point.after->kind != PayloadNode::Kind::Number) {
        return std::nullopt;
    }
    const auto before = Decimal::parse(point.before->text);
    const auto after = Decimal::parse(point.after->text);
    auto amount = before.ok() && after.ok() ? after->minus(*before)
                                            : absl::StatusOr<Decimal>(absl::UnknownError(""));
    return amount.ok() ? std::optional(*std::move(amount)) : std::nullopt;
}

// Names an instant as the rest of the window does: by a time, or by a position of the later past.
class InstantTicker : public QCPAxisTicker {
public:
    std::shared_ptr<const Comparison> comparison;

protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        const auto instant = static_cast<Instant>(std::llround(tick));
        if (comparison == nullptr) {
            return {};
        }
        switch (comparison->options().by) {
            case AlignBy::Time:
                return formatTimeOfDay(Timestamp{instant, TimePrecision::Millisecond, 0});
            case AlignBy::Ordinal:
                return formatCount(static_cast<std::uint64_t>(std::max<Instant>(instant, 0)));
            case AlignBy::Position:
                break;
        }
        return formatPosition(comparison->steps().placeAt(instant).after);
    }
};

}  // namespace

void TwoLinesList::setLines(std::shared_ptr<const Comparison> comparison,
                            std::shared_ptr<const TwoLines> lines) {
    m_comparison = std::move(comparison);
    m_lines = std::move(lines);
    emit columnsChanged();
    emit changed();
}

ListColumn TwoLinesList::column(int column) const {
    const auto name = [this](PastSide side) {
        return m_comparison ? pastName(m_comparison->past(side)) : QString();
    };
    switch (column) {
        case Place:
            return {"place", tr("at"), tr("Position of %1").arg(name(PastSide::After)), 10, true};
        case PlaceBefore:
            return {"placeBefore", tr("at, in %1").arg(name(PastSide::Before)), {}, 12, true};
        case Before:
            return {"before", name(PastSide::Before), {}, 14, true};
        case After:
            return {"after", name(PastSide::After), {}, 14, true};
        default:
            return {"amount", tr("amount"), {}, 14, true, true};
    }
}

Cell TwoLinesList::cell(std::uint64_t row, int column) const {
    const TwoLines::Point& point = m_lines->points[row];
    switch (column) {
        case Place:
            return numberCell(formatPosition(point.place.after));
        case PlaceBefore:
            return numberCell(formatPosition(point.place.before));
        case Before:
        case After: {
            const auto& field = column == Before ? point.before : point.after;
            return field ? numberCell(lineText(field)) : absentCell();
        }
        default: {
            const auto amount = amountOf(point);
            return amount ? numberCell(fromUtf8(signedText(*amount))) : absentCell();
        }
    }
}

TwoLinesView::TwoLinesView(QWidget* parent) : QStackedWidget(parent) {
    build();
    readTheme();
}

void TwoLinesView::build() {
    m_plot = new QCustomPlot(this);
    m_plot->setInteractions(QCP::Interactions());
    m_plot->setFocusPolicy(Qt::TabFocus);
    m_plot->axisRect()->setupFullAxesBox();
    for (QCPAxis* axis : {m_plot->xAxis2, m_plot->yAxis2}) {
        axis->setVisible(false);
    }
    m_before = m_plot->addGraph();
    m_after = m_plot->addGraph();
    for (QCPGraph* graph : {m_before, m_after}) {
        graph->setLineStyle(QCPGraph::lsStepLeft);
    }
    m_after->setChannelFillGraph(m_before);
    m_playhead = new QCPItemStraightLine(m_plot);
    const auto ticker = QSharedPointer<InstantTicker>::create();
    ticker->setTickCount(kTicks);
    m_plot->xAxis->setTicker(ticker);
    // Above the lines, one beside the other.
    m_plot->plotLayout()->insertRow(0);
    m_plot->plotLayout()->addElement(0, 0, m_plot->legend);
    m_plot->plotLayout()->setRowStretchFactor(0, 0.001);
    m_plot->plotLayout()->setRowSpacing(0);
    m_plot->legend->setFillOrder(QCPLegend::foColumnsFirst);
    m_plot->legend->setMargins({10, 0, 10, 0});
    m_plot->legend->setVisible(true);
    m_plot->installEventFilter(this);
    m_points = new TwoLinesList(this);
    m_list = new VirtualListView(m_points, this);
    m_list->setClaimsHomeAndEnd(false);
    addWidget(m_plot);
    addWidget(m_list);
    addWidget(new MessagePage(this));
    setCurrentIndex(Message);
    connect(m_list, &VirtualListView::rowActivated, this,
            [this](quint64 row) { ask(&m_shown.lines->points[static_cast<std::size_t>(row)]); });
}

void TwoLinesView::show(Shown shown) {
    m_shown = std::move(shown);
    m_points->setLines(m_shown.comparison, m_shown.lines);
    draw();
    setCurrentIndex(m_tableWanted ? Table : Plot);
}

void TwoLinesView::say(const QString& title, const QString& sentence) {
    m_shown = {};
    m_points->setLines(nullptr, nullptr);
    static_cast<MessagePage*>(page(Message))->setMessage(title, sentence);
    setCurrentIndex(Message);
}

void TwoLinesView::setTableShown(bool shown) {
    m_tableWanted = shown;
    if (currentIndex() != Message) {
        setCurrentIndex(shown ? Table : Plot);
    }
}

void TwoLinesView::setInstant(std::optional<Instant> instant) {
    m_instant = instant;
    m_playhead->setVisible(instant.has_value());
    if (instant) {
        m_playhead->point1->setCoords(double(*instant), 0);
        m_playhead->point2->setCoords(double(*instant), 1);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    m_plot->setAccessibleDescription(sentence());
}

void TwoLinesView::draw() {
    QVector<double> instants;
    QVector<double> before;
    QVector<double> after;
    for (const TwoLines::Point& point : m_shown.lines->points) {
        instants << double(point.instant);
        before << heightOf(point.before);
        after << heightOf(point.after);
    }
    double lowest = std::numeric_limits<double>::max();
    double highest = std::numeric_limits<double>::lowest();
    for (const QVector<double>* line : {&before, &after}) {
        for (const double height : *line) {
            if (!std::isnan(height)) {
                lowest = std::min(lowest, height);
                highest = std::max(highest, height);
            }
        }
    }
    // The last point holds on, to where both pasts end: a row's own count of its events has no
    // other end.
    const double span = std::max(1.0, instants.last() - instants.first());
    const double end = m_shown.comparison->options().by == AlignBy::Ordinal
                           ? instants.last()
                           : double(m_shown.comparison->end());
    instants << std::max(instants.last() + span * 0.02, end);
    before << before.last();
    after << after.last();
    m_before->setData(instants, before, true);
    m_after->setData(instants, after, true);
    constexpr qsizetype kNameCharacters = 24;
    for (const auto& [graph, side] :
         {std::pair(m_before, PastSide::Before), std::pair(m_after, PastSide::After)}) {
        const QString name = pastName(m_shown.comparison->past(side));
        graph->setName(name.size() > kNameCharacters ? name.left(kNameCharacters - 1) + "…" : name);
    }
    qSharedPointerCast<InstantTicker>(m_plot->xAxis->ticker())->comparison = m_shown.comparison;
    m_plot->xAxis->setRange(instants.first(), instants.last());
    if (lowest <= highest) {
        const double margin = std::max((highest - lowest) * kMargin, highest == lowest ? 1.0 : 0);
        m_plot->yAxis->setRange(lowest - margin, highest + margin);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    m_plot->setAccessibleName(tr("%1 of %2 as two lines").arg(m_shown.field, m_shown.row));
    m_plot->setAccessibleDescription(sentence());
    m_list->setAccessibleName(tr("%1 of %2 in both").arg(m_shown.field, m_shown.row));
}

const TwoLines::Point* TwoLinesView::pointAt(Instant instant) const {
    if (m_shown.lines == nullptr || m_shown.lines->points.empty()) {
        return nullptr;
    }
    const auto& points = m_shown.lines->points;
    const auto after = std::partition_point(
        points.begin(), points.end(),
        [instant](const TwoLines::Point& point) { return point.instant <= instant; });
    return after == points.begin() ? &points.front() : &*std::prev(after);
}

QString TwoLinesView::sentence() const {
    if (m_shown.lines == nullptr || m_shown.lines->points.empty()) {
        return {};
    }
    const TwoLines::Point& point = m_instant ? *pointAt(*m_instant) : m_shown.lines->points.back();
    QString text =
        tr("%1 of %2: %3 in %4, %5 in %6")
            .arg(m_shown.field, m_shown.row, lineText(point.before),
                 pastName(m_shown.comparison->past(PastSide::Before)), lineText(point.after),
                 pastName(m_shown.comparison->past(PastSide::After)));
    if (const auto amount = amountOf(point)) {
        text += tr(" (%1)").arg(fromUtf8(signedText(*amount)));
    }
    if (m_shown.lines->leavesOut) {
        text += tr(" · %1 of %2 writings drawn")
                    .arg(formatCount(m_shown.lines->points.size()),
                         formatCount(m_shown.lines->writings));
    }
    return text;
}

void TwoLinesView::ask(const TwoLines::Point* point) {
    if (point != nullptr) {
        emit placeAsked(point->place, point->instant);
    }
}

bool TwoLinesView::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->button() == Qt::LeftButton) {
            ask(pointAt(static_cast<Instant>(
                std::llround(m_plot->xAxis->pixelToCoord(mouse->position().x())))));
        }
    }
    return QStackedWidget::eventFilter(watched, event);
}

// As many labels as stand clear of each other.
void TwoLinesView::fitTicks() {
    constexpr double kLinesATick = 2.5;
    const int line = QFontMetrics(m_plot->yAxis->tickLabelFont()).lineSpacing();
    m_plot->yAxis->ticker()->setTickStepStrategy(QCPAxisTicker::tssMeetTickCount);
    m_plot->yAxis->ticker()->setTickCount(
        std::clamp(static_cast<int>(height() / (kLinesATick * line)) - 2, 1, kTicks));
}

void TwoLinesView::resizeEvent(QResizeEvent* event) {
    QStackedWidget::resizeEvent(event);
    fitTicks();
}

void TwoLinesView::contextMenuEvent(QContextMenuEvent* event) {
    if (currentIndex() == Message) {
        return;
    }
    QMenu menu(this);
    menu.addAction(showsTable() ? tr("Show as lines") : tr("Show as table"), this,
                   [this] { setTableShown(!showsTable()); });
    menu.exec(event->globalPos());
}

void TwoLinesView::changeEvent(QEvent* event) {
    QStackedWidget::changeEvent(event);
    if (changesLook(*event) && m_plot != nullptr) {
        readTheme();
    }
}

void TwoLinesView::readTheme() {
    const Theme theme = Theme::of(*this);
    const TypeFaces faces = TypeFaces::of(*this);
    m_plot->setBackground(QBrush(theme.base));
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTickLabelFont(faces.small);
        axis->setTickLabelColor(theme.dim);
        axis->setBasePen(QPen(theme.line));
        axis->setTickPen(QPen(theme.line));
        axis->setSubTickPen(Qt::NoPen);
        axis->grid()->setPen(QPen(theme.line, 1, Qt::DotLine));
        axis->grid()->setZeroLinePen(QPen(theme.line));
    }
    m_plot->legend->setFont(faces.small);
    m_plot->legend->setTextColor(theme.dim);
    m_plot->legend->setBrush(Qt::NoBrush);
    m_plot->legend->setBorderPen(Qt::NoPen);
    m_plot->legend->setIconSize(18, QFontMetrics(faces.small).height());
    fitTicks();
    // Never by colour alone: the base's line is dashed.
    m_before->setPen(QPen(theme.dim, 1.5, Qt::DashLine));
    m_after->setPen(QPen(theme.branchText, 2));
    QColor between = theme.branch;
    between.setAlphaF(0.22F);
    m_after->setBrush(between);
    m_playhead->setPen(QPen(theme.playhead, 2));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace oxbow
