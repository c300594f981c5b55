#include "model/history/fold/fold_step.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "model/fold/fold_file.h"
#include "model/history/fold/fold_change.h"

namespace oxbow {
namespace {

// The rows before an event, read as they are asked for; what is written stays here.
class RowsBefore : public FoldRows {
public:
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override {
        auto row = entry(key);
        if (!row.ok()) {
            return row.status();
        }
        return (*row)->after ? &*(*row)->after : nullptr;
    }
    absl::Status put(const RowKey& key, FoldRow row) override { return write(key, std::move(row)); }
    absl::Status erase(const RowKey& key) override { return write(key, std::nullopt); }
    absl::Status publish(const EventView& event) override {
        m_published.emplace_back(event);
        return absl::OkStatus();
    }

    std::vector<FoldStepRow> takeRows() {
        std::vector<FoldStepRow> out;
        for (const auto& row : m_rows) {
            out.push_back(std::move(*row));
        }
        return out;
    }
    std::vector<Event> takePublished() { return std::move(m_published); }

protected:
    virtual absl::StatusOr<std::optional<FoldRow>> read(const RowKey& key) const = 0;

    static absl::StatusOr<std::optional<KeyId>> idIn(const RowKeys& keys, const RowKey& key) {
        const Names streams = keys.streams();
        const auto stream = std::find(streams->begin(), streams->end(), key.stream);
        if (stream == streams->end()) {
            return std::nullopt;
        }
        return keys.find(StreamId(static_cast<std::uint32_t>(stream - streams->begin())), key.key);
    }

private:
    absl::StatusOr<FoldStepRow*> entry(const RowKey& key) {
        if (const auto known = m_places.find(key); known != m_places.end()) {
            return known->second;
        }
        auto before = read(key);
        if (!before.ok()) {
            return before.status();
        }
        FoldStepRow* row = m_rows.emplace_back(std::make_unique<FoldStepRow>()).get();
        row->key = key;
        row->before = *before;
        row->after = *std::move(before);
        m_places.emplace(key, row);
        return row;
    }

    absl::Status write(const RowKey& key, std::optional<FoldRow> row) {
        const auto found = entry(key);
        if (!found.ok()) {
            return found.status();
        }
        (*found)->after = std::move(row);
        (*found)->written = true;
        return absl::OkStatus();
    }

    std::vector<std::unique_ptr<FoldStepRow>> m_rows;
    std::map<RowKey, FoldStepRow*> m_places;
    std::vector<Event> m_published;
};

// All that a fold held, whether it shows it or not.
class HeldRowsBefore : public RowsBefore {
public:
    absl::Status put(const RowKey& key, FoldRow row) override {
        return RowsBefore::put(key, keptRow(key.key, std::move(row)));
    }

