// What goes out comes in again, in each form that a log is exported in.
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <string>
#include <vector>

#include "importers/import.h"
#include "model/forms/log_file.h"
#include "model/log/log.h"

using namespace oxbow;

class TestRoundTrip : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::shared_ptr<Log> m_log;

    std::string path(const QString& name) const { return m_folder.filePath(name).toStdString(); }
    std::shared_ptr<Log> imported(const std::string& source, const QString& name) const {
        auto log = Log::create(path(name));
        ImportProgress progress;
        const auto summary = importSources(*log, {source}, ImportOptions(), progress);
        return summary.ok() && summary->failures.empty() ? *log : nullptr;
    }
    static std::vector<Event> eventsOf(const Log& log) {
        std::vector<Event> events;
        const auto status =
            log.scan(Position(), log.end(), [&events](Position, const EventView& event, auto) {
                events.emplace_back(event);
                return true;
            });
        return status.ok() ? events : std::vector<Event>();
    }

private slots:
    void initTestCase() {
        std::ofstream file(path("orders.jsonl"));
        for (int i = 0; i < 3000; ++i) {
            const std::string value =
                i % 17 == 0 ? "null" : "{\"n\":" + std::to_string(i) + ",\"x\":3.540}";
            file << "{\"key\":\"k" << i % 70 << "\",\"type\":\"T" << i % 3 << "\",\"stream\":\"s"
                 << i % 2 << "\",\"time\":\"2024-01-01T00:0" << i / 600 << ":" << 10 + i % 50
                 << ".12Z\",\"value\":" << value << "}\n";
        }
        file.close();
        m_log = imported(path("orders.jsonl"), "w.oxbow");
        QVERIFY(m_log != nullptr);
        QCOMPARE(m_log->end(), Position(3000));
    }

    void eachFormComesInAgain_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("whole");  // or what a table needs
        QTest::newRow("oxlog") << "out.oxlog" << true;
        QTest::newRow("JSON Lines") << "out.jsonl" << true;
        QTest::newRow("CSV") << "out.csv" << true;
        QTest::newRow("SQLite") << "out.sqlite" << true;
        QTest::newRow("CloudEvents") << "out.cloudevents.jsonl" << false;
        QTest::newRow("CloudEvents in an array") << "out.cloudevents.json" << false;
    }
    void eachFormComesInAgain() {
        QFETCH(QString, name);
        QFETCH(bool, whole);
        const std::string file = path(name);
        const auto written = exportLogTo(*m_log, file, *exportFormOf(file), {});
        QVERIFY2(written.ok(), std::string(written.status().message()).c_str());
        QCOMPARE(written->events, std::uint64_t(3000));
        const auto again = imported(file, name + ".oxbow");
        QVERIFY(again != nullptr);
        const std::vector<Event> before = eventsOf(*m_log);
        const std::vector<Event> after = eventsOf(*again);
        QCOMPARE(after.size(), before.size());
        for (std::size_t i = 0; i < before.size(); ++i) {
            if (whole) {
                QVERIFY2(after[i] == before[i], std::to_string(i).c_str());
                continue;
            }
            QCOMPARE(after[i].key, before[i].key);
            QCOMPARE(after[i].value, before[i].value);
            QCOMPARE(after[i].type, before[i].type);
            QCOMPARE(after[i].stream, before[i].stream);
            QVERIFY(after[i].time == before[i].time);
        }
    }
};

QTEST_APPLESS_MAIN(TestRoundTrip)
#include "tst_round_trip.moc"
