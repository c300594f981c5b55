// The options that say how a source's text is written.
#pragma once

#include <CLI/CLI.hpp>

#include "importers/format/reading.h"

namespace oxbow {

void addTextOptions(CLI::App& command, Reading& reading);

}  // namespace oxbow
