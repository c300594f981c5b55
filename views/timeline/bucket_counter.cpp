#include "views/timeline/bucket_counter.h"

#include <chrono>

namespace oxbow {

namespace {

// How long the view must rest before disk is read for exact counts.
constexpr std::chrono::milliseconds kIdle(120);

}  // namespace

BucketCounter::BucketCounter(std::shared_ptr<const TimelineSource> source, QObject* parent)
    : QObject(parent), m_source(std::move(source)), m_thread([this] { work(); }) {}

BucketCounter::~BucketCounter() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void BucketCounter::request(const Request& request) {
    {
        const std::lock_guard lock(m_mutex);
        m_next = request;
    }
    m_wake.notify_one();
}

void BucketCounter::work() {
    const auto somethingToDo = [this] { return m_stop || m_next; };
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, somethingToDo);
        if (m_stop) {
            return;
        }
        const Request request = *std::exchange(m_next, std::nullopt);
        lock.unlock();
        const bool good = count(request, false);
        lock.lock();
        if (!good || m_wake.wait_for(lock, kIdle, somethingToDo)) {
            continue;
        }
        lock.unlock();
        count(request, true);
        lock.lock();
    }
}

// Says whether there was an answer. The quick count is finished even when it is overtaken: during a
// drag there is always a newer request, and the plot should follow.
bool BucketCounter::count(const Request& request, bool exact) {
    const auto overtaken = [&] {
        const std::lock_guard lock(m_mutex);
        return m_stop || (exact && m_next);
    };
    auto buckets =
        countBuckets(*m_source, request.axis,
                     bucketUnits(request.axis, request.pitch, request.margin), exact, overtaken);
    if (buckets.ok()) {
        auto shared = std::make_shared<const Buckets>(std::move(*buckets));
        QMetaObject::invokeMethod(
            this, [this, shared] { emit counted(shared); }, Qt::QueuedConnection);
        return true;
    }
    if (buckets.status().code() != absl::StatusCode::kCancelled) {
        const std::string message(buckets.status().message());
        QMetaObject::invokeMethod(
            this, [this, text = QString::fromStdString(message)] { emit failed(text); },
            Qt::QueuedConnection);
    }
    return false;
}

}  // namespace oxbow
