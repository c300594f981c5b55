// While a card lies over the window, what lies below it waits.
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QMenuBar>
#include <QTest>

#include "app/window/branches/event_form.h"
#include "app/window/commands/shortcut_help.h"
#include "app/window/folds/new_fold.h"
#include "app/window/overlay.h"
#include "window_fixture.h"

using namespace oxbow;
using namespace oxbow::test;

class TestCards : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() {
        openWindow();
        openSample("five-events.jsonl");
    }
    void cleanup() { closeWindow(); }

    void noCommandOfThePageActsUnderACard_data() {
        QTest::addColumn<QString>("command");
        for (const char* command : {"edit.commands", "help.shortcuts", "folds.add", "branch.insert",
                                    "branch.dropWhere"}) {
            QTest::newRow(command) << command;
        }
    }

    void noCommandOfThePageActsUnderACard() {
        QFETCH(QString, command);
        QWidget* list = m_window->workspace()->stream().list();
        list->setFocus();
        const Position before = session().playhead();
        Overlay* card = open(command);
        QVERIFY(card);
        for (const CommandSpec& spec : allCommands()) {
            QVERIFY2(
                m_window->commands().action(spec.id)->isEnabled() == (spec.need == Need::Window),
                qPrintable(spec.id));
        }
        // Keys and menus alike.
        for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Space, Qt::Key_M, Qt::Key_Delete}) {
            QTest::keyClick(QApplication::focusWidget(), key, Qt::ControlModifier);
            QTest::keyClick(card, key);
        }
        settle();
        QCOMPARE(session().playhead(), before);
        QVERIFY(session().past()->isLog());
        QVERIFY(card->isVisible());
        QTest::keyClick(card, Qt::Key_Escape);
        QVERIFY(!card->isVisible());
        QCOMPARE(QApplication::focusWidget(), list);
        QVERIFY(m_window->commands().action("playhead.previous")->isEnabled());
    }

    void theFocusStaysOnTheCardWhoeverAsksForIt() {
        m_window->workspace()->stream().list()->setFocus();
        Overlay* card = open("branch.insert");
        QWidget* field = QApplication::focusWidget();
        QVERIFY(card->isAncestorOf(field));
        QWidget* table = m_window->workspace()->table().list();
        table->setFocus();
        QCOMPARE(QApplication::focusWidget(), field);
        // Who asked for it has it afterwards.
        QTest::keyClick(card, Qt::Key_Escape);
        QCOMPARE(QApplication::focusWidget(), table);
    }

    // The commands that it lists are those of a page.
    void aCardGoesWithThePageThatItIsAbout() {
        Overlay* palette = open("edit.commands");
        QVERIFY(palette->isVisible());
        openSample("ledger.jsonl");
        QVERIFY(!palette->isVisible());
    }

    void theHelpStandsBesideTheCard_data() {
        QTest::addColumn<QString>("command");
        QTest::newRow("over the window") << "folds.add";
        QTest::newRow("over the page") << "branch.insert";
    }

    void theHelpStandsBesideTheCard() {
        QFETCH(QString, command);
        Overlay* card = open(command);
        auto* field = card->findChild<QLineEdit*>();
        field->setFocus();
        field->setText("typed");
        trigger("help.show");
        QCoreApplication::processEvents();  // of the layout
        const auto* help = m_window->findChild<QWidget*>("helpPage");
        const auto placeOf = [](const QWidget* widget) {
            return QRect(widget->mapToGlobal(QPoint()), widget->size());
        };
        QVERIFY(help->isVisible());
        QVERIFY(card->isVisible());
        QVERIFY(!placeOf(card).intersects(placeOf(help)));
        QVERIFY(card->isAncestorOf(QApplication::focusWidget()));
        trigger("help.show");
        QCoreApplication::processEvents();  // of the layout
        QVERIFY(!help->isVisible());
        QVERIFY(card->isVisible());
        QCOMPARE(field->text(), QString("typed"));
        QVERIFY(card->isAncestorOf(QApplication::focusWidget()));
        QVERIFY(!m_window->commands().action("playhead.next")->isEnabled());
    }

    void aCardIsUsableInTheSmallestWindow_data() { noCommandOfThePageActsUnderACard_data(); }

    void aCardIsUsableInTheSmallestWindow() {
        QFETCH(QString, command);
        m_window->resize(512, 300);
        settle();
        Overlay* card = open(command);
        settle();
        // What is reached is brought into sight.
        for (int i = 0; i < 20; ++i) {
            QWidget* at = QApplication::focusWidget();
            QVERIFY(at == card || card->isAncestorOf(at));
            QVERIFY2(!at->visibleRegion().isEmpty(), qPrintable(at->accessibleName()));
            QTest::keyClick(at, Qt::Key_Tab);
            settle();
        }
    }

private:
    // The card that the command opens.
    Overlay* open(const QString& command) const {
        trigger(qPrintable(command));
        settle();
        for (Overlay* card : m_window->findChildren<Overlay*>()) {
            if (card->isVisible()) {
                return card;
            }
        }
        return nullptr;
    }
    void settle() const { const_cast<TestCards*>(this)->WindowFixture::settle(); }
};

QTEST_MAIN(TestCards)
#include "tst_cards.moc"
