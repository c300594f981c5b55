// A format as a description: how records are found, what each field means, how it is recognised.
//
// A JSON file, of the product (resources/formats) or of the user, which also holds records with
// what is to be read from them: every description is its own test (see description_check.h). What
// may stand in one is told by the help page resources/help/formats.md.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "importers/format/reading.h"

namespace oxbow {

// How a source is recognised. What a record must have is counted over the sampled records; a line
// must be there once, near the beginning.
struct DescribedMatch {
    std::vector<std::string> fields;  // paths
    // Paths, and the pattern (RE2) that the whole text of the field is like.
    std::vector<std::pair<std::string, std::string>> values;
    std::string pattern;  // RE2, somewhere in a record
    std::string line;     // RE2, somewhere in one of the first lines
    int sure = 95;        // of 100, where all sampled records fit

    bool asksRecords() const { return !fields.empty() || !values.empty() || !pattern.empty(); }
    bool empty() const { return !asksRecords() && line.empty(); }
    // How much it asks for: among two that fit, the one that asks for more.
    std::size_t demands() const {
        return fields.size() + values.size() + (pattern.empty() ? 0 : 1) + (line.empty() ? 0 : 1);
    }
};

// What is to be read from one record of a sample. What is not said may be anything.
struct ExpectedEvent {
    struct Part {
        std::string name;  // key, type, time, stream or value; or "rejected"
        // Of a value, JSON; of all others a text. Absent: there is none.
        std::optional<std::string> text;
        bool isJson = false;
    };
    std::vector<Part> parts;
    std::size_t line = 1;  // of the description
};

struct DescribedSample {
    std::string text;  // as it would stand in a file
    std::vector<ExpectedEvent> events;
    std::size_t line = 1;  // of the description
};

struct Description {
    std::string name;   // "cloudtrail": for --format and for the screen
    std::string title;  // "AWS CloudTrail"
    std::string about;  // who writes it, and where that is specified
    // A format of the registry, or a family of them; see containersOf().
    std::string container;
    DescribedMatch match;
    Reading reading;
    std::vector<DescribedSample> samples;
};

// What lies in a container may lie in several: the names of the registry's formats for a family
// ("json", "delimited"), else the name itself.
std::vector<std::string> containersOf(std::string_view container);

// InvalidArgument: line and column, what is wrong there, and what could be. Never fails otherwise.
absl::StatusOr<Description> parseDescription(std::string_view json);

// As a file: parseDescription() of it is the same description.
std::string descriptionJson(const Description& description);

}  // namespace oxbow
