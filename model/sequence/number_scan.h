// Conditions on a number of every event's value, answered from its column.
//
// "data.amount > 100" over a hundred million events touches the few bytes an event that the column
// has, where the sequence has one; see field_cursor.h.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "model/payload/json.h"
#include "model/sequence/event_sequence.h"
#include "model/sequence/number_test.h"

namespace oxbow {

// Any thread; parts of a sequence can be gone over at the same time.
class NumberScan {
public:
    // The number at `path` of a value (see JsonPath), compared with `number`, a JSON number. An
    // event whose value has no number there never fulfils the condition. InvalidArgument for a path
    // or a number that cannot be read.
    static absl::StatusOr<NumberScan> create(const EventSequence& events, std::string_view path,
                                             Comparison comparison, std::string_view number);

    // The events from `from` to before `to`, a block or its part at a time: bit i of `matches`
    // (from the lowest of its first word on) tells of the event `first` + i, for i < `count`. Stops
    // early where `visit` says false; Cancelled soon after `cancelled` says true.
    using Visit = std::function<bool(Position first, std::size_t count,
                                     std::span<const std::uint64_t> matches)>;
    absl::Status run(Position from, Position to, const Visit& visit,
                     const Cancelled& cancelled = {}) const;

private:
    class Run;
    explicit NumberScan(const EventSequence& events) : m_events(&events) {}

    const EventSequence* m_events;
    JsonPath m_path;
    Comparison m_comparison = Comparison::Equal;
    std::string m_number;
};

}  // namespace oxbow
