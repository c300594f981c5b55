#include "model/history/forgotten/capture.h"

#include <absl/container/flat_hash_map.h>
#include <absl/hash/hash.h>
#include <absl/strings/numbers.h>

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/fold/fold_file.h"

namespace oxbow {
namespace {

// The comparison that an event with this clock is seen by: the first whose time is not earlier.
// Absent where that is beyond all times.
std::optional<std::int64_t> comparisonAfter(std::int64_t clock, std::int64_t every) {
    const std::int64_t over = (clock % every + every) % every;
    if (over == 0) {
        return clock;
    }
    const std::int64_t wait = every - over;
    return clock > std::numeric_limits<std::int64_t>::max() - wait ? std::nullopt
                                                                   : std::optional(clock + wait);
}

absl::StatusOr<CaptureSpan> spanByTime(const EventSequence& events, std::int64_t every,
                                       Position event, Position end) {
    constexpr std::int64_t kEarliest = std::numeric_limits<std::int64_t>::min();
    auto clock = events.runningMaximum(event.next());
    if (clock.ok() && !*clock) {
        // Events before any time wait for the first one that has one.
        const auto timed = events.positionAt(kEarliest);
        if (!timed.ok()) {
            return timed.status();
        }
        clock = *timed < end ? events.runningMaximum(timed->next()) : clock;
    }
    if (!clock.ok()) {
        return clock.status();
    }
    CaptureSpan span{Position(), end, false};
    const auto comparison = *clock ? comparisonAfter(**clock, every) : std::nullopt;
    if (!comparison) {
        return span;
    }
    if (*comparison >= kEarliest + every) {
        const auto before = events.positionAt(*comparison - every);
        if (!before.ok()) {
            return before.status();
        }
        const auto clockBefore = events.runningMaximum(*before);
        if (!clockBefore.ok()) {
            return clockBefore.status();
        }
        span.from = *clockBefore ? *before : Position();
    }
    const auto last = events.runningMaximum(end);
    if (!last.ok()) {
        return last.status();
    }
    if (*last && **last > *comparison) {
        const auto to = events.positionAt(*comparison);
        if (!to.ok()) {
            return to.status();
        }
        span.to = *to;
        span.compared = true;
    }
    return span;
}

bool writes(ChangeKind kind) {
    return kind == ChangeKind::Insert || kind == ChangeKind::Update;
}

// Whether two versions of a row hold the same.
absl::StatusOr<bool> holdTheSame(const History& history, KeyId key, Position a, Position b,
                                 const Cancelled& cancelled) {
    struct Content {
        OptionalBytes bytes;
        bool isText = false;
        bool poisoned = false;
        bool operator==(const Content&) const = default;
    };
    Content contents[2];
    const RowVersion wanted[] = {{key, a}, {key, b}};
    const auto read = history.readRows(
        wanted,
        [&contents](std::size_t i, const RowContent& content) {
            contents[i] = {content.bytes ? OptionalBytes(*content.bytes) : std::nullopt,
                           content.isText, content.poisoned};
            return true;
        },
        cancelled);
    return read.ok() ? absl::StatusOr<bool>(contents[0] == contents[1]) : read;
}

}  // namespace

std::optional<CaptureEvery> parseCaptureEvery(std::string_view text) {
    const bool isCount = !text.empty() && std::all_of(text.begin(), text.end(),
                                                      [](char c) { return c >= '0' && c <= '9'; });
    CaptureEvery every;
    if (isCount) {
        const bool good = absl::SimpleAtoi(std::string(text), &every.events) && every.events > 0;
        return good ? std::optional(every) : std::nullopt;
    }
    const auto duration = parseDuration(text);
    every.nanoseconds = duration.value_or(0);
    return duration ? std::optional(every) : std::nullopt;
}

absl::StatusOr<CaptureSpan> captureSpanOf(const EventSequence& events, CaptureEvery every,
                                          Position event, Position end) {
    if (every.events == 0) {
        return spanByTime(events, every.nanoseconds, event, end);
    }
    const std::uint64_t from = event.value() / every.events * every.events;
    const bool compared = end.value() - from >= every.events;
    return CaptureSpan{Position(from), compared ? Position(from + every.events) : end, compared};
}

absl::StatusOr<CapturedChange> capturedChange(const History& history, CaptureEvery every,
                                              const Touch& touch, Position end) {
    CapturedChange captured;
    const auto span = captureSpanOf(history.events(), every, touch.event, end);
    if (!span.ok()) {
        return span.status();
    }
    captured.span = *span;
    if (touch.kind == ChangeKind::None) {
        return captured;
    }
    if (!span->compared) {
        captured.fate = CaptureFate::NotCompared;
        return captured;
    }
    const auto before = history.versionAt(touch.key, span->from);
    const auto after = history.versionAt(touch.key, span->to);
    for (const auto& version : {before, after}) {
        if (!version.ok()) {
            return version.status();
        }
    }
    const bool wasThere = *before && !(*before)->deleted;
    const bool isThere = *after && !(*after)->deleted;
    if (!wasThere && !isThere) {
        captured.fate = CaptureFate::CameAndWent;
        return captured;
    }
    // A null value where there is no row is no change of it.
    bool there = writes(touch.kind);
    const auto status = history.versions(touch.key, touch.event.next(), span->to,
                                         Direction::Forward, [&](const KeyVersion& version) {
                                             if (!there && version.deleted) {
                                                 return true;
                                             }
                                             captured.overwrittenBy = version.writer;
                                             return false;
                                         });
    if (!status.ok()) {
        return status;
    }
    if (captured.overwrittenBy) {
        captured.fate = CaptureFate::Overwritten;
        return captured;
    }
    if (wasThere && isThere) {
        const auto same = holdTheSame(history, touch.key, (*before)->writer, (*after)->writer, {});
        if (!same.ok()) {
            return same.status();
        }
        if (*same) {
            captured.fate = CaptureFate::BackAsBefore;
            return captured;
        }
    }
    captured.fate = CaptureFate::Seen;
    captured.seenAs = changeKind(wasThere, isThere);
    return captured;
}

namespace {

// Goes through the changes from one comparison to the next.
class Comparing {
public:
    Comparing(const History& history, CaptureEvery every, Position from, Position to,
              const VisitComparedRow& visit, const Cancelled& cancelled)
        : m_history(history),
          m_every(every),
          m_from(from),
          m_end(to),
          m_visit(visit),
          m_cancelled(cancelled) {}

