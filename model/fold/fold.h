// The rule that turns a stream into a table.
//
// There is one fold engine: making a kept fold, the step debugger, branches and every check run the
// same FoldRunner. A fold is pure: no clock, no randomness, no I/O, no locale; what it makes of an
// event depends on that event, the rows it reads and nothing else.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/event/position.h"

namespace oxbow {

class EventSequence;
class FoldTally;
class NumberRule;

// A row is known by a stream and a key: a fold by the events' own key keeps the streams apart, as
// the log does; the rows of any other fold are in no stream ("").
struct RowKey {
    std::string stream;
    std::string key;
    friend auto operator<=>(const RowKey&, const RowKey&) = default;
    friend bool operator==(const RowKey&, const RowKey&) = default;
};

// What a fold holds for one key.
struct FoldRow {
    // What the table shows; absent where it shows no row, though the fold may remember something.
    OptionalBytes shown;
    bool isText = false;  // see kTextContent
    // The fold failed on an event of this row: `shown` is the sentence why, and no later event of
    // the row is applied.
    bool poisoned = false;
    // What the fold remembers beside it, in its own encoding; most folds go on from what is shown.
    std::string state;
    friend bool operator==(const FoldRow&, const FoldRow&) = default;
};

// An event as a fold is given it.
struct FoldEvent {
    Position position;  // in the sequence that is folded
    const EventView& view;
    // How many events with the same stream and key came before; only where the fold asks for it.
    std::uint64_t sequenceNumber = 0;
};

// The rows before the event at work, and where those after it are put. An observer of the same
// calls is what the step debugger shows.
class FoldRows {
public:
    virtual ~FoldRows() = default;
    // What is put, erased and published from here on comes from this event of a batch.
    virtual void begin(const FoldEvent& event) { (void)event; }
    // Null where the fold holds nothing for the key. Valid until the next call. Sees what was put.
    virtual absl::StatusOr<const FoldRow*> find(const RowKey& key) = 0;
    // A row that is put counts as written by the event, even where it is the same as before; one
    // that the fold did not hold, and that the event puts and erases again, was never there.
    virtual absl::Status put(const RowKey& key, FoldRow row) = 0;
    // The fold holds nothing for the key any more.
    virtual absl::Status erase(const RowKey& key) = 0;
    // The event that a script emitted: views are valid during the call only.
    virtual absl::Status publish(const EventView& event) = 0;
    // Nobody but the one runner that is given these rows changes them: it may go by what it put,
    // and not ask again.
    virtual bool isOnlyWrittenByRunner() const { return false; }
};

// The rule at work. One thread.
class FoldRunner {
public:
    virtual ~FoldRunner() = default;

    // The rows that the event reaches. Where the fold is local, apply() reads and writes no other.
    // A row is named once, in the order in which apply() writes them.
    virtual absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) = 0;

    // Applies the event. An error of the rule (a script throws, a field is no number) poisons the
    // row that it happens to, by put(); the others go on. A status that is not OK is none of the
    // rule's: a row cannot be read, the engine is lost.
    virtual absl::Status apply(const FoldEvent& event, FoldRows& rows) = 0;

    // Applies events one after the other; what it does to the rows is the same. A rule that is slow
    // to call has more of them at once.
    virtual absl::Status applyBatch(std::span<const FoldEvent> events, FoldRows& rows) {
        for (const FoldEvent& event : events) {
            rows.begin(event);
            if (absl::Status status = apply(event, rows); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

    // Announces what applyBatch() is given, batch after batch in this order, so that a rule that
    // works elsewhere has it on its way. The events stay where they are until it is their turn.
    virtual absl::Status lookAhead(std::span<const FoldEvent> next, FoldRows& rows) {
        (void)next;
        (void)rows;
        return absl::OkStatus();
    }

    // Of a fold that is not local: takes up what the fold holds after some event, as if all events
    // before had been applied. Every row is given once, in any order.
    using VisitRow = std::function<absl::Status(const RowKey&, const FoldRow&)>;
    using ForEachRow = std::function<absl::Status(const VisitRow&)>;
    virtual absl::Status resume(const ForEachRow& rows) {
        (void)rows;
        return absl::OkStatus();
    }

    // How many events were passed over for want of the field that the fold is about. Of those given
    // to this runner.
    virtual std::uint64_t withoutField() const { return 0; }
};

// What a fold is made of: two folds with the same are the same fold.
struct FoldIdentity {
    std::string kind;           // "sum", "script", …
    std::string definition;     // the canonical definition, or the script's code
    std::uint32_t version = 1;  // of the engine: rises when the same definition makes other rows
    friend bool operator==(const FoldIdentity&, const FoldIdentity&) = default;
};

// Which of the rows that an event reaches, and that are not poisoned, apply() writes for certain:
// where an event may leave a row as it is, what is kept of a fold does not tell that it reached it.
enum class WritesRows {
    All,
    Held,  // those that the fold holds something for
    Some,
};

// The rule. Immutable; any thread.
class Fold {
public:
    virtual ~Fold() = default;
    virtual const std::string& name() const = 0;  // as the user calls it
    virtual FoldIdentity identity() const = 0;
    // A row depends on the events that route to it alone, and routing on the event alone.
    virtual bool isLocal() const { return true; }
    // An event with a key reaches the row of its stream and key, or none.
    virtual bool isByOwnKey() const { return false; }
    virtual WritesRows writesRows() const { return WritesRows::Some; }
    // FoldEvent::sequenceNumber is used.
    virtual bool needsSequenceNumber() const { return false; }
    // InvalidArgument where a script does not compile: what, line and column.
    virtual absl::StatusOr<std::unique_ptr<FoldRunner>> start() const = 0;
    // The same rule over columns: what the rows are after some of these events. Null where it goes
    // event by event. Fold and events must outlive it.
    virtual std::unique_ptr<FoldTally> tally(const EventSequence& events) const;
    // The same rule over numbers, where a row is a few of them for the events of one key. Null
    // where it is not. It lives as long as the fold; any thread.
    virtual const NumberRule* numbers() const { return nullptr; }
};

}  // namespace oxbow
