// What holds of the versions and changes of every history, held against a replay.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/history/blame.h"
#include "model/history/changes.h"
#include "model/history/cursors.h"
#include "model/history/suite_case.h"
#include "model/history/table_checks.h"
#include "model/payload/json.h"

namespace oxbow::checks {

// --- versions ---

inline std::string aKeysVersionIsItsLastAndItsNextTheFirst(const SuiteCase& suite) {
    FirstFault fault;
    for (Position p; p <= suite.end() && fault.none(); p = p.next()) {
        for (std::uint32_t id = 0; id < suite.keyCount(); ++id) {
            const auto version = suite.history().versionAt(KeyId(id), p);
            const ReplayedVersion* last = suite.lastBefore(KeyId(id), p);
            fault.succeeds(version.status(), "the version of ", id, " at ", p.value());
            fault.expect(
                version.ok() && *version == (last != nullptr ? std::optional(last->keyVersion())
                                                             : std::nullopt),
                "the version of ", id, " at ", p.value());
            std::optional<Position> expected;
            for (const ReplayedVersion& each : suite.versions(KeyId(id))) {
                if (each.writer >= p) {
                    expected = each.writer;
                    break;
                }
            }
            const auto next = suite.history().nextVersion(KeyId(id), p);
            fault.succeeds(next.status(), "the next version of ", id, " from ", p.value());
            fault.expect(next.ok() && *next == expected, "the next version of ", id, " from ",
                         p.value());
        }
    }
    return fault.text();
}

// The last event that wrote it is the writer of a row, and of none; the first of those that left it
// as it was is the one that blame names.
inline std::string aRowThatIsDeletedAgainIsOfTheLastTombstone(const SuiteCase& suite) {
    FirstFault fault;
    for (std::uint32_t id = 0; id < suite.keyCount(); ++id) {
        std::optional<Position> first;  // of the tombstones that follow each other
        bool isHeld = false;
        for (const ReplayedVersion& version : suite.versions(KeyId(id))) {
            const Position at = version.writer.next();
            first = version.bytes ? std::nullopt : first ? first : std::optional(version.writer);
            isHeld = version.bytes || (isHeld && first == version.writer);
            if (version.bytes) {
                continue;
            }
            const auto found = suite.history().versionAt(KeyId(id), at);
            const auto table = suite.history().tableAt(at);
            fault.succeeds(found.status(), "the version of ", id);
            fault.succeeds(table.status(), "the table at ", at.value());
            fault.expect(found.ok() && *found == version.keyVersion() && table.ok() &&
                             (*table)->version(KeyId(id)) == version.keyVersion(),
                         "the writer of no row for ", id, " at ", at.value());
            std::optional<Position> blamed;
            const auto status =
                blame(suite.history(), KeyId(id), std::nullopt, at,
                      [&blamed](const Blame& each) {
                          blamed = each.value ? std::nullopt : std::optional(each.writer);
                          return false;
                      },
                      {});
            fault.succeeds(status, "the blame of ", id);
            fault.expect(!isHeld || blamed == first, "the blame of no row for ", id, " at ",
                         at.value());
        }
    }
    return fault.text();
}

// Of a key, from a position to before another, in a direction.
inline std::vector<KeyVersion> versionsOf(const SuiteCase& suite, KeyId id, Position from,
                                          Position to, Direction way) {
    std::vector<KeyVersion> versions;
    for (const ReplayedVersion& version : suite.versions(id)) {
        if (version.writer >= from && version.writer < to) {
            versions.push_back(version.keyVersion());
        }
    }
    if (way == Direction::Backward) {
        std::reverse(versions.begin(), versions.end());
    }
    return versions;
}

// Calls `check` with spans of positions: all, none, and some at random, of which a few go back.
inline void forSomeSpans(const SuiteCase& suite,
                         const std::function<void(Position from, Position to)>& check) {
    auto random = suite.random();
    check(Position(), suite.end());
    check(suite.end(), suite.end());
    check(Position(), Position());
    for (int round = 0; round < 12; ++round) {
        check(Position(random() % (suite.events().size() + 1)),
              Position(random() % (suite.events().size() + 1)));
    }
}

inline std::string versionsComeInEitherDirection(const SuiteCase& suite) {
    FirstFault fault;
    forSomeSpans(suite, [&](Position from, Position to) {
        for (std::uint32_t id = 0; id < suite.keyCount(); ++id) {
            for (const Direction way : {Direction::Forward, Direction::Backward}) {
                const auto expected = versionsOf(suite, KeyId(id), from, to, way);
                for (const std::size_t most : {expected.size() + 1, std::size_t{2}}) {
                    std::vector<KeyVersion> found;
                    const auto status = suite.history().versions(KeyId(id), from, to, way,
                                                                 [&](const KeyVersion& version) {
                                                                     found.push_back(version);
                                                                     return found.size() < most;
                                                                 });
                    fault.succeeds(status, "the versions of ", id);
                    fault.expect(found.size() == std::min(most, expected.size()) &&
                                     std::equal(found.begin(), found.end(), expected.begin()),
                                 "the versions of ", id, " from ", from.value(), " to ",
                                 to.value());
                }
            }
        }
    });
    return fault.text();
}

inline std::string aCursorPullsTheSameVersions(const SuiteCase& suite) {
    FirstFault fault;
    forSomeSpans(suite, [&](Position from, Position to) {
        for (std::uint32_t id = 0; id < suite.keyCount(); ++id) {
            for (const Direction way : {Direction::Forward, Direction::Backward}) {
                VersionCursor cursor(suite.history(), KeyId(id), from, to, way);
                for (const KeyVersion& version : versionsOf(suite, KeyId(id), from, to, way)) {
                    fault.expect(cursor.next() && cursor.version() == version, "a version of ", id,
                                 " from ", from.value(), " to ", to.value());
                }
                fault.expect(!cursor.next() && !cursor.next(), "the end of the versions of ", id);
                fault.succeeds(cursor.status(), "pulling versions");
            }
        }
    });
    VersionCursor beyond(suite.history(), KeyId(0), Position(), suite.end().next(),
                         Direction::Backward);
    fault.expect(!beyond.next() && absl::IsOutOfRange(beyond.status()),
                 "pulling versions from beyond the end");
    return fault.text();
}

// --- changes ---

// Of one event, by key: the rows that it touches.
inline std::map<KeyId, Change> changesBy(const SuiteCase& suite, Position event) {
    std::map<KeyId, Change> changes;
    for (std::uint32_t id = 0; id < suite.keyCount(); ++id) {
        const ReplayedVersion* after = suite.lastBefore(KeyId(id), event.next());
        if (after == nullptr || after->writer != event) {
            continue;
        }
        Change& change = changes[KeyId(id)];
        change.position = event;
        change.key = KeyId(id);
        change.after = after->bytes;
        change.afterIsText = after->isText;
        if (const ReplayedVersion* before = suite.rowAt(KeyId(id), event)) {
            change.before = before->bytes;
            change.beforeIsText = before->isText;
            change.previousWriter = before->writer;
        }
        change.kind = change.before ? (change.after ? ChangeKind::Update : ChangeKind::Delete)
                                    : (change.after ? ChangeKind::Insert : ChangeKind::None);
    }
    return changes;
}

inline bool sameChange(const Change& a, const Change& b) {
    return a.position == b.position && a.key == b.key && a.kind == b.kind && a.before == b.before &&
           a.after == b.after && a.beforeIsText == b.beforeIsText &&
           a.afterIsText == b.afterIsText && a.previousWriter == b.previousWriter;
}

// Takes touches or changes as they come, and holds them against those of the events in between.
class InOrderOfEvents {
public:
    InOrderOfEvents(const SuiteCase& suite, Position from, FirstFault& fault)
        : m_suite(suite), m_fault(fault), m_event(from), m_left(changesOf(from)) {}

