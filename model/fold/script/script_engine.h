// A JavaScript engine with one script in it.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <memory>
#include <string_view>
#include <vector>

#include "model/fold/script/script_batch.h"

namespace oxbow {

// One thread. A batch is loaded, routed where the script itself says where events go, and applied.
// DeadlineExceeded where the script took longer for it than it may, ResourceExhausted where it took
// the engine down; the message is a sentence that goes on from "the script failed:". The engine can
// go on with another batch.
class ScriptEngine {
public:
    // In a process of its own. InvalidArgument where the script does not compile or defines
    // nothing: what, line and column.
    static absl::StatusOr<std::unique_ptr<ScriptEngine>> start(std::string_view code);
    virtual ~ScriptEngine() = default;

    virtual const ScriptDefinition& definition() const = 0;
    virtual absl::Status load(const ScriptBatch& batch) = 0;
    virtual absl::StatusOr<std::vector<ScriptRoute>> route() = 0;
    virtual absl::StatusOr<std::vector<ScriptRecord>> apply(const ScriptRows& rows) = 0;
};

}  // namespace oxbow
