#include <QtTest>

#include "importers/import_text.h"
#include "importers/plain/journal_importer.h"

using namespace oxbow;
using namespace std::string_literals;
using test::Imported;

namespace {

std::string binary(const std::string& name, const std::string& bytes) {
    std::string out = name + "\n";
    for (int i = 0; i < 8; ++i) {
        out += static_cast<char>(bytes.size() >> (8 * i) & 0xFF);
    }
    return out + bytes + "\n";
}

std::string entry(int second, const std::string& message) {
    return "__CURSOR=s=1;i=" + std::to_string(second) +
           "\n__REALTIME_TIMESTAMP=" + std::to_string(1'719'567'000'000'000 + second * 1'000'000) +
           "\nPRIORITY=6\n" + message;
}

Imported journal(std::string_view bytes, std::size_t piece = 1 << 20) {
    return test::importText(journalExportFormat(), bytes, {}, piece, "system.export");
}

std::string threeEntries() {
    return entry(0, "MESSAGE=up\n") + "\n" + entry(1, binary("MESSAGE", "two\n\nlines=\x01\xff")) +
           "\n" + entry(2, "MESSAGE=down\n");
}

}  // namespace

class TestJournalImporter : public QObject {
    Q_OBJECT

private slots:
    void anEntryIsAnEvent() {
        const Imported imported = journal(threeEntries());
        QCOMPARE(std::string(imported.status.message()), ""s);
        QCOMPARE(imported.events.size(), std::size_t(3));
        QVERIFY(imported.rejected.empty());
        QCOMPARE(formatTimestamp(*imported.events[1].time), "2024-06-28T09:30:01.000000Z"s);
        QCOMPARE(imported.events[0].value,
                 OptionalBytes(R"({"__CURSOR":"s=1;i=0","__REALTIME_TIMESTAMP":)"
                               R"("1719567000000000","PRIORITY":"6","MESSAGE":"up"})"));
        QVERIFY(imported.events[1].value->find("two\\n\\nlines=\\u0001\xEF\xBF\xBD") !=
                std::string::npos);
        QVERIFY(imported.events[1].record->ends_with("lines=\x01\xff"));
    }

    void piecesGiveTheSameAndAnImportGoesOn() {
        const std::string bytes = "\n" + threeEntries() + "\n\n" + threeEntries() + "\n";
        const Imported whole = journal(bytes);
        QCOMPARE(whole.events.size(), std::size_t(6));
        for (std::size_t piece = 1; piece < 60; ++piece) {
            QVERIFY(journal(bytes, piece).events == whole.events);
        }
        const Imported rest = test::resumeText(journalExportFormat(), bytes + threeEntries(),
                                               whole.resting.back().mark);
        QCOMPARE(rest.events.size(), std::size_t(3));
    }

    void whatIsDamagedIsRejectedAndTheRestRead() {
        std::string damaged = entry(1, binary("MESSAGE", "twoXlines"));
        damaged[damaged.find("twoX") - 8] = 4;
        const std::string cut = entry(3, binary("MESSAGE", "cut").substr(0, 14));
        const Imported imported =
            journal(threeEntries() + "\n" + damaged + "\n" + threeEntries() + "\n" + cut);
        QCOMPARE(imported.events.size(), std::size_t(6));
        QCOMPARE(imported.rejected.size(), std::size_t(2));
        QVERIFY(imported.rejected[0].reason.find("damaged") != std::string::npos);
        QVERIFY(imported.rejected[1].reason.find("cut off") != std::string::npos);
    }

    void itIsKnownByItsFirstEntry() {
        QCOMPARE(test::sniffText(journalExportFormat(), threeEntries()).confidence, 96);
        QCOMPARE(test::sniffText(journalExportFormat(), "HOME=/root\n").confidence, 0);
        QCOMPARE(test::sniffText(journalExportFormat(), "").confidence, 0);
    }
};

QTEST_APPLESS_MAIN(TestJournalImporter)
#include "tst_journal_importer.moc"
