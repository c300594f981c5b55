// A list of changes, whatever it is that they have in common.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "views/behind/change_page.h"
#include "views/common/async_cache.h"
#include "views/common/list/row_source.h"
#include "views/common/type_style.h"

namespace oxbow {

class Session;
class ShownTable;
class VirtualListView;

class ChangeListSource : public RowSource {
    Q_OBJECT
public:
    enum Column { Number, Glyph, EventNumber, Key, Captured, Value, Type, Time, kColumns };

    explicit ChangeListSource(QObject* parent, const MakeExecutor& makeExecutor);

    // Lines are told apart from those before: what was read of them is forgotten.
    void setLines(std::uint64_t count, ListChanges list);
    // Shown in the list's own numbers, or not at all; what a capture makes of them, or not.
    void setColumns(bool numbered, bool captured);
    void setTypeStyles(std::shared_ptr<const TypeStyles> styles);
    // Lines from this one on have not happened yet.
    void setFuture(std::uint64_t line);

    // Null while it is read.
    const ListedChange* find(std::uint64_t row) const;

    std::uint64_t rowCount() const override { return m_count; }
    int columnCount() const override { return kColumns; }
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t row, int column) const override;
    RowLook look(std::uint64_t row) const override;
    QString toolTip(std::uint64_t row, int column) const override;
    void prefetch(std::uint64_t first, std::uint64_t count) override;

private:
    ChangePage load(std::uint64_t page) const;
    Cell typeCell(const ListedChange& line) const;
    Cell valueCell(const ListedChange& line) const;

    struct Lines {
        std::uint64_t count = 0;
        ListChanges list;
    };

    std::uint64_t m_count = 0;
    std::uint64_t m_future = UINT64_MAX;
    bool m_numbered = false;
    bool m_captured = false;
    std::shared_ptr<const TypeStyles> m_styles;
    mutable std::mutex m_mutex;
    std::shared_ptr<const Lines> m_lines;  // also of the worker
    mutable AsyncCache<std::uint64_t, ChangePage> m_pages;
};

// A click selects the event and its row; Enter or a double click goes to just after it.
class ChangeList : public QWidget {
    Q_OBJECT
public:
    // The session must live longer.
    ChangeList(Session* session, const QString& name, QWidget* parent = nullptr);

    // Of this table; null: of none.
    void setTable(ShownTable* shown);
    ChangeListSource* source() const { return m_source; }
    VirtualListView* list() const { return m_list; }

private:
    void select(std::uint64_t row);
    void goJustAfter(std::uint64_t row);

    Session* m_session;
    ShownTable* m_shown = nullptr;
    ChangeListSource* m_source;
    VirtualListView* m_list;
};

}  // namespace oxbow
