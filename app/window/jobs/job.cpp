#include "app/window/jobs/job.h"

#include <QMetaObject>
#include <algorithm>
#include <utility>

namespace oxbow {

namespace {

constexpr int kReadEveryMs = 100;
constexpr double kPaceIsKnownAfterSeconds = 0.5;

}  // namespace

Job::Job(Work work, std::unique_ptr<Executor> executor, Clock clock)
    : m_work(std::move(work)), m_executor(std::move(executor)), m_clock(std::move(clock)) {
    m_timer.setInterval(kReadEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &Job::progressed);
}

Job::~Job() {
    if (m_running && m_executor) {
        m_work.cancel();
    }
    m_executor.reset();
}

void Job::start() {
    m_begun = m_clock();
    m_timer.start();
    m_running = true;
    m_executor->post([this] {
        absl::Status status = m_work.run();
        QMetaObject::invokeMethod(
            this,
            [this, status = std::move(status)] {
                if (m_abandoned) {
                    return;  // whoever has it now joins
                }
                m_timer.stop();
                m_executor.reset();
                m_running = false;
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
    m_executor.reset();
    m_work = {};
}

double Job::seconds() const {
    return double(m_clock() - m_begun) / 1e9;
}

double Job::itemsPerSecond() const {
    const double passed = seconds();
    return passed <= 0 ? 0 : double(reading().items) / passed;
}

double Job::secondsLeft() const {
    const JobReading now = reading();
    const double passed = seconds();
    if (now.total == 0 || now.done == 0 || passed < kPaceIsKnownAfterSeconds) {
        return -1;
    }
    return passed * double(now.total - std::min(now.done, now.total)) / double(now.done);
}

}  // namespace oxbow
