// A number made of what events came with, by which it is known again.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "model/event/event.h"

namespace oxbow {

// A block keeps the witness of its events as the importer gave them: their streams, sources, keys,
// types, times, kinds, places, and whether they have a value and a record. The log stores each of
// these in a form of its own, most of them twice; what it answers must come to the same number.
class Witness {
public:
    void add(const EventView& event);
    // Never 0, which stands for none.
    std::uint64_t value() const { return m_hash == 0 ? 1 : m_hash; }

    static std::uint64_t of(std::span<const EventView> events);

private:
    // A word of the event at work. Each is mixed with its place by itself and they are summed up,
    // so that no word waits for the one before.
    void add(std::uint64_t word) {
        m_place += 0x9e3779b97f4a7c15ULL;
        word = (word ^ m_place) * 0xff51afd7ed558ccdULL;
        m_sum += (word ^ word >> 32) * 0xc4ceb9fe1a85ec53ULL;
    }
    void add(const EventView& event, std::uint64_t source, std::uint64_t stream);
    void endEvent();
    static std::uint64_t ofName(std::string_view name);
    void add(std::string_view bytes);
    void add(const OptionalBytesView& bytes);
    void add(const std::optional<Timestamp>& time);

    std::uint64_t m_hash = 0x6f78626f77ULL;
    std::uint64_t m_sum = 0;
    std::uint64_t m_place = 0;
};

}  // namespace oxbow
