#include <QTest>

#include "model/event/time_spans.h"
#include "model/fold/fold_kinds.h"
#include "model/fold/fold_run.h"

using namespace oxbow;

class TestFoldFile : public QObject {
    Q_OBJECT
private slots:
    void everyKindHasAnExampleThatMakesTheRowItShows_data() {
        QTest::addColumn<int>("at");
        for (int i = 0; i < static_cast<int>(foldKinds().size()); ++i) {
            QTest::newRow(std::string(foldKinds()[static_cast<std::size_t>(i)].name).c_str()) << i;
        }
    }
    void everyKindHasAnExampleThatMakesTheRowItShows() {
        QFETCH(int, at);
        const FoldKind& kind = foldKinds()[static_cast<std::size_t>(at)];
        const auto fold = foldFile(std::string(kind.example));
        QCOMPARE(fold->identity().kind, std::string(kind.name));
        const Event event = timedEvent("k", "2024-03-01T10:07:30Z", std::string(kind.exampleEvent));
        const auto rows = runFold(*fold, {event});
        QVERIFY(rows.ok());
        std::vector<std::string> shown;
        for (const auto& [key, row] : *rows) {
            QVERIFY(!row.poisoned);
            shown.push_back(row.shown.value_or(""));
        }
        QVERIFY2(std::find(shown.begin(), shown.end(), kind.exampleRow) != shown.end(),
                 qPrintable(shownRows(*rows)));
    }

    void aFileWithoutANameTakesTheOneGiven() {
        QCOMPARE(foldFile(R"({"kind":"count"})")->name(), std::string("test"));
        QCOMPARE(foldFile(R"({"kind":"count","name":"orders"})")->name(), std::string("orders"));
    }

    void saysWhatIsWrongAndWhatMayStandThere_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* file, const char* message) {
            QTest::newRow(name) << QByteArray(file) << QString(message);
        };
        row("no JSON", R"({"kind":)",
            "it is no JSON: byte 8: the text ends where a value should be");
        row("no object", "[]", "it is no JSON object; write {\"kind\": …}");
        row("an unknown member", R"({"kind":"count","feild":"a"})",
            "\"feild\": a fold of the kind count has no such member; it has name, "
            "kind, by, field, types");
        row("a member twice", R"({"kind":"count","by":"a","by":"b"})",
            "\"by\": stands there twice; leave one of the two");
        row("a field that is missing", R"({"kind":"sum"})",
            "\"field\": is missing; here stands the path of the field that is "
            "added up");
        row("a field that is no text", R"({"kind":"sum","field":5})",
            "\"field\": 5 is no path; here stands the path of the field that is "
            "added up");
        row("a path that is none", R"({"kind":"sum","field":"a..b"})",
            "\"field\": the path \"a..b\", character 3: a name is missing here");
        row("types that are no list", R"({"kind":"count","types":"Paid"})",
            "\"types\": \"Paid\" is no list of texts; here stands a list of the "
            "types of event that count; all of them without");
        row("a by that is no text", R"({"kind":"count","by":[1]})",
            "\"by\": 1 is no text; write a path, @key, @type, @stream or "
            "@correlation in quotes, or a list of those");
        row("an unknown @", R"({"kind":"count","by":"@time"})",
            "\"by\": @time is unknown; there are @key, @type, @stream and "
            "@correlation, and a field of that name is [\"@time\"]");
        row("an open expression", "{\"kind\":\"count\",\"by\":\"{a\"}",
            "\"by\": character 1 of the expression {a: this '{' has no '}'; a "
            "brace itself is written {{");
    }
    void saysWhatIsWrongAndWhatMayStandThere() {
        QFETCH(QByteArray, file);
        QFETCH(QString, message);
        QCOMPARE(faultOf(file.toStdString()), message);
    }

    void anUnknownKindNamesThoseThereAre() {
        const QString fault = faultOf(R"({"kind":"total"})");
        QVERIFY2(fault.startsWith("\"kind\": there is no kind total; there are "
                                  "latest, count, sum"),
                 qPrintable(fault));
        QVERIFY(faultOf("{}").startsWith("\"kind\": is missing; there are "));
    }

    void theIdentityIsThatOfTheRuleWhateverItsSpelling() {
        const auto a = foldFile(
            R"({"name":"x","kind":"sum","by":["customer"],"field":"amount","types":["B","A","B"]})");
        const auto b = foldFile(
            R"({"types": ["A", "B"], "field": "amount", "kind": "sum", "by": "customer"})");
        QCOMPARE(a->identity(), b->identity());
        QVERIFY(a->identity() !=
                foldFile(R"({"kind":"sum","by":"customer","field":"price","types":["A","B"]})")
                    ->identity());
        QCOMPARE(foldFile(R"({"kind":"count"})")->identity(),
                 foldFile(R"({"kind":"count","by":"@key","types":[]})")->identity());
    }

    void readsSpansOfTime_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("nanoseconds");
        constexpr qint64 second = kSecond;
        QTest::newRow("seconds") << "90" << 90 * second;
        QTest::newRow("minutes") << "5m" << 300 * second;
        QTest::newRow("a fraction") << "1.5h" << 5400 * second;
        QTest::newRow("milliseconds") << "250ms" << second / 4;
        QTest::newRow("days") << "1d" << 86400 * second;
        QTest::newRow("ISO") << "PT5M" << 300 * second;
        QTest::newRow("ISO, days and hours") << "P1DT12H" << 36 * 3600 * second;
        QTest::newRow("ISO, a fraction") << "PT0.5S" << second / 2;
        for (const char* wrong : {"", "0", "-5m", "5 m", "5x", "P", "PT", "P1M", "P1Y", "PT5", "1.",
                                  "0.0000000001", "0.5ns", "99999999999999999999d", "200000w"}) {
            QTest::newRow(wrong[0] == '\0' ? "(empty)" : wrong) << QString(wrong) << qint64{0};
        }
    }
    void readsSpansOfTime() {
        QFETCH(QString, text);
        QFETCH(qint64, nanoseconds);
        QCOMPARE(parseDuration(text.toStdString()).value_or(0), nanoseconds);
    }
};

QTEST_GUILESS_MAIN(TestFoldFile)
#include "tst_fold_file.moc"
