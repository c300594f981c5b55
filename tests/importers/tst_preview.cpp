#include <QTemporaryDir>
#include <QTest>

#include <fstream>

#include "importers/import.h"

using namespace oxbow;

namespace {

std::string order(int i) {
    return "{\"id\":\"o-" + std::to_string(i) +
           "\",\"type\":\"order\",\"amount\":" + std::to_string(i) +
           ".50,\"customer\":{\"id\":7,\"full.name\":\"Ada\"}}\n";
}

std::string orders(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += order(i);
    }
    return text;
}

}  // namespace

class TestPreview : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    std::filesystem::path write(const std::string& name, const std::string& bytes) const {
        const std::filesystem::path path = std::filesystem::path(m_dir.path().toStdString()) / name;
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
        return path;
    }

private slots:
    void showsTheFirstEventsAndHowTheyAreRead() {
        const auto preview = previewImport(write("orders.jsonl", orders(5000)), {}, 20);
        QVERIFY(preview.ok());
        QCOMPARE(preview->guess.format->name, std::string("jsonl"));
        QVERIFY(preview->guess.sniff.confidence >= 80);
        QCOMPARE(preview->events.size(), std::size_t(20));
        QCOMPARE(preview->events[3].key, OptionalBytes("o-3"));
        QCOMPARE(preview->events[3].source, std::string("orders.jsonl"));
        QCOMPARE(preview->events[3].stream, std::string("orders"));
        QCOMPARE(*preview->reading.fields.key, std::string("id"));
        QVERIFY(preview->rejected.empty());
    }

    void saysWhereItStoppedShortOfWhatWasAskedFor() {
        const auto all = previewImport(write("few.jsonl", orders(3)), {}, 20);
        QVERIFY(all.ok());
        QCOMPARE(all->stoppedAfterBytes, std::uint64_t(0));
        std::string text = orders(3);
        text += "{\"id\":\"o-9\",\"pad\":\"" + std::string(40 << 20, 'x') + "\"}\n";
        const auto cut = previewImport(write("long.jsonl", text + orders(3)), {}, 20);
        QVERIFY(cut.ok());
        QCOMPARE(cut->events.size(), std::size_t(3));
        QVERIFY(cut->stoppedAfterBytes > 0);
    }

    void offersTheFieldsOfTheRecordsForTheMapping() {
        const auto preview = previewImport(write("orders.jsonl", orders(3)), {}, 20);
        QVERIFY(preview.ok());
        const std::vector<std::string> expected = {
            "id", "type", "amount", "customer", "customer.id", "customer[\"full.name\"]"};
        QCOMPARE(preview->fieldNames, expected);
    }

    void offersTheColumnsOfCsvUnderTheirOwnNames() {
        const auto preview = previewImport(
            write("orders.csv", "order id,price.eur,at\n1,3.540,2019-12-03\n2,1e400,2019-12-04\n"),
            {}, 20);
        QVERIFY(preview.ok());
        QCOMPARE(preview->guess.format->name, std::string("csv"));
        const std::vector<std::string> expected = {"order id", "price.eur", "at"};
        QCOMPARE(preview->fieldNames, expected);
    }

    void saysWhyEachFieldWasGuessed() {
        const auto preview = previewImport(write("orders.jsonl", orders(3)), {}, 20);
        QVERIFY(preview.ok());
        QVERIFY(!preview->mappingReasons.empty());
    }

    void saysHowManyRecordsHaveAField() {
        ImportOptions options;
        options.reading.fields = {"nobody", "", "", "", ""};
        const auto preview = previewImport(write("orders.jsonl", orders(3)), options, 20);
        QVERIFY(preview.ok());
        QCOMPARE(preview->mappingReasons,
                 std::vector<std::string>{"key \"nobody\": found in 0 of 3 records"});
    }

    void aFieldThatIsOfferedCanBeChosen() {
        ImportOptions options;
        options.reading.fields.key = "customer[\"full.name\"]";
        const auto preview = previewImport(write("orders.jsonl", orders(3)), options, 20);
        QVERIFY(preview.ok());
        QCOMPARE(preview->events[0].key, OptionalBytes("Ada"));
    }

    void aWholeShortSourceIsShownWithItsFaults() {
        const auto preview =
            previewImport(write("orders.jsonl", order(1) + "{oops\n" + order(2)), {}, 20);
        QVERIFY(preview.ok());
        QCOMPARE(preview->events.size(), std::size_t(2));
        QCOMPARE(preview->rejected.size(), std::size_t(1));
        QCOMPARE(preview->rejected[0].line, std::uint64_t(2));
    }

    void aRecordThatTheReadingCutIsNotShown() {
        // Two records, the second of which ends far behind what a preview reads.
        const std::string text =
            order(1) + "{\"id\":\"long\",\"text\":\"" + std::string(40 << 20, 'x') + "\"}\n";
        const auto preview = previewImport(write("long.jsonl", text), {}, 20);
        QVERIFY(preview.ok());
        QCOMPARE(preview->events.size(), std::size_t(1));
        QVERIFY(preview->rejected.empty());
    }

    void damageBehindTheFirstEventsIsShownWithThem() {
        std::ifstream file(std::filesystem::path(OXBOW_TEST_DATA) / "packed/lines.txt.gz",
                           std::ios::binary);
        const std::string whole{std::istreambuf_iterator<char>(file),
                                std::istreambuf_iterator<char>()};
        ImportOptions options;
        options.format = "jsonl";
        const auto preview =
            previewImport(write("cut.gz", whole.substr(0, 4000)), options, 100'000);
        QVERIFY(preview.ok());
        QVERIFY(preview->rejected.size() > 1);
        QVERIFY2(preview->rejected.back().reason.find(" is cut: it ends at byte 4000") !=
                     std::string::npos,
                 preview->rejected.back().reason.c_str());
    }

    void whatCannotBeReadIsAnError() {
        QCOMPARE(previewImport(write("empty", ""), {}, 20).status().code(),
                 absl::StatusCode::kInvalidArgument);
        QCOMPARE(previewImport("/nowhere/at/all", {}, 20).status().code(),
                 absl::StatusCode::kNotFound);
    }
};

QTEST_APPLESS_MAIN(TestPreview)
#include "tst_preview.moc"
