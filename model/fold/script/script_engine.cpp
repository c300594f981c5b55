#include "model/fold/script/script_engine.h"

#include <absl/strings/str_cat.h>

#include <utility>
#include <vector>

#include "model/fold/script/script_wire.h"

namespace oxbow {

std::string sentenceOf(const ScriptError& error) {
    const std::string place =
        error.line > 0 ? absl::StrCat("Line ", error.line, " of the script") : "The script";
    return absl::StrCat(place, " failed: ", error.sentence);
}

absl::StatusOr<std::unique_ptr<ScriptEngine>> ScriptEngine::start(std::string_view code) {
    auto engine = std::unique_ptr<ScriptEngine>(new ScriptEngine(code));
    const absl::Status defined = engine->define();
    if (absl::IsDeadlineExceeded(defined) || absl::IsResourceExhausted(defined)) {
        return absl::InvalidArgumentError(
            "The script cannot define itself: " + std::string(defined.message()) + ".");
    }
    if (!defined.ok()) {
        return defined;
    }
    return engine;
}

absl::Status ScriptEngine::define() {
    absl::StatusOr<std::unique_ptr<ScriptProcess>> process = ScriptProcess::start();
    if (!process.ok()) {
        return process.status();
    }
    m_process = std::move(*process);
    m_process->setCancelled(m_cancelled);
    absl::Status status = send(ScriptRequest::Define, m_code);
    return status.ok() ? receive(m_definition) : status;
}

void ScriptEngine::setCancelled(const Cancelled& cancelled) {
    m_cancelled = cancelled;
    if (m_process) {
        m_process->setCancelled(cancelled);
    }
}

absl::Status ScriptEngine::load(const ScriptBatch& batch) {
    absl::Status status = m_process ? absl::OkStatus() : define();
    return status.ok() ? send(ScriptRequest::Load, batch) : status;
}

absl::StatusOr<ScriptRoutes> ScriptEngine::routes() {
    ScriptRoutes routes;
    absl::Status status = receive(routes);
    return status.ok() ? absl::StatusOr<ScriptRoutes>(std::move(routes)) : status;
}

absl::Status ScriptEngine::apply(const ScriptRows& rows) {
    return send(ScriptRequest::Apply, rows);
}

absl::Status ScriptEngine::results(ScriptResults& results) {
    return receive(results);
}

absl::Status ScriptEngine::states(std::span<const std::uint32_t> rows, ScriptResults& results) {
    absl::Status status =
        send(ScriptRequest::States, std::vector<std::uint32_t>(rows.begin(), rows.end()));
    return status.ok() ? receive(results) : status;
}

template <typename... Given>
absl::Status ScriptEngine::send(ScriptRequest request, const Given&... given) {
    if (!m_process) {
        return absl::ResourceExhaustedError("it was ended before");
    }
    m_request.clear();
    ScriptWriter writer(m_request);
    writer(request, given...);
    absl::Status status = m_process->send(m_request);
    if (!status.ok()) {
        m_process.reset();
    }
    return status;
}

template <typename Answer>
absl::Status ScriptEngine::receive(Answer& answer) {
    if (!m_process) {
        return absl::ResourceExhaustedError("it was ended before");
    }
    const absl::StatusOr<std::string_view> bytes = m_process->receive();
    absl::Status status = bytes.status();
    if (bytes.ok()) {
        ScriptReader reader(*bytes);
        int code = 0;
        std::string message;
        reader(code, message);
        if (reader.ok() && code == 0) {
            reader(answer);
        }
        status = reader.ok() ? absl::Status(static_cast<absl::StatusCode>(code), message)
                             : absl::ResourceExhaustedError("it broke the script engine");
    }
    if (!status.ok()) {
        m_process.reset();
    }
    return status;
}

}  // namespace oxbow
