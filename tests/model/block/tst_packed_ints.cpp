#include <QTest>

#include <limits>
#include <random>
#include <vector>

#include "model/block/packed_ints.h"

using namespace oxbow;

namespace {

constexpr std::size_t kMost = 1U << 20;

}  // namespace

class TestPackedInts : public QObject {
    Q_OBJECT
private slots:
    void givesBackEveryNumber() {
        std::mt19937_64 random(1);
        for (int bits = 0; bits <= 64; ++bits) {
            for (const std::size_t count : {1, 2, 7, 8, 63, 64, 65, 1024}) {
                std::vector<std::int64_t> values;
                for (std::size_t i = 0; i < count; ++i) {
                    const std::uint64_t mask = bits == 64 ? ~0ULL : (1ULL << bits) - 1;
                    values.push_back(static_cast<std::int64_t>((random() & mask) - mask / 2));
                }
                const std::string bytes = packInts(values);
                const auto column = PackedInts::open(bytes, kMost);
                QVERIFY(column);
                QCOMPARE(column->size(), count);
                for (std::size_t i = 0; i < count; ++i) {
                    QCOMPARE(column->at(i), values[i]);
                }
            }
        }
    }

    void decodingInOneGoGivesTheSameAsAskingForEach() {
        std::mt19937_64 random(2);
        for (int bits = 0; bits <= 64; ++bits) {
            for (const std::uint64_t scale : {1, 1'000}) {
                const std::uint64_t mask = bits == 64 ? ~0ULL : (1ULL << bits) - 1;
                std::vector<std::int64_t> values(random() % 200 + 1);
                for (std::size_t i = 0; i < values.size(); ++i) {
                    const std::uint64_t steady = bits % 3 == 0 ? i : 0;
                    values[i] = static_cast<std::int64_t>((random() & mask) * scale + steady);
                }
                const std::string bytes = packInts(values);
                const auto column = PackedInts::open(bytes, kMost);
                for (std::size_t first = 0; first < values.size(); first += 1 + first / 8) {
                    const std::size_t count = random() % (values.size() - first) + 1;
                    std::vector<std::uint64_t> large(count);
                    std::vector<std::uint32_t> middle(count);
                    std::vector<std::uint8_t> small(count);
                    column->decode(first, count, large.data());
                    column->decode(first, count, middle.data());
                    column->decode(first, count, small.data());
                    for (std::size_t i = 0; i < count; ++i) {
                        const auto value = static_cast<std::uint64_t>(values[first + i]);
                        QCOMPARE(large[i], value);
                        QCOMPARE(middle[i], static_cast<std::uint32_t>(value));
                        QCOMPARE(small[i], static_cast<std::uint8_t>(value));
                    }
                }
            }
        }
    }

    void holdsTheExtremes() {
        const std::vector<std::int64_t> values = {std::numeric_limits<std::int64_t>::min(), 0, -1,
                                                  std::numeric_limits<std::int64_t>::max()};
        const std::string bytes = packInts(values);
        const auto column = PackedInts::open(bytes, kMost);
        QVERIFY(column);
        for (std::size_t i = 0; i < values.size(); ++i) {
            QCOMPARE(column->at(i), values[i]);
        }
    }

    void aConstantColumnTakesAFewBytesWhateverItsLength() {
        QVERIFY(packInts(std::vector<std::int64_t>(100'000, 1'575'363'960'000)).size() < 16);
    }

    void aColumnThatCountsUpTakesAFewBytesToo() {
        std::vector<std::int64_t> values;
        for (std::int64_t i = 0; i < 1'024; ++i) {
            values.push_back(77'000 + i);
        }
        const std::string bytes = packInts(values);
        QVERIFY(bytes.size() < 16);
        QCOMPARE(PackedInts::open(bytes, kMost)->at(1'023), 78'023);
    }

    void millisecondsKeptAsNanosecondsAreNotPaidFor() {
        std::vector<std::int64_t> fine;
        std::vector<std::int64_t> coarse;
        for (std::int64_t i = 0; i < 1'000; ++i) {
            fine.push_back(i * i);
            coarse.push_back(1'575'363'960'000'000'000 + i * i * 1'000'000);
        }
        QVERIFY(packInts(coarse).size() < packInts(fine).size() + 12);
        const std::string bytes = packInts(coarse);
        QCOMPARE(PackedInts::open(bytes, kMost)->at(999), coarse[999]);
    }

    void refusesBytesThatAreNoColumn() {
        const std::string good = packInts(std::vector<std::int64_t>{1, 5, 900});
        for (std::size_t size = 0; size < good.size(); ++size) {
            QVERIFY(!PackedInts::open(std::string_view(good).substr(0, size), kMost));
        }
        QVERIFY(!PackedInts::open(good + "x", kMost));
        QVERIFY(!PackedInts::open(std::string(12, '\xff'), kMost));
    }
};

QTEST_APPLESS_MAIN(TestPackedInts)
#include "tst_packed_ints.moc"
