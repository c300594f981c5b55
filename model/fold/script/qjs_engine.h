// The engine of Qt.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string_view>

#include "model/fold/script/script_engine.h"

namespace oxbow {

// In this very process, which a script that takes all memory takes down, and one that cannot be
// interrupted ends (kScriptTookTooLong). Needs a QCoreApplication.
absl::StatusOr<std::unique_ptr<ScriptEngine>> startQtEngine(std::string_view code);

}  // namespace oxbow
