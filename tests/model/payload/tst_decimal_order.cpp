#include <QTest>

#include "model/payload/decimal_order.h"

using namespace oxbow;

class TestDecimalOrder : public QObject {
    Q_OBJECT
private slots:
    void ordersNumbersAsTheyAreSpelled_data() {
        QTest::addColumn<QByteArray>("less");
        QTest::addColumn<QByteArray>("greater");
        QTest::newRow("integers") << QByteArray("9") << QByteArray("10");
        QTest::newRow("past double")
            << QByteArray("9007199254740992") << QByteArray("9007199254740993");
        QTest::newRow("fractions") << QByteArray("0.09") << QByteArray("0.1");
        QTest::newRow("negative") << QByteArray("-10") << QByteArray("-9.99");
        QTest::newRow("signs") << QByteArray("-1e400") << QByteArray("0");
        QTest::newRow("exponents") << QByteArray("9e399") << QByteArray("1E+400");
        QTest::newRow("small exponents") << QByteArray("1e-400") << QByteArray("1e-399");
        QTest::newRow("enormous exponents")
            << QByteArray("5") << QByteArray("1e99999999999999999999999");
        QTest::newRow("leading zeros of a fraction") << QByteArray("0.0099") << QByteArray("0.01");
    }
    void ordersNumbersAsTheyAreSpelled() {
        QFETCH(QByteArray, less);
        QFETCH(QByteArray, greater);
        QVERIFY(compareNumbers(less.toStdString(), greater.toStdString()) < 0);
        QVERIFY(compareNumbers(greater.toStdString(), less.toStdString()) > 0);
    }

    void differentSpellingsOfOneNumberAreEqual() {
        QCOMPARE(compareNumbers("3.540", "3.54"), 0);
        QCOMPARE(compareNumbers("1e3", "1000"), 0);
        QCOMPARE(compareNumbers("-0.0", "0"), 0);
        QCOMPARE(compareNumbers("0.001e3", "1"), 0);
    }
};

QTEST_GUILESS_MAIN(TestDecimalOrder)
#include "tst_decimal_order.moc"
