// A sort that can be given up.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "model/work/cancelled.h"

namespace oxbow {

// Stable. Sorts pieces, and then merges pairs of them; asks `cancelled` every few milliseconds in
// between, and is false once that says so: the items then stand in any order.
template <class Item, class Less>
bool sortUnless(const Cancelled& cancelled, std::vector<Item>& items, Less less) {
    constexpr std::size_t kPiece = 50'000;
    const auto at = [&items](std::size_t n) {
        return items.begin() + static_cast<std::ptrdiff_t>(std::min(n, items.size()));
    };
    for (std::size_t n = 0; n < items.size(); n += kPiece) {
        if (cancelled && cancelled()) {
            return false;
        }
        std::stable_sort(at(n), at(n + kPiece), less);
    }
    for (std::size_t width = kPiece; width < items.size(); width *= 2) {
        for (std::size_t n = 0; n + width < items.size(); n += 2 * width) {
            if (cancelled && cancelled()) {
                return false;
            }
            std::inplace_merge(at(n), at(n + width), at(n + 2 * width), less);
        }
    }
    return true;
}

}  // namespace oxbow
