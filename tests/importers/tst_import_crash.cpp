// Kills an import at random moments, as a crash or a power cut would, and goes on.
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>
#include <random>
#include <string>

#include "importers/import.h"
#include "model/history/history.h"
#include "model/history/log_history.h"
#include "model/history/verify.h"
#include "model/log/log.h"

using namespace oxbow;

namespace {

constexpr int kEvents = 60'000;
constexpr int kKills = 50;
constexpr std::uint32_t kRunEvents = 2'048;

std::string recordOf(int i) {
    // Every 97th line is no JSON, so that rejected records have to survive too.
    if (i % 97 == 0) {
        return "{broken " + std::to_string(i);
    }
    return R"({"key":"k-)" + std::to_string(i * 7919 % 3'000) + R"(","type":"T)" +
           std::to_string(i % 7) + R"(","time":)" + std::to_string(1'700'000'000'000 + i * 10) +
           R"(,"value":)" + (i % 31 == 0 ? "null" : R"({"n":)" + std::to_string(i) + "}") + "}";
}

// Killed by itself at the `killAt`-th commit, wherever its other threads are then; 0: never.
absl::Status importInto(const std::string& workspace, const std::string& source, int killAt = 0) {
    auto log = QFileInfo::exists(QString::fromStdString(workspace))
                   ? Log::open(workspace, Log::Access::ReadWrite)
                   : Log::create(workspace);
    if (!log.ok()) {
        return log.status();
    }
    ImportOptions options;
    options.runEvents = kRunEvents;
    options.committed = [killAt, commits = 0](std::uint64_t) mutable {
        if (++commits == killAt) {
            std::raise(SIGKILL);
        }
    };
    ImportProgress progress;
    return importSources(*log, {source}, options, progress).status();
}

}  // namespace

class TestImportCrash : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        std::ofstream file(source());
        for (int i = 0; i < kEvents; ++i) {
            file << recordOf(i) << '\n';
        }
        file.close();
        QVERIFY(file);
        QElapsedTimer timer;
        timer.start();
        const auto status = importInto(undisturbed(), source());
        m_milliseconds = static_cast<unsigned>(timer.elapsed());
        QVERIFY2(status.ok(), std::string(status.message()).c_str());
        m_expected = *Log::open(undisturbed(), Log::Access::ReadOnly);
        QCOMPARE(m_expected->rejectedCount(), std::uint64_t((kEvents + 96) / 97));
    }

    void whateverTheMomentTheWorkspaceHoldsAPrefixAndTheImportGoesOn() {
        std::mt19937 random(1);
        int started = 0;
        int withEvents = 0;
        int complete = 0;
        int midway = 0;
        for (int kill = 0; kill < kKills; ++kill) {
            // Every other one at a commit, so that some are midway on any machine.
            if (kill % 2 == 0) {
                killAtCommit(1 + static_cast<int>(random() % 4));
            } else {
                QProcess child;
                child.start(QCoreApplication::applicationFilePath(),
                            {"--import", QString::fromStdString(killed()),
                             QString::fromStdString(source())});
                QVERIFY(child.waitForStarted());
                // Up to what an undisturbed import takes here, and a little for starting it.
                QTest::qSleep(static_cast<int>(random() % (m_milliseconds + 60)));
                child.kill();
                QVERIFY(child.waitForFinished(-1));
            }
            ++started;
            const auto log = Log::open(killed(), Log::Access::ReadOnly);
            if (!log.ok()) {
                // Only before it was made may there be no log yet; half of one is never there.
                QVERIFY(absl::IsNotFound(log.status()));
                QCOMPARE(withEvents, 0);
                continue;
            }
            isAPrefix(**log);
            if (QTest::currentTestFailed()) {
                return;
            }
            withEvents += (*log)->end() > Position() ? 1 : 0;
            midway += (*log)->end() > Position() && (*log)->end() < m_expected->end() ? 1 : 0;
            if ((*log)->end() == m_expected->end()) {
                // Came to its end in time: the next one starts anew.
                ++complete;
                std::filesystem::remove_all(killed());
                withEvents = 0;
            }
        }
        QCOMPARE(started, kKills);
        // Kills before the first commit or after the last would show nothing.
        QVERIFY2(midway >= kKills / 10, qPrintable(QString::number(midway)));
        qInfo("%d imports were killed, %d of them midway; %d had come to their end", started,
              midway, complete);
    }

    void killedWhileTheWorkspaceIsMadeTheNextImportMakesIt() {
        const QString few = m_folder.filePath("few.jsonl");
        std::ofstream(few.toStdString()) << recordOf(1) << '\n' << recordOf(2) << '\n';
        int half = 0;
        for (int delay = 0; delay < 200; delay += 4) {
            std::filesystem::remove_all(killed());
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(),
                        {"--import", QString::fromStdString(killed()), few});
            QVERIFY(child.waitForStarted());
            QTest::qSleep(delay);
            child.kill();
            QVERIFY(child.waitForFinished(-1));
            half += std::filesystem::exists(killed() + ".making") ? 1 : 0;
            const auto there = Log::open(killed(), Log::Access::ReadOnly).status();
            QVERIFY(there.ok() || absl::IsNotFound(there));
            const auto status = importInto(killed(), few.toStdString());
            // It may have come to its end in time.
            QVERIFY2(status.ok() || absl::IsAlreadyExists(status),
                     std::string(status.message()).c_str());
            QCOMPARE((*Log::open(killed(), Log::Access::ReadOnly))->end().value(), 2U);
            QVERIFY(!std::filesystem::exists(killed() + ".making"));
        }
        qInfo("%d workspaces were half made", half);
        std::filesystem::remove_all(killed());
    }

    void aKilledImportResumesToTheSameLogAsAnUndisturbedOne() {
        std::filesystem::remove_all(killed());
        killAtCommit(3);
        {
            const auto log = Log::open(killed(), Log::Access::ReadOnly);
            QVERIFY(log.ok() && (*log)->end() > Position() && (*log)->end() < m_expected->end());
        }
        const auto status = importInto(killed(), source());
        QVERIFY2(status.ok(), std::string(status.message()).c_str());
        const auto log = Log::open(killed(), Log::Access::ReadOnly);
        QVERIFY(log.ok());
        QCOMPARE((*log)->end().value(), m_expected->end().value());
        QCOMPARE((*log)->rejectedCount(), m_expected->rejectedCount());
        QCOMPARE((*log)->keyCount(), m_expected->keyCount());
        QVERIFY((*log)->sources().size() == 1 && (*log)->sources()[0].complete);
        isAPrefix(**log);
        const auto report = verifyLog(LogHistory(*log), {});
        QVERIFY(report.ok() && report->differences.empty());
    }

