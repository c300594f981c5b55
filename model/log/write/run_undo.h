// What is needed to take a run's events back.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/block/packed_ints.h"
#include "model/keys/key_state.h"
#include "model/log/index/key_index.h"
#include "model/log/store/catalog.h"
#include "model/log/store/log_store.h"

namespace oxbow {

// For each event of a run the state that its key had before it: that of the key's event before it
// in the run, or the one at the run's start. 4 bytes an event, and the checkpoint before the run as
// it is stored. Immutable; any thread.
class RunUndo {
public:
    // Of a run whose states at the start are known: the log's first, or one after a checkpoint.
    // Takes some milliseconds; Cancelled where `cancelled` says so.
    static absl::StatusOr<std::shared_ptr<const RunUndo>> read(
        const LogStore& store, const KeyIndex& index, const Catalog& catalog, std::size_t run,
        const std::function<bool()>& cancelled);

    // Of event number `event` of the run, which is one of this key and touches its row.
    KeyState stateBefore(std::size_t event, std::uint32_t key) const {
        const std::uint32_t previous = m_previous[event];
        return previous == 0 ? stateAtStart(key)
                             : keyState(m_first + (previous - 1) / 2, (previous - 1) % 2 != 0);
    }
    std::size_t weight() const;

private:
    absl::Status readEvents(const LogStore& store, const RunSummary& run,
                            const std::function<bool()>& cancelled);
    absl::Status readBorrowed(const KeyIndex& index, const RunSummary& run,
                              const std::function<bool()>& cancelled);
    absl::Status readStart(const LogStore& store, const RunSummary& before);
    KeyState stateAtStart(std::uint32_t key) const;

    Position m_first;
    // 0 where the key has no event before in the run, else 1 + what postings keep of that: its
    // place in the run × 2 + (1 where it deleted).
    std::vector<std::uint32_t> m_previous;
    std::vector<std::string> m_pages;
    std::vector<PackedInts> m_states;  // at the run's start; reads m_pages
};

}  // namespace oxbow
