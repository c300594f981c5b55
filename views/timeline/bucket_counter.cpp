#include "views/timeline/bucket_counter.h"

#include "views/timeline/places.h"

namespace oxbow {

namespace {

// Buckets of at least so many events are coarse: a few of the log's blocks each.
constexpr std::uint64_t kCoarse = 4'096;

}  // namespace

BucketCounter::BucketCounter(std::shared_ptr<const TimelineSource> source,
                             std::chrono::milliseconds idle, QObject* parent)
    : QObject(parent), m_source(std::move(source)), m_idle(idle), m_thread([this] { work(); }) {}

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
        const bool twice = coarse(request);
        const bool good = count(request, !twice, true);
        lock.lock();
        if (!good || !twice || m_wake.wait_for(lock, m_idle, somethingToDo)) {
            continue;
        }
        lock.unlock();
        count(request, true, false);
        lock.lock();
    }
}

bool BucketCounter::coarse(const Request& request) const {
    const auto units = bucketUnits(request.axis, request.pitch, request.margin);
    const auto first = edgeAt(request.axis, *m_source, units.front(), false);
    const auto last = edgeAt(request.axis, *m_source, units.back(), false);
    return first.ok() && last.ok() && *last > *first && *last - *first >= kCoarse * units.size();
}

// Says whether there was an answer. A first count is finished even when it is overtaken: during a
// drag there is always a newer request, and the plot should follow.
bool BucketCounter::count(const Request& request, bool exact, bool finish) {
    const auto overtaken = [&] {
        const std::lock_guard lock(m_mutex);
        return m_stop || (!finish && m_next);
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
