// The options that say which part of a record is what, and how its times are written.
#pragma once

#include <CLI/CLI.hpp>

#include "importers/format/reading.h"

namespace oxbow {

// `reading` must outlive the command.
void addReadingOptions(CLI::App& command, Reading& reading);

}  // namespace oxbow
