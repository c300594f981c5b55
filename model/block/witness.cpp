#include "model/block/witness.h"

#include <cstddef>
#include <cstring>

namespace oxbow {
namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);

template <class Number>
Number load(const char* at) {
    Number number;
    std::memcpy(&number, at, sizeof number);
    return number;
}

}  // namespace

// The last word overlaps the one before, or is made of pieces that overlap: no byte is taken by
// itself. The size, which is added as well, tells apart what looks alike then.
void Witness::add(std::string_view bytes) {
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    add(std::uint64_t{left});
    for (; left > kWord; at += kWord, left -= kWord) {
        add(load<std::uint64_t>(at));
    }
    if (bytes.size() >= kWord) {
        add(load<std::uint64_t>(at + left - kWord));
    } else if (left >= kWord / 2) {
        add(std::uint64_t{load<std::uint32_t>(at)} << 32 |
            load<std::uint32_t>(at + left - kWord / 2));
    } else if (left > 0) {
        add(std::uint64_t{load<std::uint8_t>(at)} << 16 |
            std::uint64_t{load<std::uint8_t>(at + left / 2)} << 8 |
            load<std::uint8_t>(at + left - 1));
    }
}

void Witness::add(const OptionalBytesView& bytes) {
    if (bytes) {
        add(*bytes);
    } else {
        add(~std::uint64_t{0});
    }
}

void Witness::add(const std::optional<Timestamp>& time) {
    if (!time) {
        add(~std::uint64_t{0});
        return;
    }
    add(static_cast<std::uint64_t>(time->nanoseconds));
    add(static_cast<std::uint64_t>(static_cast<std::uint16_t>(time->zoneMinutes)) << 8 |
        static_cast<std::uint64_t>(time->precision));
}

void Witness::endEvent() {
    m_hash = (m_hash ^ m_sum) * 0x9e3779b97f4a7c15ULL;
    m_hash ^= m_hash >> 32;
    m_sum = 0;
    m_place = 0;
}

std::uint64_t Witness::ofName(std::string_view name) {
    Witness witness;
    witness.add(name);
    return witness.m_sum;
}

void Witness::add(const EventView& event) {
    add(event, ofName(event.source), ofName(event.stream));
}

void Witness::add(const EventView& event, std::uint64_t source, std::uint64_t stream) {
    add(source);
    add(stream);
    add(event.key);
    add(event.type);
    add(event.time);
    add(event.recordTime);
    add(static_cast<std::uint64_t>(event.offset));
    add(static_cast<std::uint64_t>(static_cast<std::uint32_t>(event.partition)) << 8 |
        static_cast<std::uint64_t>(event.kind) << 2 | (event.value ? 2U : 0U) |
        (event.record ? 1U : 0U));
    endEvent();
}

std::uint64_t Witness::of(std::span<const EventView> events) {
    // All events are there at the same time: the same place means the same name.
    struct Name {
        std::string_view bytes;
        std::uint64_t witness = ofName({});
        std::uint64_t of(std::string_view name) {
            if (name.data() != bytes.data() || name.size() != bytes.size()) {
                bytes = name;
                witness = ofName(name);
            }
            return witness;
        }
    };
    Name source;
    Name stream;
    Witness witness;
    for (const EventView& event : events) {
        witness.add(event, source.of(event.source), stream.of(event.stream));
    }
    return witness.value();
}

}  // namespace oxbow
