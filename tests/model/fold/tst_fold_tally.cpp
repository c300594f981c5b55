// A fold over columns against the same fold event by event.
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "model/fold/fold_run.h"
#include "model/fold/fold_tally.h"
#include "support/random_log.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

using Random = std::mt19937_64;

std::string pick(Random& random, const std::vector<std::string>& from) {
    return from[random() % from.size()];
}

// Mostly alike, so that they are stored by columns; amounts of every kind in some logs.
std::vector<Event> eventsOf(std::uint64_t seed, std::size_t count) {
    Random random(seed);
    const bool wild = seed % 3 == 0;
    const bool bare = seed % 2 == 0;
    std::vector<Event> out;
    for (std::size_t i = 0; i < count; ++i) {
        Event event;
        event.stream = random() % 5 == 0 ? "refunds" : "orders";
        event.type = random() % 9 == 0 ? OptionalBytes() : "Type" + std::to_string(random() % 3);
        if (random() % 8 != 0) {
            event.key = "k" + std::to_string(random() % 20);
        }
        std::string amount =
            std::to_string(random() % 300) + "." + std::to_string(random() % 90 + 10);
        if (wild && random() % 40 == 0) {
            amount = pick(random, {"1e3", "\"12.50\"", "\"none\"", "null", "[1]", "-0", "true",
                                   "123456789012345678901234567890", "7", "0.000000000000000001",
                                   "999999999999999999", "1e9999", "{\"a\": 1}",
                                   "0." + std::string(400, '3')});
        }
        const std::string field = random() % 25 == 0 ? "other" : "amount";
        event.value = "{\"" + field + "\":" + amount + ",\"city\":\"" +
                      pick(random, {"Oslo", "Ghent", "Pécs", "a \\\"b\\\""}) +
                      "\",\"customer\":\"c-" + std::to_string(100 + random() % 50) +
                      "\",\"rank\":" + std::to_string(random() % 5) +
                      ",\"in\":{\"x\":" + std::to_string(random() % 3) + "}}";
        if (!bare) {
            event.record = "{\"id\":" + std::to_string(i) + ",\"data\":" + *event.value + "}";
        }
        if (random() % 30 == 0) {
            event.value.reset();
        }
        if (random() % 20 == 0) {
            event.kind = random() % 2 == 0 ? EventKind::Control : EventKind::Aborted;
        }
        if (random() % 30 == 0) {
            event.details.contentType = std::string(kTextContent);
        }
        out.push_back(std::move(event));
    }
    return out;
}

const std::vector<std::string> kKinds = {
    R"("kind":"count")",
    R"("kind":"count","field":"amount")",
    R"("kind":"sum","field":"amount")",
    R"("kind":"average","field":"amount")",
    R"("kind":"min","field":"amount")",
    R"("kind":"max","field":"amount")",
    R"("kind":"max","field":"city")",
    R"("kind":"sum","field":"in.x")",
};
const std::vector<std::string> kBys = {
    "",
    R"(,"by":"@type")",
    R"(,"by":"@stream")",
    R"(,"by":[])",
    R"(,"by":"city")",
    R"(,"by":"customer")",
    R"(,"by":"rank")",
    R"(,"by":"in")",
    R"(,"by":"{city}/{@key}")",
    R"(,"by":["@stream","city","rank"])",
    R"(,"by":["amount"])",
};
const std::vector<std::string> kTypes = {"", R"(,"types":["Type1","Type2"])",
                                         R"(,"types":["Never"])"};

// The rows in the order of their first appearance, and who wrote them, one event after the other.
struct Told {
    RowKey key;
    FoldRow row;
    Position writer;
    friend bool operator==(const Told&, const Told&) = default;
};

class Recorder final : public FoldRows {
public:
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override {
        const auto found = places.find(key);
        return found == places.end() ? nullptr : &rows[found->second].row;
    }
    absl::Status put(const RowKey& key, FoldRow row) override {
        const auto [place, isNew] = places.try_emplace(key, rows.size());
        if (isNew) {
            rows.push_back({key, {}, {}});
        }
        rows[place->second].row = std::move(row);
        rows[place->second].writer = at;
        return absl::OkStatus();
    }
    absl::Status erase(const RowKey&) override {
        return absl::InternalError("these folds erase nothing");
    }
    absl::Status publish(const EventView&) override { return absl::OkStatus(); }

