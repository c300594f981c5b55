// How well descriptions fit a source: what they ask for, counted over records that are sampled from
// all over it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "importers/format/format_library.h"
#include "importers/importer.h"

namespace oxbow {

// One description that was tried on a source.
struct DescriptionFit {
    LibraryFormat described;
    const Format* container = nullptr;
    std::size_t records = 0;  // sampled, those that cannot be read included
    std::size_t fitting = 0;
    std::size_t above = 0;  // lines before the first record, which come in rejected
    // Parts of an event ("key") for which it names fields that no sampled record has: they are
    // guessed as if nothing was described of them.
    std::vector<std::string> missing;
    // "all 60 sampled records have eventVersion, eventSource"
    std::string reason;

    // Most of the records fit, or, where the description asks nothing of them, can be read.
    bool fits() const { return records > 0 && fitting * 2 > records; }
    // Of 100. What another reads of a source's first lines is worth a little.
    int sureness() const;
};

// The descriptions of which at least a record of the source fits, each in the container in which
// it fits best, the best first. `containers` are the registry's that the source may be, the surest
// first.
std::vector<DescriptionFit> fitDescriptions(const SourceHead& head, const FormatLibrary& library,
                                            const std::vector<const Format*>& containers);
// The same of one description, whether it fits or not; absent where none of its containers could
// hold a record of the source.
std::optional<DescriptionFit> fitDescription(const SourceHead& head, const LibraryFormat& described,
                                             const std::vector<const Format*>& containers);

}  // namespace oxbow
