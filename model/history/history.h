// Every row at every position.
//
// History answers from the log's index (checkpoints, the hot key column, postings) and never
// replays from zero; every answer equals such a replay (see replay.h, and `oxbow verify`).
// Threads: every call may be made from any thread.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/fold/fold.h"
#include "model/fold/latest_value.h"
#include "model/log/log.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Which rows the table has at one position, in order of the keys' first appearance; not their
// bytes. Immutable; 8 bytes a key of the log.
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
};

// What one event did to one row; all changes in order are the table's change stream.
struct Change {
    Position position;  // of the event
    KeyId key;
    ChangeKind kind = ChangeKind::None;
    OptionalBytes before;
    OptionalBytes after;
    bool beforeIsText = false;  // see kTextContent
    bool afterIsText = false;
    std::optional<Position> previousWriter;  // the event that wrote `before`
};

// A row that differs between two positions.
struct RowDifference {
    KeyId key;
    OptionalBytes before;
    OptionalBytes after;
    bool beforeIsText = false;
    bool afterIsText = false;
    std::optional<Position> writerBefore;
    std::optional<Position> writerAfter;
};

// Who wrote a value.
struct Blame {
    Position writer;
    OptionalBytes value;  // the row, or the field's text, that it gave; null where it deleted
    bool isText = false;  // of a row
};

class OrderedTable;
class TableMaker;

// Copies share what they keep, and cost nothing.
class History {
public:
    explicit History(std::shared_ptr<const Log> log);

    const Log& log() const { return *m_log; }

    // The table at a position ≤ log().end(). `near` (may be null) is a table at another position to
    // start from where that is cheaper. Cancelled where `cancelled` says so, as of every call that
    // takes one.
    absl::StatusOr<std::shared_ptr<const Table>> tableAt(Position at, const Table* near = nullptr,
                                                         const Cancelled& cancelled = {}) const;

    // How many rows the table at a position has: a few microseconds, without the table.
    absl::StatusOr<std::uint64_t> rowCountAt(Position at) const;

    // The rows of a table in order of their keys, for pages, rank and select. The first call on a
    // log may have to make the order of its keys (see Log::keyOrder()).
    absl::StatusOr<std::shared_ptr<const OrderedTable>> inKeyOrder(
        std::shared_ptr<const Table> table, const Cancelled& cancelled = {}) const;

    // Rows with their bytes. A page is read in the order of its writers, so that no block is opened
    // twice, and given as asked for.
    struct RowBytes {
        Table::Row row;
        std::string bytes;
        bool isText = false;  // see kTextContent
    };
    absl::StatusOr<std::vector<RowBytes>> rows(const Table& table, std::uint64_t first,
                                               std::uint64_t count,
                                               const Cancelled& cancelled = {}) const;
    absl::StatusOr<std::vector<RowBytes>> rows(std::vector<Table::Row> wanted,
                                               const Cancelled& cancelled = {}) const;
    // The whole table, until `visit` says false: in order of the keys' first appearance (of which
    // at most 48 MiB, or one row, are held at a time), or in the order in which events wrote the
    // rows, where no block is opened twice (16 bytes a row are sorted first). The view is valid
    // during the call only.
    struct RowView {
        Table::Row row;
        std::string_view bytes;
        bool isText = false;
    };
    using VisitRow = std::function<bool(const RowView&)>;
    enum class RowOrder { FirstAppearance, Writer };
    absl::Status forEachRow(const Table& table, RowOrder order, const VisitRow& visit,
                            const Cancelled& cancelled = {}) const;
    // The same of any rows: those of the numbers [first, end), as `row` gives them.
    using RowOfNumber = std::function<Table::Row(std::uint64_t)>;
    absl::Status forEachRow(const RowOfNumber& row, std::uint64_t first, std::uint64_t end,
                            const VisitRow& visit, const Cancelled& cancelled = {}) const;

    // The row's bytes after the event at `writer`: std::nullopt where that deleted it.
    absl::StatusOr<OptionalBytes> rowWrittenBy(Position writer) const;
    // The key's version at a position (its last event before it), without the whole table.
    absl::StatusOr<std::optional<KeyVersion>> versionAt(KeyId key, Position at) const;

    // What the event at p did; absent where it touches no row (no key, control, aborted).
    absl::StatusOr<std::optional<Change>> changeOf(Position p) const;
    // The change stream from `from` to before `to`, of one key or of all, until `visit` says false:
    // one pass over the events, or over those of the key. Empty where `from` is not before `to`.
    using VisitChange = std::function<bool(const Change&)>;
    absl::Status changes(Position from, Position to, std::optional<KeyId> key,
                         const VisitChange& visit, const Cancelled& cancelled = {}) const;

    // Rows that differ between two positions (either may be the earlier one), in order of the keys'
    // first appearance. A row written again with the same bytes does not differ, but where they
    // were a text and are other JSON now.
    using VisitDifference = std::function<bool(const RowDifference&)>;
    absl::Status diff(Position from, Position to, const VisitDifference& visit,
                      const Cancelled& cancelled = {}) const;

    // The writers of a row, or of one field of it, at a position, the newest first: the event that
    // gave it the value it has, then the ones that gave it its values before. Events that left the
    // value as it was are passed over. Until `visit` says false; none where the key has no row and
    // never had.
    using VisitBlame = std::function<bool(const Blame&)>;
    absl::Status blame(KeyId key, std::optional<std::string_view> field, Position at,
                       const VisitBlame& visit, const Cancelled& cancelled = {}) const;

private:
    absl::Status beyondEnd(Position at) const;

    std::shared_ptr<const Log> m_log;
    std::shared_ptr<TableMaker> m_maker;
};

}  // namespace oxbow
