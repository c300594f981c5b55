// The field reader: fields of many events at once, a block at a time.
//
// Folds, conditions, statistics and plots all read by it. A stored log reads no more than the
// columns asked for; where there is no column the value is read. The answer is the same.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/event/key.h"
#include "model/event/position.h"
#include "model/payload/json.h"
#include "model/payload/text_needle.h"
#include "model/sequence/field_column.h"

namespace oxbow {

// The field of an event's value at a path. Absent where the value is null, is text though it looks
// like JSON, or has nothing there; JSON's null is nothing, and so is what is no UTF-8.
std::optional<JsonValue> fieldOf(const EventView& event, const JsonPath& path);
// The same in a part of a value: a line of a list.
std::optional<JsonValue> fieldIn(std::string_view json, const JsonPath& path);

// What is read of each event.
struct FieldsWanted {
    std::vector<JsonPath> paths;  // into its value
    // Members of the object that its value is, by their names, for those who tell null from absent:
    // what is JSON's null is kNull in their columns. Where the value is no object, has a name
    // twice, or stands in no columns, they say kUntold: its bytes have to be looked at.
    std::vector<std::string> members;
    bool inert = false;  // whether it is one of the stream's facts at all
    bool keys = false;
    bool types = false;
    bool streams = false;
    std::vector<TextNeedle> texts;  // in its value as it is stored, and in its headers
};

// The columns for what is wanted, empty.
std::vector<FieldColumn> columnsFor(const FieldsWanted& wanted);
// Clears them, but for place 0.
void beginColumns(const FieldsWanted& wanted, std::vector<FieldColumn>& columns);
// Appends what an event has at the paths; its members are untold.
void addFieldsOf(const EventView& event, const FieldsWanted& wanted,
                 std::vector<FieldColumn>& columns);

// Whether the text is in the event's value, or in the name or the value of one of its headers.
bool hasText(const EventView& event, const TextNeedle& text);

// Some events in a row. Of what was not asked for nothing is filled.
struct FieldBlock {
    Position first;
    std::size_t count = 0;

    // An entry an event.
    std::vector<std::uint8_t> inert;     // 1: none of the stream's facts; empty: all are facts
    std::vector<std::uint32_t> keys;     // 0: no key, else 1 + its number; see FieldCursor::key()
    std::vector<std::uint32_t> types;    // 0: no type, else 1 + its number in types()
    std::vector<std::uint32_t> streams;  // number in streams()

    // The fields, a column a path, then one a member. Event i's stand at places[i] of each; place 0
    // has none, or kUntold. Whoever works on all that a column has does not go through the places.
    std::vector<FieldColumn> fields;
    std::vector<std::uint32_t> places;

    // Of each text that was looked for an entry an event, 1 where it is there. Where the event's
    // key or type has it, too, there may be a 0: whoever asks looks at those.
    std::vector<std::vector<std::uint8_t>> texts;
};

// Goes through the fields of events. One thread; not kept for longer than the pass.
class FieldCursor {
public:
    virtual ~FieldCursor() = default;
    // False at the end, or where the events cannot be read: see status().
    virtual bool next() = 0;
    // That next() came to; until the next call.
    virtual const FieldBlock& block() const = 0;
    virtual const absl::Status& status() const = 0;

    // Numbers of keys are this cursor's own; they may be given by the order of first appearance.
    // Streams are those of the sequence. The bytes live until the next call.
    virtual absl::StatusOr<KeyView> key(std::uint32_t number) = 0;
    // Whether these are the numbers of every cursor of the sequence.
    virtual bool sharesKeyNumbers() const { return false; }
};

class EventSequence;
// Of any sequence, from the events themselves: from `from` to before `to` ≤ end().
std::unique_ptr<FieldCursor> fieldsOfValues(const EventSequence& events, FieldsWanted wanted,
                                            Position from, Position to);

}  // namespace oxbow
