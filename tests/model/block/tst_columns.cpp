// Blocks by columns: every event comes back to the byte, whatever its record looks like.
#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <string>
#include <vector>

#include "model/block/block.h"
#include "model/log/log_insides.h"
#include "model/log/store/log_store.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

// Records of a source: mostly regular, with all that JSON allows.
class Records {
public:
    explicit Records(std::uint64_t seed) : m_random(seed) {}

    Event next(std::int64_t offset) {
        Event event;
        event.source = "records.jsonl";
        event.stream = "records";
        event.offset = offset;
        const std::string key = "k-" + std::to_string(below(40));
        const std::string type = below(2) == 0 ? "Placed" : "Pa\\u0069d";
        std::string value = below(9) == 0 ? "null" : object(0);
        const std::string space = below(10) == 0 ? " " : "";
        std::string record =
            "{" + space + "\"time\":\"2024-03-01T00:00:" + std::to_string(10 + below(50)) + "." +
            std::to_string(100 + below(900)) + (below(30) == 0 ? "+00:00" : "Z") + "\",\"key\":\"" +
            key + "\",\"type\":\"" + type + "\",\"data\":" + value + space + "}";
        event.key = key;
        event.type = type == "Placed" ? type : "Paid";
        event.time = parseTimestamp(std::string_view(record).substr(
            record.find("2024"), record.find("\",\"key") - record.find("2024")));
        if (value != "null") {
            event.value = value;
        }
        event.record = record;
        switch (below(40)) {
            case 0:
                event.record.reset();
                break;
            case 1:
                event.record = "no JSON " + record;
                break;
            case 2:
                event.value = "beside the record";
                break;
            case 3:
                event.value = record;
                break;
            case 4:
                event.details.headers = {{"trace", std::to_string(below(9))}};
                break;
            default:
                break;
        }
        return event;
    }

private:
    std::uint64_t below(std::uint64_t limit) { return m_random() % limit; }
    std::string scalar() {
        switch (below(12)) {
            case 0:
                return "null";
            case 1:
                return "true";
            case 2:
                return "\"\\\"quoted\\\" \\n \\u00e9 \xc3\xa9\"";
            case 3:
                return "9007199254740993";
            case 4:
                return "1e400";
            case 5:
                return "-0.50";
            case 6:
                return "\"\"";
            default:
                return std::to_string(below(1000)) + "." + std::to_string(10 + below(90));
        }
    }
    std::string object(int depth) {
        std::string out = "{\"amount\":" + scalar();
        if (below(3) == 0) {
            out += ",\"name\":\"word " + std::to_string(below(5)) + "\"";
        }
        if (below(6) == 0) {
            out += ",\"amount\" : " + scalar();
        }
        if (below(4) == 0) {
            out += ",\"items\":[";
            for (std::uint64_t i = below(4); i > 0; --i) {
                out += "{\"sku\":\"S-" + std::to_string(1000 + below(100)) + "\"}" +
                       (i > 1 ? "," : "");
            }
            out += "]";
        }
        if (depth < 2 && below(5) == 0) {
            out += ",\"deep\":" + object(depth + 1);
        }
        if (below(200) == 0) {
            out += ",\"field" + std::to_string(below(1000)) + "\":[" + scalar() + ",[],{}]";
        }
        return out + "}";
    }

    std::mt19937_64 m_random;
};

std::vector<Event> recordsOf(std::uint64_t seed, std::size_t count) {
    Records records(seed);
    std::vector<Event> out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(records.next(static_cast<std::int64_t>(i)));
    }
    return out;
}

std::unique_ptr<EventBatch> batchOf(const std::vector<Event>& events) {
    auto batch = std::make_unique<EventBatch>();
    for (const Event& event : events) {
        // A value that is the record's very bytes stands inside it.
        EventView view = event.view();
        if (view.record && view.value && !view.value->empty()) {
            if (const auto at = view.record->rfind(*view.value); at != std::string_view::npos) {
                view.value = view.record->substr(at, view.value->size());
            }
        }
        batch->append(view);
    }
    return batch;
}

}  // namespace

