#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "importers/import.h"
#include "model/log/log.h"

using namespace oxbow;

class TestImport : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }
    std::string write(const char* name, int events, int first = 0) const {
        std::ofstream file(path(name));
        for (int i = first; i < first + events; ++i) {
            file << "{\"key\":\"k-" << i % 100 << "\",\"type\":\"T\",\"value\":" << valueOf(i)
                 << "}\n";
        }
        return path(name);
    }
    static std::string valueOf(int i) { return "{\"n\":" + std::to_string(i) + "}"; }
    std::shared_ptr<Log> newLog(const char* name) const {
        auto log = Log::create(path(name));
        return log.ok() ? *std::move(log) : nullptr;
    }

private slots:
    void appendsEverySourceInTheOrderGiven() {
        const auto log = newLog("order.oxbow");
        ImportProgress progress;
        const auto summary =
            importSources(log, {write("b.jsonl", 1'500), write("a.jsonl", 700, 5'000)},
                          ImportOptions(), progress);
        QVERIFY(summary.ok());
        QCOMPARE(summary->events, 2'200U);
        QCOMPARE(log->end().value(), 2'200U);
        QVERIFY(*log->streams() == (std::vector<std::string>{"b", "a"}));
        QVERIFY(*log->event(Position(1'500))->value == valueOf(5'000));
        QCOMPARE(progress.events.load(), 2'200U);
        QCOMPARE(progress.committed.load(), 2'200U);
        QCOMPARE(progress.bytesRead.load(), progress.bytesTotal.load());
    }

    void aGuessThatGivesTooManyNamesIsGivenUpAndTheImportIsNot_data() {
        QTest::addColumn<QString>("field");
        QTest::newRow("type") << "type";
        QTest::newRow("stream") << "stream";
    }
    void aGuessThatGivesTooManyNamesIsGivenUpAndTheImportIsNot() {
        QFETCH(QString, field);
        // Each name comes several times: one that never does is guessed to be neither.
        constexpr int kTimes = 3;
        constexpr int kEvents = 66'000 * kTimes;
        const std::string source = path("names.jsonl");
        std::ofstream file(source);
        for (int i = 0; i < kEvents; ++i) {
            file << "{\"key\":\"k\",\"" << field.toStdString() << "\":\"n-" << i / kTimes
                 << "\"}\n";
        }
        file.close();
        const auto log = newLog(("guessed " + field + ".oxbow").toStdString().c_str());
        ImportProgress progress;
        const auto summary = importSources(log, {source}, ImportOptions(), progress);
        QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
        QCOMPARE(log->end().value(), std::uint64_t(kEvents));
        QCOMPARE(summary->lost.size(), std::size_t(1));
        QVERIFY(summary->lost.begin()->first.starts_with(field.toStdString() + "s beyond 65,536"));
        QCOMPARE(summary->lost.begin()->second, std::uint64_t(kEvents - 65'536 * kTimes));
        const auto last = log->event(Position(kEvents - 1));
        QVERIFY(!last->type);
        QCOMPARE(last->stream, std::string(field == "type" ? "names" : "names.jsonl"));

        ImportOptions told;
        (field == "type" ? told.reading.fields.type : told.reading.fields.stream) =
            field.toStdString();
        const auto refused = importSources(
            newLog(("told " + field + ".oxbow").toStdString().c_str()), {source}, told, progress);
        QCOMPARE(refused.status().code(), absl::StatusCode::kInvalidArgument);
    }

    void aToldFieldThatNoRecordHasIsAnErrorUnlessForced() {
        const auto log = newLog("nowhere.oxbow");
        const std::string source = write("nowhere.jsonl", 10);
        ImportOptions options;
        options.reading.fields.key = "kee";
        ImportProgress progress;
        const absl::Status refused = importSources(log, {source}, options, progress).status();
        QCOMPARE(std::string(refused.message()),
                 std::string("none of 10 records has the field \"kee\" (--key; is \"key\" "
                             "meant?); there are key, type, "
                             "value, value.n; name another, or import all the same with "
                             "--force-mapping"));
        QCOMPARE(log->end(), Position());
        options.forceMapping = true;
        const auto summary = importSources(newLog("forced.oxbow"), {source}, options, progress);
        QVERIFY(summary.ok());
        // All of one type tell nothing by it.
        const FieldCounts expected = {10, 0, 10, 0, 0, 0};
        QCOMPARE(summary->fieldCounts.at(0), expected);
    }

    void remembersWhatWasImportedAndHowItWasRead() {
        const auto log = newLog("manifest.oxbow");
        ImportOptions options;
        options.reading.fields.type = "";
        ImportProgress progress;
        QVERIFY(importSources(log, {write("m.jsonl", 10)}, options, progress).ok());
        const auto source = log->sources().at(0);
        QCOMPARE(source.path, path("m.jsonl"));
        QCOMPARE(source.format, std::string("jsonl"));
        QVERIFY(source.complete);
        QVERIFY(source.bytes > 0 && !source.fingerprint.empty());
        QVERIFY(std::find(source.mapping.begin(), source.mapping.end(),
                          std::pair<std::string, std::string>("key", "key")) !=
                source.mapping.end());
        QVERIFY(log->types()->empty());
    }

    void aSourceThatIsThereAlreadyIsNotImportedAgain() {
        const auto log = newLog("again.oxbow");
        const auto source = write("again.jsonl", 10);
        ImportProgress progress;
        QVERIFY(importSources(log, {source}, ImportOptions(), progress).ok());
        const auto again = importSources(log, {source}, ImportOptions(), progress);
        QVERIFY(absl::IsAlreadyExists(again.status()));
        QCOMPARE(log->end().value(), 10U);
    }

    void aCancelKeepsWhatWasCommittedAndTheNextImportGoesOn() {
        const auto log = newLog("cancel.oxbow");
        const auto source = write("cancel.jsonl", 200'000);
        ImportOptions options;
        options.runEvents = 4'096;
        ImportProgress progress;
        options.committed = [&progress](std::uint64_t events) {
            progress.cancel = events >= 10'000;
        };
        const auto cancelled = importSources(log, {source}, options, progress);
        options.committed = nullptr;
        QVERIFY(absl::IsCancelled(cancelled.status()));
        QVERIFY(log->end() >= Position(10'000) && log->end() < Position(200'000));
        QVERIFY(log->interrupted());
        ImportProgress again;
        const auto summary = importSources(log, {source}, options, again);
        QVERIFY(summary.ok());
        QVERIFY(summary->resumed);
        QCOMPARE(log->end().value(), 200'000U);
        for (const int i : {0, 9'999, 123'456, 199'999}) {
            QVERIFY(*log->event(Position(static_cast<std::uint64_t>(i)))->value == valueOf(i));
        }
    }

    void anUnfinishedImportIsFinishedBeforeAnotherOne() {
        const auto log = newLog("unfinished.oxbow");
        ImportOptions options;
        options.runEvents = 1'024;
        ImportProgress progress;
        options.committed = [&progress](std::uint64_t) { progress.cancel = true; };
        const auto first = importSources(log, {write("first.jsonl", 300'000)}, options, progress);
        options.committed = nullptr;
        QVERIFY(absl::IsCancelled(first.status()));
        ImportProgress other;
        const auto second = importSources(log, {write("other.jsonl", 5, 9)}, options, other);
        QVERIFY(absl::IsFailedPrecondition(second.status()));
        QVERIFY(std::string(second.status().message()).find("first.jsonl") != std::string::npos);
    }

    void ofACutArchiveAllThatCameBeforeTheCutIsKept() {
        const auto whole = write("cut.jsonl", 50'000);
        QCOMPARE(std::system(("gzip -kf '" + whole + "'").c_str()), 0);
        const auto packed = whole + ".gz";
        std::filesystem::copy_file(packed, packed + ".whole");
        std::filesystem::resize_file(packed, std::filesystem::file_size(packed) / 2);
        const auto log = newLog("cut.oxbow");
        ImportProgress progress;
        const auto summary = importSources(log, {packed}, ImportOptions(), progress);
        QVERIFY(summary.ok());
        QCOMPARE(summary->failures.size(), std::size_t(1));
        const auto status = summary->firstFailure();
        QVERIFY(absl::IsDataLoss(status));
        QVERIFY(std::string(status.message()).find("cut.jsonl.gz") != std::string::npos);
        const Position end = log->end();
        QVERIFY(end > Position(10'000) && end < Position(50'000));
        QCOMPARE(summary->failures[0].events, end.value());
        QVERIFY(*log->event(Position(9'999))->value == valueOf(9'999));
        // The record that the cut went through is kept apart.
        QCOMPARE(summary->rejected, std::uint64_t(1));
        const auto rejected = log->rejected(0, 10);
        QVERIFY(rejected.ok());
        QVERIFY((*rejected)[0].record.reason.find("ends in damage") != std::string::npos);
        QVERIFY(log->sources().at(0).complete);
        QVERIFY(!log->sources().at(0).damage.empty());

        // The same again says the same and adds nothing.
        const auto again = importSources(log, {packed}, ImportOptions(), progress);
        QVERIFY(absl::IsDataLoss(again.status()));
        QCOMPARE(log->end(), end);
        QCOMPARE(log->rejectedCount(), std::uint64_t(1));

        // Another source is not kept out by it.
        QVERIFY(importSources(log, {write("other.jsonl", 5)}, ImportOptions(), progress).ok());
        QCOMPARE(log->end(), end + 5);

        // And the whole one brings the rest.
        std::filesystem::copy_file(packed + ".whole", packed,
                                   std::filesystem::copy_options::overwrite_existing);
        const auto rest = importSources(log, {packed}, ImportOptions(), progress);
        QVERIFY2(rest.ok(), std::string(rest.status().message()).c_str());
        QVERIFY(rest->firstFailure().ok());
        QCOMPARE(log->end(), Position(50'005));
        QVERIFY(*log->event(end + 5)->value == valueOf(static_cast<int>(end.value())));
        QVERIFY(*log->event(Position(50'004))->value == valueOf(49'999));
        QVERIFY(log->sources().at(0).damage.empty());
        QCOMPARE(log->sources().size(), std::size_t(2));
    }

    void aSourceThatFailsDoesNotKeepTheOthersOut() {
        const auto log = newLog("some.oxbow");
        std::ofstream(path("nothing.jsonl"));
        ImportProgress progress;
        const auto summary = importSources(log,
                                           {path("nothing.jsonl"), write("one.jsonl", 3),
                                            path("missing.jsonl"), write("two.jsonl", 4, 100)},
                                           ImportOptions(), progress);
        QVERIFY(summary.ok());
        QCOMPARE(log->end(), Position(7));
        QCOMPARE(summary->failures.size(), std::size_t(2));
        QCOMPARE(summary->failures[0].path.string(), path("nothing.jsonl"));
        QCOMPARE(summary->failures[1].path.string(), path("missing.jsonl"));
        QVERIFY(!summary->firstFailure().ok());
        QCOMPARE(log->sources().size(), std::size_t(2));
    }

    void oneFileNamedTwiceIsImportedOnce() {
        const auto log = newLog("twice.oxbow");
        const auto file = write("twice.jsonl", 10);
        std::filesystem::create_hard_link(file, path("linked.jsonl"));
        ImportProgress progress;
        const auto summary = importSources(log, {file, path("./twice.jsonl"), path("linked.jsonl")},
                                           ImportOptions(), progress);
        QVERIFY(summary.ok());
        QCOMPARE(log->end(), Position(10));
        QCOMPARE(summary->failures.size(), std::size_t(2));
        // Nothing is missing.
        QVERIFY(summary->firstFailure().ok());
    }

    void filesThatBeginAlikeAreDifferentSources() {
        const auto log = newLog("alike.oxbow");
        ImportProgress progress;
        QVERIFY(importSources(log, {write("day1.jsonl", 2)}, ImportOptions(), progress).ok());
        const auto second = importSources(log, {write("day2.jsonl", 5)}, ImportOptions(), progress);
        QVERIFY(second.ok());
        QVERIFY(!second->resumed);
        QCOMPARE(log->end(), Position(7));
        QVERIFY(*log->event(Position(2))->value == valueOf(0));
    }

    void aRenamedFileThatHasGrownIsTheSameSource() {
        const auto log = newLog("renamed.oxbow");
        const auto file = write("app.log", 10);
        ImportProgress progress;
        QVERIFY(importSources(log, {file}, ImportOptions(), progress).ok());
        std::ofstream(file, std::ios::app) << "{\"key\":\"late\",\"value\":1}\n";
        std::filesystem::rename(file, path("app.log.1"));
        const auto grown = importSources(log, {path("app.log.1")}, ImportOptions(), progress);
        QVERIFY(grown.ok());
        QVERIFY(grown->resumed);
        QCOMPARE(log->end(), Position(11));
        QCOMPARE(log->sources().size(), std::size_t(1));
    }

    void whatTheUserSaysIsNeverIgnored() {
        const auto log = newLog("said.oxbow");
        const auto file = write("said.jsonl", 10);
        ImportProgress progress;
        QVERIFY(importSources(log, {file}, ImportOptions(), progress).ok());
        std::ofstream(file, std::ios::app) << "{\"key\":\"late\",\"value\":1}\n";
        ImportOptions options;
        options.reading.fields.key = "type";
        const auto other = importSources(log, {file}, options, progress);
        QVERIFY(absl::IsFailedPrecondition(other.status()));
        QVERIFY(std::string(other.status().message()).find("the key \"key\"") != std::string::npos);
        options.reading.fields.key = "key";
        options.format = "csv";
        QVERIFY(absl::IsFailedPrecondition(importSources(log, {file}, options, progress).status()));
        QCOMPARE(log->end(), Position(10));
        options.format = "jsonl";
        QVERIFY(importSources(log, {file}, options, progress).ok());
        QCOMPARE(log->end(), Position(11));
    }

    // A record's text is stored by its fields, of which the type may be one.
    void aTypeThatIsGivenUpLeavesItsEventsReadable() {
        const auto log = newLog("types.oxbow");
        // What never comes twice would not be guessed to be a type.
        constexpr int kTimes = 3;
        constexpr int kMostTypes = 65'536;
        constexpr int kEvents = 70'000 * kTimes;
        const auto valueAt = [](int i) {
            return "{\"id\":\"k" + std::to_string(i % 9) + "\",\"type\":\"T" +
                   std::to_string(i / kTimes) + "\"}";
        };
        {
            std::ofstream file(path("types.jsonl"));
            for (int i = 0; i < kEvents; ++i) {
                file << valueAt(i) << "\n";
            }
        }
        ImportProgress progress;
        const auto summary = importSources(log, {path("types.jsonl")}, ImportOptions(), progress);
        QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
        QCOMPARE(log->end(), Position(kEvents));
        QCOMPARE(log->types()->size(), std::size_t(kMostTypes));
        for (const int i : {0, kMostTypes * kTimes - 1, kMostTypes * kTimes,
                            kMostTypes * kTimes + 1, kEvents - 1}) {
            const auto event = log->event(Position(static_cast<std::uint64_t>(i)));
            QVERIFY2(event.ok(), std::string(event.status().message()).c_str());
            QCOMPARE(event->value.value_or(""), valueAt(i));
            QCOMPARE(event->type.has_value(), i < kMostTypes * kTimes);
        }
    }

    void nothingOutOfSomethingIsNoSuccess() {
        const auto log = newLog("nothing.oxbow");
        std::ofstream(path("junk.jsonl")) << "this is\nno JSON\n";
        ImportOptions options;
        options.format = "jsonl";
        ImportProgress progress;
        const auto summary = importSources(log, {path("junk.jsonl")}, options, progress);
        QVERIFY(summary.ok());
        QCOMPARE(summary->rejected, std::uint64_t(2));
        QVERIFY(std::string(summary->firstFailure().message())
                    .find("all of its 2 records were rejected") != std::string::npos);
        // With another reading it can be tried again.
        std::ofstream(path("header.csv")) << "id,name\n";
        const auto header = importSources(log, {path("header.csv")}, ImportOptions(), progress);
        QVERIFY(!header.ok());
    }

    void aFileThatChangesMeanwhileIsToldOf() {
        const auto log = newLog("changing.oxbow");
        const auto source = write("changing.jsonl", 300'000);
        // The queue between the two threads holds less than there is still to be read then.
        ImportOptions options;
        options.runEvents = 1'024;
        bool grown = false;
        options.committed = [&](std::uint64_t) {
            if (!std::exchange(grown, true)) {
                std::ofstream(source, std::ios::app) << "{\"key\":\"late\",\"value\":1}\n";
            }
        };
        ImportProgress progress;
        const auto summary = importSources(log, {source}, options, progress);
        QVERIFY(summary.ok());
        QVERIFY(log->end() >= Position(300'000));
        QCOMPARE(summary->lost.size(), std::size_t(1));
        QCOMPARE(summary->changedSources.size(), std::size_t(1));
        QVERIFY(summary->lost.begin()->first.find("changed while it was read") !=
                std::string::npos);
    }

    void aSourceThatEndsInsideARecordIsToldAsAFailure_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("cut");
        QTest::newRow("array") << QByteArray("[{\"a\":1},{\"a\":2},{\"a\"") << true;
        QTest::newRow("document") << QByteArray("{\"Records\":[{\"a\":1},{\"a\":2}]") << true;
        QTest::newRow("line") << QByteArray("{\"a\":1}\n{\"a\":2}\n{\"a\":") << true;
        QTest::newRow("row") << QByteArray("id,n,m\n1,2,3\n4,5,6\n7,\"8") << true;
        QTest::newRow("array that is never closed")
            << QByteArray("[{\"a\":1},\n{\"a\":2},\n") << false;
        QTest::newRow("whole line without an end") << QByteArray("{\"a\":1}\n{\"a\":2}") << false;
        QTest::newRow("something else behind the rows")
            << QByteArray("id\tn\n1\t2\n4\t5\nDone") << false;
    }
    void aSourceThatEndsInsideARecordIsToldAsAFailure() {
        QFETCH(QByteArray, text);
        QFETCH(bool, cut);
        const std::string name = std::string("cut-") + QTest::currentDataTag();
        const std::string file = path((name + ".txt").c_str());
        std::ofstream(file, std::ios::binary) << text.toStdString();
        ImportProgress progress;
        const auto summary =
            importSources(newLog((name + ".oxbow").c_str()), {file}, ImportOptions(), progress);
        QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
        QCOMPARE(summary->events, std::uint64_t(2));
        QCOMPARE(summary->failures.size(), std::size_t(cut ? 1 : 0));
        QCOMPARE(summary->lost.contains(kCutShort), cut);
    }

    void whatIsToldOfTimesAndFitsNoneIsAnErrorUnlessForced() {
        const std::string file = path("told-times.jsonl");
        std::ofstream(file) << "{\"id\":\"a\",\"time\":\"2024-01-01T00:00:00Z\"}\n"
                               "{\"id\":\"b\",\"time\":\"2024-01-01T00:00:01Z\"}\n";
        ImportOptions options;
        options.reading.time.unit = TimeUnit::Milliseconds;
        ImportProgress progress;
        const auto log = newLog("told-times.oxbow");
        const auto refused = importSources(log, {file}, options, progress).status();
        QCOMPARE(refused.code(), absl::StatusCode::kInvalidArgument);
        QCOMPARE(log->end(), Position());
        options.forceMapping = true;
        QVERIFY(importSources(log, {file}, options, progress).ok());
    }

    void timesThatCannotBeReadAreNotFound() {
        const std::string file = path("odd-times.jsonl");
        std::ofstream(file) << "{\"id\":\"a\",\"time\":\"2024-01-01T00:00:00Z\"}\n"
                               "{\"id\":\"b\",\"time\":\"2024-01-01T00:00:01Z\"}\n"
                               "{\"id\":\"a\",\"time\":\"soon\"}\n";
        ImportOptions options;
        options.reading.fields.time = "time";
        ImportProgress progress;
        const auto summary = importSources(newLog("odd-times.oxbow"), {file}, options, progress);
        QCOMPARE(summary->fieldCounts.at(0).time, std::uint64_t(2));
        QCOMPARE(summary->fieldCounts.at(0).timeFields, std::uint64_t(3));
    }
};

QTEST_APPLESS_MAIN(TestImport)
#include "tst_import.moc"
