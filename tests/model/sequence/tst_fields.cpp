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
#include "support/stored_forms.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

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
            const auto ahead = log->fieldsAhead(wanted, Position(from), Position(to));
            compare(told(*log, *ahead, wanted, Position(from)), truth);
            const auto byValues = fieldsOfValues(*log, wanted, Position(from), Position(to));
            compare(told(*log, *byValues, wanted, Position(from)), truth);
            const VectorSequence inMemory(events);
            const auto ofMemory = inMemory.fields(wanted, Position(from), Position(to));
            compare(told(inMemory, *ofMemory, wanted, Position(from)), truth);
        }
    }

    void whatIsReadAheadMayBeLeftAtAnyBlock() {
        const auto events = eventsOf(regular, 1, 3'000);
        QTemporaryDir folder;
        const auto log = logOf(folder, events);
        const FieldsWanted wanted = wantedOf({"n", "text"});
        for (std::size_t blocks = 0; blocks < 8; ++blocks) {
            const auto cursor = log->fieldsAhead(wanted, Position(), log->end());
            for (std::size_t i = 0; i < blocks && cursor->next(); ++i) {
            }
            QVERIFY(cursor->status().ok());
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
