// Folds on the command line: added, asked, stepped, checked, removed.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <vector>

#include "app/cli/oxbow_result.h"

namespace {

const QString kFrank = "[\"Frank\",\"USD\"]";

}  // namespace

class TestFolds : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_ledger;

    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString write(const QString& name, const QByteArray& bytes) const {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly)) {
            file.write(bytes);
        }
        return file.fileName();
    }
    QString sample(const QString& name) const { return QString(OXBOW_SAMPLES) + '/' + name; }

private slots:
    void init() {
        m_ledger = path("ledger.oxbow");
        QVERIFY(!QFile::exists(m_ledger));
        QCOMPARE(oxbow({"import", sample("ledger.jsonl"), "--into", m_ledger}).code, 0);
        QCOMPARE(
            oxbow({"folds", m_ledger, "--add", sample("folds/ledger/balances.fold.json")}).code, 0);
    }
    void cleanup() { QVERIFY(QDir(m_ledger).removeRecursively()); }

    void aFoldHasATableOfItsOwnAtEveryPosition() {
        for (const int at : {1, 22, 23, 60}) {
            const auto rows =
                oxbow({"table", m_ledger, "--fold", "balances", "--at", QString::number(at)})
                    .lines();
            QVERIFY(!rows.isEmpty());
            double sum = 0;
            for (const QJsonObject& row : rows) {
                sum += row["row"].toObject()["balance"].toDouble();
            }
            QVERIFY(qAbs(sum) < 1e-6);
        }
        // The log's own table is another one.
        QCOMPARE(oxbow({"table", m_ledger, "--at", "23"}).lines().size(), 23);
        QCOMPARE(oxbow({"table", m_ledger, "--at", "23", "--fold", "latest"}).lines().size(), 23);
    }

    void tableChangesDiffBlameAndStepTellTheSameStory() {
        const auto slip =
            oxbow({"diff", m_ledger, "--fold", "balances", "--from", "22", "--to", "23"}).lines();
        QCOMPARE(slip.size(), 2);
        const auto changes =
            oxbow({"changes", m_ledger, "--fold", "balances", "--from", "22", "--to", "23"})
                .lines();
        QCOMPARE(changes.size(), 2);
        const auto step =
            oxbow({"step", m_ledger, "--fold", "balances", "--at", "22"}).lines().value(0);
        const QJsonArray rows = step["rows"].toArray();
        QCOMPARE(rows.size(), 2);
        for (const auto& row : rows) {
            const auto same = [&](const QJsonObject& other) {
                return other["key"] == row.toObject()["key"] &&
                       other["before"] == row.toObject()["before"] &&
                       other["after"] == row.toObject()["after"];
            };
            QVERIFY(std::any_of(slip.begin(), slip.end(), same));
            QVERIFY(std::any_of(changes.begin(), changes.end(), same));
        }
        const auto blame =
            oxbow({"blame", m_ledger, "--fold", "balances", "--key", kFrank, "--at", "23"}).lines();
        QCOMPARE(blame.size(), 1);
        QCOMPARE(blame[0]["position"].toInt(), 22);
        QCOMPARE(
            oxbow({"keys", m_ledger, "--fold", "balances", "--count"}).lines()[0]["keys"].toInt(),
            5);
    }

    void aScriptOfAProjectionIsAFoldLikeAnyOther() {
        const QString script = write("spent.js",
                                     "fromAll().partitionBy(e => e.data.from).when({\n"
                                     "  $init: () => ({ payments: 0 }),\n"
                                     "  Paid: (s, e) => { s.payments += 1; }\n"
                                     "}).outputState()\n");
        QCOMPARE(oxbow({"folds", m_ledger, "--add", script}).code, 0);
        const auto rows = oxbow({"table", m_ledger, "--fold", "spent", "--key", "Frank"}).lines();
        QCOMPARE(rows.size(), 1);
        QVERIFY(rows[0]["row"].toObject()["payments"].toInt() > 0);
        const Result verified = oxbow({"verify", m_ledger, "--folds"});
        QCOMPARE(verified.code, 0);
        QCOMPARE(verified.lines().size(), 2);
        for (const QJsonObject& fold : verified.lines()) {
            QVERIFY(fold["ok"].toBool());
        }
    }

    void foldsAreListedReplacedAndRemoved() {
        auto listed = oxbow({"folds", m_ledger}).lines();
        QCOMPARE(listed.size(), 1);
        QCOMPARE(listed[0]["name"].toString(), "balances");
        QCOMPARE(listed[0]["kind"].toString(), "balance");
        QCOMPARE(listed[0]["events"].toInt(), 60);
        const QString other = write("balances.fold.json", R"({"kind":"count","by":"@type"})");
        QCOMPARE(oxbow({"folds", m_ledger, "--add", other}).code, 0);
        listed = oxbow({"folds", m_ledger, "--list"}).lines();
        QCOMPARE(listed.size(), 1);
        QCOMPARE(listed[0]["kind"].toString(), "count");
        QCOMPARE(oxbow({"folds", m_ledger, "--remove", "balances"}).code, 0);
        QVERIFY(oxbow({"folds", m_ledger}).out.isEmpty());
        const Result gone = oxbow({"table", m_ledger, "--fold", "balances"});
        QCOMPARE(gone.code, 2);
        QVERIFY(gone.err.contains("balances"));
        QCOMPARE(oxbow({"folds", m_ledger, "--remove", "balances"}).code, 2);
    }

    void noFoldTakesTheNameOfTheLogsOwnTable() {
        const QString file = write("latest.fold.json", R"({"kind":"count"})");
        const Result added = oxbow({"folds", m_ledger, "--add", file});
        QCOMPARE(added.code, 3);
        QVERIFY(added.err.contains("the log's own table"));
    }

    void whatATableForgotIsCountedAndListed() {
        const auto counts = [this](const QStringList& more) {
            return oxbow(QStringList{"forgot", m_ledger} + more).lines().value(0);
        };
        const QJsonObject own = counts({"--at", "40"});
        QCOMPARE(own["events"].toInt(), 40);
        QCOMPARE(own["inserted"].toInt() - own["deleted"].toInt(), own["rows"].toInt());
        const QJsonObject balances = counts({"--at", "40", "--fold", "balances"});
        QCOMPARE(balances["changes"].toInt(), 80);
        QCOMPARE(balances["rows"].toInt() + balances["gone"].toInt(), 80);
        // Two of every row's changes at most are held by a compacted topic: none was deleted.
        const QJsonObject compacted = counts({"--at", "40", "--fold", "balances", "--compacted"});
        QCOMPARE(compacted["held"].toInt(), balances["rows"].toInt());
        QCOMPARE(compacted["lost"].toInt(), balances["gone"].toInt());
        const auto held = oxbow({"forgot", m_ledger, "--at", "40", "--fold", "balances",
                                 "--compacted", "--list", "held"})
                              .lines();
        QCOMPARE(held.size(), balances["rows"].toInt());
        const QJsonObject all = counts({"--at", "40", "--fold", "balances", "--retained", "9w"});
        QCOMPARE(all["lost"].toInt(), 0);
        QCOMPARE(all["known_rows"].toInt(), balances["rows"].toInt());
        const QJsonObject late = counts({"--at", "40", "--fold", "balances", "--retained", "1s"});
        QVERIFY(late["lost"].toInt() > 0);
        QCOMPARE(late["known_rows"].toInt() + late["unknown_rows"].toInt(),
                 balances["rows"].toInt());
        const auto frank =
            oxbow({"forgot", m_ledger, "--fold", "balances", "--key", kFrank}).lines();
        const auto rows = oxbow({"forgot", m_ledger, "--fold", "balances", "--rows"}).lines();
        QCOMPARE(rows.size(), 5);
        for (const QJsonObject& row : rows) {
            QVERIFY(row["key"].toString() != kFrank || row["events"].toInt() == frank.size());
        }
        QCOMPARE(oxbow({"forgot", m_ledger, "--list", "nonsense"}).code, 2);
        QCOMPARE(oxbow({"forgot", m_ledger, "--retained", "soon"}).code, 2);
    }

    void aCaptureByComparingSaysWhatItMisses() {
        const QStringList asked{"changes", m_ledger, "--fold", "balances", "--every", "20"};
        const auto rows = oxbow(asked).lines();
        int changes = 0;
        int missed = 0;
        for (const QJsonObject& row : rows) {
            changes += row["changes"].toInt();
            missed += row["missed"].toInt();
            QVERIFY(row["kind"] != "none" || row["missed"] == row["changes"]);
        }
        QCOMPARE(changes, 120);
        const QJsonObject counts = oxbow(asked + QStringList{"--summary"}).lines().value(0);
        QCOMPARE(counts["logged"].toInt(), 120);
        QCOMPARE(counts["missed"].toInt(), missed);
        QCOMPARE(counts["comparisons"].toInt(), 3);
        // Compared at every event, nothing is missed but what left a row as it was.
        const QJsonObject each =
            oxbow({"changes", m_ledger, "--fold", "balances", "--every", "1", "--summary"})
                .lines()
                .value(0);
        QCOMPARE(each["overwritten"].toInt(), 0);
        QCOMPARE(oxbow({"changes", m_ledger, "--every", "soon"}).code, 2);
    }

    void aFoldIsCalledWhatItsFileSays() {
        const QString file =
            write("other.fold.json", R"({"name":"types","kind":"count","by":"@type"})");
        QCOMPARE(oxbow({"folds", m_ledger, "--add", file}).lines().value(0)["name"].toString(),
                 "types");
        QCOMPARE(oxbow({"table", m_ledger, "--fold", "types"}).lines().size(), 4);
    }

    void aFoldOfAFileAnswersAndIsNotKept() {
        const QString file =
            write("asked.fold.json", R"({"kind":"sum","by":"to","field":"amount"})");
        std::vector<QByteArray> asked;
        for (const char* const at : {"0", "1", "23", "end"}) {
            const Result rows = oxbow({"table", m_ledger, "--fold", file, "--at", at});
            QCOMPARE(rows.code, 0);
            asked.push_back(rows.out);
        }
        QCOMPARE(oxbow({"folds", m_ledger}).lines().size(), 1);
        const Result count = oxbow({"table", m_ledger, "--fold", file, "--count"});
        QCOMPARE(count.lines().value(0)["rows"].toInt(), int(asked.back().count('\n')));
        const Result some =
            oxbow({"table", m_ledger, "--fold", file, "--offset", "1", "--limit", "2"});
        QCOMPARE(some.out.split('\n').mid(0, 2), asked.back().split('\n').mid(1, 2));
        QCOMPARE(some.lines().size(), 2);

        QCOMPARE(oxbow({"folds", m_ledger, "--add", file}).code, 0);
        std::size_t n = 0;
        for (const char* const at : {"0", "1", "23", "end"}) {
            QCOMPARE(oxbow({"table", m_ledger, "--fold", "asked", "--at", at}).out, asked[n++]);
        }
        // Rows of one key are asked of what is kept.
        QCOMPARE(oxbow({"table", m_ledger, "--fold", file, "--key", "Frank"}).out,
                 oxbow({"table", m_ledger, "--fold", "asked", "--key", "Frank"}).out);
        QCOMPARE(oxbow({"table", m_ledger, "--fold", path("none.fold.json")}).code, 2);
    }

    void rowsOfAQuestionAreThoseOfTheFoldThatIsKept_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("name");
        QTest::newRow("by the log's keys")
            << QByteArray(R"({"kind":"count","types":["Y"]})") << "asked.fold.json";
        QTest::newRow("by keys of its own")
            << QByteArray(R"({"kind":"max","field":"n","types":["Y"]})") << "asked.fold.json";
        QTest::newRow("a script") << QByteArray(
                                         "fromAll().foreachStream().when({$init: () => ({}),"
                                         " Y(s, e) { s.n = e.data.n }})")
                                  << "asked.js";
    }
    // In the same order, though a row is not always written first by the first event of its key.
    void rowsOfAQuestionAreThoseOfTheFoldThatIsKept() {
        QFETCH(QByteArray, text);
        QFETCH(QString, name);
        QByteArray lines;
        for (const char* const event : {"aX", "bY", "cX", "aY", "dY", "cY", "bX"}) {
            lines += QByteArray(R"({"key":"K","type":"T","n":1})"
                                "\n")
                         .replace('K', event[0])
                         .replace('T', event[1]);
        }
        const QString log = path("asked.oxbow");
        QCOMPARE(oxbow({"import", write("asked.jsonl", lines), "--into", log}).code, 0);
        const QString file = write(name, text);
        const Result asked = oxbow({"table", log, "--fold", file});
        QCOMPARE(asked.lines().size(), 4);
        QCOMPARE(oxbow({"folds", log, "--add", file}).code, 0);
        QCOMPARE(oxbow({"table", log, "--fold", "asked"}).out, asked.out);
        QVERIFY(QDir(log).removeRecursively());
    }

    void aFileThatIsNoFoldSaysWhy_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("no JSON") << "x.fold.json" << QByteArray("{") << QByteArray("x.fold.json");
        QTest::newRow("no such kind")
            << "x.fold.json" << QByteArray(R"({"kind":"median"})") << QByteArray("median");
        QTest::newRow("a field is missing")
            << "x.fold.json" << QByteArray(R"({"kind":"sum"})") << QByteArray("field");
        QTest::newRow("no script") << "x.js" << QByteArray("fromAll(.when({})") << QByteArray("1");
        QTest::newRow("another ending") << "x.txt" << QByteArray("{}") << QByteArray(".fold.json");
    }
    void aFileThatIsNoFoldSaysWhy() {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, says);
        const Result result = oxbow({"folds", m_ledger, "--add", write(name, text)});
        QCOMPARE(result.code, 3);
        QVERIFY2(result.err.contains(says), result.err.constData());
        QCOMPARE(oxbow({"folds", m_ledger}).lines().size(), 1);
    }

    void aLogThatHasGrownIsFoldedOn() {
        const QString log = path("grows.oxbow");
        const QString source = write("grows.jsonl", "{\"key\":\"a\",\"value\":{\"n\":1}}\n");
        QCOMPARE(oxbow({"import", source, "--into", log}).code, 0);
        const QString sum = write("n.fold.json", R"({"kind":"sum","field":"n"})");
        QCOMPARE(oxbow({"folds", log, "--add", sum}).code, 0);
        write("grows.jsonl",
              "{\"key\":\"a\",\"value\":{\"n\":1}}\n"
              "{\"key\":\"a\",\"value\":{\"n\":0.20}}\n");
        QCOMPARE(oxbow({"import", source, "--into", log}).code, 0);
        QCOMPARE(
            oxbow({"table", log, "--fold", "n"}).out,
            QByteArray("{\"stream\":\"grows\",\"key\":\"a\",\"row\":{\"sum\":1.20,\"count\":2},"
                       "\"position\":1}\n"));
    }

    void anEventMayChangeMoreRowsThanABlockHolds() {
        const int accounts = 70'000;
        QByteArray lines = "{\"key\":\"b\",\"value\":{\"lines\":[";
        for (int i = 0; i < accounts; ++i) {
            lines += QByteArray(i > 0 ? "," : "") + "{\"account\":\"a" + QByteArray::number(i) +
                     "\",\"amount\":1}";
        }
        const QString source =
            write("wide.jsonl", lines + "]}}\n" + "{\"key\":\"c\",\"value\":{}}\n");
        const QString log = path("wide.oxbow");
        QCOMPARE(oxbow({"import", source, "--into", log}).code, 0);
        const QString fold = write("wide.fold.json", R"({"kind":"balance","entries":"lines",)"
                                                     R"("account":"account","amount":"amount"})");
        QCOMPARE(oxbow({"folds", log, "--add", fold}).code, 0);
        const Result last = oxbow({"table", log, "--fold", "wide", "--key", "a69999", "--at", "1"});
        QCOMPARE(last.lines().value(0)["row"].toObject()["balance"].toInt(), 1);
        QCOMPARE(oxbow({"table", log, "--fold", "wide", "--count"}).lines()[0]["rows"].toInt(),
                 accounts);
        QCOMPARE(oxbow({"verify", log, "--folds"}).code, 0);
    }

    void aRowThatTheFoldFailedOnSaysWhy() {
        const QString source = write("odd.jsonl",
                                     "{\"key\":\"a\",\"value\":{\"n\":1}}\n"
                                     "{\"key\":\"a\",\"value\":{\"n\":[]}}\n"
                                     "{\"key\":\"b\",\"value\":{\"n\":2}}\n");
        const QString log = path("odd.oxbow");
        QCOMPARE(oxbow({"import", source, "--into", log}).code, 0);
        const QString sum = write("odd.fold.json", R"({"kind":"sum","field":"n"})");
        QCOMPARE(oxbow({"folds", log, "--add", sum}).code, 0);
        const auto rows = oxbow({"table", log, "--fold", "odd"}).lines();
        QCOMPARE(rows.size(), 2);
        QVERIFY(rows[0]["row"].isNull());
        QVERIFY(rows[0]["error"].toString().contains("n"));
        QCOMPARE(rows[1]["row"].toObject()["sum"].toInt(), 2);
        const auto before = oxbow({"table", log, "--fold", "odd", "--at", "1"}).lines();
        QCOMPARE(before.value(0)["row"].toObject()["sum"].toInt(), 1);
        // Wherever the row is told of it is none, and the sentence is an error.
        const auto isError = [](const QJsonObject& line, const char* row, const char* error) {
            return line[row].isNull() && line[error].toString().contains("n");
        };
        const auto changes = oxbow({"changes", log, "--fold", "odd"}).lines();
        QVERIFY(isError(changes.value(1), "after", "error"));
        const auto there =
            oxbow({"diff", log, "--from", "1", "--to", "2", "--fold", "odd"}).lines();
        QVERIFY(isError(there.value(0), "after", "error"));
        const auto back = oxbow({"diff", log, "--from", "2", "--to", "1", "--fold", "odd"}).lines();
        QVERIFY(isError(back.value(0), "before", "error_before"));
        const auto blame = oxbow({"blame", log, "--fold", "odd", "--key", "a"}).lines();
        QVERIFY(isError(blame.value(0), "value", "error"));
        const auto csv = oxbow({"table", log, "--fold", "odd", "--format", "csv"}).out;
        QVERIFY2(csv.startsWith("stream,key,position,row,error,base64\nodd,a,1,,"), csv);
    }

    // A workspace that only others may write to.
    void aFoldIsReadWhereNothingMayBeWritten() {
        const auto rows = oxbow({"table", m_ledger, "--fold", "balances"}).out;
        const auto rights = [this](bool writable) {
            const auto set = QFile::ReadOwner | QFile::ExeOwner;
            const auto all = writable ? set | QFile::WriteOwner : set;
            QDirIterator folders(m_ledger + "/folds", QDir::Dirs | QDir::NoDotAndDotDot,
                                 QDirIterator::Subdirectories);
            while (folders.hasNext()) {
                QFile::setPermissions(folders.next(), all);
            }
        };
        rights(false);
        const Result there = oxbow({"table", m_ledger, "--fold", "balances"});
        rights(true);
        QCOMPARE(there.code, 0);
        QCOMPARE(there.out, rows);
    }

    // The table that a fold makes, and the table that the latest values of its changes make.
    void theChangesOfAFoldAreALogWithTheSameTable_data() {
        QTest::addColumn<QString>("ending");
        for (const char* ending : {"oxlog", "jsonl", "csv"}) {
            QTest::newRow(ending) << ending;
        }
    }
    void theChangesOfAFoldAreALogWithTheSameTable() {
        QFETCH(QString, ending);
        const QString file = path("changes." + ending);
        const QString again = path("changes-" + ending + ".oxbow");
        QCOMPARE(oxbow({"export", m_ledger, "--fold", "balances", "--to", file}).code, 0);
        QCOMPARE(oxbow({"import", file, "--into", again}).code, 0);
        const auto events = oxbow({"events", again}).lines();
        QCOMPARE(events.size(), 120);
        QCOMPARE(events[0]["stream"].toString(), "balances");
        QCOMPARE(events[0]["type"].toString(), "Earned");
        QVERIFY(!events[0]["time"].toString().isEmpty());
        const auto rowsOf = [](const Result& table) {
            QMap<QString, QJsonValue> rows;
            for (const QJsonObject& row : table.lines()) {
                rows[row["key"].toString()] = row["row"];
            }
            return rows;
        };
        QCOMPARE(rowsOf(oxbow({"table", again})),
                 rowsOf(oxbow({"table", m_ledger, "--fold", "balances"})));
    }

    void everyKindIsToldWithItsParametersAndAnExample() {
        const auto kinds = oxbow({"folds", "--kinds"}).lines();
        QCOMPARE(kinds.size(), 17);
        for (const QJsonObject& kind : kinds) {
            QVERIFY(!kind["summary"].toString().isEmpty());
            QCOMPARE(kind["example"].toObject()["kind"], kind["kind"]);
        }
    }
};

QTEST_GUILESS_MAIN(TestFolds)
#include "tst_folds.moc"
