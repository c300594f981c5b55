#include <QTest>

#include "model/payload/payload.h"

using namespace oxbow;
using Kind = PayloadNode::Kind;

namespace {

std::string bytesOf(const std::string& payload, const PayloadNode& node) {
    return payload.substr(node.begin, node.end - node.begin);
}

std::size_t count(const PayloadNode& node) {
    std::size_t nodes = 1;
    for (const PayloadNode& child : node.children) {
        nodes += count(child);
    }
    return nodes;
}

}  // namespace

class TestPayload : public QObject {
    Q_OBJECT
private slots:
    void tellsWhatTheBytesAre() {
        QCOMPARE(payloadFormat(std::nullopt), PayloadFormat::Null);
        QCOMPARE(payloadFormat(""), PayloadFormat::Empty);
        QCOMPARE(payloadFormat(" {\"a\":1}\n"), PayloadFormat::Json);
        QCOMPARE(payloadFormat("[]"), PayloadFormat::Json);
        QCOMPARE(payloadFormat("{\"a\":1"), PayloadFormat::Text);
        QCOMPARE(payloadFormat("42"), PayloadFormat::Text);
        QCOMPARE(payloadFormat("Z\u00fcrich\n"), PayloadFormat::Text);
        QCOMPARE(payloadFormat("a\x01"), PayloadFormat::Binary);
        QCOMPARE(payloadFormat("a\xff"), PayloadFormat::Binary);
        QCOMPARE(payloadFormat(std::string_view("\0", 1)), PayloadFormat::Binary);
    }

    void everyNodeKnowsItsBytes() {
        const std::string text =
            " {\"id\": 9007199254740993, \"name\":\"A\\nl\", \"tags\": [true, null]} ";
        const PayloadTree tree = parsePayload(text);
        QCOMPARE(tree.format, PayloadFormat::Json);
        QCOMPARE(tree.root.kind, Kind::Object);
        QCOMPARE(bytesOf(text, tree.root), text.substr(1, text.size() - 2));
        const auto& members = tree.root.children;
        QCOMPARE(members.size(), std::size_t(3));
        QCOMPARE(members[0].name, std::string("id"));
        QCOMPARE(members[0].text, std::string("9007199254740993"));
        QCOMPARE(bytesOf(text, members[0]), std::string("9007199254740993"));
        QCOMPARE(members[1].text, std::string("A\nl"));
        QCOMPARE(bytesOf(text, members[1]), std::string("\"A\\nl\""));
        QCOMPARE(members[2].kind, Kind::Array);
        QCOMPARE(bytesOf(text, members[2]), std::string("[true, null]"));
        QCOMPARE(members[2].children[0].kind, Kind::Boolean);
        QCOMPARE(members[2].children[0].text, std::string("true"));
        QCOMPARE(members[2].children[1].kind, Kind::Null);
        QVERIFY(!tree.truncated);
    }

    void marksRepeatedNamesOfOneObjectOnly() {
        const PayloadTree tree = parsePayload("{\"a\":1,\"b\":{\"a\":2},\"a\":3,\"a\":4}");
        QVERIFY(!tree.root.children[0].repeated);
        QVERIFY(!tree.root.children[1].repeated);
        QVERIFY(!tree.root.children[1].children[0].repeated);
        QVERIFY(tree.root.children[2].repeated);
        QVERIFY(tree.root.children[3].repeated);
    }

    void aHugePayloadIsCutToAHundredThousandNodes() {
        std::string text = "{\"list\":[0";
        for (int i = 0; i < 200'000; ++i) {
            text += ",[" + std::to_string(i) + "]";
        }
        text += "]}";
        const PayloadTree tree = parsePayload(text);
        QVERIFY(tree.truncated);
        QCOMPARE(count(tree.root), kMaxPayloadNodes);
        QCOMPARE(tree.root.end, text.size());
        QCOMPARE(tree.root.children[0].end, text.size() - 1);
    }

    void aDeepPayloadIsATreeAsDeep() {
        const std::string text = std::string(1000, '[') + std::string(1000, ']');
        const PayloadTree tree = parsePayload(text);
        QCOMPARE(count(tree.root), std::size_t(1000));
        QCOMPARE(parsePayload("[" + text + "]").format, PayloadFormat::Text);
    }

