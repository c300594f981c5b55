// The hot column: what tables ask of every event, 16,384 events at a time.
#pragma once

#include <absl/status/statusor.h>
#include <rocksdb/slice.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "model/block/packed_ints.h"
#include "model/event/change_kind.h"
#include "model/event/strong_id.h"

namespace oxbow {

// Bits of a hot entry's flags.
inline constexpr std::uint8_t kHotNull = 1;   // the value is null
inline constexpr std::uint8_t kHotInert = 2;  // touches no table (control, aborted)
// The number of rows is another after it: one more, or one less where the value is null.
inline constexpr std::uint8_t kHotCounts = 4;

// What an event that is not inert did to its row.
inline ChangeKind kindOfHot(std::uint8_t flags) {
    const bool counts = (flags & kHotCounts) != 0;
    return (flags & kHotNull) != 0 ? (counts ? ChangeKind::Delete : ChangeKind::None)
                                   : (counts ? ChangeKind::Insert : ChangeKind::Update);
}

// A hot group read back, in place: it holds on to the store's own bytes, so it must not outlive the
// store. Immutable; any thread.
class HotGroup {
public:
    // DataLoss where the value is none.
    static absl::StatusOr<std::shared_ptr<const HotGroup>> open(rocksdb::PinnableSlice value);
    // One without keys, with those of a group of another log that begins with the same event and is
    // as long or longer; or with packed ones, a number an event.
    static absl::StatusOr<std::shared_ptr<HotGroup>> openKeyless(rocksdb::PinnableSlice value);
    void lend(std::shared_ptr<const HotGroup> group);
    bool lend(std::string packedKeys);

    std::size_t size() const { return m_flags.size(); }
    std::optional<KeyId> key(std::size_t i) const {
        const std::int64_t plusOne = m_keys[i];
        return plusOne == 0 ? std::nullopt
                            : std::optional(KeyId(static_cast<std::uint32_t>(plusOne - 1)));
    }
    bool nullValue(std::size_t i) const { return (m_flags[i] & kHotNull) != 0; }
    bool inert(std::size_t i) const { return (m_flags[i] & kHotInert) != 0; }
    std::size_t weight() const;

    // Whole columns, for those that go through many events: 0 or 1 + key id; kHot… bits.
    const PackedInts& keysPlusOne() const { return m_keys; }
    const PackedInts& flags() const { return m_flags; }

private:
    rocksdb::PinnableSlice m_value;
    std::shared_ptr<const HotGroup> m_lender;
    std::string m_packedKeys;
    PackedInts m_keys, m_flags;
};

}  // namespace oxbow
