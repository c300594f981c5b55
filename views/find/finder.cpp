#include "views/find/finder.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "model/find/find_scan.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

// What was found is shown so often; the first of it at once.
constexpr std::chrono::milliseconds kBetween{60};

}  // namespace

Finder::Finder(QObject* parent, const MakeExecutor& makeExecutor)
    : QObject(parent),
      m_found(std::make_shared<FoundPositions>()),
      m_shown(m_found),
      m_worker(makeExecutor(), this) {}

void Finder::find(std::shared_ptr<const EventSequence> events, const FindExpression& expression,
                  Position from) {
    m_events = std::move(events);
    m_expression = expression;
    m_found = std::make_shared<FoundPositions>();
    m_shown = m_found;
    m_end = m_events->end();
    m_from = std::min(from, m_end);
    m_reached = m_from;
    m_wrapped = {};
    run();
    emit changed();
}

void Finder::goOn() {
    if (m_expression && m_events->end() > m_end) {
        m_end = m_events->end();
        run();
    }
}

void Finder::clear() {
    stop();
    m_expression.reset();
    m_events.reset();
    m_found = std::make_shared<FoundPositions>();
    m_shown = m_found;
    emit changed();
}

void Finder::stop() {
    ++m_number;
    m_worker.cancel();
    m_searching = false;
}

void Finder::run() {
    const std::uint64_t number = ++m_number;
    m_searching = true;
    m_worker.post([this, number, events = m_events, expression = *m_expression, from = m_from,
                   start = Progress{{}, m_reached, m_wrapped},
                   end = m_end](const Cancelled& cancelled) {
        Progress progress = start;
        auto last = std::chrono::steady_clock::now() - kBetween;
        const auto deliver = [&] {
            m_worker.deliver(
                [this, number,
                 part = std::exchange(progress, {{}, progress.reached, progress.wrapped})] {
                    if (number == m_number) {
                        take(part);
                    }
                });
            last = std::chrono::steady_clock::now();
        };
        FindScan scan(events, expression);
        const auto look = [&](Position Progress::*reached, Position to) {
            return scan.run(
                progress.*reached, to,
                [&](Position first, std::span<const std::uint8_t> found) {
                    progress.found.add(first, found);
                    progress.*reached = first + found.size();
                    if (std::chrono::steady_clock::now() - last >= kBetween) {
                        deliver();
                    }
                    return true;
                },
                cancelled);
        };
        auto status = look(&Progress::reached, end);
        if (status.ok()) {
            status = look(&Progress::wrapped, from);
        }
        if (absl::IsCancelled(status)) {
            return;
        }
        deliver();
        m_worker.deliver([this, number, status] {
            if (number == m_number) {
                m_searching = false;
                emit changed();
                if (!status.ok()) {
                    emit failed(fromUtf8(std::string(status.message())));
                }
            }
        });
    });
}

void Finder::take(const Progress& progress) {
    m_found->merge(progress.found);
    m_reached = progress.reached;
    m_wrapped = progress.wrapped;
    emit changed();
}

double Finder::share() const {
    const std::uint64_t looked = (m_reached - m_from) + m_wrapped.value();
    return m_end == Position() ? 1.0
                               : static_cast<double>(looked) / static_cast<double>(m_end.value());
}

bool Finder::covers(Position from, Position to) const {
    if (from >= to) {
        return true;
    }
    if (from >= m_from) {
        return to <= m_reached;
    }
    return to <= m_wrapped || (m_wrapped >= m_from && to <= m_reached);
}

Finder::Answer Finder::firstFrom(Position p) const {
    const auto found = m_found->firstFrom(p);
    return {covers(p, found.value_or(m_end)), found};
}

Finder::Answer Finder::lastBefore(Position p) const {
    const auto found = m_found->lastBefore(p);
    return {covers(found ? found->next() : Position(), std::min(p, m_end)), found};
}

}  // namespace oxbow
