// The suite of every history, on a stored log, on a replay of a vector and on tables with rows
// exchanged; and what the suite itself expects, against the house's own rules.
#include <QTemporaryDir>
#include <QTest>

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "model/fold/fold_run.h"
#include "model/history/fold/kept_fold.h"
#include "model/history/history_suite.h"
#include "model/history/log_history.h"
#include "model/history/overlaid_replay.h"
#include "model/history/replay.h"
#include "support/random_log.h"
#include "support/replay_history.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

// Random events, some of which are texts, and a few hold what no fold can add.
std::vector<Event> suiteEvents(std::uint64_t seed, std::size_t count) {
    auto events = randomEvents(seed, count);
    for (std::size_t i = 0; i < events.size(); i += 3) {
        events[i].details.contentType = std::string(kTextContent);
    }
    for (std::size_t i = 40; i < events.size(); i += 50) {
        events[i].value = R"({"n":"many"})";
    }
    return events;
}

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

// The same with hardly a key: rows of many versions.
std::vector<Event> eventsOfFewKeys(std::uint64_t seed, std::size_t count) {
    auto events = suiteEvents(seed, count);
    for (Event& event : events) {
        event.stream = "orders";
        event.key = event.key ? OptionalBytes("key-1") : std::nullopt;
    }
    return events;
}

// Each event writes one to six rows, in an order that is not that of their numbers; some of them
// twice.
class ManyRows final : public Fold {
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
            const std::uint64_t rows = 1 + event.position.value() % 6;
            for (std::uint64_t i = 0; i < rows; ++i) {
                out.push_back({"", "row-" + std::to_string((event.position.value() * 5 + i) % 7)});
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
                status.Update(before.status());
                if (event.view.value) {
                    status.Update(
                        rows.put(key, {std::string(*event.view.value), false, false, ""}));
                } else if (before.ok() && *before != nullptr) {
                    status.Update(rows.erase(key));
                }
            }
            return status;
        }
    };
    std::string m_name = "many rows";
};

// Of each type of events one row in no stream, one that fails, and one that comes and goes.
const std::vector<std::string>& foldFiles() {
    static const std::vector<std::string> kFiles{
        R"({"kind":"count","by":"@type"})",
        R"({"kind":"sum","field":"n"})",
        R"({"kind":"latest"})",
        R"({"kind":"session","gap":"20ms","by":"@stream"})",
    };
    return kFiles;
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
            "a replay with " + name,
            [&fold](const std::vector<Event>& of) { return foldOf(of, fold); }, events, *rows));
        m_cases.push_back(suiteCase("a kept fold with " + name, keptFold(fold), events, *rows));
    }
    // Made in short runs of a log of short runs.
    MakeHistory keptFold(const Fold& fold) {
        return [this, &fold](const std::vector<Event>& events) -> std::shared_ptr<History> {
            const QTemporaryDir& folder = m_folders.emplace_back();
            const std::shared_ptr<const Log> log = makeLog(folder, events, 9, 40);
            const auto changes =
                makeFoldChanges(std::shared_ptr<const Fold>(std::shared_ptr<const Fold>(), &fold),
                                log, folder.filePath("fold").toStdString(), {}, {}, shortRuns());
            return changes.ok() ? std::make_shared<FoldHistory>(log, *changes) : nullptr;
        };
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
            addFold(file, *foldFile(file));
        }
        addFold("many rows an event", ManyRows());
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
