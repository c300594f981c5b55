// Folders, patterns and archives: what is read, in what order, as what stream.
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "importers/expand_sources.h"
#include "importers/import.h"
#include "importers/stream_name.h"
#include "model/log/log.h"

using namespace oxbow;

namespace fs = std::filesystem;

class TestExpandSources : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    fs::path path(const std::string& name) const {
        return fs::path(m_folder.path().toStdString()) / name;
    }
    void write(const std::string& name, int minute, int events = 2) const {
        fs::create_directories(path(name).parent_path());
        std::ofstream file(path(name));
        for (int i = 0; i < events; ++i) {
            file << "{\"time\":\"2024-01-01T00:" << (minute < 10 ? "0" : "") << minute << ":0" << i
                 << "Z\",\"key\":\"k" << i << "\",\"from\":\"" << name << "\"}\n";
        }
    }
    static fs::path archive(const std::string& name) {
        return fs::path(OXBOW_TEST_DATA) / "archives" / name;
    }
    struct Imported {
        std::shared_ptr<Log> log;
        absl::StatusOr<ImportSummary> summary;
    };
    Imported import(const std::vector<fs::path>& sources, const ImportOptions& options = {}) const {
        static int number = 0;
        auto log = Log::create(path("log" + std::to_string(++number) + ".oxbow"));
        ImportProgress progress;
        auto summary = importSources(*log, sources, options, progress);
        return {*log, std::move(summary)};
    }
    std::vector<std::string> expanded(const fs::path& source) const {
        SourceFiles files;
        std::vector<std::string> out;
        const auto all = expandSources({source}, {}, files, {});
        for (const ExpandedSource& one : all->sources) {
            for (const fs::path& found : one.paths) {
                out.push_back(found.lexically_relative(path("")).string());
            }
        }
        return out;
    }

