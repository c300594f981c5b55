#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "model/log/log_builder.h"
#include "model/sequence/event_sequence.h"
#include "support/random_log.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

using Random = std::mt19937_64;

// How a value is written: each a way in which a log stores it.
using Writer = std::function<std::string(Random&, std::size_t)>;

std::string pick(Random& random, const std::vector<std::string>& from) {
    return from[random() % from.size()];
}

std::string manyDigits() {
    return "0." + std::string(399, '7') + "1";
}

std::string regular(Random& random, std::size_t i) {
    return R"({"n":)" + std::to_string(random() % 900) + "." + std::to_string(10 + random() % 90) +
           R"(,"text":"t-)" + std::to_string(1000 + i) + R"(","word":")" +
           pick(random, {"left", "door", "la\\u0142", "späti"}) +
           R"(","in":{"deep":[{"x":1},{"x":)" + std::to_string(i % 7) + R"(}],"flag":true}})";
}

std::string changing(Random& random, std::size_t i) {
    const std::string n =
        pick(random, {"1", "-2.50", "\"3\"", "null", "true", "false", "1e3", "-0",
                      "0.000000000000000001", "999999999999999999", "1234567890123456789", "[1,2]",
                      R"({"n":5})", "12.340", i % 20 == 0 ? manyDigits() : "7"});
    return R"({"n":)" + n + R"(,"text":)" + (i > 400 ? "12" : R"("abc\n\"")") + R"(,"n2":)" + n +
           "}";
}

std::string irregular(Random& random, std::size_t i) {
    switch (random() % 9) {
        case 0:
            return "no JSON at all";
        case 1:
            return R"({"n":4,"text":"cut)";
        case 2:
            return R"({"n":1,"n":2,"text":"twice"})";
        case 3:
            return "17.5";
        case 4:
            return R"("just a text")";
        case 5:
            return R"([{"n":1},{"n":2}])";
        case 6:
            return "{\"n\":3,\"text\":\"\xff\xfe\"}";
        case 7:
            return R"({ "n" : 8 , "word" : "spaced" })";
        default:
            return regular(random, i);
    }
}

std::string bytes(Random& random, std::size_t) {
    std::string out = R"({"n":5,)";
    for (int i = 0; i < 30; ++i) {
        out += R"("m)" + std::to_string(random()) + R"(":1,)";
    }
    return out + R"("text":"x"})";
}

// The value alone, in a record, beside one, or no value; as text; kinds, keys, streams of all
// sorts.
std::vector<Event> eventsOf(const Writer& write, std::uint64_t seed, std::size_t count) {
    Random random(seed);
    const bool varied = seed % 2 == 1;
    std::vector<Event> out;
    for (std::size_t i = 0; i < count; ++i) {
        Event event;
        event.stream = varied && random() % 4 == 0 ? "other" : "stream";
        event.type = "Type" + std::to_string(random() % 3);
        event.time = Timestamp{1'700'000'000'000'000'000 + static_cast<std::int64_t>(i) * 1'000'000,
                               TimePrecision::Millisecond, 0};
        if (random() % 9 != 0) {
            event.key = "k" + std::to_string(random() % 40);
        }
        std::string value = write(random, i);
        if (value.back() == '}' && random() % 2 == 0) {
            // What is the event's own key, type or time is not stored again.
            value.pop_back();
            value += R"(,"key":")" + event.key.value_or("none") + R"(","type":")" + *event.type +
                     R"("})";
        }
        const std::uint64_t form = varied ? random() % 8 : seed % 3;
        if (form == 1) {
            event.record = R"({"id":)" + std::to_string(i) + R"(,"data":)" + value + "}";
        } else if (form == 3) {
            event.record = R"(["beside"])";
        }
        if (random() % 17 != 0) {
            event.value = value;
        }
        if (varied && random() % 13 == 0) {
            event.type.reset();
        }
        if (varied && random() % 11 == 0) {
            event.kind = random() % 2 == 0 ? EventKind::Control : EventKind::Aborted;
        }
        if (random() % 15 == 0) {
            event.details.contentType =
                random() % 2 == 0 ? std::string(kTextContent) : "application/json";
        }
        out.push_back(std::move(event));
    }
    return out;
}

// A log of these events; a value that stands in its record is a part of it there.
std::shared_ptr<Log> logOf(const QTemporaryDir& folder, const std::vector<Event>& events) {
    const auto log = *Log::create(folder.filePath("log.oxbow").toStdString());
    LogBuilder::Options options;
    options.firstRunEvents = 350;
    const auto builder = *LogBuilder::create(log, options);
    for (std::size_t i = 0; i < events.size();) {
        auto batch = std::make_unique<EventBatch>();
        for (const std::size_t end = i + 150; i < std::min(end, events.size()); ++i) {
            EventView view = events[i].view();
            const std::size_t at =
                view.record && view.value ? view.record->find(*view.value) : std::string::npos;
            if (at != std::string::npos) {
                view.value = view.record->substr(at, view.value->size());
            }
            batch->append(view);
        }
        if (!builder->append(std::move(batch)).ok()) {
            qFatal("the log cannot be written");
        }
    }
    if (!builder->commit().ok()) {
        qFatal("the log cannot be written");
    }
    return log;
}

