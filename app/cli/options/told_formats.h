// The descriptions of formats that commands choose from.
#pragma once

#include <absl/status/status.h>

#include <memory>
#include <string>

#include "importers/format/format_library.h"

namespace oxbow {

// Those of the product and the user's own; which of these cannot be read is told on standard error.
std::shared_ptr<const FormatLibrary> toldFormats();

// Wrong usage where no format is called so.
absl::Status checkToldFormat(const std::string& name, const FormatLibrary& library);

}  // namespace oxbow
