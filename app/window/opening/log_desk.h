// Opens, makes and lets go of logs away from the GUI thread.
#pragma once

#include <absl/status/statusor.h>

#include <QObject>
#include <atomic>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <memory>

#include "app/window/jobs/job.h"
#include "model/log/log.h"
#include "model/session/session.h"
#include "model/work/executor.h"

namespace oxbow {

// What is asked for of one workspace is done one after the other, and when the log that was opened
// from it is let go: that is, when the last one who has it drops it, on whatever thread; its files
// are closed here. Workspaces do not wait for each other, however long a disk takes. Destruction
// waits until all is done. Lives on the GUI thread, where answers come.
class LogDesk : public QObject {
    Q_OBJECT
public:
    struct Opened {
        absl::StatusOr<std::shared_ptr<Log>> log;
        bool elsewhere = false;  // another program writes to it, so it was opened for reading
        bool forbidden = false;  // nobody may write there, so it was, too
        Session::Saved saved;
    };
    using Then = std::function<void(Opened)>;

    // Each workspace has an executor of its own while it has a log or something to do, and so has
    // each errand.
    explicit LogDesk(QObject* parent = nullptr, MakeExecutor makeExecutor = makeThread);
    ~LogDesk() override;

    // Of openings only the newest is answered; one that was overtaken is given up, or let go of as
    // soon as it has succeeded.
    void open(const std::filesystem::path& workspace, Then then);
    // Opens it where it is there already, for writing in any case; makes its parent folder, too.
    void make(const std::filesystem::path& workspace, Then then);
    // What is being opened is not wanted any more.
    void forget();
    bool opening() const { return m_opening; }

    void remove(const std::filesystem::path& workspace);
    // On the GUI thread, when the workspace's log is closed.
    void whenClosed(const std::filesystem::path& workspace, std::function<void()> what);

    // Cancels a job whose end nobody waits for, and keeps it until that has come.
    void retire(std::unique_ptr<Job> job);
    // Deletes an object once `wait`, which is called elsewhere, has returned.
    void retire(std::unique_ptr<QObject> object, std::function<void()> wait);
    // Lets go of something whose destruction may take long, elsewhere.
    void drop(std::shared_ptr<void> rest);

private:
    class Lane;
    struct Errand {
        std::unique_ptr<QObject> object;
        std::unique_ptr<Executor> executor;  // last: it ends before the object
    };

    Lane& laneOf(const std::filesystem::path& workspace);
    void ask(const std::filesystem::path& workspace,
             Opened (*question)(const std::filesystem::path&), Then then);
    void run(std::unique_ptr<QObject> object, std::function<void()> errand);
    void endErrand(const Errand& errand);

    const MakeExecutor m_makeExecutor;
    std::map<std::filesystem::path, std::shared_ptr<Lane>> m_lanes;  // by workspace
    std::list<Errand> m_errands;
    std::atomic<std::uint64_t> m_newest = 0;  // opening
    bool m_opening = false;
};

}  // namespace oxbow
