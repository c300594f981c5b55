#include "model/history/forgotten/topic_views.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace oxbow {
namespace {

// Events between two looks at whether somebody still waits.
constexpr std::uint64_t kPassStride = std::uint64_t{1} << 16;

// The events before this position are so old or older; absent where there is no clock.
absl::StatusOr<std::optional<Position>> positionOfAge(const EventSequence& events, Position at,
                                                      std::int64_t age) {
    const auto now = events.runningMaximum(at);
    if (!now.ok() || !*now) {
        return now.ok() ? absl::StatusOr<std::optional<Position>>(std::nullopt) : now.status();
    }
    // What is exactly of that age is not older.
    constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
    if (**now <= kLeast + age) {
        return Position();
    }
    const auto position = events.positionAt(**now - age - 1);
    if (!position.ok()) {
        return position.status();
    }
    // What has no clock has no age.
    const auto clock = events.runningMaximum(*position);
    if (!clock.ok()) {
        return clock.status();
    }
    return *clock ? std::min(*position, at) : Position();
}

// Calls `visit(number, touch, isLast)` for each change by the events from 0 to before `to` ≤
// table.at(): `isLast` says that it is what the table has of its row.
template <class Visit>
absl::Status forEachChange(const ChangeIndex& index, const Table& table, Position to,
                           const Cancelled& cancelled, const Visit& visit) {
    std::uint64_t number = 0;
    for (Position from; from < to; from = std::min(to, from + kPassStride)) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("nobody waits for these counts any more");
        }
        const auto status = index.history()->touches(
            from, std::min(to, from + kPassStride), [&](const Touch& touch) {
                const auto version = table.version(touch.key);
                visit(number++, touch, version && version->writer == touch.event);
                return true;
            });
        if (!status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CompactedView> compactedAt(const ChangeIndex& index, Position at,
                                          std::int64_t tombstonesKept, const Cancelled& cancelled) {
    const auto from = positionOfAge(index.history()->events(), at, tombstonesKept);
    if (!from.ok()) {
        return from.status();
    }
    const auto table = index.history()->tableAt(at, nullptr, cancelled);
    if (!table.ok()) {
        return table.status();
    }
    CompactedView view;
    view.at = at;
    view.tombstonesFrom = from->value_or(Position());
    std::vector<bool> seen(index.history()->keys().count());  // by key
    const auto status =
        forEachChange(index, **table, at, cancelled,
                      [&view, &seen](std::uint64_t number, const Touch& touch, bool isLast) {
                          // What it takes the place of is lost, and was the row until now.
                          if (seen[touch.key.value()]) {
                              view.completeFrom = touch.event.next();
                          }
                          seen[touch.key.value()] = true;
                          const bool writes =
                              touch.kind == ChangeKind::Insert || touch.kind == ChangeKind::Update;
                          if (isLast && (writes || touch.event >= view.tombstonesFrom)) {
                              view.held.add(number);
                              ++(writes ? view.rows : view.tombstones);
                              return;
                          }
                          if (isLast) {
                              view.expired.add(number);
                              view.completeFrom = touch.event.next();
                          }
                          ++view.lost;
                      });
    return status.ok() ? absl::StatusOr<CompactedView>(std::move(view)) : status;
}

absl::StatusOr<RetainedView> retainedAt(const ChangeIndex& index, Position at, std::int64_t kept,
                                        const Cancelled& cancelled) {
    const History& history = *index.history();
    const auto from = positionOfAge(history.events(), at, kept);
    if (!from.ok()) {
        return from.status();
    }
    if (!*from) {
        return absl::FailedPreconditionError(
            "no event up to here has a time: what is older than that cannot be told");
    }
    const auto table = history.tableAt(at, nullptr, cancelled);
    if (!table.ok()) {
        return table.status();
    }
    const auto rowsBefore = history.rowCountAt(**from);
    if (!rowsBefore.ok()) {
        return rowsBefore.status();
    }
    RetainedView view;
    view.at = at;
    view.from = **from;
    view.lost = index.changesBefore(view.from).value();
    view.held = index.changesBefore(at).value() - view.lost;
    const auto status = forEachChange(
        index, **table, view.from, cancelled,
        [&view](std::uint64_t number, const Touch& touch, bool isLast) {
            if (isLast && (touch.kind == ChangeKind::Insert || touch.kind == ChangeKind::Update)) {
                view.unknown.add(number);
            }
        });
    if (!status.ok()) {
        return status;
    }
    view.known = (*table)->rowCount() - view.unknown.count();
    view.knownLater = *rowsBefore - view.unknown.count();
    return view;
}

}  // namespace oxbow
