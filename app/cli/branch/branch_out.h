// oxbow branch W correct | export | fixture | report B: the ways out of a branch. None of them
// touches the log.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "app/cli/command.h"

namespace oxbow {

// Adds them to the command, whose workspace is read when they run.
void addWaysOut(CLI::App& branch, Chosen& chosen,
                const std::shared_ptr<const std::string>& workspace);

}  // namespace oxbow
