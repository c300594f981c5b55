#include "app/window/branches/branch_desk.h"

#include <absl/strings/str_cat.h>

#include <mutex>
#include <optional>
#include <utility>

#include "model/session/sentence.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr int kLookElsewhereMs = 2000;
constexpr int kLongMs = 100;  // what takes longer is told of

BranchState stateOf(const BranchShelf& shelf, const BranchShelf::Entry& entry,
                    const BranchBase& log, const Cancelled& cancelled) {
    BranchState state;
    state.name = fromUtf8(entry.name);
    if (!entry.branch.ok()) {
        state.error = sentence(entry.branch.status());
        return state;
    }
    const Branch& branch = *entry.branch;
    state.note = fromUtf8(branch.note);
    state.base = fromUtf8(branch.base);
    state.edits = branch.applied;
    state.undone = branch.edits.size() - branch.applied;
    if (branch.pinnedEnd) {
        state.pinnedEnd = branch.pinnedEnd->value();
    }
    const auto opened = openBranch(shelf, entry.name, log, cancelled);
    if (opened.ok()) {
        state.conflicts = opened->events->layout().conflicts().size();
    } else {
        state.error = sentence(opened.status());
    }
    return state;
}

}  // namespace

// A deed on the undo stack. It tells where it is, so that one that failed can be taken from there.
class BranchDesk::Command : public QUndoCommand {
public:
    Command(BranchDesk* desk, BranchDeed deed)
        : QUndoCommand(deed.text),
          m_desk(desk),
          m_deed(std::make_shared<BranchDeed>(std::move(deed))),
          m_self(std::make_shared<Command*>(this)) {}
    void redo() override { m_desk->run(m_deed, false, m_self); }
    void undo() override { m_desk->run(m_deed, true, m_self); }

private:
    BranchDesk* m_desk;
    const std::shared_ptr<BranchDeed> m_deed;
    const std::shared_ptr<Command*> m_self;
};

class BranchDesk::Pending {
public:
    Pending(std::shared_ptr<BranchDeed> deed, bool back) : m_deed(std::move(deed)), m_back(back) {}

    const BranchDeed& deed() const { return *m_deed; }
    bool isBack() const { return m_back; }
    // On any thread; a second time it is what came of the first.
    absl::Status carryOut(const BranchDeed::Where& where, const Cancelled& stopped) {
        const std::scoped_lock lock(m_mutex);
        if (!m_result) {
            m_result = stopped() ? absl::CancelledError()
                                 : (m_back ? m_deed->takeBack : m_deed->doIt)(where, stopped);
        }
        return *m_result;
    }
    // The other way round: its result was not waited for.
    void undo(const BranchDeed::Where& where) {
        const std::scoped_lock lock(m_mutex);
        (m_back ? m_deed->doIt : m_deed->takeBack)(where, {}).IgnoreError();
        m_result = absl::CancelledError();
    }

private:
    const std::shared_ptr<BranchDeed> m_deed;
    const bool m_back;
    std::mutex m_mutex;
    std::optional<absl::Status> m_result;
};

// What is left when the workspace is closed: done by whoever lets go of it, away from the window.
class BranchDesk::Rest {
public:
    Rest(BranchShelf shelf, std::shared_ptr<const ShownPast> log,
         std::vector<std::shared_ptr<Pending>> pending)
        : m_shelf(std::move(shelf)), m_log(std::move(log)), m_pending(std::move(pending)) {}
    ~Rest() {
        for (const auto& each : m_pending) {
            each->carryOut({m_shelf, *m_log->events()}, [] { return false; }).IgnoreError();
        }
    }

private:
    const BranchShelf m_shelf;
    const std::shared_ptr<const ShownPast> m_log;
    const std::vector<std::shared_ptr<Pending>> m_pending;
};

