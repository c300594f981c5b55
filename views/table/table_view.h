// The table pane: what was true at the playhead.
#pragma once

#include <QWidget>
#include <optional>
#include <string>

#include "model/forms/row_text.h"
#include "model/session/session.h"
#include "views/common/background_worker.h"
#include "views/common/event_subject.h"

class QMenu;
class QPushButton;

namespace oxbow {

class FindKeyBar;
class PanelHeader;
class TableSource;
struct TableSort;
class VirtualListView;

// Of the log, or of any other history that follows the playhead.
//
// A click selects a row and its last event; Enter or a double click goes to just after the event
// that wrote it; [ and ] go to the previous and next event of its key. As the playhead moves, the
// row that the move changed is brought on screen, whatever order rows stand in.
class TableView : public QWidget {
    Q_OBJECT
public:
    explicit TableView(Session* session, QWidget* parent = nullptr);
    // `shown` must live longer; `name` is what the table is of.
    TableView(Session* session, ShownTable* shown, const QString& name, QWidget* parent = nullptr);

    ShownTable& shown() const { return *m_shown; }
    VirtualListView* list() const { return m_list; }
    TableSource* source() const { return m_source; }
    PanelHeader* panelHeader() const { return m_header; }
    QPushButton* changesLink() const { return m_changes; }

    // Between the order of the keys and that in which they first appeared.
    void toggleKeyOrder();
    // Between the latest changes first and the order in which the keys first appeared.
    void toggleLatestFirst();
    // Selects a shown row, with its last event.
    void selectRow(quint64 row);
    // What is asked of a row where no menu says it; absent: none is selected.
    std::optional<RowSubject> selectedRow() const;
    // Brings the row that the last move changed on screen.
    void showChange();
    // Opens the field in which a key is found by a part of it.
    void findKey();
    FindKeyBar* findKeyBar() const { return m_findKey; }

    // Puts the selected rows on the clipboard.
    void copyRows(RowForm form);
    void showColumns();
    // Columns and order as they are at first.
    void resetArrangement(const QByteArray& columns);

    QByteArray saveState() const;
    void restoreState(const QByteArray& state);
    // The same with the order of the rows and the key that was looked for.
    QByteArray saveArrangement() const;
    void restoreArrangement(const QByteArray& arrangement);

signals:
    // Columns, order or what is looked for are others.
    void arrangementChanged();
    // A menu about a row, and the event that wrote it, is about to be shown: whoever has something
    // to add to it does.
    void menuAsked(QMenu* menu, const oxbow::EventSubject& subject);
    // All that the selected row has been is to be shown; or one of its fields.
    void rowHistoryAsked(const std::optional<std::string>& field);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void connectList();
    void takeTable();
    void takeFoundKey(KeyId key);
    void takeSelection();
    void showSelection();
    std::optional<std::uint64_t> rowToBring();
    bool refuseSort(const TableSort& sort);
    void toggleSort(const TableSort& sort);
    void showCounts();
    void showHidden();
    QString sortName() const;
    std::optional<std::uint64_t> changedRow() const;
    void showEmptyText();
    bool isOfLog() const { return m_shown == m_session; }
    void sortBy(int column);
    void setSort(const std::optional<TableSort>& sort);
    void showSort();
    void goToWriter(quint64 row);
    void showMenu(quint64 row, int column, const QPoint& at);
    RowSubject subjectOf(KeyId key, int column) const;
    void addCopyActions(QMenu& menu, quint64 row, int column);
    void copyValue(const RowVersion& version);

    Session* m_session;
    ShownTable* m_shown;
    std::shared_ptr<const History> m_history;  // whose rows are read
    const QString m_name;
    TableSource* m_source;
    PanelHeader* m_header;
    QPushButton* m_changes;         // how many rows the move changed
    QPushButton* m_hidden;          // how many columns are not shown
    QString m_said;                 // of a key without a row,
    std::optional<KeyId> m_saidOf;  // this one
    FindKeyBar* m_findKey;
    VirtualListView* m_list;
    // The selection has moved, and its row has not been brought on screen yet.
    bool m_bringSelection = false;
    // The playhead has moved, and its table has not come yet; that has, and what changed has not
    // been brought on screen yet; it has.
    bool m_moved = false;
    bool m_bringChange = false;
    bool m_changeShown = false;
    BackgroundWorker m_copier;
};

}  // namespace oxbow
