// How a fold's changes are made: whatever happens on the way, they are those of a replay.
#include <sys/resource.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <vector>

#include "model/fold/random_fold_events.h"
#include "model/history/fold/fold_change.h"
#include "model/history/fold/kept_fold.h"
#include "model/history/fold/scatter_fold.h"
#include "model/history/rows.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

namespace fs = std::filesystem;

std::shared_ptr<const Fold> scatter(ScatterOptions options = {}) {
    return std::make_shared<const ScatterFold>(options);
}

fs::path inside(const QTemporaryDir& folder) {
    return folder.filePath("fold").toStdString();
}

std::string differenceOf(const std::shared_ptr<const Fold>& fold,
                         const std::shared_ptr<const Log>& log,
                         const absl::StatusOr<std::shared_ptr<FoldChanges>>& changes,
                         bool whole = true) {
    if (!changes.ok()) {
        return changes.status().ToString();
    }
    const FoldHistory history(log, *changes);
    return whole && history.madeUpTo() != log->end() ? "not made to the end"
                                                     : oxbow::differenceOf(*fold, history);
}

// Asked so many times, it says yes.
Cancelled afterTimes(int times) {
    return [left = times]() mutable { return left-- <= 0; };
}

// Dies without a word while it makes the fold, after so many batches.
[[noreturn]] void makeAndDie(const std::string& workspace, const std::string& folder, int batches) {
    const std::shared_ptr<const Log> log = *Log::open(workspace, Log::Access::ReadOnly);
    FoldMakerOptions options = shortRuns(25);
    options.clock = [&batches] {
        if (batches-- <= 0) {
            ::_exit(1);
        }
        return std::int64_t{0};
    };
    const auto made = makeFoldChanges(scatter(), log, folder, {}, {}, options);
    ::_exit(made.ok() ? 0 : 2);
}

constexpr std::size_t kMemoryForLongRows = std::size_t{150} << 20;

// Makes a fold whose rows are the events' values in so much memory, of which rows may take a tenth.
[[noreturn]] void makeWithin(std::size_t bytes, const std::string& workspace,
                             const std::string& folder) {
    // All private memory that can be written counts, threads' stacks alike.
    constexpr rlim_t kStack = rlim_t{1} << 20;
    const rlimit stack{kStack, kStack};
    const rlimit data{bytes, bytes};
    if (::setrlimit(RLIMIT_STACK, &stack) != 0 || ::setrlimit(RLIMIT_DATA, &data) != 0) {
        ::_exit(3);
    }
    const std::shared_ptr<const Log> log = *Log::open(workspace, Log::Access::ReadOnly);
    const auto fold = *parseFoldFile(R"({"kind":"latest","by":"{@key}"})", "latest");
    FoldMakerOptions options;
    options.rowBytes = bytes / 10;
    const auto made = makeFoldChanges(fold, log, folder, {}, {}, options);
    ::_exit(made.ok() && (*made)->map()->baseEnd() == log->end() ? 0 : 2);
}

// The second event puts a hundred thousand rows, and the third takes half of them away.
class WideFold final : public Fold {
public:
    const std::string& name() const override { return m_name; }
    FoldIdentity identity() const override { return {"wide", ""}; }
    absl::StatusOr<std::unique_ptr<FoldRunner>> start() const override {
        return std::make_unique<Runner>();
    }

private:
    class Runner final : public FoldRunner {
        absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
            const std::uint64_t position = event.position.value();
            for (int i = 0; i < (position == 0 ? 0 : position == 1 ? 100'000 : 50'000); ++i) {
                out.push_back({"", std::to_string(i)});
            }
            return absl::OkStatus();
        }
        absl::Status apply(const FoldEvent& event, FoldRows& rows) override {
            std::vector<RowKey> keys;
            absl::Status status = route(event, keys);
            for (const RowKey& key : keys) {
                FoldRow row;
                row.shown = "{\"k\":" + key.key + "}";
                status.Update(event.position == Position(1) ? rows.put(key, std::move(row))
                                                            : rows.erase(key));
            }
            return status;
        }
    };
    std::string m_name = "wide";
};

void addKinds() {
    QTest::addColumn<bool>("isLocal");
    QTest::newRow("local") << true;
    QTest::newRow("not local") << false;
}

}  // namespace

