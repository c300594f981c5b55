#include <QTest>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "model/block/text_column.h"
#include "model/payload/canonical_text.h"

using namespace oxbow;

namespace {

using Texts = std::vector<std::string>;

struct Packed {
    std::string column;
    std::vector<std::string> segments;
};

Packed pack(const Texts& texts, std::size_t segmentBytes = 64) {
    TextStream stream(segmentBytes);
    Packed out;
    out.column = packTexts(std::vector<std::string_view>(texts.begin(), texts.end()), stream);
    out.segments = stream.take();
    return out;
}

// All texts as they are read back.
Texts unpack(const Packed& packed, std::size_t count) {
    std::string all;
    for (const std::string& segment : packed.segments) {
        all += segment;
    }
    auto column = TextColumn::open(packed.column, count);
    Texts out;
    for (std::size_t i = 0; column && i < count; ++i) {
        std::string text;
        if (column->form() == TextForm::Raw) {
            const auto place = column->place(i);
            text = all.substr(place.begin, place.size);
        } else if (!column->append(i, text)) {
            text = "not there";
        }
        out.push_back(text);
    }
    return out;
}

template <class Make>
Texts many(std::size_t count, Make make) {
    Texts out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(make(i));
    }
    return out;
}

}  // namespace

class TestTextColumn : public QObject {
    Q_OBJECT
private slots:
    void everyFormGivesBackTheVeryBytes_data() {
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<int>("form");
        const auto row = [](const char* name, TextForm form, const Texts& texts) {
            QStringList list;
            for (const std::string& text : texts) {
                list.append(QString::fromLatin1(text.data(), qsizetype(text.size())));
            }
            QTest::newRow(name) << list << static_cast<int>(form);
        };
        std::mt19937_64 random(1);
        row("one text again and again", TextForm::Constant, {"EUR", "EUR", "EUR"});
        row("a single text", TextForm::Constant, {"anything"});
        row("an empty text", TextForm::Constant, {"", ""});
        row("few different texts", TextForm::Dictionary, many(200, [](std::size_t i) {
                return i % 3 == 0 ? "paid" : i % 3 == 1 ? "" : "sent";
            }));
        row("whole numbers", TextForm::Decimal, {"1", "0", "-7", "999999999999999999"});
        row("prices", TextForm::Decimal, {"3.50", "0.00", "-0.07", "1200.99"});
        row("numbers with different digits behind the point", TextForm::Decimals,
            {"3.5", "3.54", "3", "-0.001"});
        row("numbers, some of them null", TextForm::Decimals,
            {"null", "1", "2.5", "true", "false"});
        row("times", TextForm::Time, {"2024-02-29T23:59:59.999Z", "1969-12-31T00:00:00.001Z"});
        row("times of whole seconds", TextForm::Time,
            {"2024-02-29T23:59:59Z", "1700-01-01T00:00:00Z"});
        row("numbers of a fixed width", TextForm::Numbered, {"order-0001234", "order-0000007"});
        row("numbers behind a beginning", TextForm::Numbered, {"c-7", "c-12", "c-0"});
        row("a UUID", TextForm::Nibbles,
            {"0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"});
        row("hashes", TextForm::Nibbles, many(99, [&](std::size_t) {
                return QByteArray::number(qulonglong(random() | 1ULL << 63), 16).toStdString();
            }));
        row("words", TextForm::Raw, many(300, [&](std::size_t i) {
                return "text " + std::to_string(random()) + "x" + std::to_string(i);
            }));
        row("what only looks like numbers", TextForm::Raw, {"01", "-0", "1.", ".5", "1e5", "+1"});
        row("numbers that are too long", TextForm::Raw,
            {"1234567890123456789", "0.1234567890123456789", "-1e400"});
        row("numbers that lose zeros", TextForm::Raw, {"x-007", "x-07", "x-7"});
        row("a leap second and a wrong day", TextForm::Nibbles,
            {"2016-12-31T23:59:60Z", "2023-02-29T00:00:00Z", "2023-02-28T24:00:00Z"});
        row("times in two layouts", TextForm::Raw,
            {"2024-02-29T23:59:59.9Z", "2024-02-29T23:59:59.99Z"});
        row("upper and lower case digits", TextForm::Raw, {"0123456789abcdef", "0123456789ABCDEF"});
    }
    void everyFormGivesBackTheVeryBytes() {
        QFETCH(QStringList, texts);
        QFETCH(int, form);
        Texts in;
        for (const QString& text : texts) {
            in.push_back(text.toLatin1().toStdString());
        }
        const Packed packed = pack(in);
        QCOMPARE(int(packed.column[0]), form);
        QCOMPARE(unpack(packed, in.size()), in);
    }

    void randomTextsComeBack() {
        std::mt19937_64 random(7);
        const std::string_view alphabet = "0123456789-.TZ:eabcdef{}\"\\ \xc3\xa9";
        for (int round = 0; round < 3000; ++round) {
            const std::size_t letters = 1 + random() % alphabet.size();
            const std::size_t longest = 1 + random() % 30;
            const Texts in = many(1 + random() % 40, [&](std::size_t) {
                std::string text;
                for (std::size_t left = random() % longest; left > 0; --left) {
                    text += alphabet[random() % letters];
                }
                return text;
            });
            QCOMPARE(unpack(pack(in, 1 + random() % 100), in.size()), in);
        }
    }

    void numbersNeedNoText() {
        const Packed packed = pack({"3.50", "-12.00"});
        const auto column = TextColumn::open(packed.column, 2);
        QVERIFY(column);
        QCOMPARE(column->number(1).mantissa, -1200);
        QCOMPARE(int(column->number(1).scale), 2);
        QVERIFY(packed.segments.empty());
    }

    void aTextLiesInOneSegment() {
        const Texts in =
            many(50, [](std::size_t i) { return std::string(1 + i, char('a' + i % 26)) + "."; });
        const Packed packed = pack(in, 64);
        QVERIFY(packed.segments.size() > 10);
        QCOMPARE(unpack(packed, in.size()), in);
    }

    void damagedColumnsAreRefusedOrReadable() {
        std::mt19937_64 random(3);
        for (const Texts& texts : {Texts{"1", "2.5", "null"}, Texts{"a-1", "a-2"},
                                   Texts{"aa", "bb", "aa", "bb"}, Texts{"0f8fad5b", "7c9e6679"},
                                   Texts{"2024-02-29T23:59:59Z", "2024-02-29T23:59:58Z"}}) {
            const std::string good = pack(texts).column;
            for (int i = 0; i < 4000; ++i) {
                std::string bad = good;
                bad[random() % bad.size()] = static_cast<char>(random());
                bad.resize(bad.size() - random() % 2);
                auto column = TextColumn::open(bad, texts.size());
                for (std::size_t at = 0; column && at < texts.size(); ++at) {
                    std::string out;
                    column->append(at, out);
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestTextColumn)
#include "tst_text_column.moc"
