#include "model/history/fold/verify_fold.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "model/fold/run_fold.h"
#include "model/history/fold/fold_change.h"
#include "model/history/rows.h"

namespace oxbow {
namespace {

constexpr std::size_t kMostDifferences = 100;
constexpr std::uint64_t kEventsPerLook = 256;

std::string rowNamed(const RowKey& key) {
    return absl::StrFormat("%s of the stream \"%s\"", key.key.substr(0, 80), key.stream);
}

std::string inWords(const OptionalBytes& bytes) {
    return bytes ? absl::StrCat("\"", bytes->substr(0, 80), "\"") : std::string("no row");
}

// The rows in memory, and for each who wrote it last, in order of first appearance.
class ReplayedRows final : public FoldRows {
public:
    explicit ReplayedRows(bool ofOwnKeys) : m_ofOwnKeys(ofOwnKeys) {}

    struct Written {
        RowKey key;
        Position writer;
        FoldRow row;
        bool held = false;
        bool heldBefore = false;
    };
    // What the event at work did to a row that the fold held before, or holds now.
    struct Effect {
        std::size_t row = 0;
        OptionalBytes before;
        std::optional<Position> writerBefore;
    };

    void begin(const FoldEvent& event) override {
        m_position = event.position;
        m_effects.clear();
        m_fresh.clear();
    }
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override {
        const auto found = m_places.find({key.stream, key.key});
        return found != m_places.end() && found->second.held ? &found->second.row : nullptr;
    }
    absl::Status put(const RowKey& key, FoldRow row) override {
        Now& now = at(key);
        now.held = true;
        now.row = keptRow(key.key, std::move(row));
        return absl::OkStatus();
    }
    absl::Status erase(const RowKey& key) override {
        const auto found = m_places.find({key.stream, key.key});
        if (m_ofOwnKeys || (found != m_places.end() && found->second.held)) {
            Now& now = at(key);
            now.held = false;
            now.row = {};
        }
        return absl::OkStatus();
    }
    absl::Status publish(const EventView&) override { return absl::OkStatus(); }

    // After the event: its effects, one for each row.
    const std::vector<Effect>& finish() {
        for (const RowKey& key : m_fresh) {
            Now& now = m_places.find({key.stream, key.key})->second;
            now.atWork = false;
            if (!now.held && !now.heldBefore && !m_ofOwnKeys) {
                continue;
            }
            if (!now.number) {
                now.number = m_rows.size();
                m_rows.push_back({storedKey(key), m_position, {}, false, false});
            }
            Written& row = m_rows[*now.number];
            const bool showedRow = row.held && row.row.shown.has_value();
            m_effects.push_back({*now.number, showedRow ? row.row.shown : std::nullopt,
                                 showedRow ? std::optional(row.writer) : std::nullopt});
            row.row = now.row;
            row.held = now.held;
            row.writer = m_position;
        }
        return m_effects;
    }
    // In order of first appearance; those not shown are none of the table's.
    const std::vector<Written>& rows() const { return m_rows; }

private:
    struct Now {
        FoldRow row;
        bool held = false;
        bool heldBefore = false;
        bool atWork = false;
        std::optional<std::size_t> number;
    };
    static RowKey storedKey(const RowKey& key) {
        return {key.stream, isLongKey(key.key) ? shortKey(key.key) : key.key};
    }
    Now& at(const RowKey& key) {
        Now& now = m_places[{key.stream, key.key}];
        if (!now.atWork) {
            now.atWork = true;
            now.heldBefore = now.held;
            m_fresh.push_back(key);
        }
        return now;
    }

    const bool m_ofOwnKeys;
    Position m_position;
    absl::flat_hash_map<std::pair<std::string, std::string>, Now> m_places;
    std::vector<RowKey> m_fresh;  // that the event at work wrote
    std::vector<Effect> m_effects;
    std::vector<Written> m_rows;
};

class FoldCheck {
public:
    FoldCheck(const History& history, const VerifyFoldOptions& options, VerifyFoldReport& report,
              const Cancelled& cancelled)
        : m_history(history),
          m_options(options),
          m_report(report),
          m_cancelled(cancelled),
          m_random(options.seed) {}

