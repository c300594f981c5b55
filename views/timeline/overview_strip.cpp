#include "views/timeline/overview_strip.h"

#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "views/timeline/bars/bar_layout.h"
#include "views/timeline/timeline_painting.h"
#include "views/timeline/timeline_plot.h"

namespace oxbow {

namespace {

constexpr int kStripInset = TimelinePlot::kInset;
constexpr int kAround = 3;           // above and below the bars
constexpr double kEdge = 5;          // how near an edge can be taken hold of
constexpr double kSmallestLens = 6;  // in pixels: narrower ones are shown so wide
constexpr double kDragStarts = 4;

}  // namespace

OverviewStrip::OverviewStrip(QWidget* parent) : QWidget(parent), m_plot(new BarPlot(this)) {
    setObjectName("overview");
    setAccessibleName(tr("Overview of the whole log"));
    setMouseTracking(true);
    m_plot->setInsets(QMargins(kStripInset, kAround + 2, kStripInset, kAround));
    m_plot->setNotes([this](QPainter& painter) {
        if (m_found && m_buckets && m_buckets->scale == m_whole.scale()) {
            const QRectF all(kStripInset, 0, width() - 2 * kStripInset, height());
            paintFound(painter, m_theme, *m_found, *m_buckets, all,
                       [this](Axis::Unit unit) { return xOf(unit); });
        }
    });
    m_plot->setOverlay([this](QPainter& painter) { paintOverlay(painter); });
    applyTheme();
}

double OverviewStrip::axisWidth() const {
    return std::max(width() - 2 * kStripInset, 1);
}

void OverviewStrip::setAxis(const Axis& axis) {
    const bool sameWhole = m_whole.domainFrom() == axis.domainFrom() &&
                           m_whole.domainTo() == axis.domainTo() &&
                           m_whole.scale() == axis.scale() && m_whole.width() == axisWidth();
    m_axis = axis;
    if (!sameWhole) {
        m_whole = axis;
        m_whole.fit();
        m_whole.setWidth(axisWidth());
        layOutBars();
    }
    m_plot->repaintOverlay();
}

void OverviewStrip::setBuckets(std::shared_ptr<const Buckets> buckets) {
    m_buckets = std::move(buckets);
    layOutBars();
}

void OverviewStrip::setMarks(const std::vector<TimelineMark>& marks) {
    m_marks = marks;
    m_plot->repaintOverlay();
}

void OverviewStrip::setFound(std::shared_ptr<const FoundPositions> found) {
    m_found = std::move(found);
    m_plot->repaintNotes();
}

void OverviewStrip::setPlayhead(Axis::Unit unit) {
    m_playhead = unit;
    m_plot->repaintOverlay();
}

QRectF OverviewStrip::lens() const {
    double left = xOf(m_axis.from());
    double right = xOf(m_axis.to());
    if (right - left < kSmallestLens) {
        const double lowest = kStripInset + kSmallestLens / 2;
        const double highest = std::max(lowest, width() - kStripInset - kSmallestLens / 2);
        const double middle = std::clamp((left + right) / 2, lowest, highest);
        left = middle - kSmallestLens / 2;
        right = middle + kSmallestLens / 2;
    }
    return QRectF(left, 1, right - left, height() - 2);
}

QSize OverviewStrip::sizeHint() const {
    return QSize(900, std::max(30, fontMetrics().height() + 14));
}

void OverviewStrip::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        applyTheme();
    }
    QWidget::changeEvent(event);
}

void OverviewStrip::resizeEvent(QResizeEvent*) {
    m_plot->setGeometry(rect());
    emit resized();
}

void OverviewStrip::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    m_pressed = true;
    m_pressX = event->position().x();
    m_part = partAt(m_pressX);
    const QRectF box = lens();
    if (m_part == Part::Outside) {
        // The lens jumps to the pointer, and the drag goes on with it.
        m_grip = box.width() / 2;
        m_part = Part::Inside;
        moveLensTo(m_pressX - m_grip);
        return;
    }
    m_grip = m_pressX - box.left();
    if (m_part == Part::Inside && m_axis.showsAll()) {
        m_part = Part::NewLens;
    }
}

