// One run in the making: the columns that index it, and the summaries of its blocks.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "model/log/key_dictionary.h"
#include "model/log/key_state.h"
#include "model/log/log.pb.h"
#include "model/log/log_store.h"

namespace oxbow {

// What the index keeps of one event.
struct HotEntry {
    std::optional<KeyId> key;
    std::optional<TypeId> type;
    bool nullValue = false;
    bool inert = false;       // touches no table
    bool rowsDiffer = false;  // a row more after it, or one less where the value is null
    std::optional<Timestamp> time;
};

// Collects a run of a log and writes its families. One thread.
class RunWriter {
public:
    // Follows all that the catalog tells of.
    static absl::StatusOr<std::unique_ptr<RunWriter>> create(LogStore& store,
                                                             const Catalog& catalog);

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
    RunWriter(LogStore& store, const Catalog& catalog, std::unique_ptr<StagedRun> staged);
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
    std::uint64_t m_rowCount;
    std::vector<std::uint32_t> m_countsOfType;  // of the block at work, by type plus one
    using Column = std::vector<std::int64_t>;
    Column m_blockCounts, m_blockRows, m_blockMaximum, m_blockHasMaximum, m_typeEntries, m_typeIds,
        m_typeCounts;
};

}  // namespace oxbow
