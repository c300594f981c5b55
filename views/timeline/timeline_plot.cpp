#include "views/timeline/timeline_plot.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>

#include "views/common/format.h"
#include "views/timeline/bars/bar_layout.h"

namespace oxbow {

namespace {

constexpr int kHeadroom = 16;  // above the highest bar, for flags and the playhead's label
constexpr double kWheelNotch = 120;
constexpr double kZoomANotch = 0.8;
constexpr double kPanANotch = 80;  // pixels

}  // namespace

TimelinePlot::TimelinePlot(QWidget* parent) : QWidget(parent), m_plot(new BarPlot(this)) {
    setObjectName("timeline");
    setAccessibleName(tr("Timeline"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    m_plot->setInsets(QMargins(kInset, kHeadroom, kInset, 0));
    m_plot->setNotes([this](QPainter& painter) { paintNotes(painter); });
    m_plot->setOverlay([this](QPainter& painter) { paintOverlay(painter); });
    applyTheme();
}

void TimelinePlot::setAxis(const Axis& axis) {
    m_axis = axis;
    layOutBars();
}

void TimelinePlot::setBuckets(std::shared_ptr<const Buckets> buckets) {
    m_buckets = std::move(buckets);
    layOutBars();
}

void TimelinePlot::setSeries(const std::vector<TypeSeries>& series) {
    m_series = series;
    layOutBars();
}

void TimelinePlot::setMarks(const std::vector<TimelineMark>& marks) {
    m_marks = marks;
    layOutMarks();
    m_plot->repaintNotes();
    m_plot->repaintOverlay();  // the playhead's label makes room for a name
}

void TimelinePlot::setDiffering(std::vector<PlacedLines::Span> spans) {
    m_differing = std::move(spans);
    m_plot->repaintNotes();
}

void TimelinePlot::setFound(std::shared_ptr<const FoundPositions> found) {
    m_found = std::move(found);
    m_plot->repaintNotes();
}

void TimelinePlot::setRange(std::optional<PlacedLines::Span> range, const QString& label) {
    m_range = range;
    m_rangeLabel = label;
    m_plot->repaintNotes();
}

void TimelinePlot::setPlayhead(Axis::Unit unit, const QString& label) {
    m_playhead = unit;
    m_playheadLabel = label;
    m_plot->repaintOverlay();
}

void TimelinePlot::setNotice(const QString& notice) {
    if (notice != m_notice) {
        m_notice = notice;
        layOutBars();
    }
}

QRect TimelinePlot::nameRect(Axis::Unit unit) const {
    constexpr int kFieldWidth = 170;
    const int x = int(m_axis.xOf(unit)) + kInset + 10;
    return QRect(std::clamp(x, 0, std::max(0, width() - kFieldWidth)), 0, kFieldWidth,
                 m_faces.rowHeight);
}

QSize TimelinePlot::sizeHint() const {
    return QSize(900, kHeadroom + m_faces.rowHeight * 4);
}

QSize TimelinePlot::minimumSizeHint() const {
    return QSize(240, kHeadroom + m_faces.rowHeight * 2);
}

bool TimelinePlot::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        // A name that had no room, or was shortened, is told by the tool tip.
        const auto* help = static_cast<QHelpEvent*>(event);
        const int mark = flagAt(m_flags, help->pos());
        if (mark >= 0) {
            QToolTip::showText(
                help->globalPos(),
                "<p style='white-space:pre-wrap'>" +
                    (m_marks[mark].name + QStringLiteral(" · ") +
                     formatPosition(m_marks[mark].position) +
                     (m_marks[mark].note.isEmpty() ? QString() : '\n' + m_marks[mark].note))
                        .toHtmlEscaped() +
                    "</p>",
                this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

void TimelinePlot::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        applyTheme();
    }
    QWidget::changeEvent(event);
}

void TimelinePlot::resizeEvent(QResizeEvent*) {
    m_plot->setGeometry(rect());
    emit resized();
}

void TimelinePlot::mousePressEvent(QMouseEvent* event) {
    m_lastX = event->position().x();
    m_pressedMark = flagAt(m_flags, event->position());
    if (event->button() == Qt::MiddleButton) {
        m_drag = Drag::Pan;
        setCursor(Qt::ClosedHandCursor);
    } else if (event->button() == Qt::LeftButton && (event->modifiers() & Qt::ShiftModifier)) {
        m_drag = Drag::Range;
        m_rangeX = axisX(event->position());
        setCursor(Qt::SplitHCursor);
    } else if (event->button() == Qt::LeftButton && m_pressedMark >= 0) {
        m_drag = Drag::Mark;
    } else if (event->button() == Qt::LeftButton) {
        m_drag = Drag::Scrub;
        emit scrubbed(axisX(event->position()), false);
    }
}

void TimelinePlot::mouseMoveEvent(QMouseEvent* event) {
    constexpr double kDragStarts = 4;
    const double x = event->position().x();
    m_pointer = x;
    if (m_drag == Drag::Mark && std::abs(x - m_lastX) > kDragStarts) {
        m_drag = Drag::Scrub;
    }
    if (m_drag == Drag::Scrub) {
        emit scrubbed(axisX(event->position()), false);
    } else if (m_drag == Drag::Range) {
        emit rangeDragged(m_rangeX, axisX(event->position()));
    } else if (m_drag == Drag::Pan) {
        emit panAsked(m_lastX - x);
        m_lastX = x;
    } else if (m_drag == Drag::None) {
        setCursor(flagAt(m_flags, event->position()) >= 0 ? Qt::PointingHandCursor
                                                          : Qt::ArrowCursor);
    }
    emit hovered(axisX(event->position()));
    m_plot->repaintOverlay();
}

void TimelinePlot::mouseReleaseEvent(QMouseEvent* event) {
    const Drag drag = std::exchange(m_drag, Drag::None);
    if (drag == Drag::Scrub) {
        emit scrubbed(axisX(event->position()), true);
    } else if (drag == Drag::Range) {
        emit rangeDragged(m_rangeX, axisX(event->position()));
    } else if (drag == Drag::Mark) {
        emit markActivated(m_pressedMark);
    }
    setCursor(Qt::ArrowCursor);
}

void TimelinePlot::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && !(event->modifiers() & Qt::ShiftModifier)) {
        m_drag = Drag::None;
        emit fitAsked();
    }
}

void TimelinePlot::wheelEvent(QWheelEvent* event) {
    const QPoint delta = event->angleDelta();
    if (std::abs(delta.x()) > std::abs(delta.y())) {
        emit panAsked(-delta.x() / kWheelNotch * kPanANotch);
    } else if (event->modifiers() & Qt::ShiftModifier) {
        emit panAsked(-delta.y() / kWheelNotch * kPanANotch);
    } else {
        emit zoomAsked(std::pow(kZoomANotch, delta.y() / kWheelNotch), axisX(event->position()));
    }
    event->accept();
}

void TimelinePlot::leaveEvent(QEvent*) {
    m_pointer.reset();
    emit left();
    m_plot->repaintOverlay();
}

void TimelinePlot::contextMenuEvent(QContextMenuEvent* event) {
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QPointF point =
        byKey ? QPointF(m_axis.xOf(m_playhead.value_or(m_axis.from())) + kInset, kHeadroom)
              : QPointF(event->pos());
    emit menuAsked(byKey ? mapToGlobal(point.toPoint()) : event->globalPos(), axisX(point),
                   byKey ? -1 : flagAt(m_flags, point));
}

void TimelinePlot::focusInEvent(QFocusEvent* event) {
    // As everywhere, a click needs no frame to say where the focus is.
    m_focusFrame = event->reason() == Qt::TabFocusReason ||
                   event->reason() == Qt::BacktabFocusReason ||
                   event->reason() == Qt::ShortcutFocusReason;
    m_plot->repaintOverlay();
}

void TimelinePlot::focusOutEvent(QFocusEvent*) {
    m_focusFrame = false;
    m_plot->repaintOverlay();
}

void TimelinePlot::applyTheme() {
    m_theme = Theme::of(*this);
    m_faces = TypeFaces::of(*this);
    m_plot->setGround(m_theme.base);
    updateGeometry();
    layOutBars();
}

QRectF TimelinePlot::area() const {
    return QRectF(0, 0, width(), height());
}

void TimelinePlot::layOutBars() {
    layOutMarks();
    m_plot->setBars(m_buckets && m_notice.isEmpty() && m_buckets->scale == m_axis.scale()
                        ? barsOf(*m_buckets, m_series, m_axis)
                        : BarPlot::Bars());
}

void TimelinePlot::layOutMarks() {
    std::vector<double> xs;
    std::vector<QString> names;
    std::vector<int> indices;
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        if (m_marks[i].unit) {
            xs.push_back(m_axis.xOf(*m_marks[i].unit) + kInset);
            names.push_back(m_marks[i].name);
            indices.push_back(static_cast<int>(i));
        }
    }
    m_flags = layOutFlags(xs, names, m_faces.small, area());
    for (Flag& flag : m_flags) {
        flag.index = indices[static_cast<std::size_t>(flag.index)];
    }
}

