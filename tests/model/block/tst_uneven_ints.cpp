// Columns of integers of all magnitudes come back as they were, and take less room for it.
#include <QTest>

#include <random>
#include <vector>

#include "model/block/number_rows.h"
#include "model/block/packed_ints.h"
#include "model/block/text_column.h"
#include "model/block/uneven_ints.h"
#include "model/payload/canonical_text.h"

using namespace oxbow;

namespace {

// Spread over all numbers of bits up to `most`.
std::vector<std::int64_t> spread(std::mt19937_64& random, std::size_t count, unsigned most) {
    std::vector<std::int64_t> values;
    const std::int64_t least = static_cast<std::int64_t>(random() % 2'000) - 1'000;
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned bits = static_cast<unsigned>(random() % (most + 1));
        const std::uint64_t number = random() & ((std::uint64_t{1} << bits) - 1);
        values.push_back(least + static_cast<std::int64_t>(number));
    }
    return values;
}

}  // namespace

class TestUnevenInts : public QObject {
    Q_OBJECT
private slots:
    void whatIsPackedComesBackInLessRoom() {
        int packed = 0;
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            std::mt19937_64 random(seed);
            const auto values =
                spread(random, 1 + random() % 1'100, static_cast<unsigned>(1 + random() % 60));
            const auto bytes = packUnevenInts(values);
            if (!bytes) {
                continue;
            }
            ++packed;
            QVERIFY(bytes->size() < packInts(values).size());
            const auto column = UnevenInts::open(*bytes, values.size());
            QVERIFY(column.has_value());
            QCOMPARE(column->size(), values.size());
            for (std::size_t i = 0; i < values.size(); ++i) {
                QCOMPARE(column->at(i), values[i]);
            }
        }
        QVERIFY(packed > 100);
    }

    void whatIsNotWorthItIsLeftToOthers() {
        QVERIFY(!packUnevenInts(std::vector<std::int64_t>(100, 7)));
        std::vector<std::int64_t> even;
        for (std::int64_t i = 0; i < 1'000; ++i) {
            even.push_back(1'000'000 + i * 977 % 65'536);
        }
        QVERIFY(!packUnevenInts(even));
    }

    void whatIsCutOrTooLongIsNoColumn() {
        std::mt19937_64 random(1);
        const auto bytes = packUnevenInts(spread(random, 700, 40));
        QVERIFY(bytes.has_value());
        QVERIFY(!UnevenInts::open(*bytes, 699));
        QVERIFY(!UnevenInts::open(*bytes + "x", 700));
        for (std::size_t size = 0; size < bytes->size(); ++size) {
            QVERIFY(!UnevenInts::open(bytes->substr(0, size), 700));
        }
    }

    void numbersAreTheTextsThatTheyStandFor() {
        std::mt19937_64 random(2);
        for (const bool oneScale : {true, false}) {
            const auto numbers = spread(random, 500, 50);
            std::vector<std::uint8_t> scales;
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                scales.push_back(oneScale ? 2 : static_cast<std::uint8_t>(random() % 19));
            }
            const std::string bytes = packNumbers(numbers, scales);
            const auto column = TextColumn::open(bytes, numbers.size());
            QVERIFY(column.has_value());
            QCOMPARE(column->form(), oneScale ? TextForm::Uneven : TextForm::Decimals);
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                std::string text;
                QVERIFY(column->append(i, text));
                std::string wanted;
                appendDecimal(wanted, numbers[i], scales[i]);
                QCOMPARE(text, wanted);
            }
        }
    }

    void theShapeOfNumbersIsThatOfTheirText() {
        const auto shape = shapeOfNumbers({R"({"sum":)", R"(,"count":)", "}"});
        QVERIFY(shape.has_value());
        QCOMPARE(shape->places.size(), std::size_t{2});
        QVERIFY(shape->places[0].kind == SlotKind::Bare);
        QVERIFY(!shapeOfNumbers({"{", "}"}));
    }
};

QTEST_APPLESS_MAIN(TestUnevenInts)
#include "tst_uneven_ints.moc"
