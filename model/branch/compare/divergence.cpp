#include "model/branch/compare/divergence.h"

#include <algorithm>
#include <future>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include "model/branch/compare/field_difference.h"
#include "model/branch/fold/row_walk.h"
#include "model/history/version_contents.h"

namespace oxbow {
namespace {

// Versions of rows that are read at once: few at first, so that the first rows come early.
constexpr std::size_t kFirstPairs = 64;
constexpr std::size_t kMostPairs = 4096;
constexpr std::size_t kPairsGrow = 4;
constexpr std::size_t kReadsWorthAThread = 64;  // versions

absl::Status noneWaitForDivergences() {
    return absl::CancelledError("nobody waits for these differences any more");
}

// The versions of one past that a batch of pairs needs, each read once.
class SideContents {
public:
    void clear() { m_wanted.clear(); }
    std::size_t count() const { return m_wanted.size(); }
    void want(const RowVersion& version) { m_wanted.push_back(version); }
    // False where they take too much memory together.
    absl::StatusOr<bool> read(const History& history, std::size_t mostBytes,
                              const Cancelled& cancelled) {
        std::sort(m_wanted.begin(), m_wanted.end(), isBefore);
        m_wanted.erase(std::unique(m_wanted.begin(), m_wanted.end()), m_wanted.end());
        return m_contents.read(history, m_wanted, mostBytes, cancelled);
    }
    VersionContents::Content of(const RowVersion& version) const {
        const auto found = std::lower_bound(m_wanted.begin(), m_wanted.end(), version, isBefore);
        return m_contents[static_cast<std::size_t>(found - m_wanted.begin())];
    }

private:
    static bool isBefore(const RowVersion& a, const RowVersion& b) {
        return std::pair(a.writer, a.key) < std::pair(b.writer, b.key);
    }
    std::vector<RowVersion> m_wanted;
    VersionContents m_contents;
};

class DivergenceFinder {
public:
    DivergenceFinder(const Comparison& comparison, const VisitDivergence& visit,
                     const TellRows& tell, const Cancelled& cancelled)
        : m_comparison(comparison), m_visit(visit), m_tell(tell), m_cancelled(cancelled) {}

    absl::Status run() {
        const auto& rows = m_comparison.rows();
        for (std::size_t i = 0; i < rows.size() && m_goOn; ++i) {
            if (auto status = walk(rows[i]); !status.ok()) {
                return status;
            }
        }
        return m_goOn ? flush() : absl::OkStatus();
    }

private:
    // Two versions of a row that stand beside each other, and what is known of them.
    struct Pair {
        RowWalk::Step step;
        bool isRead = false;  // or else `differs` says it
        bool differs = false;
        bool isLast = false;  // of its row: nothing else of it counts then
        RowKey row;           // where it is the last
    };

    absl::Status walk(const RowKey& row) {
        auto walk = RowWalk::create(m_comparison, row);
        if (!walk.ok()) {
            return walk.status();
        }
        while ((*walk)->next()) {
            if (m_cancelled && m_cancelled()) {
                return noneWaitForDivergences();
            }
            add((*walk)->step());
            if (m_pairs.size() >= m_pairsAtOnce) {
                if (auto status = flush(); !status.ok() || !m_goOn) {
                    return status;
                }
            }
        }
        Pair last;
        last.isLast = true;
        last.row = row;
        m_pairs.push_back(std::move(last));
        return (*walk)->status();
    }

    void add(const RowWalk::Step& step) {
        Pair pair;
        pair.step = step;
        const bool isBoth = step.hasBefore() && step.hasAfter();
        pair.isRead = isBoth && !m_comparison.isKnownSame(step.before->writer, step.after->writer);
        pair.differs = step.hasBefore() != step.hasAfter();
        m_pairs.push_back(std::move(pair));
    }

    absl::Status flush() {
        const auto status = resolve(m_pairs);
        m_pairs.clear();
        m_pairsAtOnce = std::min(m_pairsAtOnce * kPairsGrow, kMostPairs);
        return status;
    }

