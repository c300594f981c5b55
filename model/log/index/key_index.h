// The index of a log's keys: who wrote a key last before a position, and what all keys are at one.
//
// It reads the hot column, postings, checkpoints and names that run_writer.h writes; the whole
// table at a position is made of them by states_reader.h, and their order by key_orders.h. The same
// structure can serve a fold that routes events to rows of its own: another owner, one mechanism.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "model/block/packed_ints.h"
#include "model/keys/key_state.h"
#include "model/log/index/hot_group.h"
#include "model/log/index/key_names.h"
#include "model/log/store/log_store.h"

namespace oxbow {

// Threads: every call may be made from any thread.
class KeyIndex {
public:
    // The lender is that of the log which the store borrows its keys from; else null.
    explicit KeyIndex(const LogStore& store, const KeyIndex* lender = nullptr);

    const KeyNames& names() const { return m_lender ? m_lender->names() : m_names; }
    bool borrows() const { return m_lender != nullptr; }
    absl::StatusOr<Key> key(KeyId id) const;
    // Where there is no such key, the filters of the family `keys` tell without reading a block.
    absl::StatusOr<std::optional<KeyId>> findKey(StreamId stream, std::string_view bytes) const;
    // In order of their ids.
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

    // The key's versions that the events from `from` to before `to` wrote, until `visit` says
    // false.
    enum class VersionOrder { OldestFirst, NewestFirst };
    using VisitVersion = std::function<bool(const KeyVersion&)>;
    absl::Status forEachVersion(KeyId key, Position from, Position to, VersionOrder order,
                                const VisitVersion& visit) const;

    // How many rows the table at `at` has, without the table: from the block's summary and the hot
    // column of what of the block comes before `at`.
    absl::StatusOr<std::uint64_t> rowCountAt(Position at) const;

    // What the events from `from` to before `to` did to their rows, in order. Stops where `visit`
    // says false.
    using VisitTouches = std::function<bool(std::span<const Touch>)>;  // many at a time
    absl::Status forEachTouches(Position from, Position to, const VisitTouches& visit) const;

private:
    struct PostingsOfKey {
        std::unique_ptr<rocksdb::PinnableSlice> page;  // keeps `events` alive
        PackedInts events;
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    // Empty (begin == end) where the key has no event in the run.
    absl::StatusOr<PostingsOfKey> postings(const RunSummary& run, KeyId key) const;
    // Those of one run; `goOn` is false once `visit` was.
    absl::Status forEachVersionIn(const RunSummary& run, KeyId key, Position from, Position to,
                                  VersionOrder order, const VisitVersion& visit, bool& goOn) const;
    absl::StatusOr<KeyState> checkpoint(const RunSummary& run, KeyId key) const;

    // Of borrowed keys.
    absl::StatusOr<std::shared_ptr<const HotGroup>> withKeys(std::shared_ptr<HotGroup> group,
                                                             Position first) const;
    absl::StatusOr<std::shared_ptr<HotGroup>> readKeyless(const RunSummary& run,
                                                          std::uint32_t number) const;
    absl::StatusOr<HotPlace> keylessPlace(const RunSummary& run, Position p) const;
    absl::StatusOr<std::uint8_t> flagsOf(Position p) const;
    absl::StatusOr<std::optional<KeyVersion>> borrowedVersionAt(KeyId key, Position at) const;
    absl::StatusOr<std::optional<Position>> borrowedNextEvent(KeyId key, Position from) const;
    absl::Status forEachBorrowedVersion(KeyId key, Position from, Position to, VersionOrder order,
                                        const VisitVersion& visit) const;

    const LogStore& m_store;
    const KeyIndex* const m_lender;
    KeyNames m_names;
};

}  // namespace oxbow