BranchDesk::BranchDesk(Session* session, QObject* parent)
    : QObject(parent),
      m_session(session),
      m_shelf(session->workspace()->folder()),
      m_lister(session->makeExecutor()(), this),
      m_line(session->makeExecutor()(), this) {
    m_longer.setSingleShot(true);
    m_longer.setInterval(kLongMs);
    connect(&m_longer, &QTimer::timeout, this, [this] {
        if (!m_pending.empty()) {
            m_said = m_pending.front()->deed().text;
            emit working(m_said);
        }
    });
    m_looking.setInterval(kLookElsewhereMs);
    connect(&m_looking, &QTimer::timeout, this, &BranchDesk::lookElsewhere);
    connect(session, &Session::pastChanged, this, [this] {
        if (m_session->past()->isLog()) {
            m_looking.stop();
        } else if (!m_looking.isActive()) {
            m_looking.start();
        }
    });
    connect(session, &Session::baseGrown, this, [this] {
        if (!m_session->past()->isLog()) {
            show(fromUtf8(m_session->past()->name()));
        }
    });
    refresh();
}

BranchDesk::~BranchDesk() {
    m_session->undoStack().clear();  // its commands borrow this
    m_line.takeWaiting();
    m_session->letGo(std::make_shared<Rest>(m_shelf, m_session->log(), std::move(m_pending)));
}

void BranchDesk::stop() {
    *m_stop = true;
    m_stop = std::make_shared<std::atomic<bool>>(false);
}

absl::StatusOr<std::shared_ptr<const ShownPast>> BranchDesk::open(
    const std::string& name, const Cancelled& cancelled) const {
    const std::shared_ptr<const ShownPast>& log = m_session->log();
    return name.empty()
               ? log
               : ShownPast::ofBranch(m_shelf, name, {log->events(), log->history()}, cancelled);
}

void BranchDesk::show(const QString& name) {
    m_line.post([this, name = name.toStdString(), number = ++m_newest](const Cancelled& cancelled) {
        Found found{absl::OkStatus(), name, nullptr};
        if (number == m_newest) {
            const auto past = open(name, cancelled);
            found.status = past.status();
            found.past = past.ok() ? *past : nullptr;
        }
        m_shown = found.status.ok() ? name : m_shown;
        m_line.deliver([this, found, number] {
            take(number == m_newest ? found : Found{found.status, found.name, nullptr});
        });
    });
}

bool BranchDesk::refuses() {
    return m_session->refusesToKeep(tr("no branch can be made or changed in it"));
}

void BranchDesk::carryOut(BranchDeed deed) {
    if (refuses()) {
        return;
    }
    m_session->undoStack().push(new Command(this, std::move(deed)));
}

void BranchDesk::create(const QString& name, const QString& base) {
    Branch branch;
    branch.name = name.toStdString();
    branch.base = base.toStdString();
    carryOut(creationDeed(tr("Make the branch %1").arg(name), branch));
}

void BranchDesk::rename(const QString& name, const QString& newName) {
    carryOut(renamingDeed(tr("Rename the branch %1").arg(name), name.toStdString(),
                          newName.toStdString()));
}

void BranchDesk::setNote(const QString& name, const QString& note) {
    carryOut(
        noteDeed(tr("Note on the branch %1").arg(name), name.toStdString(), note.toStdString()));
}

void BranchDesk::remove(const QString& name) {
    carryOut(removalDeed(tr("Delete the branch %1").arg(name), name.toStdString()));
}

void BranchDesk::run(std::shared_ptr<BranchDeed> deed, bool back, std::weak_ptr<Command*> command) {
    const auto pending = std::make_shared<Pending>(std::move(deed), back);
    m_pending.push_back(pending);
    if (!m_longer.isActive() && m_said.isEmpty()) {
        m_longer.start();
    }
    m_line.post([this, pending, command = std::move(command), number = ++m_newest, stop = m_stop,
                 log = m_session->log()](const Cancelled& cancelled) {
        const auto stopped = [stop] { return stop->load(); };
        const absl::Status done = pending->carryOut({m_shelf, *log->events()}, stopped);
        Found found{done, {}, nullptr};
        if (done.ok()) {
            const BranchDeed& is = pending->deed();
            found.name = (pending->isBack() ? is.shownWhenTakenBack : is.shownWhenDone)(m_shown);
        }
        if (done.ok() && number == m_newest) {
            found = openDone(*pending, found.name, stopped, cancelled);
        }
        const bool failed = !done.ok() || (stopped() && absl::IsCancelled(found.status));
        m_shown = failed ? m_shown : found.name;
        m_line.deliver([this, found, number, command, pending, failed] {
            ended(pending);
            const auto alive = command.lock();
            if (failed && alive) {
                drop(*alive);
            }
            take(number == m_newest ? found : Found{found.status, found.name, nullptr});
            refresh();
        });
    });
}

