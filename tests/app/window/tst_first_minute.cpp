// README, "One minute in the window".
#include <QApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QTest>

#include "app/window/commands/shortcut_help.h"
#include "views/event/event_pane.h"
#include "views/table/find_key_bar.h"
#include "views/timeline/timeline_plot.h"
#include "window_fixture.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

class TestFirstMinute : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    // What is walked below is what stands there: whoever changes a sentence walks it anew.
    void theMinuteThatIsWalkedIsTheOneThatIsWritten() {
        QFile file(OXBOW_README);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll()).simplified();
        const QString minute = text.section("## One minute in the window", 1)
                                   .section("## One minute on the command line", 0, 0);
        QString rest = minute.section("![", 0, 0) + minute.section(".png) ", 1);
        for (const char* sentence : kWalked) {
            const QString wanted = QString::fromUtf8(sentence);
            QVERIFY2(rest.contains(wanted), sentence);
            rest.remove(wanted);
        }
        static const QRegularExpression numbers("\\b[1-5]\\. ");
        QCOMPARE(rest.remove(numbers).simplified(), QString());
    }

    // README, "One minute in the window", sentence by sentence.
    void theFirstMinuteIsAsTheReadmeSays() {
        openSample("shop-day.jsonl");
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get(), kVeryLong));
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
        // The player has the clock of the product: it moves when its time has come.
        QTRY_VERIFY_WITH_TIMEOUT(session.playhead() > from + 4, kVeryLong);
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
        settle();
        QCOMPARE(event->shownEvent(), std::optional(row.writer));
        // [ and ]: the row's writers before and after.
        QTest::keyClick(&table, Qt::Key_BracketRight);
        settle();
        QCOMPARE(session.selectedEvent(), std::optional(later));
        QTest::keyClick(&table, Qt::Key_BracketLeft);
        settle();
        QCOMPARE(session.selectedEvent(), std::optional(row.writer));
        QCOMPARE(session.playhead(), row.writer.next());
        settle();
        QCOMPARE(event->shownEvent(), std::optional(row.writer));
        QVERIFY(!event->changeText().isEmpty());

        // M, Ctrl+G.
        press(Qt::Key_M);
        auto* name = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(name);
        QTest::keyClicks(name, "here");
        QTest::keyClick(name, Qt::Key_Return);
        settle();
        QCOMPARE(session.marks().size(), std::size_t(2));
        press(Qt::Key_G, Qt::ControlModifier);
        auto* goTo = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(goTo);
        QTest::keyClicks(goTo, "25%");
        QTest::keyClick(goTo, Qt::Key_Return);
        const double quarter = double(session.end().value()) / 4;
        settle();
        QVERIFY(std::abs(double(session.playhead().value()) - quarter) <= 1);

        // Ctrl+P and a few letters; ? shows all keys.
        press(Qt::Key_P, Qt::ControlModifier);
        auto* letters = m_window->palette().findChild<QLineEdit*>();
        QTest::keyClicks(letters, "to the end");
        QTest::keyClick(letters, Qt::Key_Return);
        settle();
        QCOMPARE(session.playhead(), session.end());
        QTest::keyClick(&stream, Qt::Key_Question);
        QVERIFY(m_window->shortcutHelp().isVisible());
        QTest::keyClick(&m_window->shortcutHelp(), Qt::Key_Escape);
        QVERIFY(!m_window->shortcutHelp().isVisible());

        // An event that is named is gone to, and seen.
        press(Qt::Key_G, Qt::ControlModifier);
        goTo = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(goTo);
        goTo->setText("@327");
        QTest::keyClick(goTo, Qt::Key_Return);
        settle();
        if (session.selectedEvent()) {
            QCOMPARE(session.playhead(), session.selectedEvent()->next());
        }
        stream.setFocus();

        // The lower pane, and the size of the text.
        press(Qt::Key_F4);
        QVERIFY(page.isLowerPaneFolded());
        press(Qt::Key_F4);
        QVERIFY(!page.isLowerPaneFolded());
        const double usual = QApplication::font().pointSizeF();
        press(Qt::Key_Plus, Qt::ControlModifier);
        QVERIFY(QApplication::font().pointSizeF() > usual);
        press(Qt::Key_Minus, Qt::ControlModifier);
        QCOMPARE(QApplication::font().pointSizeF(), usual);

        // Ctrl+K, O, L.
        press(Qt::Key_K, Qt::ControlModifier);
        QVERIFY(page.table().findKeyBar()->isVisible());
        page.table().findKeyBar()->close();
        press(Qt::Key_O);
        QCOMPARE(page.table().source()->sort()->by, TableSort::By::Key);
        press(Qt::Key_L);
        QCOMPARE(page.table().source()->sort()->by, TableSort::By::Since);

        // A note on an event; the last here, for where there is no window manager nobody makes the
        // window active after a popup.
        session.selectEvent(Position(700));
        settle();
        press(Qt::Key_M, Qt::ShiftModifier);
        auto* note = qobject_cast<QPlainTextEdit*>(QApplication::focusWidget());
        QVERIFY(note);
        note->setPlainText("look here");
        QTest::keyClick(note, Qt::Key_Return, Qt::ControlModifier);
        settle();
        QCOMPARE(session.marks().size(), std::size_t(3));
    }

