// The engine of Qt.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "model/fold/script/script_batch.h"

namespace oxbow {

// A script in this very process, which one that takes all memory takes down, and one that cannot be
// interrupted ends (kScriptTookTooLong). Needs a QCoreApplication. See ScriptEngine.
class QtScriptEngine {
public:
    static absl::StatusOr<std::unique_ptr<QtScriptEngine>> start(std::string_view code);
    ~QtScriptEngine();
    QtScriptEngine(const QtScriptEngine&) = delete;
    QtScriptEngine& operator=(const QtScriptEngine&) = delete;

    const ScriptDefinition& definition() const;
    absl::Status load(const ScriptBatch& batch);
    // Of the batch that was loaded last.
    absl::StatusOr<ScriptRoutes> route();
    // The batch that waits longest.
    absl::StatusOr<ScriptResults> apply(const ScriptRows& rows);
    // See ScriptEngine::states().
    absl::StatusOr<ScriptResults> states(const std::vector<std::uint32_t>& rows);

private:
    QtScriptEngine();
    class Engine;
    std::unique_ptr<Engine> m_engine;
};

}  // namespace oxbow
