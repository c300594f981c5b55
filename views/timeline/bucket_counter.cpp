#include "views/timeline/bucket_counter.h"

#include "views/timeline/places.h"

namespace oxbow {

namespace {

// Buckets of at least so many events are coarse: a few of the log's blocks each.
constexpr std::uint64_t kCoarse = 4'096;

}  // namespace

BucketCounter::BucketCounter(std::shared_ptr<const TimelineSource> source,
                             std::chrono::milliseconds idle, QObject* parent)
    : QObject(parent), m_source(std::move(source)), m_worker(this) {
    m_rest.setSingleShot(true);
    m_rest.setInterval(idle);
    connect(&m_rest, &QTimer::timeout, this, [this] {
        m_worker.post(
            [this, request = m_newest](const auto& overtaken) { count(request, true, overtaken); });
    });
}

void BucketCounter::request(const Request& request) {
    m_newest = request;
    m_rest.stop();
    // A first count is finished even when it is overtaken: during a drag there is always a newer
    // request, and the plot should follow.
    m_worker.post([this, request, number = ++m_number](const auto&) {
        const bool twice = coarse(request);
        const bool good = count(request, !twice, [this] { return m_worker.finishing(); });
        if (good && twice) {
            m_worker.deliver([this, number] {
                if (number == m_number) {
                    m_rest.start();
                }
            });
        }
    });
}

bool BucketCounter::coarse(const Request& request) const {
    const auto units = bucketUnits(request.axis, request.pitch, request.margin);
    const auto first = edgeAt(request.axis, *m_source, units.front(), false);
    const auto last = edgeAt(request.axis, *m_source, units.back(), false);
    return first.ok() && last.ok() && *last > *first && *last - *first >= kCoarse * units.size();
}

bool BucketCounter::count(const Request& request, bool exact,
                          const std::function<bool()>& overtaken) {
    auto buckets =
        countBuckets(*m_source, request.axis,
                     bucketUnits(request.axis, request.pitch, request.margin), exact, overtaken);
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