private:
    void killAtCommit(int commit) {
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(),
                    {"--import", QString::fromStdString(killed()), QString::fromStdString(source()),
                     QString::number(commit)});
        QVERIFY(child.waitForFinished(-1));
    }

    std::string source() const { return m_folder.filePath("events.jsonl").toStdString(); }
    std::string undisturbed() const { return m_folder.filePath("whole.oxbow").toStdString(); }
    std::string killed() const { return m_folder.filePath("killed.oxbow").toStdString(); }

    // All of `log` is what the undisturbed import has at the same places.
    void isAPrefix(const Log& log) {
        QVERIFY(log.end() <= m_expected->end());
        std::vector<Event> expected;
        std::vector<std::optional<KeyId>> keys;
        QVERIFY(m_expected
                    ->scan(Position(), log.end(),
                           [&](Position, const EventView& event, std::optional<KeyId> key) {
                               expected.emplace_back(event);
                               keys.push_back(key);
                               return true;
                           })
                    .ok());
        std::size_t next = 0;
        QVERIFY(log.scan(Position(), log.end(),
                         [&](Position, const EventView& event, std::optional<KeyId> key) {
                             const bool same = Event(event) == expected[next] && key == keys[next];
                             next += same ? 1 : 0;
                             return same;
                         })
                    .ok());
        QCOMPARE(next, expected.size());
        const auto rejected = log.rejected(0, log.rejectedCount());
        const auto wanted = m_expected->rejected(0, log.rejectedCount());
        QVERIFY(rejected.ok() && wanted.ok());
        for (std::size_t i = 0; i < rejected->size(); ++i) {
            QVERIFY((*rejected)[i].record == (*wanted)[i].record);
            QVERIFY((*rejected)[i].before == (*wanted)[i].before);
        }
    }

    QTemporaryDir m_folder;
    unsigned m_milliseconds = 0;
    std::shared_ptr<const Log> m_expected;
};

int main(int argc, char** argv) {
    if (argc >= 4 && std::string(argv[1]) == "--import") {
        return importInto(argv[2], argv[3], argc > 4 ? std::stoi(argv[4]) : 0).ok() ? 0 : 1;
    }
    QCoreApplication application(argc, argv);
    TestImportCrash test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_import_crash.moc"
