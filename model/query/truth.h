// What can be said of a condition: unknown is a value.
#pragma once

#include <algorithm>
#include <cstdint>

namespace oxbow {

enum class Truth : std::uint8_t { False, Unknown, True };

// SQL's three values: unknown where the answer hangs on what is not known.
constexpr Truth truthOf(bool holds) {
    return holds ? Truth::True : Truth::False;
}
constexpr Truth both(Truth a, Truth b) {
    return std::min(a, b);
}
constexpr Truth either(Truth a, Truth b) {
    return std::max(a, b);
}
constexpr Truth negated(Truth a) {
    return static_cast<Truth>(2 - static_cast<std::uint8_t>(a));
}

}  // namespace oxbow
