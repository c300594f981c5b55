// Opens, makes and lets go of logs away from the GUI thread.
#pragma once

#include <absl/status/statusor.h>

#include <QObject>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "app/window/job.h"
#include "model/session/session.h"

namespace oxbow {

// Whatever is asked for is done one after the other, in order: a log is opened after the last one
// was let go, and a folder is removed after that. Destruction waits until all is done.
// Lives on the GUI thread, where answers come; of openings only the newest is answered.
class LogDesk : public QObject {
    Q_OBJECT
public:
    struct Opened {
        absl::StatusOr<std::shared_ptr<Log>> log;
        bool elsewhere = false;  // another program writes to it, so it was opened for reading
        Session::Saved saved;
    };
    using Then = std::function<void(Opened)>;

    explicit LogDesk(QObject* parent = nullptr);
    ~LogDesk() override;

    void open(const std::filesystem::path& workspace, Then then);
    // Opens it where it is there already, for writing in any case; makes its parent folder, too.
    void make(const std::filesystem::path& workspace, Then then);
    // What is being opened is not wanted any more.
    void forget();
    bool opening() const { return m_opening; }

    // The caller has let go of the log as far as it knows: its files are closed here.
    void close(std::shared_ptr<Log> log);
    // Cancels a job whose end nobody waits for, and keeps it until that has come.
    void retire(std::unique_ptr<Job> job);
    void remove(const std::filesystem::path& workspace);
    // On the GUI thread, after all that was asked for before.
    void whenDone(std::function<void()> what);
    // A task for the desk's thread.
    void post(std::function<void()> task);

private:
    void ask(std::function<Opened()> question, Then then);
    // On the desk's thread: lets go of an answer to this question, or to one before, that is not
    // wanted any more.
    void dropAnswer(std::uint64_t upTo);
    void run();

    std::vector<std::unique_ptr<Job>> m_retired;
    std::uint64_t m_newest = 0;  // opening
    bool m_opening = false;
    std::mutex m_mutex;
    std::optional<Opened> m_answer;  // to the last question, until the GUI thread takes it
    std::uint64_t m_answered = 0;    // the question's number
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_tasks;
    bool m_ending = false;
    std::thread m_thread;
};

}  // namespace oxbow
