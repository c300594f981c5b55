#include "app/window/job.h"

#include <QMetaObject>
#include <utility>

namespace oxbow {

namespace {

constexpr int kReadEveryMs = 100;
constexpr double kPaceIsKnownAfterSeconds = 0.5;

}  // namespace

Job::Job(Work work, QObject* parent) : QObject(parent), m_work(std::move(work)) {
    m_timer.setInterval(kReadEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &Job::progressed);
}

Job::~Job() {
    if (running()) {
        m_work.cancel();
        m_thread.join();
    }
}

void Job::start() {
    m_clock.start();
    m_timer.start();
    m_thread = std::thread([this] {
        absl::Status status = m_work.run();
        QMetaObject::invokeMethod(
            this,
            [this, status = std::move(status)] {
                if (m_abandoned) {
                    return;  // whoever has it now joins
                }
                m_timer.stop();
                m_thread.join();
                emit finished(status);
            },
            Qt::QueuedConnection);
    });
}

void Job::cancel() {
    m_cancelled = true;
    m_work.cancel();
}

void Job::abandon() {
    disconnect();
    m_abandoned = true;
    m_timer.stop();
    cancel();
}

void Job::join() {
    if (m_thread.joinable()) {
        m_thread.join();
    }
    m_work = {};
}

double Job::itemsPerSecond() const {
    const double seconds = double(m_clock.elapsed()) / 1000.0;
    return seconds <= 0 ? 0 : double(reading().items) / seconds;
}

double Job::secondsLeft() const {
    const JobReading now = reading();
    const double seconds = double(m_clock.elapsed()) / 1000.0;
    if (now.total == 0 || now.done == 0 || seconds < kPaceIsKnownAfterSeconds) {
        return -1;
    }
    return seconds * double(now.total - std::min(now.done, now.total)) / double(now.done);
}

}  // namespace oxbow
