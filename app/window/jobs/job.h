// One long piece of work away from the GUI thread: an import, an export.
#pragma once

#include <absl/status/status.h>

#include <QObject>
#include <QString>
#include <QTimer>
#include <functional>
#include <memory>

#include "model/work/clock.h"
#include "model/work/executor.h"

namespace oxbow {

// How far a job is; read while it works.
struct JobReading {
    quint64 done = 0;   // of `total`, in any unit; for the percentage and the time left
    quint64 total = 0;  // 0: not known
    quint64 items = 0;  // what is told to the user
};

class Job : public QObject {
    Q_OBJECT
public:
    struct Work {
        QString title;                      // "Importing payments.log"
        std::function<absl::Status()> run;  // by the executor
        std::function<JobReading()> read;   // from any thread, at any time
        std::function<void()> cancel;       // makes run() return soon with Cancelled
        bool endless = false;               // it works until it is cancelled: there is no rest
        QString item = {};                  // what the reading's items are; empty: events
    };
    Job(Work work, std::unique_ptr<Executor> executor, Clock clock = steadyNanoseconds);
    ~Job() override;  // cancels and waits

    void start();
    void cancel();
    // Cancels, and tells nobody of its end.
    void abandon();
    // Of a job that has ended or was abandoned: waits for its end, on any thread, and lets go of
    // what it worked with.
    void join();
    bool running() const { return m_running; }
    bool cancelled() const { return m_cancelled; }

    QString title() const { return m_work.title; }
    bool endless() const { return m_work.endless; }
    QString item() const { return m_work.item.isEmpty() ? tr("event") : m_work.item; }
    JobReading reading() const { return m_work.read(); }
    double itemsPerSecond() const;  // 0 where no time has passed
    // Absent (negative) where the total or the pace is not known yet.
    double secondsLeft() const;

signals:
    void progressed();  // about ten times a second
    // On the GUI thread, after run() has returned.
    void finished(const absl::Status& status);

private:
    double seconds() const;

    Work m_work;
    std::unique_ptr<Executor> m_executor;  // null once it was joined
    const Clock m_clock;
    std::int64_t m_begun = 0;  // on the clock
    QTimer m_timer;
    bool m_running = false;
    bool m_cancelled = false;
    bool m_abandoned = false;
};

}  // namespace oxbow