    void nullEmptyTextAndBinaryAreDifferentRoots() {
        QCOMPARE(parsePayload(std::nullopt).root.kind, Kind::Null);
        QCOMPARE(parsePayload("").root.kind, Kind::String);
        QCOMPARE(parsePayload("").format, PayloadFormat::Empty);
        QCOMPARE(parsePayload("hello").root.text, std::string("hello"));
        QCOMPARE(parsePayload("hello").root.end, std::size_t(5));
        const PayloadTree binary = parsePayload(std::string_view("\x00\xff", 2));
        QCOMPARE(binary.root.kind, Kind::Bytes);
        QCOMPARE(binary.root.text, std::string("00 ff"));
    }

    void rowFieldsAreTheMembersToTheLetter() {
        const std::vector<RowField> fields =
            rowFields("{\"n\":3.540,\"s\":\"x\\ty\",\"o\":{ \"a\" : 1 },\"z\":null,\"n\":1e400}");
        const std::vector<RowField> expected = {{"n", "3.540", Kind::Number},
                                                {"s", "x\ty", Kind::String},
                                                {"o", "{\"a\":1}", Kind::Object},
                                                {"z", "null", Kind::Null},
                                                {"n", "1e400", Kind::Number}};
        QCOMPARE(fields, expected);
    }

    void aRowThatIsNoObjectIsOneField() {
        QCOMPARE(rowFields(std::nullopt), std::vector<RowField>());
        QCOMPARE(rowFields(""), (std::vector<RowField>{{"", "", Kind::String}}));
        QCOMPARE(rowFields("42"), (std::vector<RowField>{{"", "42", Kind::String}}));
        QCOMPARE(rowFields(" [1, 2]"), (std::vector<RowField>{{"", "[1,2]", Kind::Array}}));
        QCOMPARE(rowFields("\x01\xfe"), (std::vector<RowField>{{"", "01 fe", Kind::Bytes}}));
    }

    void aPreviewIsOneLine() {
        QCOMPARE(payloadPreview("a\tb\r\nc"), std::string("a‹TAB›b‹CR›‹LF›c"));
        QCOMPARE(payloadPreview("\x7f"), std::string("‹DEL›"));
        QCOMPARE(payloadPreview("Z\u00fcrich"), std::string("Z\u00fcrich"));
    }

    void aPreviewDoesNotTurnTheLineAround() {
        QCOMPARE(payloadPreview("a\u202eb\u2028\u0085"), std::string("a‹U+202E›b‹U+2028›‹U+0085›"));
    }

    void aPreviewOfWhatIsNoTextIsHex() {
        QCOMPARE(payloadPreview("ab\xff"), std::string("61 62 ff"));
        QCOMPARE(payloadPreview("\xff\xfe\xfd", 6), std::string("ff fe…"));
    }

    void aPreviewIsCutBetweenCharacters() {
        QCOMPARE(payloadPreview("abcdef", 6), std::string("abcdef"));
        QCOMPARE(payloadPreview("abcdefg", 6), std::string("abcdef…"));
        QCOMPARE(payloadPreview("abcde\u20ac", 6), std::string("abcde…"));
    }

    void hexLinesShowSixteenBytesEach() {
        std::string bytes;
        for (int i = 0; i < 40; ++i) {
            bytes += char(i + 0x1a);
        }
        const std::vector<std::string> lines = hexLines(bytes, 1, 10);
        QCOMPARE(lines.size(), std::size_t(2));
        QCOMPARE(lines[0],
                 std::string("00000010  2a 2b 2c 2d 2e 2f 30 31  32 33 34 35 36 37 38 39  "
                             "|*+,-./0123456789|"));
        QCOMPARE(lines[1],
                 std::string("00000020  3a 3b 3c 3d 3e 3f 40 41                           "
                             "|:;<=>?@A|"));
        QVERIFY(hexLines(bytes, 0, 1)[0].ends_with("|...... !\"#$%&'()|"));
        QVERIFY(hexLines(bytes, 3, 5).empty());
        QVERIFY(hexLines("", 0, 5).empty());
    }
};

QTEST_APPLESS_MAIN(TestPayload)
#include "tst_payload.moc"
