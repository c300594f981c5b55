// In how many records the fields of a mapping were found: a path that names nothing must not pass
// for a source without keys.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <string>
#include <vector>

#include "importers/importer.h"

namespace oxbow {

// Part by part: what it is called, where its path is, and its count.
struct MappedField {
    const char* name;
    std::optional<std::string> Mapping::*path;
    std::uint64_t FieldCounts::*found;
};
inline constexpr MappedField kMappedFields[] = {
    {"key", &Mapping::key, &FieldCounts::key},
    {"value", &Mapping::value, &FieldCounts::value},
    {"type", &Mapping::type, &FieldCounts::type},
    {"time", &Mapping::time, &FieldCounts::time},
    {"stream", &Mapping::stream, &FieldCounts::stream},
};

// For the screen, one a field of the mapping: `key "usr": found in 0 of 100 records`.
std::vector<std::string> fieldSentences(const Mapping& mapping, const FieldCounts& counts);

// InvalidArgument where a field that the user named was in no record at all: it says which, which
// fields there are (`names`), and what to do. OK where there were no records.
absl::Status checkFieldsFound(const Mapping& told, const FieldCounts& counts,
                              const std::vector<std::string>& names);

}  // namespace oxbow
