// One run in the making: the columns that index it, and the summaries of its blocks.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "model/log/key_dictionary.h"
#include "model/log/log.pb.h"
#include "model/log/log_store.h"

namespace oxbow {

// What the index keeps of one event.
struct HotEntry {
    std::optional<KeyId> key;
    std::optional<TypeId> type;
    bool nullValue = false;
    bool inert = false;  // touches no table
    std::optional<Timestamp> time;
};

// The last event of a key: 0 none, else (1 + position) × 2 + (1 where it deleted). The form in
// which checkpoints keep it.
using KeyState = std::uint64_t;
inline KeyState keyState(Position writer, bool deleted) {
    return (writer.value() + 1) << 1 | (deleted ? 1U : 0U);
}
inline bool isRow(KeyState state) {
    return state != 0 && (state & 1) == 0;
}
inline Position writerOf(KeyState state) {
    return Position((state >> 1) - 1);
}
inline std::optional<KeyVersion> versionOf(KeyState state) {
    return state == 0 ? std::nullopt : std::optional(KeyVersion{writerOf(state), (state & 1) != 0});
}

// Collects a run of a log and writes its families. One thread.
class RunWriter {
public:
    // `first` is the log's end, `runningMaximum` its greatest time so far.
    static absl::StatusOr<std::unique_ptr<RunWriter>> create(
        LogStore& store, std::uint32_t id, Position first,
        std::optional<std::int64_t> runningMaximum, std::uint64_t rejectedBefore);

    // A block and the entries of its events.
    absl::Status addBlock(log::Block block, const std::vector<HotEntry>& entries);
    absl::Status addRejected(Position before, const RejectedRecord& record);

    Position end() const { return m_first + m_keys.size(); }
    std::uint32_t count() const { return static_cast<std::uint32_t>(m_keys.size()); }
    std::uint64_t rejectedEnd() const { return m_rejectedEnd; }
    std::uint64_t bytesWritten() const { return m_staged->bytesWritten(); }

    // Writes all that is left and ingests the run. `states` are the keys' last events at the run's
    // end, where a checkpoint is due; keys from `firstNewKey` on are new. `run` brings the names,
    // counts and sources; the rest of it is filled in here.
    absl::Status commit(const KeyDictionary& keys, std::uint32_t firstNewKey,
                        const std::vector<KeyState>* states, log::Run run);

private:
    RunWriter(LogStore& store, std::uint32_t id, Position first,
              std::optional<std::int64_t> runningMaximum, std::uint64_t rejectedBefore,
              std::unique_ptr<StagedRun> staged);
    void noteTime(const Timestamp& time);
    absl::Status writeBlock(std::uint32_t number, log::Block& block);
    absl::Status writeHotGroup();
    absl::Status writePostings(std::size_t keyCount);
    absl::Status writeCheckpoint(const std::vector<KeyState>& states);
    absl::Status writeNames(const KeyDictionary& keys, std::uint32_t firstNewKey);
    void summarise(log::Run& run) const;

    LogStore& m_store;
    std::unique_ptr<StagedRun> m_staged;
    std::uint32_t m_id;
    Position m_first;
    std::uint64_t m_rejectedEnd;

    // One entry an event of the run.
    std::vector<std::uint32_t> m_keys;   // plus one; 0: no key
    std::vector<std::uint32_t> m_types;  // plus one; only of the hot group at work
    std::vector<std::uint8_t> m_flags;
    std::uint32_t m_groups = 0;

    std::optional<std::int64_t> m_runningMaximum;
    std::optional<Timestamp> m_firstTime;
    std::optional<Timestamp> m_lastTime;
    std::uint64_t m_late = 0;
    using Column = std::vector<std::int64_t>;
    Column m_blockCounts, m_blockMaximum, m_blockHasMaximum, m_typeEntries, m_typeIds, m_typeCounts;
};

inline constexpr std::uint8_t kHotNull = 1;
inline constexpr std::uint8_t kHotInert = 2;

}  // namespace oxbow
