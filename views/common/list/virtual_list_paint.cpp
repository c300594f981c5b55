// How a virtual list is painted.
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include "views/common/list/cell_painter.h"
#include "views/common/list/list_header.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/message_page.h"

namespace oxbow {

void VirtualListView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    const std::uint64_t rows = m_source->rowCount();
    const int height = viewport()->height();
    const auto onScreen = static_cast<std::uint64_t>(height / m_faces.rowHeight + 1);
    const std::uint64_t shown = m_top < rows ? std::min(onScreen, rows - m_top) : 0;
    if (shown > 0) {
        m_source->prefetch(m_top, shown);
    }
    for (std::uint64_t i = 0; i < shown; ++i) {
        paintRow(painter, m_top + i, static_cast<int>(i) * m_faces.rowHeight);
    }
    const int bottom = static_cast<int>(shown) * m_faces.rowHeight;
    if (bottom < height) {
        painter.fillRect(0, bottom, viewport()->width(), height - bottom, m_theme.base);
    }
    if (rows == 0) {
        paintEmpty(painter);
    }
    paintMarker(painter);
}

void VirtualListView::paintRow(QPainter& painter, std::uint64_t row, int y) {
    const CellPainter cells(m_theme, m_faces);
    const QRect rect(0, y, viewport()->width(), m_faces.rowHeight);
    const RowLook look = m_source->look(row);
    const auto several = m_selectedFrom ? selectedRows() : std::nullopt;
    const bool selected =
        several ? row >= several->first && row <= several->second : m_current == row;
    const int pinned = m_header->offset() > 0 ? m_header->pinnedWidth() : 0;
    const auto paintColumns = [&](bool thePinned) {
        for (const int column : m_header->shownColumns()) {
            const QRect cell(m_header->columnLeft(column), y, m_header->sectionSize(column),
                             rect.height());
            const bool isPinned = pinned > 0 && m_header->isPinned(column);
            if (isPinned == thePinned && cell.right() >= 0 && cell.left() < rect.width()) {
                cells.paintCell(painter, cell, m_source->cell(row, column), look.dimmed);
            }
        }
    };
    const auto paintGround = [&](const QRect& ground) {
        cells.paintGround(painter, ground, look, row % 2 == 1, m_hovered == row, selected);
    };
    paintGround(rect);
    paintColumns(false);
    if (pinned > 0) {
        paintGround(QRect(0, y, pinned, rect.height()));
        paintColumns(true);
        painter.fillRect(pinned - 1, y, 1, rect.height(), m_theme.control);
    }
    if (m_current == row && hasFocus()) {
        painter.setPen(m_theme.accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect.adjusted(0, 0, -1, -1));
    }
}

void VirtualListView::paintMarker(QPainter& painter) {
    constexpr int kThickness = 3;
    if (!m_marker || *m_marker < m_top || m_source->rowCount() == 0) {
        return;
    }
    const std::uint64_t below = *m_marker - m_top;
    if (below > visibleRows() + 1) {
        return;
    }
    const int y = static_cast<int>(below) * m_faces.rowHeight;
    // At the very top it must still be seen.
    painter.fillRect(0, std::max(0, y - kThickness / 2 - 1), viewport()->width(), kThickness,
                     m_theme.playhead);
}

void VirtualListView::paintEmpty(QPainter& painter) {
    paintMessage(painter, viewport()->rect(), m_emptyTitle, m_emptySentence, m_theme, m_faces);
}

}  // namespace oxbow
