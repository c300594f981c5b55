#include "model/branch/trial/order_freedom.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>

namespace oxbow {
namespace {

// What must stand before what, among events that are numbered as they stand.
class Precedence {
public:
    explicit Precedence(std::size_t count) : m_next(count), m_before(count) {}

    void add(std::size_t before, std::size_t after) {
        m_next[before].push_back(static_cast<std::uint32_t>(after));
        ++m_before[after];
    }

    // The event that stands first of those that may come next, each time; fewer where some must
    // stand before each other.
    std::vector<std::size_t> order() {
        std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
        for (std::size_t i = 0; i < m_before.size(); ++i) {
            if (m_before[i] == 0) {
                ready.push(i);
            }
        }
        std::vector<std::size_t> out;
        while (!ready.empty()) {
            const std::size_t event = ready.top();
            ready.pop();
            out.push_back(event);
            for (const std::uint32_t next : m_next[event]) {
                if (--m_before[next] == 0) {
                    ready.push(next);
                }
            }
        }
        return out;
    }

private:
    std::vector<std::vector<std::uint32_t>> m_next;
    std::vector<std::uint32_t> m_before;
};

// The numbers of the places of a longest rising subsequence.
std::vector<bool> longestRising(std::span<const Position> order) {
    std::vector<std::size_t> ends;  // of rising subsequences of each length, the place of the last
    std::vector<std::size_t> previous(order.size(), order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto at =
            std::lower_bound(ends.begin(), ends.end(), order[i],
                             [&](std::size_t place, Position p) { return order[place] < p; });
        if (at != ends.begin()) {
            previous[i] = *std::prev(at);
        }
        if (at == ends.end()) {
            ends.push_back(i);
        } else {
            *at = i;
        }
    }
    std::vector<bool> isIn(order.size());
    for (std::size_t place = ends.empty() ? order.size() : ends.back(); place < order.size();
         place = previous[place]) {
        isIn[place] = true;
    }
    return isIn;
}

}  // namespace

std::string chainOf(const EventView& event, Chains chains) {
    const std::string stream = absl::StrCat(event.stream.size(), ":", std::string(event.stream));
    if (chains == Chains::Partitions) {
        return event.partition >= 0 ? absl::StrCat(stream, event.partition)
                                    : absl::StrCat(stream, "s", std::string(event.source));
    }
    return event.key ? absl::StrCat(stream, "k", std::string(*event.key)) : stream;
}

absl::StatusOr<std::optional<std::vector<Position>>> legalOrder(
    const EventSequence& events, Position from, Position to, std::span<const Position> wanted,
    Chains chains, const CauseFields& fields, const Cancelled& cancelled) {
    const std::size_t count = to - from;
    Precedence precedence(count);
    absl::flat_hash_map<std::string, std::size_t> lastOfChain;
    absl::flat_hash_map<std::string, std::size_t> named;
    std::vector<std::string> names;
    const auto status = forEachEvent(
        events, from, to, EventParts::All,
        [&](Position p, const EventView& event) {
            const std::size_t number = p - from;
            const auto [last, isFirst] = lastOfChain.emplace(chainOf(event, chains), number);
            if (!isFirst) {
                precedence.add(last->second, number);
                last->second = number;
            }
            names.clear();
            fields.readCauses(event, names);
            for (const std::string& name : names) {
                if (const auto cause = named.find(name); cause != named.end()) {
                    precedence.add(cause->second, number);
                }
            }
            names.clear();
            fields.readNames(event, names);
            for (std::string& name : names) {
                named.emplace(std::move(name), number);
            }
            return true;
        },
        cancelled);
    if (!status.ok()) {
        return status;
    }
    for (std::size_t i = 1; i < wanted.size(); ++i) {
        precedence.add(wanted[i - 1] - from, wanted[i] - from);
    }
    std::vector<Position> order;
    for (const std::size_t number : precedence.order()) {
        order.push_back(from + number);
    }
    if (order.size() < count) {
        return std::optional<std::vector<Position>>();
    }
    return std::optional(std::move(order));
}

std::vector<Edit> movesInto(const EventSequence& events, Position from,
                            std::span<const Position> order) {
    std::vector<Edit> moves;
    const std::vector<bool> stays = longestRising(order);
    Gap gap;
    if (from > Position()) {
        gap.behind = events.idOf(from.previous());
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
        const EventId id = events.idOf(order[i]);
        if (stays[i]) {
            gap.behind = id;
            continue;
        }
        Edit move;
        move.kind = Edit::Kind::Move;
        move.events = {id};
        move.gap = gap;
        moves.push_back(std::move(move));
    }
    return moves;
}

}  // namespace oxbow
