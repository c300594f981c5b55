// A description made from a source as it is read: what *Save as a format* keeps.
#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <string>

#include "importers/format/description.h"
#include "importers/importer.h"

namespace oxbow {

// The text that names a description: "My orders, 2024" → "my-orders-2024".
std::string descriptionNameOf(std::string_view title);

// Describes the source as `options` read it: its container, what its fields mean, how it is
// recognised (by the fields that its first records share), and the first records as a sample.
// Errors as of previewImport(); InvalidArgument where the source is of no container that can be
// described, or where what was made does not read its own sample: the message says why.
absl::StatusOr<Description> describeSource(const std::filesystem::path& source,
                                           const ImportOptions& options, const std::string& title);

}  // namespace oxbow
