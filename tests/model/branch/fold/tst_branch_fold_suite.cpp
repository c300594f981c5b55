// The suite of every history on folds in branches, of which only what the edits reach is folded
// anew: every answer is that of a full replay.
#include <QTemporaryDir>
#include <QTest>

#include <deque>
#include <memory>
#include <vector>

#include "model/branch/branch_history.h"
#include "model/branch/edited_events.h"
#include "model/branch/fold/branch_fold_history.h"
#include "model/fold/script/script_fold.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/history_suite.h"
#include "model/history/log_history.h"
#include "model/history/suite_events.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

// Each event writes one to six rows, and leaves some of them as they are.
class SomeRows final : public Fold {
public:
    const std::string& name() const override { return m_name; }
    FoldIdentity identity() const override { return {m_name, "", 1}; }
    absl::StatusOr<std::unique_ptr<FoldRunner>> start() const override {
        return std::make_unique<Runner>();
    }

private:
    class Runner final : public FoldRunner {
    public:
        absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
            const auto number = static_cast<std::uint64_t>(event.view.offset);
            for (std::uint64_t i = 0; i < 1 + number % 6; ++i) {
                out.push_back({"", "row-" + std::to_string((number * 5 + i) % 7)});
            }
            return absl::OkStatus();
        }
        absl::Status apply(const FoldEvent& event, FoldRows& rows) override {
            std::vector<RowKey> keys;
            auto status = route(event, keys);
            if (keys.size() == 4) {
                status.Update(rows.put(keys.front(), {"for a moment", true, false, ""}));
            }
            for (const RowKey& key : keys) {
                const auto before = rows.find(key);
                if (!before.ok()) {
                    return before.status();
                }
                const bool isSame = *before != nullptr && (*before)->shown == event.view.value;
                if (isSame && (*before)->shown != "for a moment") {
                    continue;
                }
                status.Update(event.view.value ? rows.put(key, {std::string(*event.view.value),
                                                                false, false, "seen"})
                                               : rows.erase(key));
            }
            return status;
        }
    };
    std::string m_name = "some rows";
};

struct Base {
    std::shared_ptr<const EventSequence> events;
    std::shared_ptr<const History> latest;
    std::shared_ptr<const FoldedHistory> fold;
};

const std::vector<std::string>& files() {
    static const std::vector<std::string> kFiles{
        R"({"kind":"count"})",
        R"({"kind":"count","by":"@type"})",
        R"({"kind":"sum","field":"n"})",
        R"({"kind":"sum","field":"n","by":"@stream"})",
        R"({"kind":"average","field":"n","by":["@type","@stream"]})",
        R"({"kind":"min","field":"n","by":[]})",
        R"({"kind":"distinct","field":"n","by":"@type"})",
        R"({"kind":"last","field":"n","n":3})",
        R"({"kind":"latest"})",
        R"({"kind":"latest","by":"@type"})",
        R"({"kind":"merge-patch","by":"@type"})",
        R"({"kind":"tumbling","size":"100ms","by":"@stream"})",
        R"({"kind":"hopping","size":"90ms","every":"30ms","by":"@type","field":"n"})",
        R"({"kind":"set","by":"@stream","add":"n"})",
    };
    return kFiles;
}

const std::vector<std::string>& scripts() {
    static const std::vector<std::string> kScripts{
        // One that fails in some rows, and forgets others.
        "fromAll().foreachStream().when({$init: () => ({n: 0}), $any(s, e) { s.n += 1; "
        "if (e.data && e.data.n === 'many') throw new Error('many'); return s; }, "
        "Type3() { return null; }})",
        "fromAll().partitionBy(e => e.eventType).when({$init: () => ({n: 0}), "
        "$any(s, e) { s.n += 1; }, Type2() { return null; }})",
        "({ key(event) { return 'k' + (event.body ? event.body.n : ''); }, "
        "apply(row, event) { return {count: (row ? row.count : 0) + 1}; } })",
    };
    return kScripts;
}

}  // namespace

