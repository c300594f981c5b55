// The suite of every history on kept folds.
#include <QTemporaryDir>
#include <QTest>

#include <deque>
#include <memory>
#include <vector>

#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/history_suite.h"
#include "model/history/suite_events.h"
#include "support/vector_sequence.h"

using namespace oxbow;

class TestFoldSuite : public QObject {
    Q_OBJECT
    std::deque<QTemporaryDir> m_folders;
    std::vector<SuiteCase> m_cases;

    void add(const std::string& name, const std::shared_ptr<const Fold>& fold,
             const std::vector<Event>& events, std::uint32_t runChanges) {
        auto rows = ReplayedRows::ofFold(events, *fold);
        QVERIFY2(rows.ok(), std::string(rows.status().message()).c_str());
        m_cases.push_back(suiteCase(
            name,
            [&](const std::vector<Event>& of) -> std::shared_ptr<const History> {
                FoldMakerOptions options;
                options.firstRunChanges = runChanges;
                options.runChanges = runChanges;
                const auto base = std::make_shared<VectorSequence>(of);
                const auto changes = makeFoldChanges(
                    fold, base, m_folders.emplace_back().filePath("fold").toStdString(), {}, {},
                    options);
                return changes.ok() ? std::make_shared<FoldHistory>(base, *changes) : nullptr;
            },
            events, *std::move(rows), {}));
    }

private slots:
    void initTestCase() {
        std::uint64_t seed = 1;
        for (const std::string& file : foldFiles()) {
            const auto fold = foldFile(file);
            add("one run of " + file, fold, suiteEvents(seed++, 200), 100'000);
            add("short runs of " + file, fold, suiteEvents(seed++, 200), 20);
            add("nothing of " + file, fold, {}, 20);
        }
        const auto fold = std::make_shared<ManyRows>();
        add("one run of many rows an event", fold, suiteEvents(seed++, 200), 100'000);
        add("short runs of many rows an event", fold, suiteEvents(seed++, 200), 50);
    }

    void everyAnswerOfAKeptFoldIsThatOfAReplay_data() { addSuiteChecks(m_cases); }
    void everyAnswerOfAKeptFoldIsThatOfAReplay() { runSuiteCheck(m_cases); }

    void whatIsNotMadeYetIsUnavailableAndNotAbsent() {
        const QTemporaryDir folder;
        const auto events = suiteEvents(90, 100);
        const std::vector<Event> some(events.begin(), events.begin() + 60);
        const auto changes = makeFoldChanges(foldFile(R"({"kind":"count","by":"@stream"})"),
                                             std::make_shared<VectorSequence>(some),
                                             folder.filePath("fold").toStdString());
        QVERIFY(changes.ok());
        const FoldHistory history(std::make_shared<VectorSequence>(events), *changes);
        QVERIFY(history.madeUpTo() == Position(60));
        QVERIFY(history.tableAt(Position(60)).ok());
        QVERIFY(absl::IsUnavailable(history.tableAt(Position(61)).status()));
        QVERIFY(absl::IsOutOfRange(history.tableAt(Position(101)).status()));
        QVERIFY(history.nextVersion(KeyId(0), Position(0)).ok());
        QVERIFY(absl::IsUnavailable(history.nextVersion(KeyId(0), Position(60)).status()));
        QVERIFY(absl::IsUnavailable(history.nextVersion(KeyId(0), Position(61)).status()));
        QVERIFY(absl::IsOutOfRange(history.nextVersion(KeyId(0), Position(101)).status()));
    }
};

QTEST_APPLESS_MAIN(TestFoldSuite)
#include "tst_fold_suite.moc"
