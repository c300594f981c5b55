#include "views/common/list/virtual_list_view.h"

#include <QAccessible>
#include <QApplication>
#include <QKeyEvent>
#include <QResizeEvent>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "views/common/list/list_accessible.h"
#include "views/common/list/list_header.h"
#include "views/common/list/tick_bar.h"

namespace oxbow {

VirtualListView::VirtualListView(RowSource* source, QWidget* parent)
    : QAbstractScrollArea(parent),
      m_source(source),
      m_header(new ListHeader(source, this)),
      m_ticks(new TickBar(Qt::Vertical, this)) {
    setVerticalScrollBar(m_ticks);
    installListAccessibility();
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    verticalScrollBar()->installEventFilter(this);
    connect(verticalScrollBar(), &QAbstractSlider::actionTriggered, this,
            &VirtualListView::barAction);
    connect(m_header, &ListHeader::layoutChanged, this, &VirtualListView::layoutAll);
    connect(m_source, &RowSource::changed, this, [this] {
        const std::uint64_t rows = m_source->rowCount();
        if (m_current && *m_current >= rows) {
            m_current.reset();
        }
        setHovered(std::nullopt);
        updateBars();
        setTop(m_top);
        viewport()->update();
    });
    connect(m_source, &RowSource::rowsReady, this, [this](quint64 first, quint64 count) {
        if (first <= m_top + visibleRows() && first + count >= m_top) {
            viewport()->update();
        }
    });
    readTheme();
}

// --- look ---

void VirtualListView::readTheme() {
    m_theme = Theme::of(*this);
    m_faces = TypeFaces::of(*this);
    m_header->setFaces(m_theme, m_faces);
    layoutAll();
}

void VirtualListView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        readTheme();
    }
    QAbstractScrollArea::changeEvent(event);
}

void VirtualListView::setHeaderShown(bool shown) {
    m_headerShown = shown;
    layoutAll();
}

void VirtualListView::setEmptyText(const QString& title, const QString& sentence) {
    m_emptyTitle = title;
    m_emptySentence = sentence;
    viewport()->update();
}

void VirtualListView::setTicks(HasTick hasTick) {
    if (!hasTick) {
        m_ticks->setTicks({});
        return;
    }
    m_ticks->setTicks([this, hasTick = std::move(hasTick)](double from, double to) {
        const auto rows = static_cast<double>(m_source->rowCount());
        const auto first = static_cast<std::uint64_t>(from * rows);
        const auto last = static_cast<std::uint64_t>(to * rows);
        return hasTick(first, last);
    });
}

void VirtualListView::layoutAll() {
    const int headerHeight = m_headerShown ? m_header->height() : 0;
    setViewportMargins(0, headerHeight, 0, 0);
    m_header->setVisible(m_headerShown);
    m_header->setGeometry(0, 0, viewport()->width(), m_header->height());
    m_header->fit(viewport()->width());
    updateBars();
    viewport()->update();
}

void VirtualListView::resizeEvent(QResizeEvent* event) {
    const int rowsBefore = std::max(0, event->oldSize().height()) / m_faces.rowHeight;
    const bool wasWhole = m_current && *m_current >= m_top &&
                          *m_current < m_top + static_cast<std::uint64_t>(rowsBefore);
    layoutAll();
    // The row that is looked at stays whole where there is less room.
    if (wasWhole) {
        ensureVisible(*m_current);
    }
    emit resized();
}

int VirtualListView::contentWidth() const {
    return m_header->length();
}

// --- scrolling ---

std::uint64_t VirtualListView::visibleRows() const {
    return static_cast<std::uint64_t>(std::max(1, viewport()->height() / m_faces.rowHeight));
}

