#include <QTest>

#include <random>
#include <string>

#include "model/payload/text_needle.h"

using namespace oxbow;

namespace {

constexpr auto kIgnored = TextNeedle::Case::Ignored;

std::string randomText(std::mt19937_64& random, std::size_t most, const std::string& letters) {
    std::string out(random() % (most + 1), ' ');
    for (char& c : out) {
        c = letters[random() % letters.size()];
    }
    return out;
}

}  // namespace

class TestTextNeedle : public QObject {
    Q_OBJECT
private slots:
    void isFoundWhereAPlainSearchFindsIt() {
        std::mt19937_64 random(7);
        for (int i = 0; i < 20'000; ++i) {
            const std::string text = randomText(random, 90, "ab\"\xc3\x28");
            const std::string word = randomText(random, i % 7 == 0 ? 20 : 3, "ab\"\xc3\x28");
            const std::size_t from = random() % (text.size() + 2);
            QCOMPARE(TextNeedle(word).find(text, from), text.find(word, from));
        }
    }

    void readsNothingBehindTheText() {
        for (std::size_t size = 0; size < 70; ++size) {
            const std::string all(100, 'x');
            const std::string_view text = std::string_view(all).substr(0, size);
            QCOMPARE(TextNeedle("xxx").isIn(text), size >= 3);
            QCOMPARE(TextNeedle("y").isIn(text), false);
        }
    }

    void upperAndLowerCaseAreTheSameWhereTheyAreIgnored() {
        QVERIFY(TextNeedle("refund", kIgnored).isIn("a REFUND, a Refund"));
        QVERIFY(!TextNeedle("refund").isIn("a REFUND"));
        QCOMPARE(TextNeedle("b[", kIgnored).find("B{b[", 0), std::size_t{2});
        QVERIFY(!TextNeedle("@", kIgnored).isIn("`"));
    }

    void lettersOfOtherAlphabetsHaveTwoCasesToo_data() {
        QTest::addColumn<QString>("upper");
        QTest::addColumn<QString>("lower");
        QTest::newRow("Latin") << "ÄÖÜÉŁŽŸ"
                               << "äöüéłžÿ";
        QTest::newRow("Greek") << "ΑΏΣΫΈ"
                               << "αώσϋέ";
        QTest::newRow("Cyrillic") << "ПРИВЕТЁҐӘ"
                                  << "приветёґә";
        QTest::newRow("Armenian") << "ԲԱՐԵՒ"
                                  << "բարեւ";
    }
    void lettersOfOtherAlphabetsHaveTwoCasesToo() {
        QFETCH(QString, upper);
        QFETCH(QString, lower);
        const std::string up = upper.toStdString();
        const std::string low = lower.toStdString();
        QVERIFY(TextNeedle(up, kIgnored).isIn("  " + low + "  "));
        QVERIFY(!TextNeedle(up).isIn("  " + low + "  "));
    }

    void halfALetterIsNoLetter() {
        // Ä is C3 84, ä is C3 A4; Ö is C3 96.
        QVERIFY(!TextNeedle("\xc3\x84", kIgnored).isIn("\xc3\x96"));
        QVERIFY(TextNeedle("\xc3\x84", kIgnored).isIn("\xc3\xa4"));
        QVERIFY(TextNeedle("\xc3", kIgnored).isIn("\xc3\xa4"));
        // Ÿ is C5 B8, ÿ is C3 BF: their bytes do not mix.
        QVERIFY(!TextNeedle("\xc3\xbf", kIgnored).isIn("\xc5\xbf"));
        QVERIFY(TextNeedle("\xc3\xbf", kIgnored).isIn("\xc5\xb8"));
    }

    void whatReachesAcrossAnEdgeIsForetold() {
        std::mt19937_64 random(3);
        for (int i = 0; i < 20'000; ++i) {
            const std::string word = randomText(random, 5, "aB:") + "b";
            const std::string left = randomText(random, 4, "aAb:") + ":";
            const std::string right = randomText(random, 8, "aAb:");
            const TextNeedle needle(word, kIgnored);
            const std::string whole = left + right;
            for (std::size_t at = 0; (at = needle.find(whole, at)) != TextNeedle::kNowhere; ++at) {
                if (at < left.size() && at + needle.size() > left.size()) {
                    QVERIFY(needle.mayLeave(left));
                    QVERIFY(right.empty() || needle.mayEnter(right));
                }
            }
        }
    }

    void whatATextCannotBeMadeOfIsNotInIt() {
        ByteSet digits;
        for (const char c : std::string("0123456789")) {
            digits.set(static_cast<std::uint8_t>(c));
        }
        QVERIFY(TextNeedle("42").canBeMadeOf(digits));
        QVERIFY(!TextNeedle("4x").canBeMadeOf(digits));
        digits.set('X');
        QVERIFY(TextNeedle("4x", kIgnored).canBeMadeOf(digits));
    }
};

QTEST_GUILESS_MAIN(TestTextNeedle)
#include "tst_text_needle.moc"
