// The options that say how a source's text is written.
#pragma once

#include <CLI/CLI.hpp>

#include "importers/importer.h"

namespace oxbow {

void addTextOptions(CLI::App& command, ImportOptions& options);

}  // namespace oxbow
