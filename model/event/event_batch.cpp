#include "model/event/event_batch.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace oxbow {

char* Arena::allocate(std::size_t size) {
    // A few small events must not cost a large chunk.
    constexpr std::size_t kFirstChunk = 4 * 1024;
    constexpr std::size_t kChunk = 256 * 1024;
    const std::size_t needed = size + kPadding;
    if (needed > m_left) {
        const std::size_t chunk = std::max(std::clamp(m_used, kFirstChunk, kChunk), needed);
        m_chunks.push_back(std::make_unique_for_overwrite<char[]>(chunk));
        m_next = m_chunks.back().get();
        m_left = chunk;
    }
    char* const at = m_next;
    // The padding of one piece may hold the next piece: it must be readable, not free.
    m_next += size;
    m_left -= size;
    m_used += size;
    return at;
}

std::string_view Arena::copy(std::string_view bytes) {
    char* const at = allocate(bytes.size());
    if (!bytes.empty()) {
        std::memcpy(at, bytes.data(), bytes.size());
    }
    return {at, bytes.size()};
}

void EventBatch::append(const EventView& event) {
    EventView copy = event;
    // Most events are of the same source and stream as the one before.
    const auto keep = [this](std::string_view& bytes, std::string_view before) {
        bytes = bytes == before ? before : m_arena.copy(bytes);
    };
    const auto keepOptional = [this](OptionalBytesView& bytes) {
        if (bytes) {
            bytes = m_arena.copy(*bytes);
        }
    };
    keep(copy.source, events.empty() ? std::string_view() : events.back().source);
    keep(copy.stream, events.empty() ? std::string_view() : events.back().stream);
    keepOptional(copy.key);
    keepOptional(copy.type);
    keepOptional(copy.record);
    // A value inside its record stays inside it.
    if (event.valueIsInRecord() && !event.value->empty()) {
        copy.value = copy.record->substr(
            static_cast<std::size_t>(event.value->data() - event.record->data()),
            event.value->size());
    } else {
        keepOptional(copy.value);
    }
    if (event.details) {
        EventDetails& details = newDetails();
        details = *event.details;
        copy.details = &details;
    }
    events.push_back(copy);
}

void EventBatch::setShape(const std::shared_ptr<const RecordShapes>& shapes, std::uint32_t shape,
                          std::span<const Slot> slots) {
    if (!m_shapes) {
        m_shapes = shapes;
        m_shaped.reserve(kCapacity);
        m_slots.reserve(kCapacity * slots.size());
    }
    m_shaped.resize(events.size());
    m_shaped.back() = {static_cast<std::int32_t>(shape),
                       static_cast<std::uint32_t>(m_slots.size())};
    m_slots.insert(m_slots.end(), slots.begin(), slots.end());
}

void EventBatch::rejectEvent(std::size_t i, std::string reason) {
    const EventView event = events[i];
    const std::string_view text = event.record.value_or(event.value.value_or(std::string_view()));
    RejectedRecord record;
    record.source = event.source;
    record.size = text.size();
    record.bytes = text.substr(0, kRejectedBytesKept);
    record.reason = std::move(reason);
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(i));
    if (i < m_shaped.size()) {
        m_shaped.erase(m_shaped.begin() + static_cast<std::ptrdiff_t>(i));
    }
    const auto place = static_cast<std::size_t>(
        std::upper_bound(rejectedBefore.begin(), rejectedBefore.end(), i) - rejectedBefore.begin());
    for (std::size_t later = place; later < rejectedBefore.size(); ++later) {
        --rejectedBefore[later];
    }
    rejectedBefore.insert(rejectedBefore.begin() + static_cast<std::ptrdiff_t>(place),
                          static_cast<std::uint32_t>(i));
    rejected.insert(rejected.begin() + static_cast<std::ptrdiff_t>(place), std::move(record));
}

void EventBatch::reject(RejectedRecord record) {
    rejectedBefore.push_back(static_cast<std::uint32_t>(events.size()));
    rejected.push_back(std::move(record));
}

}  // namespace oxbow
