#include "model/payload/shape_quota.h"

#include <utility>

namespace oxbow {
namespace {

constexpr std::size_t kLearntAtOnce = 256;
constexpr std::size_t kSeenOnce = 4096;

}  // namespace

bool ShapeQuota::admit(std::uint64_t hash) {
    if (m_learnt >= kLearntAtOnce) {
        m_seenOnce.resize(kSeenOnce);
        std::uint64_t& seen = m_seenOnce[hash % kSeenOnce];
        if (std::exchange(seen, hash) != hash) {
            ++m_inVain;
            return false;
        }
    }
    m_inVain = 0;
    ++m_learnt;
    return true;
}

}  // namespace oxbow
