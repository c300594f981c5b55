// One long piece of work on a thread of its own: an import, an export.
#pragma once

#include <absl/status/status.h>

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <functional>
#include <memory>
#include <thread>

namespace oxbow {

// How far a job is; read while it works.
struct JobReading {
    quint64 done = 0;   // of `total`, in any unit; for the percentage and the time left
    quint64 total = 0;  // 0: not known
    quint64 items = 0;  // what is told to the user: events
};

class Job : public QObject {
    Q_OBJECT
public:
    struct Work {
        QString title;                      // "Importing payments.log"
        std::function<absl::Status()> run;  // on the job's thread
        std::function<JobReading()> read;   // from any thread, at any time
        std::function<void()> cancel;       // makes run() return soon with Cancelled
        bool endless = false;               // it works until it is cancelled: there is no rest
    };
    explicit Job(Work work, QObject* parent = nullptr);
    ~Job() override;  // cancels and waits

    void start();
    void cancel();
    // Cancels, and tells nobody of its end.
    void abandon();
    // Of a job that has ended or was abandoned: waits for its end, on any thread, and lets go of
    // what it worked with.
    void join();
    bool running() const { return m_thread.joinable(); }
    bool cancelled() const { return m_cancelled; }

    QString title() const { return m_work.title; }
    bool endless() const { return m_work.endless; }
    JobReading reading() const { return m_work.read(); }
    double itemsPerSecond() const;
    // Absent (negative) where the total or the pace is not known yet.
    double secondsLeft() const;

signals:
    void progressed();  // about ten times a second
    // On the GUI thread, after run() has returned.
    void finished(const absl::Status& status);

private:
    Work m_work;
    std::thread m_thread;
    QTimer m_timer;
    QElapsedTimer m_clock;
    bool m_cancelled = false;
    bool m_abandoned = false;
};

}  // namespace oxbow
