#include "views/common/list/list_accessible.h"

#include <QAccessibleWidget>
#include <QHash>
#include <algorithm>
#include <climits>

#include "views/common/format.h"
#include "views/common/list/list_header.h"
#include "views/common/list/virtual_list_view.h"

namespace oxbow {

namespace {

constexpr int kHeaderRow = -1;

// One cell, or, in the header's row, a column's title.
class AccessibleCell : public QAccessibleInterface, public QAccessibleTableCellInterface {
public:
    AccessibleCell(VirtualListView* view, qint64 row, int place)
        : m_view(view), m_row(row), m_place(place) {}

    bool isValid() const override {
        return m_view != nullptr && column() >= 0 && m_row < qint64(m_view->source()->rowCount());
    }
    QObject* object() const override { return nullptr; }
    QAccessible::Role role() const override {
        return m_row == kHeaderRow ? QAccessible::ColumnHeader : QAccessible::Cell;
    }
    QAccessible::State state() const override {
        QAccessible::State state;
        state.selectable = state.focusable = m_row != kHeaderRow;
        state.selected = isSelected();
        state.focused = state.active = isCurrent() && m_view->hasFocus();
        state.invisible = !m_view->isVisible();
        state.offscreen = rect().isEmpty();
        return state;
    }
    QRect rect() const override {
        if (m_row == kHeaderRow) {
            const ListHeader* header = m_view->header();
            return {header->mapToGlobal(QPoint(header->columnLeft(column()), 0)),
                    QSize(header->sectionSize(column()), header->height())};
        }
        const QRect cell = m_view->cellRect(std::uint64_t(m_row), column());
        return cell.isEmpty() ? QRect()
                              : QRect(m_view->viewport()->mapToGlobal(cell.topLeft()), cell.size());
    }
    QString text(QAccessible::Text kind) const override {
        if (kind != QAccessible::Name || !isValid()) {
            return {};
        }
        if (m_row != kHeaderRow) {
            return m_view->source()->cell(std::uint64_t(m_row), column()).plainText();
        }
        const ListColumn spec = m_view->source()->column(column());
        return spec.title.isEmpty() ? spec.toolTip : spec.title;
    }
    void setText(QAccessible::Text, const QString&) override {}
    QAccessibleInterface* parent() const override {
        return QAccessible::queryAccessibleInterface(m_view);
    }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QWindow* window() const override { return parent() ? parent()->window() : nullptr; }
    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::TableCellInterface
                   ? static_cast<QAccessibleTableCellInterface*>(this)
                   : nullptr;
    }

    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    QList<QAccessibleInterface*> columnHeaderCells() const override;
    QList<QAccessibleInterface*> rowHeaderCells() const override { return {}; }
    int columnIndex() const override { return m_place; }
    int rowIndex() const override { return int(std::min<qint64>(m_row, INT_MAX)); }
    bool isSelected() const override {
        const auto rows = m_view->selectedRows();
        return rows && m_row >= qint64(rows->first) && m_row <= qint64(rows->second);
    }
    QAccessibleInterface* table() const override { return parent(); }

    bool isOnScreen() const { return m_row == kHeaderRow || !rect().isEmpty(); }
    int place() const { return m_place; }
    qint64 row() const { return m_row; }

private:
    int column() const { return m_view->header()->shownColumns().value(m_place, -1); }
    bool isCurrent() const { return m_view->currentRow() == std::uint64_t(m_row); }

    VirtualListView* m_view;
    qint64 m_row;
    int m_place;  // among the columns that are shown
};

// A table of 10^10 rows cannot be a tree of accessible children: those on screen are its children,
// and every other cell is made when it is asked for.
class AccessibleList : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    explicit AccessibleList(VirtualListView* view) : QAccessibleWidget(view, QAccessible::Table) {}
    ~AccessibleList() override {
        drop([](const AccessibleCell&) { return true; });
    }

