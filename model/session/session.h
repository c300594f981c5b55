// The open workspace as one object: what all views look at together.
//
// The session holds the past that is shown, the log's or a branch's, the playhead, the selection,
// the marks and what the user can take back, and tells of changes by signals. It lives on the GUI
// thread and reads and writes nothing there: its own work is done on a thread of its own, where the
// newest request wins: those that were overtaken while they waited are never answered, and a table
// never arrives after one that was asked for later, nor one of a past that is not shown any more.
#pragma once

#include <QString>
#include <QTimer>
#include <QUndoStack>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "model/event/mark.h"
#include "model/history/history.h"
#include "model/session/post.h"
#include "model/session/shown_past.h"
#include "model/session/shown_table.h"
#include "model/session/workspace.h"
#include "model/work/executor.h"

namespace oxbow {

struct SelectionAnswer;
struct SelectionQuestion;
struct TableAnswer;

class Session : public ShownTable {
    Q_OBJECT
public:
    // What a workspace keeps for its session: reading it waits for the disk.
    struct Saved {
        std::optional<Position> playhead;
        std::vector<Mark> marks;
    };
    static Saved savedIn(const Workspace& workspace);

    // Opens at the saved playhead, or at the end.
    Session(std::shared_ptr<Workspace> workspace, Saved saved,
            MakeExecutor makeExecutor = makeThread);
    // Reads what is saved itself.
    explicit Session(const std::shared_ptr<Workspace>& workspace,
                     MakeExecutor makeExecutor = makeThread);
    // Waits for what is still to be written, unless somebody else does.
    ~Session() override;
    // What `waiter` is given at the end waits for the last writes when it is destroyed, and keeps
    // the workspace open until then.
    void waitElsewhere(std::function<void(std::shared_ptr<void>)> waiter);
    // The same for what else reads for this session.
    void letGo(std::shared_ptr<void> rest);

    const std::shared_ptr<Workspace>& workspace() const { return m_workspace; }
    // The past that is shown: at first the log. Never null.
    const std::shared_ptr<const ShownPast>& past() const { return m_past; }
    // Its events, and their rows. Never null.
    const std::shared_ptr<const EventSequence>& events() const { return m_past->events(); }
    const std::shared_ptr<const History>& history() const override { return m_past->history(); }
    // Shows another past of the same log once its table is there, at the same moment: the playhead
    // behind the same event, or where that was; the selection on the same event, or on its ghost.
    // Of several that are asked for the newest is shown. It is told by pastChanged().
    void showPast(std::shared_ptr<const ShownPast> past);
    // A row that is copied from a branch says so.
    QString marked(const QString& copied) const;
    // The log, in place of a branch.
    const std::shared_ptr<const ShownPast>& log() const { return m_log; }
    QString name() const;  // of the workspace, without ".oxbow"
    // Where whoever shows something of this session reads it.
    const MakeExecutor& makeExecutor() const { return m_makeExecutor; }

    Position end() const { return m_end; }
    Position playhead() const { return m_playhead; }
    // The newest table that is ready; its at() is behind playhead() while one is being made (while
    // dragging it is then a place passed a moment ago). Never null.
    std::shared_ptr<const Table> table() const override { return m_table; }
    // The table at the place where the playhead rested before the last move: what rows are compared
    // with. Never null.
    std::shared_ptr<const Table> previousTable() const override { return m_previousTable; }
    Position place() const override { return m_playhead; }
    // Where the playhead rested before the last move, and whether it rests now.
    Position restedBefore() const { return m_restedBefore; }
    bool isResting() const { return m_playhead == m_rested; }

    // The selected event (named by its position) and the selected row (by its key). Selecting an
    // event selects its row, which is found a moment later: until then selectedKey() is the one
    // before, and it is awaited. Selecting a row by its key alone leaves the event.
    std::optional<Position> selectedEvent() const { return m_selectedEvent; }
    std::optional<KeyId> selectedKey() const override { return m_selectedKey; }
    bool selectedKeyIsAwaited() const override { return m_keyIsAwaited; }
    // The selected event is the last applied one, as it is at first, or nothing is selected: the
    // selection then goes along with the playhead.
    bool selectionFollows() const override;
    // The selected ghost, by its number in past(); no event is selected then.
    std::optional<std::size_t> selectedGhost() const { return m_selectedGhost; }

    // By position, in the past that is shown.
    const std::vector<Mark>& marks() const { return m_shownMarks; }

    // All that the user can take back, in the order in which it was done.
    QUndoStack& undoStack() { return m_undo; }

    bool canGoBack() const { return m_jump > 0; }
    bool canGoForward() const { return m_jump + 1 < m_jumps.size(); }

public slots:
    // Clamped to the events. `resting` is false while dragging or playing: the place is then not
    // put into the jump history and not saved.
    void movePlayhead(oxbow::Position position, bool resting = true);
    // As if the session had been opened here: there is nothing to compare with, and nothing to go
    // back to.
    void startAt(oxbow::Position position);
    // Relative; saturates at both ends. Steps in a row are one place in the jump history.
    void step(qint64 events);
    // Alt+← and Alt+→: through the places where the playhead rested.
    void goBack();
    void goForward();

