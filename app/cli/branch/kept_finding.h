// What a search found, kept as a branch.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <vector>

#include "app/cli/options/past_choice.h"
#include "model/branch/edit.h"

namespace oxbow {

// Makes a branch of what was asked about, with these edits of its events, each for this reason.
// AlreadyExists where there is one of that name.
absl::Status keepFinding(const Log& log, const PastOptions& options, const Past& past,
                         const std::string& name, const std::string& reason,
                         std::vector<Edit> edits);

// The author and the moment of an edit that is made now.
void sign(Edit& edit, const std::string& reason);

}  // namespace oxbow