    absl::Status resolve(std::span<const Pair> pairs) {
        m_before.clear();
        m_after.clear();
        for (const Pair& pair : pairs) {
            if (pair.isRead) {
                m_before.want({*pair.step.beforeKey, pair.step.before->writer});
                m_after.want({*pair.step.afterKey, pair.step.after->writer});
            }
        }
        // One pair is read whatever it takes.
        const std::size_t most = pairs.size() > 1 ? kWindowBytes / 2 : ~std::size_t{0};
        const auto fit = readBoth(most);
        if (!fit.ok()) {
            return fit.status();
        }
        if (!*fit) {
            const std::size_t half = pairs.size() / 2;
            const auto status = resolve(pairs.first(half));
            return status.ok() ? resolve(pairs.subspan(half)) : status;
        }
        for (const Pair& pair : pairs) {
            if (!m_goOn) {
                break;
            }
            if (auto status = take(pair); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

    // Each past at the same time: that is what costs most.
    absl::StatusOr<bool> readBoth(std::size_t most) {
        const auto read = [&](SideContents& contents, PastSide side) {
            return contents.read(*m_comparison.past(side).history, most, m_cancelled);
        };
        auto after = std::async(
            m_after.count() > kReadsWorthAThread ? std::launch::async : std::launch::deferred,
            [&] { return read(m_after, PastSide::After); });
        const auto ofBefore = read(m_before, PastSide::Before);
        const auto ofAfter = after.get();
        if (!ofBefore.ok() || !ofAfter.ok()) {
            return ofBefore.ok() ? ofAfter : ofBefore;
        }
        return *ofBefore && *ofAfter;
    }

    absl::Status take(const Pair& pair) {
        if (pair.isLast) {
            return finishRow(pair.row);
        }
        const RowWalk::Step& step = pair.step;
        bool differs = pair.differs;
        if (pair.isRead) {
            const auto before = m_before.of({*step.beforeKey, step.before->writer});
            const auto after = m_after.of({*step.afterKey, step.after->writer});
            differs = before.bytes != after.bytes || before.isText != after.isText ||
                      before.poisoned != after.poisoned;
            if (differs && !before.poisoned && !after.poisoned) {
                takeFields(step, before.bytes, after.bytes);
            }
        } else if (differs) {
            m_row.isMissingBefore = m_row.isMissingBefore || !step.hasBefore();
            m_row.isMissingAfter = m_row.isMissingAfter || !step.hasAfter();
        }
        if (differs == m_isOpen) {
            return absl::OkStatus();
        }
        const auto place = placeOf(step);
        if (!place.ok()) {
            return place.status();
        }
        const EventsInBoth events{
            step.movesBefore ? std::optional(step.before->writer) : std::nullopt,
            step.movesAfter ? std::optional(step.after->writer) : std::nullopt};
        if (differs) {
            m_row.spans.push_back(
                {step.instant, step.instant, *place, *place, false, events, {}, {}});
        } else {
            m_row.spans.back().toInstant = step.instant;
            m_row.spans.back().to = *place;
            m_row.spans.back().ended = events;
        }
        m_isOpen = differs;
        return absl::OkStatus();
    }

    absl::StatusOr<PlaceInBoth> placeOf(const RowWalk::Step& step) const {
        return m_comparison.options().by == AlignBy::Ordinal
                   ? absl::StatusOr<PlaceInBoth>(step.ordinalPlace)
                   : m_comparison.placeAt(step.instant);
    }

    void takeFields(const RowWalk::Step& step, std::string_view before, std::string_view after) {
        for (FieldDifference& difference : fieldDifferences(before, after)) {
            const auto [found, isNew] = m_fields.try_emplace(difference.name, m_row.fields.size());
            if (isNew) {
                m_row.fields.push_back({std::move(difference.name), std::nullopt, 0, {}});
            }
            FieldDivergence& field = m_row.fields[found->second];
            if (difference.amount &&
                (!field.greatest || isGreaterAmount(*difference.amount, *field.greatest))) {
                field.greatest = std::move(difference.amount);
                field.greatestAt = step.instant;
                field.greatestPlace = step.ordinalPlace;
            }
        }
    }

    absl::Status finishRow(const RowKey& row) {
        if (m_isOpen) {
            DivergenceSpan& open = m_row.spans.back();
            open.isOpen = true;
            open.to = m_comparison.steps().endPlace();
            open.toInstant = m_comparison.end();
        }
        for (DivergenceSpan& span : m_row.spans) {
            const auto from = m_comparison.timeAt(span.from);
            const auto to = m_comparison.timeAt(span.to);
            if (!from.ok() || !to.ok()) {
                return from.ok() ? to.status() : from.status();
            }
            span.nanoseconds = *from && *to ? std::optional(**to - **from) : std::nullopt;
        }
        for (FieldDivergence& field : m_row.fields) {
            if (field.greatest && m_comparison.options().by != AlignBy::Ordinal) {
                const auto place = m_comparison.placeAt(field.greatestAt);
                if (!place.ok()) {
                    return place.status();
                }
                field.greatestPlace = *place;
            }
        }
        if (!m_row.spans.empty()) {
            m_row.row = row;
            m_goOn = m_visit(std::move(m_row));
        }
        m_row = {};
        m_fields.clear();
        m_isOpen = false;
        if (++m_done; m_tell) {
            m_tell(m_done, m_comparison.rows().size());
        }
        return absl::OkStatus();
    }

    const Comparison& m_comparison;
    const VisitDivergence& m_visit;
    const TellRows& m_tell;
    const Cancelled& m_cancelled;
    std::vector<Pair> m_pairs;
    std::size_t m_pairsAtOnce = kFirstPairs;
    SideContents m_before;
    SideContents m_after;
    // The row that the pairs at work belong to.
    RowDivergence m_row;
    std::map<std::string, std::size_t> m_fields;
    bool m_isOpen = false;
    std::size_t m_done = 0;
    bool m_goOn = true;
};

// The version of the row next to an instant, in one of the pasts, as an instant.
absl::StatusOr<std::optional<Instant>> versionNextTo(const Comparison& comparison, PastSide side,
                                                     const RowKey& row, Instant from,
                                                     Direction way) {
    const History& history = *comparison.past(side).history;
    const auto key = findRow(history, row);
    const auto place = comparison.placeAt(from);
    if (!key.ok() || !place.ok()) {
        return key.ok() ? place.status() : key.status();
    }
    if (!*key) {
        return std::nullopt;
    }
    const Position at = place->of(side);
    std::optional<Instant> found;
    absl::Status failure;
    const bool isForward = way == Direction::Forward;
    const auto status = history.versions(
        **key, isForward ? at : Position(), isForward ? comparison.steps().endPlace().of(side) : at,
        way, [&](const KeyVersion& version) {
            const auto instant = comparison.firstInstantOf(side, version.writer.next());
            failure = instant.status();
            if (instant.ok() && (isForward ? *instant > from : *instant < from)) {
                found = *instant;
            }
            return failure.ok() && !found;
        });
    if (!status.ok() || !failure.ok()) {
        return status.ok() ? failure : status;
    }
    return found;
}

}  // namespace

bool RowDivergence::differsAt(Instant instant) const {
    return std::any_of(spans.begin(), spans.end(),
                       [instant](const DivergenceSpan& span) { return span.holdsAt(instant); });
}

absl::Status findDivergences(const Comparison& comparison, const VisitDivergence& visit,
                             const TellRows& tell, const Cancelled& cancelled) {
    return DivergenceFinder(comparison, visit, tell, cancelled).run();
}

std::vector<PositionSpan> unionOf(const std::vector<RowDivergence>& rows, PastSide side) {
    std::vector<PositionSpan> all;
    for (const RowDivergence& row : rows) {
        for (const DivergenceSpan& span : row.spans) {
            all.push_back({span.from.of(side), span.to.of(side)});
        }
    }
    std::sort(all.begin(), all.end(), [](const PositionSpan& a, const PositionSpan& b) {
        return std::pair(a.from, a.to) < std::pair(b.from, b.to);
    });
    std::vector<PositionSpan> merged;
    for (const PositionSpan& span : all) {
        if (!merged.empty() && span.from <= merged.back().to) {
            merged.back().to = std::max(merged.back().to, span.to);
        } else {
            merged.push_back(span);
        }
    }
    return merged;
}

std::vector<RowsDiffering> rowsDiffering(const std::vector<RowDivergence>& rows) {
    std::map<Instant, std::int64_t> steps;
    for (const RowDivergence& row : rows) {
        for (const DivergenceSpan& span : row.spans) {
            ++steps[span.fromInstant];
            if (!span.isOpen) {
                --steps[span.toInstant];
            }
        }
    }
    std::vector<RowsDiffering> counts;
    std::int64_t now = 0;
    for (const auto& [instant, change] : steps) {
        now += change;
        if (change != 0) {
            counts.push_back({instant, static_cast<std::size_t>(now)});
        }
    }
    return counts;
}

absl::StatusOr<std::optional<Instant>> nextDifference(const Comparison& comparison,
                                                      const std::vector<RowDivergence>& rows,
                                                      Instant from, Direction way,
                                                      const Cancelled& cancelled) {
    const bool isForward = way == Direction::Forward;
    std::optional<Instant> nearest;
    const auto take = [&](Instant instant) {
        const bool isBeyond = isForward ? instant > from : instant < from;
        if (isBeyond && (!nearest || (isForward ? instant < *nearest : instant > *nearest))) {
            nearest = instant;
        }
    };
    for (const RowDivergence& row : rows) {
        for (const DivergenceSpan& span : row.spans) {
            take(span.fromInstant);
            if (!span.isOpen) {
                take(span.toInstant);
            }
        }
    }
    for (const RowDivergence& row : rows) {
        for (const DivergenceSpan& span : row.spans) {
            // Between its ends there may be versions that are nearer.
            const bool holds =
                isForward ? span.holdsAt(from)
                          : span.fromInstant < from && (span.isOpen || from <= span.toInstant);
            const bool isNext =
                nearest && (isForward ? *nearest - 1 == from : *nearest + 1 == from);
            if (!holds || isNext) {
                continue;
            }
            if (cancelled && cancelled()) {
                return noneWaitForDivergences();
            }
            for (const PastSide side : {PastSide::Before, PastSide::After}) {
                const auto version = versionNextTo(comparison, side, row.row, from, way);
                if (!version.ok()) {
                    return version;
                }
                if (*version && **version >= span.fromInstant) {
                    take(**version);
                }
            }
        }
    }
    return nearest;
}

}  // namespace oxbow
