#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QSignalSpy>
#include <QTest>

#include "views/common/field_keys.h"

using namespace oxbow;

class TestFieldKeys : public QObject {
    Q_OBJECT
private slots:
    void enterTakesAndEscLeaves() {
        QLineEdit field;
        FieldKeys keys(&field);
        QSignalSpy taken(&keys, &FieldKeys::taken);
        QSignalSpy left(&keys, &FieldKeys::left);
        QTest::keyClick(&field, Qt::Key_Return);
        QTest::keyClick(&field, Qt::Key_Enter, Qt::KeypadModifier);
        QCOMPARE(taken.size(), 2);
        QCOMPARE(left.size(), 0);
        QTest::keyClick(&field, Qt::Key_Escape);
        QCOMPARE(left.size(), 1);
    }

    void arrowsAndPagesMoveThroughTheListWithinItsEnds() {
        QLineEdit field;
        QListWidget list;
        for (int i = 0; i < 20; ++i) {
            list.addItem(QString::number(i));
        }
        list.setCurrentRow(0);
        FieldKeys keys(&field);
        keys.moveThrough(&list, 8);
        const std::pair<Qt::Key, int> moves[] = {
            {Qt::Key_Up, 0},        {Qt::Key_Down, 1},      {Qt::Key_PageDown, 8},
            {Qt::Key_PageDown, 15}, {Qt::Key_PageDown, 19}, {Qt::Key_PageUp, 12},
        };
        for (const auto& [key, row] : moves) {
            QTest::keyClick(&field, key);
            QCOMPARE(list.currentRow(), row);
        }
    }

    void whatIsTypedIsTheFieldsOwn() {
        QLineEdit field;
        QListWidget list;
        FieldKeys keys(&field);
        keys.moveThrough(&list, 8);
        QTest::keyClicks(&field, "o-1");
        QTest::keyClick(&field, Qt::Key_Left);
        QTest::keyClick(&field, Qt::Key_Down);
        QCOMPARE(field.text(), QString("o-1"));
        QCOMPARE(field.cursorPosition(), 2);
    }

    void escIsNoCommandsWhileTheFieldHasIt() {
        QLineEdit field;
        FieldKeys keys(&field);
        QKeyEvent esc(QEvent::ShortcutOverride, Qt::Key_Escape, Qt::NoModifier);
        esc.ignore();
        QCoreApplication::sendEvent(&field, &esc);
        QVERIFY(esc.isAccepted());
    }

    void anotherWidgetOnlyLeaves() {
        QLineEdit field;
        QWidget beside;
        FieldKeys keys(&field);
        keys.leaveFrom(&beside);
        QSignalSpy taken(&keys, &FieldKeys::taken);
        QSignalSpy left(&keys, &FieldKeys::left);
        QTest::keyClick(&beside, Qt::Key_Return);
        QTest::keyClick(&beside, Qt::Key_Escape);
        QCOMPARE(taken.size(), 0);
        QCOMPARE(left.size(), 1);
    }
};

QTEST_MAIN(TestFieldKeys)
#include "tst_field_keys.moc"