void VirtualListView::updateBars() {
    m_scroll = RowScroll(m_source->rowCount(), visibleRows());
    m_settingBar = true;
    QScrollBar* bar = verticalScrollBar();
    bar->setRange(0, m_scroll.barMaximum());
    bar->setPageStep(m_scroll.barPage());
    bar->setSingleStep(1);
    m_top = std::min(m_top, m_scroll.lastTop());
    bar->setValue(m_scroll.toBar(m_top));
    horizontalScrollBar()->setRange(0, std::max(0, contentWidth() - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(m_faces.rowHeight);
    m_settingBar = false;
}

void VirtualListView::setTop(std::uint64_t top) {
    m_top = std::min(top, m_scroll.lastTop());
    m_settingBar = true;
    verticalScrollBar()->setValue(m_scroll.toBar(m_top));
    m_settingBar = false;
    viewport()->update();
}

std::uint64_t VirtualListView::offsetRow(std::uint64_t row, std::int64_t by) const {
    if (by < 0) {
        const std::uint64_t back = 0 - static_cast<std::uint64_t>(by);
        return row > back ? row - back : 0;
    }
    const std::uint64_t rows = m_source->rowCount();
    const std::uint64_t last = rows == 0 ? 0 : rows - 1;
    const auto forward = static_cast<std::uint64_t>(by);
    return last - std::min(row, last) > forward ? row + forward : last;
}

void VirtualListView::scrollByRows(std::int64_t rows) {
    if (rows != 0) {
        setTop(offsetRow(m_top, rows));
        emit scrolledByUser();
    }
}

void VirtualListView::scrollTo(std::uint64_t row, double part) {
    const auto above = static_cast<std::uint64_t>(part * static_cast<double>(visibleRows()));
    setTop(row > above ? row - above : 0);
}

void VirtualListView::ensureVisible(std::uint64_t row) {
    const std::uint64_t visible = visibleRows();
    if (row < m_top) {
        setTop(row);
    } else if (row >= m_top + visible) {
        setTop(row - visible + 1);
    }
}

bool VirtualListView::bringOnScreen(std::uint64_t row) {
    const std::uint64_t top = m_top;
    if (rowRect(row).isEmpty()) {
        scrollTo(row, 1.0 / 3.0);
    } else {
        ensureVisible(row);
    }
    return m_top != top;
}

void VirtualListView::goToRow(std::uint64_t row) {
    moveCurrent(row);
}

// To where the next column begins behind those that stay.
void VirtualListView::scrollSideways(int columns) {
    QScrollBar* bar = horizontalScrollBar();
    const int pinned = m_header->pinnedWidth();
    QVector<int> places = {0};
    for (const int column : m_header->shownColumns()) {
        if (const int place = m_header->sectionPosition(column) - pinned; place > 0) {
            places.append(place);
        }
    }
    const auto here = std::lower_bound(places.begin(), places.end(), bar->value());
    const bool between = here == places.end() || *here != bar->value();
    const qsizetype at = here - places.begin() - (between && columns > 0 ? 1 : 0);
    bar->setValue(places[std::clamp<qsizetype>(at + columns, 0, places.size() - 1)]);
}

void VirtualListView::scrollContentsBy(int, int) {
    // Called for every change of a bar; the rows follow the vertical one only where the user moved
    // it, as its value is less exact than m_top.
    QScrollBar* bar = verticalScrollBar();
    if (!m_settingBar && bar->value() != m_scroll.toBar(m_top)) {
        m_top = m_scroll.toTop(bar->value());
        emit scrolledByUser();
    }
    m_header->setOffset(horizontalScrollBar()->value());
    viewport()->update();
}

void VirtualListView::barAction(int action) {
    const auto page = static_cast<std::int64_t>(visibleRows());
    std::int64_t rows = 0;
    switch (action) {
        case QAbstractSlider::SliderSingleStepAdd:
            rows = 1;
            break;
        case QAbstractSlider::SliderSingleStepSub:
            rows = -1;
            break;
        case QAbstractSlider::SliderPageStepAdd:
            rows = page;
            break;
        case QAbstractSlider::SliderPageStepSub:
            rows = -page;
            break;
        default:
            return;
    }
    scrollByRows(rows);
    verticalScrollBar()->setSliderPosition(m_scroll.toBar(m_top));
}

bool VirtualListView::eventFilter(QObject* watched, QEvent* event) {
    // The bar's own wheel steps would skip rows in a very long list.
    if (watched == verticalScrollBar() && event->type() == QEvent::Wheel) {
        wheelEvent(static_cast<QWheelEvent*>(event));
        return true;
    }
    return QAbstractScrollArea::eventFilter(watched, event);
}

void VirtualListView::wheelEvent(QWheelEvent* event) {
    const QPoint angle = event->angleDelta();
    if (std::abs(angle.x()) > std::abs(angle.y()) || event->modifiers() == Qt::ShiftModifier) {
        const int delta = angle.x() != 0 ? angle.x() : angle.y();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - delta / 2);
        event->accept();
        return;
    }
    const double rows = event->pixelDelta().isNull()
                            ? angle.y() / 120.0 * QApplication::wheelScrollLines()
                            : double(event->pixelDelta().y()) / m_faces.rowHeight;
    m_wheelRest -= rows;
    const double whole = std::trunc(m_wheelRest);
    m_wheelRest -= whole;
    scrollByRows(static_cast<std::int64_t>(whole));
    event->accept();
}

// --- the current row ---

void VirtualListView::setCurrentRow(std::optional<std::uint64_t> row) {
    if (row && *row >= m_source->rowCount()) {
        row.reset();
    }
    if (m_current == row) {
        return;
    }
    m_current = row;
    m_selectedFrom.reset();
    viewport()->update();
    announceCurrent();
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> VirtualListView::selectedRows() const {
    if (!m_current) {
        return std::nullopt;
    }
    const std::uint64_t from =
        std::min(m_selectedFrom.value_or(*m_current), m_source->rowCount() - 1);
    return std::minmax(from, *m_current);
}

void VirtualListView::endSelection() {
    m_selectedFrom.reset();
}

// Where the rows begin that the next one is selected with; none, unless it extends.
void VirtualListView::beginSelection(bool extends) {
    m_selectedFrom = extends && m_selectsSeveral
                         ? std::optional(m_selectedFrom.value_or(m_current.value_or(m_top)))
                         : std::nullopt;
    viewport()->update();
}

void VirtualListView::announceCurrent() {
    if (QAccessible::isActive() && hasFocus()) {
        QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&changed);
        if (m_current && !rowRect(*m_current).isEmpty()) {
            // The titles are its first children, then come the cells on screen.
            const auto line = static_cast<int>(*m_current - m_top) + 1;
            QAccessibleEvent focus(this, QAccessible::Focus);
            focus.setChild(line * static_cast<int>(m_header->shownColumns().size()));
            QAccessible::updateAccessibility(&focus);
        }
    }
}

void VirtualListView::moveCurrent(std::uint64_t row, bool extends) {
    if (m_source->rowCount() == 0) {
        return;
    }
    const std::uint64_t top = m_top;
    beginSelection(extends);
    const auto from = m_selectedFrom;
    setCurrentRow(row);
    m_selectedFrom = from;
    ensureVisible(row);
    if (top != m_top) {
        emit scrolledByUser();
    }
    emit currentRowChanged(row);
}

void VirtualListView::setMarker(std::optional<std::uint64_t> row) {
    m_marker = row;
    viewport()->update();
}

void VirtualListView::setHovered(std::optional<std::uint64_t> row) {
    if (m_hovered != row) {
        m_hovered = row;
        viewport()->update();
    }
}

bool VirtualListView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool ends = key->key() == Qt::Key_Home || key->key() == Qt::Key_End;
        if (m_claimsHomeAndEnd && ends && key->modifiers() == Qt::NoModifier) {
            event->accept();
            return true;
        }
    }
    return QAbstractScrollArea::event(event);
}

