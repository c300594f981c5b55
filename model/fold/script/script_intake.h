// What a script is given of events.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "model/fold/fold.h"
#include "model/fold/script/field_columns.h"
#include "model/fold/script/script_engine.h"

namespace oxbow {

// The name of an event as others' causations call it: SOURCE/PARTITION/OFFSET.
std::string scriptEventId(const EventView& event);

// What event.partition is in a row.
std::string partitionOf(const ScriptDefinition& definition, const RowKey& row);

// Chooses the events that a script takes and writes of each what the script uses: events as
// KurrentDB's projections see them, where a stream there is STREAM-KEY here. One thread.
class ScriptIntake {
public:
    explicit ScriptIntake(const ScriptDefinition& definition);

    // Before the first event of a batch that is empty, …
    void begin(ScriptBatch& batch);
    // Whether the script takes the event at all; then the batch has it.
    bool take(const FoldEvent& event, ScriptBatch& batch);
    // … and after the last: what no event needed is left out.
    void end(ScriptBatch& batch) const;

    // Of what that is made up, for those who know a part of it for many events: which handler takes
    // events of the type that have data (ScriptBatch::handlers), …
    std::optional<std::int32_t> handlerOfType(OptionalBytesView type) const;
    // … whether the script takes events from their stream, …
    bool isFromHere(const EventView& event, std::string_view streamId) const;
    // … and which of the batch's types theirs is.
    std::uint32_t placeOfType(std::string_view type, ScriptTexts& types);

private:
    void giveValue(const EventView& view, ScriptBatch& batch, std::uint8_t& flags);
    std::optional<std::int32_t> handlerOf(const EventView& event) const;

    const ScriptDefinition& m_definition;
    FieldColumns m_fields;
    std::map<std::string, std::int32_t, std::less<>> m_handlers;  // by type
    absl::flat_hash_map<std::string, std::uint32_t> m_types;      // of the batch
    bool m_valuesAreSeen = false;
};

}  // namespace oxbow
