// What the pointer does in a virtual list.
#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>

#include "views/common/list/cell_painter.h"
#include "views/common/list/list_header.h"
#include "views/common/list/virtual_list_view.h"

namespace oxbow {

std::optional<std::uint64_t> VirtualListView::rowAt(int y) const {
    if (y < 0 || y >= viewport()->height()) {
        return std::nullopt;
    }
    const std::uint64_t row = m_top + static_cast<std::uint64_t>(y / m_faces.rowHeight);
    return row < m_source->rowCount() ? std::optional(row) : std::nullopt;
}

int VirtualListView::columnAt(int x) const {
    return m_header->columnAt(x);
}

QRect VirtualListView::rowRect(std::uint64_t row) const {
    if (row < m_top || row - m_top > visibleRows() || row >= m_source->rowCount()) {
        return {};
    }
    const int y = static_cast<int>(row - m_top) * m_faces.rowHeight;
    return QRect(0, y, viewport()->width(), m_faces.rowHeight);
}

QRect VirtualListView::cellRect(std::uint64_t row, int column) const {
    const QRect rect = rowRect(row);
    if (rect.isEmpty() || column < 0 || m_header->isSectionHidden(column)) {
        return {};
    }
    return QRect(m_header->columnLeft(column), rect.top(), m_header->sectionSize(column),
                 rect.height());
}

void VirtualListView::mousePressEvent(QMouseEvent* event) {
    const auto row = rowAt(event->position().toPoint().y());
    if (!row) {
        return;
    }
    const int x = event->position().toPoint().x();
    const int column = columnAt(x);
    const auto selected = selectedRows();
    const bool within = selected && *row >= selected->first && *row <= selected->second;
    if (event->button() == Qt::RightButton && within) {
        return;  // the menu is about all of them
    }
    beginSelection(event->modifiers().testFlag(Qt::ShiftModifier));
    const auto from = m_selectedFrom;
    setCurrentRow(row);
    m_selectedFrom = from;
    emit currentRowChanged(*row);
    if (event->button() == Qt::LeftButton && column >= 0) {
        emit cellPressed(*row, column, x - cellRect(*row, column).left());
    }
}

void VirtualListView::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto row = rowAt(event->position().toPoint().y());
    if (row && event->button() == Qt::LeftButton) {
        emit rowActivated(*row);
    }
}

void VirtualListView::mouseMoveEvent(QMouseEvent* event) {
    setHovered(rowAt(event->position().toPoint().y()));
}

void VirtualListView::contextMenuEvent(QContextMenuEvent* event) {
    if (event->reason() == QContextMenuEvent::Keyboard) {
        if (m_current) {
            ensureVisible(*m_current);
            const QPoint at = rowRect(*m_current).bottomLeft() + QPoint(24, 0);
            emit contextMenuRequested(*m_current, columnAt(0), viewport()->mapToGlobal(at));
        }
        return;
    }
    if (const auto row = rowAt(event->pos().y())) {
        emit contextMenuRequested(*row, columnAt(event->pos().x()), event->globalPos());
    }
}

bool VirtualListView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) {
        setHovered(std::nullopt);
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto row = rowAt(help->pos().y());
        const int column = columnAt(help->pos().x());
        QString text;
        if (row && column >= 0) {
            text = m_source->toolTip(*row, column);
            const Cell cell = m_source->cell(*row, column);
            if (text.isEmpty() &&
                CellPainter(m_theme, m_faces).isCut(cell, m_header->sectionSize(column))) {
                text = cell.plainText();
            }
        }
        // As plain text: a value may look like markup.
        QToolTip::showText(help->globalPos(),
                           text.isEmpty() ? text
                                          : "<p style='white-space:pre-wrap'>" +
                                                text.left(2000).toHtmlEscaped() + "</p>",
                           viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void VirtualListView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
    announceCurrent();
}

void VirtualListView::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

}  // namespace oxbow
