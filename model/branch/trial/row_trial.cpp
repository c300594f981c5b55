#include "model/branch/trial/row_trial.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "model/branch/compare/comparison.h"
#include "model/branch/initial_row.h"
#include "model/event/event_weight.h"

namespace oxbow {
namespace {

constexpr std::size_t kSnapshots = 256;
constexpr std::size_t kLeastBetweenSnapshots = 16;

std::size_t weightOf(const Event& event) {
    const auto size = [](const OptionalBytes& bytes) { return bytes ? bytes->size() : 0; };
    return sizeof(Event) + sizeof(EventView) + size(event.key) + size(event.value) +
           size(event.record) + oxbow::weightOf(event.details);
}

using RowEvents = RowTrial::RowEvents;

// Those that stand before the first event of a branch and bring rows to its folds.
absl::Status findInitialRows(const Fold& fold, const EventSequence& events, const RowKey& row,
                             Position at, RowEvents& found) {
    auto runner = fold.start();
    if (!runner.ok()) {
        return runner.status();
    }
    absl::Status failure;
    std::vector<RowKey> routed;
    const auto read = forEachEvent(
        events, Position(), at, EventParts::All, [&](Position p, const EventView& event) {
            if (event.details == nullptr || event.details->contentType != kInitialRowContent) {
                return false;
            }
            routed.clear();
            failure = (*runner)->route({p, event}, routed);
            if (std::find(routed.begin(), routed.end(), row) != routed.end()) {
                found.positions.push_back(p);
            }
            return failure.ok();
        });
    return failure.ok() ? read : failure;
}

absl::StatusOr<RowEvents> eventsOfKey(const Fold& fold, const History& latest, const RowKey& row,
                                      Position at, const Cancelled& cancelled) {
    RowEvents found;
    if (auto status = findInitialRows(fold, latest.events(), row, at, found); !status.ok()) {
        return status;
    }
    const Names streams = latest.keys().streams();
    const auto stream = std::find(streams->begin(), streams->end(), row.stream);
    if (stream == streams->end()) {
        return found;
    }
    const auto key = latest.keys().find(
        StreamId(static_cast<std::uint32_t>(stream - streams->begin())), row.key);
    if (!key.ok() || !*key) {
        return key.ok() ? absl::StatusOr<RowEvents>(found) : key.status();
    }
    for (Position p; p < at; p = p.next()) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("finding the row's events was cancelled");
        }
        const auto next = latest.nextVersion(**key, p);
        if (!next.ok()) {
            return next.status();
        }
        if (!*next || **next >= at) {
            break;
        }
        p = **next;
        found.positions.push_back(p);
    }
    return found;
}

// The events that wrote the row, where those are all that reach it: absent where they may not be.
absl::StatusOr<std::optional<RowEvents>> writersOf(const Fold& fold, const History* folded,
                                                   const RowKey& row, Position at) {
    const std::optional<RowEvents> unknown;
    if (folded == nullptr || !fold.isLocal() || fold.writesRows() != WritesRows::All ||
        fold.needsSequenceNumber() || folded->madeUpTo() < at) {
        return unknown;
    }
    const auto key = findRow(*folded, row);
    const auto version = key.ok() && *key ? folded->versionAt(**key, at)
                                          : absl::StatusOr<std::optional<KeyVersion>>(std::nullopt);
    for (const absl::Status& status : {key.status(), version.status()}) {
        if (!status.ok()) {
            return status;
        }
    }
    RowEvents found;
    if (!*key || !*version) {
        return found;
    }
    // Nothing writes into a row that is poisoned, what comes behind it reaches it all the same.
    bool isPoisoned = false;
    const RowVersion last[] = {{**key, (*version)->writer}};
    const auto read = folded->readRows(last, [&isPoisoned](std::size_t, const RowContent& content) {
        isPoisoned = content.poisoned;
        return true;
    });
    if (!read.ok() || isPoisoned) {
        return read.ok() ? absl::StatusOr<std::optional<RowEvents>>(unknown) : read;
    }
    const auto status = folded->versions(**key, Position(), at, Direction::Forward,
                                         [&found](const KeyVersion& each) {
                                             found.positions.push_back(each.writer);
                                             return true;
                                         });
    return status.ok() ? absl::StatusOr<std::optional<RowEvents>>(std::move(found)) : status;
}

