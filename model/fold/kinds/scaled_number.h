// Arithmetic of numbers that fit 64 bits, without a Decimal: what most numbers are.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <utility>

#include "model/payload/decimal.h"

namespace oxbow {

inline constexpr std::array<std::int64_t, Decimal::kMostScale + 1> kPowersOfTen = [] {
    std::array<std::int64_t, Decimal::kMostScale + 1> powers{};
    std::int64_t power = 1;
    for (std::int64_t& each : powers) {
        each = power;
        power = power <= std::numeric_limits<std::int64_t>::max() / 10 ? power * 10 : power;
    }
    return powers;
}();

// Adds with the finer of the two scales, as Decimal does. False, and nothing done, where the sum is
// no such number.
inline bool addScaled(Decimal::Scaled& sum, Decimal::Scaled more) {
    Decimal::Scaled finer = sum;
    if (finer.scale < more.scale) {
        std::swap(finer, more);
    }
    std::int64_t shifted = more.coefficient;
    std::int64_t result = 0;
    if ((finer.scale != more.scale &&
         __builtin_mul_overflow(more.coefficient,
                                kPowersOfTen[std::size_t{finer.scale} - more.scale], &shifted)) ||
        __builtin_add_overflow(finer.coefficient, shifted, &result) ||
        result == std::numeric_limits<std::int64_t>::min()) {
        return false;
    }
    sum = {result, finer.scale};
    return true;
}

// Whether a < b.
inline bool isLess(const Decimal::Scaled& a, const Decimal::Scaled& b) {
    if (a.scale == b.scale) {
        return a.coefficient < b.coefficient;
    }
    __extension__ using Wide = __int128;
    Wide left = a.coefficient;
    Wide right = b.coefficient;
    if (a.scale < b.scale) {
        left *= kPowersOfTen[std::size_t{b.scale} - a.scale];
    } else {
        right *= kPowersOfTen[std::size_t{a.scale} - b.scale];
    }
    return left < right;
}

}  // namespace oxbow