class TestColumns : public QObject {
    Q_OBJECT
private slots:
    void everyEventOfEveryBlockComesBackToTheByte() {
        for (const std::uint64_t seed : {1, 2, 3}) {
            const auto events = recordsOf(seed, 6000);
            QTemporaryDir folder;
            auto log = *Log::create(folder.filePath("log.oxbow").toStdString());
            {
                auto builder = *LogBuilder::create(log);
                for (std::size_t from = 0; from < events.size(); from += 1000) {
                    QVERIFY(builder
                                ->append(batchOf({events.begin() + std::ptrdiff_t(from),
                                                  events.begin() + std::ptrdiff_t(from + 1000)}))
                                .ok());
                }
                QVERIFY(builder->commit().ok());
            }
            QVERIFY(!LogInsides::store(*log).catalog()->shapes->shapes.empty());
            log.reset();
            log = *Log::open(folder.filePath("log.oxbow").toStdString(), Log::Access::ReadOnly);
            std::mt19937_64 random(seed);
            for (std::size_t i = 0; i < events.size(); ++i) {
                // In any order: what is read of a block does not hang on what was read before.
                const std::size_t at = random() % events.size();
                QCOMPARE(log->event(Position(at)).value(), events[at]);
                QCOMPARE(log->value(Position(at))->bytes, events[at].value);
            }
            std::size_t scanned = 0;
            QVERIFY(log->scan(Position(), log->end(),
                              [&](Position p, const EventView& view, std::optional<KeyId>) {
                                  scanned += Event(view) == events[p.value()] ? 1U : 0U;
                                  return true;
                              })
                        .ok());
            QCOMPARE(scanned, events.size());
        }
    }

    void regularRecordsNeedNoTexts() {
        std::vector<Event> events;
        for (int i = 0; i < 1000; ++i) {
            Event event;
            event.record = "{\"id\":" + std::to_string(i) + ",\"to\":\"c-" + std::to_string(i * 7) +
                           "\",\"done\":" + (i % 3 == 0 ? "true" : "false") + "}";
            event.value = event.record;
            events.push_back(event);
        }
        BlockPacker packer(std::make_shared<ShapeRegistry>(ShapeCatalog()));
        const log::Block block = packer.pack(*batchOf(events));
        QCOMPARE(block.encoding(), log::Block::COLUMNS);
        QCOMPARE(block.segments_size(), 0);
        QVERIFY(block.ByteSizeLong() < 4000);
    }

    void whatHasNoShapesKeepsItsBytes() {
        std::vector<Event> events;
        for (int i = 0; i < 100; ++i) {
            Event event;
            event.value = "line " + std::to_string(i);
            events.push_back(event);
        }
        BlockPacker packer(std::make_shared<ShapeRegistry>(ShapeCatalog()));
        QCOMPARE(packer.pack(*batchOf(events)).encoding(), log::Block::BYTES);
    }

    void theElementsOfAnArrayShareAColumn() {
        QCOMPARE(columnPathOf("items[0].sku"), std::string("items[].sku"));
        QCOMPARE(columnPathOf("a[12][3]"), std::string("a[][]"));
        QCOMPARE(columnPathOf("[\"a[1]\"].b[2]"), std::string("[\"a[1]\"].b[]"));
        QCOMPARE(columnPathOf("plain"), std::string("plain"));
    }

    void aShapeKeepsItsIdAcrossCommits() {
        QTemporaryDir folder;
        const auto log = *Log::create(folder.filePath("log.oxbow").toStdString());
        for (int round = 0; round < 3; ++round) {
            auto builder = *LogBuilder::create(log);
            Event event;
            event.value = R"({"n":)" + std::to_string(round) + "}";
            QVERIFY(builder->append(batchOf({event, event})).ok());
            QVERIFY(builder->commit().ok());
        }
        QCOMPARE(LogInsides::store(*log).catalog()->shapes->shapes.size(), std::size_t(1));
        QCOMPARE(log->value(Position(5))->bytes, OptionalBytes(R"({"n":2})"));
    }