class TestBranchFoldSuite : public QObject {
    Q_OBJECT
    std::deque<QTemporaryDir> m_folders;
    std::vector<SuiteCase> m_cases;

    std::shared_ptr<const FoldedHistory> make(const std::shared_ptr<const Fold>& fold,
                                              const std::shared_ptr<const EventSequence>& events) {
        FoldMakerOptions options;
        options.firstRunChanges = options.runChanges = 70;
        const auto changes = makeFoldChanges(
            fold, events, m_folders.emplace_back().filePath("fold").toStdString(), {}, {}, options);
        [&] { QVERIFY2(changes.ok(), changes.status().ToString().c_str()); }();
        return std::make_shared<FoldHistory>(events, *changes);
    }

    Base branchOf(const Base& base, const std::shared_ptr<const Fold>& fold, const Branch& branch) {
        const auto events = BranchSequence::create(base.events, branch);
        [&] { QVERIFY(events.ok()); }();
        const auto latest = BranchHistory::create(*events, base.latest);
        [&] { QVERIFY(latest.ok()); }();
        const auto history = BranchFoldHistory::create(*events, fold, base.fold, *base.latest, {});
        [&] { QVERIFY2(history.ok(), history.status().ToString().c_str()); }();
        return {*events, *latest, *history};
    }

    void add(const std::string& name, const std::shared_ptr<const Fold>& fold, const Base& base,
             const Branch& branch, const NamedEvents& events) {
        const Base made = branchOf(base, fold, branch);
        const auto plain = eventsOf(events);
        auto rows = ReplayedRows::ofFold(plain, *fold);
        QVERIFY2(rows.ok(), rows.status().ToString().c_str());
        m_cases.push_back(suiteCase(name, [&](const auto&) { return made.fold; }, plain,
                                    *std::move(rows), {.numbersByAppearance = false}));
    }

    void addAll(const std::string& name, const std::shared_ptr<const Fold>& fold,
                std::uint64_t seed, std::size_t count) {
        const auto events = suiteEvents(seed, count);
        const auto base = namedEvents(events);
        const auto log = makeLog(m_folders.emplace_back(), events, 9, 60);
        const Base inLog{log, std::make_shared<LogHistory>(log), make(fold, log)};
        Branch few;
        few.id = 7;
        editAtRandom(few, base, seed, 3);
        add("few edits, " + name, fold, inLog, few, edited(base, few.editsInForce()));
        Branch many;
        many.id = 8;
        editAtRandom(many, base, seed + 10, 40);
        const NamedEvents now = edited(base, many.editsInForce());
        add("many edits, " + name, fold, inLog, many, now);
        Branch above;
        above.id = 9;
        editAtRandom(above, now, seed + 20, 10);
        add("a branch of that, " + name, fold, branchOf(inLog, fold, many), above,
            edited(now, above.editsInForce()));
        Branch pinned;
        pinned.id = 10;
        pinned.pinnedEnd = Position(count / 2);
        const NamedEvents first(base.begin(), base.begin() + static_cast<long>(count / 2));
        editAtRandom(pinned, first, seed + 30, 8);
        add("a pinned branch, " + name, fold, inLog, pinned, edited(first, pinned.editsInForce()));
    }

private slots:
    void initTestCase() {
        std::uint64_t seed = 1;
        for (const std::string& file : files()) {
            addAll(file, foldFile(file), seed++, 140);
        }
        addAll("some rows", std::make_shared<SomeRows>(), seed++, 140);
        for (std::size_t i = 0; i < scripts().size(); ++i) {
            const auto fold = scriptFold(scripts()[i], "script");
            QVERIFY2(fold.ok(), fold.status().ToString().c_str());
            addAll("script " + std::to_string(i), *fold, seed++, 90);
        }
    }

    void I5_everyAnswerOfAFoldInABranchIsThatOfAReplay_data() { addSuiteChecks(m_cases); }
    void I5_everyAnswerOfAFoldInABranchIsThatOfAReplay() { runSuiteCheck(m_cases); }
};

QTEST_GUILESS_MAIN(TestBranchFoldSuite)
#include "tst_branch_fold_suite.moc"
