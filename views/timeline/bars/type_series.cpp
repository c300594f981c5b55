#include "views/timeline/bars/type_series.h"

#include "views/common/format.h"

namespace oxbow {

std::uint64_t TypeSeries::sum(const std::vector<std::uint64_t>& counts) const {
    std::uint64_t sum = 0;
    for (std::size_t column : columns) {
        // Counts made before a type first appeared have fewer columns.
        sum += column < counts.size() ? counts[column] : 0;
    }
    return sum;
}

std::vector<TypeSeries> typeSeries(const std::vector<std::string>& names,
                                   const std::vector<std::uint64_t>& counts,
                                   const std::vector<std::uint64_t>& weights) {
    const TypeStyles styles(names, weights);
    std::vector<TypeSeries> series;
    TypeSeries others{QString(), {}, {}, true};
    for (std::size_t type : styles.byRank()) {
        if (type >= counts.size() || counts[type] == 0) {
            continue;
        }
        if (series.size() < TypeStyles::kColours) {
            series.push_back({fromUtf8(names[type]), styles.of(type), {type}, true});
        } else {
            others.style = styles.of(type);
            others.columns.push_back(type);
            constexpr std::size_t kNamed = 20;
            if (others.columns.size() <= kNamed) {
                others.members += (others.members.isEmpty() ? "" : ", ") + fromUtf8(names[type]);
            } else if (others.columns.size() == kNamed + 1) {
                others.members += QStringLiteral(", …");
            }
        }
    }
    if (!others.columns.empty()) {
        others.name = formatCountOf(others.columns.size(), "other type");
        others.style.letter = QStringLiteral("…");
        series.push_back(std::move(others));
    }
    if (counts.size() > names.size() && counts[names.size()] > 0) {
        series.push_back({QStringLiteral("no type"), styles.none(), {names.size()}, true});
    }
    return series;
}

}  // namespace oxbow
