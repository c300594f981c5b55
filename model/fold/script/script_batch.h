// What goes into a script and what comes out of it: plain data, so that the engine can stand in
// another process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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
    bool partition = true;
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
    bool transforms =
        false;  // what the table shows is made of the state: transformBy(), filterBy()
    bool includeLinks = false;
    bool exactNumbers = false;
    bool hasKey = false;  // the simple form has key()
    // What of its events the script can see at all; see ScriptScan.
    ScriptUses uses;

    // Whether the script itself says to which rows an event goes.
    bool routes() const { return rows == Rows::Partition || hasKey; }
};

// Texts, one behind the other.
struct ScriptTexts {
    std::string bytes;
    std::vector<std::uint64_t> ends;

    std::size_t size() const { return ends.size(); }
    std::string_view at(std::size_t i) const {
        const std::uint64_t begin = i == 0 ? 0 : ends[i - 1];
        return std::string_view(bytes).substr(begin, ends[i] - begin);
    }
    void add(std::string_view text) {
        bytes += text;
        ends.push_back(bytes.size());
    }
    void clear() {
        bytes.clear();
        ends.clear();
    }
};

// One member of the values of a batch's events, where the script sees only members.
struct ScriptColumn {
    enum : std::uint8_t { kAbsent, kNumber, kText, kJson, kTrue, kFalse, kNull, kWhole };
    // Of each event what the member is; kWhole: the event's value is no object, or one whose
    // members cannot be told apart from outside, and is given whole.
    std::vector<std::uint8_t> kinds;
    std::vector<double> numbers;  // of each event: the number, or the place in `texts`
    ScriptTexts texts;            // texts, and arrays and objects as JSON
};

// Events as the script sees them, as columns; what it cannot see is left out (ScriptUses).
struct ScriptBatch {
    // Which handler an event goes to: an index, or one of these.
    enum : std::int32_t { kAny = -1, kNoHandler = -2, kDeleted = -3 };
    enum : std::uint8_t {
        kHasType = 1,
        kHasValue = 2,
        kIsJson = 4,
        kHasMetadata = 8,
        kHasTime = 16,
        kHasFields = 32,  // its members are in `columns`
    };
    std::vector<std::uint8_t> flags;
    std::vector<std::int32_t> handlers;
    std::vector<double> sequenceNumbers;
    // One an event, empty where it has none.
    ScriptTexts streamIds;
    ScriptTexts eventIds;
    ScriptTexts types;  // each once
    std::vector<std::uint32_t> typeOf;
    ScriptTexts values;
    ScriptTexts json;  // what is parsed, where that is not the value's very text
    ScriptTexts metadata;
    ScriptTexts created;
    std::vector<ScriptColumn> columns;  // as ScriptUses::fields
    // What the engine knows of rows is let go first.
    bool forget = false;
    // Nothing but where the events go is asked for.
    bool routesOnly = false;

    std::size_t size() const { return handlers.size(); }
    void clear() {
        flags.clear();
        handlers.clear();
        sequenceNumbers.clear();
        typeOf.clear();
        for (ScriptTexts* texts :
             {&streamIds, &eventIds, &types, &values, &json, &metadata, &created}) {
            texts->clear();
        }
        forget = routesOnly = false;
    }
};

// A thing that the script threw.
struct ScriptError {
    int line = 0;  // of the script, from 1; 0: unknown
    std::string sentence;
};
// What the row shows that it happened to. At which event is told by the row's version: in a branch
// the same event has another position.
std::string sentenceOf(const ScriptError& error);

// Where the script sends the events of a batch: rows by their numbers, which the engine gives to
// keys in order of their first appearance.
struct ScriptRoutes {
    std::vector<std::uint32_t> starts;  // of each event's rows in `rows`, and the end
    std::vector<std::uint32_t> rows;    // each once for an event
    ScriptTexts newKeys;                // of the rows that were not known before
    struct Failure {
        std::uint32_t event = 0;
        ScriptError error;
    };
    std::vector<Failure> failures;  // in order of the events
};

// Who reaches which rows, and those rows that the engine does not know yet, as they are before the
// batch. A row is known by its number from the first batch on that gave it.
struct ScriptRow {
    enum class Is : std::uint8_t { New = 0, Known = 1, Poisoned = 2 };
    Is is = Is::New;
    std::uint32_t number = 0;
    std::string name;   // event.partition
    std::string state;  // JSON, where known
};
struct ScriptRows {
    std::vector<ScriptRow> rows;
    std::vector<std::uint32_t> starts;   // of each event's rows in `reached`, and the end
    std::vector<std::uint32_t> reached;  // numbers of rows
    // Rows with lower numbers that the engine was never given are new, too, and have no name.
    std::uint32_t count = 0;
    // What becomes of them is not told step by step: see ScriptEngine::states().
    bool withoutStates = false;
    // The state that all rows share, where the engine does not know it; empty: not made yet.
    std::optional<std::string> shared;
};

// What an event did to a row, where that does not fit in columns.
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
    std::string state;
    std::string shown;
    ScriptError error;
};

// What a batch did to its rows. A step is one event on one of its rows, in the order of
// ScriptRows::reached.
struct ScriptResults {
    // Of each step one of these, or kFlat and twice the shape, one more where its members are not
    // all numbers.
    enum : std::uint16_t { kNothing = 0, kRecord = 1, kFlat = 2 };
    std::vector<std::uint16_t> steps;
    std::vector<ScriptRecord> records;  // without states (ScriptRows::withoutStates): what there is
    // States that are flat objects, members by their shape: names of members, those behind the ones
    // that the engine told before.
    std::vector<std::vector<std::string>> newShapes;
    std::vector<std::uint8_t> codes;  // as ScriptColumn; none for those that are all numbers
    std::vector<double> numbers;
    ScriptTexts texts;
    // Beside what it did to its row, in order of the steps.
    struct Shared {
        std::uint32_t step = 0;
        std::string state;
    };
    std::vector<Shared> shared;  // the state that all rows share, where it changed
    struct Emitted {
        std::uint32_t step = 0;
        ScriptEmitted event;
    };
    std::vector<Emitted> emitted;
};

}  // namespace oxbow