const std::vector<std::string> kPaths = {
    "n",   "text", "word",  "in", "in.deep", "in.deep[1].x", "/in/flag",
    "key", "type", "[0].n", "",   "nothing", "n.n",          "data"};

FieldsWanted wantedOf(const std::vector<std::string>& paths) {
    FieldsWanted wanted;
    for (const std::string& path : paths) {
        wanted.paths.push_back(*JsonPath::parse(path));
    }
    wanted.inert = wanted.keys = wanted.types = wanted.streams = true;
    return wanted;
}

std::string described(const std::optional<JsonValue>& value) {
    return value ? std::to_string(static_cast<int>(value->type)) + " " + std::string(value->lexeme)
                 : "nothing";
}

// What a cursor says of each event, as text; and that it says so in order, each once.
std::vector<std::string> told(const EventSequence& events, FieldCursor& cursor,
                              const FieldsWanted& wanted, Position from) {
    std::vector<std::string> out;
    const Names streams = events.streams();
    const Names types = events.types();
    std::string held;
    Position next = from;
    while (cursor.next()) {
        const FieldBlock& block = cursor.block();
        if (block.first != next || block.count == 0) {
            return {"a block begins at " + std::to_string(block.first.value())};
        }
        for (std::size_t i = 0; i < block.count; ++i) {
            std::string line = block.inert.empty() || block.inert[i] == 0 ? "fact" : "inert";
            if (wanted.keys && block.keys[i] != 0) {
                const auto key = cursor.key(block.keys[i] - 1);
                line += key.ok() ? " key " + (*streams)[key->stream.value()] + "/" +
                                       std::string(key->bytes)
                                 : " no such key";
            }
            line += wanted.types && block.types[i] != 0 ? " " + (*types)[block.types[i] - 1] : "";
            line += wanted.streams ? " in " + (*streams)[block.streams[i]] : "";
            for (const FieldColumn& field : block.fields) {
                line += " | " + described(field.value(block.places[i], held));
            }
            out.push_back(std::move(line));
        }
        next = next + block.count;
    }
    if (!cursor.status().ok()) {
        return {std::string(cursor.status().message())};
    }
    return out;
}

// The same by looking at the events.
std::vector<std::string> expected(const std::vector<Event>& events, const FieldsWanted& wanted,
                                  std::size_t from, std::size_t to) {
    std::vector<std::string> out;
    for (std::size_t i = from; i < to; ++i) {
        const Event& event = events[i];
        std::string line = event.kind == EventKind::Data ? "fact" : "inert";
        line += wanted.keys && event.key ? " key " + event.stream + "/" + *event.key : "";
        line += wanted.types && event.type ? " " + *event.type : "";
        line += wanted.streams ? " in " + event.stream : "";
        for (const JsonPath& path : wanted.paths) {
            line += " | " + described(fieldOf(event.view(), path));
        }
        out.push_back(std::move(line));
    }
    return out;
}

void compare(const std::vector<std::string>& found, const std::vector<std::string>& wanted) {
    QVERIFY2(found.size() == wanted.size(), found.empty() ? "nothing" : found[0].c_str());
    for (std::size_t i = 0; i < found.size(); ++i) {
        QCOMPARE(QByteArray::fromStdString(found[i]), QByteArray::fromStdString(wanted[i]));
    }
}

}  // namespace

