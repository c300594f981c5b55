// What the window's sources keep of a log is bounded by bytes: large events, wide rows, a type for
// each event and rejected records are looked at from the first to the last.
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

#include "model/history/log_history.h"
#include "model/log/log_builder.h"
#include "model/session/session.h"
#include "support/hostile_events.h"
#include "support/stepped_executor.h"
#include "views/event/event_pane.h"
#include "views/stream/rejected_source.h"
#include "views/stream/stream_source.h"
#include "views/table/key_finder.h"
#include "views/table/table_source.h"
#include "views/table/table_view.h"
#include "views/timeline/bars/buckets.h"
#include "views/timeline/bars/sequence_timeline_source.h"

using namespace oxbow;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kMost = (128 + 64) * kMiB;
constexpr std::uint64_t kScreen = 60;

// Of this process, a line of /proc/self/status in bytes.
std::size_t statusOf(const std::string& name) {
    std::ifstream in("/proc/self/status");
    std::string word;
    while (in >> word && word != name + ":") {
    }
    std::size_t kibibytes = 0;
    in >> kibibytes;
    return kibibytes * 1'024;
}

// The most memory that `work` takes beside what there was before.
template <class Work>
std::size_t takenBy(Work work) {
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak is what there is now
    const std::size_t before = statusOf("VmRSS");
    work();
    return statusOf("VmHWM") - before;
}

class OwnLog {
public:
    template <class Make>
    OwnLog(std::size_t count, Make make)
        : m_log(*Log::create(m_folder.filePath("log.oxbow").toStdString())) {
        auto builder = *LogBuilder::create(m_log);
        auto batch = std::make_unique<EventBatch>();
        for (std::size_t i = 0; i < count; ++i) {
            make(i, *batch);
            if (batch->full() || batch->rejected.size() >= 64) {
                builder->append(std::exchange(batch, std::make_unique<EventBatch>())).IgnoreError();
            }
        }
        builder->append(std::move(batch)).IgnoreError();
        m_good = builder->commit().ok();
    }
    bool good() const { return m_good; }
    const std::shared_ptr<Log>& log() const { return m_log; }

private:
    QTemporaryDir m_folder;
    std::shared_ptr<Log> m_log;
    bool m_good = false;
};

Event eventOf(std::size_t i, std::string value) {
    Event event;
    event.key = "k" + std::to_string(i);
    event.value = std::move(value);
    event.time = Timestamp{static_cast<std::int64_t>(i) * 1'000'000, TimePrecision::Millisecond, 0};
    return event;
}

