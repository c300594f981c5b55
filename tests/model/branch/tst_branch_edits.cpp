// Every kind of edit, edits of edits, branches that become one, and logs that were imported anew.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "model/branch/combine.h"
#include "model/branch/edited_events.h"
#include "model/branch/fold/open_branch_fold.h"
#include "model/branch/initial_row.h"
#include "model/branch/invalid_event.h"
#include "model/branch/matching_events.h"
#include "model/branch/type_shape.h"
#include "model/fold/fold_run.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/log_history.h"
#include "model/history/rows.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

using Rows = std::map<std::string, std::string>;

Edit editOf(Edit::Kind kind, std::vector<EventId> events) {
    Edit edit;
    edit.kind = kind;
    edit.events = std::move(events);
    return edit;
}

Edit dropOf(std::uint64_t p) {
    return editOf(Edit::Kind::Drop, {{0, p}});
}

Edit insertOf(Event event, std::uint64_t behind) {
    Edit edit = editOf(Edit::Kind::Insert, {});
    edit.event = std::move(event);
    edit.gap = behind == 0 ? Gap{} : Gap{EventId{0, behind - 1}};
    return edit;
}

Edit modifyOf(std::uint64_t p, Event event) {
    Edit edit = editOf(Edit::Kind::Modify, {{0, p}});
    edit.event = std::move(event);
    return edit;
}

Rows rowsOf(const History& history) {
    Rows rows;
    const auto table = history.tableAt(history.events().end());
    [&] { QVERIFY2(table.ok(), table.status().ToString().c_str()); }();
    const auto status =
        forEachRow(history, **table, RowOrder::FirstAppearance, [&](const RowView& row) {
            const auto key = *history.keys().key(row.row.key);
            const std::string& stream = (*history.keys().streams())[key.stream.value()];
            rows[stream.size() > 1 ? stream + ":" + key.bytes : key.bytes] = std::string(row.bytes);
            return true;
        });
    [&] { QVERIFY(status.ok()); }();
    return rows;
}

}  // namespace

class TestBranchEdits : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_dir;
    std::deque<QTemporaryDir> m_logs;
    std::vector<Event> m_events;
    std::shared_ptr<Log> m_log;
    BranchBase m_base;

    static Branch newBranch(std::uint64_t id = 7) {
        Branch branch;
        branch.id = id;
        branch.name = "b" + std::to_string(id);
        return branch;
    }
    OpenBranch open(const Branch& branch) const {
        auto opened = openBranch(branch, m_base);
        [&] { QVERIFY2(opened.ok(), opened.status().ToString().c_str()); }();
        return *std::move(opened);
    }
    std::shared_ptr<const FoldHistory> make(const std::shared_ptr<const Fold>& fold,
                                            const std::shared_ptr<const EventSequence>& events) {
        const auto changes = makeFoldChanges(
            fold, events, m_dir->filePath("fold" + QString::number(m_made++)).toStdString());
        [&] { QVERIFY2(changes.ok(), changes.status().ToString().c_str()); }();
        return std::make_shared<const FoldHistory>(events, *changes);
    }
    // By what the edits reach, and by all events of the branch.
    std::pair<Rows, Rows> bothWays(const Branch& branch, const std::shared_ptr<const Fold>& fold) {
        std::vector<OpenBranch> line;
        line.push_back(open(branch));
        const auto some = refoldInBranch(line, fold, make(fold, m_log));
        [&] { QVERIFY2(some.ok(), some.status().ToString().c_str()); }();
        return {rowsOf(*some->history), rowsOf(*make(withInitialRows(fold), line[0].events))};
    }
    int m_made = 0;

