// A log whose disk stands still when a test says so.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "fake_source.h"

namespace oxbow::test {

// What reads a disk waits while it stands still; what touches none does not. Destroy its readers
// only while it runs.
class StandingSource : public TimelineSource {
public:
    explicit StandingSource(std::shared_ptr<const TimelineSource> source)
        : m_source(std::move(source)) {}

    void standStill() {
        const std::lock_guard lock(m_mutex);
        m_still = true;
    }
    void run() {
        {
            const std::lock_guard lock(m_mutex);
            m_still = false;
        }
        m_wake.notify_all();
    }
    // Reads that wait now.
    int waiting() const {
        const std::lock_guard lock(m_mutex);
        return m_waiting;
    }

    Position end() const override { return m_source->end(); }
    absl::StatusOr<std::optional<Times>> times() const override {
        read();
        return m_source->times();
    }
    std::vector<std::string> types() const override { return m_source->types(); }
    std::vector<std::uint64_t> typeCounts() const override { return m_source->typeCounts(); }
    std::uint64_t lateCount() const override { return m_source->lateCount(); }
    absl::StatusOr<std::optional<std::int64_t>> timeAt(Position position) const override {
        read();
        return m_source->timeAt(position);
    }
    absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const override {
        read();
        return m_source->positionAt(nanoseconds);
    }
    Position positionNear(std::int64_t nanoseconds) const override {
        return m_source->positionNear(nanoseconds);
    }
    absl::StatusOr<Counts> counts(const std::vector<Position>& edges, bool exact) const override {
        if (exact) {
            read();
        }
        return m_source->counts(edges, exact);
    }
    absl::StatusOr<std::optional<Position>> find(
        const Ref& ref, const std::function<bool(std::uint64_t)>& goOn) const override {
        read();
        return m_source->find(ref, goOn);
    }

private:
    void read() const {
        std::unique_lock lock(m_mutex);
        ++m_waiting;
        m_wake.wait(lock, [this] { return !m_still; });
        --m_waiting;
    }

    std::shared_ptr<const TimelineSource> m_source;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_wake;
    mutable int m_waiting = 0;
    bool m_still = false;
};

}  // namespace oxbow::test
