// Every row at every position of a sequence.
//
// A history answers from an index and never replays from zero; every answer equals such a replay
// (see replay.h, and `oxbow verify`). What can be asked of any history is written over this
// interface once: rows and export (rows.h), changes (changes.h), differences (diff.h), blame
// (blame.h), order by key (ordered_table.h), verification (verify.h).
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/change_kind.h"
#include "model/event/event.h"
#include "model/event/key.h"
#include "model/event/touch.h"
#include "model/history/table.h"
#include "model/keys/row_keys.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// What a row holds. The view lives during the call only.
struct RowContent {
    OptionalBytesView bytes;  // absent where the event deleted the row
    bool isText = false;      // see kTextContent
    // The fold failed on an event of the row: `bytes` say why.
    bool poisoned = false;
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
    bool beforePoisoned = false;  // see RowContent
    bool afterPoisoned = false;
    std::optional<Position> previousWriter;  // the event that wrote `before`
};

// Positions are those of events(); key ids are the history's own. Answers reach up to madeUpTo():
// beyond, Unavailable up to the events' end, OutOfRange behind it. Cancelled where `cancelled` says
// so, as of every call that takes one. Any thread.
class History {
public:
    virtual ~History() = default;

    virtual const EventSequence& events() const = 0;
    virtual const RowKeys& keys() const = 0;
    // Up to where the answers reach; one that is still being made grows.
    virtual Position madeUpTo() const = 0;
    // It grows at this moment: what costs much and lasts until then alone had better wait.
    virtual bool isGrowing() const { return false; }

    // The table at a position. `near` (may be null) is a table of this history to start from where
    // that is cheaper.
    virtual absl::StatusOr<std::shared_ptr<const Table>> tableAt(
        Position at, const Table* near = nullptr, const Cancelled& cancelled = {}) const = 0;
    // How many rows that has, without it: a few microseconds.
    virtual absl::StatusOr<std::uint64_t> rowCountAt(Position at) const = 0;

    // What the events wrote into the rows, each version once, in the order that costs least:
    // `visit` is given the version's place in `wanted`, until it says false.
    using VisitContent = std::function<bool(std::size_t index, const RowContent&)>;
    virtual absl::Status readRows(std::span<const RowVersion> wanted, const VisitContent& visit,
                                  const Cancelled& cancelled = {}) const = 0;

    // The same with what the row holds as its members, where it is stored as such (see
    // EventSequence::readMembers()): its bytes are empty then.
    using VisitMembers =
        std::function<bool(std::size_t index, const RowContent&, const ValueMembers*)>;
    virtual absl::Status readMembers(std::span<const RowVersion> wanted, const VisitMembers& visit,
                                     const Cancelled& cancelled = {}) const;

    // The row's last version before `at`, deleted or not, without the whole table.
    virtual absl::StatusOr<std::optional<KeyVersion>> versionAt(KeyId key, Position at) const = 0;
    // The first event at or after `from` that wrote the row. Unavailable where it may be one that
    // the history does not reach yet.
    virtual absl::StatusOr<std::optional<Position>> nextVersion(KeyId key, Position from) const = 0;
    // The versions that the events from `from` to before `to` wrote, until `visit` says false: the
    // oldest first, or, backward, the newest.
    using VisitVersion = std::function<bool(const KeyVersion&)>;
    virtual absl::Status versions(KeyId key, Position from, Position to, Direction way,
                                  const VisitVersion& visit) const = 0;

    // What the events from `from` to before `to` did: to no row, one, or several of an event, in
    // their order, until `visit` says false. Reads no bytes.
    using VisitTouch = std::function<bool(const Touch&)>;
    virtual absl::Status touches(Position from, Position to, const VisitTouch& visit) const = 0;

    // The change stream from `from` to before `to`, until `visit` says false: one pass over the
    // events. Empty where `from` is not before `to`.
    using VisitChange = std::function<bool(const Change&)>;
    virtual absl::Status changes(Position from, Position to, const VisitChange& visit,
                                 const Cancelled& cancelled = {}) const = 0;
};

// OutOfRange, in words, where the history does not reach so far.
absl::Status checkReaches(const History& history, Position at);

}  // namespace oxbow
