// One run in the making: the columns that index it, and the summaries of its blocks.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <atomic>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "model/block/stored.pb.h"
#include "model/keys/key_state.h"
#include "model/log/store/log_store.h"

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

// What a run begins with: what the runs before it come to.
struct RunStart {
    Position first;
    std::uint64_t rejected = 0;
    std::uint64_t rows = 0;
    std::optional<std::int64_t> runningMaximum;

    // Of a run in the place of number `run` ≤ catalog.runs.size().
    static RunStart at(const Catalog& catalog, std::size_t run);
};

// A key as the run stores it.
struct NamedKey {
    StreamId stream;
    std::string_view bytes;
    friend auto operator<=>(const NamedKey&, const NamedKey&) = default;
};

// Collects a run of a log and writes its families. One thread at a time.
class RunWriter {
public:
    static std::unique_ptr<RunWriter> create(LogStore& store, const RunStart& start);

    // A block and the entries of its events.
    absl::Status addBlock(log::Block block, const std::vector<HotEntry>& entries);
    absl::Status addRejected(Position before, const RejectedRecord& record);

    Position end() const { return m_first + m_keys.size(); }
    std::uint32_t count() const { return static_cast<std::uint32_t>(m_keys.size()); }
    std::size_t blocks() const { return m_blockCounts.size(); }
    std::uint64_t rejectedEnd() const { return m_rejectedEnd; }
    std::uint64_t bytesWritten() const { return m_staged->bytesWritten(); }

    // What the next run begins with.
    RunStart next() const { return {end(), m_rejectedEnd, m_rowCount, m_runningMaximum}; }

    // What a commit needs of the builder, which goes on meanwhile.
    struct Commit {
        std::uint32_t firstNewKey = 0;
        // Their bytes live elsewhere. None where keys are borrowed: firstNewKey is their count.
        std::vector<NamedKey> newKeys;
        // From this run on the run takes the place of others, whose keys it has.
        std::optional<std::size_t> replaced;
        // The keys' last events at the run's end, where a checkpoint is due.
        std::optional<std::vector<KeyState>> states;
        log::Run run;  // names, counts and sources; the rest is filled in here
    };
    // Writes all that is left and ingests the run. Cancelled soon after `cancelled` is set, unless
    // it is too late for that.
    absl::Status commit(Commit commit, const std::atomic<bool>& cancelled);

private:
    RunWriter(LogStore& store, const RunStart& start, std::uint32_t id);
    void noteTime(const Timestamp& time);
    absl::Status writeBlock(std::uint32_t number, log::Block& block);
    absl::Status writeHotGroup();
    absl::Status writePostings(std::size_t keyCount, const std::atomic<bool>& cancelled);
    absl::Status writeCheckpoint(const std::vector<KeyState>& states);
    absl::Status writeNames(const std::vector<NamedKey>& keys, std::uint32_t first, log::Run& run,
                            const std::atomic<bool>& cancelled);
    absl::Status writeIds(const std::vector<NamedKey>& keys, std::uint32_t first,
                          const std::atomic<bool>& cancelled);
    void summarise(log::Run& run) const;

    using Column = std::vector<std::int64_t>;

    LogStore& m_store;
    const std::uint32_t m_id;
    std::unique_ptr<StagedRun> m_staged;
    Position m_first;
    std::uint64_t m_rejectedEnd;

    // One entry an event of the run.
    std::vector<std::uint32_t> m_keys;  // plus one; 0: no key
    std::vector<std::uint8_t> m_flags;
    Column m_types;  // plus one; of the hot group at work
    std::uint32_t m_groups = 0;

    std::optional<std::int64_t> m_runningMaximum;
    std::optional<Timestamp> m_firstTime;
    std::optional<Timestamp> m_lastTime;
    std::uint64_t m_late = 0;
    std::uint64_t m_rowCount;
    std::vector<std::uint32_t> m_countsOfType;  // of the block at work, by type plus one
    Column m_blockCounts, m_blockRows, m_blockMaximum, m_blockHasMaximum, m_typeEntries, m_typeIds,
        m_typeCounts;
};

}  // namespace oxbow
