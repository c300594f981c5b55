// What holds of every sequence of events, held against the vector of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/history/suite_case.h"
#include "model/sequence/event_sequence.h"
#include "support/vector_sequence.h"

namespace oxbow::checks {

inline bool sameEvent(const EventView& found, const Event& expected, EventParts parts) {
    return parts == EventParts::All ? Event(found) == expected
                                    : found.value == expected.view().value &&
                                          found.valueIsText() == expected.view().valueIsText();
}

inline std::string namesAreTheEventsOwn(const SuiteCase& suite) {
    FirstFault fault;
    const auto check = [&](const Names& names, const std::vector<std::string>& inOrder) {
        const std::set<std::string> unique(names->begin(), names->end());
        fault.expect(unique.size() == names->size(), "a name stands twice");
        if (suite.traits().numbersByAppearance) {
            fault.expect(*names == inOrder, "the order of the names");
        }
        for (const std::string& name : inOrder) {
            fault.expect(unique.count(name) == 1, "the name ", name, " is missing");
        }
    };
    std::vector<std::string> streams;
    std::vector<std::string> types;
    const auto add = [](std::vector<std::string>& names, const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    };
    for (const Event& event : suite.events()) {
        add(streams, event.stream);
        if (event.type) {
            add(types, *event.type);
        }
    }
    check(suite.history().events().streams(), streams);
    check(suite.history().events().types(), types);
    return fault.text();
}

inline std::string readGivesTheWantedEvents(const SuiteCase& suite) {
    FirstFault fault;
    auto random = suite.random();
    const EventSequence& events = suite.history().events();
    fault.expect(events.end() == suite.end(), "the end");
    for (const EventParts parts : {EventParts::All, EventParts::Value}) {
        for (std::uint64_t rarity = 1; rarity < 200 && fault.none(); rarity = rarity * 2 + 1) {
            std::vector<Position> wanted;
            for (Position p; p < suite.end(); p = p.next()) {
                if (random() % rarity == 0) {
                    wanted.push_back(p);
                }
            }
            const std::size_t most = random() % 2 == 0 ? wanted.size() : wanted.size() / 2 + 1;
            std::size_t read = 0;
            const auto status = events.read(wanted, parts, [&](Position p, const EventView& event) {
                fault.expect(read < wanted.size() && p == wanted[read], "which event is read");
                fault.expect(sameEvent(event, suite.events()[p.value()], parts), "the event ",
                             p.value());
                return ++read < most;
            });
            fault.succeeds(status, "reading events");
            fault.expect(read == std::min(most, wanted.size()), "how many events are read");
        }
    }
    return fault.text();
}

inline std::string oneEventIsReadByItsPosition(const SuiteCase& suite) {
    FirstFault fault;
    for (Position p; p < suite.end(); p = p + 7) {
        const auto event = eventAt(suite.history().events(), p);
        fault.succeeds(event.status(), "the event ", p.value());
        fault.expect(event.ok() && *event == suite.events()[p.value()], "the event ", p.value());
    }
    return fault.text();
}

inline std::string cursorsGoBothWaysFromAnywhere(const SuiteCase& suite) {
    FirstFault fault;
    auto random = suite.random();
    for (int round = 0; round < 24 && fault.none(); ++round) {
        const std::uint64_t from = round == 0   ? 0
                                   : round == 1 ? suite.events().size()
                                                : random() % (suite.events().size() + 1);
        const EventParts parts = round % 3 == 0 ? EventParts::Value : EventParts::All;
        const auto forward =
            suite.history().events().from(Position(from), Direction::Forward, parts);
        for (std::uint64_t p = from; p < suite.events().size(); ++p) {
            fault.expect(forward->next() && forward->position() == Position(p) &&
                             sameEvent(forward->event(), suite.events()[p], parts),
                         "event ", p, ", going forward from ", from);
        }
        fault.expect(!forward->next() && !forward->next(), "the end of a way forward");
        fault.succeeds(forward->status(), "going forward");
        const auto backward =
            suite.history().events().from(Position(from), Direction::Backward, parts);
        for (std::uint64_t p = from; p-- > 0;) {
            fault.expect(backward->next() && backward->position() == Position(p) &&
                             sameEvent(backward->event(), suite.events()[p], parts),
                         "event ", p, ", going backward from ", from);
        }
        fault.expect(!backward->next() && !backward->next(), "the end of a way backward");
        fault.succeeds(backward->status(), "going backward");
    }
    return fault.text();
}

inline std::string timesAreThoseOfTheEventsBefore(const SuiteCase& suite) {
    FirstFault fault;
    const EventSequence& events = suite.history().events();
    std::optional<std::int64_t> maximum;
    std::optional<std::int64_t> first;
    std::uint64_t late = 0;
    std::vector<std::optional<std::int64_t>> maxima;  // before each position
    for (Position p; p <= suite.end(); p = p.next()) {
        maxima.push_back(maximum);
        const auto found = events.runningMaximum(p);
        fault.succeeds(found.status(), "the greatest time before ", p.value());
        fault.expect(found.ok() && *found == maximum, "the greatest time before ", p.value());
        const auto time =
            p < suite.end() ? countedTime(suite.events()[p.value()]) : std::optional<Timestamp>();
        if (time) {
            late += maximum && time->nanoseconds < *maximum ? 1 : 0;
            maximum = std::max(maximum.value_or(time->nanoseconds), time->nanoseconds);
            first = std::min(first.value_or(time->nanoseconds), time->nanoseconds);
        }
    }
    fault.expect(events.lateCount() == late, "how many events are late");
    const auto nanoseconds = [](const std::optional<Timestamp>& time) {
        return time ? std::optional(time->nanoseconds) : std::nullopt;
    };
    fault.expect(nanoseconds(events.firstTime()) == first, "the first time");
    fault.expect(nanoseconds(events.lastTime()) == maximum, "the last time");

    std::set<std::int64_t> asked{0, first.value_or(0) - 1, maximum.value_or(0) + 1};
    for (std::size_t i = 0; i < maxima.size(); i += 3) {
        asked.insert({maxima[i].value_or(0) - 1, maxima[i].value_or(0), maxima[i].value_or(0) + 1});
    }
    Position near;
    for (const std::int64_t time : asked) {
        const auto last = std::partition_point(maxima.begin(), maxima.end(),
                                               [time](const std::optional<std::int64_t>& before) {
                                                   return !before || *before <= time;
                                               });
        const Position expected(static_cast<std::uint64_t>(last - maxima.begin() - 1));
        const auto at = events.positionAt(time);
        fault.succeeds(at.status(), "the position at time ", time);
        fault.expect(at.ok() && *at == expected, "the position at time ", time);
        fault.expect(events.positionNear(time) >= near && events.positionNear(time) <= suite.end(),
                     "the position near ", time, " does not rise with the time");
        near = events.positionNear(time);
        std::optional<Position> notLater;
        for (Position p = suite.end(); p > expected;) {
            p = p.previous();
            const auto its = countedTime(suite.events()[p.value()]);
            notLater = its && its->nanoseconds <= time ? std::optional(p) : notLater;
        }
        const auto found = events.firstNotLater(expected, time);
        fault.succeeds(found.status(), "what came late for ", time);
        fault.expect(found.ok() && *found == notLater, "what came late for ", time);
    }
    return fault.text();
}

inline std::string countsByTypeAddUp(const SuiteCase& suite) {
    FirstFault fault;
    auto random = suite.random();
    const EventSequence& events = suite.history().events();
    const auto types = events.types();
    // By a type's name, and of events without one by none.
    const auto expected = [&](Position from, Position to) {
        std::map<OptionalBytes, std::uint64_t> counts;
        for (Position p = from; p < to; p = p.next()) {
            ++counts[suite.events()[p.value()].type];
        }
        return counts;
    };
    const auto named = [&](const std::vector<std::uint64_t>& counts) {
        std::map<OptionalBytes, std::uint64_t> out;
        fault.expect(counts.size() == types->size() + 1, "a column for each type and one more");
        for (std::size_t i = 0; i < counts.size() && i <= types->size(); ++i) {
            if (counts[i] > 0) {
                out[i < types->size() ? OptionalBytes((*types)[i]) : std::nullopt] = counts[i];
            }
        }
        return out;
    };
    fault.expect(named(events.typeCounts()) == expected(Position(), suite.end()), "all counts");
    for (int round = 0; round < 12 && fault.none(); ++round) {
        std::vector<Position> edges;
        for (int i = 0; i < 2 + round; ++i) {
            edges.emplace_back(random() % (suite.events().size() + 1));
        }
        std::sort(edges.begin(), edges.end());
        const auto counts = events.countsByType(edges, true);
        const auto about = events.countsByType(edges, false);
        fault.succeeds(counts.status(), "counts");
        fault.succeeds(about.status(), "counts, about");
        fault.expect(counts.ok() && counts->size() == edges.size() - 1, "rows of counts");
        fault.expect(about.ok() && about->size() == edges.size() - 1, "rows of counts, about");
        for (std::size_t i = 0; fault.none() && i + 1 < edges.size(); ++i) {
            fault.expect(named((*counts)[i]) == expected(edges[i], edges[i + 1]), "counts from ",
                         edges[i].value(), " to ", edges[i + 1].value());
        }
    }
    const auto whole = events.countsByType({Position(), suite.end()}, false);
    fault.expect(whole.ok() && named(whole->front()) == expected(Position(), suite.end()),
                 "what is counted about, of all");
    fault.expect(!events.countsByType({Position()}, true).ok(), "one edge is no timeline");
    if (suite.end() > Position()) {
        fault.expect(!events.countsByType({suite.end(), Position()}, true).ok(), "falling edges");
    }
    return fault.text();
}

inline std::string anEventIsFoundByItsName(const SuiteCase& suite) {
    FirstFault fault;
    const EventSequence& events = suite.history().events();
    std::set<EventId> names;
    for (Position p; p < suite.end(); p = p.next()) {
        const EventId id = events.idOf(p);
        fault.expect(names.insert(id).second, "two events have the name of ", p.value());
        fault.expect(events.find(id) == p, "the event ", p.value(), " by its name");
    }
    fault.expect(!events.find({0, std::uint64_t{1} << 40}), "a name that no event has");
    fault.expect(!events.find({std::uint64_t{1} << 40, 0}), "a name of no branch");
    return fault.text();
}

inline std::string noEventLiesBeyondTheEnd(const SuiteCase& suite) {
    FirstFault fault;
    const EventSequence& events = suite.history().events();
    const Position end = suite.end();
    fault.expect(absl::IsOutOfRange(eventAt(events, end).status()), "an event at the end");
    const std::vector<Position> wanted{end.previous(), end + 3};
    const auto status =
        events.read(wanted, EventParts::All, [](Position, const EventView&) { return true; });
    fault.expect(absl::IsOutOfRange(status), "reading beyond the end");
    fault.expect(absl::IsOutOfRange(events.runningMaximum(end.next()).status()),
                 "the greatest time before what is beyond the end");
    fault.expect(!events.countsByType({Position(), end.next()}, true).ok(),
                 "counts beyond the end");
    fault.expect(!events.from(end, Direction::Forward, EventParts::All)->next(), "from the end on");
    fault.expect(!events.from(end + 3, Direction::Forward, EventParts::All)->next(),
                 "from beyond the end on");
    fault.expect(!events.from(Position(), Direction::Backward, EventParts::All)->next(),
                 "before the start");
    const auto last = events.from(end + 3, Direction::Backward, EventParts::All);
    fault.expect(last->next() == (end > Position()), "the last event from beyond the end");
    return fault.text();
}

}  // namespace oxbow::checks
