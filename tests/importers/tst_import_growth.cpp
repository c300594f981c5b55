// More of the same source: what was imported stays, and what came since is added.
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "importers/import.h"
#include "model/log/log.h"

using namespace oxbow;

namespace {

std::string line(int i) {
    return R"({"id":"k)" + std::to_string(i % 7) + R"(","type":"T)" + std::to_string(i % 3) +
           R"(","n":)" + std::to_string(i) + "}\n";
}
std::string lines(int from, int to) {
    std::string out;
    for (int i = from; i < to; ++i) {
        out += line(i);
    }
    return out;
}

class Workspace {
public:
    std::filesystem::path file(const char* name = "log.jsonl") const {
        return m_folder.filePath(name).toStdString();
    }
    void write(const std::string& text) { std::ofstream(file(), std::ios::binary) << text; }
    void append(const std::string& text) {
        std::ofstream(file(), std::ios::binary | std::ios::app) << text;
    }
    absl::StatusOr<ImportSummary> import(const ImportOptions& options = {}) {
        ImportProgress progress;
        return importSources(log(), {file()}, options, progress);
    }
    std::shared_ptr<Log> log() {
        if (!m_log) {
            m_log = *Log::create(file("log.oxbow"));
        }
        return m_log;
    }
    // All values, and the numbers that the source gave its records.
    std::vector<std::pair<std::string, std::int64_t>> events() {
        std::vector<std::pair<std::string, std::int64_t>> out;
        const auto status =
            log()->scan(Position(), log()->end(),
                        [&out](Position, const EventView& event, std::optional<KeyId>) {
                            out.emplace_back(std::string(event.value.value_or("")), event.offset);
                            return true;
                        });
        return status.ok() ? out : decltype(out)();
    }

private:
    QTemporaryDir m_folder;
    std::shared_ptr<Log> m_log;
};

std::vector<std::pair<std::string, std::int64_t>> eventsOf(const std::string& text) {
    Workspace whole;
    whole.write(text);
    return whole.import().ok() ? whole.events()
                               : std::vector<std::pair<std::string, std::int64_t>>();
}

bool mentions(const absl::Status& status, const char* what) {
    return std::string(status.message()).find(what) != std::string::npos;
}

// An import that follows, on a thread of its own. It looks at its file now and then, and so do we:
// for as long as it takes.
class Following {
public:
    explicit Following(Workspace& workspace) : m_log(workspace.log()) {
        m_thread = std::thread([this, file = workspace.file()] {
            ImportOptions options;
            options.follow = true;
            m_result = importSources(m_log, {file}, options, m_progress);
            m_done = true;
        });
    }
    ~Following() { end(); }
    bool waitFor(std::uint64_t events) {
        while (m_log->end().value() < events && !m_done) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return m_log->end().value() >= events;
    }
    void waitForEnd() {
        while (!m_done) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
    const absl::StatusOr<ImportSummary>& end() {
        m_progress.cancel = true;
        if (m_thread.joinable()) {
            m_thread.join();
        }
        return m_result;
    }

private:
    std::shared_ptr<Log> m_log;
    ImportProgress m_progress;
    absl::StatusOr<ImportSummary> m_result;
    std::atomic<bool> m_done = false;
    std::thread m_thread;
};

}  // namespace

class TestImportGrowth : public QObject {
    Q_OBJECT
private slots:
    void aGrownFileIsGoneOnWith() {
        Workspace workspace;
        workspace.write(lines(0, 1500));
        QVERIFY(workspace.import().ok());
        for (int from = 1500; from < 5000; from += 1234) {
            workspace.append(lines(from, std::min(from + 1234, 5000)));
            const auto summary = workspace.import();
            QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
            QCOMPARE(summary->events, std::uint64_t(std::min(from + 1234, 5000) - from));
        }
        QCOMPARE(workspace.events(), eventsOf(lines(0, 5000)));
        QCOMPARE(workspace.log()->sources().size(), std::size_t(1));
        QVERIFY(absl::IsAlreadyExists(workspace.import().status()));
    }

    void aFurtherFileIsAddedBehind() {
        Workspace workspace;
        workspace.write(lines(0, 100));
        QVERIFY(workspace.import().ok());
        std::ofstream(workspace.file("other.jsonl")) << lines(100, 150);
        ImportProgress progress;
        QVERIFY(importSources(workspace.log(), {workspace.file("other.jsonl")}, {}, progress).ok());
        QCOMPARE(workspace.log()->end(), Position(150));
        // The first one grows, and is no more the last one.
        workspace.append(lines(150, 200));
        QVERIFY(workspace.import().ok());
        QCOMPARE(workspace.log()->end(), Position(200));
        QCOMPARE(workspace.events()[199].first, eventsOf(lines(199, 200))[0].first);
    }

    void aFileThatHasChangedIsRefused() {
        Workspace workspace;
        workspace.write(lines(0, 100));
        QVERIFY(workspace.import().ok());
        workspace.write(lines(1, 300));
        const auto status = workspace.import().status();
        QVERIFY(absl::IsFailedPrecondition(status));
        QVERIFY(mentions(status, "no more what stands there"));
        QCOMPARE(workspace.log()->end(), Position(100));
    }

    void aLineThatWasCutIsReadAgainWhole() {
        Workspace workspace;
        workspace.write(lines(0, 10) + line(10).substr(0, 12));
        const auto first = workspace.import();
        QVERIFY(first.ok());
        QCOMPARE(first->rejected, std::uint64_t(1));
        workspace.append(line(10).substr(12) + lines(11, 20));
        const auto second = workspace.import();
        QVERIFY2(second.ok(), std::string(second.status().message()).c_str());
        QCOMPARE(second->rejected, std::uint64_t(0));
        QCOMPARE(workspace.events(), eventsOf(lines(0, 20)));
    }

