// Histories of random events for what tables forget, each with all that ever touched its rows, by a
// replay.
#pragma once

#include <QTest>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/history/log_history.h"
#include "model/history/suite_events.h"
#include "support/random_log.h"
#include "support/replay_history.h"
#include "support/replayed_rows.h"
#include "support/vector_sequence.h"

namespace oxbow {

// A change by the replay, in the order in which the history says that the events made them.
struct NaiveChange {
    Position event;
    KeyId key;
    ChangeKind kind = ChangeKind::None;
    OptionalBytes before;  // with what they are
    OptionalBytes after;
};

struct ForgottenCase {
    std::string name;
    std::vector<Event> events;
    std::shared_ptr<const History> history;
    std::vector<NaiveChange> changes;
};

inline std::vector<NaiveChange> naiveChanges(const History& history, std::size_t events) {
    std::vector<NaiveChange> changes;
    std::map<KeyId, OptionalBytes> rows;
    // By one event and one row at a time, not by the calls under test.
    for (Position p; p < Position(events); p = p.next()) {
        std::vector<KeyId> keys;
        const auto touched = history.touches(p, p.next(), [&keys](const Touch& touch) {
            keys.push_back(touch.key);
            return true;
        });
        if (!touched.ok()) {
            qFatal("what an event touches cannot be read");
        }
        for (const KeyId key : keys) {
            NaiveChange change{p, key, {}, rows[key], {}};
            const RowVersion version{key, p};
            const auto read =
                history.readRows(std::span(&version, 1), [&](std::size_t, const RowContent& row) {
                    if (row.bytes) {
                        const std::string as = row.poisoned ? "failed " : row.isText ? "text " : "";
                        change.after = as + std::string(*row.bytes);
                    }
                    return true;
                });
            if (!read.ok()) {
                qFatal("a row cannot be read");
            }
            change.kind = changeKind(change.before.has_value(), change.after.has_value());
            rows[key] = change.after;
            changes.push_back(std::move(change));
        }
    }
    return changes;
}

class ForgottenCases {
public:
    ForgottenCases() {
        for (const std::uint64_t seed : {11, 12, 13}) {
            addLog("a log, " + std::to_string(seed), suiteEvents(seed, 240));
        }
        addLog("a log of one key", eventsOfFewKeys(14, 150));
        addLog("a log of nothing", {});
        std::vector<Event> untimed = suiteEvents(15, 60);
        for (Event& event : untimed) {
            event.time.reset();
            event.recordTime.reset();
        }
        addLog("a log without times", untimed);
        addReplay("many rows an event", ManyRows(), suiteEvents(16, 120));
        for (const std::string& file : foldFiles()) {
            addReplay(file, *foldFile(file), suiteEvents(17, 120));
        }
    }
    const std::deque<ForgottenCase>& all() const { return m_cases; }

private:
    void add(const std::string& name, std::vector<Event> events,
             std::shared_ptr<const History> history) {
        auto changes = naiveChanges(*history, events.size());
        m_cases.push_back({name, std::move(events), std::move(history), std::move(changes)});
    }
    void addLog(const std::string& name, const std::vector<Event>& events) {
        std::shared_ptr<const Log> log = makeLog(m_folders.emplace_back(), events, 9, 70);
        add(name, events, std::make_shared<LogHistory>(std::move(log)));
    }
    void addReplay(const std::string& name, const Fold& fold, const std::vector<Event>& events) {
        auto made = ReplayHistory::create(std::make_shared<VectorSequence>(events), fold);
        if (!made.ok()) {
            qFatal("a replay cannot be made");
        }
        add(name, events, *made);
    }

    std::deque<QTemporaryDir> m_folders;
    std::deque<ForgottenCase> m_cases;
};

// The log's clock behind the first `count` events; absent where none has a time.
inline std::optional<std::int64_t> naiveClock(const std::vector<Event>& events, std::size_t count) {
    std::optional<std::int64_t> clock;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& time = events[i].time ? events[i].time : events[i].recordTime;
        if (time && events[i].kind != EventKind::Control) {
            clock = std::max(clock.value_or(time->nanoseconds), time->nanoseconds);
        }
    }
    return clock;
}

}  // namespace oxbow
