// The field reader of a branch: the columns of its base, and the events that it has otherwise.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/branch/branch_layout.h"
#include "model/sequence/event_sequence.h"
#include "model/sequence/field_cursor.h"

namespace oxbow {

// One cursor of the base goes along; what was cut out is passed over, the branch's own events are
// put between, a block at a time. Keys of the branch's own events have the base's numbers where the
// base has them.
class BranchFields final : public FieldCursor {
public:
    // What of the branch is not in its layout.
    struct Naming {
        const std::vector<std::string>& streams;
        const std::vector<std::string>& types;
    };
    // from ≤ to ≤ the branch's end. `base` and `layout` must outlive it.
    BranchFields(const EventSequence& base, const BranchLayout& layout, const Naming& names,
                 const FieldsWanted& wanted, Position from, Position to);

    bool next() override;
    const FieldBlock& block() const override { return m_out; }
    const absl::Status& status() const override { return m_status; }
    absl::StatusOr<KeyView> key(std::uint32_t number) override;

private:
    void begin();
    bool pull();
    void takeOwn(const OwnEvent& own);
    void takeBase(std::size_t first, std::size_t count);
    absl::StatusOr<std::uint32_t> numberOf(std::uint32_t inBase);

    using NamedKey = std::pair<std::uint32_t, std::string>;
    static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};

    const BranchLayout& m_layout;
    const FieldsWanted m_wanted;
    const Position m_to;
    absl::flat_hash_map<std::string, std::uint32_t> m_streams;
    absl::flat_hash_map<std::string, std::uint32_t> m_types;
    // The branch's own keys, and their numbers.
    absl::flat_hash_map<NamedKey, std::uint32_t> m_ownKeys;
    std::vector<std::pair<bool, std::uint32_t>> m_keys;  // by number: whether of the base; which
    std::vector<NamedKey> m_ownNames;
    std::vector<std::uint32_t> m_numbers;  // of the base's, as far as they were met
    std::unique_ptr<FieldCursor> m_base;
    bool m_hasBlock = false;    // the base's cursor stands at one
    std::size_t m_part = 0;     // of the layout
    std::uint64_t m_taken = 0;  // of its events
    Position m_next;            // in the branch
    FieldBlock m_out;
    bool m_hasColumns = false;  // the block's columns are those of the base's block at work
    absl::Status m_status;
};

}  // namespace oxbow
