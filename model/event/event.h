// The event: an immutable fact.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/timestamp.h"

namespace oxbow {

// Keys, values and header values are bytes, of any encoding, and optional. Three cases never mix:
// an absent key or a *null* value is std::nullopt (a null value is a tombstone), an *empty* one has
// no bytes, anything else has some.
using OptionalBytes = std::optional<std::string>;
using OptionalBytesView = std::optional<std::string_view>;

// One header. Headers are an ordered list: names repeat, and their order is kept.
struct Header {
    std::string name;
    OptionalBytes value;
    friend bool operator==(const Header&, const Header&) = default;
};

// What became of a transaction, where the source says it.
enum class TransactionOutcome : std::uint8_t {
    Decided,  // committed; rolled back where the events' kind says so
    Open,     // the source ends before it does
    Unknown,  // what would say it is lost
};

// The transaction an event was written in.
struct Transaction {
    std::string id;
    std::uint64_t index = 0;  // of this event in the transaction, from 0
    bool last = false;
    TransactionOutcome outcome = TransactionOutcome::Decided;
    friend bool operator==(const Transaction&, const Transaction&) = default;
};

// Something else that an event is about, beside its key ("customer", "c-7", "payer").
struct Reference {
    std::string type;
    std::string id;
    std::string role;
    friend bool operator==(const Reference&, const Reference&) = default;
};

// The content type of a value that is text though it could be read as JSON: the JSON string "12" is
// not the number 12.
inline constexpr std::string_view kTextContent = "text/plain";

// What most events have none of; kept apart so that they cost nothing then.
struct EventDetails {
    std::vector<Header> headers;
    std::optional<Transaction> transaction;
    std::optional<std::string> actor;
    std::optional<std::string> correlation;
    std::vector<std::string> causations;
    std::vector<Reference> references;
    std::optional<std::string> contentType;
    std::optional<std::uint64_t> schemaId;

    bool empty() const { return *this == EventDetails(); }
    friend bool operator==(const EventDetails&, const EventDetails&) = default;
};

// Marks events that a source holds but that are not facts of its streams.
enum class EventKind : std::uint8_t {
    Data,     // an ordinary event
    Control,  // the source's own bookkeeping: a transaction marker, a leader change
    Aborted,  // data of a transaction that was rolled back
};

// An event as views of bytes that someone else keeps alive (an EventBatch, a decoded block): the
// form in which events travel. Only `Data` events with a key ever reach a table.
struct EventView {
    // Event ref: where the event came from. It never changes and survives a re-import.
    std::string_view source;      // a name for the file, directory, … the event was read from
    std::string_view stream;      // topic, table, file stem; keys belong to their stream
    std::int32_t partition = -1;  // -1: the source has no partitions
    std::int64_t offset = -1;     // in the partition (or source): counts records; -1: unknown

    EventKind kind = EventKind::Data;
    OptionalBytesView key;
    OptionalBytesView value;
    OptionalBytesView type;
    std::optional<Timestamp> time;        // when it happened
    std::optional<Timestamp> recordTime;  // when it was written down

    // The bytes of the whole source record where the source is text; key, value, type and time are
    // readings of it. Where `value` is a part of it, it points into it.
    OptionalBytesView record;

    // Null where the event has none.
    const EventDetails* details = nullptr;

    // Whether the value is a part of the record's very bytes.
    bool valueIsInRecord() const {
        return record && value && value->data() >= record->data() &&
               value->data() + value->size() <= record->data() + record->size();
    }
    bool valueIsText() const { return details && details->contentType == kTextContent; }
};

// An event that owns its bytes: for the edges of the house (command line, tests, what-if edits).
struct Event {
    std::string source;
    std::string stream;
    std::int32_t partition = -1;
    std::int64_t offset = -1;
    EventKind kind = EventKind::Data;
    OptionalBytes key;
    OptionalBytes value;
    OptionalBytes type;
    std::optional<Timestamp> time;
    std::optional<Timestamp> recordTime;
    OptionalBytes record;
    EventDetails details;

    Event() = default;
    explicit Event(const EventView& view);

    // Views of this event; valid while it lives and is not changed.
    EventView view() const;

    friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace oxbow