    // The rows stand as they are at `at`.
    absl::Status compareTable(Position at, const ReplayedRows& replayed);
    absl::Status compareLookups(Position at, const ReplayedRows& replayed);
    absl::Status compareKeyOrder(const ReplayedRows& replayed);
    // What the events from `first` on did, an event at a time.
    void expect(Position event, const std::vector<ReplayedRows::Effect>& effects,
                const ReplayedRows& replayed);
    absl::Status compareChanges(Position from, Position to);

    void differs(std::string sentence) {
        if (m_report.differences.size() < kMostDifferences) {
            m_report.differences.push_back(std::move(sentence));
        }
    }

private:
    struct Expected {
        Position event;
        RowKey key;
        OptionalBytes before;
        OptionalBytes after;
        bool afterIsText = false;
        bool afterPoisoned = false;
        std::optional<Position> writerBefore;
    };
    absl::StatusOr<RowKey> keyOf(KeyId id) const {
        auto key = m_history.keys().key(id);
        if (!key.ok()) {
            return key.status();
        }
        const Names streams = m_history.keys().streams();
        return RowKey{(*streams)[key->stream.value()], std::move(key->bytes)};
    }
    absl::StatusOr<std::optional<KeyId>> idOf(const RowKey& key) const {
        const Names streams = m_history.keys().streams();
        const auto name = std::find(streams->begin(), streams->end(), key.stream);
        if (name == streams->end()) {
            return std::nullopt;
        }
        return m_history.keys().find(StreamId(static_cast<std::uint32_t>(name - streams->begin())),
                                     key.key);
    }

    const History& m_history;
    const VerifyFoldOptions& m_options;
    VerifyFoldReport& m_report;
    const Cancelled& m_cancelled;
    // Those of all rows of the replay so far, in its order.
    absl::Status learnIds(const ReplayedRows& replayed);

