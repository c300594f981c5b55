#include "model/log/index/hot_group.h"

#include <array>
#include <string_view>
#include <utility>

#include "model/block/wire_fields.h"
#include "model/log/store/log_store.h"

namespace oxbow {

absl::StatusOr<std::shared_ptr<const HotGroup>> HotGroup::open(rocksdb::PinnableSlice value) {
    auto group = std::make_shared<HotGroup>();
    group->m_value = std::move(value);
    std::array<std::string_view, 3> fields;
    const bool read = readWireFields(group->m_value.ToStringView(), fields);
    const auto keys = PackedInts::open(fields[0], kHotGroupEvents);
    const auto flags = PackedInts::open(fields[2], kHotGroupEvents);
    if (!read || !keys || !flags || flags->size() != keys->size()) {
        return absl::DataLossError(
            "the log's key column is damaged; import the sources again into a new workspace");
    }
    group->m_keys = *keys;
    group->m_flags = *flags;
    return group;
}

absl::StatusOr<std::shared_ptr<HotGroup>> HotGroup::openKeyless(rocksdb::PinnableSlice value) {
    auto group = std::make_shared<HotGroup>();
    group->m_value = std::move(value);
    std::array<std::string_view, 3> fields;
    const bool read = readWireFields(group->m_value.ToStringView(), fields);
    const auto flags = PackedInts::open(fields[2], kHotGroupEvents);
    if (!read || !flags) {
        return absl::DataLossError("a fold's column of changes is damaged; make the fold anew");
    }
    group->m_flags = *flags;
    return group;
}

void HotGroup::lend(std::shared_ptr<const HotGroup> group) {
    m_keys = group->m_keys;
    m_lender = std::move(group);
}

bool HotGroup::lend(std::string packedKeys) {
    m_packedKeys = std::move(packedKeys);
    const auto keys = PackedInts::open(m_packedKeys, kHotGroupEvents);
    m_keys = keys.value_or(PackedInts());
    return m_keys.size() == size();
}

std::size_t HotGroup::weight() const {
    return m_value.size() + m_packedKeys.size() + 256;
}

}  // namespace oxbow
