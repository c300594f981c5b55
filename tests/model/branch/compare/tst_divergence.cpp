// The differences of pasts against a comparison of their tables at every instant.
#include <QTest>

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "model/branch/compare/divergence.h"
#include "model/branch/compare/field_difference.h"
#include "model/branch/compare/two_lines.h"
#include "model/branch/edited_events.h"
#include "model/fold/fold_file.h"
#include "support/random_log.h"
#include "support/replay_history.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

// All rows at one position, by name.
using Rows = std::map<RowKey, std::pair<std::string, bool>>;

Branch newBranch(std::uint64_t id, const std::string& name = "b") {
    Branch branch;
    branch.id = id;
    branch.name = name;
    return branch;
}

BranchBase memoryLog(const std::vector<Event>& events) {
    auto sequence = std::make_shared<VectorSequence>(events);
    return {sequence, *ReplayHistory::create(sequence)};
}

OpenBranch opened(const Branch& branch, const BranchBase& base) {
    auto opened = openBranch(branch, base);
    [&] { QVERIFY2(opened.ok(), opened.status().ToString().c_str()); }();
    return *std::move(opened);
}

// The tables of a past, by replay, each made once.
class Tables {
public:
    explicit Tables(const ComparedPast& past) {
        const ReplayedRows& rows =
            std::static_pointer_cast<const ReplayHistory>(past.history)->rows();
        for (Position p; p <= past.events->end(); p = p.next()) {
            Rows& table = m_tables.emplace_back();
            for (std::size_t id = 0; id < rows.rows().size(); ++id) {
                const ReplayedVersion* last = rows.lastBefore(id, p);
                if (last != nullptr && last->bytes) {
                    table[rows.rows()[id].key] = {*last->bytes, last->isText};
                }
            }
        }
    }
    const Rows& at(Position p) const { return m_tables[p.value()]; }

private:
    std::vector<Rows> m_tables;
};

std::set<RowKey> differing(const Rows& one, const Rows& other) {
    std::set<RowKey> rows;
    for (const auto& [key, row] : one) {
        const auto found = other.find(key);
        if (found == other.end() || found->second != row) {
            rows.insert(key);
        }
    }
    for (const auto& [key, row] : other) {
        if (!one.contains(key)) {
            rows.insert(key);
        }
    }
    return rows;
}

std::vector<RowDivergence> divergencesOf(const Comparison& comparison) {
    std::vector<RowDivergence> found;
    const auto status = findDivergences(comparison, [&found](RowDivergence row) {
        found.push_back(std::move(row));
        return true;
    });
    [&] { QVERIFY2(status.ok(), status.ToString().c_str()); }();
    return found;
}

// A log, two branches of it, and one of the first.
struct Pasts {
    explicit Pasts(std::uint64_t seed, std::size_t events = 60, int edits = 9,
                   std::optional<std::uint64_t> pinned = {}) {
        const auto all = randomEvents(seed, events);
        log = memoryLog(all);
        const NamedEvents base = namedEvents(all);
        Branch first = newBranch(7, "first");
        editAtRandom(first, base, seed, edits);
        one.push_back(opened(first, log));
        Branch second = newBranch(8, "second");
        NamedEvents part = base;
        if (pinned) {
            second.pinnedEnd = Position(*pinned);
            part.resize(*pinned);
        }
        editAtRandom(second, part, seed + 100, edits);
        other.push_back(opened(second, log));
        Branch third = newBranch(9, "third");
        editAtRandom(third, edited(base, first.editsInForce()), seed + 200, edits);
        above = one;
        above.push_back(opened(third, {one.back().events, one.back().history}));
    }

