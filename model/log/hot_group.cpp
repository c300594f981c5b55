#include "model/log/hot_group.h"

#include <array>
#include <string_view>
#include <utility>

#include "model/block/wire_fields.h"
#include "model/log/log_store.h"

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

std::size_t HotGroup::weight() const {
    return m_value.size() + 256;
}

}  // namespace oxbow