    std::mt19937_64 m_random;
    std::vector<KeyId> m_ids;
    std::vector<Expected> m_expected;
};

absl::Status FoldCheck::learnIds(const ReplayedRows& replayed) {
    while (m_ids.size() < replayed.rows().size()) {
        const RowKey& key = replayed.rows()[m_ids.size()].key;
        const auto id = idOf(key);
        if (!id.ok()) {
            return id.status();
        }
        if (!*id) {
            differs(absl::StrFormat("the fold's table does not know the row %s", rowNamed(key)));
        }
        m_ids.push_back(id->value_or(KeyId(UINT32_MAX)));
    }
    return absl::OkStatus();
}

absl::Status FoldCheck::compareTable(Position at, const ReplayedRows& replayed) {
    const auto table = m_history.tableAt(at, nullptr, m_cancelled);
    if (!table.ok()) {
        return table.status();
    }
    const auto count = m_history.rowCountAt(at);
    if (!count.ok()) {
        return count.status();
    }
    if (auto learnt = learnIds(replayed); !learnt.ok()) {
        return learnt;
    }
    std::vector<std::pair<KeyId, const ReplayedRows::Written*>> expected;
    for (std::size_t i = 0; i < replayed.rows().size(); ++i) {
        const auto& row = replayed.rows()[i];
        if (row.held && row.row.shown) {
            expected.emplace_back(m_ids[i], &row);
        }
    }
    // Rows are in the order of their ids, whatever gave those.
    std::sort(expected.begin(), expected.end());
    ++m_report.tables;
    m_report.rows += expected.size();
    if (expected.size() != (*table)->rowCount() || expected.size() != *count) {
        differs(absl::StrFormat(
            "at position %d there are %d rows, and the fold's table has %d (%d by its count)",
            at.value(), expected.size(), (*table)->rowCount(), *count));
        return absl::OkStatus();
    }
    std::size_t n = 0;
    absl::Status failure;
    const auto status = forEachRow(
        m_history, **table, RowOrder::FirstAppearance,
        [&](const RowView& row) {
            const auto& wanted = *expected[n++].second;
            const auto key = keyOf(row.row.key);
            failure = key.status();
            if (failure.ok() &&
                (*key != wanted.key || row.bytes != *wanted.row.shown ||
                 row.isText != wanted.row.isText || row.poisoned != wanted.row.poisoned ||
                 row.row.writer != wanted.writer)) {
                differs(absl::StrFormat(
                    "at position %d the row number %d is %s with %s, written by the event at %d, "
                    "and the fold's table has %s with \"%s\", written by the event at %d",
                    at.value(), n - 1, rowNamed(wanted.key), inWords(wanted.row.shown),
                    wanted.writer.value(), rowNamed(*key), std::string(row.bytes.substr(0, 80)),
                    row.row.writer.value()));
            }
            return failure.ok();
        },
        m_cancelled);
    return failure.ok() ? status : failure;
}

absl::Status FoldCheck::compareLookups(Position at, const ReplayedRows& replayed) {
    for (std::uint64_t i = 0; i < m_options.lookups && !replayed.rows().empty(); ++i) {
        const auto& wanted = replayed.rows()[m_random() % replayed.rows().size()];
        const auto id = idOf(wanted.key);
        if (!id.ok()) {
            return id.status();
        }
        if (!*id) {
            differs(
                absl::StrFormat("the fold's table does not know the row %s", rowNamed(wanted.key)));
            continue;
        }
        const auto version = m_history.versionAt(**id, at);
        if (!version.ok()) {
            return version.status();
        }
        const KeyVersion expected{wanted.writer, !(wanted.held && wanted.row.shown)};
        if (*version != expected) {
            differs(absl::StrFormat(
                "before position %d the row %s was last written by the event at %d, and the fold's "
                "index says %s",
                at.value(), rowNamed(wanted.key), wanted.writer.value(),
                *version ? absl::StrCat("by the event at ", (*version)->writer.value())
                         : std::string("by none")));
        }
    }
    return absl::OkStatus();
}

absl::Status FoldCheck::compareKeyOrder(const ReplayedRows& replayed) {
    const auto order = m_history.keys().order(m_cancelled);
    if (!order.ok()) {
        return order.status();
    }
    if (auto learnt = learnIds(replayed); !learnt.ok()) {
        return learnt;
    }
    std::map<std::uint32_t, const ReplayedRows::Written*> rows;
    for (std::size_t i = 0; i < replayed.rows().size(); ++i) {
        rows.emplace(m_ids[i].value(), &replayed.rows()[i]);
    }
    // There may be others, which have no row yet: keys of the base, or of what is made by now.
    std::vector<std::uint32_t> ids((*order)->ids().begin(), (*order)->ids().end());
    std::erase_if(ids, [&rows](std::uint32_t id) { return !rows.contains(id); });
    if (ids.size() != rows.size()) {
        differs(absl::StrFormat("there are %d keys, and the fold's table has %d of them in order",
                                rows.size(), ids.size()));
        return absl::OkStatus();
    }
    std::optional<RowKey> previous;
    std::optional<StreamId> previousStream;
    for (const std::uint32_t id : ids) {
        const auto key = m_history.keys().key(KeyId(id));
        if (!key.ok()) {
            return key.status();
        }
        auto named = keyOf(KeyId(id));
        if (!named.ok()) {
            return named.status();
        }
        if (*named != rows[id]->key) {
            differs(absl::StrFormat("the key number %d is %s, and the fold's table has %s", id,
                                    rowNamed(rows[id]->key), rowNamed(*named)));
        }
        if (previous && previousStream == key->stream && !(previous->key < named->key)) {
            differs(absl::StrFormat("the key %s stands after %s in the order of the keys",
                                    rowNamed(*named), rowNamed(*previous)));
        }
        previousStream = key->stream;
        previous = *std::move(named);
    }
    return absl::OkStatus();
}

void FoldCheck::expect(Position event, const std::vector<ReplayedRows::Effect>& effects,
                       const ReplayedRows& replayed) {
    for (const auto& effect : effects) {
        const auto& row = replayed.rows()[effect.row];
        const bool isShown = row.held && row.row.shown;
        m_expected.push_back({event, row.key, effect.before, isShown ? row.row.shown : std::nullopt,
                              isShown && row.row.isText, isShown && row.row.poisoned,
                              effect.writerBefore});
    }
}

absl::Status FoldCheck::compareChanges(Position from, Position to) {
    std::size_t n = 0;
    absl::Status failure;
    const auto status = m_history.changes(
        from, to,
        [&](const Change& change) {
            const auto key = keyOf(change.key);
            failure = key.status();
            if (!failure.ok()) {
                return false;
            }
            if (n == m_expected.size()) {
                ++n;
                return false;
            }
            const Expected& wanted = m_expected[n++];
            if (wanted.event != change.position || wanted.key != *key ||
                wanted.before != change.before || wanted.after != change.after ||
                wanted.afterIsText != change.afterIsText ||
                wanted.afterPoisoned != change.afterPoisoned ||
                wanted.writerBefore != change.previousWriter) {
                differs(absl::StrFormat(
                    "the event at %d changed %s from %s to %s, and the fold's changes say that the "
                    "event at %d changed %s from %s to %s",
                    wanted.event.value(), rowNamed(wanted.key), inWords(wanted.before),
                    inWords(wanted.after), change.position.value(), rowNamed(*key),
                    inWords(change.before), inWords(change.after)));
            }
            return true;
        },
        m_cancelled);
    m_report.changes += n;
    if (failure.ok() && status.ok() && n != m_expected.size()) {
        differs(absl::StrFormat("the events from %d to %d made %d changes, and the fold has %s",
                                from.value(), to.value(), m_expected.size(),
                                n < m_expected.size() ? std::to_string(n) : "more"));
    }
    m_expected.clear();
    return failure.ok() ? status : failure;
}

}  // namespace

absl::StatusOr<VerifyFoldReport> verifyFold(const Fold& fold, const History& history,
                                            const VerifyFoldOptions& options,
                                            const FoldProgress& progress,
                                            const Cancelled& cancelled) {
    auto runner = fold.start();
    if (!runner.ok()) {
        return runner.status();
    }
    const Position end = history.madeUpTo();
    VerifyFoldReport report;
    std::mt19937_64 random(options.seed);
    std::vector<Position> positions = {Position(), end};
    for (std::uint64_t i = 0; i < options.tables; ++i) {
        positions.emplace_back(random() % (end.value() + 1));
    }
    std::sort(positions.begin(), positions.end());
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());

