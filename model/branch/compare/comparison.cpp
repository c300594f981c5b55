#include "model/branch/compare/comparison.h"

#include <algorithm>
#include <utility>

namespace oxbow {

ComparedPast pastOf(const std::vector<OpenBranch>& line, const BranchBase& log) {
    if (line.empty()) {
        return {{}, log.events, log.history, BranchPlaces::ofLog(log.events->end())};
    }
    // The log may have grown since the first branch was laid over it.
    BranchPlaces places = BranchPlaces::ofLog(line.front().events->layout().baseEnd());
    for (const OpenBranch& branch : line) {
        if (interleavedBy(branch.branch)) {
            places = BranchPlaces::reordered(branch.events->layout().baseEnd());
        }
        places = places.under(branch.events->layout());
    }
    return {line.back().branch.name, line.back().events, line.back().history, std::move(places)};
}

absl::StatusOr<std::shared_ptr<const Comparison>> Comparison::create(ComparedPast before,
                                                                     ComparedPast after,
                                                                     std::vector<RowKey> rows,
                                                                     Options options,
                                                                     const Cancelled& cancelled) {
    std::shared_ptr<Comparison> made(
        new Comparison(std::move(before), std::move(after), std::move(rows), options));
    made->m_end = made->m_steps.end();
    if (made->isByTime()) {
        const auto time = made->timeAt(made->m_steps.endPlace());
        if (!time.ok()) {
            return time.status();
        }
        made->m_end = time->value_or(kBeforeTimes);
        if (auto status = made->addRowsMovedInTime(cancelled); !status.ok()) {
            return status;
        }
    }
    return made;
}

// Where both take the same steps their times are the same once the greatest before is an event of
// these steps; up to there the same event stands at another time in each.
absl::StatusOr<std::uint64_t> Comparison::eventsApart(const StepAlignment::Stretch& stretch) const {
    std::uint64_t apart = 0;                  // so many events have other times in each
    std::uint64_t together = stretch.events;  // and from here on none has
    std::uint64_t probe = 0;                  // mostly it is the first already
    while (apart < together) {
        const auto before = firstInstantOf(PastSide::Before, stretch.from.before + (probe + 1));
        const auto after = firstInstantOf(PastSide::After, stretch.from.after + (probe + 1));
        if (!before.ok() || !after.ok()) {
            return before.ok() ? after.status() : before.status();
        }
        const bool isFound = together < stretch.events || *before == *after;
        (*before == *after ? together : apart) = *before == *after ? probe : probe + 1;
        probe =
            isFound ? apart + (together - apart) / 2 : std::min(probe * 2 + 1, stretch.events - 1);
    }
    return apart;
}

bool Comparison::isAtSameTime(Position before) const {
    const auto next =
        std::partition_point(m_together.begin(), m_together.end(),
                             [before](const Together& each) { return each.from <= before; });
    return next != m_together.begin() && before >= std::prev(next)->together;
}

absl::Status Comparison::addRowsMovedInTime(const Cancelled& cancelled) {
    for (const StepAlignment::Stretch& stretch : m_steps.sharedStretches()) {
        const auto apart = eventsApart(stretch);
        if (!apart.ok()) {
            return apart.status();
        }
        m_together.push_back({stretch.from.before, stretch.from.before + *apart});
        const auto moved = rowsTouched(*m_before.history, stretch.from.before,
                                       stretch.from.before + *apart, cancelled);
        if (!moved.ok()) {
            return moved.status();
        }
        if (!moved->empty()) {
            m_rows = rowsOfBoth(std::move(m_rows), *moved);
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<Instant> Comparison::firstInstantOf(PastSide side, Position at) const {
    if (!isByTime()) {
        return m_steps.firstInstantOf(side, at);
    }
    const auto time = past(side).events->runningMaximum(std::min(at, m_steps.endPlace().of(side)));
    return time.ok() ? absl::StatusOr<Instant>(time->value_or(kBeforeTimes)) : time.status();
}

absl::StatusOr<PlaceInBoth> Comparison::placeAt(Instant instant) const {
    if (!isByTime()) {
        return m_steps.placeAt(instant);
    }
    if (instant >= m_end) {
        return m_steps.endPlace();
    }
    const auto before = m_before.events->positionAt(instant);
    const auto after = m_after.events->positionAt(instant);
    if (!before.ok() || !after.ok()) {
        return before.ok() ? after.status() : before.status();
    }
    return PlaceInBoth{std::min(*before, m_steps.endPlace().before),
                       std::min(*after, m_steps.endPlace().after)};
}

absl::StatusOr<PlaceInBoth> Comparison::placeAtLog(Position inLog,
                                                   std::optional<std::int64_t> time) const {
    if (inLog >= std::min(m_before.places.logEnd(), m_after.places.logEnd())) {
        return m_steps.endPlace();
    }
    const PlaceInBoth place{m_before.places.placeOf(inLog), m_after.places.placeOf(inLog)};
    if (!isByTime()) {
        return place;
    }
    if (!time) {
        // What the one that is held against has then.
        const auto then = firstInstantOf(PastSide::Before, place.before);
        if (!then.ok()) {
            return then.status();
        }
        time = *then;
    }
    return placeAt(*time);
}

absl::StatusOr<Instant> Comparison::lastInstantOf(PastSide side, Position at) const {
    return isByTime() ? firstInstantOf(side, at)
                      : absl::StatusOr<Instant>(m_steps.lastInstantOf(side, at));
}

absl::StatusOr<PlaceInBoth> Comparison::placeBeside(PastSide side, Position at) const {
    const auto instant = lastInstantOf(side, at);
    return instant.ok() ? placeAt(*instant) : instant.status();
}

absl::StatusOr<std::optional<std::int64_t>> Comparison::timeAt(const PlaceInBoth& place) const {
    const auto before = m_before.events->runningMaximum(place.before);
    const auto after = m_after.events->runningMaximum(place.after);
    if (!before.ok() || !after.ok()) {
        return before.ok() ? after : before;
    }
    return std::max(*before, *after);  // none is less than any
}

absl::Status Comparison::differencesAt(const PlaceInBoth& place, const VisitNamedDifference& visit,
                                       const Cancelled& cancelled) const {
    const auto compare = [&](const PlaceInBoth& at, const std::vector<RowKey>& rows,
                             const VisitNamedDifference& told) {
        return diffRows({m_before.history.get(), at.before}, {m_after.history.get(), at.after},
                        rows, told, cancelled);
    };
    if (m_options.by != AlignBy::Ordinal) {
        return compare(place, m_rows, visit);
    }
    bool goOn = true;
    for (std::size_t i = 0; goOn && i < m_rows.size(); ++i) {
        const auto own = ordinalPlace(m_rows[i], place);
        const auto status = own.ok() ? compare(*own, {m_rows[i]},
                                               [&](const NamedDifference& difference) {
                                                   goOn = visit(difference);
                                                   return goOn;
                                               })
                                     : own.status();
        if (!status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

// Up to where the pasts part the row was written as often in both.
absl::StatusOr<PlaceInBoth> Comparison::ordinalPlace(const RowKey& row,
                                                     const PlaceInBoth& place) const {
    const PlaceInBoth parted = m_steps.placeAt(m_steps.firstDifference());
    PlaceInBoth found = place;
    std::vector<Position> writers[2];
    std::size_t counts[2] = {0, 0};
    for (const PastSide side : {PastSide::Before, PastSide::After}) {
        const History& history = *past(side).history;
        const auto key = findRow(history, row);
        if (!key.ok()) {
            return key.status();
        }
        auto& mine = writers[static_cast<int>(side)];
        auto& count = counts[static_cast<int>(side)];
        const auto status = *key ? history.versions(**key, parted.of(side),
                                                    m_steps.endPlace().of(side), Direction::Forward,
                                                    [&](const KeyVersion& version) {
                                                        mine.push_back(version.writer);
                                                        count +=
                                                            version.writer < place.of(side) ? 1 : 0;
                                                        return true;
                                                    })
                                 : absl::OkStatus();
        if (!status.ok()) {
            return status;
        }
    }
    const std::size_t wanted = std::max(counts[0], counts[1]);
    for (const PastSide side : {PastSide::Before, PastSide::After}) {
        const auto& mine = writers[static_cast<int>(side)];
        const std::size_t has = std::min(wanted, mine.size());
        Position& at = side == PastSide::Before ? found.before : found.after;
        at = has == 0 ? at : std::max(at, mine[has - 1].next());
    }
    return found;
}

absl::StatusOr<std::optional<KeyId>> findRow(const History& history, const RowKey& row) {
    const Names streams = history.keys().streams();
    const auto stream = std::find(streams->begin(), streams->end(), row.stream);
    if (stream == streams->end()) {
        return std::nullopt;
    }
    return history.keys().find(StreamId(static_cast<std::uint32_t>(stream - streams->begin())),
                               row.key);
}

absl::StatusOr<std::vector<RowKey>> rowsTouched(const History& history, Position from, Position to,
                                                const Cancelled& cancelled) {
    constexpr std::uint64_t kAskEvery = 1024;
    std::vector<std::uint32_t> ids;
    std::uint64_t asked = 0;
    bool stopped = false;
    const auto status = history.touches(from, to, [&](const Touch& touch) {
        ids.push_back(touch.key.value());
        stopped = ++asked % kAskEvery == 0 && cancelled && cancelled();
        return !stopped;
    });
    if (!status.ok() || stopped) {
        return stopped ? absl::CancelledError("nobody waits for these rows any more") : status;
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<RowKey> rows;
    const Names streams = history.keys().streams();
    const auto names = history.keys().cursor();
    for (const std::uint32_t id : ids) {
        const auto key = names->key(KeyId(id));
        if (!key.ok()) {
            return key.status();
        }
        rows.push_back({(*streams)[key->stream.value()], std::string(key->bytes)});
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

absl::StatusOr<std::vector<RowKey>> rowsThatMayDiffer(const ComparedPast& before,
                                                      const std::vector<OpenBranch>& beforeLine,
                                                      const ComparedPast& after,
                                                      const std::vector<OpenBranch>& afterLine,
                                                      const Cancelled& cancelled) {
    const auto isReordered = [](const std::vector<OpenBranch>& line) {
        return std::any_of(line.begin(), line.end(), [](const OpenBranch& branch) {
            return interleavedBy(branch.branch).has_value();
        });
    };
    const bool all = isReordered(beforeLine) || isReordered(afterLine);
    const PlaceInBoth end = StepAlignment(before.places, after.places).endPlace();
    auto rows = all ? rowsTouched(*before.history, Position(), end.before, cancelled)
                    : reachedRows(beforeLine);
    const auto more = all ? rowsTouched(*after.history, Position(), end.after, cancelled)
                          : reachedRows(afterLine);
    if (!rows.ok() || !more.ok()) {
        return rows.ok() ? more : rows;
    }
    return rowsOfBoth(*std::move(rows), *more);
}

std::vector<RowKey> rowsOfBoth(std::vector<RowKey> one, const std::vector<RowKey>& other) {
    one.insert(one.end(), other.begin(), other.end());
    std::sort(one.begin(), one.end());
    one.erase(std::unique(one.begin(), one.end()), one.end());
    return one;
}

}  // namespace oxbow
