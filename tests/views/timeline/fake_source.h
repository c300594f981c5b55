// Logs for the tests of the timeline: one small and given event by event, one vast and computed.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "views/timeline/bars/timeline_source.h"

namespace oxbow::test {

inline constexpr std::int64_t kSecond = 1'000'000'000;

// Events given one by one.
class SmallSource : public TimelineSource {
public:
    struct Item {
        std::optional<std::int64_t> time;
        std::size_t type = 0;  // typeNames.size(): without a type
    };
    std::vector<std::string> typeNames;
    std::vector<Item> items;
    TimePrecision precision = TimePrecision::Millisecond;
    // Set to make every read fail.
    absl::Status broken;
    mutable std::atomic<int> exactCounts{0};

    Position end() const override { return Position(items.size()); }
    absl::StatusOr<std::optional<Times>> times() const override {
        if (!broken.ok()) {
            return broken;
        }
        prepare();
        for (const auto& time : m_running) {
            if (time) {
                return Times{*time, *m_running.back(), precision};
            }
        }
        return std::nullopt;
    }
    std::vector<std::string> types() const override { return typeNames; }
    std::vector<std::uint64_t> typeCounts() const override {
        std::vector<std::uint64_t> counts(typeNames.size() + 1);
        for (const Item& item : items) {
            ++counts[item.type];
        }
        return counts;
    }
    std::uint64_t lateCount() const override {
        prepare();
        std::uint64_t late = 0;
        for (std::size_t i = 0; i < items.size(); ++i) {
            late += items[i].time && m_running[i] && *items[i].time < *m_running[i];
        }
        return late;
    }
    absl::StatusOr<std::optional<std::int64_t>> timeAt(Position position) const override {
        if (!broken.ok()) {
            return broken;
        }
        prepare();
        return m_running[std::min<std::size_t>(position.value(), items.size())];
    }
    absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const override {
        if (!broken.ok()) {
            return broken;
        }
        prepare();
        const auto after = std::upper_bound(
            m_running.begin(), m_running.end(), nanoseconds,
            [](std::int64_t t, const std::optional<std::int64_t>& r) { return r && *r > t; });
        return Position(std::max<std::ptrdiff_t>(after - m_running.begin() - 1, 0));
    }
    Position positionNear(std::int64_t nanoseconds) const override {
        return positionAt(nanoseconds).value_or(Position(0));
    }
    absl::StatusOr<Counts> counts(const std::vector<Position>& edges, bool exact) const override {
        if (!broken.ok()) {
            return broken;
        }
        exactCounts += exact;
        Counts counts;
        for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
            auto& row = counts.emplace_back(typeNames.size() + 1);
            for (std::uint64_t p = edges[i].value(); p < edges[i + 1].value(); ++p) {
                ++row[items[p].type];
            }
        }
        return counts;
    }
    absl::StatusOr<std::optional<Position>> find(
        const Ref& ref, const std::function<bool(std::uint64_t)>& goOn) const override {
        for (std::uint64_t p = 0; p < items.size(); ++p) {
            if (!goOn(p)) {
                return absl::CancelledError("stopped");
            }
            if (ref.stream == "orders" && ref.partition <= 0 && ref.offset == std::int64_t(p)) {
                return Position(p);
            }
        }
        return std::nullopt;
    }

private:
    void prepare() const {
        const std::lock_guard lock(m_mutex);
        if (m_running.size() == items.size() + 1) {
            return;
        }
        m_running.assign(1, std::nullopt);
        for (const Item& item : items) {
            std::optional<std::int64_t> running = m_running.back();
            if (item.time && (!running || *item.time > *running)) {
                running = item.time;
            }
            m_running.push_back(running);
        }
    }
    mutable std::mutex m_mutex;
    mutable std::vector<std::optional<std::int64_t>> m_running;
};

// Any number of events, one every `step` nanoseconds, of three types in turn.
class VastSource : public TimelineSource {
public:
    explicit VastSource(std::uint64_t events, std::int64_t step = 1'000'000)
        : m_events(events), m_step(step) {}

    static constexpr std::int64_t kStart = 1'575'331'200 * kSecond;  // 2019-12-03 00:00 UTC

    Position end() const override { return Position(m_events); }
    absl::StatusOr<std::optional<Times>> times() const override {
        return Times{kStart, kStart + std::int64_t(m_events - 1) * m_step};
    }
    std::vector<std::string> types() const override { return {"Placed", "Paid", "Shipped"}; }
    std::vector<std::uint64_t> typeCounts() const override {
        return {m_events - m_events / 3 * 2, m_events / 3, m_events / 3, 0};
    }
    std::uint64_t lateCount() const override { return 0; }
    absl::StatusOr<std::optional<std::int64_t>> timeAt(Position position) const override {
        if (position.value() == 0) {
            return std::nullopt;
        }
        return kStart + std::int64_t(position.value() - 1) * m_step;
    }
    absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const override {
        if (nanoseconds < kStart) {
            return Position(0);
        }
        return Position(std::min(std::uint64_t((nanoseconds - kStart) / m_step) + 1, m_events));
    }
    Position positionNear(std::int64_t nanoseconds) const override {
        return *positionAt(nanoseconds);
    }
    mutable std::atomic<int> exactCounts{0};
    // Called in the middle of a count.
    std::function<void()> whenCounted;
    absl::StatusOr<Counts> counts(const std::vector<Position>& edges, bool exact) const override {
        exactCounts += exact;
        if (const auto called = whenCounted) {
            called();
        }
        Counts counts;
        for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
            auto& row = counts.emplace_back(4);
            for (std::size_t type = 0; type < 3; ++type) {
                row[type] = before(edges[i + 1].value(), type) - before(edges[i].value(), type);
            }
        }
        return counts;
    }
    absl::StatusOr<std::optional<Position>> find(
        const Ref&, const std::function<bool(std::uint64_t)>&) const override {
        return std::nullopt;
    }

private:
    static std::uint64_t before(std::uint64_t position, std::size_t type) {
        return (position + 2 - type) / 3;
    }
    std::uint64_t m_events;
    std::int64_t m_step;
};

}  // namespace oxbow::test