// What was stopped before it could be shown is as if it had not been asked for.
BranchDesk::Found BranchDesk::openDone(Pending& pending, std::string name, const Cancelled& stopped,
                                       const Cancelled& closing) {
    Found found{absl::OkStatus(), std::move(name), nullptr};
    const auto past = open(found.name, [&] { return stopped() || closing(); });
    found.status = past.status();
    found.past = past.ok() ? *past : nullptr;
    if (absl::IsCancelled(found.status) && stopped()) {
        pending.undo({m_shelf, *m_session->log()->events()});
    }
    return found;
}

void BranchDesk::ended(const std::shared_ptr<Pending>& pending) {
    std::erase(m_pending, pending);
    if (m_pending.empty()) {
        m_longer.stop();
        if (!std::exchange(m_said, {}).isEmpty()) {
            emit working({});
        }
    }
}

// It is not to be done or taken back any more.
void BranchDesk::drop(Command* command) {
    QUndoStack& stack = m_session->undoStack();
    command->setObsolete(true);
    if (stack.index() > 0 && stack.command(stack.index() - 1) == command) {
        stack.undo();
    } else if (stack.index() < stack.count() && stack.command(stack.index()) == command) {
        stack.redo();
    }
}

void BranchDesk::take(const Found& found) {
    if (!found.status.ok()) {
        if (!absl::IsCancelled(found.status)) {
            emit failed(sentence(found.status));
        }
    } else if (found.past) {
        m_session->showPast(found.past);
    }
}

// --- what there is ---

void BranchDesk::refresh() {
    const std::shared_ptr<const ShownPast>& log = m_session->log();
    m_lister.post(
        [this, base = BranchBase{log->events(), log->history()}](const Cancelled& cancelled) {
            const auto entries = m_shelf.list();
            std::vector<BranchState> branches;
            for (std::size_t i = 0; entries.ok() && i < entries->size() && !cancelled(); ++i) {
                branches.push_back(stateOf(m_shelf, (*entries)[i], base, cancelled));
            }
            if (cancelled()) {
                return;
            }
            m_lister.deliver([this, branches = std::move(branches), status = entries.status()] {
                if (!status.ok()) {
                    emit failed(sentence(status));
                    return;
                }
                m_branches = branches;
                emit listed();
            });
        });
}

void BranchDesk::lookElsewhere() {
    if (m_session->past()->isLog() || !m_line.isIdle()) {
        return;
    }
    m_line.post([this, shown = m_session->past(),
                 number = m_newest.load()](const Cancelled& cancelled) {
        if (number != m_newest) {
            return;
        }
        const auto line = m_shelf.lineOf(shown->name());
        bool same = line.ok() && line->size() == shown->line().size();
        for (std::size_t i = 0; same && i < line->size(); ++i) {
            same = (*line)[i] == shown->line()[i].branch;
        }
        if (same) {
            return;
        }
        const std::string name = line.ok() ? shown->name() : std::string();
        const auto past = open(name, cancelled);
        m_shown = name;
        m_line.deliver([this, number, isGone = !line.ok(), was = fromUtf8(shown->name()), past] {
            if (number != m_newest) {
                return;
            }
            take({past.status(), {}, past.ok() ? *past : nullptr});
            refresh();
            if (past.ok()) {
                emit told(
                    isGone ? tr("The branch %1 was removed elsewhere: the log is shown.").arg(was)
                           : tr("The branch %1 was changed elsewhere, and is shown as it is "
                                "now.")
                                 .arg(was));
            }
        });
    });
}

}  // namespace oxbow
