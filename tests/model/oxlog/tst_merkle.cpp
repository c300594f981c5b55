#include <QTest>
#include <random>

#include "model/oxlog/block.h"
#include "model/oxlog/checkpoint.h"
#include "model/oxlog/crc32c.h"
#include "model/oxlog/merkle.h"

using namespace oxlog;

namespace {

QString hexOf(const Hash& hash) {
    return QString::fromStdString(toHex(bytesOf(hash)));
}

std::string unhex(const char* text) {
    return QByteArray::fromHex(text).toStdString();
}

}  // namespace

class TestMerkle : public QObject {
    Q_OBJECT
private slots:
    void crcHasItsCheckValueAndIsTheSameByTableAndByInstruction() {
        QCOMPARE(crc32c("123456789"), 0xE3069283U);
        QCOMPARE(crc32cByTable("123456789"), 0xE3069283U);
        QCOMPARE(crc32c(""), 0U);
        std::mt19937 random(1);
        std::string bytes;
        for (int i = 0; i < 300; ++i) {
            QCOMPARE(crc32c(bytes), crc32cByTable(bytes));
            bytes.push_back(static_cast<char>(random()));
        }
    }

    // The leaves and roots that Certificate Transparency's implementations test each other with.
    void rootsAreThoseOfTheTransparencyLogs() {
        const char* const leaves[] = {"",
                                      "00",
                                      "10",
                                      "2021",
                                      "3031",
                                      "40414243",
                                      "5051525354555657",
                                      "606162636465666768696a6b6c6d6e6f"};
        const char* const roots[] = {
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
        CompactRange tree;
        QCOMPARE(hexOf(tree.root()),
                 QString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        for (int i = 0; i < 8; ++i) {
            tree.append(unhex(leaves[i]));
            QCOMPARE(hexOf(tree.root()), QString(roots[i]));
        }
    }

    void aTreeGoesOnFromItsSubtrees() {
        CompactRange whole;
        for (int i = 0; i < 77; ++i) {
            auto resumed = CompactRange::fromSubtrees(whole.size(), whole.subtrees());
            QVERIFY(resumed.has_value());
            const std::string leaf(static_cast<std::size_t>(i), 'x');
            whole.append(leaf);
            resumed->append(leaf);
            QVERIFY(resumed->root() == whole.root());
        }
        QVERIFY(!CompactRange::fromSubtrees(3, {Hash()}));
        QVERIFY(!CompactRange::fromSubtrees(0, {Hash()}));
    }

    void aCheckpointIsThreeLinesOfText() {
        CheckpointText checkpoint{"example.org/orders", 20852163, Hash()};
        const std::string text = toText(checkpoint);
        QCOMPARE(QString::fromStdString(text),
                 QString("example.org/orders\n20852163\n"
                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"));
        QVERIFY(*checkpointFromText(text) == checkpoint);
        QVERIFY(*checkpointFromText(text + "extension\n\n— key AAAA\n") == checkpoint);
    }

    void aWrongCheckpointTextSaysWhichLineIsWrong_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("line");
        const QString root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        QTest::newRow("empty") << ""
                               << "line 1";
        QTest::newRow("no name") << "\n1\n" + root + "\n"
                                 << "line 1";
        QTest::newRow("leading zero") << "log\n01\n" + root + "\n"
                                      << "line 2";
        QTest::newRow("sign") << "log\n+1\n" + root + "\n"
                              << "line 2";
        QTest::newRow("too large") << "log\n18446744073709551616\n" + root + "\n"
                                   << "line 2";
        QTest::newRow("short root") << "log\n1\nAAAA\n"
                                    << "line 3";
        QTest::newRow("no last line end") << "log\n1\n" + root << "line 3";
    }
    void aWrongCheckpointTextSaysWhichLineIsWrong() {
        QFETCH(QString, text);
        QFETCH(QString, line);
        const auto read = checkpointFromText(text.toStdString());
        QVERIFY(!read.ok());
        QVERIFY(QString::fromStdString(std::string(read.status().message())).startsWith(line));
    }

    void anOriginOfSeveralLinesIsNotUsed() {
        v1::FileHeader header;
        header.set_file_id("\x01\x02");
        header.set_origin("a\n99");
        QCOMPARE(originOf(header), std::string("oxlog/0102"));
        header.set_origin("example.org/a");
        QCOMPARE(originOf(header), std::string("example.org/a"));
    }
};

QTEST_APPLESS_MAIN(TestMerkle)
#include "tst_merkle.moc"
