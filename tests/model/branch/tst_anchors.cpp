// Edits find their events again in a log that was imported anew.
#include <QTemporaryDir>
#include <QTest>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "model/branch/anchors.h"
#include "model/branch/branch_list.h"
#include "model/branch/open_branch.h"
#include "model/fold/fold_run.h"
#include "model/history/log_history.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

constexpr std::uint64_t kMany = 3'000;  // more than are anchored one by one

Edit dropOf(std::vector<std::uint64_t> positions) {
    Edit edit;
    for (const std::uint64_t p : positions) {
        edit.events.push_back({0, p});
    }
    return edit;
}

// Every other one.
Edit dropOfMany() {
    Edit edit;
    for (std::uint64_t i = 0; i < kMany; ++i) {
        edit.events.push_back({0, 2 * i});
    }
    return edit;
}

}  // namespace

class TestAnchors : public QObject {
    Q_OBJECT
    std::deque<QTemporaryDir> m_logs;

    static std::vector<Event> events(std::uint64_t count) {
        std::vector<Event> out;
        for (std::uint64_t i = 0; i < count; ++i) {
            Event event =
                valueEvent("k" + std::to_string(i % 7), R"({"n":)" + std::to_string(i) + "}");
            event.source = "file";
            event.offset = static_cast<std::int64_t>(i);
            out.push_back(std::move(event));
        }
        return out;
    }
    std::shared_ptr<Log> logOf(const std::vector<Event>& all) {
        return makeLog(m_logs.emplace_back(), all, 1'024, 2'048);
    }
    static Branch newBranch(std::uint64_t id = 7) {
        Branch branch;
        branch.id = id;
        branch.name = "b" + std::to_string(id);
        return branch;
    }
    static void add(Branch& branch, const std::shared_ptr<Log>& log, Edit edit) {
        const LogHistory history(log);
        QVERIFY(addEdit(branch, *log, std::move(edit), &history).ok());
    }
    static Branch reattached(Branch branch, const Log& log) {
        const auto status = reattach(std::span(&branch, 1), log);
        [&] { QVERIFY2(status.ok(), status.ToString().c_str()); }();
        return branch;
    }

private slots:
    void S15_aLogThatWasImportedAnewHasTheEditsAtTheirEvents() {
        const auto all = events(40);
        const auto before = logOf(all);
        Branch branch = newBranch();
        add(branch, before, dropOf({12}));
        add(branch, before, dropOf({30}));
        // Three more before all others, and the last lost.
        std::vector<Event> anew(all.begin(), all.begin() + 30);
        anew.insert(anew.begin(), 3, valueEvent("new", "{}"));
        const auto log = logOf(anew);
        const Branch now = reattached(*decodeBranch(encodeBranch(branch)), *log);
        QVERIFY(now.edits[0].events.front() == (EventId{0, 15}));
        const auto opened = openBranch(now, {log, std::make_shared<LogHistory>(log)});
        QVERIFY(opened.ok());
        const auto& conflicts = opened->events->layout().conflicts();
        QCOMPARE(conflicts.size(), std::size_t(1));
        QCOMPARE(conflicts.front().edit, std::size_t(1));
        // As it was, where the log is as it was.
        QVERIFY(reattached(branch, *before) == branch);
    }

    void S15_eventsWithoutRefsAreFoundByWhatTheySayOrAsTheSameOfTheirKey() {
        auto all = events(40);
        for (Event& event : all) {
            event.offset = -1;
        }
        Branch branch = newBranch();
        const auto before = logOf(all);
        add(branch, before, dropOf({12}));
        add(branch, before, dropOf({13}));
        all[13].value = R"({"n":"another"})";
        all.insert(all.begin(), 2, valueEvent("new", "{}"));
        const Branch now = reattached(branch, *logOf(all));
        QVERIFY(now.edits[0].events.front() == (EventId{0, 14}));
        QVERIFY(now.edits[1].events.front() == (EventId{0, 15}));
    }

    void S15_eventsThatSayTheSameAreNotTakenForOne() {
        auto all = events(20);
        for (Event& event : all) {
            event.offset = -1;
        }
        all[5] = all[9] = all[3];
        Branch branch = newBranch();
        const auto before = logOf(all);
        add(branch, before, dropOf({3, 9}));
        all.insert(all.begin(), valueEvent("new", "{}"));
        const Branch now = reattached(branch, *logOf(all));
        QVERIFY(now.edits[0].events == (std::vector<EventId>{{0, 4}, {0, 10}}));
    }