void TimelinePlot::paintDiffering(QPainter& painter) const {
    const double left = kInset;
    const double right = width() - kInset;
    QColor shade = m_theme.branch;
    shade.setAlphaF(0.20F);
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const PlacedLines::Span& span : m_differing) {
        const double from = m_axis.xOf(span.from) + kInset;
        const double to = m_axis.xOf(span.to) + kInset;
        if (to < left || from > right) {
            continue;
        }
        const QRectF box(std::max(left, from), 0,
                         std::max(1.0, std::min(right, to) - std::max(left, from)), height());
        painter.fillRect(box, shade);
        for (const double edge : {from, to}) {
            if (edge >= left && edge <= right) {
                painter.fillRect(QRectF(std::floor(edge), 0, 1, height()), m_theme.branch);
            }
        }
    }
}

// As in every list, what is selected has the ground of a selection; its edges are those of the
// lens.
void TimelinePlot::paintRange(QPainter& painter) const {
    if (!m_range) {
        return;
    }
    const double left = kInset;
    const double right = width() - kInset;
    const double from = m_axis.xOf(m_range->from) + kInset;
    const double to = m_axis.xOf(m_range->to) + kInset;
    if (to < left || from > right) {
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QRectF box(std::max(left, from), 0,
                     std::max(1.0, std::min(right, to) - std::max(left, from)), height());
    QColor tint = m_theme.accent;
    tint.setAlphaF(m_theme.dark ? 0.22F : 0.14F);
    painter.fillRect(box, tint);
    for (const double edge : {from, to}) {
        if (edge >= left && edge <= right) {
            painter.fillRect(QRectF(std::floor(edge), 0, 1, height()), m_theme.accent);
        }
    }
    painter.setFont(m_faces.small);
    const QFontMetricsF metrics(m_faces.small);
    const double room = metrics.horizontalAdvance(m_rangeLabel) + 10;
    QRectF label(box.left() + 1, height() - metrics.height() - 3, room, metrics.height() + 2);
    label.moveLeft(std::clamp(label.left(), left, std::max(left, right - room)));
    painter.fillRect(label, m_theme.base);
    painter.setPen(m_theme.accentText);
    painter.drawText(label, Qt::AlignCenter, m_rangeLabel);
}

void TimelinePlot::paintNotes(QPainter& painter) const {
    paintDiffering(painter);
    paintRange(painter);
    if (m_found && m_buckets && m_buckets->scale == m_axis.scale()) {
        paintFound(painter, m_theme, *m_found, *m_buckets, QRectF(0, 0, width(), kHeadroom),
                   [this](Axis::Unit unit) { return m_axis.xOf(unit) + kInset; });
    }
    for (const Flag& flag : m_flags) {
        paintFlag(painter, m_theme, m_faces.small, flag, area());
    }
    if (!m_notice.isEmpty()) {
        painter.setFont(m_faces.ui);
        painter.setPen(m_theme.dim);
        painter.drawText(area().adjusted(kInset, kHeadroom, -kInset, 0),
                         Qt::AlignCenter | Qt::TextWordWrap, m_notice);
    }
}

void TimelinePlot::paintOverlay(QPainter& painter) const {
    if (m_pointer && m_drag != Drag::Pan) {
        paintPointerLine(painter, m_theme, *m_pointer, area());
    }
    if (m_playhead) {
        const double x = m_axis.xOf(*m_playhead) + kInset;
        if (x >= kInset - 1 && x <= width() - kInset + 1) {
            QFont font = m_faces.small;
            font.setWeight(QFont::Medium);
            paintPlayhead(painter, m_theme, font, x, area(), m_playheadLabel, m_flags);
        }
    }
    if (m_focusFrame) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(m_theme.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(area().adjusted(0, 0, -1, -1));
    }
}

}  // namespace oxbow
