// The stored log: an append-only sequence of events on disk, with the index of its own keys.
//
// A log lives in a folder (a workspace, NAME.oxbow/). It grows by *runs* of up to 2^20 events, each
// committed whole: after a crash the log ends at a run boundary. What is committed can be read
// while more is appended (see log_builder.h); positions never change their meaning.
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
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/event/event_batch.h"
#include "model/event/position.h"
#include "model/event/strong_id.h"

namespace oxbow {

class KeyIndex;
class KeyOrder;
class KeyOrders;
class LogStore;

// Names in order of first appearance; the vector's index is the id. What a call returns never
// changes; a later call may return more names.
using Names = std::shared_ptr<const std::vector<std::string>>;

// A key belongs to its stream: the same bytes in two streams are two keys.
struct Key {
    StreamId stream;
    std::string bytes;
    friend bool operator==(const Key&, const Key&) = default;
};

// What an event did to its key, as far as the log itself knows.
struct KeyVersion {
    Position writer;       // the event that wrote it
    bool deleted = false;  // its value was null
    friend bool operator==(const KeyVersion&, const KeyVersion&) = default;
};

// A file or directory that was imported.
struct ImportedSource {
    std::string path;
    std::string format;
    std::uint64_t bytes = 0;
    std::int64_t modifiedNanoseconds = 0;  // since the Unix epoch
    std::string fingerprint;               // of its size, head and tail, in hexadecimal
    // Which file it was, on the machine that imported it: tells a renamed one. 0: not known.
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    // True: read as far as it can be. False: the import was cancelled or killed on the way.
    bool complete = false;
    // Why reading ended before the source's own end, in a sentence: it is cut, damaged, or cannot
    // be read on. Empty where all of it was read.
    std::string damage;
    std::uint64_t endOffset = 0;  // how many unpacked bytes had been read by then; 0: not known
    // On the first of several sources whose events were merged into one order: how many they are.
    // They follow each other in the list.
    std::uint32_t merged = 0;
    std::string orderRule;  // how partitions were merged, in words; may be empty
    std::vector<std::pair<std::string, std::string>> mapping;  // ("key", "id"), …
    std::vector<std::pair<std::string, std::uint64_t>> lost;   // the fidelity report
    // Where an import goes on: behind what was committed of an interrupted source, or when a
    // complete one has grown. In its importer's own encoding (of sources that are being merged: in
    // the merger's, with the first of them); empty where the importer does not say.
    std::string endMark;
};

// A named position with a note.
struct Mark {
    Position position;
    std::string name;
    std::string note;
    friend bool operator==(const Mark&, const Mark&) = default;
};

class Log {
public:
    enum class Access { ReadOnly, ReadWrite };

    // Makes the folder, which only its owner may enter, and an empty log in it: under another name
    // (NAME.making), and renamed when it is whole. AlreadyExists where there is one, Unavailable
    // where another process is making it. What an attempt that was killed left is swept.
    static absl::StatusOr<std::shared_ptr<Log>> create(const std::filesystem::path& workspace);
    // NotFound, FailedPrecondition (written by a newer Oxbow; not a workspace), Unavailable (open
    // for writing elsewhere; read-only access is always possible), DataLoss (a file is damaged, cut
    // or missing). Costs the same whatever the length of the log.
    //
    // Read-only, the log is as it was at the opening, whatever another process adds to it
    // meanwhile.
    static absl::StatusOr<std::shared_ptr<Log>> open(const std::filesystem::path& workspace,
                                                     Access access);
    // Over a store that somebody else has opened.
    static std::shared_ptr<Log> over(std::unique_ptr<LogStore> store);
    ~Log();

    const std::filesystem::path& workspace() const;
    Access access() const;

    // --- what there is ---
    bool beingWritten() const;  // a LogBuilder is at work
    Position end() const;       // after the last committed event
    std::uint64_t keyCount() const;
    std::uint64_t rejectedCount() const;
    Names streams() const;
    Names types() const;
    std::vector<ImportedSource> sources() const;
    // Counts of all events by type id; the last element counts events without a type.
    std::vector<std::uint64_t> typeCounts() const;
    std::vector<std::uint64_t> streamCounts() const;
    // The earliest and the latest event time; absent where no event has one.
    std::optional<Timestamp> firstTime() const;
    std::optional<Timestamp> lastTime() const;
    // Events whose time is before that of an earlier event.
    std::uint64_t lateCount() const;
    // Reads every byte that is stored and holds it against its checksum: DataLoss names the file.
    absl::Status verifyFiles() const;
    // Bytes of the workspace on disk.
    std::uint64_t diskBytes() const;

    // --- events ---
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
    // Rejected records, in order, and the position before which each stood.
    struct Rejected {
        Position before;
        RejectedRecord record;
    };
    absl::StatusOr<std::vector<Rejected>> rejected(std::uint64_t first, std::uint64_t count) const;

    // --- keys ---
    absl::StatusOr<Key> key(KeyId id) const;
    absl::StatusOr<std::optional<KeyId>> findKey(StreamId stream, std::string_view bytes) const;
    // The same bytes in every stream that has them.
    absl::StatusOr<std::vector<KeyId>> findKeys(std::string_view bytes) const;
    // The last event of the key before position `at`; absent where there is none. Two point reads.
    absl::StatusOr<std::optional<KeyVersion>> versionAt(KeyId key, Position at) const;
    // The first event of the key at or after position `from`; absent where there is none.
    absl::StatusOr<std::optional<Position>> nextEvent(KeyId key, Position from) const;

    // All committed keys in order (see key_order.h): the first call may make it, which takes a
    // third of a second for a million keys; `cancelled` is asked meanwhile: Cancelled then. To find
    // keys by a part of their bytes, see key_search.h.
    absl::StatusOr<std::shared_ptr<const KeyOrder>> keyOrder(
        const std::function<bool()>& cancelled = {}) const;

    // --- time ---
    // An event's time here is its event time, else its record time; control events have none.
    // The greatest event time before position p; absent where no event before p has one.
    absl::StatusOr<std::optional<std::int64_t>> runningMaximum(Position p) const;
    // The last position whose running maximum of event time is ≤ `nanoseconds`.
    absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const;
    // The same within a block of events: takes times as evenly spread in it and touches no disk.
    // Rising with the time.
    Position positionNear(std::int64_t nanoseconds) const;

    // --- counts for the timeline ---
    // Events by type between neighbouring edges (rising positions): row i of the result counts
    // edges[i] … edges[i+1], a column a type id, the last column events without a type.
    // `exact` reads the blocks at the edges; without it a block is taken as evenly filled, which
    // touches no disk.
    absl::StatusOr<std::vector<std::vector<std::uint64_t>>> countsByType(
        const std::vector<Position>& edges, bool exact) const;

    // --- small things that change: marks, the playhead; written at once ---
    std::vector<Mark> marks() const;
    absl::Status setMarks(const std::vector<Mark>& marks);
    std::optional<Position> savedPlayhead() const;
    absl::Status savePlayhead(Position p);

    // An import did not come to its end: one of the sources is not complete.
    bool interrupted() const;

    // For those that read columns themselves (history/, log_builder).
    const LogStore& store() const { return *m_store; }
    LogStore& store() { return *m_store; }
    const KeyIndex& index() const { return *m_index; }

private:
    class Reader;

    explicit Log(std::unique_ptr<LogStore> store);
    std::unique_ptr<LogStore> m_store;
    std::unique_ptr<KeyIndex> m_index;
    std::unique_ptr<KeyOrders> m_orders;
    std::unique_ptr<Reader> m_reader;
};

}  // namespace oxbow