    std::shared_ptr<const Comparison> compare(const std::vector<OpenBranch>& before,
                                              const std::vector<OpenBranch>& after,
                                              AlignBy by = AlignBy::Position) const {
        const auto made =
            Comparison::create(pastOf(before, log), pastOf(after, log),
                               rowsOfBoth(*reachedRows(before), *reachedRows(after)), {by});
        [&] { QVERIFY2(made.ok(), made.status().ToString().c_str()); }();
        return *made;
    }
    // Of a fold, by replay.
    std::shared_ptr<const Comparison> compare(const std::vector<OpenBranch>& before,
                                              const std::vector<OpenBranch>& after,
                                              const Fold& fold, AlignBy by) const {
        ComparedPast a = pastOf(before, log);
        ComparedPast b = pastOf(after, log);
        a.history = *ReplayHistory::create(a.events, fold);
        b.history = *ReplayHistory::create(b.events, fold);
        const StepAlignment steps(a.places, b.places);
        const PlaceInBoth parted = steps.placeAt(steps.firstDifference());
        const auto rows = rowsOfBoth(*rowsTouched(*a.history, parted.before, a.events->end()),
                                     *rowsTouched(*b.history, parted.after, b.events->end()));
        return *Comparison::create(a, b, rows, {by, false});
    }

    BranchBase log;
    std::vector<OpenBranch> none;
    std::vector<OpenBranch> one;
    std::vector<OpenBranch> other;
    std::vector<OpenBranch> above;
};

// The same pasts with the tables of a replay.
struct Oracle {
    explicit Oracle(const Comparison& comparison)
        : before(replayed(comparison.past(PastSide::Before))),
          after(replayed(comparison.past(PastSide::After))) {}
    static Tables replayed(ComparedPast past) {
        if (std::dynamic_pointer_cast<const ReplayHistory>(past.history) == nullptr) {
            past.history = *ReplayHistory::create(past.events);
        }
        return Tables(past);
    }
    std::set<RowKey> differingAt(const PlaceInBoth& place) const {
        return differing(before.at(place.before), after.at(place.after));
    }

    Tables before;
    Tables after;
};

// Every instant there is: of positions each, of times those that an event leads to.
std::vector<Instant> instantsOf(const Comparison& comparison) {
    std::set<Instant> instants;
    for (const PastSide side : {PastSide::Before, PastSide::After}) {
        for (Position p; p <= comparison.steps().endPlace().of(side); p = p.next()) {
            instants.insert(*comparison.firstInstantOf(side, p));
        }
    }
    return {instants.begin(), instants.end()};
}

void holdAgainstTables(const Comparison& comparison) {
    const Oracle oracle(comparison);
    const auto rows = divergencesOf(comparison);
    std::set<RowKey> seen;
    std::map<Instant, std::size_t> counts;
    for (const Instant instant : instantsOf(comparison)) {
        const PlaceInBoth place = *comparison.placeAt(instant);
        const std::set<RowKey> expected = oracle.differingAt(place);
        std::set<RowKey> found;
        for (const RowDivergence& row : rows) {
            if (row.differsAt(instant)) {
                found.insert(row.row);
            }
        }
        QVERIFY2(found == expected, qPrintable(QString("instant %1").arg(instant)));
        seen.insert(expected.begin(), expected.end());
        counts[instant] = expected.size();
        // And with what the rows hold.
        std::set<RowKey> told;
        QVERIFY(comparison
                    .differencesAt(place,
                                   [&](const NamedDifference& difference) {
                                       told.insert(difference.row);
                                       return true;
                                   })
                    .ok());
        QVERIFY(told == expected);
    }
    // What was never seen to differ is not told of.
    QCOMPARE(rows.size(), seen.size());
    std::size_t now = 0;
    auto step = rowsDiffering(rows);
    auto next = step.begin();
    for (const auto& [instant, count] : counts) {
        while (next != step.end() && next->from <= instant) {
            now = (next++)->rows;
        }
        QCOMPARE(now, count);
    }
}

// The events by which rows part and come back are those that lead to the place.
void holdAgainstEvents(const Comparison& comparison) {
    for (const RowDivergence& row : divergencesOf(comparison)) {
        for (const DivergenceSpan& span : row.spans) {
            const auto leads = [](const EventsInBoth& events, const PlaceInBoth& place) {
                return (events.before || events.after) &&
                       (!events.before || events.before->next() == place.before) &&
                       (!events.after || events.after->next() == place.after);
            };
            QVERIFY(leads(span.begun, span.from));
            QVERIFY(span.isOpen || leads(span.ended, span.to));
        }
    }
}

