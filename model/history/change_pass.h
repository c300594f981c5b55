// The change stream by one pass over the events.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/fold/latest_value.h"
#include "model/history/log_history.h"
#include "model/history/version_contents.h"
#include "model/keys/key_states.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Rows by their keys, the ones used last; two generations of up to `kGenerationBytes`.
class RowCache {
public:
    struct Row {
        std::string bytes;
        bool isText = false;
        bool poisoned = false;
    };
    // Null where it is not kept. Valid until the next call.
    Row* find(KeyId key);
    Row& put(KeyId key, std::string_view bytes, bool isText, bool poisoned);
    void erase(KeyId key);
    // Whether a new generation is due; what was not used in this one or the one before goes then.
    bool full() const { return m_bytes > kGenerationBytes; }
    void age();

private:
    static constexpr std::size_t kGenerationBytes = std::size_t{32} << 20;
    using Rows = absl::flat_hash_map<std::uint32_t, Row>;
    Row& keep(KeyId key, Row row);

    Rows m_fresh;
    Rows m_old;
    std::size_t m_bytes = 0;  // of m_fresh
};

// The states of all keys go along with the events, so each event knows who wrote its row before;
// what that wrote is mostly still in memory, and is read for a window of events at once where it is
// not. Memory: 8 bytes a key, and some 100 MiB at most, or what two rows take. One thread.
class ChangePass {
public:
    // From where the states are.
    ChangePass(const LogHistory& history, KeyStates states, const Cancelled& cancelled);

    // To before `to` ≤ the log's end, or until `visit` says false.
    absl::Status run(Position to, const History::VisitChange& visit);

private:
    absl::StatusOr<Position> prepare(Position to);
    absl::Status readMissing(Position end, bool& fits);
    absl::Status visitWindow(Position end, const History::VisitChange& visit, bool& goOn);
    absl::Status apply(Position p, const EventView& event, KeyId key);

    const LogHistory& m_history;
    const Log& m_log;
    const Cancelled& m_cancelled;
    KeyStates m_states;
    RowCache m_rows;
    Position m_at;
    std::size_t m_window;  // events
    Change m_change;
    std::vector<std::pair<Position, KeyId>> m_missing;
    std::vector<RowVersion> m_versions;
    VersionContents m_values;
};

}  // namespace oxbow
