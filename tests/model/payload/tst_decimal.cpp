#include <QFile>
#include <QTest>

#include "model/payload/decimal.h"

using namespace oxbow;

namespace {

Decimal number(const QByteArray& text) {
    auto read = Decimal::parse(text.toStdString());
    if (!read.ok()) {
        qFatal("%s %s", text.constData(), read.status().ToString().c_str());
    }
    return *std::move(read);
}

QByteArray text(const absl::StatusOr<Decimal>& value) {
    return QByteArray::fromStdString(value.ok() ? value->text() : value.status().ToString());
}

}  // namespace

class TestDecimal : public QObject {
    Q_OBJECT
private slots:
    void equalsWhatAnotherImplementationComputes() {
        QFile file(QStringLiteral(OXBOW_TEST_DATA "/decimals/decimals.txt"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        int lines = 0;
        for (const QByteArray& line : file.readAll().trimmed().split('\n')) {
            const QList<QByteArray> parts = line.split(' ');
            QCOMPARE(parts.size(), 4);
            if (parts[0] == "+") {
                QVERIFY2(text(number(parts[1]).plus(number(parts[2]))) == parts[3],
                         line + " but " + text(number(parts[1]).plus(number(parts[2]))));
                QCOMPARE(text(number(parts[2]).plus(number(parts[1]))), parts[3]);
            } else {
                const QByteArray quotient =
                    text(number(parts[1]).dividedBy(parts[2].toULongLong()));
                QVERIFY2(quotient == parts[3], line + " but " + quotient);
            }
            ++lines;
        }
        QVERIFY(lines > 1000);
    }

    void isWrittenAndReadWithoutLoss_data() {
        QTest::addColumn<QByteArray>("lexeme");
        QTest::addColumn<QByteArray>("written");
        const auto row = [](const char* lexeme, const char* written) {
            QTest::newRow(lexeme) << QByteArray(lexeme) << QByteArray(written);
        };
        row("0", "0");
        row("-0", "0");
        row("0e5", "0");
        row("0.00", "0.00");
        row("3.540", "3.540");
        row("9007199254740993", "9007199254740993");
        row("1e3", "1000");
        row("1E+3", "1000");
        row("12.5e1", "125");
        row("12.5e-1", "1.25");
        row("1e39", "1000000000000000000000000000000000000000");
        row("1e40", "1e40");
        row("15e399", "1.5e400");
        row("-1.50e-400", "-1.50e-400");
        row("1e-40", "0.0000000000000000000000000000000000000001");
        row("-9223372036854775808", "-9223372036854775808");
    }
    void isWrittenAndReadWithoutLoss() {
        QFETCH(QByteArray, lexeme);
        QFETCH(QByteArray, written);
        QCOMPARE(text(number(lexeme)), written);
        QCOMPARE(text(number(written)), written);
        QCOMPARE(text(number(written).negated().negated()), written);
    }

    void whatIsTooLargeIsRefusedAndNotComputed_data() {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::newRow("far apart") << QByteArray("1e4000") << QByteArray("1e-4000");
        QTest::newRow("one digit too many") << QByteArray(4096, '9') << QByteArray("1");
        QTest::newRow("both long") << "1" + QByteArray(4000, '0') << "0." + QByteArray(4000, '1');
    }
    void whatIsTooLargeIsRefusedAndNotComputed() {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, second);
        const auto sum = number(first).plus(number(second));
        QCOMPARE(sum.status().code(), absl::StatusCode::kInvalidArgument);
    }

    void theLongestNumberOfAllIsAdded() {
        QCOMPARE(text(number(QByteArray(4095, '9')).plus(number("1"))),
                 "1" + QByteArray(4095, '0'));
        QCOMPARE(text(number("1e400").minus(number("1"))), QByteArray(400, '9'));
    }

    void whatIsNoNumberIsRefused() {
        for (const char* wrong :
             {"", "-", "01", "1.", ".5", "+1", "1e", "NaN", "0x10", " 1", "1 "}) {
            QVERIFY2(!Decimal::parse(wrong).ok(), wrong);
        }
    }
};

QTEST_GUILESS_MAIN(TestDecimal)
#include "tst_decimal.moc"