    void S15_veryManyEventsFindTheirPlacesToo() {
        const auto all = events(2 * kMany);
        const auto before = logOf(all);
        Branch branch = newBranch();
        add(branch, before, dropOfMany());
        QVERIFY(lacksAnchors(branch));
        QVERIFY(anchorMany(branch, *before).ok());
        QVERIFY(!lacksAnchors(branch));
        branch = *decodeBranch(encodeBranch(branch));
        QCOMPARE(branch.manyAnchors.size(), kMany);
        auto anew = all;
        anew.erase(anew.begin() + 2);  // one that was dropped
        anew.insert(anew.begin() + 999, valueEvent("new", "{}"));
        const auto log = logOf(anew);
        const Branch now = *decodeBranch(encodeBranch(reattached(branch, *log)));
        const auto opened = openBranch(now, {log, std::make_shared<LogHistory>(log)});
        QVERIFY(opened.ok());
        QCOMPARE(opened->events->end().value(), anew.size() - (kMany - 1));
        for (Position p; p < opened->events->end(); p = p + 97) {
            const auto offset = eventAt(*opened->events, p)->offset;
            QVERIFY(offset == -1 || offset % 2 == 1);
        }
        // What is missing is told once.
        QCOMPARE(opened->events->layout().conflicts().size(), std::size_t(1));
    }

    void S15_ofVeryManyThatAreNotAnchoredYetNoneIsTakenForAnother() {
        const auto all = events(2 * kMany);
        const auto before = logOf(all);
        Branch branch = newBranch();
        add(branch, before, dropOfMany());
        auto anew = all;
        anew.insert(anew.begin(), valueEvent("new", "{}"));
        const auto log = logOf(anew);
        const auto opened =
            openBranch(reattached(branch, *log), {log, std::make_shared<LogHistory>(log)});
        QVERIFY(opened.ok());
        QVERIFY(!opened->events->layout().conflicts().empty());
        for (const Position cut : opened->events->layout().cuts()) {
            QCOMPARE(eventAt(*log, cut)->offset % 2, std::int64_t{0});
        }
    }

    void S15_whereTheBranchBeginsAndEndsGoesAlong() {
        const auto all = events(40);
        const auto before = logOf(all);
        Branch branch = newBranch();
        branch.from.behind = EventId{0, 9};
        branch.pinnedEnd = Position(30);
        add(branch, before, dropOf({20}));
        auto anew = all;
        anew.insert(anew.begin(), 2, valueEvent("new", "{}"));
        const Branch now = reattached(branch, *logOf(anew));
        QVERIFY(now.from.behind == (EventId{0, 11}));
        QVERIFY(now.pinnedEnd == Position(32));
    }

    // One has been edited since: its names are those of the log as it is.
    void S15_eachBranchHasItsOwnNames() {
        const auto all = events(40);
        const auto before = logOf(all);
        std::vector<Branch> both{newBranch(7), newBranch(8)};
        add(both[0], before, dropOf({12}));
        auto anew = all;
        anew.insert(anew.begin(), 2, valueEvent("new", "{}"));
        const auto log = logOf(anew);
        add(both[1], log, dropOf({12}));
        QVERIFY(reattach(both, *log).ok());
        QVERIFY(both[0].edits[0].events.front() == (EventId{0, 14}));
        QVERIFY(both[1].edits[0].events.front() == (EventId{0, 12}));
    }

    void S15_anEditOfABranchThatIsNotReattachedYetIsOfTheEventThatIsMeant() {
        const auto all = events(40);
        const auto before = logOf(all);
        Branch branch = newBranch(0);
        add(branch, before, dropOf({12}));
        auto anew = all;
        anew.insert(anew.begin(), 2, valueEvent("new", "{}"));
        const auto log = logOf(anew);
        const BranchShelf shelf(log->workspace());
        QVERIFY(shelf.create(branch).ok());
        const auto status = changeBranch(
            shelf, "b0", *log, [&](Branch& now) { return addEdit(now, *log, dropOf({12})); });
        QVERIFY2(status.ok(), status.ToString().c_str());
        const Branch kept = *shelf.find("b0");
        QVERIFY(kept.edits[0].events.front() == (EventId{0, 14}));
        QVERIFY(kept.edits[1].events.front() == (EventId{0, 12}));
    }

    void S15_aListTellsWhatFindsNoPlace() {
        const auto all = events(40);
        const auto before = logOf(all);
        Branch branch = newBranch(0);
        add(branch, before, dropOf({12}));
        add(branch, before, dropOf({39}));
        std::vector<Event> anew(all.begin() + 2, all.end() - 1);
        const auto log = logOf(anew);
        const BranchShelf shelf(log->workspace());
        QVERIFY(shelf.create(branch).ok());
        Branch above = newBranch(0);
        above.name = "above";
        above.base = "b0";
        QVERIFY(shelf.create(above).ok());
        above.name = "lost";
        above.base = "nobody";
        QVERIFY(shelf.create(above).ok());
        const auto list = listBranches(shelf, log);
        QVERIFY(list.ok());
        QCOMPARE(list->size(), std::size_t(3));
        QCOMPARE((*list)[0].layout.end(), Position(36));  // above: 37 events, one dropped
        QCOMPARE((*list)[1].layout.conflicts().size(), std::size_t(1));
        QVERIFY((*list)[1].layout.isCut(Position(10)));
        QVERIFY(absl::IsFailedPrecondition((*list)[2].branch.status()));
    }
};

QTEST_APPLESS_MAIN(TestAnchors)
#include "tst_anchors.moc"
