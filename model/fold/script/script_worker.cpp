#include "model/fold/script/script_worker.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <QCoreApplication>
#include <cstdlib>
#include <memory>
#include <optional>
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

// One request after the other.
class ScriptWorker {
public:
    // Absent where the request has no answer.
    std::optional<std::string> answer(std::string_view request) {
        ScriptReader reader(request);
        ScriptRequest what = ScriptRequest::Define;
        reader(what);
        switch (what) {
            case ScriptRequest::Define: {
                std::string code;
                reader(code);
                absl::StatusOr<std::unique_ptr<QtScriptEngine>> engine =
                    QtScriptEngine::start(code);
                if (!engine.ok()) {
                    return told(engine.status());
                }
                m_engine = std::move(*engine);
                return told(absl::OkStatus(), m_engine->definition());
            }
            case ScriptRequest::Load: {
                reader(m_batch);
                m_loaded = m_engine->load(m_batch);
                if (!m_engine->definition().routes()) {
                    return std::nullopt;
                }
                return m_loaded.ok() ? toldOr(m_engine->route()) : told(m_loaded);
            }
            case ScriptRequest::Apply: {
                ScriptRows rows;
                reader(rows);
                return m_loaded.ok() ? toldOr(m_engine->apply(rows)) : told(m_loaded);
            }
            case ScriptRequest::States: {
                std::vector<std::uint32_t> rows;
                reader(rows);
                return toldOr(m_engine->states(rows));
            }
        }
        return told(absl::InternalError("no such request"));
    }

private:
    template <typename... Values>
    static std::string told(const absl::Status& status, const Values&... values) {
        std::string bytes;
        ScriptWriter writer(bytes);
        writer(status.raw_code(), std::string(status.message()), values...);
        return bytes;
    }
    template <typename Value>
    static std::string toldOr(const absl::StatusOr<Value>& value) {
        return value.ok() ? told(absl::OkStatus(), *value) : told(value.status());
    }
    std::unique_ptr<QtScriptEngine> m_engine;
    ScriptBatch m_batch;
    absl::Status m_loaded;
};

[[noreturn]] void runScriptWorker(int argc, char** argv) {
    limit(RLIMIT_CORE, 0);
    // What a batch gave back, the next one takes again.
    constexpr int kKept = 64 << 20;
    ::mallopt(M_TRIM_THRESHOLD, kKept);
    ::mallopt(M_MMAP_THRESHOLD, kKept);
    if (!kIsSanitized) {  // a sanitizer takes more for itself
        limit(RLIMIT_DATA, ScriptLimits::kMemory);
    }
    const QCoreApplication application(argc, argv);
    {
        ScriptWorker worker;
        std::string request;
        bool isWanted = true;
        while (isWanted && receiveScriptMessage(STDIN_FILENO, request)) {
            const std::optional<std::string> answer = worker.answer(request);
            isWanted = !answer || sendScriptMessage(STDIN_FILENO, *answer);
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
