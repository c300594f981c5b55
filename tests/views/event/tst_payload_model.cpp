#include <QAbstractItemModelTester>
#include <QTest>

#include "views/event/hex_source.h"
#include "views/event/payload_model.h"

using namespace oxbow;

namespace {

EventContentPtr contentOf(const std::string& value) {
    auto content = std::make_shared<EventContent>();
    content->event.value = value;
    content->tree = parsePayload(content->event.view().value);
    return content;
}

}  // namespace

class TestPayloadModel : public QObject {
    Q_OBJECT
private slots:
    void keepsTheRulesOfModels() {
        PayloadModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const char* value :
             {R"({"a":{"b":[1,[2,{}]]},"c":null})", "[]", "text", "", "\x01\x02"}) {
            model.setContent(contentOf(value));
        }
        model.setContent(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void everyByteOfAValueFindsItsNode() {
        PayloadModel model;
        const std::string value = R"({"a":{"b":[10,20]},"c":"x"})";
        model.setContent(contentOf(value));
        QCOMPARE(model.path(model.indexOfByte(value.find("20"))), QString("$.a.b[1]"));
        QCOMPARE(model.path(model.indexOfByte(value.find("\"x\"") + 1)), QString("$.c"));
        QVERIFY(!model.indexOfByte(value.size() + 5).isValid());
    }

    void hexRowsShowBytesAndTheirCharacters() {
        HexSource hex;
        hex.setBytes(std::make_shared<std::string>("0123456789abcdef\n\xff!"));
        QCOMPARE(hex.rowCount(), std::uint64_t{2});
        QCOMPARE(hex.cell(1, HexSource::Offset).text, QString("00000010"));
        QCOMPARE(hex.cell(1, HexSource::Hex).text, QString("0a ff 21"));
        QCOMPARE(hex.cell(1, HexSource::Characters).text, QString("··!"));
        QCOMPARE(hex.cell(0, HexSource::Hex).text,
                 QString("30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66"));
    }

    void hexPlacesLeadBackToTheirBytes() {
        HexSource hex;
        hex.setBytes(std::make_shared<std::string>(std::string(40, 'x')));
        for (std::size_t byte = 0; byte < 16; ++byte) {
            hex.setMark(byte, byte + 1);
            const Cell cell = hex.cell(0, HexSource::Hex);
            QCOMPARE(cell.markLength, 2);
            QCOMPARE(hex.byteAt(0, HexSource::Hex, cell.markFrom), std::optional(byte));
            QCOMPARE(hex.byteAt(0, HexSource::Hex, cell.markFrom + 1), std::optional(byte));
        }
        QVERIFY(!hex.byteAt(2, HexSource::Characters, 8).has_value());
        QVERIFY(!hex.byteAt(0, HexSource::Offset, 3).has_value());
    }

    void aMarkAcrossLinesMarksItsPartOfEach() {
        HexSource hex;
        hex.setBytes(std::make_shared<std::string>(std::string(64, 'x')));
        hex.setMark(10, 36);
        QCOMPARE(hex.cell(0, HexSource::Characters).markFrom, 10);
        QCOMPARE(hex.cell(0, HexSource::Characters).markLength, 6);
        QCOMPARE(hex.cell(1, HexSource::Characters).markLength, 16);
        QCOMPARE(hex.cell(2, HexSource::Characters).markLength, 4);
        QCOMPARE(hex.cell(3, HexSource::Characters).markLength, 0);
    }
};

QTEST_MAIN(TestPayloadModel)
#include "tst_payload_model.moc"
