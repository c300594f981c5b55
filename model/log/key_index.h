// The index of a log's keys: who wrote a key last before a position, and what all keys are at one.
//
// It reads the hot column, postings, checkpoints and names that run_writer.h writes. The same
// structure can serve a fold that routes events to rows of its own: another owner, one mechanism.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/log/log_store.h"
#include "model/log/lru_cache.h"
#include "model/log/packed_ints.h"
#include "model/log/run_writer.h"

namespace oxbow {

// A hot group read back: up to 16,384 events of one run.
class HotGroup {
public:
    static absl::StatusOr<std::shared_ptr<const HotGroup>> open(std::string_view value);

    std::size_t size() const { return m_keys.size(); }
    std::optional<KeyId> key(std::size_t i) const {
        const std::int64_t plusOne = m_keys[i];
        return plusOne == 0 ? std::nullopt
                            : std::optional(KeyId(static_cast<std::uint32_t>(plusOne - 1)));
    }
    std::uint32_t typePlusOne(std::size_t i) const {
        return static_cast<std::uint32_t>(m_types[i]);
    }
    bool nullValue(std::size_t i) const { return (m_flags[i] & kHotNull) != 0; }
    bool inert(std::size_t i) const { return (m_flags[i] & kHotInert) != 0; }
    std::size_t weight() const;

private:
    log::HotGroup m_group;
    PackedInts m_keys, m_types, m_flags;
};

// Threads: every call may be made from any thread.
class KeyIndex {
public:
    explicit KeyIndex(const LogStore& store);

    absl::StatusOr<Key> key(KeyId id) const;
    absl::StatusOr<std::optional<KeyId>> findKey(StreamId stream, std::string_view bytes) const;
    absl::Status forEachKey(
        const std::function<void(StreamId, std::string_view bytes)>& visit) const;

    // The group that holds the event, and the event's place in it.
    struct HotPlace {
        std::shared_ptr<const HotGroup> group;
        std::size_t index = 0;
    };
    absl::StatusOr<HotPlace> hot(const RunSummary& run, Position p) const;

    absl::StatusOr<std::optional<KeyVersion>> versionAt(KeyId key, Position at) const;
    absl::StatusOr<std::optional<Position>> nextEvent(KeyId key, Position from) const;

    // The states of all keys that were seen before `at`: a checkpoint, or `near` where that is
    // cheaper, and a replay of the hot column. Cancelled where `cancelled` says so.
    struct Near {
        Position at;
        const std::vector<KeyState>* states = nullptr;
    };
    absl::StatusOr<std::vector<KeyState>> statesAt(Position at, const Near& near,
                                                   const std::function<bool()>& cancelled) const;

private:
    struct NamesPage {
        std::uint32_t first = 0;
        std::vector<Key> keys;
    };
    struct PostingsOfKey {
        std::shared_ptr<const std::string> page;  // keeps `events` alive
        PackedInts events;
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    absl::StatusOr<std::shared_ptr<const NamesPage>> names(KeyId id) const;
    // Empty (begin == end) where the key has no event in the run.
    absl::StatusOr<PostingsOfKey> postings(const RunSummary& run, KeyId key) const;
    absl::StatusOr<KeyState> checkpoint(const RunSummary& run, KeyId key) const;
    absl::StatusOr<std::vector<KeyState>> checkpoint(const RunSummary& run) const;

    const LogStore& m_store;
    mutable LruCache<std::uint64_t, HotGroup> m_hotGroups;
    mutable LruCache<std::uint32_t, NamesPage> m_names;
};

}  // namespace oxbow
