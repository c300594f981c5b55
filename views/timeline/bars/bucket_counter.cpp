#include "views/timeline/bars/bucket_counter.h"

#include "views/timeline/scale/places.h"

namespace oxbow {

namespace {

// Buckets of at least so many events are coarse: a few of the log's blocks each.
constexpr std::uint64_t kCoarse = 4'096;

}  // namespace

BucketCounter::BucketCounter(std::shared_ptr<const TimelineSource> source,
                             std::unique_ptr<Executor> executor, QObject* parent)
    : QObject(parent), m_source(std::move(source)), m_worker(std::move(executor), this) {}

void BucketCounter::request(const Request& request) {
    m_worker.post([this, request](const Cancelled& overtaken) { answer(request, overtaken); });
}

// A first count is finished even when it is overtaken: during a drag there is always a newer
// request, and the plot should follow.
void BucketCounter::answer(const Request& request, const Cancelled& overtaken) {
    const bool twice = coarse(request);
    const bool good = count(request, !twice, [this] { return m_worker.finishing(); });
    if (good && twice && !overtaken()) {
        m_worker.goOnAfter(kIdle, [this, request](const Cancelled& cancelled) {
            count(request, true, cancelled);
        });
    }
}

bool BucketCounter::coarse(const Request& request) const {
    const auto units = bucketUnits(request.axis, request.pitch, request.margin);
    const auto first = edgeAt(request.axis, *m_source, units.front(), false);
    const auto last = edgeAt(request.axis, *m_source, units.back(), false);
    return first.ok() && last.ok() && *last > *first && *last - *first >= kCoarse * units.size();
}

bool BucketCounter::count(const Request& request, bool exact, const Cancelled& cancelled) {
    auto buckets =
        countBuckets(*m_source, request.axis,
                     bucketUnits(request.axis, request.pitch, request.margin), exact, cancelled);
    if (buckets.ok()) {
        auto shared = std::make_shared<const Buckets>(std::move(*buckets));
        m_worker.deliver([this, shared] { emit counted(shared); });
        return true;
    }
    if (buckets.status().code() != absl::StatusCode::kCancelled) {
        const std::string message(buckets.status().message());
        m_worker.deliver([this, text = QString::fromStdString(message)] { emit failed(text); });
    }
    return false;
}

}  // namespace oxbow
