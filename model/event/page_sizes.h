// How many of something a page holds.
#pragma once

#include <algorithm>
#include <cstddef>

// The tests build the model once more with pages so many times smaller: logs of a few thousand
// events then cross the edges of as many pages as logs of a hundred million do.
#ifndef OXBOW_PAGES_DIVIDED_BY
#define OXBOW_PAGES_DIVIDED_BY 1
#endif

namespace oxbow {

// Both powers of two; never less than `least`.
constexpr std::size_t perPage(std::size_t usual, std::size_t least = 1) {
    return std::max(usual / OXBOW_PAGES_DIVIDED_BY, least);
}

}  // namespace oxbow
