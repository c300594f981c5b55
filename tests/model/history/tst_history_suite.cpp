// The suite of every history, on a stored log, on a replay of a vector and on tables with rows
// exchanged; and what the suite itself expects, against the house's own rules.
#include <QTemporaryDir>
#include <QTest>

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "model/history/history_suite.h"
#include "model/history/log_history.h"
#include "model/history/overlaid_replay.h"
#include "model/history/replay.h"
#include "model/history/suite_events.h"
#include "support/random_log.h"
#include "support/replay_history.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

std::shared_ptr<const History> orNull(
    const absl::StatusOr<std::shared_ptr<const ReplayHistory>>& made) {
    return made.ok() ? *made : nullptr;
}

std::shared_ptr<const History> replayOf(const std::vector<Event>& events) {
    return orNull(ReplayHistory::create(std::make_shared<VectorSequence>(events)));
}

std::shared_ptr<const History> foldOf(const std::vector<Event>& events, const Fold& fold) {
    return orNull(ReplayHistory::create(std::make_shared<VectorSequence>(events), fold));
}

}  // namespace

class TestHistorySuite : public QObject {
    Q_OBJECT
    std::deque<QTemporaryDir> m_folders;
    std::vector<SuiteCase> m_cases;

    // Runs of so many events.
    MakeHistory logWith(std::size_t runSize) {
        return [this, runSize](const std::vector<Event>& events) -> std::shared_ptr<History> {
            auto log = makeLog(m_folders.emplace_back(), events, 9, runSize);
            return log ? std::make_shared<LogHistory>(std::move(log)) : nullptr;
        };
    }
    void add(const std::string& name, const MakeHistory& make, const std::vector<Event>& events) {
        m_cases.push_back(suiteCase(name, make, events, ReplayedRows::ofLatestValue(events)));
    }
    void addFold(const std::string& name, const Fold& fold) {
        const auto events = suiteEvents(4, 150);
        auto rows = ReplayedRows::ofFold(events, fold);
        QVERIFY2(rows.ok(), std::string(rows.status().message()).c_str());
        m_cases.push_back(suiteCase(
            name, [&fold](const std::vector<Event>& of) { return foldOf(of, fold); }, events,
            *std::move(rows)));
    }

private slots:
    void initTestCase() {
        for (const std::uint64_t seed : {1, 2}) {
            const auto events = suiteEvents(seed, 250);
            const std::string number = std::to_string(seed);
            add("a log of short runs, " + number, logWith(30), events);
            add("a log of one run, " + number, logWith(100'000), events);
            add("a replay, " + number, replayOf, events);
        }
        add("a log of few keys", logWith(70), eventsOfFewKeys(7, 400));
        add("a replay of few keys", replayOf, eventsOfFewKeys(7, 400));
        add("a log of nothing", logWith(30), {});
        add("a replay of nothing", replayOf, {});
        add("a log of one event", logWith(30), suiteEvents(3, 1));
        for (const std::string& file : foldFiles()) {
            addFold("a replay with " + file, *foldFile(file));
        }
        addFold("a replay with many rows an event", ManyRows());
        for (const std::uint64_t seed : {8, 9}) {
            const auto base = suiteEvents(seed, 150);
            const auto edits = editedEvents(base, seed);
            m_cases.push_back(suiteCase(
                "a table with rows exchanged, " + std::to_string(seed),
                [&](const std::vector<Event>&) { return OverlaidReplay::create(base, edits); },
                edits.events, ReplayedRows::ofLatestValue(edits.events),
                {.numbersByAppearance = false}));
        }
    }

    void everyAnswerIsThatOfAReplay_data() { addSuiteChecks(m_cases); }
    void everyAnswerIsThatOfAReplay() { runSuiteCheck(m_cases); }

    void theSuiteExpectsTheRowsOfTheHousesOwnReplay() {
        const auto events = suiteEvents(5, 300);
        const auto rows = ReplayedRows::ofLatestValue(events);
        Replay replay;
        for (const Event& event : events) {
            replay.apply(event.view());
            std::map<Replay::RowKey, std::pair<std::string, Position>> expected;
            std::map<Replay::RowKey, std::pair<std::string, Position>> found;
            for (const auto& [key, row] : replay.rows()) {
                expected[key] = {row.bytes, row.writer};
            }
            for (std::size_t i = 0; i < rows.rows().size(); ++i) {
                const RowKey& key = rows.rows()[i].key;
                if (const ReplayedVersion* row = rows.rowAt(i, replay.at())) {
                    found[{key.stream, key.key}] = {*row->bytes, row->writer};
                }
            }
            QVERIFY(found == expected);
        }
        QCOMPARE(rows.rows().size(), replay.keys().size());
        for (std::size_t i = 0; i < rows.rows().size(); ++i) {
            const RowKey& key = rows.rows()[i].key;
            QVERIFY(replay.keys()[i] == Replay::RowKey(key.stream, key.key));
        }
    }

    void theSuiteExpectsTheRowsThatAFoldLeaves() {
        const auto events = suiteEvents(6, 80);
        for (const std::string& file : foldFiles()) {
            const auto fold = foldFile(file);
            const auto rows = ReplayedRows::ofFold(events, *fold);
            QVERIFY(rows.ok());
            for (std::size_t count = 0; count <= events.size(); ++count) {
                const std::vector<Event> first(events.begin(),
                                               events.begin() + std::ptrdiff_t(count));
                const auto left = runFold(*fold, first);
                QVERIFY(left.ok());
                std::map<RowKey, FoldRow> found;
                for (std::size_t i = 0; i < rows->rows().size(); ++i) {
                    if (const ReplayedVersion* row = rows->rowAt(i, Position(count))) {
                        found[rows->rows()[i].key] = {row->bytes, row->isText, row->poisoned, ""};
                    }
                }
                QCOMPARE(shownRows(found), shownRows(*left));
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestHistorySuite)
#include "tst_history_suite.moc"