private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_events.clear();
        for (int i = 0; i < 40; ++i) {
            Event event =
                valueEvent("k" + std::to_string(i % 4), R"({"n":)" + std::to_string(i) + "}",
                           i % 3 == 0 ? "Paid" : "Sent");
            event.source = "file";
            event.offset = i;
            m_events.push_back(event);
        }
        m_log = makeLog(m_logs.emplace_back(), m_events, 9, 16);
        m_base = {m_log, std::make_shared<LogHistory>(m_log)};
    }

    void S1_positionsOfTheBaseNeverChange() {
        Branch branch = newBranch();
        branch.add(insertOf(m_events[0], 5));
        branch.add(dropOf(20));
        const OpenBranch opened = open(branch);
        for (std::uint64_t p = 0; p < 40; ++p) {
            QVERIFY(m_log->idOf(Position(p)) == (EventId{0, p}));
            const auto here = opened.events->find({0, p});
            const std::uint64_t shift = p >= 5 && p < 20 ? 1 : 0;
            QVERIFY(here == (p == 20 ? std::nullopt : std::optional(Position(p + shift))));
        }
    }

    void S3_anEventIsFoundByItsNameWhateverIsEditedBeforeIt() {
        Branch branch = newBranch();
        branch.add(insertOf(m_events[0], 30));
        const EventId name = branch.edits.front().events.front();
        QVERIFY(open(branch).events->find(name) == Position(30));
        branch.add(dropOf(3));
        branch.add(insertOf(m_events[1], 0));
        branch.add(dropOf(4));
        QVERIFY(open(branch).events->find(name) == Position(29));
    }

    void S6_aDuplicateKnowsWhatItIsACopyOf() {
        Branch branch = newBranch();
        Edit edit = insertOf(m_events[8], 9);
        edit.copyOf = EventId{0, 8};
        branch.add(edit);
        const auto read = decodeBranch(encodeBranch(branch));
        QVERIFY(read.ok());
        QVERIFY(read->edits.front().copyOf == (EventId{0, 8}));
        QCOMPARE(rowsOf(*open(branch).history).at("k0"), std::string(R"({"n":36})"));
        QCOMPARE(open(branch).events->end(), Position(41));
    }

    void S6_allEventsThatAConditionHoldsForAreDropped() {
        Branch branch = newBranch();
        branch.add(dropOf(39));
        branch.add(modifyOf(3, valueEvent("k3", R"({"n":100})", "Paid")));
        const OpenBranch before = open(branch);
        const auto found = eventsThat(*Condition::parse("n >= 30 and @type = 'Paid'"),
                                      *before.events, Position(), m_log->end());
        QVERIFY(found.ok());
        // 39 is gone, 3 is another one.
        QVERIFY(*found == (std::vector<EventId>{{0, 30}, {0, 33}, {0, 36}, {0, 3}}));
        // Of a part, those that stand in it: each in one part of several.
        std::size_t inParts = 0;
        for (std::uint64_t from = 0; from < 40; from += 5) {
            inParts += eventsThat(*Condition::parse("n >= 30 and @type = 'Paid'"), *before.events,
                                  Position(from), Position(from + 5))
                           ->size();
        }
        QCOMPARE(inParts, found->size());
        Edit edit = editOf(Edit::Kind::Drop, *found);
        edit.condition = "n >= 30 and @type = 'Paid'";
        branch.add(edit);
        QCOMPARE(open(branch).events->end(), Position(35));
        QVERIFY(decodeBranch(encodeBranch(branch))->edits.back() == edit);
    }

    void S6_whatIsInsertedIsDroppedByTheRangeThatItStandsIn() {
        Branch branch = newBranch();
        branch.add(insertOf(valueEvent("x", R"({"n":500})", "Paid"), 10));
        branch.add(insertOf(valueEvent("x", R"({"n":500})", "Paid"), 0));
        const OpenBranch opened = open(branch);
        const auto count = [&](std::uint64_t from, std::uint64_t to) {
            return eventsThat(*Condition::parse("n = 500"), *opened.events, Position(from),
                              Position(to))
                ->size();
        };
        QCOMPARE(count(0, 40), std::size_t(2));
        QCOMPARE(count(0, 9), std::size_t(1));
        QCOMPARE(count(9, 10), std::size_t(1));  // behind the tenth
        QCOMPARE(count(10, 40), std::size_t(0));
    }

    void S6_manyEventsThatAreDroppedAreKeptAsSteps() {
        Branch branch = newBranch();
        Edit edit = editOf(Edit::Kind::Drop, {});
        for (std::uint64_t p = 1'000'000; p < 1'100'000; p += 1 + p % 3) {
            edit.events.push_back({0, p});
        }
        branch.add(edit);
        const std::string bytes = encodeBranch(branch);
        QVERIFY(bytes.size() < edit.events.size() * 3 / 2);
        QVERIFY(decodeBranch(bytes)->edits.front() == edit);
    }

    void S6_aRowCanStandThereBeforeTheFirstEvent() {
        Branch branch = newBranch();
        Edit latest = editOf(Edit::Kind::Row, {});
        latest.event = initialRow("", {"s", "old"}, R"({"n":-1})");
        branch.add(latest);
        Edit ofFold = editOf(Edit::Kind::Row, {});
        ofFold.fold = "test";
        ofFold.event = initialRow("test", {"s", "k1"}, R"({"count":100})");
        branch.add(ofFold);
        const OpenBranch opened = open(branch);
        QCOMPARE(rowsOf(*opened.history).at("old"), std::string(R"({"n":-1})"));
        QCOMPARE(rowsOf(*opened.history).at("k1"), std::string(R"({"n":37})"));
        const auto [some, all] = bothWays(branch, foldFile(R"({"kind":"count"})"));
        QCOMPARE(some.at("k1"), std::string(R"({"count":110})"));
        QCOMPARE(some.at("old"), std::string(R"({"count":1})"));
        QVERIFY(some == all);
    }

    void S10_aRowThatTheFoldCannotGoOnFromIsPoisonedAlone() {
        Branch branch = newBranch();
        Edit edit = editOf(Edit::Kind::Row, {});
        edit.fold = "test";
        edit.event = initialRow("test", {"s", "k1"}, "\"many\"");
        branch.add(edit);
        const auto [some, all] = bothWays(branch, foldFile(R"({"kind":"count"})"));
        QVERIFY(some.at("k1").starts_with("The row that was set before the first event"));
        QCOMPARE(some.at("k2"), std::string(R"({"count":10})"));
        QVERIFY(some == all);
    }

    void S10_aFoldThatFailsOnlyInTheBranchPoisonsItsRowAlone() {
        Branch branch = newBranch();
        branch.add(modifyOf(4, valueEvent("k0", R"({"n":"many"})", "Paid")));
        const auto fold = foldFile(R"({"kind":"sum","field":"n"})");
        const auto [some, all] = bothWays(branch, fold);
        QVERIFY(some.at("k0").find("a text") != std::string::npos);
        QCOMPARE(some.at("k1"), rowsOf(*make(fold, m_log)).at("k1"));
        QVERIFY(some == all);
    }

    void S10_whatFailedInTheBaseGoesOnInTheBranch() {
        m_events[4].value = R"({"n":"many"})";
        const QTemporaryDir other;
        m_log = makeLog(other, m_events, 9, 16);
        m_base = {m_log, std::make_shared<LogHistory>(m_log)};
        Branch branch = newBranch();
        branch.add(dropOf(4));
        for (const char* file :
             {R"({"kind":"sum","field":"n"})", R"({"kind":"sum","field":"n","by":"@type"})"}) {
            const auto [some, all] = bothWays(branch, foldFile(file));
            QVERIFY(some == all);
            for (const auto& [key, row] : some) {
                QVERIFY2(row.starts_with("{\"sum\":"), row.c_str());
            }
        }
    }

    void S6_aFoldIsAnotherOneInTheBranch() {
        Branch branch = newBranch();
        Edit edit = editOf(Edit::Kind::Fold, {});
        edit.fold = "totals";
        edit.fileName = "totals.fold.json";
        edit.text = R"({"kind":"count"})";
        branch.add(edit);
        std::vector<OpenBranch> line;
        line.push_back(open(branch));
        QCOMPARE(foldReplacedIn(line, "totals")->text, edit.text);
        QVERIFY(!foldReplacedIn(line, "other"));
        branch.undo();
        line.front() = open(branch);
        QVERIFY(!foldReplacedIn(line, "totals"));
        QVERIFY(decodeBranch(encodeBranch(branch))->edits.front() == edit);
    }

    void S5_partitionsInterleaveByAnotherRule() {
        const auto events = randomEvents(5, 120);
        const QTemporaryDir folder;
        const auto log = makeLog(folder, events, 9, 50);
        const BranchBase base{log, std::make_shared<LogHistory>(log)};
        std::map<std::pair<std::string, std::int32_t>, std::vector<std::uint64_t>> partitions;
        for (std::uint64_t i = 0; i < events.size(); ++i) {
            partitions[{events[i].stream, events[i].partition}].push_back(i);
        }
        for (const char* rule : {"time", "partitions", "partitions 1,-1"}) {
            const auto other = interleaved(base, rule, m_dir->filePath(rule).toStdString());
            QVERIFY2(other.ok(), other.status().ToString().c_str());
            // Each once, and of each partition in its order.
            auto left = partitions;
            std::vector<Event> inOrder;
            for (Position p; p < other->events->end(); p = p.next()) {
                const EventId id = other->events->idOf(p);
                QVERIFY(other->events->find(id) == p);
                const Event& event = events[id.number];
                auto& of = left[{event.stream, event.partition}];
                QVERIFY(!of.empty() && of.front() == id.number);
                of.erase(of.begin());
                QVERIFY(*eventAt(*other->events, p) == event);
                inOrder.push_back(event);
            }
            QCOMPARE(inOrder.size(), events.size());
            // With no more digits than the log tells.
            QVERIFY(other->events->firstTime() == log->firstTime());
            QVERIFY(other->events->lastTime() == log->lastTime());
            if (std::string(rule) == "partitions 1,-1") {
                QCOMPARE(inOrder.front().partition, 1);
                QCOMPARE(inOrder.back().partition, 0);
            }
            QVERIFY(rowsOf(*other->history) == rowsOf(LogHistory(makeLog(*m_dir, inOrder, 9, 50))));
            QVERIFY(QDir(m_dir->filePath("log.oxbow")).removeRecursively());
        }
        QVERIFY(absl::IsInvalidArgument(interleaved(base, "fast", "x").status()));
        QVERIFY(absl::IsInvalidArgument(interleaved(m_base, "time", "x").status()));
    }

    void S7_anEditIsEditedAndTakenOutWithoutThoseBehindIt() {
        Branch branch = newBranch();
        branch.add(dropOf(1));
        branch.add(insertOf(m_events[2], 10));
        branch.add(dropOf(30));
        QVERIFY(replaceEdit(branch, *m_log, 0, dropOf(2)).ok());
        const Edit taken = branch.take(1);
        QCOMPARE(branch.applied, std::size_t(2));
        QVERIFY(open(branch).events->find({0, 1}).has_value());
        QVERIFY(!open(branch).events->find({0, 2}).has_value());
        QVERIFY(!open(branch).events->find({0, 30}).has_value());
        branch.put(1, taken);
        QVERIFY(open(branch).events->find(taken.events.front()).has_value());
        QVERIFY(absl::IsFailedPrecondition(replaceEdit(branch, *m_log, 2, dropOf(2))));
    }

    void S7_whatIsUndoneBelowAForkLeavesTheOtherBranchAsItIs() {
        const BranchShelf shelf(m_log->workspace());
        auto below = shelf.create(newBranch());
        QVERIFY(below.ok());
        QVERIFY(shelf
                    .change("b7",
                            [this](Branch& branch) {
                                return addEdit(branch, *m_log, insertOf(m_events[5], 10));
                            })
                    .ok());
        const EventId inserted = shelf.find("b7")->edits.front().events.front();
        Branch above = newBranch(8);
        above.base = "b7";
        QVERIFY(shelf.create(above).ok());
        const auto line = openLine(shelf, "b8", m_base);
        QVERIFY(line.ok());
        QVERIFY(shelf
                    .change("b8",
                            [&](Branch& branch) {
                                return addEdit(branch, *line->front().events,
                                               editOf(Edit::Kind::Drop, {inserted}));
                            })
                    .ok());
        QVERIFY(shelf
                    .change("b7",
                            [](Branch& branch) {
                                branch.undo();
                                return absl::OkStatus();
                            })
                    .ok());
        // The edit is there, has no effect, and says why; it has one again when it is done again.
        auto now = openLine(shelf, "b8", m_base);
        QVERIFY(now.ok());
        QCOMPARE(now->back().events->layout().conflicts().size(), std::size_t(1));
        QCOMPARE(now->back().events->end(), Position(40));
        QVERIFY(shelf
                    .change("b7",
                            [](Branch& branch) {
                                branch.redo();
                                return absl::OkStatus();
                            })
                    .ok());
        now = openLine(shelf, "b8", m_base);
        QVERIFY(now->back().events->layout().conflicts().empty());
        QVERIFY(!now->back().events->find(inserted));
    }

    void S9_anEventThatBreaksTheShapeOfItsTypeIsMarked() {
        const auto shape = TypeShape::of(*m_log, m_events[9].view(), Position(9));
        QVERIFY(shape.ok());
        QVERIFY(shape->faults(m_events[0].view()).empty());
        const auto faults = [&](const OptionalBytes& key, const OptionalBytes& value) {
            return shape->faults(valueEvent(key, value, "Paid").view());
        };
        QCOMPARE(faults("k", R"({"n":"one"})").size(), std::size_t(1));
        QCOMPARE(faults(std::nullopt, R"({"m":1})").size(), std::size_t(3));
        QCOMPARE(faults("k", "no JSON").size(), std::size_t(1));
        // A deletion has no shape, and of a type that is new nothing is known.
        QVERIFY(faults("k", std::nullopt).empty());
        const auto none = TypeShape::of(*m_log, valueEvent("k", "1", "New").view(), Position(9));
        QVERIFY(none->faults(valueEvent("k", "1", "New").view()).empty());
    }

    void S9_anInvalidEventIsFoldedOrPassedOverAsTheEditSays() {
        const auto count = foldFile(R"({"kind":"count","by":"@type"})");
        Branch branch = newBranch();
        Edit edit = insertOf(valueEvent("k1", R"({"n":"one"})", "Paid"), 9);
        QVERIFY(markInvalid(edit, true, *m_log).ok());
        QCOMPARE(edit.faults.size(), std::size_t(1));
        QVERIFY(edit.isSkipped);
        branch.add(edit);
        const Rows base = rowsOf(*make(count, m_log));
        auto [some, all] = bothWays(branch, count);
        QVERIFY(some == base && all == base);
        // It stands there all the same, and can be had as it was written.
        const OpenBranch opened = open(branch);
        QCOMPARE(opened.events->end(), Position(41));
        const auto event = eventAt(*opened.events, Position(9));
        QVERIFY(isSkipped(event->view()));
        QVERIFY(asWritten(*event) == edit.event);
        QVERIFY(rowsOf(*opened.history) == rowsOf(*m_base.history));
        branch.edits.front().isSkipped = false;
        auto [someFolded, allFolded] = bothWays(branch, count);
        QVERIFY(someFolded == allFolded && someFolded != base);
        // One that fits is no such event, whatever is wanted.
        Edit good = insertOf(valueEvent("k1", R"({"n":1})", "Paid"), 9);
        QVERIFY(markInvalid(good, true, *m_log).ok());
        QVERIFY(good.faults.empty() && !good.isSkipped);
    }

    void S9_whatIsDoneWithAnInvalidEventIsKept() {
        Branch branch = newBranch();
        Edit edit = insertOf(valueEvent("k1", R"({"n":"one"})", "Paid"), 9);
        QVERIFY(markInvalid(edit, true, *m_log).ok());
        branch.add(edit);
        const auto read = decodeBranch(encodeBranch(branch));
        QVERIFY(read.ok() && *read == branch);
    }

    void S16_twoBranchesAreTheUnionOfTheirEdits() {
        Branch one = newBranch(7);
        Branch other = newBranch(8);
        one.add(dropOf(1));
        one.add(insertOf(m_events[5], 10));
        other.add(dropOf(1));
        other.add(insertOf(m_events[6], 20));
        other.add(modifyOf(9, m_events[3]));
        auto combined = combine(one, other);
        QVERIFY(combined.ok());
        QVERIFY(combined->conflicts.empty());
        QCOMPARE(combined->branch.edits.size(), std::size_t(4));
        combined->branch.rename(9);
        QVERIFY(decodeBranch(encodeBranch(combined->branch)).ok());
        const OpenBranch opened = open(combined->branch);
        QVERIFY(opened.events->layout().conflicts().empty());
        QCOMPARE(opened.events->end(), Position(41));
    }

    void S16_editsOfOneEventOrOfOneGapAreAConflict() {
        Branch one = newBranch(7);
        Branch other = newBranch(8);
        one.add(dropOf(4));
        one.add(insertOf(m_events[5], 10));
        other.add(modifyOf(4, m_events[3]));
        other.add(insertOf(m_events[6], 10));
        const auto combined = combine(one, other);
        QVERIFY(combined.ok());
        QCOMPARE(combined->conflicts.size(), std::size_t(2));
        // The others stay, and have no effect.
        auto preferred = combine(one, other, Prefer::Second);
        preferred->branch.rename(9);
        const OpenBranch opened = open(*decodeBranch(encodeBranch(preferred->branch)));
        QCOMPARE(opened.branch.edits.size(), std::size_t(4));
        QVERIFY(opened.branch.edits[0].setAside.find("an edit of b8") == 0);
        QCOMPARE(opened.events->layout().conflicts().size(), std::size_t(2));
        QCOMPARE(opened.events->layout().conflicts()[1].edit, std::size_t(1));
        QCOMPARE(opened.events->end(), Position(41));
        QVERIFY(opened.events->find({0, 4}));
        other.base = "b7";
        QVERIFY(absl::IsFailedPrecondition(combine(one, other).status()));
    }

    void aFoldThatLooksAtSeveralRowsIsMadeAnewAndSaysWhy() {
        Branch branch = newBranch();
        branch.add(dropOf(4));
        std::vector<OpenBranch> line;
        line.push_back(open(branch));
        BranchFoldWays ways;
        ways.ofLog = []() -> absl::StatusOr<std::shared_ptr<const FoldedHistory>> {
            return absl::InternalError("nobody needs it");
        };
        ways.folder = [this] {
            return absl::StatusOr<std::filesystem::path>(m_dir->filePath("made").toStdString());
        };
        const auto fold = foldFile(R"({"kind":"session","gap":"20ms"})");
        const auto made = openBranchFold(line, fold, ways);
        QVERIFY2(made.ok(), made.status().ToString().c_str());
        QVERIFY(made->plan.isMadeAnew);
        QVERIFY(made->plan.why.find("other rows") != std::string::npos);
    }

    void whatIsTooMuchToFoldAnewInMemoryIsMadeAnew() {
        Branch branch = newBranch();
        branch.add(dropOf(0));
        std::vector<OpenBranch> line;
        line.push_back(open(branch));
        const auto fold = foldFile(R"({"kind":"count","by":"@stream"})");
        BranchFoldHistory::Options options;
        options.limits.events = 10;
        const auto ofLog = make(fold, m_log);
        const auto some = refoldInBranch(line, fold, ofLog, options);
        QVERIFY(absl::IsResourceExhausted(some.status()));
        QVERIFY(refoldInBranch(line, fold, ofLog).ok());
    }
};

QTEST_GUILESS_MAIN(TestBranchEdits)
#include "tst_branch_edits.moc"
