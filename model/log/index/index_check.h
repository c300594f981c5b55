// Holds what a log keeps of its events in several places against the events themselves.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/block/witness.h"
#include "model/event/event.h"
#include "model/keys/key_state.h"
#include "model/log/index/key_index.h"
#include "model/log/log.h"
#include "model/log/store/catalog.h"

namespace oxbow {

// Given every event once, in order, it checks, in memory of 8 bytes a key and 5 an event of a run:
//   each block    the witness of its events' names, keys and times; its summary: rows, greatest
//                 time and types before and in it
//   each event    its type, key and flags in the hot columns
//   each run      its counts and times, its postings to the last entry, its checkpoint
//   at the end    names and ids of all keys, rejected records, the counts of the whole log
// One thread.
class IndexCheck {
public:
    // Each difference is told as a sentence. The log must outlive it.
    using Differs = std::function<void(std::string)>;
    IndexCheck(const Log& log, Differs differs);

    // The next event, as Log::scan() gives it. Not ok where the log cannot be read.
    absl::Status add(Position p, const EventView& event, std::optional<KeyId> key);
    // After the last one.
    absl::Status finish();

private:
    const RunSummary& run() const { return *m_catalog->runs[m_run]; }
    absl::Status beginBlock();
    absl::Status endBlock();
    absl::Status endRun();
    absl::Status openGroup(std::uint32_t group);
    void noteTime(const EventView& event);
    void noteKey(Position p, KeyId key, bool inert, bool null, std::uint8_t& flags);
    absl::Status checkPostings();
    absl::Status checkCheckpoint();
    absl::Status checkKeys();
    absl::Status checkRejected();
    void checkTotals();
    // `what` gives the words, where they are needed.
    template <class What>
    void expect(bool same, What what) {
        if (!same) {
            m_differs(what() + " is not what its events say");
        }
    }

    const Log& m_log;
    const LogStore& m_store;
    const KeyIndex& m_index;
    const Differs m_differs;
    const std::shared_ptr<const Catalog> m_catalog;

    std::size_t m_run = 0;
    std::size_t m_block = 0;
    std::uint32_t m_inBlock = 0;
    Witness m_witness;
    std::map<std::uint32_t, std::uint32_t> m_blockTypes;  // by type plus one

    // Of the run at work.
    std::vector<std::uint32_t> m_keys;  // plus one; 0: none
    std::vector<std::uint8_t> m_flags;
    std::shared_ptr<const HotGroup> m_hot;
    std::string m_typesValue;
    PackedInts m_types;
    std::uint64_t m_late = 0;
    std::optional<std::int64_t> m_first;
    std::optional<std::int64_t> m_last;

    // So far.
    std::vector<KeyState> m_states;
    std::uint64_t m_rows = 0;
    std::optional<std::int64_t> m_maximum;
    std::vector<std::uint64_t> m_typeCounts;  // by type plus one
    std::map<std::string, std::uint64_t, std::less<>> m_streamCounts;
    std::uint64_t m_allLate = 0;
};

}  // namespace oxbow