void OverviewStrip::mouseMoveEvent(QMouseEvent* event) {
    const double x = event->position().x();
    if (!m_pressed) {
        const Part part = partAt(x);
        setCursor(part == Part::LeftEdge || part == Part::RightEdge ? Qt::SizeHorCursor
                  : part == Part::Inside && !m_axis.showsAll()      ? Qt::OpenHandCursor
                                                                    : Qt::ArrowCursor);
        return;
    }
    switch (m_part) {
        case Part::Inside:
            moveLensTo(x - m_grip);
            break;
        case Part::LeftEdge:
            emit lensMoved(std::min(unitAt(x), m_axis.to()), m_axis.to());
            break;
        case Part::RightEdge:
            emit lensMoved(m_axis.from(), std::max(unitAt(x), m_axis.from()));
            break;
        case Part::NewLens:
            if (std::abs(x - m_pressX) >= kDragStarts) {
                emit lensMoved(unitAt(std::min(x, m_pressX)), unitAt(std::max(x, m_pressX)));
            }
            break;
        case Part::Outside:
            break;
    }
}

void OverviewStrip::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        m_pressed = false;
    }
}

void OverviewStrip::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        emit fitAsked();
    }
}

void OverviewStrip::wheelEvent(QWheelEvent* event) {
    emit zoomAsked(std::pow(0.8, event->angleDelta().y() / 120.0), unitAt(event->position().x()));
    event->accept();
}

void OverviewStrip::applyTheme() {
    m_theme = Theme::of(*this);
    m_plot->setGround(m_theme.base);
    layOutBars();
}

void OverviewStrip::layOutBars() {
    m_plot->setBars(m_buckets && m_buckets->scale == m_whole.scale()
                        ? silhouetteOf(*m_buckets, mix(m_theme.base, m_theme.text, 0.42), m_whole)
                        : BarPlot::Bars());
}

OverviewStrip::Part OverviewStrip::partAt(double x) const {
    const QRectF box = lens();
    // In a narrow lens most of the room is for dragging, and the edges reach outwards.
    const double inner = std::min(kEdge, box.width() / 4);
    if (x >= box.left() - kEdge && x < box.left() + inner) {
        return Part::LeftEdge;
    }
    if (x > box.right() - inner && x <= box.right() + kEdge) {
        return Part::RightEdge;
    }
    return x >= box.left() && x <= box.right() ? Part::Inside : Part::Outside;
}

// To where its left edge is at a pixel; stops at both ends of the log and keeps its width.
void OverviewStrip::moveLensTo(double left) {
    const double shown = xOf(m_axis.to()) - xOf(m_axis.from());
    // Where the lens is shown wider than it is, its middle is what follows the pointer.
    left += (lens().width() - shown) / 2;
    Axis moved = m_axis;
    moved.pan((left - xOf(m_axis.from())) * m_axis.width() / shown);
    emit lensMoved(moved.from(), moved.to());
}

void OverviewStrip::paintOverlay(QPainter& painter) const {
    const QRectF all(kStripInset, 0, width() - 2 * kStripInset, height());
    paintLens(painter, m_theme, lens(), all, m_axis.showsAll());
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const TimelineMark& mark : m_marks) {
        if (mark.unit) {
            painter.fillRect(QRectF(std::round(xOf(*mark.unit)) - 1, 1, 2, 6), m_theme.deletedText);
        }
    }
    if (m_playhead) {
        painter.fillRect(QRectF(std::round(xOf(*m_playhead)) - 1, 0, 2, height()),
                         m_theme.playhead);
    }
}

double OverviewStrip::xOf(Axis::Unit unit) const {
    return m_whole.xOf(unit) + kStripInset;
}

Axis::Unit OverviewStrip::unitAt(double x) const {
    return m_whole.unitAt(x - kStripInset);
}

}  // namespace oxbow
