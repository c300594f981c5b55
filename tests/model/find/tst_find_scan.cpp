#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <string>
#include <variant>
#include <vector>

#include "model/find/find_scan.h"
#include "model/find/late_event.h"
#include "support/random_log.h"
#include "support/stored_forms.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

FindExpression read(const std::string& text) {
    return std::get<FindExpression>(FindExpression::parse(text));
}

std::vector<std::uint64_t> foundIn(std::shared_ptr<const EventSequence> events,
                                   const std::string& text, Position from, Position to) {
    std::vector<std::uint64_t> out;
    Position next = from;
    FindScan scan(std::move(events), read(text));
    const auto status =
        scan.run(from, to, [&](Position first, std::span<const std::uint8_t> found) {
            if (first != next) {
                qFatal("a piece is missing");
            }
            for (std::size_t i = 0; i < found.size(); ++i) {
                if (found[i] != 0) {
                    out.push_back((first + i).value());
                }
            }
            next = first + found.size();
            return true;
        });
    if (!status.ok()) {
        qFatal("%s", std::string(status.message()).c_str());
    }
    return out;
}

// By looking at each event.
std::vector<std::uint64_t> naively(const EventSequence& events, const std::string& text,
                                   Position from, Position to) {
    std::vector<std::uint64_t> out;
    const FindExpression expression = read(text);
    const auto status =
        forEachEvent(events, from, to, EventParts::All, [&](Position p, const EventView& event) {
            if (expression.holds(event)) {
                out.push_back(p.value());
            }
            return true;
        });
    if (!status.ok()) {
        qFatal("%s", std::string(status.message()).c_str());
    }
    return out;
}

// Words that lie in values, across the edges of their fields, in names, and nowhere.
std::vector<std::string> words(const EventSequence& events, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<std::string> out = {"left",
                                    "t-10",
                                    "DOOR",
                                    "la",
                                    "nowhere",
                                    "17.5",
                                    "7",
                                    "\"\\\"word\\\":\"",
                                    "1",
                                    "k3",
                                    "type:Type1",
                                    "key:k1*",
                                    "-key:*",
                                    "stream:other",
                                    "-type:*",
                                    "type1",
                                    "application",
                                    "trace",
                                    "true",
                                    "null",
                                    "e3",
                                    "-2.50",
                                    "\"\\\":\"",
                                    "},",
                                    "späti",
                                    "SPÄTI",
                                    "2023",
                                    "data",
                                    "00:00",
                                    "Type2 -left k1",
                                    "stream:stream -stream:other door",
                                    "type:Type0 n"};
    for (int i = 0; i < 40; ++i) {
        const auto event = eventAt(events, Position(random() % events.end().value()));
        const std::string text = event->value.value_or("none");
        const std::size_t at = random() % (text.size() + 1);
        const std::string part = text.substr(at, 1 + random() % 9);
        if (!part.empty()) {
            const FindTerm term{FindTerm::Field::Anywhere, random() % 5 == 0, true, part};
            out.push_back(FindExpression({term}).text());
        }
    }
    return out;
}

void compare(const std::shared_ptr<const EventSequence>& events, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::uint64_t end = events->end().value();
    for (const std::string& word : words(*events, seed)) {
        const Position from(random() % 3 == 0 ? random() % end : 0);
        const Position to(random() % 3 == 0 ? from.value() + random() % (end - from.value() + 1)
                                            : end);
        const auto found = foundIn(events, word, from, to);
        const auto expected = naively(*events, word, from, to);
        QVERIFY2(found == expected, (word + ": " + std::to_string(found.size()) + " for " +
                                     std::to_string(expected.size()))
                                        .c_str());
    }
}

}  // namespace

class TestFindScan : public QObject {
    Q_OBJECT
private slots:
    void findsWhatLookingAtEachEventFinds_data() {
        QTest::addColumn<int>("form");
        QTest::addColumn<quint64>("seed");
        for (int form = 0; form < 4; ++form) {
            for (quint64 seed = 0; seed < 6; ++seed) {
                QTest::addRow("form %d seed %llu", form, static_cast<unsigned long long>(seed))
                    << form << seed;
            }
        }
    }
    void findsWhatLookingAtEachEventFinds() {
        QFETCH(int, form);
        QFETCH(quint64, seed);
        const Writer writers[] = {regular, changing, irregular, bytes};
        std::vector<Event> events = eventsOf(writers[form], seed, 900);
        for (std::size_t i = 0; i < events.size(); i += 3) {
            events[i].details.headers = {{"trace", i % 2 == 0 ? "left" : "id-" + std::to_string(i)},
                                         {"door", std::nullopt}};
        }
        QTemporaryDir folder;
        compare(logOf(folder, events), seed);
        compare(std::make_shared<VectorSequence>(events), seed);
    }

    void findsWhatLookingAtEachEventFindsInRandomLogs() {
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            QTemporaryDir folder;
            compare(makeLog(folder, randomEvents(seed, 300)), seed);
        }
    }

    void stopsWhereEnoughWasFoundAndWhereNobodyWaits() {
        QTemporaryDir folder;
        const auto log = makeLog(folder, randomEvents(1, 300));
        FindScan scan(log, read("key"));
        const auto first = scan.first(Position(5), log->end());
        QCOMPARE(**first, Position(naively(*log, "key", Position(5), log->end()).front()));
        QVERIFY(absl::IsCancelled(scan.run(
            Position(), log->end(), [](auto, auto) { return true; }, [] { return true; })));
        QVERIFY(!scan.first(log->end(), log->end())->has_value());
    }

    void theNextLateEventIsTheOneThatTheLogCounts() {
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            QTemporaryDir folder;
            const auto log = makeLog(folder, randomEvents(seed, 200));
            std::uint64_t count = 0;
            for (auto late = nextLate(*log, Position()); *late;
                 late = nextLate(*log, (*late)->next())) {
                ++count;
            }
            QCOMPARE(count, log->lateCount());
        }
    }
};

QTEST_GUILESS_MAIN(TestFindScan)
#include "tst_find_scan.moc"
