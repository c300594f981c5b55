#include "views/timeline/scale/ruler.h"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "views/timeline/timeline_plot.h"

namespace oxbow {

namespace {

constexpr int kRulerInset = TimelinePlot::kInset;
constexpr double kBetween = 28;  // pixels between neighbouring labels, at least

}  // namespace

Ruler::Ruler(QWidget* parent) : QWidget(parent) {
    setObjectName("ruler");
    setAccessibleName(tr("Ruler of the timeline"));
    setMouseTracking(true);
    applyTheme();
}

void Ruler::setAxis(const Axis& axis) {
    m_axis = axis;
    layOut();
    update();
}

void Ruler::setPointer(double x, const QString& label) {
    m_pointer = x;
    m_pointerLabel = label;
    update();
}

void Ruler::clearPointer() {
    m_pointer.reset();
    update();
}

QSize Ruler::sizeHint() const {
    return QSize(900, int(std::ceil(QFontMetricsF(m_font).height())) + 7);
}

QSize Ruler::minimumSizeHint() const {
    return QSize(0, sizeHint().height());
}

void Ruler::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.base);
    painter.fillRect(QRectF(kRulerInset, 0, width() - 2 * kRulerInset, 1), m_theme.control);

    painter.setFont(m_font);
    const QFontMetricsF metrics(m_font);
    const double captionWidth = metrics.horizontalAdvance(m_caption);
    const QRectF row(kRulerInset, 4, width() - 2 * kRulerInset, height() - 4);
    painter.setPen(m_theme.dim);
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, m_caption);
    paintTicks(painter, row.right() - captionWidth - kBetween / 2);

    if (m_pointer) {
        const double labelWidth = std::ceil(metrics.horizontalAdvance(m_pointerLabel)) + 12;
        const double left = std::clamp(*m_pointer + kRulerInset - labelWidth / 2, 2.0,
                                       std::max(2.0, width() - labelWidth - 2));
        const QRectF box(left, 2, labelWidth, height() - 3);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.text);
        painter.drawRoundedRect(box, 3, 3);
        painter.setFont(m_font);
        painter.setPen(m_theme.base);
        painter.drawText(box, Qt::AlignCenter, m_pointerLabel);
    }
}

void Ruler::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        applyTheme();
        layOut();
        update();
    }
    QWidget::changeEvent(event);
}

void Ruler::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        emit scrubbed(event->position().x() - kRulerInset, false);
    }
}

void Ruler::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) {
        emit scrubbed(event->position().x() - kRulerInset, false);
    }
    emit hovered(event->position().x() - kRulerInset);
}

void Ruler::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        emit scrubbed(event->position().x() - kRulerInset, true);
    }
}

void Ruler::leaveEvent(QEvent*) {
    emit left();
}

void Ruler::applyTheme() {
    m_theme = Theme::of(*this);
    m_font = TypeFaces::of(*this).small;
    m_strong = m_font;
    m_strong.setWeight(QFont::DemiBold);
    updateGeometry();
}

// Labels of fine steps are wider, which asks for coarser steps; twice is enough.
void Ruler::layOut() {
    const QFontMetricsF metrics(m_strong);
    double apart = metrics.horizontalAdvance(QStringLiteral("00:00")) + kBetween * 2;
    for (int i = 0; i < 2; ++i) {
        m_ticks = ticksOf(m_axis, apart);
        m_caption = scaleCaption(m_axis, apart);
        double widest = 0;
        for (const Tick& tick : m_ticks) {
            widest = std::max(widest, metrics.horizontalAdvance(tick.label));
        }
        if (widest + kBetween <= apart) {
            return;
        }
        apart = widest + kBetween;
    }
}

void Ruler::paintTicks(QPainter& painter, double right) const {
    for (const Tick& tick : m_ticks) {
        const double x = m_axis.xOf(tick.unit) + kRulerInset;
        const QFontMetricsF metrics(tick.major ? m_strong : m_font);
        const double width = metrics.horizontalAdvance(tick.label);
        painter.fillRect(QRectF(std::floor(x), 0, 1, 4), m_theme.control);
        // At the left end a label stands right of its tick rather than outside.
        const double left = std::max(x - width / 2, double(kRulerInset));
        if (left + width > right) {
            continue;
        }
        painter.setFont(tick.major ? m_strong : m_font);
        painter.setPen(tick.major ? m_theme.text : m_theme.dim);
        painter.drawText(QRectF(left, 4, width + 1, height() - 4), Qt::AlignVCenter, tick.label);
    }
}

}  // namespace oxbow