// Into the entries that there are.
absl::Status findByRoute(const Fold& fold, const EventSequence& events, Position at,
                         std::map<RowKey, RowEvents>& found, const Cancelled& cancelled) {
    auto runner = fold.start();
    if (!runner.ok()) {
        return runner.status();
    }
    using KeyNumbers = absl::flat_hash_map<std::pair<std::string, OptionalBytes>, std::uint64_t>;
    KeyNumbers numbers;
    std::vector<RowKey> routed;
    absl::Status failure;
    const auto read = forEachEvent(
        events, Position(), at, EventParts::All,
        [&](Position p, const EventView& event) {
            FoldEvent asked{p, event};
            if (fold.needsSequenceNumber()) {
                const OptionalBytes key = event.key ? OptionalBytes(*event.key) : std::nullopt;
                asked.sequenceNumber = numbers[{std::string(event.stream), key}]++;
            }
            const auto take = [&](RowEvents& row) {
                row.positions.push_back(p);
                if (fold.needsSequenceNumber()) {
                    row.sequenceNumbers.push_back(asked.sequenceNumber);
                }
            };
            if (!fold.isLocal()) {
                for (auto& row : found) {
                    take(row.second);
                }
                return true;
            }
            routed.clear();
            failure = (*runner)->route(asked, routed);
            for (const RowKey& key : routed) {
                if (const auto row = found.find(key); row != found.end()) {
                    take(row->second);
                }
            }
            return failure.ok();
        },
        cancelled);
    return failure.ok() ? read : failure;
}

}  // namespace

absl::StatusOr<std::vector<std::unique_ptr<RowTrial>>> RowTrial::createAll(
    const std::shared_ptr<const Fold>& fold, const History& latest, const std::set<RowKey>& rows,
    Position at, const History* folded, const Cancelled& cancelled) {
    std::map<RowKey, RowEvents> byKey;
    std::map<RowKey, RowEvents> byRoute;
    for (const RowKey& row : rows) {
        auto writers = writersOf(*fold, folded, row, at);
        if (!writers.ok()) {
            return writers.status();
        }
        if (*writers) {
            byKey[row] = **std::move(writers);
            continue;
        }
        if (!fold->isLocal() || !fold->isByOwnKey() || fold->needsSequenceNumber()) {
            byRoute[row];
            continue;
        }
        auto events = eventsOfKey(*fold, latest, row, at, cancelled);
        if (!events.ok()) {
            return events.status();
        }
        byKey[row] = *std::move(events);
    }
    if (!byRoute.empty()) {
        if (auto status = findByRoute(*fold, latest.events(), at, byRoute, cancelled);
            !status.ok()) {
            return status;
        }
    }
    byKey.merge(byRoute);
    std::vector<std::unique_ptr<RowTrial>> trials;
    for (auto& [row, events] : byKey) {
        auto trial = of(fold, latest.events(), row, std::move(events), cancelled);
        if (!trial.ok()) {
            return trial.status();
        }
        trials.push_back(*std::move(trial));
    }
    return trials;
}

absl::StatusOr<std::unique_ptr<RowTrial>> RowTrial::create(const std::shared_ptr<const Fold>& fold,
                                                           const History& latest, const RowKey& row,
                                                           Position at, const History* folded,
                                                           const Cancelled& cancelled) {
    auto trials = createAll(fold, latest, {row}, at, folded, cancelled);
    return trials.ok() ? absl::StatusOr<std::unique_ptr<RowTrial>>(std::move(trials->front()))
                       : trials.status();
}

absl::StatusOr<std::unique_ptr<RowTrial>> RowTrial::of(std::shared_ptr<const Fold> fold,
                                                       const EventSequence& events, RowKey row,
                                                       RowEvents rowEvents,
                                                       const Cancelled& cancelled) {
    std::unique_ptr<RowTrial> trial(new RowTrial(std::move(fold), std::move(row)));
    auto runner = trial->m_fold->start();
    if (!runner.ok()) {
        return runner.status();
    }
    trial->m_runner = *std::move(runner);
    std::size_t bytes = 0;
    std::size_t next = 0;
    absl::Status failure;
    std::vector<RowKey> routed;
    const auto read = events.read(
        rowEvents.positions, EventParts::All,
        [&](Position p, const EventView& event) {
            const std::size_t at = next++;
            const auto number =
                rowEvents.sequenceNumbers.empty() ? 0 : rowEvents.sequenceNumbers[at];
            if (trial->m_fold->isLocal()) {
                // Not every event of a key reaches the row.
                routed.clear();
                failure = trial->m_runner->route({p, event, number}, routed);
                if (std::find(routed.begin(), routed.end(), trial->m_row) == routed.end()) {
                    return failure.ok();
                }
            }
            bytes += weightOf(trial->m_events.emplace_back(event));
            trial->m_positions.push_back(p);
            if (!rowEvents.sequenceNumbers.empty()) {
                trial->m_sequenceNumbers.push_back(number);
            }
            return failure.ok() && bytes <= kMostBytes;
        },
        cancelled);
    for (const absl::Status& status : {failure, read}) {
        if (!status.ok()) {
            return status;
        }
    }
    if (bytes > kMostBytes) {
        return absl::ResourceExhaustedError(absl::StrFormat(
            "the row depends on %d events, which take more than %d MiB: ask about an earlier "
            "position",
            rowEvents.positions.size(), kMostBytes >> 20));
    }
    for (const Event& event : trial->m_events) {
        trial->m_views.push_back(event.view());
    }
    return trial;
}

