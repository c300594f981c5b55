// From a path to a page, also where the next one is opened in the middle.
#include <QDir>
#include <QDropEvent>
#include <QMimeData>
#include <QTest>

#include "app/window/window_fixture.h"
#include "views/timeline/bars/buckets.h"
#include "views/timeline/timeline_view.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

class TestOpening : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void aSecondOpeningFindsTheWorkspace() {
        openSample("five-events.jsonl");
        session().movePlayhead(Position(7));
        const auto workspace = m_window->log()->workspace();
        newWindow();
        QSignalSpy shown(m_window.get(), &MainWindow::workspaceShown);
        m_window->open({sample("five-events.jsonl")});
        settle();
        QCOMPARE(shown.size(), 1);
        QVERIFY(!m_window->working());
        QCOMPARE(m_window->log()->workspace(), workspace);
        QCOMPARE(session().playhead(), Position(7));
    }

    void aNewFileIsPreviewedAndImportedByOneButton() {
        QPushButton* button = plan(writeLines("orders.jsonl", 1000));
        QVERIFY(!m_window->workspace());
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        button->click();
        settle();
        QCOMPARE(finished.size(), 1);
        QCOMPARE(session().end(), Position(1000));
        QCOMPARE(session().playhead(), Position(1000));
        QVERIFY(m_window->workspace()->isVisible());
    }

    void aFileThatIsNoLogIsAskedAboutOnThePage() {
        QFile file(m_dir->filePath("empty.jsonl"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        m_window->open({file.fileName().toStdString()});
        settle();
        QVERIFY(m_window->importView().isVisible());
        QVERIFY(!importButton()->isEnabled());
        auto* notes = m_window->importView().findChild<QLabel*>("import.notes");
        QVERIFY(notes->text().contains("empty.jsonl"));
    }

    void aFolderOfFilesIsImportedFileByFile() {
        QVERIFY(QDir(m_dir->path()).mkpath("logs"));
        writeLines("logs/a.jsonl", 300);
        writeLines("logs/b.jsonl", 200);
        import(m_dir->filePath("logs").toStdString());
        QCOMPARE(session().end(), Position(500));
        QCOMPARE(m_window->log()->sources().size(), std::size_t(2));
    }

    void aFileThatIsNotThereIsAMessage() {
        m_window->open({"/nowhere/at-all.jsonl"});
        settle();
        QVERIFY(m_window->message().isVisible());
        QVERIFY(m_window->message().text().contains("/nowhere/at-all.jsonl"));
    }

    void aFileIsOpenedByDroppingItAnywhere() {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QString::fromStdString(sample("shop-day.jsonl")))});
        const QPointF middle(700, 400);
        QDragEnterEvent enter(middle.toPoint(), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        QDropEvent drop(middle, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(m_window.get(), &drop);
        settle();
        QCOMPARE(finished.size(), 1);
        QVERIFY(m_window->workspace());
    }

    // However far the first had come when the second was opened.
    void ofTwoFilesOpenedQuicklyTheSecondIsImportedIntoItsOwnWorkspace_data() {
        QTest::addColumn<int>("steps");
        QTest::newRow("not begun") << 0;
        QTest::newRow("looked for, but not told") << 1;
        QTest::newRow("found, and being previewed") << 2;
        QTest::newRow("on the import page") << 100;
    }
    void ofTwoFilesOpenedQuicklyTheSecondIsImportedIntoItsOwnWorkspace() {
        QFETCH(int, steps);
        const fs::path first = writeLines("first.jsonl", 300);
        const fs::path second = writeLines("second.jsonl", 200);
        m_window->open({first});
        for (int i = 0; i < steps && m_steps.step(); ++i) {
            if (i > 0) {
                QCoreApplication::processEvents();
            }
        }
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        plan(second)->click();
        settle();
        QCOMPARE(finished.size(), 1);
        const Log& log = *m_window->log();
        QCOMPARE(log.end(), Position(200));
        QCOMPARE(log.sources().front().path, second.string());
        QVERIFY(log.workspace().filename().string().rfind("second", 0) == 0);
        QCOMPARE(QDir(m_dir->filePath("data")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(),
                 1);
    }

    void whatTheImportPageShowsIsImportedThoughAnotherFileIsBeingLookedAt_data() {
        QTest::addColumn<int>("steps");
        QTest::newRow("not begun") << 0;
        QTest::newRow("looked for, but not told") << 1;
    }
    void whatTheImportPageShowsIsImportedThoughAnotherFileIsBeingLookedAt() {
        QFETCH(int, steps);
        const fs::path first = writeLines("first.jsonl", 300);
        const fs::path second = writeLines("second.jsonl", 200);
        QPushButton* button = plan(first);
        m_window->open({second});
        for (int i = 0; i < steps; ++i) {
            QVERIFY(m_steps.step());
        }
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        button->click();
        settle();
        QCOMPARE(finished.size(), 1);
        const Log& log = *m_window->log();
        QCOMPARE(log.end(), Position(300));
        QCOMPARE(log.sources().front().path, first.string());
        QVERIFY(log.workspace().filename().string().rfind("first", 0) == 0);
    }

    void ofTwoWorkspacesOpenedQuicklyTheSecondIsShown_data() {
        QTest::addColumn<int>("steps");
        for (int steps = 0; steps < 8; ++steps) {
            QTest::addRow("%d steps between", steps) << steps;
        }
    }
    void ofTwoWorkspacesOpenedQuicklyTheSecondIsShown() {
        QFETCH(int, steps);
        import(writeLines("first.jsonl", 300));
        const fs::path first = m_window->log()->workspace();
        import(writeLines("second.jsonl", 200));
        const fs::path second = m_window->log()->workspace();
        trigger("file.close");
        m_steps.settle();
        QSignalSpy shown(m_window.get(), &MainWindow::workspaceShown);
        for (int i = 0; i < 5; ++i) {
            for (const fs::path& workspace : {first, second}) {
                m_window->open({workspace});
                for (int step = 0; step < steps; ++step) {
                    m_steps.step();  // and is not told of it
                }
            }
        }
        settle();
        QCOMPARE(shown.size(), 1);
        QCOMPARE(m_window->log()->workspace(), second);
        QCOMPARE(m_window->log()->access(), Log::Access::ReadWrite);
    }

    void aLogThatIsClosedIsOpenedAgainInTheSameBreath() {
        openSample("five-events.jsonl");
        const fs::path workspace = m_window->log()->workspace();
        for (std::uint64_t p = 1; p < 20; ++p) {
            session().movePlayhead(Position(p));
            trigger("file.close");
            m_window->open({workspace});
            settle();
            QVERIFY(m_window->workspace());
            // Its last place was saved before, and nothing of it was left open.
            QCOMPARE(session().playhead(), Position(p));
            QCOMPARE(m_window->log()->access(), Log::Access::ReadWrite);
        }
    }

    void aSecondWindowReadsALogThatIsOpen() {
        import(writeLines("many.jsonl", 60'000));
        const fs::path workspace = m_window->log()->workspace();
        MainWindow second(setup());
        second.resize(1440, 900);
        second.show();
        QSignalSpy shown(&second, &MainWindow::workspaceShown);
        second.open({workspace});
        settle();
        QCOMPARE(shown.size(), 1);
        Session& reading = second.workspace()->session();
        QCOMPARE(second.log()->access(), Log::Access::ReadOnly);
        QVERIFY(second.message().text().contains("open in another program"));
        for (const std::uint64_t p : {60'000, 17'000, 33'001, 1}) {
            reading.movePlayhead(Position(p));
            settle();
            QVERIFY(second.workspace()->settled());
        }
        // The timeline reads the types at its edges only after a moment.
        QVERIFY(second.workspace()->timeline().view()->buckets()->exact);
        second.close();
    }

    void closingGoesBackToTheWelcomePageWhichListsTheWorkspace() {
        openSample("five-events.jsonl");
        trigger("file.close");
        QVERIFY(!m_window->workspace());
        QVERIFY(m_window->welcomePage().isVisible());
        QCOMPARE(RecentWorkspaces(*m_settings).list().size(), std::size_t(1));
    }
};

QTEST_MAIN(TestOpening)
#include "tst_opening.moc"
