// Records of a known shape are read without parsing them: nothing of an event may differ for it.
#include <QTest>

#include <random>
#include <string>

#include "importers/json/json_record_reader.h"
#include "importers/registry.h"
#include "model/payload/json.h"

using namespace oxbow;

namespace {

class Collected final : public EventSink {
public:
    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        batches.push_back(std::move(batch));
        return absl::OkStatus();
    }
    bool cancelled() const override { return false; }
    std::vector<std::unique_ptr<EventBatch>> batches;
};

Mapping mapping() {
    Mapping out;
    out.key = FieldPaths(std::vector<std::string>{"user", "id", "meta.kind"});
    out.type = "meta.kind";
    out.time = "at";
    out.stream = "topic";
    return out;
}

// What numbers count is told: else the first one that is a time would say it for those behind it.
Reading reading() {
    Reading out;
    out.fields = mapping();
    out.time.unit = TimeUnit::Milliseconds;
    return out;
}

RecordFrame frameOf(const std::string& record) {
    RecordFrame frame;
    frame.bytes = record;
    frame.size = record.size();
    return frame;
}

// What a reader makes of one record, having read `before` it.
struct Read {
    std::vector<Event> events;
    std::vector<RejectedRecord> rejected;
    FidelityReport fidelity;
    bool operator==(const Read&) const = default;
};

Read readWith(JsonRecordReader& reader, const std::vector<std::string>& records) {
    BatchWriter writer("source", "stream");
    std::int64_t ordinal = 0;
    for (const std::string& record : records) {
        reader.read(frameOf(record), ordinal++, writer);
    }
    Collected sink;
    Read out;
    if (!writer.empty() && writer.flush(sink, "").ok()) {
        for (const EventView& event : sink.batches[0]->events) {
            out.events.emplace_back(event);
        }
        out.rejected = sink.batches[0]->rejected;
    }
    out.fidelity = reader.fidelity();
    return out;
}

// A reader that has read no record yet parses the first one.
Event parsed(const std::string& record) {
    JsonRecordReader reader(reading());
    if (!reader.learn({}, {}).ok()) {
        return {};
    }
    const Read read = readWith(reader, {record});
    return read.events.empty() ? Event() : read.events[0];
}

class RandomRecord {
public:
    explicit RandomRecord(std::uint64_t seed) : m_random(seed) {}
    std::string next() {
        std::string out = "{\"id\":" + scalar() + ",\"topic\":" + scalar() + ",\"at\":" + time();
        if (below(2) == 0) {
            out += ",\"user\":" + scalar();
        }
        if (below(3) != 0) {
            out += ",\"meta\":{\"kind\":" + scalar() + "}";
        }
        switch (below(5)) {
            case 0:
                out += ",\"data\":{\"x\":" + scalar() + ",\"y\":[" + scalar() + "]}";
                break;
            case 1:
                out += ",\"value\":" + scalar();
                break;
            case 2:
                out += ", \"payload\" : [ " + scalar() + " ]";
                break;
            case 3:
                out += ",\"id\":" + scalar();
                break;
            default:
                break;
        }
        return out + (below(9) == 0 ? " }" : "}");
    }
    std::uint64_t below(std::uint64_t limit) { return m_random() % limit; }

private:
    std::string time() {
        return below(4) == 0 ? scalar()
                             : "\"2024-03-0" + std::to_string(1 + below(9)) + "T10:00:00." +
                                   std::to_string(below(1000)) + "Z\"";
    }
    std::string scalar() {
        static const std::vector<std::string> kScalars = {
            "null",
            "true",
            "false",
            "0",
            "-1.50",
            "9007199254740993",
            "1e400",
            "\"\"",
            "\"a\"",
            "\"12\"",
            "\"{}\"",
            "\"tab\\t\"",
            "\"\\u00e9\\\"\"",
            "\"\xc3\xa9t\xc3\xa9\"",
            "\"a text of more than sixteen bytes, with \xe2\x82\xac\"",
            "1709251200",
            "1709251200123"};
        return kScalars[below(kScalars.size())];
    }
    std::mt19937_64 m_random;
};

}  // namespace

class TestShapePlan : public QObject {
    Q_OBJECT
private slots:
    void aKnownShapeGivesTheSameEvents() {
        RandomRecord records(1);
        JsonRecordReader reader(reading());
        QVERIFY(reader.learn({}, {}).ok());
        std::vector<std::string> all;
        for (int i = 0; i < 1000; ++i) {
            all.push_back(records.next());
        }
        const Read read = readWith(reader, all);
        QCOMPARE(read.events.size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            Event expected = parsed(all[i]);
            expected.offset = static_cast<std::int64_t>(i);
            QVERIFY2(read.events[i] == expected, all[i].c_str());
        }
    }

    void whatNoParserTakesNoShapeTakes() {
        RandomRecord records(2);
        JsonRecordReader reader(reading());
        QVERIFY(reader.learn({}, {}).ok());
        for (int i = 0; i < 20'000; ++i) {
            std::string record = records.next();
            if (i % 4 != 0) {
                record[records.below(record.size())] = static_cast<char>(records.below(256));
            }
            const bool valid = validateJson(record).ok();
            const Read read = readWith(reader, {record});
            QVERIFY2(read.events.size() == (valid ? 1U : 0U), record.c_str());
            QCOMPARE(read.rejected.size(), valid ? 0U : 1U);
            if (valid) {
                QVERIFY2(read.events[0] == parsed(record), record.c_str());
            }
        }
    }

    void countsWhatItCouldNotCarry() {
        JsonRecordReader reader(reading());
        QVERIFY(reader.learn({}, {}).ok());
        const Read read =
            readWith(reader, {R"({"id":1,"at":"soon","id":2})", R"({"id":3,"at":"late","id":4})"});
        std::uint64_t counted = 0;
        for (const auto& [what, count] : read.fidelity) {
            counted += count;
        }
        QCOMPARE(counted, std::uint64_t(4));
        QCOMPARE(read.events[1].key, OptionalBytes("4"));
    }
};

QTEST_APPLESS_MAIN(TestShapePlan)
#include "tst_shape_plan.moc"
