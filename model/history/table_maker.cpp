#include "model/history/table_maker.h"

#include <cstddef>
#include <utility>

namespace oxbow {
namespace {

constexpr std::size_t kMostFree = 2;
constexpr std::size_t kMostFreeBytes = std::size_t{96} << 20;
// Nanoseconds; see Log::costOfMove().
constexpr double kCopyKey = 1.5;

}  // namespace

TableMaker::TableMaker(std::shared_ptr<const Log> log) : m_log(std::move(log)) {}

KeyStates TableMaker::start(Position at, const KeyStates* near) {
    KeyStates states;
    double best = m_log->costOfMove(std::nullopt, at);
    {
        const std::lock_guard lock(m_mutex);
        // Even where none stands well, its memory is worth having: the one let go first.
        auto chosen = m_free.begin();
        for (auto free = m_free.begin(); free != m_free.end(); ++free) {
            if (const double cost = m_log->costOfMove(free->at(), at); cost < best) {
                best = cost;
                chosen = free;
            }
        }
        if (chosen != m_free.end()) {
            states = std::move(*chosen);
            m_free.erase(chosen);
        }
    }
    if (near) {
        const double cost =
            m_log->costOfMove(near->at(), at) + kCopyKey * static_cast<double>(near->size());
        if (cost < best) {
            states = *near;
        }
    }
    return states;
}

absl::StatusOr<KeyStates> TableMaker::statesAt(Position at, const KeyStates* near,
                                               const Cancelled& cancelled) {
    KeyStates states = start(at, near);
    if (auto status = m_log->moveStates(states, at, cancelled); !status.ok()) {
        takeBack(std::move(states));
        return status;
    }
    return states;
}

absl::StatusOr<std::shared_ptr<const Table>> TableMaker::tableAt(Position at, const KeyStates* near,
                                                                 const Cancelled& cancelled) {
    auto states = statesAt(at, near, cancelled);
    if (!states.ok()) {
        return states.status();
    }
    return std::make_shared<const IndexTable>(*std::move(states), weak_from_this());
}

void TableMaker::takeBack(KeyStates states) {
    // What is dropped is freed after the lock.
    std::vector<KeyStates> dropped;
    const std::lock_guard lock(m_mutex);
    m_free.push_back(std::move(states));
    std::size_t bytes = 0;
    for (const KeyStates& free : m_free) {
        bytes += free.bytes();
    }
    while (!m_free.empty() && (m_free.size() > kMostFree || bytes > kMostFreeBytes)) {
        bytes -= m_free.front().bytes();
        dropped.push_back(std::move(m_free.front()));
        m_free.erase(m_free.begin());
    }
}

}  // namespace oxbow
