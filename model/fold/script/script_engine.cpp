// The engine in a process of its own, which is started anew where a script ended it.
#include "model/fold/script/script_engine.h"

#include <string>
#include <utility>

#include "model/fold/script/script_process.h"
#include "model/fold/script/script_wire.h"

namespace oxbow {

namespace {

class RemoteScriptEngine final : public ScriptEngine {
public:
    explicit RemoteScriptEngine(std::string_view code) : m_code(code) {}

    absl::Status define() { return ask(m_definition, ScriptRequest::Define, m_code); }

    const ScriptDefinition& definition() const override { return m_definition; }
    absl::Status load(const ScriptBatch& batch) override {
        if (!m_process) {
            if (absl::Status defined = define(); !defined.ok()) {
                return defined;
            }
        }
        return ask(m_nothing, ScriptRequest::Load, batch);
    }
    absl::StatusOr<std::vector<ScriptRoute>> route() override {
        return asked<std::vector<ScriptRoute>>(ScriptRequest::Route);
    }
    absl::StatusOr<std::vector<ScriptRecord>> apply(const ScriptRows& rows) override {
        return asked<std::vector<ScriptRecord>>(ScriptRequest::Apply, rows);
    }

private:
    struct Nothing {
        template <typename Wire>
        friend void parts(Wire& wire, Nothing& value) {
            (void)wire;
            (void)value;
        }
    };

    template <typename Answer, typename... Given>
    absl::StatusOr<Answer> asked(ScriptRequest request, const Given&... given) {
        Answer answer;
        if (absl::Status status = ask(answer, request, given...); !status.ok()) {
            return status;
        }
        return answer;
    }

    template <typename Answer, typename... Given>
    absl::Status ask(Answer& answer, ScriptRequest request, const Given&... given) {
        if (!m_process) {
            absl::StatusOr<std::unique_ptr<ScriptProcess>> process = ScriptProcess::start();
            if (!process.ok()) {
                return process.status();
            }
            m_process = std::move(*process);
        }
        ScriptWriter writer;
        writer(request, given...);
        const absl::StatusOr<std::string> bytes = m_process->ask(writer.take());
        if (!bytes.ok()) {
            m_process.reset();
            return bytes.status();
        }
        ScriptReader reader(*bytes);
        int code = 0;
        std::string message;
        reader(code, message);
        if (reader.ok() && code == 0) {
            reader(answer);
        }
        if (!reader.ok()) {
            m_process.reset();
            return absl::ResourceExhaustedError("it broke the script engine");
        }
        return absl::Status(static_cast<absl::StatusCode>(code), message);
    }

    std::string m_code;
    ScriptDefinition m_definition;
    Nothing m_nothing;
    std::unique_ptr<ScriptProcess> m_process;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ScriptEngine>> ScriptEngine::start(std::string_view code) {
    auto engine = std::make_unique<RemoteScriptEngine>(code);
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

}  // namespace oxbow
