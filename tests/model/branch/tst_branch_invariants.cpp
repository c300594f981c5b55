// The invariants of branches that are about one edit or two, of every kind of fold, on random logs:
// as many as OXBOW_BRANCH_LOGS says, a few where it says nothing.
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "model/branch/branch_world.h"
#include "model/branch/compare/comparison.h"
#include "model/history/ordered_table.h"
#include "model/query/condition.h"

using namespace oxbow;

namespace {

using EventKey = std::pair<std::string, OptionalBytes>;

EventKey keyOf(const Event& event) {
    return {event.stream, event.key};
}

Edit dropOf(const EventId& id) {
    Edit edit;
    edit.kind = Edit::Kind::Drop;
    edit.events = {id};
    return edit;
}

Gap gapBehind(const NamedEvents& events, std::size_t count) {
    return count == 0 ? Gap{} : Gap{events[count - 1].first};
}

}  // namespace

class TestBranchInvariants : public QObject {
    Q_OBJECT
    static int worlds() {
        const int many = qEnvironmentVariableIntValue("OXBOW_BRANCH_LOGS");
        return many > 0 ? many : static_cast<int>(worldFolds().size()) + 1;
    }
    // Of both tables, the events' own and the fold's.
    static bool isAsInTheLog(const World& world) {
        const auto refolded = world.refolded();
        const History& own = *world.line.back().history;
        bool same = own.events().end() == world.log->end();
        for (Position p; same && p <= world.log->end(); p = p + 11) {
            same = rowsAt(*refolded, p) == rowsAt(*world.ofLog, p) &&
                   rowsAt(own, p) == rowsAt(*world.logBase.history, p);
        }
        return same;
    }

private slots:
    void I2_anEditAndItsUndoAreTheBase() {
        for (int i = 0; i < worlds(); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 1'000);
            World world(seed, worldFold(seed));
            while (world.branch.applied > 0) {
                world.branch.undo();
            }
            world.open();
            QVERIFY2(isAsInTheLog(world), std::to_string(seed).c_str());
            QCOMPARE(reachedRows({world.line})->size(), std::size_t(0));
        }
    }

    void I3_whatIsInsertedAndDroppedIsTheBase() {
        for (int i = 0; i < worlds(); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 1'100);
            World world(seed, worldFold(seed), false);
            std::mt19937_64 random(seed);
            Edit insert;
            insert.kind = Edit::Kind::Insert;
            insert.gap = gapBehind(world.base, random() % (world.base.size() + 1));
            insert.event = randomEvent(random, 40);
            world.branch.add(insert);
            world.branch.add(dropOf(world.branch.edits.back().events.front()));
            world.open();
            QVERIFY2(isAsInTheLog(world), std::to_string(seed).c_str());
        }
    }

    // As long as they stand at places of their own: what stands in one gap stands in the order in
    // which it was put there.
    void I4_editsOfDifferentKeysComeInAnyOrder() {
        for (int i = 0; i < worlds(); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 1'200);
            World world(seed, worldFold(seed), false);
            std::mt19937_64 random(seed);
            std::vector<std::size_t> places(world.base.size());
            std::iota(places.begin(), places.end(), std::size_t{0});
            std::shuffle(places.begin(), places.end(), random);
            std::set<EventKey> seen;
            std::vector<Edit> edits;
            for (const std::size_t place : places) {
                const auto& [id, event] = world.base[place];
                if (!event.key || !seen.insert(keyOf(event)).second || edits.size() == 6) {
                    continue;
                }
                Edit edit = dropOf(id);
                if (edits.size() % 3 == 1) {
                    edit.kind = Edit::Kind::Modify;
                    edit.event = event;
                    edit.event.value = R"({"n":5})";
                } else if (edits.size() % 3 == 2) {
                    edit.kind = Edit::Kind::Move;
                    edit.gap = gapBehind(world.base, places[edits.size()]);
                }
                edits.push_back(std::move(edit));
            }
            for (const Edit& edit : edits) {
                world.branch.add(edit);
            }
            world.open();
            const auto one = world.refolded();
            const Rows rows = rowsAt(*one, one->events().end());
            const Rows own = rowsAt(*world.line.back().history, one->events().end());
            std::reverse(edits.begin(), edits.end());
            world.branch.edits.clear();
            world.branch.applied = 0;
            for (const Edit& edit : edits) {
                world.branch.add(edit);
            }
            world.open();
            const auto other = world.refolded();
            QVERIFY(rowsAt(*other, other->events().end()) == rows);
            QVERIFY(rowsAt(*world.line.back().history, other->events().end()) == own);
        }
    }