class TestFoldMaker : public QObject {
    Q_OBJECT
private slots:
    void whateverAnEventDoesToItsRowsIsOneChangeOfEach_data() { addKinds(); }
    void whateverAnEventDoesToItsRowsIsOneChangeOfEach() {
        QFETCH(bool, isLocal);
        for (std::uint64_t seed = 1; seed <= 10; seed += 3) {
            QTemporaryDir folder;
            const std::shared_ptr<const Log> log = makeLog(folder, randomEvents(seed, 500));
            const auto fold = scatter({.isLocal = isLocal});
            FoldMakerOptions options = shortRuns(static_cast<std::uint32_t>(10 + 20 * seed));
            // From one row to all.
            options.rowBytes = std::size_t{200} << seed;
            const auto changes = makeFoldChanges(fold, log, inside(folder), {}, {}, options);
            QCOMPARE(differenceOf(fold, log, changes), std::string());
        }
    }

    void aKeyThatIsTooLongIsKeptAsPoisonUnderAShorterOne() {
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, randomEvents(1, 300));
        const auto fold = scatter({.longKey = kMostFoldKeyBytes + 1});
        const auto changes = makeFoldChanges(fold, log, inside(folder), {}, {}, shortRuns());
        QCOMPARE(differenceOf(fold, log, changes), std::string());
        const FoldHistory history(log, *changes);
        const auto table = history.tableAt(log->end());
        const auto rows = readRows(history, (*table)->rows(0, (*table)->rowCount()));
        QVERIFY(rows.ok());
        QVERIFY(std::any_of(rows->begin(), rows->end(), [](const RowBytes& row) {
            return row.poisoned && row.bytes.find("65537 bytes") != std::string::npos;
        }));
    }

    void aLogThatGrowsIsCaughtUpWith_data() { addKinds(); }
    void aLogThatGrowsIsCaughtUpWith() {
        QFETCH(bool, isLocal);
        QTemporaryDir folder;
        const auto log = makeLog(folder, randomEvents(1, 100));
        const auto fold = scatter({.isLocal = isLocal});
        std::uint64_t seed = 2;
        for (int round = 0; round < 3; ++round) {
            // By one maker that stays, then by another one.
            const auto changes =
                FoldChanges::open(inside(folder), *fold, log, Log::Access::ReadWrite);
            QVERIFY(changes.ok());
            QCOMPARE((*changes)->map()->baseEnd(), round == 0 ? Position() : log->end());
            FoldMaker maker(fold, log, *changes, shortRuns());
            for (int more = 0; more < 4; ++more) {
                QVERIFY(appendEvents(log, randomEvents(seed++, 60)).ok());
                QVERIFY(maker.catchUp().ok());
                QCOMPARE(differenceOf(fold, log, changes), std::string());
            }
        }
    }

    void oneThatIsCancelledGoesOnFromWhatWasCommitted_data() { addKinds(); }
    void oneThatIsCancelledGoesOnFromWhatWasCommitted() {
        QFETCH(bool, isLocal);
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, randomEvents(1, 600));
        const auto fold = scatter({.isLocal = isLocal});
        const auto changes = FoldChanges::open(inside(folder), *fold, log, Log::Access::ReadWrite);
        QVERIFY(changes.ok());
        FoldMaker maker(fold, log, *changes, shortRuns(20));
        Position before;
        int cancelled = 0;
        for (int times = 0;; ++times) {
            const auto status = maker.catchUp({}, afterTimes(times));
            QVERIFY2(status.ok() || absl::IsCancelled(status), status.ToString().c_str());
            const Position made = (*changes)->map()->baseEnd();
            QVERIFY(made >= before);
            before = made;
            if (status.ok()) {
                break;
            }
            ++cancelled;
            QCOMPARE(differenceOf(fold, log, changes, false), std::string());
        }
        QVERIFY(cancelled > 3);
        QCOMPARE(differenceOf(fold, log, changes), std::string());
    }

    void whatIsCommittedIsReadWhileTheRestIsMade() {
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, randomEvents(1, 300));
        const auto fold = scatter();
        const auto changes = FoldChanges::open(inside(folder), *fold, log, Log::Access::ReadWrite);
        const FoldHistory history(log, *changes);
        FoldMakerOptions options = shortRuns(20);
        std::int64_t now = 0;
        options.clock = [&now] { return now += 1'000'000'000; };
        FoldMaker maker(fold, log, *changes, options);
        std::vector<std::string> differences;
        int seen = 0;
        Position last;
        const auto status = maker.catchUp([&](Position done, Position end) {
            QVERIFY(done >= last && done <= end);
            last = done;
            seen += history.madeUpTo() > Position() && history.madeUpTo() < log->end() ? 1 : 0;
            const std::string difference = oxbow::differenceOf(*fold, history);
            if (!difference.empty()) {
                differences.push_back(difference);
            }
        });
        QVERIFY(status.ok());
        QVERIFY(seen > 2);
        QVERIFY2(differences.empty(), differences.empty() ? "" : differences[0].c_str());
        QCOMPARE(last, log->end());
    }

    void oneThatIsKilledLeavesWhatWasCommitted() {
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, randomEvents(1, 400));
        const auto fold = scatter();
        std::set<std::uint64_t> found;
        for (int batches = 1;; ++batches) {
            const int result =
                QProcess::execute(QCoreApplication::applicationFilePath(),
                                  {"--make-and-die", folder.filePath("log.oxbow"),
                                   folder.filePath("fold"), QString::number(batches)});
            QVERIFY(result == 0 || result == 1);
            const auto there = FoldChanges::open(inside(folder), *fold, log, Log::Access::ReadOnly);
            QVERIFY(there.ok() || absl::IsNotFound(there.status()));
            if (there.ok()) {
                found.insert((*there)->map()->baseEnd().value());
                QCOMPARE(differenceOf(fold, log, there, false), std::string());
            }
            if (result == 0) {
                break;
            }
            // Go on from there, the next time from nothing.
            if (batches % 2 == 0) {
                QCOMPARE(
                    differenceOf(fold, log,
                                 makeFoldChanges(fold, log, inside(folder), {}, {}, shortRuns(25))),
                    std::string());
            }
            fs::remove_all(inside(folder));
        }
        QVERIFY(found.size() > 3);
    }

    void aCopyAtAnyCommitIsWholeUpToThere() {
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, randomEvents(1, 500));
        const auto fold = scatter();
        int copies = 0;
        // A maker that ends after each run: what stands there then is what a commit left.
        for (int times = 1; times < 40; times += 3) {
            const auto made =
                makeFoldChanges(fold, log, inside(folder), {}, afterTimes(times), shortRuns(20));
            const fs::path copy = folder.filePath(QString::number(times)).toStdString();
            fs::copy(inside(folder), copy, fs::copy_options::recursive);
            const auto opened = FoldChanges::open(copy, *fold, log, Log::Access::ReadOnly);
            QVERIFY2(opened.ok(), opened.status().ToString().c_str());
            QCOMPARE(differenceOf(fold, log, opened, false), std::string());
            ++copies;
            if (made.ok()) {
                break;
            }
        }
        QVERIFY(copies > 2);
    }

    void whateverIsDamagedIsMadeAnew() {
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, randomEvents(1, 300));
        const auto fold = scatter();
        QVERIFY(makeFoldChanges(fold, log, inside(folder), {}, {}, shortRuns(60)).ok());
        const fs::path whole = folder.filePath("whole").toStdString();
        fs::copy(inside(folder), whole, fs::copy_options::recursive);
        int damaged = 0;
        for (const auto& entry : fs::recursive_directory_iterator(whole)) {
            if (!entry.is_regular_file()) {
                continue;
            }
            for (const int damage : {0, 1, 2}) {
                fs::remove_all(inside(folder));
                fs::copy(whole, inside(folder), fs::copy_options::recursive);
                const fs::path file = inside(folder) / fs::relative(entry.path(), whole);
                if (damage == 0) {
                    fs::remove(file);
                } else if (damage == 1) {
                    fs::resize_file(file, fs::file_size(file) / 2);
                } else {
                    std::ofstream(file, std::ios::binary | std::ios::in)
                        .seekp(static_cast<std::streamoff>(fs::file_size(file) / 2))
                        .put('\x55');
                }
                const auto read =
                    FoldChanges::open(inside(folder), *fold, log, Log::Access::ReadOnly);
                QVERIFY(read.ok() || absl::IsNotFound(read.status()));
                auto made = makeFoldChanges(fold, log, inside(folder), {}, {}, shortRuns(60));
                QVERIFY2(made.ok(), (file.string() + made.status().ToString()).c_str());
                // What nobody has read yet is found by whoever reads it, and made anew after that.
                const std::string first = differenceOf(fold, log, made);
                if (!first.empty()) {
                    QVERIFY2(first.find("made anew") != std::string::npos, first.c_str());
                    made = absl::UnknownError("closed");
                    QCOMPARE(differenceOf(
                                 fold, log,
                                 makeFoldChanges(fold, log, inside(folder), {}, {}, shortRuns(60))),
                             std::string());
                }
                ++damaged;
            }
        }
        QVERIFY(damaged > 10);
    }

    void aFileInItsPlaceIsNoFold() {
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, randomEvents(1, 50));
        std::ofstream(inside(folder)) << "something else";
        const auto fold = scatter();
        QCOMPARE(differenceOf(fold, log, makeFoldChanges(fold, log, inside(folder))),
                 std::string());
    }

    void anotherFoldInTheFolderIsMadeAnew() {
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, randomEvents(1, 100));
        QVERIFY(makeFoldChanges(scatter({.isLocal = false}), log, inside(folder)).ok());
        const auto fold = scatter();
        QCOMPARE(differenceOf(fold, log, makeFoldChanges(fold, log, inside(folder))),
                 std::string());
    }

    void aFoldOfAnotherLogIsMadeAnew() {
        QTemporaryDir folder;
        QTemporaryDir other;
        const std::shared_ptr<const Log> log = makeLog(folder, randomEvents(1, 100));
        const std::shared_ptr<const Log> longer = makeLog(other, randomEvents(2, 150));
        const auto fold = scatter();
        QVERIFY(makeFoldChanges(fold, log, inside(folder)).ok());
        fs::copy(inside(folder), inside(other), fs::copy_options::recursive);
        QVERIFY(absl::IsNotFound(
            FoldChanges::open(inside(other), *fold, longer, Log::Access::ReadOnly).status()));
        QCOMPARE(differenceOf(fold, longer, makeFoldChanges(fold, longer, inside(other))),
                 std::string());
        // And one of a log that was longer.
        QVERIFY(absl::IsNotFound(
            FoldChanges::open(inside(other), *fold, log, Log::Access::ReadOnly).status()));
    }

    void rowsThatAreAskedForOneByOneAreReadAhead() {
        QTemporaryDir folder;
        std::vector<Event> events;
        for (int i = 0; i < 6'000; ++i) {
            events.push_back(valueEvent("key-" + std::to_string(i * 7 % 4'001), "1"));
        }
        const auto log = makeLog(folder, events, 500, 3'000);
        const auto fold = *parseFoldFile(R"({"kind":"count"})", "count");
        QVERIFY(makeFoldChanges(fold, log, inside(folder)).ok());
        QVERIFY(appendEvents(log, events, 500, 3'000).ok());
        QCOMPARE(differenceOf(fold, log, makeFoldChanges(fold, log, inside(folder))),
                 std::string());
    }

    void whatIsBeyondNumbersIsKeptAsItIs() {
        QTemporaryDir folder;
        std::vector<Event> events;
        const auto add = [&events](const std::string& key, const std::string& number) {
            events.push_back(valueEvent(key, R"({"n":)" + number + "}"));
        };
        const std::string digits(400, '7');
        for (int i = 0; i < 300; ++i) {
            add("small", "1.50");
            add("large", i == 100 ? digits : "1");
            // Comes back to what fits.
            add("both", i == 100 ? digits : i == 150 ? "-" + digits : "0.001");
            add("limit", "99999999999999999");
            add("exponent", i % 2 == 0 ? "1e2" : "2");
            add("text", "\"12.25\"");
            add("changes", i < 120 ? "3" : "\"three\"");
        }
        const auto log = makeLog(folder, events, 100, 700);
        const auto fold = *parseFoldFile(R"({"kind":"sum","field":"n"})", "sum");
        FoldMakerOptions options = shortRuns(500);
        const auto changes = makeFoldChanges(fold, log, inside(folder), {}, {}, options);
        QCOMPARE(differenceOf(fold, log, changes), std::string());
        QVERIFY((*changes)->log()->borrowsKeys());
        QCOMPARE((*changes)->made()->counts.keys, std::uint64_t{7});
        // The row that a text poisoned is not written again.
        QCOMPARE((*changes)->made()->counts.changes, std::uint64_t{7 * 300 - 179});
    }

    void rowsThatAreTextsAreLetGoAndReadAgain() {
        QTemporaryDir folder;
        std::vector<Event> events;
        for (int i = 0; i < 3'000; ++i) {
            events.push_back(valueEvent("k" + std::to_string(i * 7 % 100),
                                        R"({"n":)" + std::string(400, '1') + "}"));
        }
        const auto log = makeLog(folder, events, 100, 1'000);
        const auto fold = *parseFoldFile(R"({"kind":"sum","field":"n"})", "sum");
        FoldMakerOptions options = shortRuns(200);
        options.rowBytes = 2'000;
        const auto changes = makeFoldChanges(fold, log, inside(folder), {}, {}, options);
        QCOMPARE(differenceOf(fold, log, changes), std::string());
        QVERIFY((*changes)->log()->borrowsKeys());
    }

    void aPathThatNoEventHasMakesNoRow() {
        QTemporaryDir folder;
        const auto log = makeLog(folder, randomEvents(1, 200));
        const auto fold = *parseFoldFile(R"({"kind":"sum","field":"no.where"})", "sum");
        const auto changes = makeFoldChanges(fold, log, inside(folder), {}, {}, shortRuns());
        QCOMPARE(differenceOf(fold, log, changes), std::string());
        QCOMPARE((*changes)->made()->counts.changes, std::uint64_t{0});
        QVERIFY((*changes)->made()->counts.withoutField > 0);
        QCOMPARE((*changes)->map()->baseEnd(), log->end());
    }

    void keysAreBorrowedFromALogWhoseRunsAreMergedLater() {
        QTemporaryDir folder;
        const auto fold = *parseFoldFile(R"({"kind":"sum","field":"n"})", "sum");
        const auto log = makeLog(folder, {}, 1, 1);
        std::uint64_t events = 0;
        absl::StatusOr<std::shared_ptr<FoldChanges>> changes;
        for (int round = 0; round < 60; ++round) {
            std::vector<Event> more;
            for (int i = 0; i < 1 + round % 5; ++i, ++events) {
                more.push_back(valueEvent("k" + std::to_string(events * 5 % 17),
                                          R"({"n":)" + std::to_string(events) + "}"));
            }
            // Each a run of its own: a later one takes the place of several.
            const auto appended = appendEvents(log, more, 3, 3);
            QVERIFY2(appended.ok(), appended.ToString().c_str());
            if (round % 3 == 0) {
                changes = absl::UnknownError("closed");
                changes = makeFoldChanges(fold, log, inside(folder), {}, {}, shortRuns(40));
                QCOMPARE(differenceOf(fold, log, changes), std::string());
                QVERIFY((*changes)->log()->borrowsKeys());
            }
        }
    }

    void oneEventMayTouchAHundredThousandRows() {
        QTemporaryDir folder;
        const auto log =
            makeLog(folder, {valueEvent("a", "1"), valueEvent("b", "2"), valueEvent("c", "3")});
        const auto fold = std::make_shared<const WideFold>();
        const auto changes = makeFoldChanges(fold, log, inside(folder));
        QCOMPARE(differenceOf(fold, log, changes), std::string());
        const FoldHistory history(log, *changes);
        QCOMPARE(history.rowCountAt(Position(2)).value(), std::uint64_t{100'000});
    }

    void aFoldOfManyLongRowsIsMadeInLittleMemory() {
        QTemporaryDir folder;
        std::vector<Event> events;
        for (int i = 0; i < 60'000; ++i) {
            events.push_back(valueEvent("key-" + std::to_string(i * 7'919 % 30'000),
                                        "\"" + std::string(3'000, char('a' + i % 26)) + "\""));
        }
        QVERIFY(makeLog(folder, events, 1'000, 20'000));
        events = {};
        // 90 MB of rows.
        QCOMPARE(QProcess::execute(QCoreApplication::applicationFilePath(),
                                   {"--make-within", QString::number(kMemoryForLongRows),
                                    folder.filePath("log.oxbow"), folder.filePath("fold")}),
                 0);
    }

    void twoMakersAreNotAtWorkOnOneFold() {
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, randomEvents(1, 50));
        const auto fold = scatter();
        const auto one = FoldChanges::open(inside(folder), *fold, log, Log::Access::ReadWrite);
        QVERIFY(one.ok());
        QVERIFY(absl::IsUnavailable(makeFoldChanges(fold, log, inside(folder)).status()));
    }
};

int main(int argc, char** argv) {
    if (argc == 5 && std::string_view(argv[1]) == "--make-and-die") {
        makeAndDie(argv[2], argv[3], std::atoi(argv[4]));
    }
    if (argc == 5 && std::string_view(argv[1]) == "--make-within") {
        makeWithin(std::strtoull(argv[2], nullptr, 10), argv[3], argv[4]);
    }
    QCoreApplication app(argc, argv);
    TestFoldMaker test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_fold_maker.moc"
