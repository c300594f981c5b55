#include "app/window/opening/log_desk.h"

#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <QCoreApplication>
#include <algorithm>
#include <deque>
#include <mutex>
#include <system_error>
#include <utility>

namespace oxbow {

namespace fs = std::filesystem;

namespace {

LogDesk::Opened opened(absl::StatusOr<std::shared_ptr<Log>> log, bool elsewhere) {
    LogDesk::Opened result{std::move(log), elsewhere, {}};
    if (result.log.ok()) {
        result.saved = Session::savedIn(*workspaceOf(*result.log));
    }
    return result;
}

// By its rights, or by those of the disk.
bool isOnlyReadable(const fs::path& workspace) {
    const fs::path log = workspace / "log";
    return ::access(log.c_str(), R_OK | X_OK) == 0 && ::access(log.c_str(), W_OK) != 0;
}

LogDesk::Opened openLog(const fs::path& workspace) {
    auto log = Log::open(workspace, Log::Access::ReadWrite);
    const bool elsewhere = absl::IsUnavailable(log.status());
    const bool forbidden = !log.ok() && !elsewhere && isOnlyReadable(workspace);
    if (elsewhere || forbidden) {
        log = Log::open(workspace, Log::Access::ReadOnly);
    }
    LogDesk::Opened result = opened(std::move(log), elsewhere);
    result.forbidden = forbidden;
    return result;
}

LogDesk::Opened makeLog(const fs::path& workspace) {
    std::error_code error;
    const fs::path folder = workspace.parent_path();
    fs::create_directories(folder, error);
    if (error) {
        return opened(absl::UnavailableError(absl::StrCat(folder.string(),
                                                          " cannot be made: ", error.message(),
                                                          ". Oxbow keeps its workspaces there.")),
                      false);
    }
    return opened(fs::exists(workspace, error) ? Log::open(workspace, Log::Access::ReadWrite)
                                               : Log::create(workspace),
                  false);
}

}  // namespace

// The executor of one workspace. Its logs may outlive the desk, and it goes on until it is ended.
class LogDesk::Lane : public std::enable_shared_from_this<Lane> {
public:
    explicit Lane(std::unique_ptr<Executor> executor) : m_executor(std::move(executor)) {}
    ~Lane() { end(); }

    void post(std::function<void()> task) {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
        stepLater();
    }

    // The same log, which comes back here when nobody has it any more.
    std::shared_ptr<Log> lend(std::shared_ptr<Log> log) {
        const std::lock_guard lock(m_mutex);
        m_lent = true;
        Log* const plain = log.get();
        return std::shared_ptr<Log>(plain, [lane = shared_from_this(), log = std::move(log)](
                                               Log*) mutable { lane->takeBack(std::move(log)); });
    }

    bool idle() {
        const std::lock_guard lock(m_mutex);
        return m_tasks.empty() && !m_lent && !m_working;
    }

    // Waits for all that does not wait for a log which is still lent.
    void finishTasks() { m_executor->finish(); }

    void end() {
        {
            const std::lock_guard lock(m_mutex);
            m_ending = true;
        }
        m_executor->finish();
    }

private:
    void takeBack(std::shared_ptr<Log> log) {
        const std::lock_guard lock(m_mutex);
        if (!m_ending) {
            m_returned.swap(log);
            stepLater();
        }
    }

    // With the mutex locked. Once for each thing to do: where a log is lent, a step does nothing.
    void stepLater() {
        m_executor->post([this] { step(); });
    }

    void step() {
        std::unique_lock lock(m_mutex);
        m_working = true;
        if (m_returned) {
            std::shared_ptr<Log> log = std::exchange(m_returned, nullptr);
            lock.unlock();
            log.reset();  // closes its files
            lock.lock();
            m_lent = false;
        } else if (!m_tasks.empty() && !m_lent) {
            std::function<void()> task = std::move(m_tasks.front());
            m_tasks.pop_front();
            lock.unlock();
            task();
            task = nullptr;  // what it holds is let go here
            lock.lock();
        }
        m_working = false;
        if (!m_tasks.empty() && !m_lent) {
            stepLater();  // what waited for the log
        }
    }

