// One change to the past.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

// A gap between events of the base. It is named by the event before it, whose name outlives edits
// of the base: absent before all of them.
struct Gap {
    std::optional<EventId> behind;
    friend bool operator==(const Gap&, const Gap&) = default;
};

struct Edit {
    enum class Kind {
        Drop,
        Insert,
        Modify,
        Move,
        Row,         // a row that stands before the first event
        Fold,        // in the branch a fold of this name is another one
        Interleave,  // the partitions of the base come together by another rule
    };
    Kind kind = Kind::Drop;
    // Drop: any number. Modify, Move: the one. Insert, Row: the name that the new event has from
    // now on.
    std::vector<EventId> events;
    Gap gap;      // Insert, Move: several in one gap stand in the order in which they were made
    Event event;  // Insert, Modify, Row: all of it
    // Insert: the event that it is a copy of, if it is one.
    std::optional<EventId> copyOf;
    // Drop: the condition that the events were found by, if they were; the events are kept, too.
    std::string condition;
    // Row: the fold whose row it is; empty: of the latest value. Fold: its name.
    std::string fold;
    // Fold: the definition, as it stands in a file of this name's ending. Interleave: the rule.
    std::string fileName;
    std::string text;
    // Why it has no effect though it is in force, as where another edit of the same event was
    // preferred: a conflict, until it is edited or taken out. Empty: it has one.
    std::string setAside;
    // Insert, Modify: how the event broke the shape of its type when the edit was made; and whether
    // folds pass it over for that, or fold it as it is.
    std::vector<std::string> faults;
    bool isSkipped = false;

    std::string author;
    std::string reason;
    std::int64_t nanoseconds = 0;  // when it was made, since 1970

    friend bool operator==(const Edit&, const Edit&) = default;
};

// Whether an edit of the kind has an event of its own, which it names; and one that it tells of.
bool bringsEvent(Edit::Kind kind);
bool hasEvent(Edit::Kind kind);
bool hasGap(Edit::Kind kind);
// "drop", "insert", "modify", "move", "row", "fold", "interleave".
std::string_view editKindName(Edit::Kind kind);

}  // namespace oxbow