    // As the rows of a fold are that grow with every event.
    void largeValuesThatAreAlikeAreKeptAboutOnce() {
        std::mt19937_64 random(7);
        std::string members;
        std::vector<Event> events;
        for (int i = 0; i < 60; ++i) {
            for (int j = 0; j < (i == 0 ? 4000 : 1); ++j) {
                members += "\"m-" + std::to_string(random()) + "\" ";
            }
            Event event;
            event.stream = "s";
            event.key = "k";
            event.value = "no JSON " + members;
            events.push_back(event);
        }
        auto registry = std::make_shared<ShapeRegistry>(ShapeCatalog());
        log::Block block = BlockPacker(registry).pack(*batchOf(events));
        std::vector<std::string> segments;
        std::size_t packed = 0;
        for (log::Segment& segment : *block.mutable_segments()) {
            packed += segment.data().size();
            segments.push_back(std::move(*segment.mutable_data()));
            segment.clear_data();
        }
        // Sixteen are in a segment, and the first of them is digits.
        QVERIFY2(packed < events.size() * members.size() / 20, std::to_string(packed).c_str());
        for (auto* column :
             {block.mutable_stream(), block.mutable_source(), block.mutable_type()}) {
            *column = packInts(std::vector<std::int64_t>(events.size()));
        }
        auto reader = BlockReader::open(
            block.SerializeAsString(), std::make_shared<const ShapeCatalog>(), "block",
            [&](std::size_t segment) { return absl::StatusOr<std::string>(segments[segment]); });
        QVERIFY(reader.ok());
        for (std::size_t i = 0; i < events.size(); ++i) {
            EventView view;
            EventDetails details;
            QVERIFY(reader->read(i, view, details).ok());
            QCOMPARE(view.value, OptionalBytesView(*events[i].value));
        }
    }

    void damagedBlocksAreToldOrRead() {
        auto registry = std::make_shared<ShapeRegistry>(ShapeCatalog());
        BlockPacker packer(registry);
        log::Block block = packer.pack(*batchOf(recordsOf(5, 300)));
        block.set_stream(packInts(std::vector<std::int64_t>(300)));
        block.set_source(packInts(std::vector<std::int64_t>(300)));
        block.set_type(packInts(std::vector<std::int64_t>(300)));
        log::Run run;
        registry->encode(0, registry->size(), run);
        const auto shapes =
            std::make_shared<const ShapeCatalog>(*ShapeCatalog().with(run.new_shapes()));
        std::vector<std::string> segments;
        for (log::Segment& segment : *block.mutable_segments()) {
            segments.push_back(std::move(*segment.mutable_data()));
            segment.clear_data();
        }
        const std::string good = block.SerializeAsString();
        std::mt19937_64 random(1);
        for (int round = 0; round < 3000; ++round) {
            std::string bad = good;
            for (std::uint64_t changes = round == 0 ? 0 : 1 + random() % 3; changes > 0;
                 --changes) {
                bad[random() % bad.size()] = static_cast<char>(random());
            }
            auto reader = BlockReader::open(bad, shapes, "block", [&](std::size_t segment) {
                return absl::StatusOr<std::string>(segment < segments.size() ? segments[segment]
                                                                             : "");
            });
            QVERIFY(round > 0 || reader.ok());
            for (std::size_t i = 0; reader.ok() && i < reader->count(); i += 7) {
                EventView view;
                EventDetails details;
                view.key = "k";
                view.type = "t";
                reader->read(i, view, details).IgnoreError();
                reader->readValue(i, view, details).IgnoreError();
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestColumns)
#include "tst_columns.moc"