private slots:
    void aFolderIsItsFilesByNameAndNumber() {
        for (const char* name : {"f/app.log.10", "f/app.log.9", "f/deep/z.jsonl", "f/.hidden",
                                 "f/.git/config", "f/old.oxbow/notes"}) {
            write(name, 1);
        }
        QCOMPARE(expanded(path("f")),
                 (std::vector<std::string>{"f/app.log.9", "f/app.log.10", "f/deep/z.jsonl"}));
    }

    void aPatternIsItsMatches() {
        for (const char* name : {"p/a1.jsonl", "p/a2.jsonl", "p/b.csv"}) {
            write(name, 1);
        }
        QCOMPARE(expanded(path("p/*.jsonl")),
                 (std::vector<std::string>{"p/a1.jsonl", "p/a2.jsonl"}));
        // A file of that very name is meant.
        write("p/[a].jsonl", 1);
        QCOMPARE(expanded(path("p/[a].jsonl")), (std::vector<std::string>{"p/[a].jsonl"}));
        QCOMPARE(expanded(path("p/*.none")), (std::vector<std::string>{"p/*.none"}));
    }

    // app.log.3 is older than app.log.1.
    void rotatedFilesComeInTheOrderOfTheirTimes() {
        write("r/app.log.1", 30);
        write("r/app.log.2", 20);
        write("r/app.log.3", 10);
        write("r/app.log", 40);
        const auto in = import({path("r")});
        QVERIFY(in.summary.ok());
        QCOMPARE(in.log->end(), Position(8));
        QCOMPARE(in.log->lateCount(), std::uint64_t(0));
        QCOMPARE(*in.log->streams(), std::vector<std::string>{"app"});
    }

    void membersOfAnArchiveComeInTheOrderOfTheirTimes() {
        const auto in = import({archive("rotated.tar.gz")});
        QVERIFY(in.summary.ok());
        QCOMPARE(in.log->end(), Position(8));
        QCOMPARE(in.log->lateCount(), std::uint64_t(0));
        const auto sources = in.log->sources();
        QVERIFY(sources.front().path.ends_with("app.log.10"));
        QVERIFY(sources.back().path.ends_with("app.log"));
    }

    // What was found for the order is what is imported, with all that is told.
    void whatIsToldHoldsForFilesThatAreOrdered() {
        write("told/app.log.1", 30);
        write("told/app.log.2", 20);
        ImportOptions options;
        options.reading.fields.key = "from";
        const auto in = import({path("told")}, options);
        QVERIFY(in.summary.ok());
        QCOMPARE(in.log->event(Position(0))->key, OptionalBytes("told/app.log.2"));
        QCOMPARE(in.log->lateCount(), std::uint64_t(0));
    }

    void filesThatAreNamedComeInTheOrderGiven() {
        write("g/app.log.1", 30);
        write("g/app.log.2", 20);
        const auto in = import({path("g/app.log.1"), path("g/app.log.2")});
        QVERIFY(in.summary.ok());
        QCOMPARE(in.log->lateCount(), std::uint64_t(2));
    }

    void whatNobodyReadsIsNamedAndTheRestComesIn() {
        write("bad/a.jsonl", 1);
        std::ofstream(path("bad/picture.png"), std::ios::binary) << "\x89PNG\r\n\x1a\n\0\0\0\x01";
        std::ofstream(path("bad/empty.jsonl"));
        write("bad/z.jsonl", 2);
        const auto in = import({path("bad")});
        QVERIFY(in.summary.ok());
        QCOMPARE(in.summary->events, std::uint64_t(4));
        QCOMPARE(in.summary->failures.size(), std::size_t(2));
    }

    void anArchiveComesInMemberByMember() {
        const auto in = import({archive("two.tar.gz")});
        QVERIFY(in.summary.ok());
        QCOMPARE(in.summary->events, std::uint64_t(20));
        QCOMPARE(*in.log->streams(), (std::vector<std::string>{"a", "c"}));
        const auto sources = in.log->sources();
        QCOMPARE(sources.size(), std::size_t(2));
        QVERIFY(sources[0].path.ends_with("two.tar.gz/logs/a.jsonl"));
        QVERIFY(sources[0].complete);
        // All of it is there already.
        ImportProgress progress;
        const auto again = importSources(in.log, {archive("two.tar.gz")}, {}, progress);
        QVERIFY(absl::IsAlreadyExists(again.status()));
    }

    void membersAreMergedByTime() {
        ImportOptions options;
        options.mergeSources = true;
        const auto in = import({archive("two.tar.xz"), archive("two.zip")}, options);
        QVERIFY(in.summary.ok());
        QCOMPARE(in.log->lateCount(), std::uint64_t(0));
        QCOMPARE(in.log->end(), Position(40));
    }

    void anArchiveInAnArchiveIsToldAndTheRestComesIn() {
        const auto in = import({archive("nested.zip")});
        QVERIFY(in.summary.ok());
        QCOMPARE(in.summary->events, std::uint64_t(10));
        QCOMPARE(in.summary->failures.size(), std::size_t(1));
        QVERIFY(std::string(in.summary->failures[0].status.message())
                    .find("two.tar is an archive within another") != std::string::npos);
    }

    void linksAndEncryptedMembersAreTold() {
        const auto links = import({archive("links.tar")});
        QCOMPARE(links.summary->events, std::uint64_t(20));
        QCOMPARE(links.summary->failures.size(), std::size_t(3));
        const auto secret = import({archive("encrypted.zip")});
        QVERIFY(absl::IsInvalidArgument(secret.summary.status()));
        QVERIFY(std::string(secret.summary.status().message()).find("encrypted") !=
                std::string::npos);
    }

    void aPreviewIsOfTheFirstFileThatCanBeRead() {
        const auto preview = previewImport(archive("two.7z"), {}, 5);
        QVERIFY(preview.ok());
        QCOMPARE(preview->events.size(), std::size_t(5));
        QVERIFY(canBeRead(archive("nested.zip"), {}).ok());
        QVERIFY(!canBeRead(path("nothing"), {}).ok());
    }

    void filesOfOneLogAreOneStream_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("stream");
        const std::pair<const char*, const char*> names[] = {{"in/orders.jsonl.gz", "orders"},
                                                             {"orders-2024-05-17.jsonl", "orders"},
                                                             {"orders.2024-05-17.log.gz", "orders"},
                                                             {"app.log", "app"},
                                                             {"app.log.3", "app"},
                                                             {"app.log.2024051709.zst", "app"},
                                                             {"app_20240517T093000Z.csv", "app"},
                                                             {"part-00001.json", "part"},
                                                             {"2024-05-17.jsonl", "2024-05-17"},
                                                             {"v2.jsonl", "v2"},
                                                             {"trade-v2.jsonl", "trade-v2"},
                                                             {"-dash.jsonl", "-dash"},
                                                             {".jsonl", ".jsonl"},
                                                             {"kafka", "kafka"}};
        for (const auto& [file, stream] : names) {
            QTest::newRow(file) << file << stream;
        }
    }
    void filesOfOneLogAreOneStream() {
        QFETCH(QString, file);
        QFETCH(QString, stream);
        QCOMPARE(QString::fromStdString(streamNameOf(file.toStdString())), stream);
    }

    void daysOfAFolderAreOneStreamThatIsCalledLikeIt() {
        write("chat/general/2018-07-20.jsonl", 1);
        write("chat/general/2018-07-21.jsonl", 2);
        write("chat/logs/2018/07/22.jsonl", 3);
        write("chat/logs/2018/08/01.jsonl", 4);
        write("chat/users.jsonl", 5);
        const auto in = import({path("chat")});
        QVERIFY(in.summary.ok());
        QCOMPARE(*in.log->streams(), (std::vector<std::string>{"general", "logs", "users"}));
        // One more day goes on with it.
        write("chat/general/2018-07-22.jsonl", 6);
        ImportProgress progress;
        QVERIFY(importSources(in.log, {path("chat/general/2018-07-22.jsonl")}, {}, progress).ok());
        QCOMPARE(in.log->streams()->size(), std::size_t(3));
        // One alone has only its own name.
        write("alone/2018-07-20.jsonl", 1);
        QCOMPARE(*import({path("alone")}).log->streams(), std::vector<std::string>{"2018-07-20"});
    }
};

QTEST_APPLESS_MAIN(TestExpandSources)
#include "tst_expand_sources.moc"
