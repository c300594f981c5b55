// The layouts in which times are found in logs, one table.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "importers/times/time_layout.h"

namespace oxbow {

struct KnownLayout {
    // Of two orders of day and month only the one that the column has is tried.
    enum class Order : std::uint8_t { Clear, DayMonth, MonthDay };

    std::string pattern;  // see TimeLayout
    std::string example;  // for the screen: "17/May/2015:08:05:32 +0000"
    Order order = Order::Clear;
    bool beginsWithDigit = true;
    TimeLayout layout;
};

// In the order in which they are tried; made once.
std::span<const KnownLayout> knownLayouts();

}  // namespace oxbow
