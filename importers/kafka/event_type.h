// What kind of event a record is, where the record says so.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/format/reading.h"
#include "importers/json/json_tape.h"
#include "model/event/event.h"
#include "model/event/event_batch.h"
#include "model/payload/json.h"

namespace oxbow::kafka {

// How often a partition's values were searched for a type in vain. What never had one in the
// beginning is not searched for ever.
struct TypeSearch {
    static constexpr std::uint32_t kPatience = 64;

    std::uint32_t inVain = 0;
    bool found = false;
    bool givenUp() const { return !found && inVain >= kPatience; }
};

// Kafka has no types; programs write them into headers (CloudEvents' ce_type, Spring's __TypeId__,
// …) or into the value. One for many partitions; one thread.
class EventTypeFinder {
public:
    // `path` as in Mapping::type: a path in the JSON value; empty: no event has a type; unset: a
    // header that is known to hold types, else a member of a JSON object that is named so.
    // InvalidArgument where the path cannot be read.
    absl::Status setPath(const FieldPaths& path);

    // `value` must be followed by Arena::kPadding readable bytes. The type views `value`, or is put
    // into the arena.
    OptionalBytesView find(const std::vector<Header>* headers, OptionalBytesView value,
                           TypeSearch& search, Arena& arena);

private:
    std::optional<JsonValue> inValue(std::string_view value);

    bool m_none = false;
    std::optional<JsonPath> m_path;
    JsonTape m_tape;
};

}  // namespace oxbow::kafka
