// The last event of a key, in one number.
#pragma once

#include <cstdint>
#include <optional>

#include "model/event/key.h"
#include "model/event/position.h"

namespace oxbow {

// 0: none, else (1 + position) × 2 + (1 where it deleted). The form in which checkpoints keep it.
using KeyState = std::uint64_t;

inline KeyState keyState(Position writer, bool deleted) {
    return (writer.value() + 1) << 1 | (deleted ? 1U : 0U);
}
inline bool isRow(KeyState state) {
    // No branch: of the states in a row, any may be any.
    return (~state & 1U & (state != 0 ? 1U : 0U)) != 0;
}
inline Position writerOf(KeyState state) {
    return Position((state >> 1) - 1);
}
inline std::optional<KeyVersion> versionOf(KeyState state) {
    return state == 0 ? std::nullopt : std::optional(KeyVersion{writerOf(state), (state & 1) != 0});
}

}  // namespace oxbow
