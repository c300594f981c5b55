#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include "app/window/commands/commands.h"
#include "app/window/commands/shortcut_help.h"

using namespace oxbow;

// The card over a window, with a button for each command's key.
class TestShortcutHelp : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<QSettings>(m_dir->filePath("keys.ini"), QSettings::IniFormat);
        m_commands = std::make_unique<Commands>(*m_settings);
        m_window = std::make_unique<QWidget>();
        m_window->resize(1100, 760);
        m_help = new ShortcutHelp(*m_commands, m_window.get());
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get(), 240'000));
        m_help->open();
    }
    void cleanup() { m_window.reset(); }

    void thePressedKeyIsTheCommandsAtOnce() {
        click("view.fit");
        QTest::keyClick(field(), Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(m_commands->keys("view.fit"), keys("Ctrl+0"));
        QCOMPARE(button("view.fit")->text(), QString("Ctrl+0"));
        QVERIFY(!field());
    }

    void inANarrowWindowNoKeyIsBeyondTheEdge() {
        m_help->close();
        m_window->resize(640, 480);
        m_help->open();
        for (const auto* area : m_help->findChildren<QScrollArea*>()) {
            QVERIFY(area->widget()->width() <= area->viewport()->width());
        }
        QVERIFY(button("view.fit"));
        QVERIFY(button("help.about"));
    }

    void whileAKeyIsChangedAnotherCanBeClicked() {
        for (const char* id : {"view.fit", "view.zoomIn", "view.zoomOut", "view.fit"}) {
            click(id);
            QVERIFY(field());
        }
        QTest::keyClick(field(), Qt::Key_0);
        QCOMPARE(m_commands->keys("view.fit"), keys("0"));
        QCOMPARE(m_commands->keys("view.zoomIn"), keys("W"));
    }

    void aClickElsewhereLeavesTheKey() {
        click("view.fit");
        QTest::mouseClick(m_help->findChild<QLabel*>(), Qt::LeftButton);
        click("view.zoomIn");
        QTest::mouseClick(m_help, Qt::LeftButton, {}, QPoint(3, 3));  // beside the card
        QVERIFY(!m_help->isVisible());
        QCOMPARE(m_commands->keys("view.fit"), keys("F"));
        QCOMPARE(m_commands->keys("view.zoomIn"), keys("W"));
        QVERIFY(!field());
    }

    void escLeavesTheKeyAndTheCard() {
        click("view.fit");
        QTest::keyClick(field(), Qt::Key_Escape);
        QVERIFY(!field());
        QVERIFY(m_help->isVisible());
        QCOMPARE(m_commands->keys("view.fit"), keys("F"));
        QCOMPARE(m_commands->keys("edit.clear"), keys("Esc"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!m_help->isVisible());
    }

    void backspaceMeansNoKey() {
        click("view.fit");
        QTest::keyClick(field(), Qt::Key_Backspace);
        QVERIFY(m_commands->keys("view.fit").isEmpty());
    }

    void aModifierAloneIsNoKey() {
        click("view.fit");
        QTest::keyPress(field(), Qt::Key_Control, Qt::ControlModifier);
        QVERIFY(field());
        QTest::keyPress(field(), Qt::Key_Shift, Qt::ControlModifier | Qt::ShiftModifier);
        QTest::keyClick(field(), Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_commands->keys("view.fit"), keys("Ctrl+Shift+X"));
    }

    void aSignIsItsOwnKeyWithoutTheShiftThatTypedIt() {
        click("view.fit");
        QKeyEvent press(QEvent::KeyPress, Qt::Key_Exclam, Qt::ShiftModifier, "!");
        QApplication::sendEvent(field(), &press);
        QCOMPARE(m_commands->keys("view.fit"), keys("!"));
    }

    void itIsSaidWhichCommandLostItsKey() {
        click("view.fit");
        QTest::keyClick(field(), Qt::Key_Space);
        QCOMPARE(m_commands->keys("view.fit"), keys("Space"));
        QVERIFY(m_commands->keys("playhead.play").isEmpty());
        QCOMPARE(button("playhead.play")->text(), QString("–"));
        bool said = false;
        for (const QLabel* label : m_help->findChildren<QLabel*>()) {
            said = said || label->text().contains("“Play or pause” had this key");
        }
        QVERIFY(said);
    }

    void allKeysCanBeResetWhileOneIsChanged() {
        m_commands->setKey("view.fit", QKeySequence("Ctrl+0"));
        click("view.zoomIn");
        for (QPushButton* candidate : m_help->findChildren<QPushButton*>()) {
            if (candidate->text() == "Reset all") {
                QTest::mouseClick(candidate, Qt::LeftButton);
            }
        }
        QCOMPARE(button("view.fit")->text(), QString("F"));
        QVERIFY(!field());
    }

private:
    static QList<QKeySequence> keys(const char* key) { return {QKeySequence(key)}; }
    QPushButton* button(const QString& id) const {
        return m_help->findChild<QPushButton*>("keys." + id);
    }
    // Of those that are gone only the memory is left, until the next turn of the loop.
    QWidget* field() const {
        for (QWidget* found : m_help->findChildren<QWidget*>("newKey")) {
            if (found->isVisible()) {
                return found;
            }
        }
        return nullptr;
    }
    void click(const QString& id) {
        QTest::mouseClick(button(id), Qt::LeftButton);
        QCoreApplication::processEvents();
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<Commands> m_commands;
    std::unique_ptr<QWidget> m_window;
    ShortcutHelp* m_help = nullptr;
};

QTEST_MAIN(TestShortcutHelp)
#include "tst_shortcut_help.moc"
