// Which field of a source's records is the key, the type, the time and the stream, judged by the
// fields' names and by what stands in them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "importers/importer.h"
#include "model/payload/json.h"

namespace oxbow {

// One field of one sampled record; a string's text is unescaped.
struct SampledField {
    std::string name;
    JsonType type = JsonType::String;
    std::string text;
};
using SampledRecord = std::vector<SampledField>;

struct GuessedMapping {
    // No member is unset: an empty one says that no field looks like it.
    Mapping mapping;
    // For the screen, one a guess: `key is "order_id": it is named like an id and repeats`.
    std::vector<std::string> reasons;
};

// Leaves what `told` already says. Names are read without regard to case, "_" and "-".
GuessedMapping guessMapping(const std::vector<SampledRecord>& sample, const Mapping& told);

// Where the value is when nobody says so: the first of these that a record has.
inline constexpr const char* kValueNames[] = {"value", "payload", "data"};

// Reads a time as it stands in a field, written out or as an epoch number.
std::optional<Timestamp> parseTimeField(JsonType type, std::string_view text);

}  // namespace oxbow
