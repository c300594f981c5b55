#include "views/timeline/bars/type_legend.h"

#include <QFontMetricsF>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr double kPad = 5;
constexpr double kGap = 5;
constexpr double kLongestTypeName = 150;
constexpr double kShortestTypeName = 24;

}  // namespace

TypeChip::TypeChip(const TypeSeries& series, std::uint64_t largest, QWidget* parent)
    : QAbstractButton(parent),
      m_name(series.name),
      m_stands(series.members),
      m_style(series.style),
      m_largest(largest) {
    setCheckable(true);
    setChecked(series.visible);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    applyTheme();
    describe();
    connect(this, &QAbstractButton::toggled, this, &TypeChip::describe);
}

void TypeChip::setCount(std::uint64_t count) {
    if (count != m_count) {
        m_count = count;
        if (count > m_largest) {
            m_largest = count;  // the log grows
            updateGeometry();
        }
        describe();
        update();
    }
}

void TypeChip::setShown(bool shown) {
    const QSignalBlocker quiet(this);
    setChecked(shown);
    describe();
    update();
}

QSize TypeChip::sizeHint() const {
    const QFontMetricsF metrics(m_faces.small);
    const double name = std::min(metrics.horizontalAdvance(m_name), kLongestTypeName);
    const double count = metrics.horizontalAdvance(formatCount(m_largest));
    return QSize(int(std::ceil(2 * kPad + badge() + name + count + 2 * kGap)) + 1,
                 int(badge()) + 8);
}

QSize TypeChip::minimumSizeHint() const {
    return QSize(int(2 * kPad + badge()), sizeHint().height());
}

void TypeChip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || hasFocus()) {
        painter.setPen(hasFocus() ? QPen(m_theme.accent, 1) : QPen(Qt::NoPen));
        painter.setBrush(underMouse() ? m_theme.hover : m_theme.base);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
    const QRectF box(kPad, std::floor((height() - badge()) / 2), badge(), badge());
    paintBadge(painter, box);

    const QFontMetricsF metrics(m_faces.small);
    const QRectF words(box.right() + kGap, 0, width() - box.right() - kGap - kPad, height());
    // A number stands there whole or not at all; then the name has its room.
    const double countRoom = metrics.horizontalAdvance(formatCount(m_largest));
    const double shortest = std::min(metrics.horizontalAdvance(m_name), kShortestTypeName);
    const bool counted = words.width() - countRoom - kGap >= shortest - 1;
    const double nameRoom = words.width() - (counted ? countRoom + kGap : 0) + 1;
    if (nameRoom < shortest) {
        return;
    }
    QFont nameFont = m_faces.small;
    nameFont.setStrikeOut(!isChecked());
    painter.setFont(nameFont);
    painter.setPen(isChecked() ? m_theme.text : m_theme.dim);
    const QString name = metrics.elidedText(m_name, Qt::ElideRight, nameRoom);
    painter.drawText(words, Qt::AlignVCenter, name);
    if (!counted) {
        return;
    }
    painter.setFont(m_faces.small);
    painter.setPen(m_theme.dim);
    painter.drawText(words.adjusted(metrics.horizontalAdvance(name) + kGap, 0, 0, 0),
                     Qt::AlignVCenter, formatCount(m_count));
}

void TypeChip::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        applyTheme();
    }
    QAbstractButton::changeEvent(event);
}

void TypeChip::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && (event->modifiers() & Qt::ControlModifier) &&
        rect().contains(event->position().toPoint())) {
        setDown(false);
        emit onlyThisAsked();
        return;
    }
    QAbstractButton::mouseReleaseEvent(event);
}

void TypeChip::applyTheme() {
    m_theme = Theme::of(*this);
    m_faces = TypeFaces::of(*this);
    updateGeometry();
    update();
}

void TypeChip::describe() {
    const QString events = formatCountOf(m_count, tr("event"));
    setAccessibleName(
        tr("%1, %2, %3").arg(m_name, events, isChecked() ? tr("shown") : tr("hidden")));
    const QString members = m_stands.isEmpty() ? QString() : m_stands + '\n';
    setAccessibleDescription(m_stands);
    setToolTip(tr("%1: %2\n%3Click to hide or show, Ctrl+click to show only this")
                   .arg(m_name, events, members));
}

double TypeChip::badge() const {
    return std::round(QFontMetricsF(m_faces.small).height());
}

// Full while the type is shown, an outline while it is hidden.
void TypeChip::paintBadge(QPainter& painter, const QRectF& box) const {
    if (isChecked()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_style.colour);
        painter.drawRoundedRect(box, 3, 3);
    } else {
        painter.setPen(QPen(m_style.colour, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
    QFont letter = m_faces.small;
    letter.setPixelSize(int(badge() * 0.72));
    letter.setWeight(QFont::Bold);
    painter.setFont(letter);
    painter.setPen(isChecked() ? m_style.onColour : m_theme.dim);
    painter.drawText(box, Qt::AlignCenter, m_style.letter);
}

TypeLegend::TypeLegend(QWidget* parent) : QWidget(parent), m_row(new QHBoxLayout(this)) {
    setAccessibleName(tr("Types of events"));
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(4);
}

void TypeLegend::setSeries(const std::vector<TypeSeries>& series,
                           const std::vector<std::uint64_t>& largest) {
    for (TypeChip* chip : m_chips) {
        delete chip;
    }
    m_chips.clear();
    for (std::size_t i = 0; i < series.size(); ++i) {
        auto* chip = new TypeChip(series[i], largest[i], this);
        m_row->addWidget(chip);
        m_chips.push_back(chip);
        connect(chip, &QAbstractButton::toggled, this, &TypeLegend::tell);
        connect(chip, &TypeChip::onlyThisAsked, this, [this, chip] {
            for (TypeChip* other : m_chips) {
                other->setShown(other == chip);
            }
            tell();
        });
    }
}

void TypeLegend::setCounts(const std::vector<std::uint64_t>& counts) {
    for (std::size_t i = 0; i < m_chips.size() && i < counts.size(); ++i) {
        m_chips[i]->setCount(counts[i]);
    }
}

// With nothing left to show, a click means the opposite: everything.
void TypeLegend::tell() {
    std::vector<bool> visible;
    for (const TypeChip* chip : m_chips) {
        visible.push_back(chip->isChecked());
    }
    if (std::find(visible.begin(), visible.end(), true) == visible.end()) {
        for (TypeChip* chip : m_chips) {
            chip->setShown(true);
        }
        visible.assign(visible.size(), true);
    }
    emit visibleChanged(visible);
}

}  // namespace oxbow
