// The descriptions of formats that commands choose from.
#pragma once

#include <memory>

#include "importers/format/format_library.h"

namespace oxbow {

// Those of the product and the user's own; which of these cannot be read is told on standard error.
std::shared_ptr<const FormatLibrary> toldFormats();

}  // namespace oxbow
