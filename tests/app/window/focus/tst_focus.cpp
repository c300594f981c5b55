// Where the focus is, where it goes, and that it is seen.
#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QScrollBar>
#include <QStatusBar>
#include <QTabBar>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>

#include "app/window/commands/help_page.h"
#include "app/window/focus/focus_ring.h"
#include "app/window/focus/tab_order.h"
#include "app/window/window_fixture.h"
#include "views/common/theme.h"
#include "views/event/event_pane.h"
#include "views/timeline/timeline_view.h"

using namespace oxbow;
using namespace oxbow::test;

class TestFocus : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void tabReachesEverythingInTheOrderOfTheEye() {
        openShop();
        const QList<QWidget*> gone = roundTrip(m_window->workspace()->stream().list());
        for (QWidget* widget : m_window->findChildren<QWidget*>()) {
            const bool takes = (widget->focusPolicy() & Qt::TabFocus) && widget->isEnabled() &&
                               widget->isVisible() && !widget->focusProxy();
            QVERIFY2(!takes || gone.contains(widget), qPrintable(nameOf(widget)));
        }
        // One pane after the other: above all the timeline, then stream, table, event.
        WorkspacePage& page = *m_window->workspace();
        const QList<QWidget*> panes = {&page.timeline(), &page.stream(), &page.table(),
                                       page.findChild<EventPane*>()};
        QList<int> order;
        for (QWidget* widget : gone) {
            for (int i = 0; i < panes.size(); ++i) {
                if (panes[i]->isAncestorOf(widget) && (order.isEmpty() || order.last() != i)) {
                    order << i;
                }
            }
        }
        // The trip began in the stream.
        QCOMPARE(order, (QList<int>{1, 2, 3, 0, 1}));
    }

    void shiftTabGoesTheSameWayBack() {
        openShop();
        QWidget* list = m_window->workspace()->stream().list();
        QWidget* next = tabTarget(*m_window, list, true);
        QCOMPARE(tabTarget(*m_window, next, false), list);
    }

    void whatHasNoHeightIsNoEndOfTheWay() {
        QWidget window;
        QList<QWidget*> parts;
        for (int i = 0; i < 3; ++i) {
            auto* part = new QLineEdit(&window);
            part->setMinimumSize(0, 0);
            part->setGeometry(0, i * 20, 100, i == 1 ? 0 : 20);
            parts << part;
        }
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QCOMPARE(tabTarget(window, parts[0], true), parts[1]);
        QCOMPARE(tabTarget(window, parts[1], true), parts[2]);
    }

    void theFocusIsSeenWhereverItIs_data() {
        QTest::addColumn<QString>("theme");
        QTest::newRow("light") << "theme.light";
        QTest::newRow("dark") << "theme.dark";
    }

    void theFocusIsSeenWhereverItIs() {
        QFETCH(QString, theme);
        openShop();
        trigger(qPrintable(theme));
        FocusRing ring;
        int seen = 0;
        for (QWidget* widget : roundTrip(m_window->workspace()->stream().list())) {
            if (qobject_cast<QLineEdit*>(widget) != nullptr) {
                continue;  // has its cursor
            }
            QTest::keyClick(m_window->workspace()->stream().list(), Qt::Key_Shift);
            widget->setFocus(Qt::TabFocusReason);
            if (QApplication::focusWidget() != widget) {
                continue;
            }
            ++seen;
            QCOMPARE(ring.framed(), widget);
            const QImage image = m_window->grab().toImage();
            const double scale = image.devicePixelRatio();
            const QPoint corner = widget->mapTo(m_window.get(), QPoint(0, 0));
            const QColor accent = Theme::of(*m_window).accent;
            const QPoint inside = (corner + QPoint(widget->width() / 2, 1)) * scale;
            QVERIFY2(image.pixelColor(inside) == accent, qPrintable(nameOf(widget)));
        }
        QVERIFY(seen > 20);
        trigger("theme.light");
    }

    void aButtonThatWasClickedNeedsNoFrame() {
        openShop();
        FocusRing ring;
        auto* play = m_window->workspace()->findChild<QAbstractButton*>("play");
        QTest::mousePress(play, Qt::LeftButton);
        play->setFocus(Qt::MouseFocusReason);
        QCOMPARE(ring.framed(), nullptr);
        QTest::mouseRelease(play, Qt::LeftButton);
    }

    void afterAMessageTheFocusIsWhereItWas() {
        openShop();
        QWidget* list = m_window->workspace()->stream().list();
        list->setFocus();
        InlineMessage& message = m_window->message();
        message.show(InlineMessage::Kind::Warning, "something");
        message.addAction("Do it", [] {});
        auto* button = message.findChild<QPushButton*>();
        button->setFocus(Qt::TabFocusReason);
        QTest::keyClick(button, Qt::Key_Space);
        QVERIFY(!message.isVisible());
        QCOMPARE(QApplication::focusWidget(), list);
    }

    void whatGoesLeavesTheFocusToTheStream() {
        openShop();
        WorkspacePage& page = *m_window->workspace();
        QPushButton gone("gone", m_window->statusBar());
        gone.show();
        gone.setFocus(Qt::TabFocusReason);
        QCOMPARE(QApplication::focusWidget(), &gone);
        gone.setEnabled(false);
        QCOMPARE(QApplication::focusWidget(), page.stream().list());
        gone.setEnabled(true);
        gone.setFocus(Qt::TabFocusReason);
        gone.hide();
        QCOMPARE(QApplication::focusWidget(), page.stream().list());
    }

    void aMessageMovesNothing() {
        openShop();
        const QPoint before = m_window->workspace()->mapToGlobal(QPoint());
        m_window->message().show(InlineMessage::Kind::Error, QString(600, 'x'));
        m_window->grab();
        QCOMPARE(m_window->workspace()->mapToGlobal(QPoint()), before);
        const int transport = m_window->workspace()->timeline().view()->height();
        trigger("playhead.goTo");
        m_window->grab();
        QCOMPARE(m_window->workspace()->timeline().view()->height(), transport);
    }

    void whatIsNoLongerTrueGoesAway() {
        openShop();
        session().movePlayhead(session().end());
        settle();
        session().clearSelection();
        settle();
        trigger("playhead.nextOfKey");
        settle();
        QVERIFY(m_window->message().isVisible());
        QCOMPARE(m_window->message().kind(), InlineMessage::Kind::Note);
        press(Qt::Key_Left);
        settle();
        QVERIFY(!m_window->message().isVisible());
    }

    void theHelpIsLeftByTheKeysThatLeaveEverything() {
        openShop();
        auto* help = m_window->findChild<QWidget*>("helpPage");
        for (const auto& [key, modifiers] :
             {std::pair(Qt::Key_Escape, Qt::KeyboardModifiers()),
              std::pair(Qt::Key_F1, Qt::KeyboardModifiers()),
              std::pair(Qt::Key_Left, Qt::KeyboardModifiers(Qt::AltModifier))}) {
            trigger("help.learn");
            QVERIFY(help->isVisible());
            QTest::keyClick(QApplication::focusWidget(), key, modifiers);
            QVERIFY(!help->isVisible());
            QVERIFY(m_window->workspace()->isVisible());
        }
    }

    void theHelpIsReadBesideTheLog() {
        openShop();
        trigger("help.stories");
        auto* help = m_window->findChild<HelpPage*>();
        QVERIFY(help->isVisible());
        QVERIFY(m_window->workspace()->isVisible());
        const Position before = session().playhead();
        m_window->workspace()->stream().list()->setFocus();
        press(Qt::Key_Right);
        settle();
        QCOMPARE(session().playhead(), before.next());
        QVERIFY(help->isVisible());
    }

    void theHelpIsFoundWhereItWasLeft() {
        openShop();
        trigger("help.stories");
        auto* help = m_window->findChild<HelpPage*>();
        auto* browser = help->findChild<QTextBrowser*>();
        emit browser->anchorClicked(QUrl("stories/refund.md"));
        settle();
        browser->verticalScrollBar()->setValue(60);
        trigger("help.show");
        QVERIFY(!help->isVisible());
        for (const char* command : {"help.stories", "help.show"}) {
            trigger(command);
            settle();
            QCOMPARE(help->page(), QString("stories/refund"));
            QCOMPARE(browser->verticalScrollBar()->value(), 60);
            help->findChild<QToolButton*>("help.close")->click();
            QVERIFY(!help->isVisible());
        }
        trigger("help.learn");
        QCOMPARE(help->page(), QString("learn"));
    }

    void whereThereIsNoRoomForBothTheHelpStandsInThePlaceOfThePage() {
        openShop();
        m_window->resize(700, 600);
        settle();
        trigger("help.show");
        settle();
        QVERIFY(!m_window->workspace()->isVisible());
        QVERIFY(!m_window->commands().action("playhead.next")->isEnabled());
        m_window->resize(1440, 900);
        settle();
        QVERIFY(m_window->workspace()->isVisible());
        QVERIFY(m_window->workspace()->width() > 700);
        QVERIFY(m_window->commands().action("playhead.next")->isEnabled());
    }

    void noPageOfTheHelpIsWiderThanItsPane() {
        openShop();
        const auto* help = m_window->findChild<HelpPage*>();
        auto* browser = help->findChild<QTextBrowser*>();
        for (const char* command : {"help.learn", "help.stories", "help.formats", "help.about"}) {
            trigger(command);
            settle();
            QCOMPARE(browser->horizontalScrollBar()->maximum(), 0);
        }
        trigger("help.stories");
        emit browser->anchorClicked(QUrl("stories/refund.md"));
        settle();
        QCOMPARE(browser->horizontalScrollBar()->maximum(), 0);
    }

    void theLinesOfTheHelpAreNoLongerThanCanBeRead() {
        trigger("help.learn");
        auto* help = m_window->findChild<HelpPage*>();
        for (const int width : {1440, 800}) {
            m_window->resize(width, 900);
            m_window->grab();
            QVERIFY(help->sideMargin() >= 24);
            QVERIFY(help->width() - 2 * help->sideMargin() < 1100);
        }
    }

    // It fills the window: a frame around it says nothing.
    void aPageThatWasOpenedNeedsNoFrame() {
        openShop();
        FocusRing ring;
        for (const char* command : {"help.learn", "file.thisLog", "help.shortcuts"}) {
            trigger(command);
            settle();
            QCOMPARE(ring.framed(), nullptr);
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        }
        QCOMPARE(ring.framed(), m_window->workspace()->stream().list());
    }

private:
    void openShop() {
        openSample("shop-day.jsonl");
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get(), kVeryLong));
        settle();
        m_window->workspace()->stream().list()->setFocus();
    }

    // Tab from a widget until it comes back to it.
    QList<QWidget*> roundTrip(QWidget* from) {
        QList<QWidget*> gone;
        QWidget* at = from;
        do {
            gone << at;
            at = tabTarget(*m_window, at, true);
        } while (at != from && gone.size() < 500);
        gone << from;
        return gone;
    }

    static QString nameOf(const QWidget* widget) {
        return QString("%1 %2 “%3”")
            .arg(widget->metaObject()->className(), widget->objectName(), widget->accessibleName());
    }
};

QTEST_MAIN(TestFocus)
#include "tst_focus.moc"
