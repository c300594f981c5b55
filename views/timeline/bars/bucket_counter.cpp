#include "views/timeline/bars/bucket_counter.h"

#include "views/timeline/scale/places.h"

namespace oxbow {

namespace {

// Buckets of at least so many events are coarse: a few of the log's blocks each.
constexpr std::uint64_t kCoarse = 4'096;

bool isCoarse(const TimelineSource& source, const BucketCounter::Request& request) {
    const auto units = bucketUnits(request.axis, request.pitch, request.margin);
    const auto first = edgeAt(request.axis, source, units.front(), false);
    const auto last = edgeAt(request.axis, source, units.back(), false);
    return first.ok() && last.ok() && *last > *first && *last - *first >= kCoarse * units.size();
}

}  // namespace

BucketCounter::BucketCounter(std::shared_ptr<const TimelineSource> source,
                             std::unique_ptr<Executor> executor, QObject* parent)
    : QObject(parent), m_source(std::move(source)), m_worker(std::move(executor), this) {}

void BucketCounter::request(const Request& request) {
    m_worker.post([this, source = m_source, request](const Cancelled& overtaken) {
        answer(source, request, overtaken);
    });
}

void BucketCounter::setSource(Source source) {
    m_source = std::move(source);
    m_worker.cancel();
}

void BucketCounter::deliver(const Source& source, std::function<void()> what) {
    m_worker.deliver([this, source, what = std::move(what)] {
        if (source == m_source) {
            what();
        }
    });
}

// A first count is finished even when it is overtaken: during a drag there is always a newer
// request, and the plot should follow.
void BucketCounter::answer(const Source& source, const Request& request,
                           const Cancelled& overtaken) {
    const bool twice = isCoarse(*source, request);
    const bool good = count(source, request, !twice, [this] { return m_worker.finishing(); });
    if (good && twice && !overtaken()) {
        m_worker.goOnAfter(kIdle, [this, source, request](const Cancelled& cancelled) {
            count(source, request, true, cancelled);
        });
    }
}

bool BucketCounter::count(const Source& source, const Request& request, bool exact,
                          const Cancelled& cancelled) {
    auto buckets =
        countBuckets(*source, request.axis,
                     bucketUnits(request.axis, request.pitch, request.margin), exact, cancelled);
    if (buckets.ok()) {
        auto shared = std::make_shared<const Buckets>(std::move(*buckets));
        deliver(source, [this, shared] { emit counted(shared); });
        return true;
    }
    if (buckets.status().code() != absl::StatusCode::kCancelled) {
        const std::string message(buckets.status().message());
        deliver(source, [this, text = QString::fromStdString(message)] { emit failed(text); });
    }
    return false;
}

}  // namespace oxbow