private:
    static constexpr const char* kWalked[] = {
        "`packaging/run.sh` has opened a shop's day: about 5,000 events of orders.",
        "Drag the blue line in the timeline. The stream and the table follow.",
        "Press **→** and **←** to go one event on or back, and **Space** to play: the row that "
        "changed is on screen, with what it was before.",
        "**C** brings it back, **L** puts the latest changes first.",
        "Click a row of the table: its last event is selected in the stream.",
        "**[** and **]** go to the row's previous and next writer; in the event pane, **Before → "
        "after** shows what changed.",
        "Press **M** to mark this place, **Shift+M** to write a note on an event, **Ctrl+G** to go "
        "to a position, a percentage, a time or an event.",
        "Press **Ctrl+P** and type a few letters of what you want to do; **?** shows all keys.",
        // In tst_workspace_pages, tst_out_of_the_window and tst_opening.
        "Open a file of your own by dropping it on the window. Oxbow shows how it reads the first "
        "events, and you can say otherwise; then it makes a *workspace*, a folder with the log and "
        "its indexes that only you may enter. Your file is only ever read, and opening it again "
        "takes no time; where it has grown, what is new comes in behind what is there.",
        "A mapping is corrected by **File › Import again…**, which keeps marks, folds and "
        "branches. A file that somebody still writes to can be followed: **File › Follow the file "
        "as it grows**.",
        // In tst_window_find.
        "**Ctrl+F** finds events by their words (`wallet type:OrderPaid -key:o-10*`): every match "
        "is a tick on the timeline, **N** goes to the next. **H** lists all events of a key, with "
        "what each changed.",
        "**Ctrl+K** finds a key, **O** puts the table in order of its keys.",
        "**File › This log…** tells where a log comes from and what was lost of it, **File › "
        "Workspaces…** what all of them take on the disk. Rows that are selected together (Shift) "
        "are copied as CSV, JSON or Markdown; the table as it is here, the history of a row, and a "
        "picture of the window are written from the **File** menu.",
        "**Ctrl++** and **Ctrl+−** change the size of the text, **F4** folds the lower pane away.",
    };

    struct WrittenAgain {
        std::uint64_t place;
        RowVersion row;
        Position later;
    };
    static WrittenAgain rowThatIsWrittenAgain(WorkspacePage& page) {
        const MayWait here;
        const TableArrangement& shown = page.table().source()->arrangement();
        for (std::uint64_t place = shown.rowCount() - 1;; --place) {
            const RowVersion row = shown.row(place).version;
            const bool last = row.writer.next() == page.session().playhead();
            const auto later = *page.session().history()->nextVersion(row.key, row.writer.next());
            if (!last && later && shown.row(place).state == RowState::Same) {
                return {place, row, *later};
            }
        }
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
};

QTEST_MAIN(TestFirstMinute)
#include "tst_first_minute.moc"
