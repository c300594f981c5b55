// What goes into a script and what comes out of it: plain data, so that the engine can stand in
// another process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/event/event.h"

namespace oxbow {

// Bounds of what a script may make.
struct ScriptLimits {
    static constexpr std::uint32_t kText = 16U << 20;  // characters of a row, of an emitted event
    static constexpr std::uint32_t kEmitted = 1'000;   // events for one event
    static constexpr std::uint32_t kKeys = 100'000;    // rows that one event reaches
    static constexpr std::uint32_t kSentence = 1'000;  // characters of an error
    static constexpr std::uint64_t kMemory = 768ULL << 20;  // bytes, of the script's process
    static constexpr int kMilliseconds = 1'000;             // for one event, and for the definition
};

// Which parts of an event a script can see: the rest is not given to it.
struct ScriptUses {
    bool streamId = true;
    bool eventId = true;
    bool type = true;
    bool value = true;  // its text
    bool data = true;   // read as JSON, whole
    bool metadata = true;
    bool created = true;
    bool sequenceNumber = true;
    // Where it sees no more of `data` than these members: they are given as columns.
    bool fieldsOnly = false;
    std::vector<std::string> fields;
};

// What a script said that it is.
struct ScriptDefinition {
    // What the rows are: one, one a stream and key, one a result of partitionBy(), one a result of
    // the simple form's key().
    enum class Rows : std::uint8_t { One, Stream, Partition, Key };
    Rows rows = Rows::One;
    bool all = false;
    std::vector<std::string> streams;
    std::vector<std::string> categories;
    std::vector<std::string> handlers;  // types, in the order in which events name them
    bool any = false;                   // has $any
    bool deleted = false;               // has $deleted
    bool folds = false;                 // has handlers at all; else the state is the event's value
    bool biState = false;
    bool includeLinks = false;
    bool exactNumbers = false;
    bool hasKey = false;  // the simple form has key()
    // What of its events the script can see at all; see ScriptScan.
    ScriptUses uses;
};

// An event as the script sees it.
struct ScriptEvent {
    // Which handler it goes to: an index, or one of these.
    enum : std::int32_t { kAny = -1, kNoHandler = -2, kDeleted = -3 };
    std::int32_t handler = kNoHandler;
    std::string streamId;
    std::string eventId;
    std::optional<std::string> type;
    std::optional<std::string> value;
    bool isJson = false;
    bool hasFields = false;  // its members are in the batch's columns
    std::string json;        // what is parsed, where that is not the value's very text
    std::optional<std::string> metadata;
    std::optional<std::string> created;
    std::uint64_t sequenceNumber = 0;
};

// One member of the values of a batch's events, where the script sees only members.
struct ScriptColumn {
    enum : std::uint8_t { kAbsent, kNumber, kText, kJson, kTrue, kFalse, kNull, kWhole };
    // Of each event what the member is; kWhole: the event's value is no object, or one whose
    // members cannot be told apart from outside, and is given whole.
    std::vector<std::uint8_t> kinds;
    std::vector<double> numbers;     // of each event: the number, or the place in `texts`
    std::vector<std::string> texts;  // texts, and arrays and objects as JSON
};

struct ScriptBatch {
    std::vector<ScriptEvent> events;
    std::vector<ScriptColumn> columns;  // as ScriptUses::fields
};

// A thing that the script threw.
struct ScriptError {
    int line = 0;  // of the script, from 1; 0: unknown
    std::string sentence;
};

// Where the script sends an event.
struct ScriptRoute {
    std::vector<std::string> keys;  // each once
    std::optional<ScriptError> error;
};

// The rows of a batch before it, and who reaches them.
struct ScriptRow {
    enum class Is : std::uint8_t { New = 0, Known = 1, Poisoned = 2 };
    Is is = Is::New;
    std::string name;   // event.partition
    std::string state;  // JSON, where known
};
struct ScriptRows {
    std::vector<ScriptRow> rows;
    std::vector<std::uint32_t> starts;   // of each event's rows in `reached`, and the end
    std::vector<std::uint32_t> reached;  // indexes into `rows`
    std::optional<std::string> shared;   // the shared state, once it is made
};

// What an event did to a row.
struct ScriptEmitted {
    std::string stream;
    std::string type;
    std::string body;
    std::vector<Header> headers;
};
struct ScriptRecord {
    enum class Kind : std::uint8_t {
        Put = 0,     // the state is what the table shows
        Shown = 1,   // it shows something else
        Hidden = 2,  // it shows nothing
        Erase = 3,
        Poison = 4
    };
    Kind kind = Kind::Put;
    std::uint32_t event = 0;
    std::uint32_t row = 0;
    std::string state;
    std::string shown;
    std::optional<std::string> shared;  // where the event changed it
    std::vector<ScriptEmitted> emitted;
    ScriptError error;
};

}  // namespace oxbow