void VirtualListView::keyPressEvent(QKeyEvent* event) {
    const std::uint64_t rows = m_source->rowCount();
    const auto page = static_cast<std::int64_t>(visibleRows());
    const std::uint64_t from = m_current.value_or(m_top);
    const bool plain = (event->modifiers() & ~(Qt::KeypadModifier | Qt::ControlModifier)) == 0;
    const bool extends = m_selectsSeveral && event->modifiers().testFlag(Qt::ShiftModifier);
    if (rows == 0 || (!plain && !extends)) {
        event->ignore();
        return;
    }
    switch (event->key()) {
        case Qt::Key_Up:
            return moveCurrent(m_current ? offsetRow(from, -1) : from, extends);
        case Qt::Key_Down:
            return moveCurrent(m_current ? offsetRow(from, 1) : from, extends);
        case Qt::Key_PageUp:
            return moveCurrent(offsetRow(from, -page), extends);
        case Qt::Key_PageDown:
            return moveCurrent(offsetRow(from, page), extends);
        default:
            break;
    }
    if (extends) {
        event->ignore();
        return;
    }
    switch (event->key()) {
        case Qt::Key_Home:
            return moveCurrent(0);
        case Qt::Key_End:
            return moveCurrent(rows - 1);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (m_current) {
                emit rowActivated(*m_current);
                return;
            }
            break;
        default:
            break;
    }
    event->ignore();
}

// --- text ---

namespace {

QStringList cellsOf(const RowSource& source, const ListHeader& header, std::uint64_t row) {
    QStringList cells;
    for (int place = 0; place < header.count(); ++place) {
        const int column = header.logicalIndex(place);
        if (!header.isSectionHidden(column)) {
            cells.append(source.cell(row, column).plainText());
        }
    }
    return cells;
}

}  // namespace

QString VirtualListView::rowText(std::uint64_t row) const {
    QStringList cells = cellsOf(*m_source, *m_header, row);
    cells.removeAll(QString());
    return cells.join(QStringLiteral(", "));
}

QString VirtualListView::rowForCopy(std::uint64_t row) const {
    return cellsOf(*m_source, *m_header, row).join(QLatin1Char('\t'));
}

QByteArray VirtualListView::saveLayout() const {
    return m_header->saveLayout();
}

void VirtualListView::restoreLayout(const QByteArray& bytes) {
    m_header->restoreLayout(bytes);
}

}  // namespace oxbow
