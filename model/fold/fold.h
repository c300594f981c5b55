// The rule that turns a stream into a table.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/event/event.h"

namespace oxbow {

// Which rows an event touches, and what each becomes. A fold is pure: no clock, no randomness, no
// I/O, no locale. There is one fold engine: the import, the scrubber, branches and every check call
// the same apply().
class Fold {
public:
    virtual ~Fold() = default;

    virtual std::string name() const = 0;
    // Calls `touch` with the key of every row that the event may touch (in the event's stream).
    virtual void route(const EventView& event,
                       const std::function<void(std::string_view key)>& touch) const = 0;
    // The row after the event; std::nullopt where there is none then. `before` is the row before.
    virtual OptionalBytes apply(std::string_view key, const OptionalBytesView& before,
                                const EventView& event) const = 0;
};

// What one event did to one row.
enum class ChangeKind { None, Insert, Update, Delete };
// The kind follows from the presence of the row before and after; an event that was applied to a
// row that is there on both sides is an update, even where it wrote the same bytes.
ChangeKind changeKind(bool before, bool after);
std::string_view changeKindName(ChangeKind kind);  // "none", "insert", "update", "delete"

// The table holds each key's latest value: the first event with a key inserts, another updates, a
// null value deletes, a null key is ignored, a null value for an absent key changes nothing; a key
// may come back. Control and aborted events touch nothing.
class LatestValueFold final : public Fold {
public:
    std::string name() const override { return "latest"; }
    void route(const EventView& event,
               const std::function<void(std::string_view key)>& touch) const override;
    OptionalBytes apply(std::string_view key, const OptionalBytesView& before,
                        const EventView& event) const override;
};

}  // namespace oxbow
