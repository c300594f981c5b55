// Finding events on the command line.
#include <QTemporaryDir>
#include <QTest>

#include "app/cli/oxbow_result.h"

class TestFind : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_shop;

    Result find(const QStringList& words) const {
        return oxbow(QStringList{"find", m_shop} + words);
    }
    // Every line is one of the stream's, in its order.
    static bool arePartOf(const QByteArray& all, const QByteArray& lines) {
        qsizetype at = 0;
        for (const QByteArray& line : lines.split('\n')) {
            const qsizetype found = all.indexOf(line, at);
            if (found < 0) {
                return false;
            }
            at = found + line.size();
        }
        return true;
    }

private slots:
    void initTestCase() {
        m_shop = m_folder.filePath("shop.oxbow");
        const QString samples = OXBOW_SAMPLES;
        QCOMPARE(oxbow({"import", samples + "/shop-day.jsonl", "--into", m_shop}).code, 0);
        QCOMPARE(oxbow({"branch", m_shop, "create", "what-if"}).code, 0);
        QCOMPARE(oxbow({"branch", m_shop, "insert", "what-if", "--after", "0", "--event",
                        R"({"type":"Odd","key":"odd-1","value":{"word":"zebra"}})"})
                     .code,
                 0);
    }

    void whatIsFoundIsPrintedAsTheStreamIs() {
        const QByteArray all = oxbow({"events", m_shop}).out;
        for (const char* words : {"wallet", "type:OrderPaid", "key:o-10*", "-shop"}) {
            const Result found = find({words});
            QCOMPARE(found.code, 0);
            QVERIFY2(arePartOf(all, found.out), words);
            QVERIFY(found.out.size() < all.size());
        }
    }

    void behindTwoDashesStandWordsAndNoOptions() {
        QCOMPARE(find({"--", "wallet"}).out, find({"wallet"}).out);
        QCOMPARE(find({"wallet", "--", "-c-134"}).out, find({"wallet", "-c-134"}).out);
        QCOMPARE(find({"--", "--count"}).code, 1);  // no event has that
        const Result other = find({"--nothing"});
        QCOMPARE(other.code, 2);
        QVERIFY(other.err.contains("oxbow find W -- --nothing"));
    }

    void allWordsMustBeThere() {
        for (const QJsonObject& line : find({"WALLET", "type:orderpaid", "-c-134"}).lines()) {
            QCOMPARE(line["type"].toString(), QString("OrderPaid"));
            const QJsonObject value = line["value"].toObject();
            QCOMPARE(value["method"].toString(), QString("wallet"));
            QVERIFY(value["customer"].toString() != "c-134");
        }
        const int paid = int(find({"type:OrderPaid"}).lines().size());
        QCOMPARE(find({"--count", "type:OrderPaid"}).json()["count"].toInt(), paid);
        QCOMPARE(find({"type:OrderPaid", "--limit", "3"}).lines().size(), 3);
        QCOMPARE(int(find({"type:OrderPaid", "wallet"}).lines().size() +
                     find({"type:OrderPaid", "-wallet"}).lines().size()),
                 paid);
    }

    void aRangeLimitsWhereItIsLookedFor() {
        const auto some = find({"-nowhere", "--from", "10", "--to", "14"}).lines();
        QCOMPARE(some.size(), 4);
        QCOMPARE(some.first()["position"].toInt(), 10);
    }

    void whatIsNotThereIsANo() {
        QCOMPARE(find({"nowhere"}).code, 1);
        QVERIFY(find({"nowhere"}).out.isEmpty());
        QCOMPARE(find({"--count", "nowhere"}).code, 1);
        QCOMPARE(find({"--count", "nowhere"}).json()["count"].toInt(), 0);
    }

    void wordsThatAreNoneAreWrongUsage() {
        for (const QStringList& words :
             {QStringList{}, {"type:"}, {"\"open"}, {"-"}, {"--none-such"}}) {
            const Result found = find(words);
            QCOMPARE(found.code, 2);
            QVERIFY(found.out.isEmpty() && !found.err.isEmpty());
        }
        QVERIFY(find({"wallet", "type:"}).err.contains("character 8"));
    }

    void aBranchIsLookedThroughWithItsOwnPositions() {
        const auto odd = find({"zebra", "--in", "what-if"}).lines();
        QCOMPARE(odd.size(), 1);
        QCOMPARE(odd.first()["position"].toInt(), 0);
        QCOMPARE(odd.first()["edit"].toString(), QString("inserted"));
        QCOMPARE(find({"zebra"}).code, 1);
        QCOMPARE(find({"wallet", "--count", "--in", "what-if"}).json()["count"],
                 find({"wallet", "--count"}).json()["count"]);
    }
};

QTEST_GUILESS_MAIN(TestFind)
#include "tst_find.moc"
