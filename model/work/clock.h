// What time it is, for whoever measures a pace or waits for a moment.
#pragma once

#include <cstdint>
#include <functional>

namespace oxbow {

// Monotonic nanoseconds from any start; tests bring their own.
using Clock = std::function<std::int64_t()>;

std::int64_t steadyNanoseconds();

}  // namespace oxbow
