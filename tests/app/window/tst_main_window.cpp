#include <QAbstractButton>
#include <QApplication>
#include <QDropEvent>
#include <QLineEdit>
#include <QMenuBar>
#include <QMimeData>
#include <QSplitter>
#include <QTest>
#include <QTreeWidget>

#include "app/window/commands/shortcut_help.h"
#include "app/window/opening/start_guard.h"
#include "views/common/theme.h"
#include "views/timeline/transport/go_to_bar.h"
#include "window_fixture.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

class TestMainWindow : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

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
        settle();
        QVERIFY(session.tableIsCurrent());
        QVERIFY(session.table()->rowCount() > 50);
        settle();
        QVERIFY(page.settled());
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
        settle();
        QVERIFY(session().marks().empty());
    }

    void everySampleOpens_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("events");
        QTest::newRow("five events") << "five-events.jsonl" << 270;
        QTest::newRow("shop") << "shop-day.jsonl" << 4974;
        QTest::newRow("ledger") << "ledger.jsonl" << 60;
        QTest::newRow("chess") << "opera-game.jsonl" << 65;
        QTest::newRow("kafka") << "kafka" << 6923;
    }

    void everySampleOpens() {
        QFETCH(QString, name);
        QFETCH(int, events);
        openSample(name);
        QCOMPARE(session().end(), Position(events));
        QVERIFY(m_window->workspace()->settled());
    }

    void escClosesWhatLiesOverTheWindowAndLeavesTheSelection() {
        openSample("five-events.jsonl");
        Session& session = m_window->workspace()->session();
        session.selectEvent(Position(3));
        trigger("help.shortcuts");
        QTest::keyClick(&m_window->shortcutHelp(), Qt::Key_Escape);
        QVERIFY(!m_window->shortcutHelp().isVisible());
        trigger("edit.commands");
        QTest::keyClick(m_window->palette().findChild<QLineEdit*>(), Qt::Key_Escape);
        QVERIFY(!m_window->palette().isVisible());
        trigger("playhead.goTo");
        auto* goTo = m_window->workspace()->findChild<GoToBar*>();
        QTest::keyClick(goTo->findChild<QLineEdit*>(), Qt::Key_Escape);
        QVERIFY(!goTo->isVisible());
        QCOMPARE(session.selectedEvent(), std::optional(Position(3)));
    }

    void theLayoutIsRestored() {
        openSample("five-events.jsonl");
        auto* rows = m_window->workspace()->findChild<QSplitter*>("rows");
        rows->setSizes({300, 200, 300});
        const QList<int> sizes = rows->sizes();
        newWindow();
        QSignalSpy shown(m_window.get(), &MainWindow::workspaceShown);
        m_window->open({sample("five-events.jsonl")});
        settle();
        QCOMPARE(shown.size(), 1);
        QCOMPARE(m_window->workspace()->findChild<QSplitter*>("rows")->sizes(), sizes);
        trigger("view.resetLayout");
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
        press(Qt::Key_M, Qt::ControlModifier);
        QCOMPARE(session.playhead(), session.marks()[0].position);
        session.selectEvent(session.playhead().previous());
        press(Qt::Key_Escape);
        QVERIFY(!session.selectedEvent());
    }

    void theStreamHasTheFocusAtFirst() {
        openSample("five-events.jsonl");
        m_window->activateWindow();
        settle();
        QCOMPARE(QApplication::focusWidget(),
                 static_cast<QWidget*>(m_window->workspace()->stream().list()));
    }

    void theTableIsWhatItWas() {
        openSample("five-events.jsonl");
        Session& session = m_window->workspace()->session();
        session.movePlayhead(Position(1));
        settle();
        QVERIFY(session.tableIsCurrent());
        QCOMPARE(session.table()->rowCount(), std::uint64_t(1));
        session.movePlayhead(Position(0));
        settle();
        QVERIFY(session.tableIsCurrent());
        QCOMPARE(session.table()->rowCount(), std::uint64_t(0));
    }

    void theThemeChangesAtOnceAndIsKept() {
        trigger("theme.dark");
        QCOMPARE(m_window->palette().QWidget::palette().color(QPalette::Base),
                 darkPalette().color(QPalette::Base));
        QVERIFY(m_window->commands().action("theme.dark")->isChecked());
        newWindow();
        QVERIFY(m_window->commands().action("theme.dark")->isChecked());
        trigger("theme.light");
    }

    void aLookThatCannotBeReadIsTheUsualOne() {
        for (const QString& junk :
             {QString("99999999999999999999"), QString("\x01\xff"), QString("-3"), QString()}) {
            m_settings->setValue("window/textSize", junk);
            m_settings->setValue("window/highContrast", junk);
            const int height = QApplication::fontMetrics().height();
            newWindow();
            QCOMPARE(QApplication::fontMetrics().height(), height);
            QVERIFY(!m_window->commands().action("theme.contrast")->isChecked());
        }
    }

    // What is set then is kept nowhere.
    void aWorkspaceThatIsRemovedWhileItIsOpenIsSaidToBe() {
        openSample("shop-day.jsonl");
        settle();
        QVERIFY(!m_window->message().isVisible());
        const fs::path folder = m_window->log()->workspace();
        QVERIFY(fs::remove_all(folder) > 0);
        QTRY_VERIFY(m_window->message().isVisible());
        QVERIFY(m_window->message().text().contains("gone from the disk"));
        trigger("branch.drop");
        settle();
        QVERIFY2(m_window->message().text().contains("cannot be written"),
                 qPrintable(m_window->message().text()));
        QVERIFY(!m_window->message().text().contains(".writing"));
        QVERIFY(!fs::exists(folder));
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

    void twoStartsAtOnceHaveNotFailed() {
        StartGuard first(*m_settings);
        {
            StartGuard second(*m_settings);
            QVERIFY(!second.lastStartFailed());
        }
        // The second has said nothing of the first, which is still under way.
        QVERIFY(m_settings->value("window/starting").toBool());
        first.started();
        QVERIFY(!m_settings->contains("window/starting"));
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
