// A script at work.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/fold/fold.h"
#include "model/fold/script/field_columns.h"
#include "model/fold/script/script_engine.h"

namespace oxbow {

class ScriptRunner final : public FoldRunner {
public:
    explicit ScriptRunner(std::unique_ptr<ScriptEngine> engine);

    absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override;
    absl::Status apply(const FoldEvent& event, FoldRows& rows) override;
    absl::Status applyBatch(std::span<const FoldEvent> events, FoldRows& rows) override;

private:
    // The events of a batch that the script takes, and the rows they reach.
    struct Batch {
        std::vector<const FoldEvent*> events;
        ScriptBatch given;
        std::vector<std::vector<RowKey>> reached;
        std::vector<std::optional<ScriptError>> unrouted;
    };

    absl::StatusOr<Batch> prepare(std::span<const FoldEvent> events);
    absl::Status routeBatch(Batch& batch);
    // Whether the script takes the event at all; then what it is given.
    bool take(const FoldEvent& event, ScriptBatch& batch);
    void giveValue(const EventView& view, ScriptEvent& given, ScriptBatch& batch);
    bool isFromHere(const EventView& event, std::string_view streamId) const;
    std::optional<std::int32_t> handlerOf(const EventView& event) const;
    absl::Status run(const Batch& batch, FoldRows& rows);
    absl::Status put(const Batch& batch, const std::vector<RowKey>& keys,
                     std::vector<ScriptRecord>& records, FoldRows& rows);
    absl::Status publish(const FoldEvent& event, const ScriptEmitted& emitted, FoldRows& rows);

    std::unique_ptr<ScriptEngine> m_engine;
    const ScriptDefinition& m_definition;
    FieldColumns m_fields;
    std::map<std::string, std::int32_t, std::less<>> m_handlers;  // by type
};

}  // namespace oxbow
