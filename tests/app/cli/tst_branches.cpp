// Branches on the command line.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

#include "app/cli/oxbow_result.h"

class TestBranches : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_ledger;

    Result branch(const QStringList& arguments) const {
        return oxbow(QStringList{"branch", m_ledger} + arguments);
    }
    double balanceOf(const QString& account, const QStringList& more) const {
        const auto rows =
            oxbow(QStringList{"table", m_ledger, "--fold", "balances"} + more).lines();
        for (const QJsonObject& row : rows) {
            if (row["key"].toString().contains(account)) {
                return row["row"].toObject()["balance"].toDouble();
            }
        }
        return -1;
    }

private slots:
    void init() {
        m_ledger = m_folder.filePath("ledger.oxbow");
        const QString samples = OXBOW_SAMPLES;
        QCOMPARE(oxbow({"import", samples + "/ledger.jsonl", "--into", m_ledger}).code, 0);
        QCOMPARE(
            oxbow({"folds", m_ledger, "--add", samples + "/folds/ledger/balances.fold.json"}).code,
            0);
        QCOMPARE(branch({"create", "what-if"}).code, 0);
    }
    void cleanup() { QVERIFY(QDir(m_ledger).removeRecursively()); }

    void anEventThatIsDroppedIsGoneInTheBranchAlone() {
        const QByteArray before = oxbow({"events", m_ledger}).out;
        QCOMPARE(branch({"drop", "what-if", "--position", "22", "--reason", "a slip"}).code, 0);
        QCOMPARE(oxbow({"events", m_ledger}).out, before);
        QCOMPARE(oxbow({"events", m_ledger, "--in", "what-if"}).lines().size(), 59);
    }

    void eachEventSaysItsNameAndWhatAnEditDidToIt() {
        branch({"modify", "what-if", "--position", "4", "--set", "note=other"});
        branch({"move", "what-if", "--position", "9", "--after", "6"});
        branch(
            {"insert", "what-if", "--after", "0", "--event", R"({"type":"Odd","value":{"n":1}})"});
        const auto events = oxbow({"events", m_ledger, "--in", "what-if"}).lines();
        QCOMPARE(events[0]["edit"].toString(), QString("inserted"));
        QCOMPARE(events[5]["edit"].toString(), QString("modified"));
        QCOMPARE(events[7]["edit"].toString(), QString("moved"));
        QCOMPARE(events[7]["id"].toString(), QString("9"));
        QVERIFY(!events[1].contains("edit"));
        QCOMPARE(events[0]["stream"], events[1]["stream"]);
    }

    void theTableOfAFoldIsThatOfTheBranch() {
        const double frank = balanceOf("Frank", {});
        const auto posting = oxbow({"events", m_ledger}).lines()[22]["value"].toObject();
        QCOMPARE(branch({"drop", "what-if", "--position", "22"}).code, 0);
        QVERIFY(balanceOf(posting["debit"].toString(), {"--in", "what-if"}) !=
                balanceOf(posting["debit"].toString(), {}));
        QCOMPARE(balanceOf("Frank", {}), frank);
        const auto differing =
            oxbow({"diff", m_ledger, "--branch", "what-if", "--fold", "balances"}).lines();
        QCOMPARE(differing.size(), 2);
        // What was made is not kept for another list of edits.
        QCOMPARE(branch({"undo", "what-if"}).code, 0);
        QCOMPARE(oxbow({"diff", m_ledger, "--branch", "what-if", "--fold", "balances"}).out,
                 QByteArray());
    }

    void editsAreTakenBackAndDoneAgain() {
        QCOMPARE(branch({"undo", "what-if"}).code, 1);
        branch({"drop", "what-if", "--position", "1"});
        QCOMPARE(branch({"undo", "what-if"}).json()["undone"].toInt(), 1);
        QCOMPARE(branch({"redo", "what-if"}).json()["edits"].toInt(), 1);
        QCOMPARE(branch({"redo", "what-if"}).code, 1);
    }

    void theEditsAreShownWithTheirReasons() {
        branch({"drop", "what-if", "--position", "3", "--position", "5", "--reason", "twice"});
        const auto edits = branch({"show", "what-if"}).lines();
        QCOMPARE(edits.size(), 1);
        QCOMPARE(edits[0]["reason"].toString(), QString("twice"));
        QCOMPARE(edits[0]["positions"].toArray(), QJsonArray({3, 5}));
    }

    void aBranchOfABranchHasTheEditsOfBoth() {
        branch({"drop", "what-if", "--position", "1"});
        QCOMPARE(branch({"create", "deeper", "--of", "what-if"}).code, 0);
        QCOMPARE(branch({"drop", "deeper", "--position", "1"}).code, 0);  // the log's third
        const auto events = oxbow({"events", m_ledger, "--in", "deeper"}).lines();
        QCOMPARE(events[0]["id"].toString(), QString("0"));
        QCOMPARE(events[1]["id"].toString(), QString("3"));
        QCOMPARE(branch({"delete", "what-if"}).code, 3);
        const auto all = branch({"list"}).lines();
        QCOMPARE(all.size(), 2);
        QCOMPARE(all[0]["of"].toString(), QString("what-if"));
    }

    void allEventsThatAConditionHoldsForAreDropped() {
        QCOMPARE(branch({"drop", "what-if", "--where", "amount >= 1000 and @type = 'Earned'"})
                     .json()["edits"]
                     .toInt(),
                 1);
        for (const QJsonObject& event : oxbow({"events", m_ledger, "--in", "what-if"}).lines()) {
            QVERIFY(event["type"].toString() != "Earned" ||
                    event["value"].toObject()["amount"].toDouble() < 1000);
        }
        QCOMPARE(branch({"show", "what-if"}).lines()[0]["where"].toString(),
                 QString("amount >= 1000 and @type = 'Earned'"));
        QCOMPARE(branch({"drop", "what-if", "--where", "amount > 1000000"}).code, 1);
        QCOMPARE(branch({"drop", "what-if", "--where", "amount >"}).code, 2);
    }

    void anEventComesTwice() {
        QCOMPARE(branch({"duplicate", "what-if", "--position", "7"}).code, 0);
        const auto events = oxbow({"events", m_ledger, "--in", "what-if"}).lines();
        QCOMPARE(events[8]["value"], events[7]["value"]);
        QCOMPARE(events[8]["edit"].toString(), QString("inserted"));
        QCOMPARE(branch({"show", "what-if"}).lines()[0]["copy_of"].toInt(), 7);
    }

    void anEditIsEditedAndTakenOut() {
        branch({"drop", "what-if", "--position", "3", "--reason", "one"});
        branch({"duplicate", "what-if", "--position", "9"});
        QCOMPARE(branch({"modify", "what-if", "--edit", "1", "--position", "4"}).code, 0);
        QCOMPARE(branch({"modify", "what-if", "--edit", "2", "--set", "note=again", "--after", "20",
                         "--reason", "late"})
                     .code,
                 0);
        auto edits = branch({"show", "what-if"}).lines();
        QCOMPARE(edits[0]["positions"].toArray(), QJsonArray({4}));
        QCOMPARE(edits[0]["reason"].toString(), QString("one"));
        QCOMPARE(edits[1]["after"].toInt(), 20);
        QCOMPARE(edits[1]["event"].toObject()["value"].toObject()["note"].toString(),
                 QString("again"));
        QCOMPARE(branch({"remove", "what-if", "--edit", "1"}).code, 0);
        edits = branch({"show", "what-if"}).lines();
        QCOMPARE(edits.size(), 1);
        QCOMPARE(edits[0]["kind"].toString(), QString("insert"));
        QCOMPARE(branch({"remove", "what-if", "--edit", "2"}).code, 2);
        QCOMPARE(branch({"modify", "what-if", "--edit", "1"}).code, 2);
    }

    void aRowStandsThereBeforeTheFirstEvent() {
        const double frank = balanceOf("Frank", {});
        QCOMPARE(branch({"rows", "what-if", "--fold", "balances", "--key", R"(["Frank","USD"])",
                         "--row", R"({"balance":100,"debit":100,"credit":0,"currency":"USD"})"})
                     .code,
                 0);
        QCOMPARE(balanceOf("Frank", {"--in", "what-if"}), frank + 100);
        QCOMPARE(branch({"rows", "what-if", "--key", "new", "--row", "[1]"}).code, 0);
        QCOMPARE(oxbow({"table", m_ledger, "--in", "what-if", "--key", "new"}).json()["row"],
                 QJsonValue(QJsonArray({1})));
        // What brings it is listed, and is told from what happened.
        QCOMPARE(oxbow({"events", m_ledger, "--in", "what-if"}).lines()[1]["edit"].toString(),
                 QString("row"));
        QCOMPARE(branch({"rows", "what-if", "--key", "new", "--row", "{"}).code, 2);
    }

    void aFoldIsAnotherOneInTheBranch() {
        QFile file(m_folder.filePath("count.fold.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"kind":"count","by":"@type"})");
        file.close();
        QCOMPARE(branch({"fold", "what-if", "balances", "--as", file.fileName()}).code, 0);
        const auto rows =
            oxbow({"table", m_ledger, "--fold", "balances", "--in", "what-if"}).lines();
        QVERIFY(rows[0]["row"].toObject().contains("count"));
        QVERIFY(balanceOf("Frank", {}) != -1);
        QCOMPARE(branch({"fold", "what-if", "balances", "--as", "none.js"}).code, 2);
    }

    void whatIsNamedAndIsNotThereIsWrongUsageEverywhere() {
        const QStringList calls[] = {
            {"branch", m_ledger, "show", "nobody"},
            {"branch", m_ledger, "undo", "nobody"},
            {"branch", m_ledger, "delete", "nobody"},
            {"branch", m_ledger, "create", "b", "--of", "nobody"},
            {"branch", m_ledger, "create", "b", "--from", "99999"},
            {"branch", m_ledger, "drop", "what-if", "--position", "99999"},
            {"branch", m_ledger, "insert", "what-if", "--after", "99999", "--event", "{}"},
            {"branch", m_ledger, "show", "what-if", "--fold", "nobody"},
            {"branch", m_ledger, "rows", "what-if", "--key", "k", "--row", "1", "--fold", "nobody"},
            {"branch", m_ledger, "export", "nobody", "--to", m_folder.filePath("x.jsonl")},
            {"events", m_ledger, "--in", "nobody"},
            {"events", m_ledger, "--from", "99999"},
            {"table", m_ledger, "--in", "nobody"},
            {"table", m_ledger, "--fold", "nobody"},
            {"table", m_ledger, "--fold", m_folder.filePath("nobody.js")},
            {"table", m_ledger, "--at", "99999"},
            {"table", m_ledger, "--stream", "nobody", "--key", "k"},
            {"diff", m_ledger, "--branch", "nobody"},
            {"diff", m_ledger, "--branch", "what-if", "--at", "99999"},
        };
        for (const QStringList& call : calls) {
            const Result result = oxbow(call);
            QVERIFY2(result.code == 2 && !result.err.isEmpty() && result.out.isEmpty(),
                     qPrintable(call.join(' ') + " " + result.err));
        }
    }

    void theWindowIsNotOpenedAtWhatIsNotThere() {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("QT_QPA_PLATFORM", "offscreen");
        for (const QStringList& asked :
             {QStringList{"--in", "nobody"}, QStringList{"--at", "99999"},
              QStringList{"--in", "what-if", "--at", "61"}}) {
            const Result result = oxbow(QStringList{m_ledger} + asked, environment);
            QCOMPARE(result.code, 2);
            QVERIFY2(result.err.startsWith("oxbow: there is no "), result.err.constData());
        }
    }

    void aNameBeginsWithNoDash() {
        const Result result = branch({"create", "--", "-x"});
        QVERIFY(result.code != 0);
        QVERIFY2(result.err.contains("dash"), result.err.constData());
    }

    void anImportThatWasMadeAnewHasTheEditsAtTheirEventsAndTellsOfTheOthers() {
        branch({"drop", "what-if", "--position", "5"});
        branch({"drop", "what-if", "--position", "59"});
        const QJsonValue dropped = oxbow({"events", m_ledger}).lines()[5]["value"];
        // The same source, of which the last line is gone, behind another one.
        QFile whole(QString(OXBOW_SAMPLES) + "/ledger.jsonl");
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const QByteArray lines = whole.readAll().trimmed();
        const auto write = [this](const QString& name, const QByteArray& text) {
            QFile file(m_folder.filePath(name));
            [&] { QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate)); }();
            file.write(text);
            return file.fileName();
        };
        const QString anew = m_folder.filePath("anew.oxbow");
        const QString first = write("first.jsonl", "{\"key\":\"a\"}\n{\"key\":\"b\"}\n");
        const QString source = write("ledger.jsonl", lines.left(lines.lastIndexOf('\n') + 1));
        QCOMPARE(oxbow({"import", first, "--into", anew}).code, 0);
        QCOMPARE(oxbow({"import", source, "--into", anew}).code, 0);
        QVERIFY(QDir().mkpath(anew + "/branches"));
        QVERIFY(
            QFile::copy(m_ledger + "/branches/what-if.branch", anew + "/branches/what-if.branch"));
        const auto listed = oxbow({"branch", anew, "list"}).lines();
        QCOMPARE(listed.size(), 1);
        QCOMPARE(listed[0]["conflicts"].toInt(), 1);
        QCOMPARE(listed[0]["events"].toInt(), 60);
        const Result events = oxbow({"events", anew, "--in", "what-if"});
        QVERIFY(events.err.contains("edit 2"));
        for (const QJsonObject& event : events.lines()) {
            QVERIFY(event["value"] != dropped);
        }
        // One more edit, of the log as it is now.
        const Result more = oxbow({"branch", anew, "drop", "what-if", "--position", "20"});
        QCOMPARE(more.json()["events"].toInt(), 59);
        QCOMPARE(
            oxbow({"branch", anew, "remove", "what-if", "--edit", "1"}).json()["events"].toInt(),
            60);
    }

    void whatOfAFoldIsMadeIsTold() {
        branch({"drop", "what-if", "--position", "22"});
        const auto plan = branch({"show", "what-if", "--fold", "balances"}).lines().last();
        QCOMPARE(plan["way"].toString(), QString("refolded"));
        QCOMPARE(plan["rows"].toInt(), 2);
        QVERIFY(plan["events"].toInt() < 120);
    }

    void twoBranchesAreCombinedUnlessTheirEditsDoNotGoTogether() {
        branch({"create", "other"});
        branch({"drop", "what-if", "--position", "3"});
        branch({"modify", "other", "--position", "3", "--set", "amount=1"});
        branch({"drop", "other", "--position", "8"});
        const Result refused = branch({"combine", "what-if", "other", "--into", "both"});
        QCOMPARE(refused.code, 1);
        QCOMPARE(refused.lines()[0]["other_edit"].toInt(), 1);
        const Result made =
            branch({"combine", "what-if", "other", "--into", "both", "--prefer", "what-if"});
        QCOMPARE(made.code, 0);
        QCOMPARE(made.lines().last()["events"].toInt(), 58);
        // The other edit is kept, and told, until it is taken up again.
        QCOMPARE(made.lines().last()["conflicts"].toInt(), 1);
        QVERIFY(branch({"show", "both"}).lines()[1]["conflict"].toString().contains("what-if"));
        QCOMPARE(branch({"remove", "both", "--edit", "1"}).json()["conflicts"].toInt(), 1);
        const Result taken = branch({"modify", "both", "--edit", "1", "--reason", "after all"});
        QCOMPARE(taken.json()["conflicts"].toInt(), 0);
    }

    void oneStreamOfOnePartitionHasNothingToInterleave() {
        QCOMPARE(branch({"interleave", "what-if", "--order", "time"}).code, 3);
        QCOMPARE(branch({"interleave", "what-if", "--order", "fast"}).code, 2);
    }

    void S18_theAmountOfANumberIsToldExactly() {
        const auto posting = oxbow({"events", m_ledger}).lines()[22]["value"].toObject();
        QCOMPARE(branch({"drop", "what-if", "--position", "22"}).code, 0);
        const auto differing =
            oxbow({"diff", m_ledger, "--branch", "what-if", "--fold", "balances"}).lines();
        QCOMPARE(differing.size(), 2);
        for (const QJsonObject& row : differing) {
            const double amount = row["amounts"].toObject()["balance"].toDouble();
            QCOMPARE(std::abs(amount), posting["amount"].toDouble());
        }
        QVERIFY(differing[0]["amounts"] != differing[1]["amounts"]);
    }

    void S18_whenForHowLongAndByWhichEventsIsTold() {
        // o-1 is written at 0, 2 and 3.
        const QString orders = m_folder.filePath("orders.oxbow");
        const QString source = m_folder.filePath("orders.jsonl");
        QFile file(source);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            "{\"key\":\"o-1\",\"time\":\"2024-05-01T10:00:00Z\",\"value\":{\"n\":1}}\n"
            "{\"key\":\"o-2\",\"time\":\"2024-05-01T10:00:01Z\",\"value\":{\"n\":2}}\n"
            "{\"key\":\"o-1\",\"time\":\"2024-05-01T10:00:02.5Z\",\"value\":{\"n\":3}}\n"
            "{\"key\":\"o-1\",\"time\":\"2024-05-01T10:00:04Z\",\"value\":{\"n\":4}}\n");
        file.close();
        QCOMPARE(oxbow({"import", source, "--into", orders}).code, 0);
        QCOMPARE(oxbow({"branch", orders, "create", "b"}).code, 0);
        const auto history = [&](const QStringList& more) {
            return oxbow(QStringList{"diff", orders, "--branch", "b", "--history"} + more).lines();
        };
        QVERIFY(history({}).empty());
        QCOMPARE(oxbow({"branch", orders, "drop", "b", "--position", "2"}).code, 0);
        const auto rows = history({});
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows[0]["key"].toString(), QString("o-1"));
        QCOMPARE(rows[0]["fields"].toArray(), QJsonArray({"n"}));
        QCOMPARE(rows[0]["greatest"].toObject()["n"].toInt(), -2);
        QCOMPARE(rows[0]["differs_at_end"].toBool(), false);
        const auto span = rows[0]["intervals"].toArray()[0].toObject();
        QCOMPARE(span["from_before"].toInt(), 3);
        QCOMPARE(span["from_after"].toInt(), 2);
        QCOMPARE(span["to_before"].toInt(), 4);
        QCOMPARE(span["begun_by_before"].toInt(), 2);
        QVERIFY(!span.contains("begun_by_after"));
        QCOMPARE(span["ended_by_before"].toInt(), 3);
        QCOMPARE(span["ended_by_after"].toInt(), 2);
        QCOMPARE(span["seconds"].toDouble(), 1.5);
        // By its ordinal each event behind stands beside another one.
        const auto ordinals = history({"--align", "ordinal"});
        QCOMPARE(ordinals.size(), 1);
        QCOMPARE(ordinals[0]["greatest"].toObject()["n"].toInt(), 1);
        QCOMPARE(history({"--align", "time"}).size(), 1);
        QVERIFY(QDir(orders).removeRecursively());
    }

    void S18_whatIsHeldAgainstEachOtherIsChosen() {
        branch({"drop", "what-if", "--position", "3"});
        const QStringList call{"diff", m_ledger, "--branch", "what-if"};
        for (const char* align : {"position", "time", "ordinal"}) {
            QCOMPARE(oxbow(call + QStringList{"--align", align}).code, 0);
        }
        QCOMPARE(oxbow(call + QStringList{"--align", "colour"}).code, 2);
        QCOMPARE(oxbow(call + QStringList{"--history", "--at", "3"}).code, 2);
        QCOMPARE(oxbow({"diff", m_ledger, "--from", "1", "--to", "2", "--history"}).code, 2);
    }

    void S13_aPinnedBranchIsComparedWhereItEnds() {
        QCOMPARE(branch({"create", "pinned", "--pinned"}).code, 0);
        QCOMPARE(oxbow({"diff", m_ledger, "--branch", "pinned"}).out, QByteArray());
    }

    void whatCannotBeDoneIsTold() {
        const std::pair<QStringList, int> calls[] = {
            {{"drop", "x", "--position", "1"}, 2},         // no such branch
            {{"drop", "what-if", "--position", "60"}, 2},  // no such event
            {{"drop", "what-if"}, 2},
            {{"move", "what-if", "--position", "3"}, 2},
            {{"modify", "what-if", "--position", "3"}, 2},
            {{"insert", "what-if", "--after", "3", "--event", "7"}, 2},
            {{"modify", "what-if", "--position", "3", "--set", "amount"}, 2},
            {{"modify", "what-if", "--position", "3", "--set", "@colour=red"}, 2},
            {{"create", "../x"}, 2},
            {{"create", "what-if"}, 3},
        };
        for (const auto& [arguments, code] : calls) {
            const Result result = branch(arguments);
            QCOMPARE(result.code, code);
            QVERIFY(!result.err.isEmpty());
        }
        QCOMPARE(branch({"show", "what-if"}).out, QByteArray());
    }

    void S9_whatBreaksTheShapeOfItsTypeIsToldAndFoldedOrPassedOverAsIsWanted() {
        QCOMPARE(branch({"create", "odd"}).code, 0);
        const Result folded = branch({"modify", "odd", "--position", "3", "--set", "amount=abc"});
        QCOMPARE(folded.code, 0);
        QVERIFY(folded.err.contains("its amount is a text"));
        QVERIFY(folded.err.contains("it is folded as it is"));
        const auto shown = [this] { return branch({"show", "odd"}).lines().last(); };
        QCOMPARE(shown()["invalid"].toArray().size(), 1);
        QVERIFY(!shown()["skipped"].toBool());
        QCOMPARE(oxbow({"table", m_ledger, "--in", "odd", "--key", "p-04"}).lines().size(), 1);
        // The same edit, now for folds to pass over.
        const Result skips = branch({"modify", "odd", "--edit", "1", "--invalid", "skip"});
        QVERIFY2(skips.code == 0, skips.err);
        QVERIFY(shown()["skipped"].toBool());
        QCOMPARE(oxbow({"table", m_ledger, "--in", "odd", "--key", "p-04"}).lines().size(), 0);
        const QJsonObject event =
            oxbow({"events", m_ledger, "--in", "odd", "--from", "3", "--to", "4"}).json();
        QVERIFY(event["skipped"].toBool());
        QCOMPARE(event["edit"].toString(), QString("modified"));
        // What is made of it is valid again.
        const Result good = branch({"modify", "odd", "--position", "3", "--set", "amount=1.00"});
        QVERIFY2(good.err.isEmpty(), good.err);
        QVERIFY(!shown().contains("invalid"));
        QCOMPARE(oxbow({"table", m_ledger, "--in", "odd", "--key", "p-04"}).lines().size(), 1);
        QVERIFY(oxbow({"verify", m_ledger, "--branches"}).code == 0);
        QCOMPARE(branch({"modify", "odd", "--edit", "1", "--invalid", "burn"}).code, 2);
    }

    void aFieldIsSetByItsPath() {
        branch({"modify", "what-if", "--position", "2", "--set", "amount=12.30", "--set",
                "extra.deep=x", "--set", "@type=Odd", "--set", "@time=2024-05-17"});
        const auto event = oxbow({"events", m_ledger, "--in", "what-if"}).lines()[2];
        QCOMPARE(event["type"].toString(), QString("Odd"));
        QCOMPARE(event["value"].toObject()["amount"].toDouble(), 12.3);
        QCOMPARE(event["value"].toObject()["extra"].toObject()["deep"].toString(), QString("x"));
        QCOMPARE(event["time"].toString(), QString("2024-05-17"));
    }
};

QTEST_GUILESS_MAIN(TestBranches)
#include "tst_branches.moc"
