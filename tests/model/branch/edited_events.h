// Edited events by the plainest means: what a branch is held against.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/branch/branch.h"
#include "model/branch/invalid_event.h"
#include "model/event/event.h"
#include "support/random_log.h"

namespace oxbow {

// Events with their names, in order.
using NamedEvents = std::vector<std::pair<EventId, Event>>;

inline NamedEvents namedEvents(const std::vector<Event>& events) {
    NamedEvents out;
    for (std::size_t i = 0; i < events.size(); ++i) {
        out.emplace_back(EventId{0, i}, events[i]);
    }
    return out;
}

inline std::vector<Event> eventsOf(const NamedEvents& named) {
    std::vector<Event> out;
    for (const auto& each : named) {
        out.push_back(each.second);
    }
    return out;
}

// The events of the base with the edits: a list for each gap, and one place for each event.
inline NamedEvents edited(const NamedEvents& base, std::span<const Edit> edits) {
    std::map<EventId, Event> content;
    std::map<EventId, std::size_t> places;
    for (std::size_t i = 0; i < base.size(); ++i) {
        content[base[i].first] = base[i].second;
        places[base[i].first] = i;
    }
    std::vector<std::vector<EventId>> gaps(base.size() + 1);
    std::vector<EventId> rows;  // before all of them
    std::vector<bool> stands(base.size(), true);
    const auto takeOut = [&](const EventId& id) {
        for (auto& gap : gaps) {
            std::erase(gap, id);
        }
        std::erase(rows, id);
        if (const auto place = places.find(id); place != places.end()) {
            stands[place->second] = false;
        }
    };
    for (const Edit& edit : edits) {
        const std::size_t gap = edit.gap.behind ? places.at(*edit.gap.behind) + 1 : 0;
        for (const EventId& id : edit.events) {
            switch (edit.kind) {
                case Edit::Kind::Drop:
                    takeOut(id);
                    break;
                case Edit::Kind::Insert:
                    content[id] = edit.isSkipped ? skipped(edit.event) : edit.event;
                    gaps[gap].push_back(id);
                    break;
                case Edit::Kind::Row:
                    content[id] = edit.event;
                    rows.push_back(id);
                    break;
                case Edit::Kind::Fold:
                case Edit::Kind::Interleave:
                    break;
                case Edit::Kind::Modify:
                    content[id] = edit.isSkipped ? skipped(edit.event) : edit.event;
                    break;
                case Edit::Kind::Move:
                    takeOut(id);
                    gaps[gap].push_back(id);
                    break;
            }
        }
    }
    NamedEvents out;
    for (const EventId& id : rows) {
        out.emplace_back(id, content.at(id));
    }
    for (std::size_t i = 0; i <= base.size(); ++i) {
        for (const EventId& id : gaps[i]) {
            out.emplace_back(id, content.at(id));
        }
        if (i < base.size() && stands[i]) {
            out.emplace_back(base[i].first, content.at(base[i].first));
        }
    }
    return out;
}

// So many edits of events that are there, of every kind, those that were inserted among them.
inline void editAtRandom(Branch& branch, const NamedEvents& base, std::uint64_t seed, int count) {
    std::mt19937_64 random(seed);
    std::set<EventId> gone;
    for (int i = 0; i < count; ++i) {
        const NamedEvents now = edited(base, branch.editsInForce());
        Edit edit;
        edit.kind = static_cast<Edit::Kind>(random() % 4);
        if (now.empty()) {
            edit.kind = Edit::Kind::Insert;
        }
        const auto any = [&] { return now[random() % now.size()].first; };
        if (edit.kind == Edit::Kind::Drop && random() % 4 == 0) {
            std::set<EventId> some;
            for (std::uint64_t n = random() % 20; n > 0; --n) {
                some.insert(any());
            }
            edit.events.assign(some.begin(), some.end());
        } else if (edit.kind != Edit::Kind::Insert) {
            edit.events = {any()};
        }
        const bool hasGap = edit.kind == Edit::Kind::Insert || edit.kind == Edit::Kind::Move;
        if (const std::size_t gap = random() % (base.size() + 1); hasGap && gap > 0) {
            edit.gap.behind = base[gap - 1].first;
        }
        if (edit.kind == Edit::Kind::Insert && random() % 8 == 0) {
            edit.kind = Edit::Kind::Row;
            edit.gap = {};
        }
        if (hasEvent(edit.kind)) {
            edit.event = randomEvent(random, static_cast<std::int64_t>(random() % 300));
            if (random() % 10 == 0) {
                edit.event.stream = "refunds";
                edit.event.type = "Odd";
            }
            if (edit.kind != Edit::Kind::Row && random() % 6 == 0) {
                edit.faults = {"it is odd"};
                edit.isSkipped = random() % 2 == 0;
            }
        }
        branch.add(std::move(edit));
    }
}

}  // namespace oxbow
