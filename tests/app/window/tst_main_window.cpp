#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QLineEdit>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSplitter>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

#include "app/window/chrome.h"
#include "app/window/inline_message.h"
#include "app/window/main_window.h"
#include "app/window/shortcut_help.h"
#include "app/window/start_guard.h"
#include "app/window/welcome_page.h"
#include "app/window/workspace_page.h"
#include "model/log/blocking.h"
#include "resources/resources.h"
#include "screenshots.h"
#include "views/common/theme.h"
#include "views/common/virtual_list_view.h"
#include "views/event/event_pane.h"
#include "views/importing/import_view.h"
#include "views/stream/stream_source.h"
#include "views/stream/stream_view.h"
#include "views/table/find_key_bar.h"
#include "views/table/table_source.h"
#include "views/table/table_view.h"
#include "views/timeline/buckets.h"
#include "views/timeline/go_to_bar.h"
#include "views/timeline/timeline_panel.h"
#include "views/timeline/timeline_plot.h"
#include "views/timeline/timeline_view.h"

using namespace oxbow;
namespace fs = std::filesystem;

class TestMainWindow : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        initResources();
        m_chrome = std::make_unique<Chrome>(*qApp);
    }
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_settings =
            std::make_unique<QSettings>(m_dir->filePath("window.ini"), QSettings::IniFormat);
        m_settings->setValue("window/theme", "light");
        newWindow();
        waits() = 0;
        observeBlocking([](const char*) { ++waits(); });
    }
    // Whatever a test did: the thread that paints has not waited for a disk.
    void cleanup() {
        observeBlocking(nullptr);
        m_window.reset();
        m_settings.reset();
        QCOMPARE(waits(), 0);
    }

    void everyCommandIsBound() { QCOMPARE(m_window->commands().unbound(), QStringList()); }

    void everyMenuHasEntriesAndEveryCommandStandsInAMenu() {
        QSet<QAction*> found;
        const std::function<void(const QList<QAction*>&)> walk = [&](const auto& actions) {
            for (QAction* action : actions) {
                found.insert(action);
                if (action->menu() && action->isVisible()) {
                    walk(action->menu()->actions());
                }
            }
        };
        walk(m_window->menuBar()->actions());
        for (const CommandSpec& spec : allCommands()) {
            QVERIFY2(found.contains(m_window->commands().action(spec.id)), qPrintable(spec.id));
        }
        for (QAction* menu : m_window->menuBar()->actions()) {
            QVERIFY2(!menu->menu()->isEmpty(), qPrintable(menu->text()));
        }
    }

    void startsWithTheWelcomePage() {
        QVERIFY(m_window->welcomePage().isVisible());
        QVERIFY(!m_window->workspace());
        QVERIFY(!m_window->commands().action("playhead.play")->isEnabled());
    }

    void aSampleOpensWithThePlayheadInTheMiddleAndAMark() {
        openSample("shop-day.jsonl");
        WorkspacePage& page = *m_window->workspace();
        const Session& session = page.session();
        QVERIFY(session.end() > Position(4000));
        QCOMPARE(session.playhead(), Position(session.end().value() / 2));
        QCOMPARE(session.marks().size(), std::size_t(1));
        QCOMPARE(session.marks()[0].name, std::string("drag me"));
        QTRY_VERIFY(session.tableIsCurrent());
        QVERIFY(session.table()->rowCount() > 50);
        QTRY_VERIFY(page.settled());
    }

    void theMarksAreListedAndCanBeDeletedThere() {
        openSample("shop-day.jsonl");
        auto* button = m_window->workspace()->findChild<QAbstractButton*>("marks");
        QVERIFY(button);
        button->click();
        auto* list = m_window->findChild<QWidget*>("marksPopup")->findChild<QTreeWidget*>();
        QVERIFY(list->isVisible());
        QCOMPARE(list->topLevelItemCount(), 1);
        list->setCurrentItem(list->topLevelItem(0));
        QTest::keyClick(list, Qt::Key_Delete);
        QTRY_VERIFY(m_window->workspace()->session().marks().empty());
    }

    void theWindowLooksRightInBothThemes() {
        openSample("shop-day.jsonl");
        QTRY_VERIFY(m_window->workspace()->settled());
        m_window->workspace()->session().selectEvent(
            m_window->workspace()->session().playhead().previous());
        QTest::qWait(300);
        const QImage dark = writeScreenshots(*m_chrome, *m_window, "window");
        QCOMPARE(dark.pixelColor(720, 893), darkPalette().color(QPalette::Window));
        m_window->commands().action("edit.commands")->trigger();
        QTest::keyClicks(m_window->palette().findChild<QLineEdit*>(), "ev");
        writeScreenshots(*m_chrome, *m_window, "window-palette");
        m_window->palette().close();
        m_window->commands().action("help.shortcuts")->trigger();
        writeScreenshots(*m_chrome, *m_window, "window-shortcuts");
    }

    void everySampleOpens_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("five events") << "five-events.jsonl";
        QTest::newRow("shop") << "shop-day.jsonl";
        QTest::newRow("kafka") << "kafka";
    }
    void everySampleOpens() {
        QFETCH(QString, name);
        openSample(name);
        QVERIFY(m_window->workspace()->session().end() > Position(100));
        QTRY_VERIFY(m_window->workspace()->settled());
        QTest::qWait(300);
        pictureOf(*m_window, 1)
            .save(
                QStringLiteral("%1/sample-%2.png").arg(OXBOW_SCREENSHOTS, name.section('.', 0, 0)));
    }

    // README, "One minute in the window", sentence by sentence.
    void theFirstMinuteIsAsTheReadmeSays() {
        openSample("shop-day.jsonl");
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        WorkspacePage& page = *m_window->workspace();
        Session& session = page.session();
        VirtualListView& stream = *page.stream().list();
        VirtualListView& table = *page.table().list();
        settle();

        // Drag the blue line: the stream and the table follow.
        auto* plot = page.findChild<TimelinePlot*>();
        const QStringList tableBefore = rowsOnScreen(table);
        const QStringList streamBefore = rowsOnScreen(stream);
        const Position middle = session.playhead();
        QTest::mousePress(plot, Qt::LeftButton, {}, QPoint(plot->width() / 2, 60));
        for (int x = plot->width() / 2; x > plot->width() / 4; x -= 9) {
            QTest::mouseMove(plot, QPoint(x, 60));
            QCoreApplication::processEvents();
        }
        QTest::mouseRelease(plot, Qt::LeftButton, {}, QPoint(plot->width() / 4, 60));
        settle();
        QVERIFY(session.playhead() < middle);
        QVERIFY(rowsOnScreen(stream) != streamBefore);
        QVERIFY(rowsOnScreen(table) != tableBefore);

        // One event on or back: what it changed is on screen, from before to after.
        int updated = 0;
        int changed = 0;
        for (int i = 0; i < 40; ++i) {
            press(i < 20 ? Qt::Key_Right : Qt::Key_Left);
            settle();
            const QString change = changeOnScreen(page.table());
            changed += change.isEmpty() ? 0 : 1;
            updated += change.contains("→") ? 1 : 0;
        }
        QVERIFY(changed >= 30);  // some events have no key, or come a second time
        QVERIFY(updated >= 10);

        // Play, and watch.
        press(Qt::Key_Space);
        const Position from = session.playhead();
        QTRY_VERIFY_WITH_TIMEOUT(session.playhead() > from + 4, 20000);
        press(Qt::Key_Space);
        settle();
        QVERIFY(!changeOnScreen(page.table()).isEmpty());
        QCOMPARE(session.selectedEvent(), std::optional(session.playhead().previous()));

        // A click on a row: its last event is selected in the stream, and shown.
        const auto [place, row, later] = rowThatIsWrittenAgain(page);
        table.scrollTo(place, 0.5);
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.rowRect(place).center());
        QCOMPARE(session.selectedEvent(), std::optional(row.writer));
        QCOMPARE(stream.currentRow(), std::optional(row.writer.value()));
        QVERIFY(!stream.rowRect(row.writer.value()).isEmpty());
        auto* event = page.findChild<EventPane*>();
        QTRY_COMPARE(event->shownEvent(), std::optional(row.writer));
        // [ and ]: the row's writers before and after.
        QTest::keyClick(&table, Qt::Key_BracketRight);
        QTRY_COMPARE(session.selectedEvent(), std::optional(later));
        QTest::keyClick(&table, Qt::Key_BracketLeft);
        QTRY_COMPARE(session.selectedEvent(), std::optional(row.writer));
        QCOMPARE(session.playhead(), row.writer.next());
        QTRY_COMPARE(event->shownEvent(), std::optional(row.writer));
        QVERIFY(!event->changeText().isEmpty());

        // M, Ctrl+G.
        press(Qt::Key_M);
        auto* name = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(name);
        QTest::keyClicks(name, "here");
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_COMPARE(session.marks().size(), std::size_t(2));
        press(Qt::Key_G, Qt::ControlModifier);
        auto* goTo = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(goTo);
        QTest::keyClicks(goTo, "25%");
        QTest::keyClick(goTo, Qt::Key_Return);
        const double quarter = double(session.end().value()) / 4;
        QTRY_VERIFY(std::abs(double(session.playhead().value()) - quarter) <= 1);

        // Ctrl+P and a few letters; ? shows all keys.
        press(Qt::Key_P, Qt::ControlModifier);
        auto* letters = m_window->palette().findChild<QLineEdit*>();
        QTest::keyClicks(letters, "to the end");
        QTest::keyClick(letters, Qt::Key_Return);
        QTRY_COMPARE(session.playhead(), session.end());
        QTest::keyClick(&stream, Qt::Key_Question);
        QVERIFY(m_window->shortcutHelp().isVisible());
        QTest::keyClick(&m_window->shortcutHelp(), Qt::Key_Escape);
        QVERIFY(!m_window->shortcutHelp().isVisible());

        // Ctrl+K, O, L.
        press(Qt::Key_K, Qt::ControlModifier);
        QVERIFY(page.table().findKeyBar()->isVisible());
        page.table().findKeyBar()->close();
        press(Qt::Key_O);
        QCOMPARE(page.table().source()->sort()->by, TableSort::By::Key);
        press(Qt::Key_L);
        QCOMPARE(page.table().source()->sort()->by, TableSort::By::Since);
    }

    void aSecondWindowReadsALogThatIsOpen() {
        const fs::path file = writeLines("many.jsonl", 60'000);
        import(file);
        const fs::path workspace = m_window->workspace()->session().log()->workspace();
        MainWindow second({*m_settings, *m_chrome, m_dir->filePath("data").toStdString()});
        second.resize(1440, 900);
        second.show();
        QSignalSpy shown(&second, &MainWindow::workspaceShown);
        second.open({workspace});
        QTRY_COMPARE_WITH_TIMEOUT(shown.size(), 1, 20000);
        QCOMPARE(second.workspace()->session().log()->access(), Log::Access::ReadOnly);
        QVERIFY(second.message().text().contains("open in another program"));
        Session& session = second.workspace()->session();
        for (const std::uint64_t p : {60'000, 17'000, 33'001, 1}) {
            session.movePlayhead(Position(p));
            QTRY_VERIFY_WITH_TIMEOUT(second.workspace()->settled(), 20000);
        }
        // The timeline reads the types at its edges only after a moment.
        QTRY_VERIFY_WITH_TIMEOUT(second.workspace()->timeline().view()->buckets()->exact, 20000);
        second.close();
    }

    void escClosesWhatLiesOverTheWindowAndLeavesTheSelection() {
        openSample("five-events.jsonl");
        Session& session = m_window->workspace()->session();
        session.selectEvent(Position(3));
        m_window->commands().action("help.shortcuts")->trigger();
        QTest::keyClick(&m_window->shortcutHelp(), Qt::Key_Escape);
        QVERIFY(!m_window->shortcutHelp().isVisible());
        m_window->commands().action("edit.commands")->trigger();
        QTest::keyClick(m_window->palette().findChild<QLineEdit*>(), Qt::Key_Escape);
        QVERIFY(!m_window->palette().isVisible());
        m_window->commands().action("playhead.goTo")->trigger();
        auto* goTo = m_window->workspace()->findChild<GoToBar*>();
        QTest::keyClick(goTo->findChild<QLineEdit*>(), Qt::Key_Escape);
        QVERIFY(!goTo->isVisible());
        QCOMPARE(session.selectedEvent(), std::optional(Position(3)));
    }

    void escStopsAJobBeforeItClearsASelectionThatFollows() {
        const fs::path file = writeLines("followed.jsonl", 50);
        import(file);
        Session& session = m_window->workspace()->session();
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        m_window->commands().action("file.follow")->trigger();
        QVERIFY(session.selectedEvent() && session.selectionFollows());
        session.selectEvent(Position(3));
        m_window->commands().action("edit.clear")->trigger();
        QVERIFY(m_window->working());
        QVERIFY(!session.selectedEvent());
        session.step(-1);
        QVERIFY(session.selectionFollows());
        m_window->commands().action("edit.clear")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
        QVERIFY(session.selectedEvent());
    }

    void aSecondOpeningFindsTheWorkspace() {
        openSample("five-events.jsonl");
        m_window->workspace()->session().movePlayhead(Position(7));
        const auto workspace = m_window->workspace()->session().log()->workspace();
        newWindow();
        QSignalSpy shown(m_window.get(), &MainWindow::workspaceShown);
        m_window->open({sample("five-events.jsonl")});
        QTRY_COMPARE(shown.size(), 1);
        QVERIFY(!m_window->working());
        QCOMPARE(m_window->workspace()->session().log()->workspace(), workspace);
        QCOMPARE(m_window->workspace()->session().playhead(), Position(7));
    }

    void aNewFileIsPreviewedAndImportedByOneButton() {
        const fs::path file = writeLines("orders.jsonl", 1000);
        m_window->open({file});
        auto* button = m_window->importView().findChild<QPushButton*>("import.start");
        QTRY_VERIFY(m_window->importView().isVisible() && button->isEnabled());
        QVERIFY(!m_window->workspace());
        QTest::qWait(50);
        writeScreenshots(*m_chrome, *m_window, "import");
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        button->click();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
        QCOMPARE(m_window->workspace()->session().end(), Position(1000));
        QCOMPARE(m_window->workspace()->session().playhead(), Position(1000));
        QVERIFY(m_window->workspace()->isVisible());
    }

    void aFileThatIsNoLogIsAMessageThatSaysWhatToDo() {
        QFile file(m_dir->filePath("empty.jsonl"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        m_window->open({file.fileName().toStdString()});
        QTRY_VERIFY(m_window->message().isVisible());
        QCOMPARE(m_window->message().kind(), InlineMessage::Kind::Error);
        QVERIFY(m_window->message().text().contains("empty.jsonl"));
        QVERIFY(m_window->welcomePage().isVisible());
    }

    void aFileThatIsNotThereIsAMessage() {
        m_window->open({"/nowhere/at-all.jsonl"});
        QTRY_VERIFY(m_window->message().isVisible());
        QVERIFY(m_window->message().text().contains("/nowhere/at-all.jsonl"));
    }

    void anImportCanBeCancelledAndResumed() {
        const fs::path file = writeLines("long.jsonl", 1'500'000);
        m_window->open({file});
        auto* button = m_window->importView().findChild<QPushButton*>("import.start");
        QTRY_VERIFY(m_window->importView().isVisible() && button->isEnabled());
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        button->click();
        QVERIFY(m_window->working());
        QTRY_VERIFY(finished.size() == 1 || (m_window->workspace() &&
                                             m_window->workspace()->session().end() > Position(0)));
        if (finished.size() == 0) {
            m_window->commands().action("edit.clear")->trigger();
        }
        QTRY_COMPARE(finished.size(), 1);
        if (m_window->workspace()->session().end() == Position(1'500'000)) {
            QSKIP("This machine imported everything before it could be cancelled.");
        }
        QVERIFY(m_window->message().isVisible());
        m_window->commands().action("file.resume")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, 60000);
        QCOMPARE(m_window->workspace()->session().end(), Position(1'500'000));
    }

    void ofTwoFilesOpenedQuicklyTheSecondIsImportedIntoItsOwnWorkspace() {
        const fs::path first = writeLines("first.jsonl", 300);
        const fs::path second = writeLines("second.jsonl", 200);
        m_window->open({first});
        m_window->open({second});
        auto* button = m_window->importView().findChild<QPushButton*>("import.start");
        QTRY_VERIFY(m_window->importView().isVisible() && button->isEnabled());
        QTest::qWait(50);  // an answer about the first would come now
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        button->click();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
        const Log& log = *m_window->workspace()->session().log();
        QCOMPARE(log.end(), Position(200));
        QCOMPARE(log.sources().front().path, second.string());
        QVERIFY(log.workspace().filename().string().rfind("second", 0) == 0);
        QCOMPARE(QDir(m_dir->filePath("data")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(),
                 1);
    }

    void whatTheImportPageShowsIsImportedThoughAnotherFileIsBeingLookedAt() {
        const fs::path first = writeLines("first.jsonl", 300);
        const fs::path second = writeLines("second.jsonl", 200);
        m_window->open({first});
        auto* button = m_window->importView().findChild<QPushButton*>("import.start");
        QTRY_VERIFY(m_window->importView().isVisible() && button->isEnabled());
        m_window->open({second});
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        button->click();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
        const Log& log = *m_window->workspace()->session().log();
        QCOMPARE(log.end(), Position(300));
        QCOMPARE(log.sources().front().path, first.string());
        QVERIFY(log.workspace().filename().string().rfind("first", 0) == 0);
    }

    void ofTwoWorkspacesOpenedQuicklyTheSecondIsShown() {
        import(writeLines("first.jsonl", 300));
        const fs::path first = m_window->workspace()->session().log()->workspace();
        import(writeLines("second.jsonl", 200));
        const fs::path second = m_window->workspace()->session().log()->workspace();
        m_window->commands().action("file.close")->trigger();
        QSignalSpy shown(m_window.get(), &MainWindow::workspaceShown);
        for (int i = 0; i < 5; ++i) {
            m_window->open({first});
            m_window->open({second});
        }
        QTRY_VERIFY(m_window->workspace());
        QTest::qWait(50);
        QCOMPARE(shown.size(), 1);
        QCOMPARE(m_window->workspace()->session().log()->workspace(), second);
        QCOMPARE(m_window->workspace()->session().log()->access(), Log::Access::ReadWrite);
    }

    void aLogThatIsClosedIsOpenedAgainInTheSameBreath() {
        openSample("five-events.jsonl");
        const fs::path workspace = m_window->workspace()->session().log()->workspace();
        for (std::uint64_t p = 1; p < 20; ++p) {
            m_window->workspace()->session().movePlayhead(Position(p));
            m_window->commands().action("file.close")->trigger();
            m_window->open({workspace});
            QTRY_VERIFY(m_window->workspace());
            // Its last place was saved before, and nothing of it was left open.
            QCOMPARE(m_window->workspace()->session().playhead(), Position(p));
            QCOMPARE(m_window->workspace()->session().log()->access(), Log::Access::ReadWrite);
        }
    }

    void aLogIsClosedInTheMiddleOfItsImportAndOpenedAgain() {
        const fs::path file = writeLines("long.jsonl", 1'500'000);
        m_window->open({file});
        auto* button = m_window->importView().findChild<QPushButton*>("import.start");
        QTRY_VERIFY(m_window->importView().isVisible() && button->isEnabled());
        button->click();
        QTRY_VERIFY(m_window->workspace() && m_window->workspace()->session().end() > Position(0));
        m_window->commands().action("file.close")->trigger();
        QVERIFY(!m_window->working());
        QVERIFY(!m_window->workspace());
        m_window->open({file});
        QTRY_VERIFY_WITH_TIMEOUT(m_window->workspace(), 20000);
        const Session& session = m_window->workspace()->session();
        QCOMPARE(session.log()->access(), Log::Access::ReadWrite);
        QVERIFY(session.end() > Position(0));
        if (session.end() < Position(1'500'000)) {
            QVERIFY(m_window->commands().action("file.resume")->isEnabled());
        }
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
        m_window->commands().action("edit.clear")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    }

    void aFileIsFollowedAsItGrows() {
        const fs::path file = writeLines("growing.jsonl", 50);
        m_window->open({file});
        auto* button = m_window->importView().findChild<QPushButton*>("import.start");
        QTRY_VERIFY(m_window->importView().isVisible() && button->isEnabled());
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        button->click();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
        Session& session = m_window->workspace()->session();
        session.movePlayhead(session.end());
        QAction* follow = m_window->commands().action("file.follow");
        QVERIFY(follow->isEnabled());
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
        QTRY_COMPARE_WITH_TIMEOUT(session.end(), Position(80), 20000);
        // The playhead stood at the end, so it goes along; somewhere else it would stay.
        QTRY_COMPARE(session.playhead(), Position(80));
        QTRY_VERIFY(m_window->workspace()->settled());
        writeScreenshots(*m_chrome, *m_window, "following");

        m_window->commands().action("edit.clear")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, 20000);
        QVERIFY(!m_window->message().isVisible());
        QVERIFY(follow->isEnabled());
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
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
        QVERIFY(m_window->workspace());
    }

    void theLayoutIsRestored() {
        openSample("five-events.jsonl");
        auto* rows = m_window->workspace()->findChild<QSplitter*>("rows");
        rows->setSizes({300, 200, 300});
        const QList<int> sizes = rows->sizes();
        newWindow();
        QSignalSpy shown(m_window.get(), &MainWindow::workspaceShown);
        m_window->open({sample("five-events.jsonl")});
        QTRY_COMPARE(shown.size(), 1);
        QCOMPARE(m_window->workspace()->findChild<QSplitter*>("rows")->sizes(), sizes);
        m_window->commands().action("view.resetLayout")->trigger();
        QVERIFY(m_window->workspace()->findChild<QSplitter*>("rows")->sizes() != sizes);
    }

    void theKeysMoveThePlayhead() {
        openSample("five-events.jsonl");
        Session& session = m_window->workspace()->session();
        m_window->workspace()->focus(WorkspacePage::Pane::Stream);
        session.movePlayhead(Position(50));
        press(Qt::Key_Right);
        QCOMPARE(session.playhead(), Position(51));
        press(Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(session.playhead(), Position(41));
        press(Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(session.playhead(), Position(50));
        press(Qt::Key_N);
        QCOMPARE(session.playhead(), session.marks()[0].position);
        session.selectEvent(session.playhead().previous());
        press(Qt::Key_Escape);
        QVERIFY(!session.selectedEvent());
    }

    void theStreamHasTheFocusAtFirst() {
        openSample("five-events.jsonl");
        m_window->activateWindow();
        QTRY_COMPARE(QApplication::focusWidget(),
                     static_cast<QWidget*>(m_window->workspace()->stream().list()));
    }

    void theTableIsWhatItWas() {
        openSample("five-events.jsonl");
        Session& session = m_window->workspace()->session();
        session.movePlayhead(Position(1));
        QTRY_VERIFY(session.tableIsCurrent());
        QCOMPARE(session.table()->rowCount(), std::uint64_t(1));
        session.movePlayhead(Position(0));
        QTRY_VERIFY(session.tableIsCurrent());
        QCOMPARE(session.table()->rowCount(), std::uint64_t(0));
    }

    void theThemeChangesAtOnceAndIsKept() {
        m_window->commands().action("theme.dark")->trigger();
        QCOMPARE(m_window->palette().QWidget::palette().color(QPalette::Base),
                 darkPalette().color(QPalette::Base));
        QVERIFY(m_window->commands().action("theme.dark")->isChecked());
        newWindow();
        QVERIFY(m_window->commands().action("theme.dark")->isChecked());
        m_window->commands().action("theme.light")->trigger();
    }

    void closingGoesBackToTheWelcomePageWhichListsTheWorkspace() {
        openSample("five-events.jsonl");
        m_window->commands().action("file.close")->trigger();
        QVERIFY(!m_window->workspace());
        QVERIFY(m_window->welcomePage().isVisible());
        QCOMPARE(RecentWorkspaces(*m_settings).list().size(), std::size_t(1));
    }

    void aWorkspaceIsSavedElsewhere() {
        openSample("five-events.jsonl");
        const fs::path target = m_dir->filePath("mine.oxbow").toStdString();
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        m_window->saveWorkspaceAs(target);
        QTRY_COMPARE(finished.size(), 1);
        QTRY_VERIFY(m_window->workspace());
        QCOMPARE(m_window->workspace()->session().log()->workspace(), target);
        QCOMPARE(m_window->workspace()->session().marks().size(), std::size_t(1));
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
        const Position end = m_window->workspace()->session().end();
        const QString target = m_dir->filePath("out." + ending);
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        m_window->exportTo(target.toStdString());
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(m_window->message().kind(), InlineMessage::Kind::Note);
        // What was written is a log again.
        m_window->open({target.toStdString()});
        auto* button = m_window->importView().findChild<QPushButton*>("import.start");
        QTRY_VERIFY(m_window->importView().isVisible() && button->isEnabled());
        button->click();
        QTRY_COMPARE(finished.size(), 2);
        QCOMPARE(m_window->workspace()->session().end(), end);
    }

    void anExportToAnUnknownEndingSaysWhichThereAre() {
        openSample("five-events.jsonl");
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        m_window->exportTo(m_dir->filePath("out.docx").toStdString());
        QTRY_COMPARE(finished.size(), 1);
        QVERIFY(m_window->message().text().contains(".oxlog"));
    }

    void aStartThatDidNotFinishIsNoticed() {
        m_settings->setValue("layout/rows", "x");
        m_settings->setValue("window/starting", true);
        {
            StartGuard guard(*m_settings);
            QVERIFY(guard.lastStartFailed());
            QVERIFY(!m_settings->contains("layout/rows"));
            guard.started();
        }
        QVERIFY(!StartGuard(*m_settings).lastStartFailed());
    }

private:
    static int& waits() {
        static int count = 0;
        return count;
    }

    void newWindow() {
        if (m_window) {
            m_window->close();
        }
        m_window.reset();
        m_window = std::make_unique<MainWindow>(
            MainWindow::Setup{*m_settings, *m_chrome, m_dir->filePath("data").toStdString()});
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    static fs::path sample(const QString& name) {
        return fs::path(OXBOW_SAMPLES) / name.toStdString();
    }

    void openSample(const QString& name) {
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        m_window->open({sample(name)});
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
        QVERIFY(m_window->workspace());
    }

    void import(const fs::path& file) {
        m_window->open({file});
        auto* button = m_window->importView().findChild<QPushButton*>("import.start");
        QTRY_VERIFY(m_window->importView().isVisible() && button->isEnabled());
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        button->click();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
        QVERIFY(m_window->workspace());
    }

    struct WrittenAgain {
        std::uint64_t place;
        RowVersion row;
        Position later;
    };
    static WrittenAgain rowThatIsWrittenAgain(WorkspacePage& page) {
        const auto observer = observeBlocking(nullptr);  // the test may wait
        const auto allowed = qScopeGuard([observer] { observeBlocking(observer); });
        const TableArrangement& shown = page.table().source()->arrangement();
        for (std::uint64_t place = shown.rowCount() - 1;; --place) {
            const RowVersion row = shown.row(place).version;
            const bool last = row.writer.next() == page.session().playhead();
            const auto later = *page.session().log()->nextEvent(row.key, row.writer.next());
            if (!last && later && shown.row(place).state == RowState::Same) {
                return {place, row, *later};
            }
        }
    }

    // Everything that was asked for is on screen.
    void settle() {
        WorkspacePage& page = *m_window->workspace();
        QTRY_VERIFY(page.settled() && !page.session().selectedKeyIsAwaited());
        for (int i = 0; i < 3; ++i) {
            QCoreApplication::processEvents();
            m_window->grab();
            page.table().source()->settle();
            page.stream().source()->settle();
        }
        QCoreApplication::processEvents();
    }

    static QStringList rowsOnScreen(const VirtualListView& list) {
        QStringList rows;
        for (std::uint64_t row = list.topRow(); !list.rowRect(row).isEmpty(); ++row) {
            rows.append(list.rowText(row));
        }
        return rows;
    }

    // The first row on screen that differs from the last stop; empty where none does.
    static QString changeOnScreen(const TableView& table) {
        const TableArrangement& shown = table.source()->arrangement();
        const VirtualListView& list = *table.list();
        for (std::uint64_t row = list.topRow();
             row < shown.rowCount() && !list.rowRect(row).isEmpty(); ++row) {
            if (shown.row(row).state != RowState::Same) {
                return list.rowText(row);
            }
        }
        return {};
    }

    fs::path writeLines(const QString& name, int lines) {
        QFile file(m_dir->filePath(name));
        [&] { QVERIFY(file.open(QIODevice::WriteOnly)); }();
        for (int i = 0; i < lines; ++i) {
            file.write(QStringLiteral("{\"id\":\"o-%1\",\"type\":\"%2\",\"time\":"
                                      "\"2024-05-17T10:%3:%4Z\",\"total\":%5.50}\n")
                           .arg(i % 97)
                           .arg(i % 3 ? "OrderPlaced" : "OrderPaid")
                           .arg(i / 60 % 60, 2, 10, QChar('0'))
                           .arg(i % 60, 2, 10, QChar('0'))
                           .arg(i)
                           .toUtf8());
        }
        return file.fileName().toStdString();
    }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(m_window->workspace()->stream().list(), key, modifiers);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<Chrome> m_chrome;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