// Each event's value is 3 MiB.
OwnLog largeValues(std::size_t count) {
    const std::string pool = noise(3 * kMiB + count * 1'000, 1);
    return OwnLog(count, [&pool](std::size_t i, EventBatch& batch) {
        batch.append(eventOf(i, "{\"b\":\"" + pool.substr(i * 1'000, 3 * kMiB) + "\"}").view());
    });
}

// Each row has 5,000 members of 300 characters, of which hardly two rows have the same.
OwnLog wideRows(std::size_t count) {
    const std::string text = noise(300, 2);
    return OwnLog(count, [&text](std::size_t i, EventBatch& batch) {
        std::string value = "{\"n\":" + std::to_string(i);
        for (std::size_t member = 0; member < 5'000; ++member) {
            value.append(",\"c").append(std::to_string(member + i * 50)).append("\":\"");
            value.append(text).append("\"");
        }
        batch.append(eventOf(i, value + "}").view());
    });
}

void lookAtStream(const std::shared_ptr<Log>& log) {
    const test::Steps steps;
    StreamSource source(ShownPast::ofLog({log, std::make_shared<LogHistory>(log)}), nullptr,
                        steps.maker());
    StreamSource::Shape shape;
    shape.end = log->end().value();
    source.setShape(shape);
    for (std::uint64_t row = 0; row < shape.end; row += kScreen) {
        source.prefetch(row, std::min(kScreen, shape.end - row));
        steps.settle();
        QVERIFY(source.find(row) != nullptr);
    }
}

void lookAtTable(const std::shared_ptr<Log>& log) {
    const auto history = std::make_shared<LogHistory>(log);
    const auto now = history->tableAt(log->end());
    const auto before = history->tableAt(Position(log->end().value() / 2));
    QVERIFY(now.ok() && before.ok());
    const test::Steps steps;
    TableSource source(readsFrom(history), nullptr, steps.maker());
    source.setTables(*now, *before);
    steps.settle();
    for (const auto& sort :
         {std::optional<TableSort>(), std::optional(TableSort{TableSort::By::Key, "", true}),
          std::optional(TableSort{TableSort::By::Field, "n", false})}) {
        source.setSort(sort);
        steps.settle();
        for (std::uint64_t row = 0; row < source.rowCount(); row += kScreen) {
            source.prefetch(row, kScreen);
            steps.settle();
            QVERIFY(!source.cell(row, 1).text.isEmpty());
            for (int column = 0; column < source.columnCount(); ++column) {
                source.cell(row, column);
            }
        }
    }
}

void lookAtEvents(const std::shared_ptr<Log>& log, std::uint64_t count) {
    const test::Steps steps;
    Session session(workspaceOf(log), steps.maker());
    EventPane pane(&session);
    for (std::uint64_t i = 0; i < count; ++i) {
        session.selectEvent(Position(i));
        steps.settle();
        QCOMPARE(pane.shownEvent(), std::optional(Position(i)));
    }
}

}  // namespace

class TestSourcesMemory : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("a sanitizer's own memory is beyond any limit");
#endif
    }

    void valuesOfThreeMebibytes() {
        lookAtAll(largeValues(100));
    }

    void rowsOfFiveThousandMembers() {
        lookAtAll(wideRows(150));
    }

    void rejectedRecords() {
        const std::string bytes = noise(kRejectedBytesKept, 3);
        const OwnLog own(2'000, [&bytes](std::size_t i, EventBatch& batch) {
            RejectedRecord record;
            record.source = "damaged.jsonl";
            record.byteOffset = i;
            record.bytes = bytes;
            record.reason = "it is damaged";
            batch.reject(std::move(record));
        });
        QVERIFY(own.good());
        const auto taken = takenBy([&own] {
            const test::Steps steps;
            RejectedSource source(loadRejectedFrom(workspaceOf(own.log())), nullptr, steps.maker());
            source.setCount(own.log()->rejectedCount());
            for (std::uint64_t row = 0; row < source.rowCount(); row += kScreen) {
                source.prefetch(row, kScreen);
                steps.settle();
                QVERIFY(source.find(row) != nullptr);
            }
        });
        qInfo("%zu MiB", taken / kMiB);
        QVERIFY(taken < kMost);
    }

    void aTypeForEachEvent() {
        const OwnLog own(65'536, [](std::size_t i, EventBatch& batch) {
            Event event = eventOf(i, "{}");
            event.type = "type-" + std::to_string(i) + "-of-events";
            batch.append(event.view());
        });
        QVERIFY(own.good());
        const SequenceTimelineSource source(own.log());
        Axis axis = Axis::overPositions(source.end());
        axis.setWidth(3'840);
        const auto taken = takenBy([&] {
            const auto buckets =
                countBuckets(source, axis, bucketUnits(axis, 2, 0), true, [] { return false; });
            QVERIFY(buckets.ok());
            QVERIFY(buckets->size() > 1'000);
        });
        qInfo("%zu MiB", taken / kMiB);
        QVERIFY(taken < kMost);
    }

private:
    static void lookAtAll(const OwnLog& own) {
        QVERIFY(own.good());
        const auto stream = takenBy([&own] { lookAtStream(own.log()); });
        const auto table = takenBy([&own] { lookAtTable(own.log()); });
        const auto events = takenBy([&own] { lookAtEvents(own.log(), 40); });
        qInfo("%zu %zu %zu MiB", stream / kMiB, table / kMiB, events / kMiB);
        QVERIFY(stream < kMost && table < kMost && events < kMost);
    }
};

QTEST_MAIN(TestSourcesMemory)
#include "tst_sources_memory.moc"
