// A fold of a file, whatever its kind.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string_view>

#include "model/fold/fold.h"

namespace oxbow {

// NAME.fold.json is a built-in fold (fold_file.h), NAME.js a script (script_fold.h).
// InvalidArgument where the name is neither, or the text is no fold.
absl::StatusOr<std::shared_ptr<const Fold>> readFold(std::string_view fileName,
                                                     std::string_view text);

// What the same is known by; a script is not looked at, and what is no JavaScript has an identity
// all the same.
absl::StatusOr<FoldIdentity> identifyFold(std::string_view fileName, std::string_view text);

}  // namespace oxbow