    absl::StatusOr<CaptureCounts> run(const std::function<void(Position)>& progress) {
        absl::Status failure;
        const auto status = m_history.changes(
            m_from, m_end,
            [&](const Change& change) {
                failure = take(change);
                if (progress) {
                    progress(change.position);
                }
                return failure.ok() && !m_enough;
            },
            m_cancelled);
        if (failure.ok()) {
            failure = status.ok() && !m_enough ? compare() : status;
        }
        return failure.ok() ? absl::StatusOr<CaptureCounts>(m_counts) : failure;
    }

private:
    // A row between two comparisons. The same hash may be another's: bytes tell then.
    struct Row {
        KeyId key;
        std::optional<Position> before;
        std::size_t hashBefore = 0;
        std::size_t hashAfter = 0;
        Position last;
        bool isThere = false;
        std::uint64_t changes = 0;
    };

    static std::size_t hashOf(const OptionalBytes& bytes, bool isText) {
        return absl::HashOf(std::string_view(bytes ? *bytes : std::string_view()), isText);
    }

    absl::Status take(const Change& change) {
        if (!m_span || change.position >= m_span->to) {
            if (auto status = compare(); !status.ok()) {
                return status;
            }
            auto span = captureSpanOf(m_history.events(), m_every, change.position, m_end);
            if (!span.ok()) {
                return span.status();
            }
            span->from = std::max(span->from, m_from);
            m_span = *span;
        }
        if (change.kind == ChangeKind::None) {
            return absl::OkStatus();
        }
        const auto [place, isNew] = m_places.try_emplace(change.key, m_rows.size());
        if (isNew) {
            m_rows.push_back(
                {change.key, change.previousWriter, hashOf(change.before, change.beforeIsText)});
        }
        Row& row = m_rows[place->second];
        row.hashAfter = hashOf(change.after, change.afterIsText);
        row.last = change.position;
        row.isThere = change.after.has_value();
        ++row.changes;
        return absl::OkStatus();
    }

    absl::Status compare() {
        std::uint64_t seen = 0;
        for (const Row& row : m_rows) {
            if (!m_span->compared) {
                m_counts.notCompared += row.changes;
                continue;
            }
            if (m_cancelled && m_cancelled()) {
                return absl::CancelledError("nobody waits for this comparison any more");
            }
            const auto compared = comparedRow(row);
            if (!compared.ok()) {
                return compared.status();
            }
            seen += compared->seenAs == ChangeKind::None ? 0 : 1;
            if (!m_enough && m_visit && !m_visit(*compared)) {
                m_enough = true;
            }
        }
        if (m_span && m_span->compared && !m_rows.empty()) {
            ++m_counts.comparisons;
            m_counts.seen += seen;
            m_counts.withoutOrder += seen > 1 ? seen : 0;
        }
        m_rows.clear();
        m_places.clear();
        return absl::OkStatus();
    }

    absl::StatusOr<ComparedRow> comparedRow(const Row& row) {
        ComparedRow compared{row.key,    *m_span,      ChangeKind::None,
                             row.before, std::nullopt, row.changes};
        if (row.isThere) {
            compared.after = row.last;
        }
        m_counts.logged += row.changes;
        if (!row.before && !row.isThere) {
            m_counts.cameAndWent += row.changes;
            return compared;
        }
        m_counts.overwritten += row.changes - 1;
        if (row.before && row.isThere && row.hashBefore == row.hashAfter) {
            const auto same = holdTheSame(m_history, row.key, *row.before, row.last, m_cancelled);
            if (!same.ok()) {
                return same.status();
            }
            if (*same) {
                ++m_counts.backAsBefore;
                return compared;
            }
        }
        compared.seenAs = changeKind(row.before.has_value(), row.isThere);
        return compared;
    }

    const History& m_history;
    const CaptureEvery m_every;
    const Position m_from;
    const Position m_end;
    const VisitComparedRow& m_visit;
    const Cancelled& m_cancelled;
    CaptureCounts m_counts;
    std::optional<CaptureSpan> m_span;
    std::vector<Row> m_rows;  // in the order in which they first changed
    absl::flat_hash_map<KeyId, std::size_t> m_places;
    bool m_enough = false;
};

}  // namespace

absl::StatusOr<CaptureCounts> compareCapture(const History& history, CaptureEvery every,
                                             Position from, Position to,
                                             const VisitComparedRow& visit,
                                             const std::function<void(Position done)>& progress,
                                             const Cancelled& cancelled) {
    return Comparing(history, every, from, to, visit, cancelled).run(progress);
}

}  // namespace oxbow
