// Rows of a table are stored by their cells, and come back to the byte.
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <random>
#include <string>

#include "importers/import.h"
#include "importers/registry.h"
#include "model/find/find_scan.h"
#include "model/payload/decimal_order.h"
#include "model/sequence/number_scan.h"

using namespace oxbow;

namespace {

std::string anyCell(std::mt19937_64& random) {
    switch (random() % 9) {
        case 0:
            return "";
        case 1:
            return "\"\"";
        case 2:
            return "\"say \"\"hi\"\", twice\"";
        case 3:
            return "007";
        case 4:
            return "1e3";
        case 5:
            return "\"12\"";
        case 6:
            return "caf\xc3\xa9";
        case 7:
            return "broken \xff byte";
        default:
            return std::to_string(random() % 1000) + ".50";
    }
}

std::string table(std::uint64_t seed, int rows) {
    std::mt19937_64 random(seed);
    std::string out = "id,amount,the \"\"note\"\",when\n";
    for (int i = 0; i < rows; ++i) {
        out += "k-" + std::to_string(i % 50) + "," + anyCell(random) + "," + anyCell(random) +
               ",2024-03-01T00:00:" + std::to_string(10 + i % 50) + "Z\n";
    }
    return out;
}

class Collected final : public EventSink {
public:
    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        for (const EventView& event : batch->events) {
            events.emplace_back(event);
        }
        return absl::OkStatus();
    }
    bool cancelled() const override { return false; }
    std::vector<Event> events;
};

}  // namespace

class TestCsvStorage : public QObject {
    Q_OBJECT
private slots:
    void everyRowComesBackAsTheImporterGaveIt() {
        const std::string text = table(3, 5000);
        QTemporaryDir folder;
        const std::string file = folder.filePath("rows.csv").toStdString();
        std::ofstream(file, std::ios::binary) << text;

        Collected direct;
        const auto importer = findFormat("csv")->makeStream({}, "rows.csv");
        QVERIFY(importer->feed(text, direct).ok());
        QVERIFY(importer->finish(direct).ok());
        QCOMPARE(direct.events.size(), std::size_t(5000));

        const auto log = *Log::create(folder.filePath("rows.oxbow").toStdString());
        ImportProgress progress;
        ImportOptions options;
        options.format = "csv";  // with broken bytes in every other row nobody would guess it
        const auto summary = importSources(log, {file}, options, progress);
        QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
        for (std::size_t i = 0; i < direct.events.size(); ++i) {
            QCOMPARE(log->event(Position(i)).value(), direct.events[i]);
            QCOMPARE(log->value(Position(i))->bytes, direct.events[i].value);
        }
    }

    void aConditionOnAColumnAnswersAsTheRowsDo() {
        QTemporaryDir folder;
        const std::string file = folder.filePath("rows.csv").toStdString();
        std::ofstream(file, std::ios::binary) << table(5, 3000);
        const auto log = *Log::create(folder.filePath("rows.oxbow").toStdString());
        ImportProgress progress;
        ImportOptions options;
        options.format = "csv";  // with broken bytes in every other row nobody would guess it
        const auto summary = importSources(log, {file}, options, progress);
        QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
        for (const char* const column : {"amount", "id", "nothing"}) {
            const auto scan = NumberScan::create(*log, column, Comparison::GreaterOrEqual, "500");
            QVERIFY(scan.ok());
            std::uint64_t next = 0;
            const auto status = scan->run(
                Position(), log->end(),
                [&](Position, std::size_t count, std::span<const std::uint64_t> matches) {
                    for (std::size_t i = 0; i < count; ++i, ++next) {
                        const auto value = log->value(Position(next));
                        const auto found = jsonAt(*value->bytes, *JsonPath::parse(column));
                        const bool expected = found && found->type == JsonType::Number &&
                                              compareNumbers(found->lexeme, "500") >= 0;
                        if (((matches[i / 64] >> (i % 64) & 1) != 0) != expected) {
                            return false;
                        }
                    }
                    return true;
                });
            QVERIFY(status.ok());
            QCOMPARE(next, std::uint64_t(3000));
        }
    }

    void wordsAreFoundWhereTheRowsHaveThem() {
        QTemporaryDir folder;
        const std::string file = folder.filePath("rows.csv").toStdString();
        std::ofstream(file, std::ios::binary) << table(7, 3000);
        const auto log = *Log::create(folder.filePath("rows.oxbow").toStdString());
        ImportProgress progress;
        ImportOptions options;
        options.format = "csv";  // with broken bytes in every other row nobody would guess it
        const auto summary = importSources(log, {file}, options, progress);
        QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
        std::vector<FindTerm> terms;
        for (const char* word :
             {"k-7",          "50",       "null",   "hi",      "\"",
              "\\\"hi\\\"",   "say \\\"", "007",    "\"007\"", "CAF\xc3\x89",
              "\xef\xbf\xbd", "broken",   "amount", ":null,",  ",\"when\":\"2024",
              "00:00:1",      "},",       "\"\"",   "u0",      "12",
              "\"12\""}) {
            for (const bool exact : {false, true}) {
                terms.push_back({FindTerm::Field::Anywhere, false, exact, word});
            }
        }
        for (const FindTerm& term : terms) {
            const FindExpression expression({term});
            FindScan scan(log, expression);
            std::uint64_t found = 0;
            const auto status = scan.run(
                Position(), log->end(), [&](Position first, std::span<const std::uint8_t> has) {
                    for (std::size_t i = 0; i < has.size(); ++i) {
                        const auto event = log->event(first + i);
                        if (expression.holds(event->view()) != (has[i] != 0)) {
                            return false;
                        }
                        ++found;
                    }
                    return true;
                });
            QVERIFY(status.ok());
            QVERIFY2(found == 3000, term.text.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestCsvStorage)
#include "tst_csv_storage.moc"
