#include "model/branch/matching_events.h"

#include <algorithm>
#include <future>
#include <thread>
#include <utility>

namespace oxbow {

namespace {

// Those of a long sequence in parts, as many at a time as there are processors.
absl::StatusOr<std::vector<Position>> matches(const Condition& holds, const EventSequence& events,
                                              Position from, Position to,
                                              const Cancelled& cancelled) {
    constexpr std::uint64_t kWorthAPart = 1'000'000;  // events
    if (to <= from) {
        return std::vector<Position>();
    }
    const std::uint64_t count = to - from;
    const std::uint64_t parts =
        std::clamp<std::uint64_t>(std::thread::hardware_concurrency(), 1, 1 + count / kWorthAPart);
    std::vector<std::future<absl::StatusOr<std::vector<Position>>>> found;
    for (std::uint64_t i = 0; i < parts; ++i) {
        found.push_back(
            std::async(parts == 1 ? std::launch::deferred : std::launch::async,
                       [&, begin = from + count * i / parts, end = from + count * (i + 1) / parts] {
                           return holds.matches(events, begin, end, cancelled);
                       }));
    }
    std::vector<Position> all;
    absl::Status status;
    for (auto& each : found) {
        const auto some = each.get();
        status.Update(some.status());
        if (some.ok()) {
            all.insert(all.end(), some->begin(), some->end());
        }
    }
    return status.ok() ? absl::StatusOr<std::vector<Position>>(std::move(all)) : status;
}

}  // namespace

absl::StatusOr<std::vector<EventId>> eventsThat(const Condition& holds,
                                                const BranchSequence& events, Position from,
                                                Position to, const Cancelled& cancelled) {
    const BranchLayout& layout = events.layout();
    to = std::min(to, layout.baseEnd());
    const auto inBase = matches(holds, *events.base(), from, to, cancelled);
    if (!inBase.ok()) {
        return inBase.status();
    }
    std::vector<EventId> out;
    out.reserve(inBase->size());
    auto cut = std::lower_bound(layout.cuts().begin(), layout.cuts().end(), from);
    for (const Position p : *inBase) {
        while (cut != layout.cuts().end() && *cut < p) {
            ++cut;
        }
        if (cut == layout.cuts().end() || *cut != p) {
            out.push_back(events.base()->idOf(p));
        }
    }
    for (std::size_t i = 0; i < layout.ownEvents().size(); ++i) {
        const OwnEvent& own = layout.ownEvents()[i];
        const Position gap = layout.baseOf(layout.positionOfOwn(i));
        const bool isInPlace = own.mark == EditMark::Modified && own.origin == gap;
        const Position stands = isInPlace || gap == Position() ? gap : gap.previous();
        if (stands >= from && (stands < to || (from == to && to == Position())) &&
            holds.of(own.event.view()) == Truth::True) {
            out.push_back(own.id);
        }
    }
    return out;
}

}  // namespace oxbow
