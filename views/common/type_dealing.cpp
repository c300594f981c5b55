#include "views/common/type_dealing.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace oxbow {

TypeDealing& TypeDealing::of(QObject& session) {
    auto* dealing = session.findChild<TypeDealing*>();
    return dealing != nullptr ? *dealing : *new TypeDealing(&session);
}

const std::vector<std::uint64_t>& TypeDealing::weights(const std::vector<std::uint64_t>& counts) {
    const std::size_t dealt = m_weights.size();
    const std::size_t types = counts.empty() ? 0 : counts.size() - 1;
    if (types <= dealt) {
        return m_weights;
    }
    std::vector<std::size_t> others(types - dealt);
    std::iota(others.begin(), others.end(), dealt);
    std::stable_sort(others.begin(), others.end(),
                     [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
    m_weights.resize(types);
    std::uint64_t next = std::numeric_limits<std::uint64_t>::max() - dealt;
    for (const std::size_t type : others) {
        m_weights[type] = next--;
    }
    return m_weights;
}

}  // namespace oxbow