    QString text(QAccessible::Text kind) const override {
        const std::uint64_t rows = view()->source()->rowCount();
        const auto row = view()->currentRow();
        switch (kind) {
            case QAccessible::Value:
                return row ? view()->rowText(*row) : QString();
            case QAccessible::Description:
                if (!row) {
                    return formatCountOf(rows, "row");
                }
                return QObject::tr("row %1 of %2: %3")
                    .arg(formatCount(*row + 1), formatCount(rows), view()->rowText(*row));
            default:
                return QAccessibleWidget::text(kind);
        }
    }
    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::TableInterface ? static_cast<QAccessibleTableInterface*>(this)
                                                   : QAccessibleWidget::interface_cast(type);
    }

    // The titles, then the cells on screen, row by row.
    int childCount() const override { return columnCount() * (rowsOnScreen() + 1); }
    QAccessibleInterface* child(int index) const override {
        const int columns = columnCount();
        if (index < 0 || index >= childCount()) {
            return nullptr;
        }
        const int line = index / columns;
        return cell(line == 0 ? kHeaderRow : qint64(view()->topRow()) + line - 1, index % columns);
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        const QPoint at = view()->viewport()->mapFromGlobal(QPoint(x, y));
        const auto row = view()->rowAt(at.y());
        const auto place = view()->header()->shownColumns().indexOf(view()->columnAt(at.x()));
        return row && place >= 0 ? cell(qint64(*row), int(place)) : nullptr;
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        const auto* one = dynamic_cast<const AccessibleCell*>(child);
        if (one == nullptr) {
            return -1;
        }
        const qint64 line =
            one->row() == kHeaderRow ? 0 : one->row() - qint64(view()->topRow()) + 1;
        const bool there = line >= 0 && line <= rowsOnScreen();
        return there ? int(line) * columnCount() + one->place() : -1;
    }

    QAccessibleInterface* caption() const override { return nullptr; }
    QAccessibleInterface* summary() const override { return nullptr; }
    QAccessibleInterface* cellAt(int row, int column) const override {
        const bool there = row >= 0 && row < rowCount() && column >= 0 && column < columnCount();
        return there ? cell(row, column) : nullptr;
    }
    int selectedCellCount() const override { return selectedRowCount() * columnCount(); }
    QList<QAccessibleInterface*> selectedCells() const override {
        QList<QAccessibleInterface*> cells;
        for (const int row : selectedRows()) {
            for (int column = 0; column < columnCount(); ++column) {
                cells << cell(row, column);
            }
        }
        return cells;
    }
    QString columnDescription(int column) const override {
        return column >= 0 && column < columnCount()
                   ? cell(kHeaderRow, column)->text(QAccessible::Name)
                   : QString();
    }
    QString rowDescription(int row) const override {
        return row >= 0 && row < rowCount() ? view()->rowText(std::uint64_t(row)) : QString();
    }
    int selectedColumnCount() const override { return 0; }
    int selectedRowCount() const override {
        const auto rows = view()->selectedRows();
        return rows ? int(std::min<std::uint64_t>(rows->second - rows->first + 1, INT_MAX)) : 0;
    }
    int columnCount() const override { return int(view()->header()->shownColumns().size()); }
    int rowCount() const override {
        return int(std::min<std::uint64_t>(view()->source()->rowCount(), INT_MAX));
    }
    QList<int> selectedColumns() const override { return {}; }
    // No more than can be looked at.
    QList<int> selectedRows() const override {
        constexpr std::uint64_t kMost = 1000;
        QList<int> all;
        const auto rows = view()->selectedRows();
        for (std::uint64_t i = 0; rows && i <= rows->second - rows->first && i < kMost; ++i) {
            all << int(std::min<std::uint64_t>(rows->first + i, INT_MAX));
        }
        return all;
    }
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int row) const override {
        const auto rows = view()->selectedRows();
        return rows && row >= 0 && std::uint64_t(row) >= rows->first &&
               std::uint64_t(row) <= rows->second;
    }
    bool selectRow(int row) override {
        if (row < 0 || row >= rowCount()) {
            return false;
        }
        view()->goToRow(std::uint64_t(row));
        return true;
    }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent*) override {
        drop([](const AccessibleCell&) { return true; });
    }

private:
    VirtualListView* view() const { return static_cast<VirtualListView*>(widget()); }
    int rowsOnScreen() const {
        const std::uint64_t rows = view()->source()->rowCount();
        const std::uint64_t below = rows - std::min(rows, view()->topRow());
        return int(std::min(below, view()->visibleRows()));
    }

    QAccessibleInterface* cell(qint64 row, int place) const {
        constexpr qsizetype kMostCells = 4000;
        if (m_cells.size() > kMostCells) {
            drop([](const AccessibleCell& one) { return !one.isOnScreen(); });
        }
        const auto key = std::pair(row, place);
        if (const auto known = m_cells.constFind(key); known != m_cells.constEnd()) {
            return QAccessible::accessibleInterface(*known);
        }
        auto* made = new AccessibleCell(view(), row, place);
        m_cells.insert(key, QAccessible::registerAccessibleInterface(made));
        return made;
    }

    template <typename Which>
    void drop(const Which& which) const {
        for (auto one = m_cells.begin(); one != m_cells.end();) {
            auto* known =
                dynamic_cast<AccessibleCell*>(QAccessible::accessibleInterface(one.value()));
            if (known == nullptr || which(*known)) {
                QAccessible::deleteAccessibleInterface(one.value());
                one = m_cells.erase(one);
            } else {
                ++one;
            }
        }
    }

    mutable QHash<std::pair<qint64, int>, QAccessible::Id> m_cells;
};

QList<QAccessibleInterface*> AccessibleCell::columnHeaderCells() const {
    QAccessibleInterface* list = m_row == kHeaderRow ? nullptr : parent();
    return list ? QList<QAccessibleInterface*>{list->child(m_place)}
                : QList<QAccessibleInterface*>();
}

QAccessibleInterface* make(const QString&, QObject* object) {
    auto* view = qobject_cast<VirtualListView*>(object);
    return view ? new AccessibleList(view) : nullptr;
}

}  // namespace

void installListAccessibility() {
    // Qt ignores a factory that it has already.
    QAccessible::installFactory(make);
}

}  // namespace oxbow
