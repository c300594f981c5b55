// Which field of a source's records is the key, the value, the type, the time and the stream, and
// how its times are written: a score for each field, and a sentence that says why.
//
// What counts: how many of the records have the field, how many different values it has, whether a
// time rises with the file, what it is called, and what stands in it.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>
#include <vector>

#include "importers/format/reading.h"
#include "model/payload/json.h"

namespace oxbow {

// One field of one sampled record.
struct SampledField {
    std::string path;                // as a mapping names it
    std::vector<std::string> names;  // of the members on the way; of delimited text the column's
    JsonType type = JsonType::String;
    std::string text;  // a string's text, unescaped; of any other value the lexeme
};
using SampledRecord = std::vector<SampledField>;

// The members of a JSON object, and theirs: each object before what is in it. Empty for what is no
// object.
SampledRecord sampledFields(std::string_view record);

struct GuessedReading {
    // No part of an event is unset: an empty one says that no field looks like it.
    Reading reading;
    // For the screen, one a guess: `the key is "order_id": it is named like an id, and its values
    // repeat; in 98 of 100 sampled records, 37 different`.
    std::vector<std::string> reasons;
    std::vector<std::string> names;  // the paths of all fields, up to a bound
    // InvalidArgument where what was told of times fits none of them: a reason too.
    absl::Status toldFault;
    // The value's field is a text, and holds it as JSON.
    bool valueInText = false;
};

// Leaves what `told` already says. Names are read without regard to case, "_", "-", "@" and spaces.
GuessedReading guessReading(const std::vector<SampledRecord>& sample, const Reading& told);

}  // namespace oxbow
