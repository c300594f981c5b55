// Imports, exports and copies as jobs of the window: stopped in the middle, closed, replaced.
#include <QFile>
#include <QTest>

#include "app/window/window_fixture.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

class TestWindowJobs : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void anImportCanBeCancelledAndResumed() {
        QPushButton* button = plan(writeLines("long.jsonl", 50'000));
        Gate commit;
        onAThread(&commit);
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        button->click();
        m_steps.settle();
        QVERIFY(m_window->working());
        commit.awaitSomebody();
        trigger("edit.clear");
        commit.open();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, kVeryLong);
        settle();
        QVERIFY(session().end() > Position(0));
        QVERIFY(session().end() < Position(50'000));
        QVERIFY(m_window->message().isVisible());
        m_adjustImport = nullptr;
        trigger("file.resume");
        settle();
        QCOMPARE(finished.size(), 2);
        QCOMPARE(session().end(), Position(50'000));
    }

    void aLogIsClosedInTheMiddleOfItsImportAndOpenedAgain() {
        const fs::path file = writeLines("long.jsonl", 50'000);
        QPushButton* button = plan(file);
        Gate commit;
        onAThread(&commit);
        button->click();
        m_steps.settle();
        commit.awaitSomebody();
        trigger("file.close");
        QVERIFY(!m_window->working());
        QVERIFY(!m_window->workspace());
        m_window->open({file});
        commit.open();
        settle();
        QVERIFY(m_window->workspace());
        QCOMPARE(m_window->log()->access(), Log::Access::ReadWrite);
        QVERIFY(session().end() > Position(0));
        QVERIFY(session().end() < Position(50'000));
        QVERIFY(m_window->commands().action("file.resume")->isEnabled());
    }

    void aJobAtWorkIsNotReplacedByAnother() {
        import(writeLines("growing.jsonl", 50));
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        m_window->followSource();
        QVERIFY(m_window->working());
        m_window->resumeImport();
        m_window->followSource();
        m_window->exportTo(m_dir->filePath("out.jsonl").toStdString());
        QVERIFY(m_window->message().text().contains("A job is at work"));
        trigger("edit.clear");
        m_steps.settle();  // cancelled before it begins
        QCOMPARE(finished.size(), 1);
    }

    void escStopsAJobBeforeItClearsASelectionThatFollows() {
        import(writeLines("followed.jsonl", 50));
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        trigger("file.follow");
        QVERIFY(session().selectedEvent() && session().selectionFollows());
        session().selectEvent(Position(3));
        trigger("edit.clear");
        QVERIFY(m_window->working());
        QVERIFY(!session().selectedEvent());
        session().step(-1);
        QVERIFY(session().selectionFollows());
        trigger("edit.clear");
        m_steps.settle();
        QCOMPARE(finished.size(), 1);
        QVERIFY(session().selectedEvent());
    }

    void aFileIsFollowedAsItGrows() {
        const fs::path file = writeLines("growing.jsonl", 50);
        import(file);
        session().movePlayhead(session().end());
        QAction* follow = m_window->commands().action("file.follow");
        QVERIFY(follow->isEnabled());
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        onAThread(nullptr);
        follow->trigger();
        QVERIFY(m_window->working());
        QVERIFY(!follow->isEnabled());

        QFile more(QString::fromStdString(file.string()));
        QVERIFY(more.open(QIODevice::Append));
        for (int i = 0; i < 30; ++i) {
            more.write(
                "{\"id\":\"o-new\",\"type\":\"OrderPaid\","
                "\"time\":\"2024-05-17T12:00:00Z\",\"total\":1.50}\n");
        }
        more.close();
        QTRY_COMPARE_WITH_TIMEOUT(session().end(), Position(80), kVeryLong);
        // The playhead stood at the end, so it goes along; somewhere else it would stay.
        QCOMPARE(session().playhead(), Position(80));
        trigger("edit.clear");
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, kVeryLong);
        QVERIFY(!m_window->message().isVisible());
        QVERIFY(follow->isEnabled());
    }

    void aWorkspaceIsSavedElsewhere() {
        openSample("five-events.jsonl");
        const fs::path target = m_dir->filePath("mine.oxbow").toStdString();
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        m_window->saveWorkspaceAs(target);
        settle();
        QCOMPARE(finished.size(), 1);
        settle();
        QVERIFY(m_window->workspace());
        QCOMPARE(m_window->log()->workspace(), target);
        QCOMPARE(session().marks().size(), std::size_t(1));
    }

    void aLogIsExported_data() {
        QTest::addColumn<QString>("ending");
        QTest::newRow("oxlog") << "oxlog";
        QTest::newRow("JSON Lines") << "jsonl";
        QTest::newRow("CSV") << "csv";
    }

    void aLogIsExported() {
        QFETCH(QString, ending);
        openSample("five-events.jsonl");
        const Position end = session().end();
        const QString target = m_dir->filePath("out." + ending);
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        m_window->exportTo(target.toStdString());
        settle();
        QCOMPARE(finished.size(), 1);
        QCOMPARE(m_window->message().kind(), InlineMessage::Kind::Note);
        // What was written is a log again.
        import(target.toStdString());
        QCOMPARE(session().end(), end);
    }

    void anExportToAnUnknownEndingSaysWhichThereAre() {
        openSample("five-events.jsonl");
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        m_window->exportTo(m_dir->filePath("out.docx").toStdString());
        settle();
        QCOMPARE(finished.size(), 1);
        QVERIFY(m_window->message().text().contains(".oxlog"));
    }

private:
    // The next import works on a thread, in short runs; at its first commit it waits at the gate.
    void onAThread(Gate* commit) {
        m_adjustImport = [this, commit](ImportOptions& options) {
            m_nextOnAThread = true;
            if (commit) {
                options.runEvents = 1'024;
                options.committed = [commit](std::uint64_t) { commit->pass(); };
            }
        };
    }
};

QTEST_MAIN(TestWindowJobs)
#include "tst_window_jobs.moc"
