// Whether a description reads its own samples as it says.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "importers/format/format_library.h"

namespace oxbow {

struct DescriptionFault {
    std::size_t line = 1;  // of the description
    std::string what;      // "event 2: the key is \"a\", and \"b\" is expected"
};

// Reads each sample as a file with nothing but its text, and compares; also whether the description
// is what such a file is taken for among all of `library`. Empty: all is as it says.
std::vector<DescriptionFault> checkDescription(const LibraryFormat& described,
                                               const FormatLibrary& library);

// What is read from a sample, whatever it expects, as it would have to expect it.
std::vector<ExpectedEvent> readSample(const LibraryFormat& described,
                                      const DescribedSample& sample);

}  // namespace oxbow
