// The options that say which part of a record is what, and how its times are written.
#pragma once

#include <CLI/CLI.hpp>

#include "importers/importer.h"

namespace oxbow {

// `options` must outlive the command.
void addReadingOptions(CLI::App& command, ImportOptions& options);

}  // namespace oxbow
