// What the bars of the timeline are made of: the most frequent types one by one, the rest as one.
#pragma once

#include <QString>
#include <cstdint>
#include <string>
#include <vector>

#include "views/common/type_style.h"

namespace oxbow {

struct TypeSeries {
    QString name;  // "OrderPaid", "12 other types", "no type"
    TypeStyle style;
    std::vector<std::size_t> columns;  // of the counts that belong to it
    bool visible = true;
    QString members;  // of several types: their names, as many as can be read at a glance

    std::uint64_t sum(const std::vector<std::uint64_t>& counts) const;
};

// By rank; a series without events is left out. `counts` has one more element than `names`: events
// without a type. `weights` stand for them where styles are dealt: see TypeDealing.
std::vector<TypeSeries> typeSeries(const std::vector<std::string>& names,
                                   const std::vector<std::uint64_t>& counts,
                                   const std::vector<std::uint64_t>& weights);

}  // namespace oxbow
