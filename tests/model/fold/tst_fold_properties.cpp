// What holds of every built-in fold, on random events.
#include <QTest>

#include <algorithm>

#include "model/fold/fold_kinds.h"
#include "model/fold/fold_run.h"
#include "model/fold/random_fold_events.h"

using namespace oxbow;

namespace {

constexpr int kRounds = 60;

// Rows that say which keys were looked at and written.
class WatchedRows final : public FoldRows {
public:
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override {
        touched.push_back(key);
        return rows.find(key);
    }
    absl::Status put(const RowKey& key, FoldRow row) override {
        touched.push_back(key);
        return rows.put(key, std::move(row));
    }
    absl::Status erase(const RowKey& key) override {
        touched.push_back(key);
        return rows.erase(key);
    }
    absl::Status publish(const EventView& event) override { return rows.publish(event); }

    MemoryFoldRows rows;
    std::vector<RowKey> touched;
};

std::vector<RowKey> routed(FoldRunner& runner, const Event& event, Position position) {
    std::vector<RowKey> keys;
    const EventView view = event.view();
    if (!runner.route({position, view}, keys).ok()) {
        qFatal("an event that cannot be routed");
    }
    return keys;
}

}  // namespace

class TestFoldProperties : public QObject {
    Q_OBJECT
private slots:
    void everyKindIsTried() {
        std::vector<std::string> kinds;
        for (const std::string& file : foldFiles()) {
            kinds.push_back(foldFile(file)->identity().kind);
        }
        QCOMPARE(kinds.size(), foldKinds().size());
        for (const FoldKind& kind : foldKinds()) {
            QVERIFY(std::find(kinds.begin(), kinds.end(), kind.name) != kinds.end());
        }
    }

    void anEventTouchesTheRowsItIsRoutedToAndNoOther_data() { addFiles(); }
    void anEventTouchesTheRowsItIsRoutedToAndNoOther() {
        QFETCH(QByteArray, file);
        const auto fold = foldFile(file.toStdString());
        for (int seed = 0; seed < kRounds; ++seed) {
            const auto runner = *fold->start();
            WatchedRows rows;
            Position position;
            for (const Event& event : randomFoldEvents(static_cast<std::uint64_t>(seed))) {
                const std::vector<RowKey> keys = routed(*runner, event, position);
                for (std::size_t i = 0; i < keys.size(); ++i) {
                    QVERIFY(std::find(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(i),
                                      keys[i]) == keys.begin() + static_cast<std::ptrdiff_t>(i));
                }
                rows.touched.clear();
                const EventView view = event.view();
                QVERIFY(runner->apply({position, view}, rows).ok());
                for (const RowKey& key : rows.touched) {
                    QVERIFY2(std::find(keys.begin(), keys.end(), key) != keys.end(),
                             key.key.c_str());
                }
                position = position.next();
            }
        }
    }

    void aRowOfALocalFoldDependsOnTheEventsRoutedToItAlone_data() { addFiles(); }
    void aRowOfALocalFoldDependsOnTheEventsRoutedToItAlone() {
        QFETCH(QByteArray, file);
        const auto fold = foldFile(file.toStdString());
        if (!fold->isLocal()) {
            return;
        }
        for (int seed = 0; seed < kRounds; ++seed) {
            const std::vector<Event> events = randomFoldEvents(static_cast<std::uint64_t>(seed));
            const auto all = *runFold(*fold, events);
            const auto router = *fold->start();
            for (const auto& [key, row] : all) {
                std::vector<Event> own;
                for (const Event& event : events) {
                    const std::vector<RowKey> keys = routed(*router, event, Position());
                    if (std::find(keys.begin(), keys.end(), key) != keys.end()) {
                        own.push_back(event);
                    }
                }
                const auto alone = *runFold(*fold, own);
                QVERIFY(alone.contains(key));
                QVERIFY(alone.at(key) == row);
            }
        }
    }

    void aFoldGoesOnFromItsRowsAsIfItHadNeverStopped_data() { addFiles(); }
    void aFoldGoesOnFromItsRowsAsIfItHadNeverStopped() {
        QFETCH(QByteArray, file);
        const auto fold = foldFile(file.toStdString());
        for (int seed = 0; seed < kRounds; ++seed) {
            const std::vector<Event> events = randomFoldEvents(static_cast<std::uint64_t>(seed));
            auto runner = *fold->start();
            MemoryFoldRows rows;
            Position position;
            for (const Event& event : events) {
                if (position.value() % 7 == 3) {
                    runner = *fold->start();
                    QVERIFY(runner->resume([&](const auto& visit) { return rows.forEach(visit); })
                                .ok());
                }
                const EventView view = event.view();
                QVERIFY(runner->apply({position, view}, rows).ok());
                position = position.next();
            }
            QVERIFY(rows.sorted() == *runFold(*fold, events));
        }
    }

    void anEventOfNoConcernChangesNothing_data() { addFiles(); }
    void anEventOfNoConcernChangesNothing() {
        QFETCH(QByteArray, file);
        const auto fold = foldFile(file.toStdString());
        std::vector<Event> events = randomFoldEvents(1);
        const auto without = *runFold(*fold, events);
        std::vector<Event> more;
        for (const Event& event : events) {
            more.push_back(event);
            more.push_back(event);
            more.back().kind = EventKind::Aborted;
        }
        QVERIFY(*runFold(*fold, more) == without);
        QVERIFY(!without.empty());
    }

private:
    static void addFiles() {
        QTest::addColumn<QByteArray>("file");
        for (const std::string& file : foldFiles()) {
            QTest::newRow(foldFile(file)->identity().kind.c_str())
                << QByteArray::fromStdString(file);
        }
    }
};

QTEST_GUILESS_MAIN(TestFoldProperties)
#include "tst_fold_properties.moc"
