// A script at work.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/fold/fold.h"
#include "model/fold/script/flat_rows.h"
#include "model/fold/script/script_engine.h"
#include "model/fold/script/script_intake.h"

namespace oxbow {

// Batches go to the engine ahead of their turn, and what it knows of rows stays with it, where the
// rows are the runner's own (FoldRows::isOnlyWrittenByRunner()).
class ScriptRunner final : public FoldRunner {
public:
    explicit ScriptRunner(std::unique_ptr<ScriptEngine> engine);

    absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override;
    absl::Status apply(const FoldEvent& event, FoldRows& rows) override;
    absl::Status applyBatch(std::span<const FoldEvent> events, FoldRows& rows) override;
    absl::Status lookAhead(std::span<const FoldEvent> next, FoldRows& rows) override;

private:
    // A batch on its way through the engine, or one that is announced.
    struct Flight {
        std::span<const FoldEvent> events;
        bool isBegun = false;              // the engine has the events,
        bool isLoadedEarly = false;        // before the rows of the batch at its turn;
        bool isRouted = false;             // it is known which rows they reach,
        bool hasRows = false;              // and the engine has them
        std::vector<std::uint32_t> taken;  // of them, by the script
        std::vector<std::uint32_t> starts;
        std::vector<std::uint32_t> reached;
        std::vector<ScriptRoutes::Failure> failures;
    };

    absl::Status advance(FoldRows& rows);
    absl::Status begin(Flight& flight, FoldRows& rows);
    absl::Status unlessItsTurnComes(const absl::Status& status);
    absl::Status finish(FoldRows& rows);
    absl::Status receiveRoutes(Flight& flight);
    void refuseTakenNames(Flight& flight) const;
    absl::Status giveRows(Flight& flight, FoldRows& rows);
    absl::Status sendRows(Flight& flight, FoldRows& rows);
    absl::Status giveRow(std::uint32_t number, FoldRows& rows, ScriptRows& given);
    absl::Status put(const Flight& flight, ScriptResults& results, FoldRows& rows);
    absl::StatusOr<Flight> routeAlone(const FoldEvent& event);
    absl::Status putFault(const FoldEvent& event, const ScriptError& error, FoldRows& rows);
    absl::Status putUnrouted(const ScriptError& error, FoldRows& rows);
    absl::Status publish(const FoldEvent& event, const ScriptEmitted& emitted, FoldRows& rows);
    void forget();
    void stop();
    bool isFull() const;

    std::uint32_t rowOf(const EventView& event);
    std::uint32_t rowOf(std::string_view stream, std::string_view key);

    std::unique_ptr<ScriptEngine> m_engine;
    const ScriptDefinition& m_definition;
    ScriptIntake m_intake;

    // The rows that the engine has numbers for.
    std::deque<RowKey> m_keys;
    using Name = std::pair<std::string_view, std::string_view>;  // stream and key
    struct HashOfName {
        std::size_t operator()(const Name& name) const;
    };
    absl::flat_hash_map<Name, std::uint32_t, HashOfName> m_numbers;
    std::vector<char> m_isKnown;            // the engine knows what they hold
    std::vector<std::uint32_t> m_rowBytes;  // as they were put last
    std::uint64_t m_bytes = 0;
    bool m_sharedIsKnown = false;
    std::vector<FlatShape> m_shapes;
    const FoldRows* m_rows = nullptr;  // that this is all about
    bool m_mustForget = false;
    std::deque<Flight> m_flights;  // the oldest first
    // What one batch needs after the other.
    ScriptBatch m_batch;
    ScriptResults m_results;
};

}  // namespace oxbow
