// The ways on which a script is fast give what the slow ones give: the same as a built-in fold, the
// same as the value's own JSON, the same whatever is on its way before its turn.
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <random>

#include "model/fold/fold_file.h"
#include "model/fold/run_fold.h"
#include "model/fold/script/script_world.h"

using namespace oxbow;

namespace {

std::string pick(std::mt19937_64& random, std::initializer_list<const char*> of) {
    return of.begin()[random() % of.size()];
}

// Objects of several shapes, some of which no reader takes by its shape.
std::string randomValue(std::mt19937_64& random) {
    std::string value = "{";
    if (random() % 4 == 0) {
        value += R"("note":")" + pick(random, {"", "x", "\\u00e9\\n", "\xC3\xA9", "a b"}) + "\",";
    }
    if (random() % 9 == 0) {
        value += R"("n": 7, )";
    }
    value += R"("n":)" + pick(random, {"1", "2.5", "-3", "0.125", "1e3", "12345678", "0"});
    value += R"(,"who":")" + pick(random, {"ann", "bob", "z\\u00fcrich", "eve"}) + "\"";
    value += random() % 3 == 0 ? R"(,"deep":{"n":[1, {"n": 2}]}})" : "}";
    return value;
}

std::vector<Event> randomEvents(std::uint64_t seed, int count) {
    std::mt19937_64 random(seed);
    std::vector<Event> events;
    for (int i = 0; i < count; ++i) {
        events.push_back(eventOf(pick(random, {"a/1", "a/2", "b/1", "b/77"}),
                                 pick(random, {"Paid", "Sent"}), randomValue(random)));
    }
    return events;
}

// Of the rows, with numbers as numbers: "4.0" is "4".
QString readRows(const std::map<RowKey, FoldRow>& rows) {
    QString told;
    for (const auto& [key, row] : rows) {
        told += QString::fromStdString(key.stream + "/" + key.key + "=");
        told +=
            QJsonDocument(QJsonDocument::fromJson(QByteArray::fromStdString(*row.shown)).object())
                .toJson(QJsonDocument::Compact) +
            ' ';
    }
    return told;
}

}  // namespace

