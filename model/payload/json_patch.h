// JSON Patch (RFC 6902).
#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <optional>
#include <string_view>

#include "model/payload/json_tree.h"

namespace oxbow {

// A document that operations would make larger than this is refused: each `copy` can double it.
inline constexpr std::size_t kMostPatchedBytes = 16 * 1024 * 1024;

// Applies the operations of a patch, a valid JSON text, one after the other. Without a value there
// is no document; removing the root leaves none. InvalidArgument names the operation (from 1) that
// cannot be applied and why; the document is then between two operations and must be thrown away.
absl::Status applyJsonPatch(std::optional<JsonTree>& document, std::string_view patch);

}  // namespace oxbow
