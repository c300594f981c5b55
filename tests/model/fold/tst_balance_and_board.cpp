#include <QTest>

#include "model/fold/fold_run.h"

using namespace oxbow;

namespace {

const std::string kTransfers =
    R"({"kind":"balance","debit":"to","credit":"from","amount":"amount"})";
const std::string kEntries =
    R"({"kind":"balance","entries":"lines","account":"acct","debit":"dr","credit":"cr",)"
    R"("amount":"amt","currency":"cur"})";
const std::string kBoard = R"({"kind":"board","moves":"moves"})";

}  // namespace

class TestBalanceAndBoard : public QObject {
    Q_OBJECT
private slots:
    void anEventTouchesBothAccounts() {
        const std::vector<Event> events = {
            valueEvent("1", R"({"from":"Frank","to":"Sally","amount":200.00})"),
            valueEvent("2", R"({"from":"Sally","to":"Ann","amount":"0.10"})"),
            valueEvent("3", R"({"from":"Sally","amount":1})")};
        QCOMPARE(folded(kTransfers, events),
                 QString("Ann={\"balance\":0.10,\"debit\":0.10,\"credit\":0}\n"
                         "Frank={\"balance\":-200.00,\"debit\":0,\"credit\":200.00}\n"
                         "Sally={\"balance\":199.90,\"debit\":200.00,\"credit\":0.10}"));
    }

    void anAccountOnBothSidesIsWrittenOnce() {
        const auto fold = foldFile(kTransfers);
        const auto runner = *fold->start();
        const Event event = valueEvent("1", R"({"from":"a","to":"a","amount":5})");
        std::vector<RowKey> keys;
        QVERIFY(runner->route({Position(), event.view()}, keys).ok());
        QCOMPARE(keys.size(), std::size_t{1});
        QCOMPARE(folded(kTransfers, {event}),
                 QString("a={\"balance\":0,\"debit\":5,\"credit\":5}"));
    }

    void aListOfLinesNamesAccountsAndCurrencies() {
        const std::vector<Event> events = {
            valueEvent("1", R"({"cur":"USD","lines":[{"acct":"cash","dr":10.50},)"
                            R"({"acct":"sales","cr":10.00},{"acct":"tax","amt":-0.50},)"
                            R"({"acct":"cash","amt":1,"cur":"EUR"},{"acct":"nothing"},{"dr":1}]})"),
            valueEvent("2", R"({"lines":[{"acct":7,"dr":1}]})")};
        QCOMPARE(
            folded(kEntries, events),
            QString(
                "7={\"balance\":1,\"debit\":1,\"credit\":0}\n"
                "[\"cash\",\"EUR\"]={\"balance\":1,\"debit\":1,\"credit\":0,\"currency\":\"EUR\"}\n"
                "[\"cash\",\"USD\"]={\"balance\":10.50,\"debit\":10.50,\"credit\":0,\"currency\":"
                "\"USD\"}\n"
                "[\"sales\",\"USD\"]={\"balance\":-10.00,\"debit\":0,\"credit\":10.00,"
                "\"currency\":\"USD\"}\n"
                "[\"tax\",\"USD\"]={\"balance\":-0.50,\"debit\":0,\"credit\":0.50,\"currency\":"
                "\"USD\"}"));
    }

    void aLineThatIsNoNumberPoisonsItsAccountAlone() {
        const QString rows = folded(kEntries, {valueEvent("1", R"({"lines":[{"acct":"a","dr":1},)"
                                                               R"({"acct":"b","cr":"one"}]})"),
                                               valueEvent("2", R"({"lines":[{"acct":"a","dr":1},)"
                                                               R"({"acct":"b","cr":1}]})")});
        QVERIFY(rows.startsWith("a={\"balance\":2,\"debit\":2,\"credit\":0}\nb=!The field cr "));
    }

    void anEventThatTouchesAHundredThousandAccountsIsApplied() {
        std::string value = "{\"lines\":[";
        for (int i = 0; i < 100'000; ++i) {
            value += (i == 0 ? "" : ",") + ("{\"acct\":\"a-" + std::to_string(i)) +
                     "\",\"amt\":" + (i % 2 == 0 ? "1" : "-1") + "}";
        }
        const auto rows = *runFold(*foldFile(kEntries), {valueEvent("1", value + "]}")});
        QCOMPARE(rows.size(), std::size_t{100'000});
    }

    void aBalanceThatCannotBeMadeIsRefused_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("member");
        QTest::newRow("nothing") << QByteArray(R"({"kind":"balance"})") << QByteArray("\"debit\"");
        QTest::newRow("no amount") << QByteArray(R"({"kind":"balance","debit":"a","credit":"b"})")
                                   << QByteArray("\"amount\"");
        QTest::newRow("no account")
            << QByteArray(R"({"kind":"balance","entries":"a","amount":"b"})")
            << QByteArray("\"account\": is missing");
        QTest::newRow("no amount in lines")
            << QByteArray(R"({"kind":"balance","entries":"a","account":"b"})")
            << QByteArray("\"amount\": is missing");
    }
    void aBalanceThatCannotBeMadeIsRefused() {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, member);
        QVERIFY2(faultOf(file.toStdString()).contains(member),
                 qPrintable(faultOf(file.toStdString())));
    }

