// A condition on an event or on a row, as people write it: `status = 'paid' and amount > 100`.
//
// What drops events, looks for a cause, and later filters and watches: all take this one object.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/event/position.h"
#include "model/query/truth.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// A row as a condition looks at it.
struct RowFacts {
    std::string_view stream;
    std::string_view key;
    OptionalBytesView content;  // absent: there is no such row
    bool isText = false;        // see kTextContent
    bool poisoned = false;      // what it would hold nobody knows
};

// Comparisons, joined by `and`, `or`, `not` and parentheses. A comparison is FIELD OP LITERAL with
// one of = != < <= > >=, or FIELD is null, FIELD is not null. A field is a path into the value (see
// JsonPath), `$` the whole value, or @key, @type, @stream, @time. A literal is a JSON number, a
// text in single quotes ('it''s'), true or false; @time is compared with a time in quotes.
//
// What is not there is unknown, and a comparison with it is neither true nor false; the words that
// join comparisons go by SQL's three values. Numbers are compared exactly, texts by their bytes;
// things of two kinds are not equal, and neither is the greater: that is unknown. "12" is a text.
//
// Immutable, cheap to copy; any thread.
class Condition {
public:
    // InvalidArgument says which character is wrong, and what would do.
    static absl::StatusOr<Condition> parse(std::string_view text);

    const std::string& text() const;  // as it was written

    Truth of(const EventView& event) const;
    Truth of(const RowFacts& row) const;
    // InvalidArgument where it asks for what no row has: @type, @time.
    absl::Status checkForRows() const;

    // Of the events from `from` to before `to` ≤ end(), some at a time, until `visit` says false;
    // by columns where the sequence has some. Cancelled soon after `cancelled` says true.
    using VisitTruths = std::function<bool(Position first, std::span<const Truth> truths)>;
    absl::Status scan(const EventSequence& events, Position from, Position to,
                      const VisitTruths& visit, const Cancelled& cancelled = {}) const;
    // Those of which it is true, rising.
    absl::StatusOr<std::vector<Position>> matches(const EventSequence& events, Position from,
                                                  Position to,
                                                  const Cancelled& cancelled = {}) const;

private:
    friend class ConditionReader;
    class Scan;
    struct Parts;
    explicit Condition(std::shared_ptr<const Parts> parts) : m_parts(std::move(parts)) {}

    std::shared_ptr<const Parts> m_parts;
};

}  // namespace oxbow
