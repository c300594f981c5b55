#include "views/timeline/lines/branch_strip.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "views/common/format.h"
#include "views/timeline/timeline_plot.h"

namespace oxbow {

namespace {

constexpr int kLineInset = TimelinePlot::kInset;
constexpr double kBend = 9;  // along the line, where the branch leaves it
constexpr double kGlyphRoom = 3;

}  // namespace

BranchStrip::BranchStrip(QWidget* parent) : QWidget(parent) {
    setObjectName("branchStrip");
    setAccessibleName(tr("Branch beside its base"));
    setMouseTracking(true);
    readTheme();
}

void BranchStrip::setLines(std::shared_ptr<const BranchLines> lines) {
    m_lines = std::move(lines);
    m_places.reset();
    setAccessibleDescription(m_lines ? sentenceOf(*m_lines) : QString());
    layOut();
}

void BranchStrip::setPlaces(std::optional<PlacedLines> places) {
    m_places = std::move(places);
    layOut();
}

void BranchStrip::setAxis(const Axis& axis) {
    m_axis = axis;
    layOut();
}

QSize BranchStrip::sizeHint() const {
    const int line = QFontMetrics(m_faces.small).height();
    return {400, line * 2 + 6};
}

double BranchStrip::xOf(Axis::Unit unit) const {
    return m_axis.xOf(unit) + kLineInset;
}

double BranchStrip::baseY() const {
    return std::floor(height() * 0.27) + 0.5;
}

double BranchStrip::branchY() const {
    return std::floor(height() * 0.70) + 0.5;
}

// Edits that would stand over each other are one glyph with their number.
void BranchStrip::layOut() {
    m_glyphs.clear();
    for (std::size_t i = 0; m_lines && m_places && i < m_places->edits.size(); ++i) {
        const double x = xOf(m_places->edits[i]);
        if (x >= kLineInset - 1 && x <= width() - kLineInset + 1) {
            layOutGlyph(i);
        }
    }
    placeNames();
    update();
}

void BranchStrip::layOutGlyph(std::size_t edit) {
    const QFontMetricsF metrics(m_faces.small);
    const QString sign = glyphOf(m_lines->edits[edit].deed);
    Glyph next{xOf(m_places->edits[edit]), {}, sign, edit, 1};
    for (;;) {
        const double room = std::ceil(metrics.horizontalAdvance(next.text)) + 2 * kGlyphRoom;
        // A number stands behind its sign, which stays where the first edit is.
        const double half = next.count == 1 ? room / 2 : metrics.height() / 2;
        const double left = std::min(next.x - half, width() - 1 - room);
        next.box = QRectF(left, branchY() - metrics.height() / 2, room, metrics.height());
        if (m_glyphs.empty() || left > m_glyphs.back().box.right() + 1) {
            break;
        }
        const Glyph& last = m_glyphs.back();
        const bool isSame = last.text.startsWith(sign);
        next.x = last.x;
        next.first = last.first;
        next.count = edit + 1 - last.first;
        next.text = (isSame ? sign : QStringLiteral("∗")) + formatCount(next.count);
        m_glyphs.pop_back();
    }
    m_glyphs.push_back(next);
}

// At the ends of the lines, or, where edits stand there, in the last gap between them that is wide
// enough.
void BranchStrip::placeNames() {
    m_baseName = m_branchName = QRectF();
    if (!m_lines || !m_places) {
        return;
    }
    const QFontMetricsF metrics(m_faces.small);
    const auto roomOf = [&](const QString& name) {
        return std::ceil(metrics.horizontalAdvance(
                   metrics.elidedText(name, Qt::ElideRight, width() / 4.0))) +
               8;
    };
    const auto boxAt = [&](double right, double room, double y) {
        return QRectF(right - room, y - metrics.height() / 2, room, metrics.height());
    };
    double right = width() - kLineInset;
    m_baseName = boxAt(right, roomOf(m_lines->base), baseY());
    const double room = roomOf(m_lines->branch);
    for (auto glyph = m_glyphs.rbegin(); glyph != m_glyphs.rend(); ++glyph) {
        if (right - room > glyph->box.right()) {
            break;
        }
        right = glyph->box.left();
    }
    const double begins = m_places->edits.empty() ? kLineInset : xOf(m_places->edits.front());
    if (right - room > std::max<double>(kLineInset, begins)) {
        m_branchName = boxAt(right, room, branchY());
    }
}

BranchStrip::Under BranchStrip::under(const QPointF& point) const {
    if (!m_lines || !m_places) {
        return {};
    }
    for (auto glyph = m_glyphs.rbegin(); glyph != m_glyphs.rend(); ++glyph) {
        if (glyph->box.adjusted(-2, -2, 2, 2).contains(point)) {
            const BranchLines::Edit& edit = m_lines->edits[glyph->first];
            return {glyph->count == 1
                        ? edit.text
                        : tr("%1, the first: %2")
                              .arg(formatCountOf(glyph->count, tr("edit")), edit.text),
                    edit.at};
        }
    }
    for (std::size_t i = 0; i < m_places->differs.size(); ++i) {
        const PlacedLines::Span& span = m_places->differs[i];
        if (point.x() >= xOf(span.from) - 2 && point.x() <= xOf(span.to) + 2) {
            return {spanText(*m_lines, m_lines->differs[i]), m_lines->differs[i].from};
        }
    }
    return {sentenceOf(*m_lines), std::nullopt};
}

bool BranchStrip::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), under(help->pos()).text, this);
        return true;
    }
    return QWidget::event(event);
}

