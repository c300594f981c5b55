// Moves the states of all keys through the log.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "model/keys/key_states.h"
#include "model/log/index/key_index.h"
#include "model/log/write/run_undo.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Checkpoints, and the hot column in between, forwards and backwards. Any thread; a KeyStates
// belongs to the one that moves it.
class StatesReader {
public:
    StatesReader(const LogStore& store, const KeyIndex& index) : m_store(store), m_index(index) {}

    // Takes `states` from wherever they are (a new one is at position 0) to `to` ≤ the log's end,
    // the cheapest way. `cancelled` is asked every few milliseconds: Cancelled then, and the states
    // are good, at some other position. After any other failure they are at position 0.
    absl::Status move(KeyStates& states, Position to, const Cancelled& cancelled) const;

    // About how many nanoseconds that takes: of keys' states at `from`, or of none.
    double cost(std::optional<Position> from, Position to) const;

private:
    const RunSummary* checkpointBefore(const Catalog& catalog, Position to) const;
    bool canUndo(const Catalog& catalog, Position from, Position to) const;
    double costOfUndo(const Catalog& catalog, Position from, Position to) const;
    // Leaves the rows to be counted.
    absl::Status load(KeyStates& states, const RunSummary& run, const Cancelled& cancelled) const;
    absl::Status replay(KeyStates& states, Position from, Position to, bool rowsCounted,
                        const Cancelled& cancelled) const;
    absl::Status undo(KeyStates& states, Position to, const Cancelled& cancelled) const;
    absl::StatusOr<std::shared_ptr<const RunUndo>> undoOf(const Catalog& catalog, std::size_t run,
                                                          const Cancelled& cancelled) const;

    const LogStore& m_store;
    const KeyIndex& m_index;
};

}  // namespace oxbow
