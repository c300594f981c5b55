// Executors that run when the test says so, on the test's thread, and a clock that it moves.
#pragma once

#include <QCoreApplication>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <utility>

#include "model/work/clock.h"
#include "model/work/executor.h"

namespace oxbow::test {

// Hands out executors whose tasks all wait in one line, in the order in which they were given. Of
// one thread; outlives nothing: executors and clocks share what they need.
class Steps {
public:
    // Whatever a task needs around it.
    using Around = std::function<void(const Executor::Task&)>;
    explicit Steps(Around around = [](const Executor::Task& task) { task(); })
        : m_line(std::make_shared<Line>(Line{std::move(around), {}, {}})) {}

    std::unique_ptr<Executor> executor() const { return std::make_unique<Stepped>(m_line); }
    MakeExecutor maker() const {
        return [steps = *this] { return steps.executor(); };
    }
    Clock clock() const {
        return [line = m_line] { return line->now.count(); };
    }

    std::size_t waiting() const { return m_line->tasks.size(); }
    std::size_t resting() const { return m_line->resting.size(); }

    // The task that waits longest, and nothing of what it delivers. False where none waits.
    bool step() const { return m_line->step(m_line->tasks.begin()); }
    // Tasks and what they deliver, until nothing waits any more, except for time to pass.
    void settle() const {
        do {
            QCoreApplication::processEvents();
            QCoreApplication::processEvents();  // what was put off until then
        } while (step());
    }
    // What rests until then comes due; it is not run yet.
    void pass(std::chrono::nanoseconds time) const {
        m_line->now += time;
        for (auto task = m_line->resting.begin(); task != m_line->resting.end();) {
            const auto next = std::next(task);
            if (task->due <= m_line->now) {
                m_line->tasks.splice(m_line->tasks.end(), m_line->resting, task);
            }
            task = next;
        }
    }

private:
    struct Waiting {
        const Executor* owner;
        Executor::Task task;
        std::chrono::nanoseconds due{0};
    };
    struct Line {
        Around around;
        std::list<Waiting> tasks;
        std::list<Waiting> resting;
        std::chrono::nanoseconds now{0};

        bool step(std::list<Waiting>::iterator place) {
            if (place == tasks.end()) {
                return false;
            }
            const Waiting next = std::move(*place);
            tasks.erase(place);
            around(next.task);
            return true;
        }
        std::list<Waiting>::iterator firstOf(const Executor* owner) {
            return std::find_if(tasks.begin(), tasks.end(),
                                [owner](const Waiting& one) { return one.owner == owner; });
        }
    };

    class Stepped final : public Executor {
    public:
        explicit Stepped(std::shared_ptr<Line> line) : m_line(std::move(line)) {}
        ~Stepped() override {
            Stepped::finish();
            m_line->resting.remove_if([this](const Waiting& one) { return one.owner == this; });
        }
        void post(Task task) override { m_line->tasks.push_back({this, std::move(task)}); }
        void postAfter(std::chrono::nanoseconds rest, Task task) override {
            m_line->resting.push_back({this, std::move(task), m_line->now + rest});
        }
        // However long one waits, nothing comes unless the test steps.
        bool wait(std::chrono::nanoseconds) override {
            return m_line->firstOf(this) == m_line->tasks.end();
        }
        void finish() override {
            while (m_line->step(m_line->firstOf(this))) {
            }
        }

    private:
        const std::shared_ptr<Line> m_line;
    };

    std::shared_ptr<Line> m_line;
};

}  // namespace oxbow::test
