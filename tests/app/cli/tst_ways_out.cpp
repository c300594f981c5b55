// The ways out of a branch, effects and orphans, causes, orders and two folds, on the command line.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include "app/cli/oxbow_result.h"

class TestWaysOut : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_ledger;
    const QString m_samples = OXBOW_SAMPLES;

    QString path(const QString& name) const { return m_folder.filePath(name); }
    Result branch(const QStringList& arguments) const {
        return oxbow(QStringList{"branch", m_ledger} + arguments);
    }
    static QByteArray contentOf(const QString& file) {
        QFile in(file);
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }
    // Keys that a log first has at another place stand in another order.
    static QList<QByteArray> rowsIn(const QStringList& arguments) {
        auto rows = oxbow(arguments).out.split('\n');
        std::sort(rows.begin(), rows.end());
        return rows;
    }
    QString imported(const QString& file) const {
        const QString workspace = path("imported.oxbow");
        QDir(workspace).removeRecursively();
        [&] { QCOMPARE(oxbow({"import", file, "--into", workspace}).code, 0); }();
        return workspace;
    }
    QString writeLog(const QString& name, const QByteArray& lines) const {
        QFile out(path(name + ".jsonl"));
        [&] { QVERIFY(out.open(QIODevice::WriteOnly)); }();
        out.write(lines);
        out.close();
        const QString workspace = path(name + ".oxbow");
        QDir(workspace).removeRecursively();
        [&] { QCOMPARE(oxbow({"import", out.fileName(), "--into", workspace}).code, 0); }();
        return workspace;
    }
    static QByteArray orders() {
        const char* const lines[] = {
            R"({"stream":"o","key":"a","type":"Placed","value":{"n":1},"eventId":"e1"})",
            R"({"stream":"o","key":"a","type":"Paid","eventId":"e2","metadata":{"$causationId":"e1"}})",
            R"({"stream":"o","key":"b","type":"Placed","value":{"n":3},"eventId":"e3"})",
            R"({"stream":"o","key":"a","type":"Shipped","eventId":"e4","causation_id":"e2"})",
            R"({"stream":"o","key":"b","type":"Paid","value":{"n":5,"why":"e3"},"eventId":"e5"})",
        };
        QByteArray all;
        for (const char* const line : lines) {
            all += line;
            all += '\n';
        }
        return all;
    }

