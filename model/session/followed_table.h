// The table of any history of the open log, a fold's for instance, as it follows the playhead.
#pragma once

#include <QTimer>
#include <memory>
#include <optional>
#include <utility>

#include "model/session/post.h"
#include "model/session/session.h"
#include "model/session/shown_table.h"

namespace oxbow {

class TableWorker;
struct TableAnswer;

// It shares the session's playhead and selected event: an event that is selected anywhere selects
// the first row that it touched here, a row that is selected here selects its event. Of a history
// that is still being made the table stays where that ends; of one of another past than the session
// shows there are no rows, unless it follows before they could be missed. Reads on a thread of its
// own.
class FollowedTable : public ShownTable {
    Q_OBJECT
public:
    // When its rows are compared with those where the playhead rested before.
    enum class Compared { AtOnce, AfterAMove, Never };
    // The session must live longer.
    FollowedTable(Session* session, std::shared_ptr<const History> history,
                  Compared compared = Compared::AtOnce, QObject* parent = nullptr);
    ~FollowedTable() override;

    const std::shared_ptr<const History>& history() const override { return m_history; }
    // Of the past that is shown now. Until its table is there, the one before stays.
    void setHistory(std::shared_ptr<const History> history, Compared compared = Compared::AtOnce);
    const std::shared_ptr<const History>& awaitedHistory() const { return m_awaited; }
    bool isOfThisPast() const override { return m_past == m_session->past(); }
    Position place() const override;
    std::shared_ptr<const Table> table() const override { return m_table; }
    std::shared_ptr<const Table> previousTable() const override { return m_previousTable; }

    std::optional<KeyId> selectedKey() const override { return m_key; }
    bool selectedKeyIsAwaited() const override { return m_keyIsAwaited; }
    bool selectionFollows() const override;
    void selectKey(std::optional<oxbow::KeyId> key) override;
    void selectRow(oxbow::KeyId key, oxbow::Position event) override;
    void goToPreviousWriter() override;
    void goToNextWriter() override;

    // Call after more of the history has been made.
    void refresh();

signals:
    // The history does not reach so far, now that it is asked: another may.
    void unavailable();

private:
    void take(const TableAnswer& answer);
    void leavePast();
    void empty();
    void askForTable();
    void takeSelection();
    void askForKey();
    void ask(SelectionQuestion question);
    void take(const SelectionAnswer& answer);
    void goToWriter(bool next);
    void tell(const absl::Status& status);

    Session* m_session;
    std::shared_ptr<const History> m_history;  // of the table,
    std::shared_ptr<const History> m_awaited;  // and of the next one
    Compared m_compared;
    std::optional<std::pair<Position, Position>> m_asked;  // places of what is not answered yet
    std::shared_ptr<const ShownPast> m_past;
    // Of the past before: views may still hold tables of it, and whoever lets go of the last closes
    // what it is kept in, which waits for the disk.
    std::shared_ptr<const History> m_left;
    QTimer m_emptying;
    std::shared_ptr<const Table> m_table;
    std::shared_ptr<const Table> m_previousTable;
    std::optional<Position> m_event;  // selected in the session, and m_key is a row of it,
    std::optional<KeyId> m_key;
    bool m_keyIsOfEvent = false;  // unless it was selected by itself,
    bool m_keyIsAwaited = false;  // or is being read
    std::uint64_t m_selectionNumber = 0;
    std::shared_ptr<Post<FollowedTable>> m_post;
    std::shared_ptr<TableWorker> m_worker;
};

}  // namespace oxbow
