#include <QtTest>

#include "importers/delimited/csv_importer.h"
#include "importers/import_text.h"
#include "importers/json/json_importer.h"
#include "importers/text/oxbow_importer.h"
#include "model/forms/event_cloud.h"
#include "model/forms/event_csv.h"
#include "model/forms/event_json.h"
#include "model/forms/random_event.h"

using namespace oxbow;
using test::Imported;
using test::importText;

namespace {

std::vector<Event> randomEvents(std::size_t count) {
    test::RandomEvents random(11);
    std::vector<Event> events;
    for (std::size_t i = 0; i < count; ++i) {
        events.push_back(random.event());
    }
    return events;
}

std::string asJson(const std::vector<Event>& events) {
    std::string out;
    for (std::size_t i = 0; i < events.size(); ++i) {
        appendEventJson(out, Position(i), events[i].view());
        out += '\n';
    }
    return out;
}

std::string asCsv(const std::vector<Event>& events) {
    std::string out = eventCsvHeader();
    for (std::size_t i = 0; i < events.size(); ++i) {
        appendEventCsv(out, Position(i), events[i].view());
    }
    return out;
}

// What CloudEvents carry of an event.
Event carried(Event event) {
    const bool text =
        event.details.contentType == kTextContent && event.value && standsAsJson(*event.value);
    EventDetails details;
    if (event.details.actor && fitsJsonString(*event.details.actor)) {
        details.actor = event.details.actor;
    }
    if (event.details.correlation && fitsJsonString(*event.details.correlation)) {
        details.correlation = event.details.correlation;
    }
    if (text) {
        details.contentType = std::string(kTextContent);
    }
    event.details = details;
    event.record.reset();
    event.partition = std::max(event.partition, -1);
    return event;
}

std::string asClouds(const std::vector<Event>& events, bool batch, std::vector<Event>& written) {
    std::string out = batch ? "[" : "";
    for (std::size_t i = 0; i < events.size(); ++i) {
        std::string line;
        if (appendCloudEvent(line, Position(i), events[i].view())) {
            out += batch ? (written.empty() ? "\n" : ",\n") : "";
            out += line + (batch ? "" : "\n");
            written.push_back(carried(events[i]));
        }
    }
    return out + (batch ? "\n]\n" : "");
}

std::string reasons(const Imported& imported) {
    std::string out;
    for (const RejectedRecord& record : imported.rejected) {
        out += std::to_string(record.line) + ": " + record.reason + "\n";
    }
    return out;
}

}  // namespace

class TestOxbowImporter : public QObject {
    Q_OBJECT

private slots:
    void importingAnExportGivesTheSameEvents_data() { formats(); }
    void importingAnExportGivesTheSameEvents() {
        const auto [format, text, events] = exported(5000);
        const Imported imported = importText(format, text);
        QCOMPARE(reasons(imported), std::string());
        QCOMPARE(imported.events.size(), events.size());
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (!(imported.events[i] == events[i])) {
                std::string line;
                appendEventJson(line, Position(i), events[i].view());
                QFAIL(line.c_str());
            }
        }
        QVERIFY(imported.fidelity.empty());
    }

    void piecesAndResumedImportsGiveTheSame_data() { formats(); }
    void piecesAndResumedImportsGiveTheSame() {
        const auto [format, text, events] = exported(3000);
        QVERIFY(importText(format, text, {}, 5).events == events);
        const Imported whole = importText(format, text);
        QVERIFY(whole.resting.size() > 2);
        for (const test::Resting& resting : whole.resting) {
            const Imported rest = test::resumeText(format, text, resting.mark);
            QVERIFY(rest.status.ok());
            QVERIFY(std::equal(rest.events.begin(), rest.events.end(),
                               events.begin() + static_cast<std::ptrdiff_t>(resting.events),
                               events.end()));
        }
    }

    void anExportIsKnownByItsFields_data() { formats(); }
    void anExportIsKnownByItsFields() {
        const auto [format, text, events] = exported(200);
        const int own = test::sniffText(format, text).confidence;
        QVERIFY(own >= 97);
        for (const Format& other : {jsonLinesFormat(), csvFormat()}) {
            QVERIFY(test::sniffText(other, text).confidence < own);
        }
        QCOMPARE(test::sniffText(format, "{\"a\":1}\n").confidence, 0);
        QCOMPARE(test::sniffText(format, "").confidence, 0);
    }

    void cloudEventsComeInAsTheyWentOut_data() {
        QTest::addColumn<bool>("batch");
        QTest::newRow("lines") << false;
        QTest::newRow("a batch") << true;
    }
    void cloudEventsComeInAsTheyWentOut() {
        QFETCH(bool, batch);
        const Format format = batch ? oxbowCloudBatchFormat() : oxbowCloudEventsFormat();
        std::vector<Event> written;
        const std::string text = asClouds(randomEvents(20'000), batch, written);
        QVERIFY(written.size() > 300);
        QVERIFY(test::sniffText(format, text).confidence > 97);
        const Imported imported = importText(format, text);
        QCOMPARE(reasons(imported), std::string());
        QCOMPARE(imported.events.size(), written.size());
        for (std::size_t i = 0; i < written.size(); ++i) {
            if (!(imported.events[i] == written[i])) {
                std::string line;
                appendCloudEvent(line, Position(i), written[i].view());
                std::string again;
                appendEventJson(again, Position(i), imported.events[i].view());
                QFAIL((line + "\n" + again).c_str());
            }
        }
    }

    void aCloudEventOfOthersIsNoneOfOurs() {
        const std::string text =
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"t\"}\n";
        QCOMPARE(test::sniffText(oxbowCloudEventsFormat(), text).confidence, 0);
        const Imported imported =
            importText(oxbowCloudEventsFormat(), "{\"specversion\":\"1.0\",\"color\":\"red\"}\n");
        QCOMPARE(reasons(imported),
                 std::string("1: \"color\" is no attribute that Oxbow writes, or says what it "
                             "cannot: \"red\"\n"));
    }

    void aBadLineIsRejectedWithItsReason() {
        const Imported imported = importText(
            oxbowJsonFormat(), "{\"source\":\"s\",\"kind\":\"data\",\"offset\":\"x\"}\nx\n{}\n");
        QCOMPARE(imported.events.size(), std::size_t(1));
        QCOMPARE(reasons(imported),
                 std::string("1: in \"event\": \"offset\" must be a number of 64 bits\n"
                             "2: not valid JSON: byte 0: 'x' where a value should be\n"));
    }

    void aBadRowIsRejectedWithItsReason() {
        const Imported imported = importText(
            oxbowCsvFormat(), eventCsvHeader() + "1,2\n,,,x,,,,,,,,,,\n,,,,,,,,,,,,,\n\"a\"b\n");
        QCOMPARE(imported.events.size(), std::size_t(1));
        QCOMPARE(reasons(imported),
                 std::string("2: the line has 2 cells, not 14\n"
                             "3: column partition: \"x\" is no number of this column\n"
                             "5: text behind the closing quote of a cell\n"));
    }

private:
    static void formats() {
        QTest::addColumn<bool>("csv");
        QTest::newRow("JSON Lines") << false;
        QTest::newRow("CSV") << true;
    }
    static std::tuple<Format, std::string, std::vector<Event>> exported(std::size_t count) {
        QFETCH(bool, csv);
        const std::vector<Event> events = randomEvents(count);
        return {csv ? oxbowCsvFormat() : oxbowJsonFormat(), csv ? asCsv(events) : asJson(events),
                events};
    }
};

QTEST_APPLESS_MAIN(TestOxbowImporter)
#include "tst_oxbow_importer.moc"
