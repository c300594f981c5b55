// A source that is cut anywhere, and then comes whole: what is stored is what the whole source
// says.
#include <QTest>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "importers/import_text.h"
#include "importers/registry.h"

using namespace oxbow;
using namespace oxbow::test;

namespace {

std::string fileBytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// What is guessed may differ where less is known: here nothing is.
ImportOptions nothingGuessed() {
    ImportOptions options;
    for (const MappedField& field : kMappedFields) {
        options.reading.fields.*field.path = "";
    }
    return options;
}

// How the source ends at the cut: quietly, as a file that is still written to, or in damage.
enum class End { Quiet, Damage };

Imported importCut(const Format& format, std::string_view bytes, End end) {
    Imported out;
    const auto importer = format.makeStream(nothingGuessed(), "orders");
    CollectingSink sink(out);
    out.status = importer->feed(bytes, sink);
    if (out.status.ok()) {
        out.status = end == End::Quiet ? importer->finish(sink)
                                       : importer->breakOff("cut by the test", sink);
    }
    return out;
}

// The rest of the whole source, from where the cut one was left.
Imported importRest(const Format& format, std::string_view bytes, const Imported& cut) {
    const std::string mark = cut.resting.empty() ? std::string() : cut.resting.back().mark;
    return mark.empty() ? importText(format, bytes, nothingGuessed(), 1 << 20, "orders")
                        : resumeText(format, bytes, mark, nothingGuessed(), "orders");
}

bool isPrefix(const std::vector<Event>& part, const std::vector<Event>& whole) {
    return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

}  // namespace

class TestCutSources : public QObject {
    Q_OBJECT

private slots:
    void aCutSourceIsGoneOnWithExactly_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("from");
        const auto add = [](const char* name, const char* format, const std::string& bytes,
                            std::size_t from = 0) {
            QTest::newRow(name) << format << QByteArray::fromStdString(bytes) << int(from);
        };
        const std::string head = R"({"id":"a","n":1})";
        const std::string lines = head + "\n" +
                                  "{\"id\":\"b\",\"t\":\"\u00fc\\n\\\"\",\"n\":788902836}" +
                                  "\r\n\n" + R"({"id":"c","deep":[{"x":[1,2]},null]})" + "\n" +
                                  "1234\n" + R"({"id":"d","n":0.50})" + "\n";
        add("lines", "jsonl", lines);
        add("lines that are broken", "jsonl",
            head + "\n{\"id\":\n{\"id\":\"b\"}\n]\n" + head + "\n");
        add("lines without a last end", "jsonl", lines + head);
        add("a byte order mark", "jsonl", "\xef\xbb\xbf" + lines);
        std::string wide = "\xff\xfe";
        for (const char c : head + "\n" + head + "\n" + R"({"id":"q"})" + "\n") {
            wide += {c, '\0'};
        }
        add("UTF-16", "jsonl", wide);
        add("an array", "json-array",
            "[" + head + ", 12,\n  \"text\",\n  {\"id\":\"z\",\n   \"n\": 345}\n, [1, 2], 678 ]\n");
        add("values one after the other", "json-concat",
            head + "\n{\n  \"id\": \"b\",\n  \"n\": 12\n}\n123 456\n\"text\"" + head + "true\n");
        add("records in a document", "json-document",
            "{\n \"object\": \"list\",\n \"big\": {\"x\": [1, \"]\"]},\n \"Records\": [\n  " +
                head + ",\n  {\"id\": \"b\", // no }\n   \"n\": 2,},\n  " + head +
                "],\n \"more\": true}\n");
        add("a document a line", "json-document",
            "{\"resourceLogs\":[{\"resource\":{\"a\":\"\u00fc\"},\"scopeLogs\":[{\"logRecords\":[" +
                head + "," + head + "]}]}]}\n{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" +
                head + "]}],\"schemaUrl\":\"u\"}]}\n");
        add("members of an object", "json-document",
            "{\"actionsById\":{\"0\":" + head + ",\"1\":" + head + ",\"2\":" + head +
                "},\"nextActionId\":3}");
        add("a list in a text", "json-text-list",
            "{\"payload\":\"[{\\\"id\\\":1},{\\\"id\\\":\\\"\\u00fc\\\"},\\n{\\\"id\\\":3}]\","
            "\"more\":\"{}\"}\n");
        add("bulk requests", "elastic-bulk",
            "{\"index\":{\"_id\":\"7\"}}\n" + head + "\n\n{\"delete\":{\"_id\":\"7\"}}\n" +
                "{\"create\":{}}\r\n" + head + "\r\n");
        const std::string rows =
            "id,name,amount\n1,anna,788902836\n2,\"b, \"\"c\"\"\",5\n3,\"two\nlines\",77\n\n4,,\n"
            "5,\"\",9\r\n6,\xc3\xbc,10\n";
        add("rows", "csv", rows);
        add("rows without a last end", "csv", rows + "7,last,1234567");
        std::string long_cells = "id,text,n\n";
        for (int i = 0; i < 6; ++i) {
            long_cells += std::to_string(i) + ",\"first line\nx,y,z\n1,2,3\nlast\"," + "5\n";
        }
        add("rows with long cells that look like rows", "csv", long_cells);
        add("rows with tabs", "csv", "id\tname\tn\n1\ta b\t12\n2\t\t345\n3\tc\t6789\n");
        const std::string message =
            R"({"topic":"t","partition":0,"offset":7,"tstype":"create","ts":1709632800123,)"
            R"("key":"k","payload":"v"})"
            "\n";
        add("kcat", "kcat", "% Reached end\n" + message + message + message);
        add("exported events", "oxbow-jsonl",
            fileBytes(OXBOW_TEST_DATA "/../fuzz/seeds/oxbow_importer/event.jsonl"));
        add("exported rows", "oxbow-csv",
            fileBytes(OXBOW_TEST_DATA "/../fuzz/seeds/oxbow_importer/export.csv"));
        add("Protobuf events", "oxlog-delimited",
            fileBytes(OXBOW_TEST_DATA "/../fuzz/seeds/delimited/full"));
        for (const char* name :
             {"ten-events", "several-blocks", "unclosed", "checkpoints", "annotations"}) {
            add(name, "oxlog", fileBytes(std::string(OXBOW_TEST_DATA "/oxlog/") + name + ".oxlog"),
                24);
        }
    }
    void aCutSourceIsGoneOnWithExactly() {
        QFETCH(QString, format);
        QFETCH(QByteArray, bytes);
        QFETCH(int, from);
        const Format* const reader = findFormat(format.toStdString());
        QVERIFY2(reader != nullptr, qPrintable(format));
        const std::string source = bytes.toStdString();
        const Imported whole = importText(*reader, source, nothingGuessed(), 1 << 20, "orders");
        QVERIFY(whole.status.ok());
        QVERIFY(!whole.events.empty());
        int told = 0;
        for (const End end : {End::Damage, End::Quiet}) {
            for (std::size_t cut = std::size_t(from); cut < source.size(); ++cut) {
                const std::string at = std::string(end == End::Damage ? "damage" : "cut") +
                                       " at byte " + std::to_string(cut);
                const Imported part =
                    importCut(*reader, std::string_view(source).substr(0, cut), end);
                QVERIFY2(part.status.ok(), at.c_str());
                if (end == End::Damage) {
                    QVERIFY2(isPrefix(part.events, whole.events),
                             (at + ": an event that the source does not have").c_str());
                }
                const Imported rest = importRest(*reader, source, part);
                if (!rest.status.ok()) {
                    QVERIFY2(end == End::Quiet, at.c_str());
                    QVERIFY2(absl::IsFailedPrecondition(rest.status), at.c_str());
                    ++told;
                    continue;
                }
                std::vector<Event> both = part.events;
                both.insert(both.end(), rest.events.begin(), rest.events.end());
                QVERIFY2(both == whole.events, at.c_str());
            }
        }
        // A record without an end that could have been whole is the exception.
        QVERIFY(told < int(source.size() - std::size_t(from)) / 2);
    }
};

QTEST_APPLESS_MAIN(TestCutSources)
#include "tst_cut_sources.moc"
