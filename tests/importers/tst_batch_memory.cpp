// Batches and the queue that they wait in are bounded by all their bytes: headers and rejected
// records stand beside the arena and count, too.
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

#include "importers/batch_queue.h"
#include "importers/batch_writer.h"

using namespace oxbow;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

}  // namespace

class TestBatchMemory : public QObject {
    Q_OBJECT
private slots:
    void headersMakeABatchFull() {
        BatchWriter writer("source", "stream");
        Event event;
        event.key = "k";
        event.details.headers = {{"trace", std::string(kMiB, 'h')}};
        std::size_t events = 0;
        while (!writer.full() && events < 100) {
            writer.append(event.view());
            ++events;
        }
        QCOMPARE(events, std::size_t(8));
    }

    void rejectedRecordsMakeABatchFull() {
        BatchWriter writer("source", "stream");
        const std::string bytes(kRejectedBytesKept, 'r');
        std::size_t records = 0;
        while (!writer.full() && records < 1'000) {
            writer.reject(0, 0, bytes.size(), bytes, "it is damaged");
            ++records;
        }
        QVERIFY2(records <= 128, qPrintable(QString::number(records)));
    }

    void aQueueHoldsNoMoreOfThemThanItMay() {
        const QTemporaryDir folder;
        const auto log = Log::create(folder.filePath("log.oxbow").toStdString());
        QVERIFY(log.ok());
        const auto builder = LogBuilder::create(*log);
        QVERIFY(builder.ok());
        constexpr int kBatches = 12;
        BatchQueue queue(**builder, kBatches, kMiB);
        std::atomic<int> pushed = 0;
        std::thread reader([&] {
            for (int i = 0; i < kBatches; ++i) {
                auto batch = std::make_unique<EventBatch>();
                for (std::size_t bytes = 0; bytes < kMiB; bytes += kRejectedBytesKept) {
                    RejectedRecord record;
                    record.bytes.assign(kRejectedBytesKept, 'r');
                    batch->reject(std::move(record));
                }
                if (!queue.push(std::move(batch)).ok()) {
                    return;
                }
                ++pushed;
            }
            queue.close();
        });
        int popped = 0;
        bool bounded = true;
        for (bool more = true; more;) {
            std::this_thread::sleep_for(
                std::chrono::milliseconds(2));  // so that it could run ahead
            bounded = bounded && pushed - popped <= 1;
            more = queue.pop() != nullptr;
            popped += more ? 1 : 0;
        }
        reader.join();
        QCOMPARE(popped, kBatches);
        QVERIFY(bounded);
    }
};

QTEST_APPLESS_MAIN(TestBatchMemory)
#include "tst_batch_memory.moc"
