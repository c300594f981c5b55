// What a log takes of memory is bounded by bytes, not by how many of something there are.
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

#include <random>

#include "model/block/lru_cache.h"
#include "model/log/log_builder.h"

using namespace oxbow;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

std::size_t mostMemory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss) * 1'024;
}

std::string randomBytes(std::size_t size, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; i += 8) {
        const std::uint64_t word = random();
        bytes.replace(i, 8, reinterpret_cast<const char*>(&word),
                      std::min<std::size_t>(8, size - i));
    }
    return bytes;
}

// Calls `make` for each event, whose batches are as an importer would cut them.
template <class Make>
std::shared_ptr<Log> logOf(const QTemporaryDir& folder, std::size_t count, Make make) {
    const auto log = Log::create(folder.filePath("log.oxbow").toStdString());
    auto builder = LogBuilder::create(*log);
    auto batch = std::make_unique<EventBatch>();
    for (std::size_t i = 0; i < count; ++i) {
        batch->append(make(i).view());
        if (batch->full()) {
            if (!(*builder)->append(std::exchange(batch, std::make_unique<EventBatch>())).ok()) {
                return nullptr;
            }
        }
    }
    return (*builder)->append(std::move(batch)).ok() && (*builder)->commit().ok() ? *log : nullptr;
}

}  // namespace

class TestLogMemory : public QObject {
    Q_OBJECT
private slots:
    void largeValuesTakeNoMoreThanTheCachesMayHold() {
        const QTemporaryDir folder;
        constexpr std::size_t kValues = 80;
        const std::string bytes = randomBytes(3 * kMiB, 1);
        const auto log = logOf(folder, kValues, [&bytes](std::size_t i) {
            Event event;
            event.key = "k" + std::to_string(i);
            event.value = bytes;
            return event;
        });
        QVERIFY(log);
        const std::size_t before = mostMemory();
        for (std::size_t i = 0; i < kValues; ++i) {
            const auto value = log->value(Position(i));
            QVERIFY(value.ok() && value->bytes == bytes);
            QVERIFY(log->eventRow(Position(i)).ok());
        }
        const std::size_t taken = mostMemory() - before;
        QVERIFY2(taken < 160 * kMiB, qPrintable(QString::number(taken / kMiB) + " MiB"));
    }

    void aKeyOfMoreThan64KiBIsARejectedRecord() {
        const QTemporaryDir folder;
        constexpr std::size_t kMost = std::size_t{64} << 10;
        const std::size_t before = mostMemory();
        const auto log = logOf(folder, 60, [](std::size_t i) {
            Event event;
            event.source = "keys.jsonl";
            event.key = std::string(i % 3 == 0 ? kMost : 2 * kMiB, 'k') + std::to_string(i);
            event.key->resize(i % 3 == 0 ? kMost : event.key->size());
            event.value = std::to_string(i);
            return event;
        });
        QVERIFY(log);
        QCOMPARE(log->end().value(), 20U);
        QCOMPARE(log->keyCount(), 1U);
        const auto rejected = log->rejected(0, 100);
        QVERIFY(rejected.ok());
        QCOMPARE(rejected->size(), std::size_t(40));
        QCOMPARE((*rejected)[0].before.value(), 1U);
        QCOMPARE((*rejected)[1].before.value(), 1U);
        QCOMPARE((*rejected)[2].before.value(), 2U);
        QCOMPARE((*rejected)[0].record.source, std::string("keys.jsonl"));
        QCOMPARE((*rejected)[0].record.bytes, std::string("1"));
        QVERIFY((*rejected)[0].record.reason.find("65536") != std::string::npos);
        QVERIFY(mostMemory() - before < 128 * kMiB);
    }

    void manyLongKeysTakeOnlyTheRoomOfTheirBytes() {
        const QTemporaryDir folder;
        const auto log = logOf(folder, 600, [](std::size_t i) {
            Event event;
            event.key = std::string(60'000, static_cast<char>('a' + i % 26)) + std::to_string(i);
            return event;
        });
        QVERIFY(log);
        QCOMPARE(log->keyCount(), 600U);
        const auto again = Log::open(log->workspace(), Log::Access::ReadOnly);
        QVERIFY(again.ok());
        const std::size_t before = mostMemory();
        for (std::uint32_t i = 0; i < 600; ++i) {
            const auto key = (*again)->keys().key(KeyId(i));
            QVERIFY(key.ok());
            QVERIFY(key->bytes.ends_with(std::to_string(i)));
            QVERIFY((*again)->keys().find(key->stream, key->bytes)->value() == KeyId(i));
        }
        QVERIFY(mostMemory() - before < 128 * kMiB);
    }

    void aCacheKeepsWhatWasUsedLastUpToAWeight() {
        LruCache<int, int> cache(10);
        for (int i = 0; i < 4; ++i) {
            cache.insert(i, std::make_shared<int>(i), 3);
        }
        QVERIFY(!cache.find(0));
        QVERIFY(cache.find(1));
        cache.insert(4, std::make_shared<int>(4), 3);
        QVERIFY(cache.find(1) && !cache.find(2));
        // One that has grown pushes others out, and stays itself.
        cache.reweigh(1, 9);
        QVERIFY(cache.find(1) && !cache.find(3) && !cache.find(4));
        cache.insert(1, std::make_shared<int>(7), 2);
        QCOMPARE(*cache.find(1), 7);
        cache.insert(5, std::make_shared<int>(5), 8);
        QVERIFY(cache.find(1) && cache.find(5));
    }
};

QTEST_APPLESS_MAIN(TestLogMemory)
#include "tst_log_memory.moc"