    Position at;
    std::vector<Told> rows;
    std::map<RowKey, std::size_t> places;
};

std::vector<Told> oneByOne(const Fold& fold, const std::vector<Event>& events, std::size_t to,
                           std::uint64_t& withoutField) {
    const auto runner = *fold.start();
    Recorder rows;
    for (std::size_t i = 0; i < to; ++i) {
        rows.at = Position(i);
        const EventView view = events[i].view();
        if (!runner->apply({rows.at, view}, rows).ok()) {
            qFatal("an event that cannot be folded");
        }
    }
    withoutField = runner->withoutField();
    return rows.rows;
}

std::vector<Told> overColumns(const Fold& fold, const EventSequence& events, std::size_t to) {
    std::vector<Told> out;
    const auto status = foldAt(fold, events, Position(to),
                               [&out](const RowKey& key, const FoldRow& row, Position writer) {
                                   out.push_back({key, row, writer});
                                   return true;
                               });
    if (!status.ok()) {
        qFatal("%s", std::string(status.message()).c_str());
    }
    return out;
}

void compare(const std::vector<Told>& found, const std::vector<Told>& wanted) {
    QCOMPARE(found.size(), wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        QCOMPARE(QByteArray::fromStdString(found[i].key.stream + "/" + found[i].key.key),
                 QByteArray::fromStdString(wanted[i].key.stream + "/" + wanted[i].key.key));
        QCOMPARE(QByteArray::fromStdString(*found[i].row.shown),
                 QByteArray::fromStdString(*wanted[i].row.shown));
        QVERIFY(found[i] == wanted[i]);
    }
}

}  // namespace

class TestFoldTally : public QObject {
    Q_OBJECT
private slots:
    void columnsGiveTheRowsThatTheEventsDo_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 0; seed < 6; ++seed) {
            QTest::addRow("%d", seed) << seed;
        }
    }
    void columnsGiveTheRowsThatTheEventsDo() {
        QFETCH(int, seed);
        const auto events = eventsOf(static_cast<std::uint64_t>(seed), 1'200);
        QTemporaryDir folder;
        const auto log = makeLog(folder, events, 200, 500);
        QVERIFY(log);
        const VectorSequence inMemory(events);
        Random random(static_cast<std::uint64_t>(seed));
        for (const std::string& kind : kKinds) {
            for (const std::string& by : kBys) {
                const auto fold = foldFile("{" + kind + by + pick(random, kTypes) + "}");
                const std::size_t to =
                    random() % 2 == 0 ? events.size() : random() % (events.size() + 1);
                std::uint64_t withoutField = 0;
                const auto truth = oneByOne(*fold, events, to, withoutField);
                compare(overColumns(*fold, *log, to), truth);
                compare(overColumns(*fold, inMemory, to), truth);

                const auto tally = fold->tally(*log);
                const auto cursor = log->fields(tally->reads(), Position(), Position(to));
                while (cursor->next()) {
                    QVERIFY(tally->add(*cursor).ok());
                }
                QCOMPARE(tally->withoutField(), withoutField);
                QCOMPARE(tally->rowCount(), truth.size());
            }
        }
    }

    void whatStandsInNoColumnGoesEventByEvent() {
        QTemporaryDir folder;
        const auto log = makeLog(folder, eventsOf(1, 10));
        QVERIFY(!foldFile(R"({"kind":"count","by":"@correlation"})")->tally(*log));
        QVERIFY(!foldFile(R"({"kind":"latest"})")->tally(*log));
    }

    void aQuestionThatNobodyWaitsForStops() {
        QTemporaryDir folder;
        const auto log = makeLog(folder, eventsOf(1, 100));
        const auto fold = foldFile(R"({"kind":"count"})");
        const auto status = foldAt(
            *fold, *log, log->end(), [](const auto&...) { return true; }, [] { return true; });
        QVERIFY(absl::IsCancelled(status));
    }
};

QTEST_GUILESS_MAIN(TestFoldTally)
#include "tst_fold_tally.moc"
