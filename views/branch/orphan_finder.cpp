#include "views/branch/orphan_finder.h"

#include <utility>

#include "model/branch/effects.h"
#include "model/work/clock.h"
#include "views/branch/difference_text.h"

namespace oxbow {

namespace {

constexpr std::int64_t kTellOrphansEvery = 300'000'000;  // nanoseconds

}  // namespace

OrphanFinder::OrphanFinder(QObject* parent, const MakeExecutor& makeExecutor)
    : QObject(parent), m_worker(makeExecutor(), this) {}

void OrphanFinder::find(const std::shared_ptr<const ShownPast>& past) {
    const std::uint64_t number = ++m_asked;
    m_worker.cancel();
    m_positions = std::make_shared<const std::vector<Position>>();
    m_isFinished = past->isLog();
    emit found();
    if (!past->isLog()) {
        m_worker.post(
            [this, past, number](const Cancelled& cancelled) { work(past, number, cancelled); });
    }
}

// On the worker's thread.
void OrphanFinder::work(const std::shared_ptr<const ShownPast>& past, std::uint64_t number,
                        const Cancelled& cancelled) {
    std::vector<Position> positions;
    const auto fields = CauseFields::create();
    auto causes = fields.ok() ? goneCauses(past->line(), *fields, cancelled)
                              : absl::StatusOr<std::vector<Cause>>(fields.status());
    absl::Status status = causes.status();
    if (causes.ok() && !causes->empty()) {
        std::int64_t told = steadyNanoseconds();
        EffectFinder finder(*past->events(), *fields, *std::move(causes));
        status = finder.forEach(
            [&](Position p, std::size_t) {
                positions.push_back(p);
                const std::int64_t now = steadyNanoseconds();
                if (now - told > kTellOrphansEvery) {
                    told = now;
                    send(positions, number, false, {});
                }
            },
            cancelled);
    }
    if (!absl::IsCancelled(status)) {
        send(std::move(positions), number, true, failureOf(status));
    }
}

void OrphanFinder::send(std::vector<Position> positions, std::uint64_t number, bool isLast,
                        const QString& failure) {
    m_worker.deliver([this, number, isLast, failure,
                      found = std::make_shared<const std::vector<Position>>(std::move(positions))] {
        if (number != m_asked) {
            return;
        }
        m_positions = found;
        m_isFinished = isLast;
        emit this->found();
        if (!failure.isEmpty()) {
            emit failed(failure);
        }
    });
}

}  // namespace oxbow