    void aMoveCarriesItsPiece() {
        const std::vector<Event> events = {
            valueEvent("0", R"({"moves":[{"to":"e2","piece":"wP"},{"to":"d7","piece":"bP"},)"
                            R"({"to":"e1","piece":"wK"},{"to":"h1","piece":"wR"}]})"),
            valueEvent("1", R"({"from":"e2","to":"e4"})"),
            valueEvent("2", R"({"from":"d7","to":"d5"})"),
            valueEvent("3", R"({"from":"e4","to":"d5"})"),
            valueEvent("4", R"({"moves":[{"from":"e1","to":"g1"},{"from":"h1","to":"f1"}]})")};
        QCOMPARE(folded(kBoard, events), QString("d5={\"piece\":\"wP\"}\nf1={\"piece\":\"wR\"}\n"
                                                 "g1={\"piece\":\"wK\"}"));
    }

    void piecesAreTakenBesideTheWayAndPromoted() {
        const std::vector<Event> events = {
            valueEvent("0", R"({"moves":[{"to":"e5","piece":"wP"},{"to":"d5","piece":"bP"},)"
                            R"({"to":"a7","piece":"wP"},{"to":"h8","piece":"bR"}]})"),
            valueEvent("1", R"({"from":"e5","to":"d6","capture":"d5"})"),
            valueEvent("2", R"({"from":"a7","to":"a8","promote":"wQ"})"),
            valueEvent("3", R"({"from":"h8"})")};
        QCOMPARE(folded(kBoard, events), QString("a8={\"piece\":\"wQ\"}\nd6={\"piece\":\"wP\"}"));
    }

    void aMoveFromAnEmptyCellIsTold() {
        const QString rows = folded(kBoard, {valueEvent("1", R"({"from":"e2","to":"e4"})"),
                                             valueEvent("2", R"({"from":"e4","to":"e5"})")});
        QCOMPARE(rows.count("=!A piece came here from e"), 2);
        QVERIFY(rows.contains("e4=!A piece came here from e2, where nothing stood"));
        QVERIFY(rows.contains("e5=!A piece came here from e4, where what stood is not known"));
    }

    void anEventOfAHundredThousandMovesIsRoutedAndApplied() {
        std::string value = "{\"moves\":[";
        for (int i = 0; i < 100'000; ++i) {
            value += (i == 0 ? "" : ",") + ("{\"piece\":1,\"to\":\"c-" + std::to_string(i)) + "\"}";
        }
        const Event event = valueEvent("1", value + "]}");
        const auto fold = foldFile(kBoard);
        const auto runner = *fold->start();
        std::vector<RowKey> keys;
        QVERIFY(runner->route({Position(), event.view()}, keys).ok());
        QCOMPARE(keys.size(), std::size_t{100'000});
        QCOMPARE(runFold(*fold, {event})->size(), std::size_t{100'000});
    }

    void severalBoardsAreKeptApart() {
        QCOMPARE(folded(R"({"kind":"board","by":"game"})",
                        {valueEvent("1", R"({"game":1,"to":"a1","piece":"x"})"),
                         valueEvent("2", R"({"game":2,"to":"a1","piece":"o"})")}),
                 QString("[1,\"a1\"]={\"piece\":\"x\"}\n[2,\"a1\"]={\"piece\":\"o\"}"));
    }

    void whatIsNoMoveIsPassedOverAndCounted() {
        const auto runner = *foldFile(kBoard)->start();
        MemoryFoldRows rows;
        for (const char* value : {"{}", R"({"to":"e4"})", R"({"moves":[]})", "text", "[]"}) {
            const Event event = valueEvent("1", value);
            QVERIFY(runner->apply({Position(), event.view()}, rows).ok());
        }
        QCOMPARE(runner->withoutField(), std::uint64_t{5});
    }
};

QTEST_GUILESS_MAIN(TestBalanceAndBoard)
#include "tst_balance_and_board.moc"
