// A fold over columns against the same fold event by event.
#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <string>
#include <vector>

#include "model/fold/fold_run.h"
#include "model/fold/tally_checks.h"
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
                const auto truth = eventByEvent(*fold, events, to, withoutField);
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