    FoldCheck check(history, options, report, cancelled);
    ReplayedRows rows(options.ofOwnKeys);
    absl::flat_hash_map<std::pair<std::string, OptionalBytes>, std::uint64_t> numbers;
    std::size_t next = 0;  // of the positions
    std::optional<Position> changesFrom;
    absl::Status failure;
    // Everything that is to be looked at between two events.
    const auto look = [&](Position at) {
        const bool due = next < positions.size() && positions[next] == at;
        if (changesFrom && (due || at == end || at - *changesFrom >= options.changes)) {
            failure = check.compareChanges(*changesFrom, at);
            changesFrom.reset();
        }
        if (due && failure.ok()) {
            ++next;
            changesFrom = at;
            failure = check.compareTable(at, rows);
            failure.Update(check.compareLookups(at, rows));
        }
        return failure.ok();
    };
    const auto status = forEachEvent(
        history.events(), Position(), end, EventParts::All,
        [&](Position at, const EventView& event) {
            if (!look(at)) {
                return false;
            }
            const std::uint64_t number =
                fold.needsSequenceNumber()
                    ? numbers[{std::string(event.stream),
                               event.key ? OptionalBytes(*event.key) : std::nullopt}]++
                    : 0;
            const FoldEvent folded{at, event, number};
            rows.begin(folded);
            failure = (*runner)->apply(folded, rows);
            const auto& effects = rows.finish();
            if (changesFrom) {
                check.expect(at, effects, rows);
            }
            ++report.events;
            if (progress && report.events % kEventsPerLook == 0) {
                progress(at.next(), end);
            }
            return failure.ok();
        },
        cancelled);
    if (failure.ok() && status.ok() && look(end)) {
        failure = check.compareKeyOrder(rows);
    }
    for (const auto& each : {status, failure}) {
        if (!each.ok()) {
            return each;
        }
    }
    return report;
}

}  // namespace oxbow
