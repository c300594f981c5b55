// The stored log: an append-only sequence of events on disk, with the index of its own keys.
//
// A log lives in a folder (a workspace, NAME.oxbow/). It grows by *runs* of up to 2^20 events, each
// committed whole: after a crash the log ends at a run boundary. What is committed can be read
// while more is appended (see log_builder.h); positions never change their meaning.
//
// A log may *borrow its keys* from another one, of whose events it keeps what became of them, one
// entry an event: a fold's rows, mostly (model/history/fold). It has the other's positions, keys
// and streams; what says which event belongs to which key is not stored twice.
//
// Threads: every const call may be made from any thread at any time.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/event/event_batch.h"
#include "model/event/imported_source.h"
#include "model/event/key.h"
#include "model/event/mark.h"
#include "model/event/placed_rejection.h"
#include "model/event/position.h"
#include "model/event/strong_id.h"
#include "model/event/touch.h"
#include "model/keys/row_keys.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

class EventReader;
class KeyIndex;
class KeyStates;
class LogKeys;
class LogStore;
class StatesReader;

class Log final : public EventSequence {
public:
    enum class Access { ReadOnly, ReadWrite };

    // Makes the folder, which only its owner may enter, and an empty log in it: under another name
    // (NAME.making), and renamed when it is whole. AlreadyExists where there is one, Unavailable
    // where another process is making it. What an attempt that was killed left is swept.
    //
    // One that lies beside another shares its caches, and may borrow its keys.
    enum class Keys { Own, Borrowed };
    static absl::StatusOr<std::shared_ptr<Log>> create(const std::filesystem::path& workspace,
                                                       std::shared_ptr<const Log> beside = nullptr,
                                                       Keys keys = Keys::Own);
    // NotFound, FailedPrecondition (written by a newer Oxbow; not a workspace), Unavailable (open
    // for writing elsewhere; read-only access is always possible), DataLoss (a file is damaged, cut
    // or missing). Costs the same whatever the length of the log.
    //
    // Read-only, the log is as it was at the opening, whatever another process adds to it
    // meanwhile.
    //
    // One that borrows its keys needs the log that it has them from beside it, which has at least
    // the events that it had when this one was written.
    static absl::StatusOr<std::shared_ptr<Log>> open(const std::filesystem::path& workspace,
                                                     Access access,
                                                     std::shared_ptr<const Log> beside = nullptr);
    // Over a store that somebody else has opened.
    static std::shared_ptr<Log> over(std::unique_ptr<LogStore> store);
    ~Log() override;

    const std::filesystem::path& workspace() const;
    Access access() const;

    // --- what there is ---
    bool beingWritten() const;  // a LogBuilder is at work
    bool borrowsKeys() const;
    Position end() const override;  // after the last committed event
    std::uint64_t keyCount() const;
    std::uint64_t rejectedCount() const;
    Names streams() const override;
    Names types() const override;
    std::vector<ImportedSource> sources() const;
    std::vector<std::uint64_t> typeCounts() const override;
    std::vector<std::uint64_t> streamCounts() const;
    std::optional<Timestamp> firstTime() const override;
    std::optional<Timestamp> lastTime() const override;
    std::uint64_t lateCount() const override;
    // Reads every byte that is stored and holds it against its checksum: DataLoss names the file.
    absl::Status verifyFiles() const;
    // Bytes of the workspace on disk.
    std::uint64_t diskBytes() const;

