#include "model/fold/script/script_fold.h"

#include <string>
#include <utility>

#include "model/fold/script/script_engine.h"
#include "model/fold/script/script_runner.h"
#include "model/fold/script/script_tally.h"

namespace oxbow {

namespace {

// Rises when the same script makes other rows.
constexpr std::uint32_t kScriptVersion = 5;

class ScriptFold final : public Fold {
public:
    ScriptFold(std::string_view code, std::string_view name, const ScriptDefinition& definition)
        : m_code(code), m_name(name), m_definition(definition) {}

    const std::string& name() const override { return m_name; }
    FoldIdentity identity() const override { return scriptIdentity(m_code); }
    bool isLocal() const override { return !m_definition.biState; }
    bool isByOwnKey() const override {
        return isLocal() && !m_definition.routes() &&
               m_definition.rows != ScriptDefinition::Rows::One;
    }
    // One that the script makes nothing of, and that it held nothing for, is passed over.
    WritesRows writesRows() const override { return WritesRows::Held; }
    bool needsSequenceNumber() const override { return m_definition.uses.sequenceNumber; }
    absl::StatusOr<std::unique_ptr<FoldRunner>> start() const override {
        absl::StatusOr<std::unique_ptr<ScriptEngine>> engine = ScriptEngine::start(m_code);
        if (!engine.ok()) {
            return engine.status();
        }
        return std::make_unique<ScriptRunner>(std::move(*engine));
    }
    std::unique_ptr<FoldTally> tally(const EventSequence& events) const override {
        return scriptTally(m_code, m_definition, events);
    }

private:
    const std::string m_code;
    const std::string m_name;
    const ScriptDefinition m_definition;
};

}  // namespace

FoldIdentity scriptIdentity(std::string_view code) {
    return {"script", std::string(code), kScriptVersion};
}

absl::StatusOr<std::shared_ptr<const Fold>> scriptFold(std::string_view code,
                                                       std::string_view name) {
    const absl::StatusOr<std::unique_ptr<ScriptEngine>> engine = ScriptEngine::start(code);
    if (!engine.ok()) {
        return engine.status();
    }
    return std::make_shared<ScriptFold>(code, name, (*engine)->definition());
}

}  // namespace oxbow