    std::mutex m_mutex;
    std::deque<std::function<void()>> m_tasks;
    bool m_lent = false;  // the workspace's log is open
    std::shared_ptr<Log> m_returned;
    bool m_working = false;
    bool m_ending = false;
    std::unique_ptr<Executor> m_executor;  // last: it ends before what its tasks use
};

LogDesk::LogDesk(QObject* parent, MakeExecutor makeExecutor)
    : QObject(parent), m_makeExecutor(std::move(makeExecutor)) {}

// Whoever has a log is gone before its lane ends. Objects that retire may have something to drop,
// for which there is another errand.
LogDesk::~LogDesk() {
    while (!m_errands.empty()) {
        endErrand(m_errands.front());
    }
    for (const auto& [workspace, lane] : m_lanes) {
        lane->finishTasks();
    }
    QCoreApplication::removePostedEvents(this);  // answers that nobody took
    for (const auto& [workspace, lane] : m_lanes) {
        lane->end();
    }
}

LogDesk::Lane& LogDesk::laneOf(const fs::path& workspace) {
    std::erase_if(m_lanes, [](const auto& known) { return known.second->idle(); });
    fs::path path = fs::absolute(workspace).lexically_normal();
    if (!path.has_filename()) {
        path = path.parent_path();
    }
    std::shared_ptr<Lane>& lane = m_lanes[path];
    if (!lane) {
        lane = std::make_shared<Lane>(m_makeExecutor());
    }
    return *lane;
}

void LogDesk::ask(const fs::path& workspace, Opened (*question)(const fs::path&), Then then) {
    m_opening = true;
    Lane& lane = laneOf(workspace);
    lane.post([this, &lane, workspace, question, number = ++m_newest, then = std::move(then)] {
        if (number != m_newest) {
            return;
        }
        const auto answer = std::make_shared<Opened>(question(workspace));
        if (answer->log.ok()) {
            answer->log = lane.lend(*std::move(answer->log));
        }
        QMetaObject::invokeMethod(
            this,
            [this, number, answer, then] {
                if (number == m_newest) {
                    m_opening = false;
                    then(std::move(*answer));
                }
            },
            Qt::QueuedConnection);
    });
}

void LogDesk::open(const fs::path& workspace, Then then) {
    ask(workspace, openLog, std::move(then));
}

void LogDesk::make(const fs::path& workspace, Then then) {
    ask(workspace, makeLog, std::move(then));
}

void LogDesk::forget() {
    ++m_newest;
    m_opening = false;
}

void LogDesk::remove(const fs::path& workspace) {
    laneOf(workspace).post([workspace] {
        std::error_code error;  // what cannot be removed is found again, and is harmless
        fs::remove_all(workspace, error);
    });
}

void LogDesk::whenClosed(const fs::path& workspace, std::function<void()> what) {
    laneOf(workspace).post([this, what = std::move(what)] {
        QMetaObject::invokeMethod(this, what, Qt::QueuedConnection);
    });
}

void LogDesk::retire(std::unique_ptr<Job> job) {
    job->abandon();
    Job* const retired = job.get();
    retire(std::move(job), [retired] { retired->join(); });
}

void LogDesk::retire(std::unique_ptr<QObject> object, std::function<void()> wait) {
    run(std::move(object), std::move(wait));
}

void LogDesk::drop(std::shared_ptr<void> rest) {
    run(nullptr, [rest = std::move(rest)]() mutable { rest.reset(); });
}

void LogDesk::run(std::unique_ptr<QObject> object, std::function<void()> errand) {
    Errand& mine = m_errands.emplace_back(Errand{std::move(object), m_makeExecutor()});
    mine.executor->post([this, &mine, errand = std::move(errand)]() mutable {
        errand();
        errand = nullptr;  // what it holds is let go here
        QMetaObject::invokeMethod(
            this, [this, &mine] { endErrand(mine); }, Qt::QueuedConnection);
    });
}

void LogDesk::endErrand(const Errand& errand) {
    errand.executor->finish();
    // Apart from the others: the object's end may lead to another errand.
    std::list<Errand> done;
    done.splice(done.begin(), m_errands,
                std::find_if(m_errands.begin(), m_errands.end(),
                             [&](const Errand& one) { return &one == &errand; }));
}

}  // namespace oxbow
