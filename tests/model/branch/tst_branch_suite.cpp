// The suite of every history on branches of stored logs, of branches and of a replay; and what must
// hold of any branch.
#include <QTemporaryDir>
#include <QTest>

#include <deque>
#include <memory>
#include <vector>

#include "model/branch/branch_history.h"
#include "model/branch/edited_events.h"
#include "model/fold/own_keys_fold.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/history_suite.h"
#include "model/history/log_history.h"
#include "model/history/suite_events.h"
#include "support/random_log.h"
#include "support/replay_history.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

struct Shown {
    std::shared_ptr<const EventSequence> events;
    std::shared_ptr<const History> history;
};

Shown branchOf(const Shown& base, const Branch& branch) {
    const auto events = BranchSequence::create(base.events, branch);
    [&] { QVERIFY2(events.ok(), events.status().ToString().c_str()); }();
    const auto history = BranchHistory::create(*events, base.history);
    [&] { QVERIFY2(history.ok(), history.status().ToString().c_str()); }();
    return {*events, *history};
}

Branch newBranch(std::uint64_t id) {
    Branch branch;
    branch.id = id;
    branch.name = "b" + std::to_string(id);
    return branch;
}

}  // namespace

class TestBranchSuite : public QObject {
    Q_OBJECT
    std::deque<QTemporaryDir> m_folders;
    std::vector<SuiteCase> m_cases;

    Shown logOf(const std::vector<Event>& events) {
        auto log = makeLog(m_folders.emplace_back(), events, 9, 60);
        return {log, std::make_shared<LogHistory>(log)};
    }
    static Shown replayOf(const std::vector<Event>& events) {
        auto sequence = std::make_shared<VectorSequence>(events);
        return {sequence, *ReplayHistory::create(sequence)};
    }
    void add(const std::string& name, const Shown& branch, const NamedEvents& events) {
        const auto plain = eventsOf(events);
        m_cases.push_back(suiteCase(name, [&branch](const auto&) { return branch.history; }, plain,
                                    ReplayedRows::ofLatestValue(plain),
                                    {.numbersByAppearance = false}));
    }

    // Where the order is another one, the latest values of the base are made by a fold: of a key
    // that is deleted twice, the second stands where the first is dropped.
    void addOrdered() {
        for (const std::uint64_t seed : {1, 2, 3}) {
            auto events = seed == 1 ? eventsOfFewKeys(seed, 200) : suiteEvents(seed, 200);
            for (Event& event : events) {
                // What touches no row has no key here: a fold knows the keys of rows alone.
                event.key = event.kind == EventKind::Data ? event.key : std::nullopt;
            }
            const std::string number = std::to_string(seed);
            const Shown log = logOf(events);
            const auto changes = makeFoldChanges(
                ownKeysFold(), log.events, m_folders.emplace_back().filePath("own").toStdString());
            QVERIFY2(changes.ok(), changes.status().ToString().c_str());
            const Shown ordered{log.events,
                                std::make_shared<const FoldHistory>(log.events, *changes)};
            const auto base = namedEvents(events);
            add("latest values that are a fold, " + number, ordered, base);
            Branch many = newBranch(13);
            editAtRandom(many, base, seed + 10, 120);
            add("many edits upon those, " + number, branchOf(ordered, many),
                edited(base, many.editsInForce()));
        }
    }

private slots:
    void initTestCase() {
        for (const std::uint64_t seed : {1, 2, 3}) {
            const auto events = suiteEvents(seed, 200);
            const std::string number = std::to_string(seed);
            const auto base = namedEvents(events);
            Branch few = newBranch(7);
            editAtRandom(few, base, seed, 6);
            add("few edits of a log, " + number, branchOf(logOf(events), few),
                edited(base, few.editsInForce()));
            Branch many = newBranch(8);
            editAtRandom(many, base, seed + 10, 120);
            const NamedEvents manyEdited = edited(base, many.editsInForce());
            const Shown branch = branchOf(logOf(events), many);
            add("many edits of a log, " + number, branch, manyEdited);
            Branch above = newBranch(9);
            editAtRandom(above, manyEdited, seed + 20, 40);
            add("a branch of that, " + number, branchOf(branch, above),
                edited(manyEdited, above.editsInForce()));
            add("a branch of a replay, " + number, branchOf(replayOf(events), many), manyEdited);
            Branch pinned = newBranch(10);
            pinned.pinnedEnd = Position(120);
            const NamedEvents first(base.begin(), base.begin() + 120);
            editAtRandom(pinned, first, seed + 30, 20);
            add("a pinned branch, " + number, branchOf(logOf(events), pinned),
                edited(first, pinned.editsInForce()));
        }
        addOrdered();
        const auto events = suiteEvents(4, 60);
        Branch all = newBranch(11);
        Edit drop;
        for (const auto& [id, event] : namedEvents(events)) {
            drop.events.push_back(id);
        }
        all.add(drop);
        add("a branch without an event", branchOf(logOf(events), all), {});
        Branch onNothing = newBranch(12);
        editAtRandom(onNothing, {}, 5, 12);
        add("a branch of nothing", branchOf(logOf({}), onNothing),
            edited({}, onNothing.editsInForce()));
    }

    void everyAnswerOfABranchIsThatOfAReplay_data() { addSuiteChecks(m_cases); }
    void everyAnswerOfABranchIsThatOfAReplay() { runSuiteCheck(m_cases); }
};

QTEST_APPLESS_MAIN(TestBranchSuite)
#include "tst_branch_suite.moc"
