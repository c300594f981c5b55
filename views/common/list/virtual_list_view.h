// A list of any number of rows.
//
// Rows are never counted in pixels and never stored: the view knows the first visible row and asks
// its source for what it paints. Wheel, keys and the bar's arrows move by whole rows, exactly, at
// any length; dragging the bar is proportional where there are more rows than it has steps.
// A repaint costs the visible cells, whatever the number of rows.
#pragma once

#include <QAbstractScrollArea>
#include <QByteArray>
#include <QString>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "views/common/list/row_scroll.h"
#include "views/common/list/row_source.h"
#include "views/common/theme.h"

namespace oxbow {

class ListHeader;
class TickBar;

class VirtualListView : public QAbstractScrollArea {
    Q_OBJECT
public:
    // `source` must outlive the view.
    explicit VirtualListView(RowSource* source, QWidget* parent = nullptr);

    RowSource* source() const { return m_source; }
    ListHeader* header() const { return m_header; }
    void setHeaderShown(bool shown);

    std::uint64_t topRow() const { return m_top; }
    std::uint64_t visibleRows() const;  // that are whole; at least 1
    // Brings a row to `part` of the height: 0 is the top.
    void scrollTo(std::uint64_t row, double part = 0.0);
    void ensureVisible(std::uint64_t row);
    // As if the user had gone there.
    void goToRow(std::uint64_t row);
    // By whole columns; the pinned ones stay.
    void scrollSideways(int columns);
    // Scrolls to a row that is off screen, with some of its neighbours; says whether it did.
    bool bringOnScreen(std::uint64_t row);

    // The row that keys and the screen reader are at. Setting it here emits nothing.
    std::optional<std::uint64_t> currentRow() const { return m_current; }
    void setCurrentRow(std::optional<std::uint64_t> row);

    // Whether several rows that follow one another can be selected, by Shift: from where it was
    // held down to the current one. Setting the current row here leaves that alone.
    void setSelectsSeveral(bool several) { m_selectsSeveral = several; }
    // Only the current row is.
    void endSelection();
    // The first and the last of them; absent where there is no current row.
    std::optional<std::pair<std::uint64_t, std::uint64_t>> selectedRows() const;

    // A line between this row and the one above; rowCount() is below the last row.
    void setMarker(std::optional<std::uint64_t> row);
    std::optional<std::uint64_t> marker() const { return m_marker; }

    // Whether something is to be found among the rows from `first` to before `last`: ticks beside
    // the scroll bar. Empty: none are drawn.
    using HasTick = std::function<bool(std::uint64_t first, std::uint64_t last)>;
    void setTicks(HasTick hasTick);
    TickBar* tickBar() const { return m_ticks; }

    // Shown where there are no rows: what it means, and what to do.
    void setEmptyText(const QString& title, const QString& sentence);
    const QString& emptySentence() const { return m_emptySentence; }
    // Whether Home and End belong to this list while it has the focus (they do unless told), or to
    // the window's shortcuts.
    void setClaimsHomeAndEnd(bool claims) { m_claimsHomeAndEnd = claims; }

    // The columns' layout; what restoreLayout() does not understand it ignores.
    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray& bytes);

    // The row at a y of the viewport, where there is one, and the column at an x (or -1).
    std::optional<std::uint64_t> rowAt(int y) const;
    int columnAt(int x) const;
    QRect rowRect(std::uint64_t row) const;  // empty where it is not on screen
    QRect cellRect(std::uint64_t row, int column) const;

    // "12,344, 09:06:00.002, OrderPaid, o-77, …": the visible columns of a row in their order.
    QString rowText(std::uint64_t row) const;
    // What can be copied: the same with tabs between.
    QString rowForCopy(std::uint64_t row) const;

    const Theme& theme() const { return m_theme; }
    const TypeFaces& faces() const { return m_faces; }

signals:
    void currentRowChanged(quint64 row);  // by the user
    void rowActivated(quint64 row);       // Enter or a double click
    void cellPressed(quint64 row, int column, int xInCell);
    void contextMenuRequested(quint64 row, int column, const QPoint& globalPosition);
    void scrolledByUser();
    void resized();  // other rows fit now

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void readTheme();
    void layoutAll();
    void updateBars();
    void setTop(std::uint64_t top);
    void scrollByRows(std::int64_t rows);
    void barAction(int action);
    void moveCurrent(std::uint64_t row, bool extends = false);
    void beginSelection(bool extends);
    std::uint64_t offsetRow(std::uint64_t row, std::int64_t by) const;
    void setHovered(std::optional<std::uint64_t> row);
    void announceCurrent();
    void paintRow(QPainter& painter, std::uint64_t row, int y);
    void paintMarker(QPainter& painter);
    void paintEmpty(QPainter& painter);
    int contentWidth() const;

    RowSource* m_source;
    ListHeader* m_header;
    TickBar* m_ticks;
    Theme m_theme;
    TypeFaces m_faces;
    RowScroll m_scroll;
    std::uint64_t m_top = 0;
    std::optional<std::uint64_t> m_current;
    std::optional<std::uint64_t> m_selectedFrom;  // other than m_current: several are
    bool m_selectsSeveral = false;
    std::optional<std::uint64_t> m_hovered;
    std::optional<std::uint64_t> m_marker;
    QString m_emptyTitle;
    QString m_emptySentence;
    double m_wheelRest = 0;  // of a row
    bool m_settingBar = false;
    bool m_headerShown = true;
    bool m_claimsHomeAndEnd = true;
};

}  // namespace oxbow
