// The hot column: what tables ask of every event, 16,384 events at a time.
#pragma once

#include <absl/status/statusor.h>
#include <rocksdb/slice.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "model/block/packed_ints.h"
#include "model/event/change_kind.h"
#include "model/event/strong_id.h"

namespace oxbow {

// Bits of a hot entry's flags.
inline constexpr std::uint8_t kHotNull = 1;   // the value is null
inline constexpr std::uint8_t kHotInert = 2;  // touches no table (control, aborted)
// The number of rows is another after it: one more, or one less where the value is null.
inline constexpr std::uint8_t kHotCounts = 4;

// A hot group read back, in place: it holds on to the store's own bytes, so it must not outlive the
// store. Immutable; any thread.
class HotGroup {
public:
    // DataLoss where the value is none.
    static absl::StatusOr<std::shared_ptr<const HotGroup>> open(rocksdb::PinnableSlice value);

    std::size_t size() const { return m_keys.size(); }
    std::optional<KeyId> key(std::size_t i) const {
        const std::int64_t plusOne = m_keys[i];
        return plusOne == 0 ? std::nullopt
                            : std::optional(KeyId(static_cast<std::uint32_t>(plusOne - 1)));
    }
    bool nullValue(std::size_t i) const { return (m_flags[i] & kHotNull) != 0; }
    bool inert(std::size_t i) const { return (m_flags[i] & kHotInert) != 0; }
    // What an event that is not inert did to its row.
    ChangeKind kind(std::size_t i) const {
        const bool counts = (m_flags[i] & kHotCounts) != 0;
        return nullValue(i) ? (counts ? ChangeKind::Delete : ChangeKind::None)
                            : (counts ? ChangeKind::Insert : ChangeKind::Update);
    }
    std::size_t weight() const;

    // Whole columns, for those that go through many events: 0 or 1 + key id; kHot… bits.
    const PackedInts& keysPlusOne() const { return m_keys; }
    const PackedInts& flags() const { return m_flags; }

private:
    rocksdb::PinnableSlice m_value;
    PackedInts m_keys, m_flags;
};

}  // namespace oxbow
