#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <string>
#include <vector>

#include "model/payload/decimal_order.h"
#include "model/sequence/number_scan.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

std::string anyNumber(std::mt19937_64& random) {
    switch (random() % 9) {
        case 0:
            return "null";
        case 1:
            return "\"7\"";
        case 2:
            return "1e2";
        case 3:
            return "12345678901234567890";
        case 4:
            return "-0.5";
        case 5:
            return std::to_string(random() % 20);
        default:
            return std::to_string(random() % 20) + "." + std::to_string(10 + random() % 90);
    }
}

// Mostly regular values and records, so that blocks are stored in every way.
std::vector<Event> eventsOf(std::uint64_t seed, std::size_t count) {
    std::mt19937_64 random(seed);
    std::vector<Event> out;
    const bool regular = seed % 2 == 0;
    for (std::size_t i = 0; i < count; ++i) {
        Event event;
        event.key = "k" + std::to_string(random() % 9);
        const std::string number =
            regular ? std::to_string(random() % 50) + "." + std::to_string(10 + random() % 90)
                    : anyNumber(random);
        std::string value = random() % 7 == 0 ? "{\"other\":1}"
                                              : "{\"in\":{\"n\":" + number + "},\"list\":[" +
                                                    std::to_string(i % 3) + ",5]}";
        if (!regular && random() % 11 == 0) {
            value = random() % 2 == 0 ? "no JSON" : number;
        }
        if (random() % 13 != 0) {
            event.value = value;
        }
        if (!regular && random() % 3 == 0) {
            event.record = "[" + value + "]";
        }
        if (event.value && random() % 29 == 0) {
            event.details.contentType = std::string(kTextContent);
        }
        out.push_back(event);
    }
    return out;
}

bool holds(Comparison comparison, int order) {
    switch (comparison) {
        case Comparison::Less:
            return order < 0;
        case Comparison::LessOrEqual:
            return order <= 0;
        case Comparison::Equal:
            return order == 0;
        case Comparison::NotEqual:
            return order != 0;
        case Comparison::GreaterOrEqual:
            return order >= 0;
        default:
            return order > 0;
    }
}

bool bruteForce(const Event& event, const std::string& path, Comparison comparison,
                const std::string& number) {
    if (!event.value || event.details.contentType == kTextContent ||
        !validateJson(*event.value).ok()) {
        return false;
    }
    const auto found = jsonAt(*event.value, *JsonPath::parse(path));
    return found && found->type == JsonType::Number &&
           holds(comparison, compareNumbers(found->lexeme, number));
}

}  // namespace

class TestNumberScan : public QObject {
    Q_OBJECT
private slots:
    void theColumnsAnswerAsTheValuesDo() {
        for (const std::uint64_t seed : {2, 3, 4, 5}) {
            const auto events = eventsOf(seed, 1500);
            QTemporaryDir folder;
            const auto log = makeLog(folder, events, 200, 500);
            QVERIFY(log);
            std::mt19937_64 random(seed);
            for (int round = 0; round < 150; ++round) {
                const std::string path = std::vector<std::string>{
                    "in.n", "list[0]", "list[1]", "/in/n", "in", "nothing", ""}[random() % 7];
                const auto comparison = static_cast<Comparison>(random() % 6);
                const std::string number = std::vector<std::string>{
                    "5", "12.5", "-1e400", "1e400", "0", "19.999", "7.10"}[random() % 7];
                Position from(random() % (events.size() + 1));
                Position to(random() % (events.size() + 1));
                if (to < from) {
                    std::swap(from, to);
                }
                const auto scan = NumberScan::create(*log, path, comparison, number);
                QVERIFY(scan.ok());
                std::uint64_t next = from.value();
                const auto status = scan->run(
                    from, to,
                    [&](Position first, std::size_t count, std::span<const std::uint64_t> matches) {
                        for (std::size_t i = 0; i < count; ++i, ++next) {
                            const bool match = (matches[i / 64] >> (i % 64) & 1) != 0;
                            if (first.value() + i != next ||
                                match != bruteForce(events[next], path, comparison, number)) {
                                qWarning() << next << path.c_str() << number.c_str() << match
                                           << events[next].value.value_or("(null)").c_str();
                                next = events.size() * 2;
                                return false;
                            }
                        }
                        return true;
                    });
                QVERIFY(status.ok());
                QCOMPARE(next, to.value());
            }
        }
    }

    void stopsWhenItIsToldTo() {
        QTemporaryDir folder;
        const auto log = makeLog(folder, eventsOf(2, 1000), 100, 500);
        const auto scan = NumberScan::create(*log, "in.n", Comparison::Greater, "0");
        int visits = 0;
        QVERIFY(
            scan->run(Position(), log->end(), [&visits](auto...) { return ++visits < 2; }).ok());
        QCOMPARE(visits, 2);
        QVERIFY(absl::IsCancelled(scan->run(
            Position(), log->end(), [](auto...) { return true; }, [] { return true; })));
    }

    void saysWhatItCannotRead() {
        QTemporaryDir folder;
        const auto log = makeLog(folder, eventsOf(2, 10));
        QVERIFY(absl::IsInvalidArgument(
            NumberScan::create(*log, "a[", Comparison::Equal, "1").status()));
        QVERIFY(absl::IsInvalidArgument(
            NumberScan::create(*log, "a", Comparison::Equal, "one").status()));
        QVERIFY(absl::IsOutOfRange(
            NumberScan::create(*log, "a", Comparison::Equal, "1")
                ->run(Position(), log->end().next(), [](auto...) { return true; })));
    }
};

QTEST_APPLESS_MAIN(TestNumberScan)
#include "tst_number_scan.moc"