std::shared_ptr<const Fold> sumFold() {
    return *parseFoldFile(R"({"kind":"sum","field":"n"})", "sum");
}

}  // namespace

class TestDivergence : public QObject {
    Q_OBJECT
private slots:
    void S19_theDifferencesOfABranchAndItsBaseAreThoseOfTheirTables() {
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            const Pasts pasts(seed);
            const auto comparison = pasts.compare(pasts.none, pasts.one);
            holdAgainstTables(*comparison);
            holdAgainstEvents(*comparison);
        }
    }

    void S19_theDifferencesOfTwoBranchesAreThoseOfTheirTables() {
        for (std::uint64_t seed = 1; seed <= 25; ++seed) {
            const Pasts pasts(seed);
            holdAgainstTables(*pasts.compare(pasts.one, pasts.other));
            holdAgainstTables(*pasts.compare(pasts.none, pasts.above));
            holdAgainstTables(*pasts.compare(pasts.other, pasts.above));
            holdAgainstTables(*pasts.compare(pasts.one, pasts.above));
        }
    }

    void S19_rowsThatAreWrittenOftenAreComparedWhereTheEditsAre() {
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            auto events = randomEvents(seed, 900);
            for (std::size_t i = 0; i < events.size(); ++i) {
                events[i].stream = "orders";
                events[i].key = i % 5 == 0 ? "other" : "hot";
            }
            const BranchBase log = memoryLog(events);
            Branch branch = newBranch(7);
            editAtRandom(branch, namedEvents(events), seed, 6);
            const OpenBranch there = opened(branch, log);
            for (const AlignBy by : {AlignBy::Position, AlignBy::Time}) {
                Comparison::Options options;
                options.by = by;
                options.passOverAfter = 16;
                const auto comparison = *Comparison::create(pastOf({}, log), pastOf({there}, log),
                                                            *reachedRows({there}), options);
                holdAgainstTables(*comparison);
                if (by == AlignBy::Position) {
                    holdAgainstEvents(*comparison);
                }
            }
        }
    }

    void S18_alignedByTimeTheTablesOfEachTimeAreCompared() {
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            const Pasts pasts(seed);
            holdAgainstTables(*pasts.compare(pasts.none, pasts.one, AlignBy::Time));
            holdAgainstTables(*pasts.compare(pasts.above, pasts.other, AlignBy::Time));
        }
    }

    void S18_alignedByOrdinalEachWritingOfARowIsComparedWithTheOther() {
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            const Pasts pasts(seed);
            const auto comparison = pasts.compare(pasts.none, pasts.one, AlignBy::Ordinal);
            const auto found = divergencesOf(*comparison);
            const auto before = *ReplayHistory::create(pasts.log.events);
            const auto after = *ReplayHistory::create(pasts.one.back().events);
            const StepAlignment& steps = comparison->steps();
            const PlaceInBoth parted = steps.placeAt(steps.firstDifference());
            for (const RowKey& row : comparison->rows()) {
                const auto versionsOf = [&row](const ReplayHistory& history, Position from) {
                    std::vector<std::pair<OptionalBytes, bool>> versions{{std::nullopt, false}};
                    for (const ReplayedRows::Row& each : history.rows().rows()) {
                        for (const ReplayedVersion& version : each.versions) {
                            if (each.key == row && version.writer < from) {
                                versions[0] = {version.bytes, version.isText};
                            } else if (each.key == row) {
                                versions.emplace_back(version.bytes, version.isText);
                            }
                        }
                    }
                    return versions;
                };
                const auto one = versionsOf(*before, parted.before);
                const auto other = versionsOf(*after, parted.after);
                const auto told = std::find_if(found.begin(), found.end(),
                                               [&](const auto& each) { return each.row == row; });
                for (std::size_t n = 0; n < std::max(one.size(), other.size()); ++n) {
                    const bool differs =
                        one[std::min(n, one.size() - 1)] != other[std::min(n, other.size() - 1)];
                    QCOMPARE(told != found.end() && told->differsAt(static_cast<Instant>(n)),
                             differs);
                }
            }
        }
    }

    void S19_theDifferencesOfAFoldAreThoseOfItsTables() {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const Pasts pasts(seed);
            for (const AlignBy by : {AlignBy::Position, AlignBy::Time}) {
                holdAgainstTables(*pasts.compare(pasts.none, pasts.one, *sumFold(), by));
                holdAgainstTables(*pasts.compare(pasts.other, pasts.above, *sumFold(), by));
            }
        }
    }

    void S5_anotherOrderOfAllEventsIsComparedFromTheFirstOn() {
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            auto events = randomEvents(seed, 60);
            const BranchBase log = memoryLog(events);
            std::reverse(events.begin(), events.end());
            const BranchBase other = memoryLog(events);
            const Position end = log.events->end();
            const ComparedPast after{"other", other.events, other.history,
                                     BranchPlaces::reordered(end)};
            const auto rows = rowsOfBoth(*rowsTouched(*log.history, Position(), end),
                                         *rowsTouched(*other.history, Position(), end));
            for (const AlignBy by : {AlignBy::Position, AlignBy::Time}) {
                holdAgainstTables(**Comparison::create(pastOf({}, log), after, rows, {by}));
                holdAgainstTables(**Comparison::create(after, after, rows, {by}));
            }
        }
    }

    void S13_aPinnedBranchIsComparedUpToItsEnd() {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const Pasts pasts(seed, 60, 9, 41);
            const auto comparison = pasts.compare(pasts.none, pasts.other);
            QCOMPARE(comparison->steps().endPlace().before, Position(41));
            QCOMPARE(comparison->steps().endPlace().after, pasts.other.back().events->end());
            holdAgainstTables(*comparison);
        }
    }

    void S19_aDifferenceMirrorsItself() {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const Pasts pasts(seed);
            for (const AlignBy by : {AlignBy::Position, AlignBy::Time, AlignBy::Ordinal}) {
                const auto forth = divergencesOf(*pasts.compare(pasts.above, pasts.other, by));
                const auto back = divergencesOf(*pasts.compare(pasts.other, pasts.above, by));
                QCOMPARE(forth.size(), back.size());
                for (std::size_t i = 0; i < forth.size(); ++i) {
                    QVERIFY(forth[i].row == back[i].row);
                    QCOMPARE(forth[i].isMissingBefore, back[i].isMissingAfter);
                    QCOMPARE(forth[i].spans.size(), back[i].spans.size());
                    QCOMPARE(forth[i].fields.size(), back[i].fields.size());
                    for (std::size_t n = 0; n < forth[i].spans.size(); ++n) {
                        const DivergenceSpan& one = forth[i].spans[n];
                        const DivergenceSpan& other = back[i].spans[n];
                        QVERIFY(one.from.before == other.from.after &&
                                one.to.after == other.to.before);
                        QVERIFY(one.ended.before == other.ended.after &&
                                one.begun.after == other.begun.before);
                        QVERIFY(one.isOpen == other.isOpen &&
                                one.nanoseconds == other.nanoseconds &&
                                one.events() == other.events());
                    }
                    for (const FieldDivergence& field : forth[i].fields) {
                        const auto other = std::find_if(
                            back[i].fields.begin(), back[i].fields.end(),
                            [&field](const auto& each) { return each.name == field.name; });
                        QVERIFY(other != back[i].fields.end() &&
                                field.greatest.has_value() == other->greatest.has_value());
                        QVERIFY(!field.greatest ||
                                field.greatest->text() == other->greatest->negated().text());
                    }
                }
            }
        }
    }

    void S19_aPastDoesNotDifferFromItself() {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const Pasts pasts(seed);
            for (const AlignBy by : {AlignBy::Position, AlignBy::Time, AlignBy::Ordinal}) {
                QVERIFY(divergencesOf(*pasts.compare(pasts.above, pasts.above, by)).empty());
            }
            QVERIFY(
                divergencesOf(*pasts.compare(pasts.one, pasts.one, *sumFold(), AlignBy::Position))
                    .empty());
        }
    }

    void S19_rowsComeAsTheyAreFoundAndNoMoreAreWantedThanAreTaken() {
        const Pasts pasts(3, 200, 60);
        const auto comparison = pasts.compare(pasts.none, pasts.one);
        QVERIFY(divergencesOf(*comparison).size() > 3);
        int taken = 0;
        std::size_t most = 0;
        QVERIFY(findDivergences(
                    *comparison, [&](const RowDivergence&) { return ++taken < 2; },
                    [&](std::size_t done, std::size_t) { most = std::max(most, done); })
                    .ok());
        QCOMPARE(taken, 2);
        QVERIFY(most < comparison->rows().size());
    }

    void S19_whatNobodyWaitsForIsGivenUp() {
        const Pasts pasts(3, 200, 60);
        const auto comparison = pasts.compare(pasts.none, pasts.one);
        const auto status = findDivergences(
            *comparison, [](const RowDivergence&) { return true; }, {}, [] { return true; });
        QVERIFY(absl::IsCancelled(status));
    }

    void S18_whereARowDiffersIsToldInPositionsOfEither() {
        const Pasts pasts(5);
        const auto rows = divergencesOf(*pasts.compare(pasts.none, pasts.one));
        for (const PastSide side : {PastSide::Before, PastSide::After}) {
            const auto spans = unionOf(rows, side);
            QVERIFY(!spans.empty());
            for (std::size_t i = 1; i < spans.size(); ++i) {
                QVERIFY(spans[i - 1].to < spans[i].from);
            }
            for (const RowDivergence& row : rows) {
                for (const DivergenceSpan& span : row.spans) {
                    QVERIFY(std::any_of(spans.begin(), spans.end(), [&](const PositionSpan& all) {
                        return all.from <= span.from.of(side) && all.to >= span.to.of(side);
                    }));
                }
            }
        }
    }

    void S18_theNextDifferenceIsTheNextChangeOfOne() {
        for (std::uint64_t seed = 1; seed <= 25; ++seed) {
            const Pasts pasts(seed);
            const auto comparison =
                pasts.compare(pasts.none, pasts.one, *sumFold(), AlignBy::Position);
            const auto rows = divergencesOf(*comparison);
            // Wherever a row differs and was written, or has just come back.
            std::set<Instant> expected;
            for (const RowDivergence& row : rows) {
                for (const DivergenceSpan& span : row.spans) {
                    expected.insert(span.fromInstant);
                    if (!span.isOpen) {
                        expected.insert(span.toInstant);
                    }
                }
                for (const PastSide side : {PastSide::Before, PastSide::After}) {
                    const History& history = *comparison->past(side).history;
                    const auto key = *findRow(history, row.row);
                    if (!key) {
                        continue;
                    }
                    QVERIFY(history
                                .versions(*key, Position(), history.events().end(),
                                          Direction::Forward,
                                          [&](const KeyVersion& version) {
                                              const Instant instant = *comparison->firstInstantOf(
                                                  side, version.writer.next());
                                              if (row.differsAt(instant)) {
                                                  expected.insert(instant);
                                              }
                                              return true;
                                          })
                                .ok());
                }
            }
            std::vector<Instant> forward;
            std::optional<Instant> at = -1;
            while ((at = *nextDifference(*comparison, rows, *at, Direction::Forward))) {
                forward.push_back(*at);
            }
            QVERIFY(forward == std::vector<Instant>(expected.begin(), expected.end()));
            std::vector<Instant> backward;
            at = comparison->end() + 1;
            while ((at = *nextDifference(*comparison, rows, *at, Direction::Backward))) {
                backward.push_back(*at);
            }
            QVERIFY(backward == std::vector<Instant>(expected.rbegin(), expected.rend()));
        }
    }

    void S18_theAmountOfADifferenceIsExact() {
        const auto differences =
            fieldDifferences(std::string_view(R"({"a":9007199254740992,"b":0.10,"c":"x","d":1})"),
                             std::string_view(R"({"a":9007199254740993,"b":0.3,"c":"y","e":1})"));
        QStringList told;
        for (const FieldDifference& difference : differences) {
            told << QString::fromStdString(
                difference.name + " " +
                (difference.amount ? signedText(*difference.amount) : std::string("none")));
        }
        QCOMPARE(told, QStringList({"a +1", "b +0.20", "c none", "e none", "d none"}));
        QVERIFY(fieldDifferences(std::string_view(R"({"a":1})"), std::string_view(R"({"a": 1})"))
                    .empty());
    }

    void S18_theGreatestAmountOfAFieldIsThatOfAllMoments() {
        const auto event = [](std::int64_t n) {
            Event made;
            made.key = "k";
            made.value = "{\"n\":" + std::to_string(n) + "}";
            return made;
        };
        const BranchBase log = memoryLog({event(1), event(10), event(-20), event(9), event(0)});
        Branch branch = newBranch(7);
        Edit drop;
        drop.events = {{0, 0}, {0, 2}};
        branch.add(drop);
        const OpenBranch there = opened(branch, log);
        ComparedPast before = pastOf({}, log);
        ComparedPast after = pastOf({there}, log);
        const auto comparison = *Comparison::create(before, after, {{"", "k"}}, {});
        const auto rows = divergencesOf(*comparison);
        QCOMPARE(rows.size(), std::size_t(1));
        QVERIFY(rows[0].isMissingAfter);
        QCOMPARE(rows[0].spans.size(), std::size_t(2));
        QCOMPARE(QString::fromStdString(signedText(*rows[0].fields[0].greatest)), QString("+30"));
        QCOMPARE(rows[0].fields[0].greatestAt, Instant(3));
        // The next event of the key, which is the same in both, brings them together.
        QVERIFY(rows[0].spans[1].ended == (EventsInBoth{Position(3), Position(1)}));
        QVERIFY(rows[0].spans[1].to == (PlaceInBoth{Position(4), Position(2)}));
    }

    void S18_theTwoLinesOfAFieldAreWhatTheTablesHold() {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const Pasts pasts(seed);
            const auto comparison = pasts.compare(pasts.none, pasts.one);
            const Oracle oracle(*comparison);
            for (const RowDivergence& row : divergencesOf(*comparison)) {
                const auto lines = *twoLines(*comparison, row.row, "n", 1'000, {});
                QVERIFY(!lines.leavesOut);
                std::set<Instant> points;
                for (const TwoLines::Point& point : lines.points) {
                    points.insert(point.instant);
                    const auto fieldOf = [&row](const Rows& rows) {
                        const auto found = rows.find(row.row);
                        const auto fields = found == rows.end()
                                                ? std::vector<RowField>()
                                                : rowFields(std::string_view(found->second.first));
                        return fields.empty() || fields[0].name != "n" ? std::optional<RowField>()
                                                                       : std::optional(fields[0]);
                    };
                    QVERIFY(point.before == fieldOf(oracle.before.at(point.place.before)));
                    QVERIFY(point.after == fieldOf(oracle.after.at(point.place.after)));
                }
                for (const DivergenceSpan& span : row.spans) {
                    QVERIFY(points.contains(span.fromInstant));
                    QVERIFY(span.isOpen || points.contains(span.toInstant));
                }
            }
        }
    }

    void S18_ofManyWritingsThoseThatMatterAreKept() {
        std::vector<Event> events;
        for (int i = 0; i < 3'000; ++i) {
            Event event;
            event.key = "k";
            event.value = "{\"n\":1}";
            events.push_back(event);
        }
        const BranchBase log = memoryLog(events);
        Branch branch = newBranch(7);
        Edit drop;
        drop.events = {{0, 10}, {0, 2'000}};
        branch.add(drop);
        const OpenBranch there = opened(branch, log);
        const auto comparison =
            *Comparison::create(pastOf({}, log), pastOf({there}, log), {{"", "k"}}, {});
        const auto lines = *twoLines(*comparison, {"", "k"}, "n", 100, {11, 2'001});
        QVERIFY(lines.leavesOut);
        QVERIFY(lines.points.size() < 150);
        for (const Instant kept : {11, 2'001}) {
            QVERIFY(std::any_of(lines.points.begin(), lines.points.end(),
                                [kept](const auto& point) { return point.instant == kept; }));
        }
    }
};

QTEST_APPLESS_MAIN(TestDivergence)
#include "tst_divergence.moc"