    void I7_anEventThatIsDroppedChangesItsKeyAloneWhereAFoldIsByKey() {
        for (int i = 0; i < worlds(); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 1'300);
            // Those by the events' own key, and the script, a row a stream and key.
            const bool isScript = i % 4 == 3;
            World world(
                seed,
                isScript ? worldScript() : foldFile(worldFolds()[std::vector{0U, 1U, 4U}[i % 4]]),
                false);
            const auto& [id, event] = world.base[seed % world.base.size()];
            world.branch.add(dropOf(id));
            world.open();
            const auto history = world.refolded();
            const Rows before = rowsAt(*world.ofLog, world.log->end());
            const Rows after = rowsAt(*history, history->events().end());
            std::set<RowKey> different;
            for (const auto& [one, other] :
                 {std::pair(&before, &after), std::pair(&after, &before)}) {
                for (const auto& [key, row] : *one) {
                    const auto there = other->find(key);
                    if (there == other->end() || there->second != row) {
                        different.insert(key);
                    }
                }
            }
            QVERIFY(different.size() <= 1);
            if (!different.empty() && !isScript) {
                QVERIFY(event.key);
                QCOMPARE(different.begin()->key, *event.key);
                QCOMPARE(different.begin()->stream, event.stream);
            }
        }
    }

    void I8_anEventThatMovesPastNoOtherOfItsKeyChangesNothing() {
        for (int i = 0; i < worlds(); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 1'400);
            World world(seed, foldFile(worldFolds()[std::vector{0U, 1U, 4U}[i % 3]]), false);
            const std::size_t from = seed % world.base.size();
            const Event& event = world.base[from].second;
            std::size_t to = from + 1;
            while (to < world.base.size() && keyOf(world.base[to].second) != keyOf(event)) {
                ++to;
            }
            Edit edit = dropOf(world.base[from].first);
            edit.kind = Edit::Kind::Move;
            edit.gap = gapBehind(world.base, to);
            world.branch.add(edit);
            world.open();
            const auto history = world.refolded();
            QVERIFY(rowsAt(*history, world.log->end()) == rowsAt(*world.ofLog, world.log->end()));
            QVERIFY(rowsAt(*world.line.back().history, world.log->end()) ==
                    rowsAt(*world.logBase.history, world.log->end()));
        }
    }

    void I9_savedReadAndRenamedABranchHasTheSameEventsAndRows() {
        for (int i = 0; i < worlds(); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 1'500);
            World world(seed, worldFold(seed));
            const BranchShelf shelf(world.folder.path().toStdString());
            const auto before = world.refolded();
            const Position end = before->events().end();
            const Rows rows = rowsAt(*before, end);
            QVERIFY(shelf.create(world.branch).ok());
            QVERIFY(shelf
                        .change("b",
                                [&](Branch& branch) {
                                    branch = world.branch;
                                    return absl::OkStatus();
                                })
                        .ok());
            QVERIFY(shelf.rename("b", "another").ok());
            const auto read = shelf.find("another");
            QVERIFY2(read.ok(), read.status().ToString().c_str());
            QVERIFY(read->edits == world.branch.edits);
            const NamedEvents events = world.events;
            world.branch = *read;
            world.open();
            QVERIFY(world.events == events);
            const auto after = world.refolded();
            QVERIFY(rowsAt(*after, after->events().end()) == rows);
            // Their differences are none either.
            const auto own = world.line.back();
            for (Position p; p < end; p = p.next()) {
                QVERIFY(own.events->idOf(p) == events[p.value()].first);
            }
        }
    }

