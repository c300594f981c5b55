// A log that is added to in small pieces, for long.
#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <rocksdb/db.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <random>
#include <thread>

#include "model/history/log_history.h"
#include "model/history/verify.h"
#include "model/log/log_insides.h"
#include "model/log/store/log_store.h"
#include "model/log/write/run_merger.h"
#include "support/log_answers.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kEvents = 10;  // a commit

// Event i of the log, whoever asks.
Event eventAt(std::uint64_t i) {
    std::mt19937_64 random(i);
    return randomEvent(random, static_cast<std::int64_t>(i));
}

absl::Status appendCommits(const std::shared_ptr<Log>& log, std::size_t commits,
                           const std::function<bool()>& goOn = {}) {
    auto builder = LogBuilder::create(log);
    if (!builder.ok()) {
        return builder.status();
    }
    std::uint64_t next = log->end().value();
    for (std::size_t commit = 0; commit < commits && (!goOn || goOn()); ++commit) {
        auto batch = std::make_unique<EventBatch>();
        for (std::size_t i = 0; i < kEvents; ++i) {
            batch->append(eventAt(next++).view());
        }
        auto status = (*builder)->append(std::move(batch));
        if (status.ok()) {
            status = (*builder)->commit();
        }
        if (!status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

// The log that a single commit makes of the same events.
std::string answersInOneGo(std::uint64_t events) {
    const QTemporaryDir folder;
    std::vector<Event> all;
    for (std::uint64_t i = 0; i < events; ++i) {
        all.push_back(eventAt(i));
    }
    const auto log = makeLog(folder, all, EventBatch::kCapacity, all.size());
    return log ? answersOf(*log).value_or("") : std::string();
}

}  // namespace

class TestLogGrowth : public QObject {
    Q_OBJECT
private slots:
    void aLogOfManySmallCommitsAnswersLikeOneOfASingleOne() {
        const QTemporaryDir folder;
        const auto workspace = folder.filePath("log.oxbow").toStdString();
        {
            const auto log = Log::create(workspace);
            QVERIFY(appendCommits(*log, 150).ok());
            QVERIFY(*answersOf(**log) == answersInOneGo(150 * kEvents));
        }
        // And after it was closed, opened, and added to.
        const auto log = Log::open(workspace, Log::Access::ReadWrite);
        QVERIFY(log.ok());
        QVERIFY(*answersOf(**log) == answersInOneGo(150 * kEvents));
        QVERIFY(appendCommits(*log, 57).ok());
        QVERIFY(*answersOf(**log) == answersInOneGo(207 * kEvents));
        const auto report = verifyLog(LogHistory(*log), {});
        QVERIFY(report.ok());
        QVERIFY2(report->differences.empty(),
                 report->differences.empty() ? "" : report->differences[0].c_str());
    }

    void runsAndFilesStayFewHoweverManyCommitsThereAre() {
        const QTemporaryDir folder;
        const auto workspace = folder.filePath("log.oxbow").toStdString();
        const auto log = Log::create(workspace);
        QVERIFY(appendCommits(*log, 1'500).ok());
        const std::size_t runs = LogInsides::store(**log).catalog()->runs.size();
        QVERIFY2(runs <= 24, qPrintable(QString::number(runs)));
        std::size_t files = 0;
        for (const auto& entry : fs::recursive_directory_iterator(workspace)) {
            files += entry.is_regular_file() ? 1 : 0;
        }
        QVERIFY2(files <= kFamilies * 8, qPrintable(QString::number(files)));
    }

    void runsThatDoubleInLengthAreLeftAlone() {
        auto catalog = std::make_shared<Catalog>();
        const auto add = [&catalog](std::uint32_t count) {
            auto run = std::make_shared<RunSummary>();
            run->first = catalog->end();
            run->count = count;
            catalog->runs.push_back(std::move(run));
        };
        const MergeOptions options{1U << 16, 1U << 20};
        for (const std::uint32_t count : {16, 16, 32, 64, 128, 256, 256, 256, 3}) {
            add(count << (count == 3 ? 0 : 12));
            QVERIFY(!runsToMerge(*catalog, options));
        }
        // What is added in small pieces becomes one again and again.
        for (int i = 0; i < 2; ++i) {
            add(3);
            QVERIFY(!runsToMerge(*catalog, options));
        }
        add(3);
        QVERIFY(runsToMerge(*catalog, options) == catalog->runs.size() - 4);
    }

    void whoReadsWhileRunsAreMergedGoesOn() {
        const QTemporaryDir folder;
        const auto log = Log::create(folder.filePath("log.oxbow").toStdString());
        QVERIFY(appendCommits(*log, 20).ok());
        std::atomic<bool> done = false;
        std::atomic<std::uint64_t> wrong = 0;
        std::atomic<std::uint64_t> read = 0;
        const auto readRandomly = [&](std::uint64_t seed) {
            std::mt19937_64 random(seed);
            while (!done) {
                const Position p(random() % (*log)->end().value());
                const Event expected = eventAt(p.value());
                const auto row = (*log)->eventRow(p);
                bool right = row.ok() && row->event == expected;
                if (right && row->key && expected.kind == EventKind::Data) {
                    const auto version = (*log)->versionAt(*row->key, p.next());
                    const auto next = (*log)->nextEvent(*row->key, p);
                    right = version.ok() && *version && (*version)->writer == p && next.ok() &&
                            *next == p;
                }
                std::uint64_t at = 0;
                const auto scanned =
                    (*log)->scan(Position(), std::min((*log)->end(), Position(300)),
                                 [&](Position, const EventView& view, auto) {
                                     return Event(view) == eventAt(at++);
                                 });
                right = right && scanned.ok() && at == std::min<std::uint64_t>(at, 300);
                wrong += right ? 0 : 1;
                ++read;
            }
        };
        std::thread first(readRandomly, 1);
        std::thread second(readRandomly, 2);
        const auto status = appendCommits(*log, 300);
        done = true;
        first.join();
        second.join();
        QVERIFY(status.ok());
        QCOMPARE(wrong.load(), std::uint64_t(0));
        QVERIFY(read > 0);
    }

    void anotherReaderSeesAWholeLogAtEveryMomentAndKeepsIt() {
        const QTemporaryDir folder;
        const auto workspace = folder.filePath("log.oxbow").toStdString();
        const auto log = Log::create(workspace);
        QVERIFY(appendCommits(*log, 8).ok());
        const auto early = Log::open(workspace, Log::Access::ReadOnly);
        QVERIFY(early.ok());
        const auto before = answersOf(**early);
        QVERIFY(before.ok());
        std::atomic<bool> done = false;
        absl::Status status;
        std::thread writer([&] {
            status = appendCommits(*log, 400);
            done = true;
        });
        std::uint64_t opened = 0;
        std::string failure;
        while (!done && failure.empty()) {
            const auto reader = Log::open(workspace, Log::Access::ReadOnly);
            if (!reader.ok()) {
                failure = std::string(reader.status().message());
                break;
            }
            std::uint64_t at = 0;
            const auto scanned = (*reader)->scan(Position(), (*reader)->end(),
                                                 [&](Position, const EventView& view, auto) {
                                                     return Event(view) == eventAt(at++);
                                                 });
            if (!scanned.ok() || at != (*reader)->end().value() || at % kEvents != 0) {
                failure = scanned.ok() ? "another event" : std::string(scanned.message());
            }
            ++opened;
        }
        writer.join();
        QVERIFY2(failure.empty(), failure.c_str());
        QVERIFY(status.ok());
        QVERIFY(opened > 0);
        // What was open all the time is as it was.
        QVERIFY(*answersOf(**early) == *before);
    }

    void aKillAtAnyMomentLosesNothingThatWasCommitted() {
        const QTemporaryDir folder;
        const auto workspace = folder.filePath("log.oxbow").toStdString();
        { QVERIFY(Log::create(workspace).ok()); }
        std::mt19937_64 random(5);
        std::uint64_t before = 0;
        for (int kill = 0; kill < 25; ++kill) {
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(),
                        {"--append", QString::fromStdString(workspace)});
            QVERIFY(child.waitForStarted());
            // It says how far it has come: what it has said must be there.
            QByteArray said;
            const std::uint64_t lines = 5 + random() % 40;
            while (static_cast<std::uint64_t>(said.count('\n')) < lines &&
                   child.waitForReadyRead()) {
                said += child.readAllStandardOutput();
            }
            child.kill();
            child.waitForFinished();
            said += child.readAllStandardOutput();
            const QList<QByteArray> words = said.left(said.lastIndexOf('\n')).split('\n');
            const std::uint64_t committed = words.last().toULongLong();
            const auto log = Log::open(workspace, Log::Access::ReadOnly);
            QVERIFY2(log.ok(), std::string(log.status().message()).c_str());
            const std::uint64_t end = (*log)->end().value();
            QVERIFY(end >= committed && end >= before && end % kEvents == 0);
            before = end;
            std::uint64_t at = 0;
            QVERIFY((*log)
                        ->scan(Position(), (*log)->end(),
                               [&](Position, const EventView& view, auto) {
                                   return Event(view) == eventAt(at++);
                               })
                        .ok());
            QCOMPARE(at, end);
        }
        const auto log = Log::open(workspace, Log::Access::ReadWrite);
        QVERIFY(log.ok());
        const auto report = verifyLog(LogHistory(*log), {});
        QVERIFY(report.ok());
        QVERIFY(report->differences.empty());
    }

    void severalSourcesMayShareACommit() {
        const QTemporaryDir folder;
        const auto log = Log::create(folder.filePath("log.oxbow").toStdString());
        auto builder = LogBuilder::create(*log);
        const std::size_t runs = LogInsides::store(**log).catalog()->runs.size();
        for (int i = 0; i < 30; ++i) {
            const ImportedSource source{.path = "/" + std::to_string(i), .format = "jsonl"};
            (*builder)->beginSource(source);
            auto batch = std::make_unique<EventBatch>();
            batch->append(eventAt(static_cast<std::uint64_t>(i)).view());
            batch->resumeMark = "mark " + std::to_string(i);
            QVERIFY((*builder)->append(std::move(batch)).ok());
            (*builder)->endSource(source);
        }
        QVERIFY((*builder)->commit().ok());
        QCOMPARE(LogInsides::store(**log).catalog()->runs.size(), runs + 1);
        const auto sources = (*log)->sources();
        QCOMPARE(sources.size(), std::size_t(30));
        for (std::size_t i = 0; i < sources.size(); ++i) {
            QVERIFY(sources[i].complete);
            QCOMPARE(sources[i].endMark, "mark " + std::to_string(i));
        }
        QVERIFY(!(*log)->interrupted());
    }
};

int main(int argc, char** argv) {
    if (argc == 3 && std::string(argv[1]) == "--append") {
        const auto log = Log::open(argv[2], Log::Access::ReadWrite);
        while (log.ok() && appendCommits(*log, 1).ok()) {
            std::fprintf(stdout, "%llu\n", static_cast<unsigned long long>((*log)->end().value()));
            std::fflush(stdout);
        }
        return 1;
    }
    QCoreApplication application(argc, argv);
    TestLogGrowth test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_log_growth.moc"
