#include "views/table/table_delta.h"

#include <algorithm>
#include <optional>

namespace oxbow {

namespace {

// Taking an event's key and looking it up in both tables costs about as much as comparing this many
// rows.
constexpr std::uint64_t kRowsPerEvent = 32;

std::optional<Position> writerIn(const Table& table, KeyId key) {
    const auto version = table.version(key);
    return version && !version->deleted ? std::optional(version->writer) : std::nullopt;
}

void count(TableDelta& delta, KeyId key, std::optional<Position> before,
           std::optional<Position> now) {
    if (before == now) {
        return;
    }
    if (!before) {
        ++delta.inserted;
    } else if (now) {
        ++delta.updated;
    } else {
        ++delta.deleted;
        if (delta.deleted <= kGoneShown) {
            delta.gone.push_back({key, *before});
        } else {
            delta.gone.clear();
        }
    }
}

TableDelta byEvents(const Table& before, const Table& now, std::vector<KeyId> keys) {
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    TableDelta delta;
    for (const KeyId key : keys) {
        count(delta, key, writerIn(before, key), writerIn(now, key));
    }
    return delta;
}

TableDelta byRows(const Table& before, const Table& now, const std::function<bool()>& cancelled) {
    TableDelta delta;
    before
        .forEachDifferingKey(
            now,
            [&delta](const WriterDifference& difference) {
                count(delta, difference.key, difference.before, difference.now);
                return true;
            },
            cancelled)
        .IgnoreError();  // it was cancelled then, and the result is worth nothing
    return delta;
}

}  // namespace

RowState rowState(const Table::Row& row, const Table& before) {
    const auto writer = writerIn(before, row.key);
    if (!writer) {
        return RowState::Inserted;
    }
    return *writer == row.writer ? RowState::Same : RowState::Updated;
}

TableDelta tableDelta(const Table& before, const Table& now, const KeysBetween& keysBetween,
                      const std::function<bool()>& cancelled) {
    const Position from = std::min(before.at(), now.at());
    const Position to = std::max(before.at(), now.at());
    const std::uint64_t rows = before.rowCount() + now.rowCount();
    if ((to - from) * kRowsPerEvent <= rows + 256) {
        std::vector<KeyId> keys;
        if (keysBetween(from, to, [&](KeyId key) { keys.push_back(key); })) {
            return byEvents(before, now, std::move(keys));
        }
    }
    return byRows(before, now, cancelled);
}

}  // namespace oxbow
