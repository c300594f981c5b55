#include "app/window/log_desk.h"

#include <absl/strings/str_cat.h>

#include <system_error>
#include <utility>

namespace oxbow {

namespace fs = std::filesystem;

namespace {

LogDesk::Opened opened(absl::StatusOr<std::shared_ptr<Log>> log, bool elsewhere) {
    LogDesk::Opened result{std::move(log), elsewhere, {}};
    if (result.log.ok()) {
        result.saved = Session::savedIn(**result.log);
    }
    return result;
}

LogDesk::Opened openLog(const fs::path& workspace) {
    auto log = Log::open(workspace, Log::Access::ReadWrite);
    const bool elsewhere = absl::IsUnavailable(log.status());
    if (elsewhere) {
        log = Log::open(workspace, Log::Access::ReadOnly);
    }
    return opened(std::move(log), elsewhere);
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

LogDesk::LogDesk(QObject* parent) : QObject(parent), m_thread([this] { run(); }) {}

LogDesk::~LogDesk() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void LogDesk::run() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_ending || !m_tasks.empty(); });
        if (m_tasks.empty()) {
            return;
        }
        std::function<void()> task = std::move(m_tasks.front());
        m_tasks.pop_front();
        lock.unlock();
        task();
        task = nullptr;  // what it holds is let go here
        lock.lock();
    }
}

void LogDesk::post(std::function<void()> task) {
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    m_wake.notify_one();
}

void LogDesk::whenDone(std::function<void()> what) {
    post([this, what = std::move(what)] {
        QMetaObject::invokeMethod(this, what, Qt::QueuedConnection);
    });
}

void LogDesk::ask(std::function<Opened()> question, Then then) {
    m_opening = true;
    post([this, number = ++m_newest, question = std::move(question), then = std::move(then)] {
        // An answer that nobody took would hold its log open against the next question.
        dropAnswer(number);
        Opened answer = question();
        {
            const std::lock_guard lock(m_mutex);
            m_answer = std::move(answer);
            m_answered = number;
        }
        QMetaObject::invokeMethod(
            this,
            [this, number, then] {
                if (number != m_newest) {
                    post([this, number] { dropAnswer(number); });
                    return;
                }
                std::unique_lock lock(m_mutex);
                Opened taken = *std::exchange(m_answer, std::nullopt);
                lock.unlock();
                m_opening = false;
                then(std::move(taken));
            },
            Qt::QueuedConnection);
    });
}

void LogDesk::dropAnswer(std::uint64_t upTo) {
    std::optional<Opened> dropped;
    const std::lock_guard lock(m_mutex);
    if (m_answered <= upTo) {
        dropped.swap(m_answer);
    }
}

void LogDesk::open(const fs::path& workspace, Then then) {
    ask([workspace] { return openLog(workspace); }, std::move(then));
}

void LogDesk::make(const fs::path& workspace, Then then) {
    ask([workspace] { return makeLog(workspace); }, std::move(then));
}

void LogDesk::forget() {
    ++m_newest;
    m_opening = false;
}

void LogDesk::close(std::shared_ptr<Log> log) {
    post([log = std::move(log)]() mutable { log.reset(); });
}

void LogDesk::retire(std::unique_ptr<Job> job) {
    job->abandon();
    Job* const retired = m_retired.emplace_back(std::move(job)).get();
    post([this, retired] {
        retired->join();
        QMetaObject::invokeMethod(
            this,
            [this, retired] {
                std::erase_if(m_retired, [&](const auto& one) { return one.get() == retired; });
            },
            Qt::QueuedConnection);
    });
}

void LogDesk::remove(const fs::path& workspace) {
    post([workspace] {
        std::error_code error;  // what cannot be removed is found again, and is harmless
        fs::remove_all(workspace, error);
    });
}

}  // namespace oxbow