    void I11_whatIsFilteredHiddenAndSortedChangesNoState() {
        const auto condition = *Condition::parse("n >= 2 or @type = 'Type1'");
        for (int i = 0; i < worlds(); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 1'600);
            World world(seed, worldFold(seed));
            const auto history = world.refolded();
            const EventSequence& events = *world.line.back().events;
            const Position end = events.end();
            const Rows before = rowsAt(*history, end);
            const auto table = *history->tableAt(end);
            const auto sorted = inKeyOrder(*history, table);
            QVERIFY(sorted.ok());
            QCOMPARE((*sorted)->rowCount(), table->rowCount());
            std::set<std::uint32_t> inOrder;
            for (std::uint64_t n = 0; n < (*sorted)->rowCount(); ++n) {
                inOrder.insert((*sorted)->row(n).key.value());
                QVERIFY(table->find((*sorted)->row(n).key).has_value());
            }
            QCOMPARE(inOrder.size(), table->rowCount());
            QVERIFY(condition
                        .scan(events, Position(), end,
                              [](Position, std::span<const Truth>) { return true; })
                        .ok());
            QVERIFY(history->keys()
                        .search({KeySearch::Where::Anywhere, "1", std::nullopt},
                                [](KeyId, const KeyView&) { return true; })
                        .ok());
            QVERIFY(rowsAt(*history, end) == before);
            QVERIFY(rowsAt(*world.refolded(), end) == before);
        }
    }

    // Where their places are not the same gaps: of a branch of a branch, a gap is behind an event
    // of that, in a list of edits behind what was put there before.
    void S14_aBranchOfABranchIsTheListsOfEditsOneBehindTheOther() {
        for (int i = 0; i < worlds(); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 1'700);
            World world(seed, worldFold(seed), false);
            std::mt19937_64 random(seed);
            std::vector<std::size_t> places(world.base.size());
            std::iota(places.begin(), places.end(), std::size_t{0});
            std::shuffle(places.begin(), places.end(), random);
            Branch first = world.branch;
            Branch second = world.branch;
            second.id = 8;
            second.name = "above";
            second.base = "b";
            Branch both = world.branch;
            for (std::size_t n = 0; n + 1 < std::min<std::size_t>(places.size(), 20); n += 2) {
                Edit edit = dropOf(world.base[places[n]].first);
                edit.kind = static_cast<Edit::Kind>(random() % 4);
                if (hasGap(edit.kind)) {
                    edit.gap = {world.base[places[n + 1]].first};
                }
                if (hasEvent(edit.kind)) {
                    edit.event = randomEvent(random, 40);
                }
                // A gap behind what the first list drops or moves is none of the second's.
                (hasGap(edit.kind) ? first : random() % 2 == 0 ? first : second).add(edit);
            }
            for (const Branch* each : {&first, &second}) {
                for (const Edit& edit : each->edits) {
                    both.add(edit);
                }
            }
            world.branch = both;
            world.open();
            const auto one = world.refolded();
            world.branch = first;
            world.open();
            auto above = openBranch(second, {world.line[0].events, world.line[0].history});
            QVERIFY2(above.ok(), above.status().ToString().c_str());
            world.line.push_back(*std::move(above));
            const auto other = world.refolded();
            QCOMPARE(other->events().end(), one->events().end());
            for (Position p; p <= one->events().end(); p = p + 7) {
                QVERIFY(rowsAt(*other, p) == rowsAt(*one, p));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestBranchInvariants)
#include "tst_branch_invariants.moc"
