#include "model/event/record_shape.h"

#include <utility>

namespace oxbow {

std::size_t RecordShapes::size() const {
    const std::lock_guard lock(m_mutex);
    return m_shapes.size();
}

std::shared_ptr<const RecordShape> RecordShapes::at(std::size_t id) const {
    const std::lock_guard lock(m_mutex);
    return m_shapes[id];
}

std::uint32_t RecordShapes::add(RecordShape shape) {
    const std::lock_guard lock(m_mutex);
    m_shapes.push_back(std::make_shared<const RecordShape>(std::move(shape)));
    return static_cast<std::uint32_t>(m_shapes.size() - 1);
}

namespace {

Anchor after(std::size_t slot, std::size_t offset, std::span<const Slot> slots) {
    const std::size_t from = slot == 0 ? 0 : slots[slot - 1].end();
    return {static_cast<std::uint32_t>(slot), static_cast<std::uint32_t>(offset - from)};
}

}  // namespace

Anchor Anchor::ofBegin(std::size_t offset, std::span<const Slot> slots) {
    std::size_t slot = 0;
    while (slot < slots.size() && slots[slot].end() < offset) {
        ++slot;
    }
    return after(slot, offset, slots);
}

Anchor Anchor::ofEnd(std::size_t offset, std::span<const Slot> slots) {
    std::size_t slot = 0;
    while (slot < slots.size() && slots[slot].end() <= offset) {
        ++slot;
    }
    return after(slot, offset, slots);
}

}  // namespace oxbow
