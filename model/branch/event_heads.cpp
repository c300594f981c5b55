#include "model/branch/event_heads.h"

#include <absl/container/flat_hash_map.h>

#include <string_view>
#include <utility>

namespace oxbow {
namespace {

class HeadsOfLog final : public EventHeads {
public:
    explicit HeadsOfLog(const Log& log) : m_heads(log) {}
    absl::StatusOr<EventHead> at(Position p) override { return m_heads.at(p); }

private:
    LogHeads m_heads;
};

// Where many are asked for close together, one cursor goes from one to the next.
class HeadsOfEvents final : public EventHeads {
public:
    explicit HeadsOfEvents(const EventSequence& events)
        : m_events(events), m_types(events.types()) {
        for (const std::string& type : *m_types) {
            m_numbers.emplace(type, static_cast<std::uint32_t>(m_numbers.size()));
        }
    }

    absl::StatusOr<EventHead> at(Position p) override {
        if (m_cursor && m_at == p) {
            return m_head;
        }
        if (!m_cursor || p < m_next || p - m_next > kPassedOver) {
            m_cursor = m_events.from(p, Direction::Forward, EventParts::All);
            m_next = p;
            const auto maximum = m_events.runningMaximum(p);
            if (!maximum.ok()) {
                return maximum.status();
            }
            m_head = {};
            m_head.maximumBefore = *maximum;
        }
        do {
            if (!m_cursor->next()) {
                const auto cursor = std::move(m_cursor);
                return cursor->status().ok() ? absl::DataLossError("events are missing")
                                             : cursor->status();
            }
            m_at = m_next;
            m_next = m_next.next();
            m_head.maximumBefore = std::max(m_head.maximumBefore, m_head.time);
            m_head.time = countedTime(m_cursor->event());
        } while (m_at < p);
        const auto& type = m_cursor->event().type;
        const auto found = type ? m_numbers.find(*type) : m_numbers.end();
        m_head.type = found == m_numbers.end() ? std::nullopt : std::optional(found->second);
        return m_head;
    }

private:
    static constexpr std::uint64_t kPassedOver = 1'024;  // events

    const EventSequence& m_events;
    const Names m_types;
    absl::flat_hash_map<std::string_view, std::uint32_t> m_numbers;
    std::unique_ptr<EventCursor> m_cursor;
    Position m_next;  // that the cursor comes to
    Position m_at;    // that it stands at
    EventHead m_head;
};

}  // namespace

std::optional<std::int64_t> countedTime(const EventView& event) {
    const auto& time = event.time ? event.time : event.recordTime;
    return event.kind == EventKind::Control || !time ? std::nullopt
                                                     : std::optional(time->nanoseconds);
}

std::unique_ptr<EventHeads> EventHeads::of(const EventSequence& events) {
    if (const auto* const log = dynamic_cast<const Log*>(&events)) {
        return std::make_unique<HeadsOfLog>(*log);
    }
    return std::make_unique<HeadsOfEvents>(events);
}

}  // namespace oxbow