    // --- events ---
    absl::Status read(std::span<const Position> wanted, EventParts parts, const VisitEvent& visit,
                      const Cancelled& cancelled = {}) const override;
    absl::Status readMembers(std::span<const Position> wanted, const VisitMembers& visit,
                             const Cancelled& cancelled = {}) const override;
    std::unique_ptr<EventCursor> from(Position from, Direction way,
                                      EventParts parts) const override;
    std::unique_ptr<FieldCursor> fields(const FieldsWanted& wanted, Position from,
                                        Position to) const override;
    std::unique_ptr<FieldCursor> fieldsAhead(const FieldsWanted& wanted, Position from,
                                             Position to) const override;
    EventId idOf(Position p) const override { return {0, p.value()}; }
    std::optional<Position> find(const EventId& id) const override;
    // OutOfRange unless p < end(). The event that leads from p to p + 1.
    absl::StatusOr<Event> event(Position p) const;
    // The event's value alone, which costs least.
    struct Value {
        OptionalBytes bytes;
        bool isText = false;  // see kTextContent
    };
    absl::StatusOr<Value> value(Position p) const;
    // What list rows show of an event, without the bytes of its record.
    struct EventRow {
        Event event;
        std::optional<KeyId> key;
        bool late = false;  // its time is before that of an earlier event
    };
    absl::StatusOr<EventRow> eventRow(Position p) const;
    // All events from `from` to before `to`, in order, one at a time; stops early when `visit`
    // says false. The view is valid during the call only.
    using Visit = std::function<bool(Position, const EventView&, std::optional<KeyId>)>;
    absl::Status scan(Position from, Position to, const Visit& visit) const;
    // In their order.
    absl::StatusOr<std::vector<PlacedRejection>> rejected(std::uint64_t first,
                                                          std::uint64_t count) const;

    // --- keys: the log's own index, which knows who wrote a key last ---
    const RowKeys& keys() const;
    // The last event of the key before position `at`; absent where there is none. Two point reads.
    absl::StatusOr<std::optional<KeyVersion>> versionAt(KeyId key, Position at) const;
    // The first event of the key at or after position `from`; absent where there is none.
    absl::StatusOr<std::optional<Position>> nextEvent(KeyId key, Position from) const;
    // The key's versions that the events from `from` to before `to` wrote, until `visit` says
    // false: the oldest first, or, backward, the newest.
    using VisitVersion = std::function<bool(const KeyVersion&)>;
    absl::Status versions(KeyId key, Position from, Position to, Direction way,
                          const VisitVersion& visit) const;
    // What the events from `from` to before `to` did to their rows, in order, until `visit` says
    // false.
    using VisitTouch = std::function<bool(const Touch&)>;
    absl::Status touches(Position from, Position to, const VisitTouch& visit) const;
    // The same, many at a time.
    using VisitTouches = std::function<bool(std::span<const Touch>)>;
    absl::Status touchesAtOnce(Position from, Position to, const VisitTouches& visit) const;
    // How many keys have a row at `at`: a few microseconds.
    absl::StatusOr<std::uint64_t> rowCountAt(Position at) const;
    // Takes the states of all keys from wherever they are (new ones are at position 0) to `to` ≤
    // end(), the cheapest way. Cancelled where `cancelled` says so: the states are good, at some
    // other position. After any other failure they are at position 0.
    absl::Status moveStates(KeyStates& states, Position to, const Cancelled& cancelled) const;
    // About how many nanoseconds that takes: of states at `from`, or of new ones.
    double costOfMove(std::optional<Position> from, Position to) const;

    // --- time ---
    absl::StatusOr<std::optional<std::int64_t>> runningMaximum(Position p) const override;
    absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const override;
    Position positionNear(std::int64_t nanoseconds) const override;
    absl::StatusOr<std::optional<Position>> firstNotLater(Position from,
                                                          std::int64_t nanoseconds) const override;

    // --- counts for the timeline; exact ones read the blocks at the edges ---
    absl::StatusOr<TypeCounts> countsByType(const std::vector<Position>& edges,
                                            bool exact) const override;

    // --- small things that change: marks, the playhead; written at once ---
    std::vector<Mark> marks() const;
    absl::Status setMarks(const std::vector<Mark>& marks);
    std::optional<Position> savedPlayhead() const;
    absl::Status savePlayhead(Position p);

    // An import did not come to its end: one of the sources is not complete.
    bool interrupted() const;

private:
    // The room's own way in.
    friend struct LogInsides;

    Log(std::unique_ptr<LogStore> store, std::shared_ptr<const Log> lender);
    const std::shared_ptr<const Log> m_lender;  // null where it has its own keys; outlives the rest
    std::unique_ptr<LogStore> m_store;
    std::unique_ptr<KeyIndex> m_index;
    std::unique_ptr<LogKeys> m_keys;
    std::unique_ptr<StatesReader> m_states;
    std::unique_ptr<EventReader> m_reader;
};

}  // namespace oxbow