    void aLineThatWasTakenBeforeItsEndIsTold() {
        Workspace workspace;
        workspace.write(lines(0, 10) + "12");
        QVERIFY(workspace.import().ok());
        QCOMPARE(workspace.log()->end(), Position(11));
        workspace.append("34\n");
        const auto status = workspace.import().status();
        QVERIFY(absl::IsFailedPrecondition(status));
        QVERIFY(mentions(status, "in the middle of a record"));
        QCOMPARE(workspace.log()->end(), Position(11));
    }

    void aLineEndThatComesLaterIsNoGrowth() {
        Workspace workspace;
        workspace.write(lines(0, 10).substr(0, lines(0, 10).size() - 1));
        QVERIFY(workspace.import().ok());
        workspace.append("\n" + lines(10, 20));
        QVERIFY(workspace.import().ok());
        QCOMPARE(workspace.events(), eventsOf(lines(0, 20)));
    }

    void aTableWithAHeaderGrows() {
        Workspace workspace;
        const auto csv = [&workspace] { return workspace.file("log.csv"); };
        std::ofstream(csv()) << "id,amount\na,1\nb,2\nc,3\n";
        ImportProgress progress;
        QVERIFY(importSources(workspace.log(), {csv()}, {}, progress).ok());
        std::ofstream(csv(), std::ios::app) << "a,4\nd,5\n";
        QVERIFY(importSources(workspace.log(), {csv()}, {}, progress).ok());
        QCOMPARE(workspace.log()->end(), Position(5));
        QCOMPARE(workspace.log()->value(Position(4))->bytes,
                 OptionalBytes(R"({"id":"d","amount":5})"));
    }

    void aFileIsFollowedLineByLine() {
        Workspace workspace;
        workspace.write(lines(0, 10));
        Following following(workspace);
        QVERIFY(following.waitFor(10));
        workspace.append(lines(10, 25));
        QVERIFY(following.waitFor(25));
        // A line is taken once it has ended.
        workspace.append(line(25).substr(0, 9));
        workspace.append(line(25).substr(9) + line(26).substr(0, 5));
        QVERIFY(following.waitFor(26));
        const auto& summary = following.end();
        QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
        QCOMPARE(summary->events, std::uint64_t(26));
        QCOMPARE(summary->rejected, std::uint64_t(0));
        // And later it is gone on with.
        workspace.append(line(26).substr(5) + lines(27, 40));
        const auto later = workspace.import();
        QVERIFY2(later.ok(), std::string(later.status().message()).c_str());
        QCOMPARE(workspace.events(), eventsOf(lines(0, 40)));
    }

    void followingEndsWhereTheFileIsReplaced() {
        Workspace workspace;
        workspace.write(lines(0, 10));
        Following following(workspace);
        QVERIFY(following.waitFor(10));
        std::filesystem::rename(workspace.file(), workspace.file("log.1"));
        workspace.write(lines(50, 60));
        following.waitForEnd();
        const auto& summary = following.end();
        QVERIFY(summary.ok());
        QCOMPARE(summary->events, std::uint64_t(10));
        QVERIFY(!summary->lost.empty());
        QVERIFY(summary->lost.begin()->first.find("taken its place") != std::string::npos);
    }

    void aFolderThatHoldsMoreIsNotTakenForTheSame() {
        Workspace workspace;
        const auto folder = workspace.file("kafka");
        const std::filesystem::path sample = std::string(OXBOW_SAMPLES) + "/kafka";
        std::filesystem::create_directories(folder);
        std::filesystem::copy(sample / "orders-0", folder / "orders-0");
        ImportProgress progress;
        QVERIFY(importSources(workspace.log(), {folder}, {}, progress).ok());
        const Position end = workspace.log()->end();
        QVERIFY(end > Position());
        std::filesystem::copy(sample / "orders-1", folder / "orders-1");
        const auto status = importSources(workspace.log(), {folder}, {}, progress).status();
        QVERIFY(absl::IsFailedPrecondition(status));
        QVERIFY(mentions(status, "merged anew"));
        QCOMPARE(workspace.log()->end(), end);
        // A partition of its own that begins before the log ends is told, and where.
        const auto late =
            importSources(workspace.log(), {folder / "orders-1"}, {}, progress).status();
        QVERIFY(absl::IsFailedPrecondition(late));
        QVERIFY(mentions(late, "the log is in the order of time"));
        ImportOptions append;
        append.append = true;
        QVERIFY(importSources(workspace.log(), {folder / "orders-1"}, append, progress).ok());
        QVERIFY(workspace.log()->end() > end);
        QVERIFY(workspace.log()->lateCount() > 0);
    }

    void whatIsNoFileOfLinesIsNotFollowed() {
        Workspace workspace;
        workspace.write("[" + std::string(R"({"id":1})") + "]");
        ImportOptions options;
        options.follow = true;
        options.format = "json-array";
        QVERIFY(absl::IsInvalidArgument(workspace.import(options).status()));
    }

    void oneLineIsEnoughToFollow() {
        Workspace workspace;
        workspace.write(line(1));
        ImportOptions options;
        options.follow = true;
        ImportProgress progress;
        std::thread watcher([&progress] {
            while (progress.events == 0 && !progress.cancel) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
            progress.cancel = true;
        });
        const auto summary = importSources(workspace.log(), {workspace.file()}, options, progress);
        progress.cancel = true;
        watcher.join();
        QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
        QVERIFY(summary->failures.empty());
        QCOMPARE(workspace.events().size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestImportGrowth)
#include "tst_import_growth.moc"