    absl::Status forEach(const FoldRunner::VisitRow& visit, const Cancelled& cancelled) const {
        const Names streams = m_keys.streams();
        for (std::uint32_t id = 0; id < m_keys.count(); ++id) {
            if (cancelled && cancelled()) {
                return absl::CancelledError("nobody waits for this step any more");
            }
            const auto row = rowOf(KeyId(id));
            if (!row.ok()) {
                return row.status();
            }
            if (!*row) {
                continue;
            }
            const auto key = m_keys.key(KeyId(id));
            if (!key.ok()) {
                return key.status();
            }
            if (auto status = visit({(*streams)[key->stream.value()], key->bytes}, **row);
                !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

protected:
    explicit HeldRowsBefore(const RowKeys& keys) : m_keys(keys) {}

    virtual absl::StatusOr<std::optional<FoldRow>> rowOf(KeyId key) const = 0;

private:
    absl::StatusOr<std::optional<FoldRow>> read(const RowKey& key) const override {
        const auto id =
            idIn(m_keys, {key.stream, isLongKey(key.key) ? shortKey(key.key) : key.key});
        if (!id.ok() || !*id) {
            return id.ok() ? absl::StatusOr<std::optional<FoldRow>>(std::nullopt) : id.status();
        }
        return rowOf(**id);
    }

    const RowKeys& m_keys;
};

// From what the fold keeps.
class KeptRowsBefore final : public HeldRowsBefore {
public:
    KeptRowsBefore(const Log& log, ChangeNumber at)
        : HeldRowsBefore(log.keys()), m_log(log), m_at(at) {}

private:
    absl::StatusOr<std::optional<FoldRow>> rowOf(KeyId key) const override {
        const auto version = m_log.versionAt(key, positionOf(m_at));
        if (!version.ok() || !*version) {
            return version.ok() ? absl::StatusOr<std::optional<FoldRow>>(std::nullopt)
                                : version.status();
        }
        const auto change = m_log.event((*version)->writer);
        if (!change.ok()) {
            return change.status();
        }
        FoldRow row;
        return readChange(change->view(), row) ? std::optional(std::move(row)) : std::nullopt;
    }

    const Log& m_log;
    const ChangeNumber m_at;
};

// From what a history of the fold holds.
class FoldedRowsBefore final : public HeldRowsBefore {
public:
    FoldedRowsBefore(const FoldedHistory& history, Position at)
        : HeldRowsBefore(history.keys()), m_history(history), m_at(at) {}

private:
    absl::StatusOr<std::optional<FoldRow>> rowOf(KeyId key) const override {
        return m_history.heldAt(key, m_at);
    }

    const FoldedHistory& m_history;
    const Position m_at;
};

// From the rows that a history shows.
class ShownRowsBefore final : public RowsBefore {
public:
    ShownRowsBefore(const History& history, Position at) : m_history(history), m_at(at) {}

private:
    absl::StatusOr<std::optional<FoldRow>> read(const RowKey& key) const override {
        const auto id = idIn(m_history.keys(), key);
        if (!id.ok() || !*id) {
            return id.ok() ? absl::StatusOr<std::optional<FoldRow>>(std::nullopt) : id.status();
        }
        const auto version = m_history.versionAt(**id, m_at);
        if (!version.ok() || !*version || (*version)->deleted) {
            return version.ok() ? absl::StatusOr<std::optional<FoldRow>>(std::nullopt)
                                : version.status();
        }
        FoldRow row;
        const RowVersion wanted{**id, (*version)->writer};
        const auto read =
            m_history.readRows(std::span(&wanted, 1), [&row](std::size_t, const RowContent& shown) {
                row.shown = shown.bytes ? OptionalBytes(*shown.bytes) : std::nullopt;
                row.isText = shown.isText;
                row.poisoned = shown.poisoned;
                return true;
            });
        return read.ok() ? absl::StatusOr<std::optional<FoldRow>>(std::move(row)) : read;
    }

    const History& m_history;
    const Position m_at;
};

// How many events with the same stream and key came before.
absl::StatusOr<std::uint64_t> sequenceNumberOf(const EventSequence& base, const Event& event,
                                               Position position, const Cancelled& cancelled) {
    std::uint64_t count = 0;
    const auto status = forEachEvent(
        base, Position(), position, EventParts::All,
        [&](Position, const EventView& other) {
            const EventView mine = event.view();
            count += other.stream == mine.stream && other.key == mine.key ? 1 : 0;
            return true;
        },
        cancelled);
    return status.ok() ? absl::StatusOr<std::uint64_t>(count) : status;
}

// Applies the event to the rows.
absl::Status stepOver(FoldRunner& runner, const FoldEvent& event, RowsBefore& rows,
                      const Clock& clock, FoldStep& step) {
    const std::int64_t begin = clock();
    rows.begin(event);
    const auto applied = runner.apply(event, rows);
    step.nanoseconds = clock() - begin;
    step.rows = rows.takeRows();
    step.published = rows.takePublished();
    step.withoutField = runner.withoutField() > 0;
    return applied;
}

absl::Status noEventToStepOver(Position position, Position end) {
    return absl::OutOfRangeError(
        absl::StrFormat("there is no event at %d to step over: the last one leads to %d",
                        position.value(), end.value()));
}

// `Rows` are those before the event.
template <class Rows>
absl::StatusOr<FoldStep> stepOn(const Fold& fold, const EventSequence& events, Rows rows,
                                Position position, const Cancelled& cancelled, const Clock& clock) {
    auto event = eventAt(events, position);
    if (!event.ok()) {
        return event.status();
    }
    FoldStep step;
    step.event = *std::move(event);
    std::uint64_t number = 0;
    if (fold.needsSequenceNumber()) {
        const auto counted = sequenceNumberOf(events, step.event, position, cancelled);
        if (!counted.ok()) {
            return counted.status();
        }
        number = *counted;
    }
    auto runner = fold.start();
    if (!runner.ok()) {
        return runner.status();
    }
    if (!fold.isLocal()) {
        const auto resumed = (*runner)->resume(
            [&](const FoldRunner::VisitRow& visit) { return rows.forEach(visit, cancelled); });
        if (!resumed.ok()) {
            return resumed;
        }
    }
    const EventView view = step.event.view();
    const auto applied = stepOver(**runner, {position, view, number}, rows, clock, step);
    return applied.ok() ? absl::StatusOr<FoldStep>(std::move(step)) : applied;
}

}  // namespace

absl::StatusOr<FoldStep> stepFold(const Fold& fold, const EventSequence& base,
                                  const FoldChanges& changes, Position position,
                                  const Cancelled& cancelled, const Clock& clock) {
    const auto map = changes.map();
    if (position >= base.end() || position > map->baseEnd()) {
        return noEventToStepOver(position, std::min(base.end(), map->baseEnd().next()));
    }
    return stepOn(fold, base, KeptRowsBefore(*changes.log(), map->changesBefore(position)),
                  position, cancelled, clock);
}

absl::StatusOr<FoldStep> stepFold(const Fold& fold, const FoldedHistory& history, Position position,
                                  const Cancelled& cancelled, const Clock& clock) {
    const Position end = std::min(history.events().end(), history.madeUpTo().next());
    if (position >= end) {
        return noEventToStepOver(position, end);
    }
    return stepOn(fold, history.events(), FoldedRowsBefore(history, position), position, cancelled,
                  clock);
}

absl::StatusOr<FoldStep> stepLatest(const History& history, Position position, const Clock& clock) {
    auto event = position < history.events().end()
                     ? eventAt(history.events(), position)
                     : noEventToStepOver(position, history.events().end());
    if (!event.ok()) {
        return event.status();
    }
    const auto fold = latestValueFold();
    if (!fold.ok()) {
        return fold.status();
    }
    auto runner = (*fold)->start();
    if (!runner.ok()) {
        return runner.status();
    }
    FoldStep step;
    step.event = *std::move(event);
    ShownRowsBefore rows(history, position);
    const EventView view = step.event.view();
    const auto applied = stepOver(**runner, {position, view, 0}, rows, clock, step);
    return applied.ok() ? absl::StatusOr<FoldStep>(std::move(step)) : applied;
}

}  // namespace oxbow