    // What the replay changed there.
    Change take(Position event, KeyId key) {
        skipTo(event);
        const auto found = m_left.find(key);
        const bool touched = event == m_event && found != m_left.end();
        if (!m_fault.expect(touched, "the event ", event.value(), " and key ", key.value())) {
            return {};
        }
        Change change = std::move(found->second);
        m_left.erase(found);
        return change;
    }
    void finish(Position to) { skipTo(to); }

private:
    // Events that touch nothing lie between; of others nothing may be left.
    void skipTo(Position event) {
        while (m_event < event && m_fault.none()) {
            m_fault.expect(m_left.empty(), "a row that the event ", m_event.value(), " touches");
            m_event = m_event.next();
            m_left = changesOf(m_event);
        }
    }
    std::map<KeyId, Change> changesOf(Position event) const {
        return event < m_suite.end() ? changesBy(m_suite, event) : std::map<KeyId, Change>();
    }

    const SuiteCase& m_suite;
    FirstFault& m_fault;
    Position m_event;
    std::map<KeyId, Change> m_left;
};

inline std::string anEventTouchesTheRowsThatItWrites(const SuiteCase& suite) {
    FirstFault fault;
    forSomeSpans(suite, [&](Position from, Position to) {
        InOrderOfEvents expected(suite, from, fault);
        const auto status = suite.history().touches(from, to, [&](const Touch& touch) {
            const Change change = expected.take(touch.event, touch.key);
            fault.expect(touch.kind == change.kind, "the kind of what ", touch.event.value(),
                         " did");
            return fault.none();
        });
        fault.succeeds(status, "touches");
        expected.finish(to);
        std::size_t visits = 0;
        const auto one =
            suite.history().touches(from, to, [&](const Touch&) { return ++visits < 1; });
        fault.expect(one.ok() && visits <= 1, "touches go on where no more are wanted");
    });
    return fault.text();
}

inline std::string theChangeStreamIsThatOfAReplay(const SuiteCase& suite) {
    FirstFault fault;
    forSomeSpans(suite, [&](Position from, Position to) {
        InOrderOfEvents expected(suite, from, fault);
        std::vector<std::pair<Position, KeyId>> changed;
        const auto status = suite.history().changes(from, to, [&](const Change& change) {
            changed.emplace_back(change.position, change.key);
            fault.expect(sameChange(change, expected.take(change.position, change.key)),
                         "the change by ", change.position.value());
            return fault.none();
        });
        fault.succeeds(status, "changes");
        expected.finish(to);
        std::vector<std::pair<Position, KeyId>> touched;
        fault.succeeds(suite.history().touches(from, to,
                                               [&](const Touch& touch) {
                                                   touched.emplace_back(touch.event, touch.key);
                                                   return true;
                                               }),
                       "touches");
        fault.expect(changed == touched, "changes and touches come in another order");
        std::size_t visits = 0;
        const auto one =
            suite.history().changes(from, to, [&](const Change&) { return ++visits < 1; });
        fault.expect(one.ok() && visits <= 1, "changes go on where no more are wanted");
    });
    return fault.text();
}

inline std::string aCursorPullsTheSameChanges(const SuiteCase& suite) {
    FirstFault fault;
    forSomeSpans(suite, [&](Position from, Position to) {
        std::vector<Change> expected;
        fault.succeeds(suite.history().changes(from, to,
                                               [&](const Change& change) {
                                                   expected.push_back(change);
                                                   return true;
                                               }),
                       "changes");
        ChangeCursor cursor(suite.history(), from, to);
        for (const Change& change : expected) {
            fault.expect(cursor.next() && sameChange(cursor.change(), change), "the change by ",
                         change.position.value());
        }
        fault.expect(!cursor.next() && !cursor.next(), "the end of the changes");
        fault.succeeds(cursor.status(), "pulling changes");
    });
    ChangeCursor beyond(suite.history(), Position(), suite.end().next());
    fault.expect(!beyond.next() && absl::IsOutOfRange(beyond.status()),
                 "pulling changes beyond the end");
    ChangeCursor cancelled(suite.history(), Position(), suite.end(), [] { return true; });
    fault.expect(
        !cancelled.next() && (absl::IsCancelled(cancelled.status()) || suite.end() == Position()),
        "pulling changes that nobody wants");
    return fault.text();
}

inline std::string theChangesOfAnEventAndOfARowAreThoseOfTheStream(const SuiteCase& suite) {
    FirstFault fault;
    for (Position p; p < suite.end() && fault.none(); p = p + 3) {
        const auto found = changesOf(suite.history(), p);
        fault.succeeds(found.status(), "the changes by ", p.value());
        auto expected = changesBy(suite, p);
        fault.expect(found.ok() && found->size() == expected.size(), "how many changes by ",
                     p.value());
        for (std::size_t i = 0; fault.none() && i < found->size(); ++i) {
            fault.expect(sameChange((*found)[i], expected[(*found)[i].key]), "a change by ",
                         p.value());
        }
    }
    forSomeSpans(suite, [&](Position from, Position to) {
        for (std::uint32_t id = 0; id < suite.keyCount(); ++id) {
            const auto expected = versionsOf(suite, KeyId(id), from, to, Direction::Forward);
            std::size_t n = 0;
            const auto status =
                changesOfRow(suite.history(), KeyId(id), from, to, [&](const Change& change) {
                    fault.expect(
                        n < expected.size() && change.position == expected[n].writer &&
                            sameChange(change, changesBy(suite, change.position)[KeyId(id)]),
                        "change ", n, " of row ", id);
                    ++n;
                    return fault.none();
                });
            fault.succeeds(status, "the changes of row ", id);
            fault.expect(n == expected.size(), "how many changes row ", id, " has");
        }
    });
    return fault.text();
}

// --- blame ---

// The lexeme of one field of a row, or the row.
inline OptionalBytes partOf(const OptionalBytes& row, std::optional<std::string_view> field) {
    if (!row || !field) {
        return row;
    }
    const auto path = JsonPath::parse(*field);
    const auto value = path.ok() && validateJson(*row).ok() ? jsonAt(*row, *path) : std::nullopt;
    return value ? OptionalBytes(value->lexeme) : std::nullopt;
}

inline std::string blameNamesTheEventsThatGaveAValue(const SuiteCase& suite) {
    FirstFault fault;
    for (std::uint32_t id = 0; id < suite.keyCount() && fault.none(); ++id) {
        for (const std::optional<std::string_view> field :
             {std::optional<std::string_view>(), std::optional<std::string_view>("n"),
              std::optional<std::string_view>("none")}) {
            for (Position at; at <= suite.end() && fault.none(); at = at + 23) {
                // The oldest first: each event that gave another value than there was.
                std::vector<Blame> expected;
                for (const ReplayedVersion& version : suite.versions(KeyId(id))) {
                    if (version.writer >= at || (expected.empty() && !version.bytes)) {
                        continue;
                    }
                    Blame next{version.writer, partOf(version.bytes, field),
                               !field && version.isText};
                    if (expected.empty() || expected.back().value != next.value ||
                        expected.back().isText != next.isText) {
                        expected.push_back(std::move(next));
                    }
                }
                std::reverse(expected.begin(), expected.end());
                std::vector<Blame> found;
                const auto status =
                    blame(suite.history(), KeyId(id), field, at, [&](const Blame& each) {
                        found.push_back(each);
                        return true;
                    });
                fault.succeeds(status, "blame of ", id);
                const bool same = std::equal(found.begin(), found.end(), expected.begin(),
                                             expected.end(), [](const Blame& a, const Blame& b) {
                                                 return a.writer == b.writer &&
                                                        a.value == b.value && a.isText == b.isText;
                                             });
                fault.expect(same, "blame of ", std::string(field.value_or("all")), " of row ", id,
                             " at ", at.value());
            }
        }
    }
    return fault.text();
}

// --- within a visit, beyond the end, and taken back ---

inline std::string whatIsVisitedMayBeAskedForAgainMeanwhile(const SuiteCase& suite) {
    FirstFault fault;
    const History& history = suite.history();
    std::vector<Position> positions;
    for (Position p; p < suite.end(); p = p + 3) {
        positions.push_back(p);
    }
    const auto isEvent = [&](Position p) {
        const auto event = eventAt(history.events(), p);
        return event.ok() && *event == suite.events()[p.value()];
    };
    fault.succeeds(
        history.events().read(positions, EventParts::All,
                              [&](Position p, const EventView& event) {
                                  return fault.expect(
                                      isEvent(p) && Event(event) == suite.events()[p.value()],
                                      "the event ", p.value(), " while it is visited");
                              }),
        "reading events");
    const auto cursor = history.events().from(Position(), Direction::Forward, EventParts::All);
    while (cursor->next() && fault.none()) {
        const Position p = cursor->position();
        fault.expect(isEvent(p) && Event(cursor->event()) == suite.events()[p.value()],
                     "the event ", p.value(), " while a cursor stands there");
    }
    std::vector<RowVersion> rows;
    const auto changed = history.changes(Position(), suite.end(), [&](const Change& change) {
        const Change before = change;
        const auto again = changesOf(history, change.position);
        const auto table = history.tableAt(change.position.next());
        rows.push_back({change.key, change.position});
        return fault.expect(again.ok() && table.ok() && sameChange(change, before),
                            "the change by ", change.position.value(), " while it is visited");
    });
    fault.succeeds(changed, "changes");
    const auto read = history.readRows(rows, [&](std::size_t i, const RowContent& content) {
        const OptionalBytes before(content.bytes);
        OptionalBytes again;
        const auto status = history.readRows(std::span(rows).subspan(i, 1),
                                             [&again](std::size_t, const RowContent& same) {
                                                 again = OptionalBytes(same.bytes);
                                                 return true;
                                             });
        return fault.expect(
            status.ok() && again == before && content.bytes == OptionalBytesView(before),
            "a row while it is visited");
    });
    fault.succeeds(read, "reading rows");
    const auto touched = history.touches(Position(), suite.end(), [&](const Touch& touch) {
        const Position event = touch.event;
        const KeyId key = touch.key;
        const auto version = history.versionAt(key, event.next());
        bool same = false;
        const auto status = history.versions(key, event, event.next(), Direction::Backward,
                                             [&](const KeyVersion& found) {
                                                 same = found.writer == event;
                                                 return history.rowCountAt(event).ok();
                                             });
        return fault.expect(version.ok() && status.ok() && same, "the touch by ", event.value(),
                            " while it is visited");
    });
    fault.succeeds(touched, "touches");
    return fault.text();
}

inline std::string nothingIsAnsweredBeyondTheEnd(const SuiteCase& suite) {
    FirstFault fault;
    const History& history = suite.history();
    const Position beyond = suite.end().next();
    fault.expect(history.madeUpTo() == suite.end(), "how far the history reaches");
    const auto none = [&fault](const absl::Status& status, const std::string& what) {
        fault.expect(absl::IsOutOfRange(status), what, " beyond the end");
    };
    none(history.tableAt(beyond).status(), "a table");
    none(history.rowCountAt(beyond).status(), "a count of rows");
    none(history.versionAt(KeyId(0), beyond).status(), "a version");
    none(history.nextVersion(KeyId(0), beyond).status(), "a next version");
    none(history.versions(KeyId(0), Position(), beyond, Direction::Forward,
                          [](const KeyVersion&) { return true; }),
         "versions");
    none(history.touches(Position(), beyond, [](const Touch&) { return true; }), "touches");
    none(history.changes(Position(), beyond, [](const Change&) { return true; }), "changes");
    none(changesOf(history, suite.end()).status(), "the changes of an event");
    none(changesOfRow(history, KeyId(0), Position(), beyond, [](const Change&) { return true; }),
         "the changes of a row");
    none(diff(history, Position(), beyond, [](const RowDifference&) { return true; }),
         "differences");
    none(diff(history, beyond, Position(), [](const RowDifference&) { return true; }),
         "differences, back,");
    none(blame(history, KeyId(0), std::nullopt, beyond, [](const Blame&) { return true; }),
         "blame");
    return fault.text();
}

inline std::string aKeyThatThereIsNoneOfHasNoVersion(const SuiteCase& suite) {
    FirstFault fault;
    for (const std::uint32_t id : {suite.keyCount(), suite.keyCount() + 5'000}) {
        const KeyId key(id);
        for (const Position p : {Position(), suite.end()}) {
            const auto version = suite.history().versionAt(key, p);
            fault.expect(version.ok() && !*version, "a version of a key beyond the last");
            const auto next = suite.history().nextVersion(key, p);
            fault.expect(next.ok() && !*next, "a next version of it");
        }
        const auto status = suite.history().versions(
            key, Position(), suite.end(), Direction::Backward,
            [&](const KeyVersion&) { return fault.expect(false, "one of its"); });
        fault.succeeds(status, "versions of a key beyond the last");
    }
    return fault.text();
}

// Each with a `cancelled` that says so at once, and with such as say so later.
inline std::string whatIsTakenBackEndsAsCancelled(const SuiteCase& suite) {
    FirstFault fault;
    const History& history = suite.history();
    const SharedTable start = tableOf(suite, Position(), fault);
    const SharedTable table = tableOf(suite, suite.end(), fault);
    std::vector<Position> positions;
    for (Position p; p < suite.end(); p = p.next()) {
        positions.push_back(p);
    }
    std::vector<RowVersion> rows;
    KeyId busiest;
    for (std::uint32_t id = 0; id < suite.keyCount(); ++id) {
        for (const ReplayedVersion& version : suite.versions(KeyId(id))) {
            rows.push_back({KeyId(id), version.writer});
        }
        if (suite.versions(KeyId(id)).size() > suite.versions(busiest).size()) {
            busiest = KeyId(id);
        }
    }
    const auto any = [](const auto&...) { return true; };
    // What costs nothing, or is answered from memory, may be there before anybody asks.
    const bool small = suite.end() < Position(5) || table->rowCount() == 0;
    enum class May { Succeed, NotSucceed };
    using Call = std::function<absl::Status(const Cancelled&)>;
    const auto check = [&](const std::string& what, const Call& call, May may = May::NotSucceed) {
        const auto status = call([] { return true; });
        fault.expect(absl::IsCancelled(status) || (status.ok() && (small || may == May::Succeed)),
                     what, " that nobody wants: ", status.ToString());
        for (int asked = 1; asked < 1'000; asked *= 3) {
            int left = asked;
            const auto later = call([&left] { return left-- <= 0; });
            fault.expect(later.ok() || absl::IsCancelled(later), what,
                         " that is taken back: ", later.ToString());
            fault.expect(later.ok() || left < 0, what, " ends though nobody took it back");
        }
        fault.succeeds(call({}), what);
    };
    check("reading events", [&](const Cancelled& cancelled) {
        return history.events().read(positions, EventParts::All, any, cancelled);
    });
    check("going through events", [&](const Cancelled& cancelled) {
        return forEachEvent(history.events(), Position(), suite.end(), EventParts::Value, any,
                            cancelled);
    });
    check("going through a few events", [&](const Cancelled& cancelled) {
        return forEachEvent(history.events(), Position(1), Position(5), EventParts::Value, any,
                            cancelled);
    });
    check(
        "a table",
        [&](const Cancelled& cancelled) {
            return history.tableAt(suite.end(), start.get(), cancelled).status();
        },
        May::Succeed);
    check("reading rows",
          [&](const Cancelled& cancelled) { return history.readRows(rows, any, cancelled); });
    check("changes", [&](const Cancelled& cancelled) {
        return history.changes(Position(), suite.end(), any, cancelled);
    });
    check("changes of a row", [&](const Cancelled& cancelled) {
        return changesOfRow(history, busiest, Position(), suite.end(), any, cancelled);
    });
    check("differences", [&](const Cancelled& cancelled) {
        return diff(history, Position(), suite.end(), any, cancelled);
    });
    check("differing keys", [&](const Cancelled& cancelled) {
        return start->forEachDifferingKey(*table, any, cancelled);
    });
    check("blame", [&](const Cancelled& cancelled) {
        return blame(history, busiest, std::nullopt, suite.end(), any, cancelled);
    });
    for (const RowOrder order : {RowOrder::FirstAppearance, RowOrder::Writer}) {
        check("all rows", [&](const Cancelled& cancelled) {
            return forEachRow(history, *table, order, any, cancelled);
        });
    }
    check(
        "the order of the keys",
        [&](const Cancelled& cancelled) { return history.keys().order(cancelled).status(); },
        May::Succeed);
    check("rows in the order of the keys", [&](const Cancelled& cancelled) {
        return inKeyOrder(history, table, cancelled).status();
    });
    for (const auto where : {KeySearch::Where::Start, KeySearch::Where::Anywhere}) {
        check("a search", [&](const Cancelled& cancelled) {
            return history.keys().search({where, "", std::nullopt}, any, cancelled);
        });
    }
    return fault.text();
}

}  // namespace oxbow::checks
