#include "model/fold/script/script_worker.h"

#include <sys/resource.h>
#include <unistd.h>

#include <QCoreApplication>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/fold/script/qjs_engine.h"
#include "model/fold/script/script_process.h"
#include "model/fold/script/script_wire.h"

namespace oxbow {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
constexpr bool kIsSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kIsSanitized = false;
#endif

void limit(int what, rlim_t most) {
    const rlimit wanted{most, most};
    ::setrlimit(static_cast<__rlimit_resource>(what), &wanted);
}

// One request and its answer.
class ScriptWorker {
public:
    std::string answer(std::string_view request) {
        ScriptReader reader(request);
        ScriptRequest what = ScriptRequest::Define;
        reader(what);
        switch (what) {
            case ScriptRequest::Define: {
                std::string code;
                reader(code);
                absl::StatusOr<std::unique_ptr<ScriptEngine>> engine = startQtEngine(code);
                if (!engine.ok()) {
                    return told(engine.status());
                }
                m_engine = std::move(*engine);
                return told(absl::OkStatus(), m_engine->definition());
            }
            case ScriptRequest::Load: {
                ScriptBatch batch;
                reader(batch);
                return told(m_engine->load(batch));
            }
            case ScriptRequest::Route:
                return toldOr(m_engine->route());
            case ScriptRequest::Apply: {
                ScriptRows rows;
                reader(rows);
                return toldOr(m_engine->apply(rows));
            }
        }
        return told(absl::InternalError("no such request"));
    }

private:
    template <typename... Values>
    static std::string told(const absl::Status& status, const Values&... values) {
        ScriptWriter writer;
        writer(status.raw_code(), std::string(status.message()), values...);
        return writer.take();
    }
    template <typename Value>
    static std::string toldOr(const absl::StatusOr<Value>& value) {
        return value.ok() ? told(absl::OkStatus(), *value) : told(value.status());
    }
    std::unique_ptr<ScriptEngine> m_engine;
};

[[noreturn]] void runScriptWorker(int argc, char** argv) {
    limit(RLIMIT_CORE, 0);
    if (!kIsSanitized) {  // a sanitizer takes more for itself
        limit(RLIMIT_DATA, ScriptLimits::kMemory);
    }
    const QCoreApplication application(argc, argv);
    {
        ScriptWorker worker;
        std::string request;
        while (receiveScriptMessage(STDIN_FILENO, request) &&
               sendScriptMessage(STDIN_FILENO, worker.answer(request))) {
        }
    }
    ::_exit(EXIT_SUCCESS);
}

// The C library gives main()'s arguments to constructors too.
[[gnu::constructor]] void beScriptWorker(int argc, char** argv) {
    if (argc == 2 && argv[1] == kScriptWorkerWord) {
        runScriptWorker(argc, argv);
    }
}

}  // namespace

}  // namespace oxbow
