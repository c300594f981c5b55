// The branches of the open workspace: which there are, which is shown, and what is done to them.
#pragma once

#include <QObject>
#include <QTimer>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/window/branches/branch_deed.h"
#include "app/window/folds/task_line.h"
#include "model/session/session.h"
#include "views/branch/branch_state.h"

namespace oxbow {

// GUI thread; nothing of it waits for a disk. What is done is done in its order, and of the pasts
// that are to be shown the newest is. The branch that is shown is read again where it was changed
// elsewhere, in another window or on the command line. What was asked for is done, even where the
// workspace is closed before it has begun.
class BranchDesk : public QObject {
    Q_OBJECT
public:
    // The session must live longer.
    explicit BranchDesk(Session* session, QObject* parent = nullptr);
    ~BranchDesk() override;

    // By their names.
    const std::vector<BranchState>& branches() const { return m_branches; }
    // Shows a branch; the log, where the name is empty.
    void show(const QString& name);
    // Does it, and puts it on the session's undo stack. Where it cannot be done failed() says why,
    // and there is nothing to take back. In a workspace that can only be read nothing is.
    void carryOut(BranchDeed deed);
    // Says so there; to be asked before anybody is asked what to do.
    bool refuses();
    void create(const QString& name, const QString& base);
    void rename(const QString& name, const QString& newName);
    void setNote(const QString& name, const QString& note);
    void remove(const QString& name);
    // Reads the branches again: for whoever shows them.
    void refresh();
    // Looks whether the branch that is shown was changed elsewhere.
    void lookElsewhere();
    // Nothing is being read or done.
    bool isIdle() const { return m_line.isIdle(); }
    // What is being done, or waits, is given up, and leaves everything as it was.
    void stop();
    bool isWorking() const { return !m_said.isEmpty(); }

signals:
    void listed();  // branches() are others
    // A sentence: something could not be done, or was done elsewhere.
    void failed(const QString& message);
    void told(const QString& message);
    // What takes longer than a moment; empty: nothing does any more.
    void working(const QString& what);

private:
    class Command;
    // One way of a deed. It is done once, here, or where the rest is done when this is closed.
    class Pending;
    class Rest;
    // What a task found to show.
    struct Found {
        absl::Status status;
        std::string name;
        std::shared_ptr<const ShownPast> past;  // null where there is nothing new to show
    };

    void run(std::shared_ptr<BranchDeed> deed, bool back, std::weak_ptr<Command*> command);
    Found openDone(Pending& pending, std::string name, const Cancelled& stopped,
                   const Cancelled& closing);
    void ended(const std::shared_ptr<Pending>& pending);
    void drop(Command* command);
    void take(const Found& found);
    // Of the tasks.
    absl::StatusOr<std::shared_ptr<const ShownPast>> open(const std::string& name,
                                                          const Cancelled& cancelled) const;

    Session* m_session;
    const BranchShelf m_shelf;
    std::vector<BranchState> m_branches;
    std::atomic<std::uint64_t> m_newest = 0;          // of what is to be shown
    std::string m_shown;                              // of the tasks alone: the name asked for last
    std::vector<std::shared_ptr<Pending>> m_pending;  // in their order
    std::shared_ptr<std::atomic<bool>> m_stop = std::make_shared<std::atomic<bool>>(false);
    QString m_said;  // see working()
    QTimer m_longer;
    QTimer m_looking;
    BackgroundWorker m_lister;
    TaskLine m_line;  // last: it ends before what its tasks use
};

}  // namespace oxbow
