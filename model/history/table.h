// Which rows there are at one position.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "model/event/key.h"
#include "model/event/position.h"
#include "model/work/cancelled.h"

namespace oxbow {

class KeyStates;
class OverlayTable;

// A row that was written between two tables, or came or went.
struct WriterDifference {
    KeyId key;
    std::optional<Position> before;  // the event that wrote the row; absent where there is none
    std::optional<Position> now;
};
using VisitWriters = std::function<bool(const WriterDifference&)>;

// The rows of a history at one position, in order of the keys' first appearance; not their bytes.
// Immutable; any thread.
class Table {
public:
    virtual ~Table() = default;
    virtual Position at() const = 0;
    virtual std::uint64_t rowCount() const = 0;
    struct Row {
        KeyId key;
        Position writer;  // the event that wrote it; the row holds from writer.next() on
    };
    // n < rowCount().
    virtual Row row(std::uint64_t n) const = 0;
    // The key's place among the rows; absent where it has no row here.
    virtual std::optional<std::uint64_t> find(KeyId key) const = 0;
    // The key's last event before this position, deleted or not; absent where there is none.
    virtual std::optional<KeyVersion> version(KeyId key) const = 0;

    // The rows from number `first` on, `count` of them or as many as there are.
    std::vector<Row> rows(std::uint64_t first, std::uint64_t count) const;

    // Calls `visit` for each row that `now`, of the same history, has otherwise: in order of the
    // keys' first appearance, until it says false. Reads no bytes: some milliseconds for a million
    // keys. Cancelled where `cancelled` says so.
    virtual absl::Status forEachDifferingKey(const Table& now, const VisitWriters& visit,
                                             const Cancelled& cancelled) const;

    // What the rows are looked up in, where that is the states of all keys in memory: a shorter way
    // for those who look at every key. Null where it is not; the writers in it are numbers of the
    // table's own maker.
    virtual const KeyStates* states() const { return nullptr; }
    // The table itself, where it is another one with some rows exchanged; null where it is not.
    virtual const OverlayTable* overlay() const { return nullptr; }
};

// A table without rows: before everything.
class EmptyTable final : public Table {
public:
    Position at() const override { return Position(0); }
    std::uint64_t rowCount() const override { return 0; }
    Row row(std::uint64_t) const override { return {}; }
    std::optional<std::uint64_t> find(KeyId) const override { return std::nullopt; }
    std::optional<KeyVersion> version(KeyId) const override { return std::nullopt; }
};

}  // namespace oxbow