void BranchStrip::mousePressEvent(QMouseEvent* event) {
    const auto place = under(event->position()).place;
    if (event->button() == Qt::LeftButton && place) {
        emit placeAsked(*place);
    }
}

void BranchStrip::mouseMoveEvent(QMouseEvent* event) {
    setCursor(under(event->position()).place ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void BranchStrip::resizeEvent(QResizeEvent*) {
    layOut();
}

void BranchStrip::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (changesLook(*event)) {
        readTheme();
    }
}

void BranchStrip::readTheme() {
    m_theme = Theme::of(*this);
    m_faces = TypeFaces::of(*this);
    updateGeometry();
    layOut();
}

void BranchStrip::paintLine(QPainter& painter, double from, double y, bool isBranch) const {
    QPen pen(isBranch ? m_theme.branchText : m_theme.dim, isBranch ? 2 : 1.5);
    if (isBranch) {
        pen.setDashPattern({3, 2});
    }
    painter.setPen(pen);
    painter.drawLine(QPointF(from, y), QPointF(width() - kLineInset, y));
}

void BranchStrip::paintName(QPainter& painter, const QRectF& box, const QString& name,
                            bool isBranch) const {
    painter.fillRect(box, m_theme.base);
    painter.setFont(m_faces.small);
    painter.setPen(isBranch ? m_theme.branchText : m_theme.dim);
    painter.drawText(
        box, Qt::AlignRight | Qt::AlignVCenter,
        QFontMetricsF(m_faces.small).elidedText(name, Qt::ElideRight, box.width() - 6));
}

void BranchStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.base);
    if (!m_lines || !m_places) {
        return;
    }
    const double left = kLineInset;
    const double right = width() - kLineInset;
    QColor shade = m_theme.branch;
    shade.setAlphaF(0.20F);
    QColor hatch = m_theme.branch;
    hatch.setAlphaF(0.55F);
    for (const PlacedLines::Span& span : m_places->differs) {
        const double from = std::max(left, xOf(span.from));
        const double to = std::min(right, std::max(xOf(span.to), from + 1));
        if (from <= right && xOf(span.to) >= left) {
            const QRectF box(from, 0, to - from, height());
            painter.fillRect(box, shade);
            painter.fillRect(QRectF(from, baseY() + 2, to - from, branchY() - baseY() - 3),
                             QBrush(hatch, Qt::BDiagPattern));
        }
    }
    painter.setRenderHint(QPainter::Antialiasing);
    paintLine(painter, left, baseY(), false);
    paintName(painter, m_baseName, m_lines->base, false);
    double parted = left;
    if (!m_places->edits.empty()) {
        parted = xOf(m_places->edits.front());
    }
    if (parted <= right) {
        const double from = std::max(left, parted);
        if (parted - kBend >= left) {
            QPainterPath bend(QPointF(parted - kBend, baseY()));
            bend.cubicTo(QPointF(parted - 2, baseY()), QPointF(parted - kBend + 2, branchY()),
                         QPointF(parted, branchY()));
            painter.setPen(QPen(m_theme.branchText, 2));
            painter.drawPath(bend);
        }
        paintLine(painter, from, branchY(), true);
        paintName(painter, m_branchName, m_lines->branch, true);
    }
    painter.setFont(m_faces.small);
    for (const Glyph& glyph : m_glyphs) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.base);
        painter.drawRoundedRect(glyph.box, 3, 3);
        painter.setPen(m_theme.branchText);
        painter.drawText(glyph.box, Qt::AlignCenter, glyph.text);
    }
}

}  // namespace oxbow