class TestFields : public QObject {
    Q_OBJECT
private slots:
    void columnsSayWhatTheValuesDo_data() {
        QTest::addColumn<int>("writer");
        QTest::addColumn<int>("seed");
        const std::vector<const char*> names = {"regular", "changing", "irregular", "bytes"};
        for (int writer = 0; writer < 4; ++writer) {
            for (int seed = 0; seed < 6; ++seed) {
                QTest::addRow("%s %d", names[static_cast<std::size_t>(writer)], seed)
                    << writer << seed;
            }
        }
    }
    void columnsSayWhatTheValuesDo() {
        QFETCH(int, writer);
        QFETCH(int, seed);
        const std::vector<Writer> writers = {regular, changing, irregular, bytes};
        const auto events = eventsOf(writers[static_cast<std::size_t>(writer)],
                                     static_cast<std::uint64_t>(seed), 900);
        QTemporaryDir folder;
        const auto log = logOf(folder, events);
        Random random(static_cast<std::uint64_t>(seed));
        for (int round = 0; round < 5; ++round) {
            std::vector<std::string> paths = kPaths;
            std::shuffle(paths.begin(), paths.end(), random);
            paths.resize(round == 0 ? paths.size() : random() % 4);
            FieldsWanted wanted = wantedOf(paths);
            wanted.keys = random() % 2 == 0;
            wanted.types = random() % 2 == 0;
            wanted.streams = random() % 2 == 0;
            std::size_t from = random() % (events.size() + 1);
            std::size_t to = random() % (events.size() + 1);
            if (round < 2 || to < from) {
                from = 0;
                to = events.size();
            }
            const auto truth = expected(events, wanted, from, to);
            const auto byColumns = log->fields(wanted, Position(from), Position(to));
            compare(told(*log, *byColumns, wanted, Position(from)), truth);
            const auto byValues = fieldsOfValues(*log, wanted, Position(from), Position(to));
            compare(told(*log, *byValues, wanted, Position(from)), truth);
            const VectorSequence inMemory(events);
            const auto ofMemory = inMemory.fields(wanted, Position(from), Position(to));
            compare(told(inMemory, *ofMemory, wanted, Position(from)), truth);
        }
    }

    void aValueIsReadAsTheMembersThatItHas_data() { columnsSayWhatTheValuesDo_data(); }
    void aValueIsReadAsTheMembersThatItHas() {
        QFETCH(int, writer);
        QFETCH(int, seed);
        const std::vector<Writer> writers = {regular, changing, irregular, bytes};
        const auto events = eventsOf(writers[static_cast<std::size_t>(writer)],
                                     static_cast<std::uint64_t>(seed), 600);
        QTemporaryDir folder;
        const auto log = logOf(folder, events);
        std::vector<Position> all;
        for (std::size_t i = 0; i < events.size(); ++i) {
            all.push_back(Position(i));
        }
        std::size_t next = 0;
        std::size_t divided = 0;
        const auto status = log->readMembers(
            all, [&](Position p, const EventView& view, const ValueMembers* members) {
                const Event& event = events[next];
                const auto expected =
                    event.value ? jsonMembers(*event.value) : std::vector<JsonMember>();
                bool same = p == all[next++] && view.valueIsText() == event.view().valueIsText();
                if (members == nullptr) {
                    return same && view.value == event.view().value;
                }
                ++divided;
                same = same && event.value && validateJson(*event.value).ok() &&
                       members->size() == expected.size();
                for (std::size_t n = 0; same && n < expected.size(); ++n) {
                    same = members->name(n) == expected[n].name &&
                           described(members->value(n)) == described(expected[n].value);
                }
                return same;
            });
        QVERIFY(status.ok());
        QCOMPARE(next, events.size());
        QVERIFY(writer != 0 || divided > events.size() / 2);
    }

    void aNumberIsAnIntegerWithItsOwnDigitsBehindThePoint() {
        std::vector<Event> events(5);
        const char* const numbers[] = {"3.540", "3.54", "-0.5", "1e2", "12345678901234567890"};
        for (std::size_t i = 0; i < events.size(); ++i) {
            events[i].value = std::string(R"({"n":)") + numbers[i] + "}";
        }
        QTemporaryDir folder;
        const auto log = makeLog(folder, events, 100, 100);
        const auto cursor = log->fields(wantedOf({"n"}), Position(), log->end());
        QVERIFY(cursor->next());
        const FieldBlock& block = cursor->block();
        const FieldColumn& column = block.fields.front();
        const auto kind = [&](std::size_t i) { return int(column.kinds()[block.places[i]]); };
        const auto number = [&](std::size_t i) { return column.numbers()[block.places[i]]; };
        QCOMPARE(kind(0), 3);
        QCOMPARE(number(0), 3540);
        QCOMPARE(kind(1), 2);
        QCOMPARE(number(1), 354);
        QCOMPARE(kind(2), 1);
        QCOMPARE(number(2), -5);
        QCOMPARE(kind(3), int(FieldColumn::kLexeme));
        QCOMPARE(kind(4), int(FieldColumn::kLexeme));
    }

    void aTextThatManyEventsHaveIsThereOnceABlock() {
        std::vector<Event> events(300);
        for (std::size_t i = 0; i < events.size(); ++i) {
            events[i].value = std::string(R"({"city":")") + (i % 2 == 0 ? "Oslo" : "Ghent") + "\"}";
        }
        QTemporaryDir folder;
        const auto log = makeLog(folder, events, 300, 300);
        const auto cursor = log->fields(wantedOf({"city"}), Position(), log->end());
        QVERIFY(cursor->next());
        QCOMPARE(cursor->block().fields.front().lexemeCount(), std::size_t(2));
    }
};

QTEST_GUILESS_MAIN(TestFields)
#include "tst_fields.moc"