class ScriptPaceTest : public QObject {
    Q_OBJECT

private slots:
    void aScriptThatCountsAndSumsEqualsTheBuiltInFold_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("file");
        QTest::newRow("by key") << "fromAll().foreachStream().when({"
                                   "$init: () => ({count: 0, sum: 0}),"
                                   "$any(s, e) { s.count++; s.sum += e.data.n }})"
                                << R"({"kind":"sum","field":"n"})";
        QTest::newRow("by a field") << "fromAll().partitionBy(e => e.data.who).when({"
                                       "$init: () => ({count: 0, sum: 0}),"
                                       "$any(s, e) { s.count++; s.sum += e.data.n }})"
                                    << R"({"kind":"sum","field":"n","by":"who"})";
        QTest::newRow("the simple form")
            << "({ key: e => e.data.who, apply(row, e) { row = row || {count: 0, sum: 0};"
               " row.count++; row.sum += e.data.n; return row } })"
            << R"({"kind":"sum","field":"n","by":"who"})";
        QTest::newRow("some types") << "fromAll().foreachStream().when({"
                                       "$init: () => ({count: 0}), Paid(s) { s.count++ }})"
                                    << R"({"kind":"count","types":["Paid"]})";
    }
    void aScriptThatCountsAndSumsEqualsTheBuiltInFold() {
        QFETCH(QString, script);
        QFETCH(QString, file);
        const auto native = parseFoldFile(file.toStdString(), "native");
        QVERIFY(native.ok());
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const std::vector<Event> events = randomEvents(seed, 120);
            const auto wanted = runFold(**native, events);
            QVERIFY(wanted.ok());
            for (const Given how : {Given::Together, Given::Ahead}) {
                const auto rows = foldScript(script.toStdString(), events, how);
                QVERIFY2(rows.ok(), std::string(rows.status().message()).c_str());
                QCOMPARE(readRows(rows->all()), readRows(*wanted));
            }
        }
    }

    void aMemberIsWhatTheValuesJsonSays() {
        std::vector<Event> events;
        for (const char* member : {"1",
                                   "-0",
                                   "0",
                                   "-0.0",
                                   "1e999",
                                   "-1e999",
                                   "1e-999",
                                   "9007199254740993",
                                   "123456789012345678901234567890",
                                   "3.540",
                                   "\"\"",
                                   "\"x\"",
                                   "\"\\u00e9\"",
                                   "\"\\ud83d\\ude00\"",
                                   "\"\\ud800\"",
                                   "\"\xC3\xA9\"",
                                   "\"a\\\\b\\\"c\"",
                                   "true",
                                   "false",
                                   "null",
                                   "[]",
                                   "[1, \"x\" ,{}]",
                                   "{}",
                                   "{\"a\" : 1, \"a\": 2}",
                                   "{\"__proto__\": 1}"}) {
            for (const std::string& around :
                 {std::string("{\"a\":%}"), std::string("{\"b\":[%], \"a\" : %}"),
                  std::string("{\"a\":1,\"a\":%,\"c\":{\"a\":2}}"), std::string(" {\"x\":%}")}) {
                std::string value = around;
                for (std::size_t at = 0; (at = value.find('%')) != std::string::npos;) {
                    value.replace(at, 1, member);
                }
                events.push_back(eventOf("1", "A", value));
            }
        }
        // Once more, when the shapes are known.
        const std::vector<Event> first = events;
        events.insert(events.end(), first.begin(), first.end());
        const std::string begin = "fromAll().when({$any: (s, e) => { s.all = s.all || ''; ";
        const std::string end =
            " s.all += ' ' + (Object.is(a, -0) ? '-0' : typeof a + JSON.stringify(a)) + typeof b;"
            " return s }})";
        const auto byFields = foldScript(begin + "const a = e.data.a, b = e.data.b;" + end, events);
        const auto byText =
            foldScript(begin + "const d = JSON.parse(e.bodyRaw), a = d.a, b = d.b;" + end, events);
        QVERIFY(byFields.ok() && byText.ok());
        QCOMPARE(byFields->told(), byText->told());
    }

    void whatIsWrittenToARowStaysThere_data() {
        QTest::addColumn<QString>("body");
        QTest::newRow("another member later") << "s.n++; if (s.n === 3) s.late = e.data.n";
        QTest::newRow("a text where a number was") << "s.n = s.n === 2 ? 'two' : (+s.n || 2) + 1";
        QTest::newRow("-0") << "s.n = s.n === 0 ? -0 : 0";
        QTest::newRow("no number") << "s.n = s.n === null ? 1 : 0 / 0";
        QTest::newRow("an object") << "s.n = typeof s.n === 'object' ? 1 : {n: 2}";
        QTest::newRow("what looks like a number")
            << "s.n = typeof s.n === 'object' ? 1 : JSON.parse('{\"valueOf\":1,\"toString\":2}')";
        QTest::newRow("by index") << "s['m' + e.data.n] = 1; s.n = 5";
        QTest::newRow("deleted") << "if (s.n === 2) delete s.n; else s.n = 2";
        QTest::newRow("a frozen one") << "return e.data.n > 2 ? kZero : {n: s.n + 1}";
        QTest::newRow("replaced") << "return {n: s.n + e.data.n, m: s.n}";
        QTest::newRow("emitted") << "s.n++; emit('out', 'Seen', {n: s.n})";
        QTest::newRow("gone") << "return s.n > 3 ? null : {n: s.n + 1}";
    }
    void whatIsWrittenToARowStaysThere() {
        QFETCH(QString, body);
        // The same in batches, one by one and ahead of its turn: see rowsOf().
        const QString told = rowsOf(
            "const kZero = {n: 0}; fromAll().foreachStream().when({"
            "$init: () => ({n: 0}), $any(s, e) { " +
                body.toStdString() + " }})",
            randomEvents(3, 60));
        QVERIFY2(!told.startsWith("in a batch"), qPrintable(told));
        QVERIFY2(!told.contains("failed"), qPrintable(told));
    }

    void moreRowsThanTheEngineKeepsAreStillRight() {
        std::vector<Event> events;
        for (int i = 0; i < 70'000; ++i) {
            events.push_back(eventOf("k-" + std::to_string(i % 66'000), "A", "{\"n\":1}"));
        }
        const auto fold = scriptFold(
            "fromAll().foreachStream().when({$init: () => ({n: 0}),"
            " $any(s, e) { s.n += e.data.n }})",
            "test");
        QVERIFY(fold.ok());
        const auto runner = (*fold)->start();
        std::vector<EventView> views;
        std::vector<FoldEvent> given;
        views.reserve(events.size());
        for (const Event& event : events) {
            views.push_back(event.view());
            given.push_back({Position(given.size()), views.back()});
        }
        RowsInMemory rows;
        rows.isRunners = true;
        constexpr std::size_t kSize = 1'000;
        const auto part = [&](std::size_t at) { return std::span(given).subspan(at, kSize); };
        QVERIFY((*runner)->lookAhead(part(0), rows).ok());
        for (std::size_t at = 0; at < given.size(); at += kSize) {
            if (at + kSize < given.size()) {
                QVERIFY((*runner)->lookAhead(part(at + kSize), rows).ok());
            }
            QVERIFY((*runner)->applyBatch(part(at), rows).ok());
        }
        QCOMPARE(rows.all().size(), std::size_t{66'000});
        QCOMPARE(*rows.row("orders", "k-7")->shown, std::string("{\"n\":2}"));
        QCOMPARE(*rows.row("orders", "k-65999")->shown, std::string("{\"n\":1}"));
    }
};

QTEST_GUILESS_MAIN(ScriptPaceTest)
#include "tst_script_pace.moc"
