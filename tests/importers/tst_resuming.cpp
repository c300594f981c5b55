// Wherever a source rests, and however long: what is imported later from the mark is the rest.
#include <QtTest>

#include "importers/delimited/csv_importer.h"
#include "importers/import_text.h"
#include "importers/json/json_importer.h"
#include "importers/text/kcat_importer.h"
#include "importers/text/oxbow_importer.h"
#include "model/forms/event_csv.h"
#include "model/forms/event_json.h"

using namespace oxbow;
using test::Imported;
using test::Resting;

namespace {

// A "~" becomes half a surrogate pair, which is broken.
std::string utf16(std::string_view text) {
    std::string out("\xFF\xFE", 2);
    for (const char c : text) {
        out += c == '~' ? '\x3d' : c;
        out += c == '~' ? '\xd8' : '\0';
    }
    return out;
}

// A source of some records, some of them damaged.
std::string sample(const std::string& format, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) {
        const std::string n = std::to_string(i);
        if (format == "csv") {
            text += text.empty() ? "id,text,n\r\n" : "";
            text +=
                n + ",\"two\nlines\"," + n + "\r\n\n" + n + ",\"~stray,1\n" + n + ",\"x\",never\n";
        } else if (format == "tsv") {
            text += text.empty() ? "id\ttext\n" : "";
            text += n + "\t\"a~\"\"b\"\n" + n + "\n";
        } else if (format == "jsonl") {
            text += "{\"id\":" + n +
                    ",\"time\":\"never\",\"id\":1}\n\n{\"id\":\r\n{\"id\":\"\\ud800\"}\n";
        } else if (format == "json-array") {
            text += (text.empty() ? "[" : ",") + ("{\"id\":" + n) +
                    "},,\n{\"id\":\"\n},\n[1,{\"a\":\"]\"}]\n";
        } else if (format == "json-concat") {
            text += "{\"id\":\"~" + n + "\"} {\"a\":[}\n{\"b\":\n2}\n";
        } else if (format == "json-document") {
            text += text.empty() ? "{\"from\":\"here\",\"Records\":[" : ",";
            text += "{\"id\":" + n + "},\n{\"id\":\"\n},\n{\"a\":\"]\",\"v\":NaN}\n";
        } else if (format == "json-text-list") {
            text += text.empty() ? "{\"n\":[\"[{\"],\"list\":\"[\\n" : ",\\n";
            text += "{\\\"id\\\":" + n + "},{\\\"t\\\":\\\"\\ud83d\\ude00\\\\n\\u00e9\\\"}";
        } else if (format == "elastic-bulk") {
            text += "{\"index\":{\"_id\":\"" + n + "\"}}\n{\"n\":" + n +
                    "}\n{\"delete\":{\"_id\":\"1\"}}\n{\"create\":{}}\n{\"n\":\n";
        } else if (format == "kcat") {
            text += "{\"topic\":\"t\",\"partition\":0,\"offset\":" + n +
                    ",\"key\":\"\xff\",\"payload\":null}\n% a message\n{\"topic\":\n";
        }
    }
    if (!format.starts_with("oxbow")) {
        return format == "json-array"       ? text + "]"
               : format == "json-document"  ? text + "],\"more\":[1,{}]}\n"
               : format == "json-text-list" ? text + "]\",\"more\":\"[{}]\"}\n"
                                            : text;
    }
    const bool csv = format == "oxbow-csv";
    text = csv ? eventCsvHeader() : "";
    for (int i = 0; i < times; ++i) {
        Event event;
        event.source = "s";
        event.stream = "t";
        event.offset = i;
        event.key = std::to_string(i % 3);
        event.value = i % 2 == 0 ? OptionalBytes("{\n \"a\": \"\\\"\"}") : std::nullopt;
        csv ? appendEventCsv(text, Position(1), event.view())
            : appendEventJson(text, Position(1), event.view());
        text += csv ? "damaged\n" : "\ndamaged\n";
    }
    return text;
}

// The first mark after which something else comes than in the undisturbed import; empty: none.
std::string firstDifference(const Format& format, std::string_view text, const Imported& whole) {
    for (const Resting& resting : whole.resting) {
        if (resting.mark.empty()) {
            continue;  // no place to go on from
        }
        const Imported rest = test::resumeText(format, text, resting.mark);
        const auto events = static_cast<std::ptrdiff_t>(resting.events);
        const auto rejected = static_cast<std::ptrdiff_t>(resting.rejected);
        if (rest.status != whole.status || rest.fidelity != whole.fidelity ||
            rest.mapping != whole.mapping ||
            !std::equal(rest.events.begin(), rest.events.end(), whole.events.begin() + events,
                        whole.events.end()) ||
            !std::equal(rest.rejected.begin(), rest.rejected.end(),
                        whole.rejected.begin() + rejected, whole.rejected.end())) {
            return "after " + std::to_string(events) + " events: " + resting.mark;
        }
    }
    return {};
}

}  // namespace

class TestResuming : public QObject {
    Q_OBJECT

private slots:
    void aSourceThatRestsAtAnyByteIsGoneOnWith_data() { ways(); }
    void aSourceThatRestsAtAnyByteIsGoneOnWith() {
        const auto [format, text] = way(3);
        for (std::size_t at = 1; at < text.size(); ++at) {
            Imported whole;
            const auto importer = format.makeStream({}, "orders.jsonl");
            test::CollectingSink sink(whole);
            QVERIFY(importer->feed(std::string(text.substr(0, at)), sink).ok());
            QVERIFY(importer->pause(sink).ok());
            test::finishImport(*importer, std::string_view(text).substr(at), 1 << 20, whole);
            QCOMPARE(firstDifference(format, text, whole), std::string());
        }
    }

    void aSourceThatRestsAfterEveryFewBytesIsGoneOnWith_data() { ways(); }
    void aSourceThatRestsAfterEveryFewBytesIsGoneOnWith() {
        const auto [format, text] = way(3);
        for (const std::size_t piece : {1, 7, 30}) {
            const Imported whole = test::importText(format, text, {}, piece, "orders.jsonl", true);
            QCOMPARE(firstDifference(format, text, whole), std::string());
        }
    }

    void eachBatchOfManyRecordsIsAPlaceToGoOnFrom_data() { ways(); }
    void eachBatchOfManyRecordsIsAPlaceToGoOnFrom() {
        const auto [format, text] = way(3000);
        const Imported whole = test::importText(format, text);
        QVERIFY(whole.resting.size() > 2);
        QCOMPARE(firstDifference(format, text, whole), std::string());
    }

private:
    static std::vector<Format> formats() {
        return {csvFormat(),
                tsvFormat(),
                jsonLinesFormat(),
                jsonArrayFormat(),
                jsonConcatenatedFormat(),
                jsonDocumentFormat(),
                elasticBulkFormat(),
                kcatFormat(),
                oxbowJsonFormat(),
                oxbowCsvFormat()};
    }
    static void ways() {
        QTest::addColumn<std::size_t>("number");
        QTest::addColumn<bool>("wide");
        const std::vector<Format> all = formats();
        for (std::size_t i = 0; i < all.size(); ++i) {
            QTest::addRow("%s", all[i].name.c_str()) << i << false;
            QTest::addRow("%s in UTF-16", all[i].name.c_str()) << i << true;
        }
    }
    static std::pair<Format, std::string> way(int times) {
        QFETCH(std::size_t, number);
        QFETCH(bool, wide);
        Format format = formats()[number];
        std::string text = sample(format.name, times);
        return {format, wide ? utf16(text) : text};
    }
};

QTEST_APPLESS_MAIN(TestResuming)
#include "tst_resuming.moc"
