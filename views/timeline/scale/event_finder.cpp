#include "views/timeline/scale/event_finder.h"

namespace oxbow {

namespace {

constexpr std::uint64_t kTellEvery = 100'000;  // events

}  // namespace

EventFinder::EventFinder(std::shared_ptr<const TimelineSource> source, QObject* parent,
                         const MakeExecutor& makeExecutor)
    : QObject(parent), m_source(std::move(source)), m_worker(makeExecutor(), this) {}

void EventFinder::start(const TimelineSource::Ref& ref) {
    m_searching = true;
    m_worker.post([this, source = m_source, ref, generation = ++m_generation](
                      const Cancelled& cancelled) { search(*source, ref, generation, cancelled); });
}

void EventFinder::setSource(std::shared_ptr<const TimelineSource> source) {
    stop();
    m_source = std::move(source);
}

void EventFinder::stop() {
    m_worker.cancel();
    ++m_generation;
    m_searching = false;
}

void EventFinder::search(const TimelineSource& source, const TimelineSource::Ref& ref,
                         int generation, const Cancelled& cancelled) {
    // What is told arrives on the GUI thread, where an older search is known as such.
    const auto tell = [this, generation](auto what) {
        m_worker.deliver([this, generation, what] {
            if (generation == m_generation) {
                what();
            }
        });
    };
    std::uint64_t told = 0;
    const auto result = source.find(ref, [&](std::uint64_t events) {
        if (events >= told + kTellEvery) {
            told = events;
            tell([this, events] { emit progressed(events); });
        }
        return !cancelled();
    });
    tell([this, result] { finish(result); });
}

void EventFinder::finish(const absl::StatusOr<std::optional<Position>>& result) {
    m_searching = false;
    if (!result.ok()) {
        const std::string message(result.status().message());
        emit failed(QString::fromStdString(message));
    } else if (result->has_value()) {
        emit found(**result);
    } else {
        emit notFound();
    }
}

}  // namespace oxbow
