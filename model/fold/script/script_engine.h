// A JavaScript engine with one script in it.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "model/fold/script/script_batch.h"
#include "model/fold/script/script_process.h"
#include "model/work/cancelled.h"

namespace oxbow {

// It runs in a process of its own, at the same time as the house: what it is given is at once on
// its way, and its answers are taken in the order in which they were asked for. A batch is loaded,
// routed where the script itself says where events go (ScriptDefinition::routes()), and applied;
// the next may be loaded, and one that is not routed be applied, before the answers of the one
// before are taken.
//
// DeadlineExceeded where the script took longer for a batch than it may, ResourceExhausted where it
// took the engine down; the message is a sentence that goes on from "the script failed:". After any
// failure what was not answered is lost, and what the engine knew of rows; it goes on with the next
// batch. One thread.
class ScriptEngine {
public:
    // InvalidArgument where the script does not compile or defines nothing: what, line and column.
    static absl::StatusOr<std::unique_ptr<ScriptEngine>> start(std::string_view code);

    const ScriptDefinition& definition() const { return m_definition; }

    absl::Status load(const ScriptBatch& batch);
    absl::StatusOr<ScriptRoutes> routes();
    absl::Status apply(const ScriptRows& rows);
    absl::Status results(ScriptResults& results);
    // What rows are by now, a step each: nothing where they are not there, or poisoned. All that
    // was asked for before is answered.
    absl::Status states(std::span<const std::uint32_t> rows, ScriptResults& results);
    // Whoever waits for the engine is Cancelled soon after this says so.
    void setCancelled(const Cancelled& cancelled);
    // What was not answered is lost, and what the engine knew.
    void stop() { m_process.reset(); }

private:
    explicit ScriptEngine(std::string_view code) : m_code(code) {}
    absl::Status define();
    template <typename... Given>
    absl::Status send(ScriptRequest request, const Given&... given);
    template <typename Answer>
    absl::Status receive(Answer& answer);

    std::string m_code;
    ScriptDefinition m_definition;
    Cancelled m_cancelled;
    std::string m_request;
    std::unique_ptr<ScriptProcess> m_process;  // from the first request, until one fails
};

}  // namespace oxbow