absl::Status RowTrial::begin(std::size_t events) {
    m_rows = std::make_unique<MemoryFoldRows>();
    if (!m_fold->isLocal()) {
        auto runner = m_fold->start();
        if (!runner.ok()) {
            return runner.status();
        }
        m_runner = *std::move(runner);
    }
    const std::size_t snapshot = m_snapshotEvery == 0 ? 0 : events / m_snapshotEvery;
    if (snapshot > 0 && m_snapshots[snapshot]) {
        return m_rows->put(m_row, *m_snapshots[snapshot]);
    }
    return absl::OkStatus();
}

absl::StatusOr<const FoldRow*> RowTrial::found() {
    return m_rows->find(m_row);
}

absl::StatusOr<const FoldRow*> RowTrial::inOrder(std::span<const std::size_t> order) {
    return run(order, [this](std::size_t place, std::size_t) { return m_positions[place]; });
}

absl::StatusOr<const FoldRow*> RowTrial::without(std::span<const std::size_t> removed) {
    m_order.clear();
    std::size_t next = 0;
    for (std::size_t i = 0; i < m_positions.size(); ++i) {
        if (next < removed.size() && removed[next] == i) {
            ++next;
        } else {
            m_order.push_back(i);
        }
    }
    // Each stands as many places further to the front as are gone before it.
    return run(m_order, [this](std::size_t place, std::size_t number) {
        return Position(m_positions[number].value() - (number - place));
    });
}

template <class Stands>
absl::StatusOr<const FoldRow*> RowTrial::run(std::span<const std::size_t> order,
                                             const Stands& stands) {
    // As they stand, up to here: the row before that is known.
    std::size_t first = 0;
    while (first < order.size() && order[first] == first) {
        ++first;
    }
    first = m_snapshotEvery == 0
                ? 0
                : std::min(first / m_snapshotEvery, m_snapshots.size() - 1) * m_snapshotEvery;
    if (auto status = begin(first); !status.ok()) {
        return status;
    }
    const std::vector<std::uint64_t> numbers = sequenceNumbersIn(order);
    m_folded.clear();
    m_folded.reserve(order.size() - first);
    for (std::size_t place = first; place < order.size(); ++place) {
        m_folded.push_back({stands(place, order[place]), m_views[order[place]],
                            numbers.empty() ? 0 : numbers[place]});
    }
    if (auto status = m_runner->applyBatch(m_folded, *m_rows); !status.ok()) {
        return status;
    }
    return found();
}

// How many events of its stream and key stand before each, where the fold asks for it: of those
// that reach other rows as many as ever.
std::vector<std::uint64_t> RowTrial::sequenceNumbersIn(std::span<const std::size_t> order) const {
    std::vector<std::uint64_t> numbers;
    if (m_sequenceNumbers.empty()) {
        return numbers;
    }
    std::vector<bool> isTaken(m_positions.size());
    for (const std::size_t number : order) {
        isTaken[number] = true;
    }
    using StreamKey = std::pair<std::string_view, OptionalBytesView>;
    struct OfKey {
        std::uint64_t removed = 0;
        std::vector<std::uint64_t> numbers;  // that are given, in order
        std::size_t used = 0;
    };
    absl::flat_hash_map<StreamKey, OfKey> keys;
    for (std::size_t i = 0; i < m_positions.size(); ++i) {
        OfKey& key = keys[{m_views[i].stream, m_views[i].key}];
        if (isTaken[i]) {
            key.numbers.push_back(m_sequenceNumbers[i] - key.removed);
        } else {
            ++key.removed;
        }
    }
    for (const std::size_t number : order) {
        OfKey& key = keys[{m_views[number].stream, m_views[number].key}];
        numbers.push_back(key.numbers[key.used++]);
    }
    return numbers;
}

absl::Status RowTrial::forEachPrefix(const VisitPrefix& visit, const Cancelled& cancelled) {
    m_snapshotEvery = 0;
    if (auto status = begin(0); !status.ok()) {
        return status;
    }
    std::vector<std::optional<FoldRow>> snapshots;
    const std::size_t every = std::max(kLeastBetweenSnapshots, m_positions.size() / kSnapshots + 1);
    for (std::size_t i = 0; i < m_positions.size(); ++i) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("folding the row's events was cancelled");
        }
        auto row = found();
        if (!row.ok()) {
            return row.status();
        }
        if (i % every == 0) {
            snapshots.push_back(*row == nullptr ? std::nullopt : std::optional(**row));
        }
        visit(i, *row);
        const FoldEvent event{m_positions[i], m_views[i],
                              m_sequenceNumbers.empty() ? 0 : m_sequenceNumbers[i]};
        m_rows->begin(event);
        if (auto status = m_runner->apply(event, *m_rows); !status.ok()) {
            return status;
        }
    }
    const auto row = found();
    if (!row.ok()) {
        return row.status();
    }
    visit(m_positions.size(), *row);
    // A fold that is not local remembers more than this row.
    if (m_fold->isLocal() && !snapshots.empty()) {
        m_snapshots = std::move(snapshots);
        m_snapshotEvery = every;
    }
    return absl::OkStatus();
}

}  // namespace oxbow