private slots:
    void init() {
        m_ledger = path("ledger.oxbow");
        QDir(m_ledger).removeRecursively();
        QCOMPARE(oxbow({"import", m_samples + "/ledger.jsonl", "--into", m_ledger}).code, 0);
        for (const char* fold : {"balances", "count-by-type", "paid-by-account"}) {
            const QString file = m_samples + "/folds/ledger/" + fold + ".fold.json";
            QCOMPARE(oxbow({"folds", m_ledger, "--add", file}).code, 0);
        }
        QCOMPARE(branch({"create", "slip", "--note", "What if <it> had been typed right?"}).code,
                 0);
        QCOMPARE(branch({"modify", "slip", "--position", "22", "--set", "amount=1250.00",
                         "--reason", "a digit & more"})
                     .code,
                 0);
    }

    // --- effects ---

    void S8_anEventIsDroppedWithAllThatItCaused() {
        const QString log = writeLog("orders", orders());
        oxbow({"branch", log, "create", "b"});
        const Result dropped =
            oxbow({"branch", log, "drop", "b", "--position", "0", "--with-effects"});
        QCOMPARE(dropped.json()["effects"].toInt(), 2);
        QCOMPARE(oxbow({"events", log, "--in", "b"}).lines().size(), 2);
        QCOMPARE(oxbow({"branch", log, "show", "b"}).lines()[0]["orphaned"].toInt(), 0);
    }

    void S8_laterEventsWhoseCauseIsGoneAreMarkedAndCounted() {
        const QString log = writeLog("orders", orders());
        oxbow({"branch", log, "create", "b"});
        oxbow({"branch", log, "drop", "b", "--position", "0"});
        const auto events = oxbow({"events", log, "--in", "b"}).lines();
        QCOMPARE(events.size(), 4);
        QVERIFY(events[0]["orphaned"].toBool() && events[2]["orphaned"].toBool());
        QVERIFY(!events[1].contains("orphaned") && !events[3].contains("orphaned"));
        QCOMPARE(oxbow({"branch", log, "show", "b"}).lines()[0]["orphaned"].toInt(), 2);
        // A part of the stream says the same.
        const auto part = oxbow({"events", log, "--in", "b", "--from", "2"}).lines();
        QVERIFY(part[0]["orphaned"].toBool());
    }

    void S8_theFieldThatNamesTheCauseCanBeTold() {
        const QString log = writeLog("orders", orders());
        oxbow({"branch", log, "create", "b"});
        const Result none =
            oxbow({"branch", log, "drop", "b", "--position", "2", "--with-effects"});
        QCOMPARE(none.json()["effects"].toInt(), 0);
        oxbow({"branch", log, "undo", "b"});
        const Result told = oxbow({"branch", log, "drop", "b", "--position", "2", "--with-effects",
                                   "--cause-field", "why"});
        QCOMPARE(told.json()["effects"].toInt(), 1);
        QCOMPARE(oxbow({"branch", log, "drop", "b", "--position", "0", "--with-effects",
                        "--cause-field", "@why"})
                     .code,
                 2);
        // Where nothing is known, that is said.
        const Result unknown = branch({"drop", "slip", "--position", "1", "--with-effects"});
        QCOMPARE(unknown.code, 0);
        QVERIFY(unknown.err.contains("names a cause"));
    }

    // --- ways out ---

    void S17_aBranchAsALogHasTheSameTableAndSaysWhereItComesFrom() {
        branch({"drop", "slip", "--position", "3"});
        branch({"move", "slip", "--position", "9", "--after", "5"});
        branch({"insert", "slip", "--after", "7", "--event", R"({"key":"p-x","value":{"n":1}})"});
        const auto table = rowsIn({"table", m_ledger, "--in", "slip"});
        QCOMPARE(oxbow({"export", m_ledger, "--to", path("log.oxlog")}).code, 0);
        const QString rootOfLog = oxbow({"verify", path("log.oxlog")}).json()["root"].toString();
        for (const char* ending : {"oxlog", "jsonl", "csv"}) {
            const QString file = path(QString("slip.") + ending);
            const Result written = branch({"export", "slip", "--to", file});
            QCOMPARE(written.code, 0);
            QCOMPARE(written.json()["events"].toInt(), 60);
            const QString workspace = imported(file);
            QCOMPARE(rowsIn({"table", workspace}), table);
            const auto events = oxbow({"events", workspace}).lines();
            QVERIFY(!events[0].contains("headers"));
            QCOMPARE(events[22]["headers"].toArray()[1].toObject()["value"].toString(),
                     QString("modified"));
            const QByteArray provenance = contentOf(file + ".provenance.json");
            QVERIFY(provenance.contains("a digit & more"));
            // The log is known again by the root that an export of it has.
            QVERIFY(provenance.contains(rootOfLog.section('\n', 2, 2).toUtf8()));
        }
        QVERIFY(oxbow({"verify", path("slip.oxlog")}).json()["ok"].toBool());
        QCOMPARE(oxbow({"events", m_ledger}).lines().size(), 60);
        QCOMPARE(branch({"export", "slip", "--to", path("slip.doc")}).code, 2);
    }

    void S17_correctiveEventsThatAreAppendedMakeTheTableThatOfTheBranch() {
        const Result written = branch({"correct", "slip", "--to", path("correction.jsonl")});
        QCOMPARE(written.code, 0);
        QVERIFY(written.json()["exact"].toBool());
        QCOMPARE(oxbow({"export", m_ledger, "--to", path("all.jsonl")}).code, 0);
        QFile all(path("all.jsonl"));
        QVERIFY(all.open(QIODevice::Append));
        all.write(contentOf(path("correction.jsonl")));
        all.close();
        const QString workspace = imported(all.fileName());
        const auto rows = oxbow({"table", workspace}).lines();
        const auto right = oxbow({"table", m_ledger, "--in", "slip"}).lines();
        QCOMPARE(rows.size(), right.size());
        for (int i = 0; i < rows.size(); ++i) {
            QCOMPARE(rows[i]["row"], right[i]["row"]);
        }
        QCOMPARE(branch({"correct", "slip"}).code, 2);
    }

    void S17_aCorrectionIsToldAsThreeLines() {
        const auto lines = branch({"correct", "slip", "--lines"}).lines();
        QCOMPARE(lines.size(), 2);
        QCOMPARE(lines[0]["at"].toInt(), 23);
        QCOMPARE(lines[1]["at"].toInt(), 61);
        QVERIFY(lines[0]["believed"] == lines[0]["corrected"]);
        QVERIFY(lines[0]["believed"] != lines[0]["right"]);
        QVERIFY(lines[1]["right"] == lines[1]["corrected"]);
        QVERIFY(lines[1]["believed"] != lines[1]["right"]);
    }

    void S17_whatNoEventCanBringAboutIsRefused() {
        branch({"drop", "slip", "--position", "0"});
        const Result refused =
            branch({"correct", "slip", "--fold", "count-by-type", "--to", path("no.jsonl")});
        QCOMPARE(refused.code, 3);
        QVERIFY(refused.err.contains("count"));
        QVERIFY(!QFile::exists(path("no.jsonl")));
    }

    void S17_whereTheBranchHasAnotherRuleThatIsSaid() {
        QFile fold(path("other.fold.json"));
        QVERIFY(fold.open(QIODevice::WriteOnly));
        fold.write(R"({"kind":"count","by":"from"})");
        fold.close();
        QCOMPARE(branch({"fold", "slip", "balances", "--as", fold.fileName()}).code, 0);
        const Result refused =
            branch({"correct", "slip", "--fold", "balances", "--to", path("no.jsonl")});
        QCOMPARE(refused.code, 3);
        QVERIFY(refused.err.contains("another rule"));
        QCOMPARE(branch({"correct", "slip", "--to", path("yes.jsonl")}).code, 0);
    }

    void S17_aRowThatIsSetBeforeTheFirstEventIsNoEventToAppend() {
        QCOMPARE(branch({"rows", "slip", "--fold", "balances", "--key", R"(["Frank","USD"])",
                         "--row", R"({"balance":10,"debit":10,"credit":0,"currency":"USD"})"})
                     .code,
                 0);
        QCOMPARE(branch({"correct", "slip", "--fold", "balances", "--to", path("no.jsonl")}).code,
                 3);
        QCOMPARE(branch({"report", "slip", "--fold", "balances", "--to", path("r.html")}).code, 0);
        QVERIFY(contentOf(path("r.html")).contains("9813.50"));
    }

    void S17_aBranchGoesOutAsATest() {
        QCOMPARE(branch({"fixture", "slip", "--fold", "balances", "--to", path("f.json")}).code, 0);
        const auto fixture = QJsonDocument::fromJson(contentOf(path("f.json"))).object();
        QCOMPARE(fixture["given"].toArray().size() +
                     fixture["when"].toObject()["events"].toArray().size(),
                 38);  // Frank's; each of the rent's is one of his
        QCOMPARE(fixture["when"].toObject()["edits"].toArray().size(), 1);
        const auto rows = fixture["then"].toObject()["rows"].toArray();
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0].toObject()["row"].toObject()["balance"].toDouble(), 9803.5);
    }

    void S17_aReportSaysThatItIsNoFact() {
        QCOMPARE(branch({"report", "slip", "--fold", "balances", "--to", path("r.html")}).code, 0);
        const QByteArray html = contentOf(path("r.html"));
        for (const char* part :
             {"Not a fact.", "What if &lt;it&gt; had been typed right?", "a digit &amp; more",
              "+11250.00", "Merkle root", "No later event says"}) {
            QVERIFY2(html.contains(part), part);
        }
        QVERIFY(!html.contains("<it>"));
        QCOMPARE(branch({"report", "slip", "--to", path("r.pdf")}).code, 0);
        QVERIFY(contentOf(path("r.pdf")).startsWith("%PDF-"));
        QCOMPARE(branch({"report", "slip", "--to", path("r.txt")}).code, 2);
    }

    // --- verification ---

    void everyBranchIsHeldAgainstAReplay() {
        branch({"create", "deeper", "--of", "slip"});
        branch({"drop", "deeper", "--position", "4"});
        QCOMPARE(branch({"rows", "slip", "--fold", "balances", "--key", R"(["Frank","USD"])",
                         "--row", R"({"balance":10,"debit":10,"credit":0,"currency":"USD"})"})
                     .code,
                 0);
        QFile fold(path("paid.fold.json"));
        QVERIFY(fold.open(QIODevice::WriteOnly));
        fold.write(R"({"kind":"count","by":"from"})");
        fold.close();
        QCOMPARE(branch({"fold", "deeper", "paid-by-account", "--as", fold.fileName()}).code, 0);
        const auto checks = oxbow({"verify", m_ledger, "--branches"}).lines();
        QCOMPARE(checks.size(), 2);
        for (const QJsonObject& check : checks) {
            QVERIFY(check["ok"].toBool());
            QCOMPARE(check["folds"].toInt(), 4);
            QVERIFY(check["rows"].toInt() > 100);
        }
        QCOMPARE(oxbow({"info", m_ledger}).json()["branches"].toArray(),
                 QJsonArray({"deeper", "slip"}));
        QFile damaged(m_ledger + "/branches/slip.branch");
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("nothing of the kind");
        damaged.close();
        const Result bad = oxbow({"verify", m_ledger, "--branches"});
        QCOMPARE(bad.code, 1);
        QVERIFY(bad.lines()[1].contains("error"));
    }

    // --- causes, orders, two folds ---

    void theCauseOfARowIsFoundAndKeptAsABranch() {
        const QStringList asked = {"cause",    m_ledger,     "--fold",
                                   "balances", "--key",      R"(["Frank","USD"])",
                                   "--where",  "balance < 0"};
        const Result found = oxbow(asked + QStringList{"--branch", "why"});
        QCOMPARE(found.code, 0);
        QCOMPARE(found.json()["positions"].toArray(), QJsonArray({22}));
        QCOMPARE(branch({"show", "why"}).lines()[0]["positions"].toArray(), QJsonArray({22}));
        const auto rows = oxbow({"table", m_ledger, "--in", "why", "--fold", "balances", "--key",
                                 R"(["Frank","USD"])"})
                              .lines();
        QCOMPARE(rows[0]["row"], found.json()["after"]);
        // Among others there is none, and that is no failure.
        const Result none = oxbow(asked + QStringList{"--among", "@type = 'Refunded'"});
        QCOMPARE(none.code, 1);
        QVERIFY(!none.json()["found"].toBool());
        QCOMPARE(oxbow(asked + QStringList{"--position", "22"}).json()["candidates"].toInt(), 1);
        QCOMPARE(oxbow({"cause", m_ledger, "--key", "p-01", "--where", "@type = 'Paid'"}).code, 2);
        QCOMPARE(oxbow({"cause", m_ledger, "--key", "p-99", "--where", "n = 1"}).code, 2);
    }

    void anOrderThatNothingPrescribesIsFoundAndKeptAsABranch() {
        QByteArray lines;
        for (int i = 0; i < 4; ++i) {
            lines +=
                QString(
                    R"({"source":"s","stream":"o","partition":%1,"offset":%2,"kind":"data","key":"k%1",)"
                    R"("value":{"id":"x","n":%3},"type":"A"})")
                    .arg(i % 2)
                    .arg(i / 2)
                    .arg(i)
                    .toUtf8() +
                '\n';
        }
        const QString log = writeLog("orders", lines);
        QFile fold(path("last.fold.json"));
        QVERIFY(fold.open(QIODevice::WriteOnly));
        fold.write(R"({"kind":"last","by":"id","field":"n","n":1})");
        fold.close();
        const Result found = oxbow({"order", log, "--fold", fold.fileName(), "--branch", "other"});
        QCOMPARE(found.code, 1);
        const auto dependent = found.json()["dependent"].toArray()[0].toObject();
        const auto rows = oxbow({"table", log, "--in", "other", "--fold", fold.fileName()}).lines();
        QCOMPARE(rows[0]["row"], dependent["otherwise"]);
        QVERIFY(dependent["otherwise"] != dependent["as_it_stands"]);
        QCOMPARE(oxbow({"order", log}).code, 0);
    }

    void twoFoldsAreComparedFromTheFirstEventOn() {
        QFile fold(path("paid.fold.json"));
        QVERIFY(fold.open(QIODevice::WriteOnly));
        fold.write(R"({"kind":"sum","by":"from","field":"amount","types":["Paid","Transferred"]})");
        fold.close();
        const QStringList asked = {"diff",        m_ledger,       "--fold", "paid-by-account",
                                   "--with-fold", fold.fileName()};
        const Result differ = oxbow(asked);
        QCOMPARE(differ.code, 1);
        QCOMPARE(differ.lines().size(), 2);
        QCOMPARE(differ.lines()[0]["first"].toInt(), 4);  // Sally's half of the rent
        QCOMPARE(differ.lines()[0]["key"].toString(), QString("Sally"));
        QVERIFY(differ.lines()[0]["before"].isNull());
        const auto fields = oxbow(asked + QStringList{"--by-field"}).lines();
        QCOMPARE(fields[0]["rows"].toInt(), 2);
        QCOMPARE(oxbow({"diff", m_ledger, "--fold", "balances", "--with-fold", "balances"}).code,
                 0);
        QCOMPARE(oxbow(asked + QStringList{"--at", "3"}).code, 2);
    }
};

QTEST_GUILESS_MAIN(TestWaysOut)
#include "tst_ways_out.moc"
