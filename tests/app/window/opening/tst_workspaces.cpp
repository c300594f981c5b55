#include <QDir>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include "app/window/opening/workspaces.h"
#include "support/stepped_executor.h"

using namespace oxbow;
namespace fs = std::filesystem;

class TestWorkspaces : public QObject {
    Q_OBJECT
private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void theSameFileFindsItsWorkspaceAgain() {
        const fs::path file = write("orders.jsonl", "{}\n");
        const auto first = workspaceOf("/w", {file});
        QVERIFY(first.ok());
        QCOMPARE(workspaceOf("/w", {file})->string(), first->string());
        QVERIFY(first->filename().string().starts_with("orders-"));
        QCOMPARE(first->extension().string(), std::string(".oxbow"));
    }

    void aChangedFileGetsANewWorkspace() {
        const fs::path file = write("orders.jsonl", "{\"a\":1}\n");
        const auto before = *workspaceOf("/w", {file});
        const auto time = fs::last_write_time(file);
        write("orders.jsonl", "{\"a\":2}\n");
        fs::last_write_time(file, time);  // only its bytes tell
        QVERIFY(*workspaceOf("/w", {file}) != before);
    }

    void aChangeNearTheEndOfALongFileIsSeen() {
        QByteArray bytes(1'000'000, 'x');
        const fs::path file = write("long.jsonl", bytes);
        const auto before = *workspaceOf("/w", {file});
        const auto time = fs::last_write_time(file);
        bytes[bytes.size() - 1] = 'y';
        write("long.jsonl", bytes);
        fs::last_write_time(file, time);
        QVERIFY(*workspaceOf("/w", {file}) != before);
    }

    void aFolderIsKnownByItsFiles() {
        QDir(m_dir->path()).mkpath("log/topic-0");
        write("log/topic-0/00000000000000000000.log", "a");
        const fs::path folder = fs::path(m_dir->path().toStdString()) / "log";
        const auto before = *workspaceOf("/w", {folder});
        QCOMPARE(workspaceOf("/w", {folder})->string(), before.string());
        write("log/topic-0/00000000000000000001.log", "b");
        QVERIFY(*workspaceOf("/w", {folder}) != before);
    }

    void aFolderThatIsReadFileByFileIsKnownByItsFiles() {
        QDir(m_dir->path()).mkpath("logs/old");
        write("logs/app.log", "a");
        write("logs/old/app.log.1", "b");
        const fs::path folder = fs::path(m_dir->path().toStdString()) / "logs";
        const auto before = workspaceOf("/w", {folder});
        QVERIFY2(before.ok(), before.status().ToString().c_str());
        QCOMPARE(workspaceOf("/w", {folder})->string(), before->string());
        write("logs/app.log", "aa");
        QVERIFY(*workspaceOf("/w", {folder}) != *before);
    }

    void aFileThatIsNotThereIsAnErrorThatNamesIt() {
        const auto path = workspaceOf("/w", {"/nowhere/at-all.jsonl"});
        QVERIFY(!path.ok());
        QVERIFY(std::string(path.status().message()).find("/nowhere/at-all.jsonl") !=
                std::string::npos);
    }

    void theWorkspaceOpenedLastStandsFirst() {
        QSettings settings(m_dir->filePath("recent.ini"), QSettings::IniFormat);
        RecentWorkspaces recent(settings, m_steps.executor());
        recent.remember(entry("a"));
        recent.remember(entry("b"));
        recent.remember(entry("a"));
        const auto list = recent.list();
        QCOMPARE(list.size(), std::size_t(2));
        QVERIFY(list[0].workspace.endsWith("a.oxbow"));
        QCOMPARE(list[0].events, quint64(7));
    }

    void aWorkspaceThatIsGoneIsNoLongerListed() {
        QSettings settings(m_dir->filePath("recent.ini"), QSettings::IniFormat);
        RecentWorkspaces recent(settings, m_steps.executor());
        recent.remember(entry("a"));
        QDir(m_dir->filePath("a.oxbow")).removeRecursively();
        (void)recent.list();  // looks for them
        m_steps.settle();
        QVERIFY(recent.list().empty());
    }

    void theSamplesAreFound() {
        const auto samples = findSamples();
        QCOMPARE(samples.size(), std::size_t(5));
        for (const Sample& sample : samples) {
            QVERIFY(fs::exists(sample.path));
            QVERIFY(isSample(sample.path));
            QVERIFY(!sample.title.isEmpty() && !sample.about.isEmpty());
        }
    }

private:
    fs::path write(const QString& name, const QByteArray& bytes) {
        QFile file(m_dir->filePath(name));
        [&] { QVERIFY(file.open(QIODevice::WriteOnly)); }();
        file.write(bytes);
        return m_dir->filePath(name).toStdString();
    }
    RecentWorkspace entry(const QString& name) {
        const QString folder = m_dir->filePath(name + ".oxbow");
        QDir().mkpath(folder);
        return {folder, "/source", 7, QDateTime::currentDateTime()};
    }

    const test::Steps m_steps;
    std::unique_ptr<QTemporaryDir> m_dir;
};

QTEST_MAIN(TestWorkspaces)
#include "tst_workspaces.moc"
