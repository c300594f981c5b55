#include "views/branch/orphan_finder.h"

#include <utility>

#include "model/branch/effects.h"
#include "model/work/clock.h"
#include "views/branch/difference_text.h"

namespace oxbow {

namespace {

constexpr std::int64_t kTellOrphansEvery = 300'000'000;  // nanoseconds

}  // namespace

OrphanFinder::OrphanFinder(QObject* parent, const MakeExecutor& makeExecutor,
                           std::uint64_t lookedAtFirst)
    : QObject(parent), m_lookedAtFirst(lookedAtFirst), m_worker(makeExecutor(), this) {}

void OrphanFinder::find(const std::shared_ptr<const ShownPast>& past) {
    m_past = past;
    m_positions = std::make_shared<const std::vector<Position>>();
    start(m_lookedAtFirst);
}

void OrphanFinder::lookOn() {
    if (m_isWaiting) {
        start(m_past->events()->end().value());
    }
}

void OrphanFinder::start(std::uint64_t events) {
    const std::uint64_t number = ++m_asked;
    m_worker.cancel();
    m_isFinished = m_past->isLog();
    m_isWaiting = false;
    emit found();
    if (!m_isFinished) {
        m_worker.post([this, past = m_past, events, number](const Cancelled& cancelled) {
            work(past, events, number, cancelled);
        });
    }
}

// On the worker's thread.
void OrphanFinder::work(const std::shared_ptr<const ShownPast>& past, std::uint64_t events,
                        std::uint64_t number, const Cancelled& cancelled) {
    std::vector<Position> positions;
    const auto fields = CauseFields::create();
    auto causes = fields.ok() ? goneCauses(past->line(), *fields, cancelled, events)
                              : absl::StatusOr<std::vector<Cause>>(fields.status());
    absl::Status status = causes.status();
    Stand stand = Stand::Finished;
    if (causes.ok() && !causes->empty()) {
        std::int64_t told = steadyNanoseconds();
        EffectFinder finder(*past->events(), *fields, *std::move(causes));
        const auto areAll = finder.forEachOf(
            events,
            [&](Position p, std::size_t) {
                positions.push_back(p);
                const std::int64_t now = steadyNanoseconds();
                if (now - told > kTellOrphansEvery) {
                    told = now;
                    send(positions, number, Stand::Working, {});
                }
            },
            cancelled);
        status = areAll.status();
        stand = areAll.ok() && !*areAll ? Stand::Waiting : Stand::Finished;
    }
    if (!absl::IsCancelled(status)) {
        send(std::move(positions), number, stand, failureOf(status));
    }
}

void OrphanFinder::send(std::vector<Position> positions, std::uint64_t number, Stand stand,
                        const QString& failure) {
    m_worker.deliver([this, number, stand, failure,
                      found = std::make_shared<const std::vector<Position>>(std::move(positions))] {
        if (number != m_asked) {
            return;
        }
        m_positions = found;
        m_isFinished = stand == Stand::Finished;
        m_isWaiting = stand == Stand::Waiting;
        emit this->found();
        if (!failure.isEmpty()) {
            emit failed(failure);
        }
    });
}

}  // namespace oxbow
