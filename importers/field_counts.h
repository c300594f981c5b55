// In how many records the fields of a mapping were found: a path that names nothing must not pass
// for a source without keys.
#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "importers/importer.h"

namespace oxbow {

// For the screen, one a field of the mapping: `key "usr": found in 0 of 100 records`.
std::vector<std::string> fieldSentences(const Mapping& mapping, const FieldCounts& counts);

// The name that a mistyped one is likely to be; empty where none is near.
std::string nearestName(std::string_view name, const std::vector<std::string>& names);

// InvalidArgument where a field that the user named was in no record at all: it says which, which
// fields there are (`names`), and what to do. OK where there were no records.
absl::Status checkFieldsFound(const Mapping& told, const FieldCounts& counts,
                              const std::vector<std::string>& names);

// Holds the first batches of a source back until each field that the user named was in a record, so
// that a mistyped one ends the import before anything of it is in the log. After so many records,
// or so many bytes, or at the source's end, that is what it does; forced, it holds nothing.
class FieldGuard {
public:
    FieldGuard(const Mapping& told, bool forced);

    absl::Status pass(std::unique_ptr<EventBatch> batch, const FieldCounts& counts,
                      const std::vector<std::string>& names, EventSink& sink);
    // The source has ended.
    absl::Status end(const FieldCounts& counts, const std::vector<std::string>& names,
                     EventSink& sink);

private:
    absl::Status release(EventSink& sink);

    const Mapping m_told;
    bool m_open = false;
    std::vector<std::unique_ptr<EventBatch>> m_held;
    std::size_t m_records = 0;  // in them
    std::size_t m_bytes = 0;
};

}  // namespace oxbow