    void selectEvent(std::optional<oxbow::Position> event);
    void selectKey(std::optional<oxbow::KeyId> key) override;
    // A row together with one of its events.
    void selectRow(oxbow::KeyId key, oxbow::Position event) override;
    // One of past(), by its number.
    void selectGhost(std::size_t ghost);
    void clearSelection();
    // The previous or next event of the selected row's key; moves selection and playhead, a moment
    // later, so that the event is the last one applied. With no row selected, the last applied
    // event's.
    void goToPreviousWriter() override;
    void goToNextWriter() override;

    void addMark(const oxbow::Mark& mark);
    void removeMark(int index);
    void renameMark(int index, const QString& name);
    void setMarkNote(int index, const QString& note);
    // Those that an import has brought, which the log has already.
    void takeImportedMarks(const std::vector<oxbow::Mark>& marks);
    // Writes the marks as they are.
    void keepMarks();
    // Says so, why, and what to do, where the workspace can only be read. `what` cannot be done
    // then: "no branch can be made or changed".
    bool refusesToKeep(const QString& what);
    bool refusesMarks();
    void goToNextMark();

    // Call after there are more events in the log.
    void refresh();

    // What could not be done any more (see QUndoCommand::setObsolete()) is passed over.
    void undo();
    void redo();

signals:
    // Another past is shown, in which everything has its own place: the playhead, the selection,
    // marks and table come with it, and playheadChanged() does not tell of that. What was asked
    // about the one before is none of this.
    void pastChanged(const std::shared_ptr<const oxbow::ShownPast>& before);
    // The log has come to more while a branch is shown, which may go along with it.
    void baseGrown();
    void playheadChanged(oxbow::Position position);
    void marksChanged();
    void grown();  // end() has moved
    void jumpsChanged(bool canGoBack, bool canGoForward);
    // Something could not be read or written: a sentence for the place where it is shown.
    void failed(const QString& message);
    // Something to know for as long as the user goes nowhere else.
    void told(const QString& message);

private:
    class Worker;
    enum class Motion { Passing, Resting, Step, History };

    void moveTo(Position position, Motion motion);
    void setPlayhead(Position position);
    Position momentIn(const ShownPast& past) const;
    void rememberJump(Motion motion);
    void askForTable();
    void takeTables(std::shared_ptr<const Table> table, std::shared_ptr<const Table> previous);
    void takePast(std::shared_ptr<const Table> table, std::shared_ptr<const Table> previous);
    void takeSelectionFrom(const ShownPast& before, bool follows);
    std::optional<Position> lastApplied() const;
    void follow();
    void select(std::optional<Position> event, std::optional<KeyId> key, bool keyIsOfEvent);
    void ask(SelectionQuestion question);
    void take(const SelectionAnswer& answer);
    void take(const TableAnswer& answer);
    void goToWriter(bool next);
    void changeMarks(const QString& what, std::vector<Mark> marks);
    void setMarks(std::vector<Mark> marks);
    void placeMarks();
    std::optional<std::size_t> markNumber(int index) const;
    void savePlayhead();

    std::shared_ptr<Workspace> m_workspace;
    MakeExecutor m_makeExecutor;
    const std::shared_ptr<const ShownPast> m_log;
    std::shared_ptr<const ShownPast> m_past;
    std::shared_ptr<const ShownPast> m_nextPast;  // whose table is being made; null: none
    // Where the playhead was moved to last, and in which past: what another past shows is the same
    // moment, however many were shown in between.
    std::shared_ptr<const ShownPast> m_momentPast;
    Position m_moment;
    Position m_logEnd;
    Position m_end;
    Position m_playhead;
    std::shared_ptr<const Table> m_table;
    std::shared_ptr<const Table> m_previousTable;
    std::optional<Position> m_selectedEvent;
    std::optional<KeyId> m_selectedKey;
    std::optional<std::size_t> m_selectedGhost;
    bool m_ghostFollows = false;  // its event had gone along with the playhead
    std::vector<Mark> m_marks;    // by position of the log
    std::vector<Mark> m_shownMarks;
    std::vector<std::size_t> m_markNumbers;  // of the shown ones, among m_marks
    QUndoStack m_undo;
    bool m_keyIsOfEvent = false;          // m_selectedEvent is an event of m_selectedKey,
    bool m_keyIsAwaited = false;          // which is being read
    std::uint64_t m_selectionNumber = 0;  // of the selection; older answers are none
    Position m_rested;                    // where the playhead rested last
    Position m_restedBefore;              // and where before that: previousTable()'s place
    std::vector<Position> m_jumps;        // never empty
    std::size_t m_jump = 0;
    bool m_lastWasStep = false;
    QTimer m_saveTimer;
    std::shared_ptr<Post<Session>> m_post;
    std::function<void(std::shared_ptr<void>)> m_waiter;
    std::unique_ptr<Worker> m_worker;
};

}  // namespace oxbow
