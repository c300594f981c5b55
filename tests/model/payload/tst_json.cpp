#include <QTest>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/payload/json.h"
#include "model/payload/json_skim.h"

using namespace oxbow;

namespace {

QString fault(const std::string& text) {
    return QString::fromStdString(std::string(validateJson(text).message()));
}

JsonPath path(const std::string& text) {
    return *JsonPath::parse(text);
}

QString at(const std::string& text, const std::string& where) {
    const std::optional<JsonValue> value = jsonAt(text, path(where));
    return value ? QString::fromStdString(std::string(value->lexeme)) : QStringLiteral("(absent)");
}

std::string nested(std::size_t depth, const std::string& open, const std::string& close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) {
        text += open;
    }
    for (std::size_t i = 0; i < depth; ++i) {
        text += close;
    }
    return text;
}

}  // namespace

class TestJson : public QObject {
    Q_OBJECT
private slots:
    void acceptsWhatTheStandardAccepts_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"{}",
                                 "[]",
                                 "null",
                                 "true",
                                 "false",
                                 "0",
                                 "-0",
                                 "\"\"",
                                 " \t\r\n1 \t\r\n",
                                 "1e400",
                                 "-1.5E-400",
                                 "9007199254740993",
                                 "3.540",
                                 "123456789012345678901234567890.5",
                                 "{\"a\":1,\"a\":2}",
                                 "[1,[2,{\"x\":[]}],null]",
                                 "\"\\ud800\"",
                                 "\"\\u0000\"",
                                 "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                                 "\"\x7f\"",
                                 "\"Z\xc3\xbcrich \xf0\x9f\x90\x82\"",
                                 "{\"\":0}",
                                 "[ 1 , 2 ]"}) {
            QTest::newRow(text) << QByteArray(text);
        }
    }
    void acceptsWhatTheStandardAccepts() {
        QFETCH(QByteArray, text);
        QCOMPARE(fault(text.toStdString()), QString());
    }

    // The quick way to a member, where it is sure, is the strict one's.
    void aQuickLookAtAMemberIsSureOnlyOfWhatIsSo() {
        const auto look = [](std::string_view text) {
            JsonValue found;
            const Skimmed skimmed = skimMember(text, "a", found);
            return skimmed == Skimmed::Found      ? std::string(found.lexeme)
                   : skimmed == Skimmed::NotThere ? std::string("not there")
                                                  : std::string("unsure");
        };
        QCOMPARE(look(" { \"b\" : [1, {\"a\":2}] , \"a\" : -3.540e1 } "), std::string("-3.540e1"));
        QCOMPARE(look("{\"a\":1,\"a\":\"Z\xc3\xbcrich\"}"), std::string("\"Z\xc3\xbcrich\""));
        QCOMPARE(look("{}"), std::string("not there"));
        QCOMPARE(look("{\"b\":{\"a\":1},\"c\":[null,true,false]}"), std::string("not there"));
        for (const char* text : {"", "[]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":tru}",
                                 "{\"a\":01}", "{\"a\":[1,]}", "{\"a\":\"\\u0041\"}",
                                 "{\"\\u0061\":1}", "{\"a\":\"\n\"}", "{\"a\" 1}", "{a:1}"}) {
            QVERIFY2(look(text) == "unsure", text);
        }
        // What is wrong behind it changes nothing.
        QCOMPARE(look("{\"a\":1,"), std::string("1"));
        QCOMPARE(look("{\"a\":1,}"), std::string("1"));
        QCOMPARE(look("{\"b\":" + nested(200, "[", "]") + "}"), std::string("unsure"));
    }

    void aMemberThatComesAgainIsTheLastOneWhereverItStands() {
        const auto quoted = [](std::string text) {
            std::replace(text.begin(), text.end(), '\'', '"');
            return text;
        };
        const std::vector<std::pair<const char*, std::string>> behind = {
            {"'amount':2", "2"}, {"'am\\u006funt':2", "2"},     {"'o':{'amount':2}", "1"},
            {"'amounu':2", "1"}, {"'b':'amount'", "1"},         {"'b':'amount','amount':2", "2"},
            {"'amount'", "1"},   {"'b':'\\'','amount':2", "2"},
        };
        for (std::size_t between = 0; between < 70; ++between) {
            for (const auto& [member, wanted] : behind) {
                for (const std::size_t last : {0, 40}) {
                    const std::string text =
                        quoted("{'amount':1,'x':'" + std::string(between, 'x') + "'," + member +
                               std::string(last, ' ') + "}");
                    QCOMPARE(at(text, "amount"), QString::fromStdString(wanted));
                }
            }
        }
    }

    void saysWhichByteIsWrongAndWhy_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const QByteArray& text, const char* message) {
            QTest::newRow(name) << text << QString(message);
        };
        row("empty", "", "byte 0: the text ends where a value should be");
        row("white space", " \n", "byte 2: the text ends where a value should be");
        row("a word", "nul", "byte 0: a word that is not true, false or null");
        row("a longer word", "[truer]", "byte 1: a word that is not true, false or null");
        row("NaN", "[NaN]", "byte 1: 'N' where a value or ']' should be");
        row("a single quote", "{'a':1}",
            "byte 1: ''' where a member's name in quotes or '}' should be");
        row("a comma too many", "[1,]", "byte 3: ']' where a value should be");
        row("a comma too many in an object", "{\"a\":1,}",
            "byte 7: '}' where a member's name in quotes should be");
        row("no comma", "[1 2]", "byte 3: '2' where ',' or ']' should be");
        row("no colon", "{\"a\" 1}", "byte 5: '1' where ':' should be");
        row("the wrong bracket", "[1}", "byte 2: '}' where ',' or ']' should be");
        row("not closed", "{\"a\":[1", "byte 7: the text ends where ',' or ']' should be");
        row("two values", "{} {}", "byte 3: '{' after the value, where the text should end");
        row("a comment", "[1] // one", "byte 4: '/' after the value, where the text should end");
        row("a NUL behind", QByteArray("1\0", 2),
            "byte 1: the byte 0x00 after the value, where the text should end");
        row("a leading zero", "[01]", "byte 1: a number with a leading zero");
        row("a plus", "+1", "byte 0: '+' where a value should be");
        row("a lone minus", "-", "byte 1: a digit is missing after the number's sign");
        row("minus and a letter", "-x", "byte 1: a digit is missing after the number's sign");
        row("no fraction", "1.", "byte 2: a digit is missing after the number's point");
        row("no whole part", ".5", "byte 0: '.' where a value should be");
        row("no exponent", "1e+", "byte 3: a digit is missing after the number's exponent sign");
        row("hexadecimal", "0x10", "byte 1: 'x' after the value, where the text should end");
        row("an open string", "[\"abc", "byte 1: a string that is not closed");
        row("an open escape", "\"\\", "byte 0: a string that is not closed");
        row("an unknown escape", "\"\\x41\"",
            "byte 1: a backslash before 'x', which is no escape of JSON");
        row("a short escape", "\"\\u12\"", "byte 1: \\u needs four hexadecimal digits");
        row("a line end in a string", "\"a\nb\"",
            "byte 2: a control character (0x0a) in a string must be escaped");
        row("a byte order mark", "\xef\xbb\xbf{}",
            "byte 0: a byte order mark, which JSON does not allow; remove it");
        row("no UTF-8 in a string", "[\"ab\xff\"]", "byte 4: 0xff is not valid UTF-8 here");
        row("an overlong form", "\"\xc0\x80\"", "byte 1: 0xc0 is not valid UTF-8 here");
        row("a surrogate as bytes", "\"\xed\xa0\x80\"", "byte 1: 0xed is not valid UTF-8 here");
        row("above U+10FFFF", "\"\xf4\x90\x80\x80\"", "byte 1: 0xf4 is not valid UTF-8 here");
        row("a character cut by the quote", "\"\xe2\x82\"", "byte 1: 0xe2 is not valid UTF-8 here");
        row("the first of two faults counts", "[\"\xff\", x]",
            "byte 2: 0xff is not valid UTF-8 here");
        row("no UTF-8 outside a string", "[\x80]",
            "byte 1: the byte 0x80 where a value or ']' should be");
    }
    void saysWhichByteIsWrongAndWhy() {
        QFETCH(QByteArray, text);
        QTEST(fault(text.toStdString()), "message");
        QCOMPARE(validateJson(text.toStdString()).code(), absl::StatusCode::kInvalidArgument);
    }

    void nestsAThousandDeepAndNoDeeper() {
        QCOMPARE(fault(nested(1000, "[", "]")), QString());
        QCOMPARE(fault(nested(1001, "[", "]")),
                 QString("byte 1000: more than 1000 containers in each other"));
        std::string objects;
        for (int i = 0; i < 1'000'000; ++i) {
            objects += "{\"a\":";
        }
        QCOMPARE(fault(objects), QString("byte 5000: more than 1000 containers in each other"));
    }

    void findsAValueByItsPathToTheLetter_data() {
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("lexeme");
        QTest::newRow("the root") << "$"
                                  << "(all)";
        QTest::newRow("a member") << "id"
                                  << "9007199254740993";
        QTest::newRow("from the root") << "$.id"
                                       << "9007199254740993";
        QTest::newRow("a member of a member") << "after.price"
                                              << "3.540";
        QTest::newRow("an element") << "items[1].sku"
                                    << "\"b\"";
        QTest::newRow("a pointer") << "/items/1/sku"
                                   << "\"b\"";
        QTest::newRow("a pointer's escapes") << "/a~1b/~0"
                                             << "1";
        QTest::newRow("a name in quotes") << "[\"a/b\"][\"~\"]"
                                          << "1";
        QTest::newRow("a number as a name") << "/0"
                                            << "\"zero\"";
        QTest::newRow("an index fits no object") << "[0]"
                                                 << "(absent)";
        QTest::newRow("an escaped name") << "caf\u00e9"
                                         << "true";
        QTest::newRow("the last of a repeated name") << "twice"
                                                     << "2";
        QTest::newRow("null is there") << "after.none"
                                       << "null";
        QTest::newRow("an absent name") << "nowhere"
                                        << "(absent)";
        QTest::newRow("into a scalar") << "id.x"
                                       << "(absent)";
        QTest::newRow("behind the end") << "items[2]"
                                        << "(absent)";
        QTest::newRow("a name that begins with $") << "$type"
                                                   << "\"t\"";
    }
    void findsAValueByItsPathToTheLetter() {
        const std::string text =
            "{\"id\": 9007199254740993, \"after\":{\"price\":3.540,\"none\":null},"
            "\"items\":[{\"sku\":\"a\"},{\"sku\":\"b\"}], \"a/b\":{\"~\":1}, \"0\":\"zero\", "
            "\"caf\\u00e9\":true,"
            "\"twice\":1,\"twice\":2,\"$type\":\"t\"}";
        QFETCH(QString, where);
        QFETCH(QString, lexeme);
        QCOMPARE(at(text, where.toStdString()),
                 lexeme == "(all)" ? QString::fromStdString(text) : lexeme);
    }

    void theRootIsTheValueWithoutTheSpaceAroundIt() { QCOMPARE(at(" [1] \n", ""), QString("[1]")); }

    void saysWhatIsWrongWithAPath_data() {
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("message");
        QTest::newRow("a dot at the end") << "a."
                                          << "character 3: a name is missing here";
        QTest::newRow("two dots") << "a..b"
                                  << "character 3: a name is missing here";
        QTest::newRow("an open bracket") << "a[1"
                                         << "character 2: this '[' has no ']'";
        QTest::newRow("a word as an index")
            << "a[x]"
            << "character 3: an index from 0 or a name in quotes should stand in the brackets";
        QTest::newRow("a closed bracket") << "a]"
                                          << "character 2: a ']' without its '['";
        QTest::newRow("a name after a bracket") << "a[0]b"
                                                << "character 5: a '.' or '[' should follow ']'";
        QTest::newRow("an open quote") << "[\"a]"
                                       << "character 1: this '[' has no closing quote and ']'";
        QTest::newRow("a pointer's escape")
            << "/a~2"
            << "character 3: in a JSON Pointer '~' is written ~0 and '/' is ~1";
    }
    void saysWhatIsWrongWithAPath() {
        QFETCH(QString, where);
        QFETCH(QString, message);
        const absl::Status status = JsonPath::parse(where.toStdString()).status();
        QCOMPARE(QString::fromStdString(std::string(status.message())),
                 QString("the path \"%1\", %2").arg(where, message));
    }

    void aPathOfNamesReadsBackAsTheseNames() {
        const std::vector<std::string> names = {"plain", "with.dot", "quo\"te\\", "", "$", "a[0]"};
        const JsonPath read = path(jsonPathOf(names));
        QCOMPARE(read.steps().size(), names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            QCOMPARE(read.steps()[i].name, names[i]);
            QVERIFY(!read.steps()[i].index);
        }
        QCOMPARE(jsonPathOf({"after", "id"}), std::string("after.id"));
    }

    void membersKeepTheirOrderAndRepeat() {
        const std::string text = "{\"b\":1,\"a\":[2, 3],\"b\":\"x\\n\"}";
        const std::vector<JsonMember> members = jsonMembers(text);
        QCOMPARE(members.size(), std::size_t(3));
        QCOMPARE(members[0].name, std::string("b"));
        QCOMPARE(members[1].name, std::string("a"));
        QCOMPARE(members[1].value.lexeme, std::string_view("[2, 3]"));
        QCOMPARE(members[2].name, std::string("b"));
        QCOMPARE(jsonText(members[2].value), std::string("x\n"));
        QVERIFY(jsonMembers("[1]").empty());
    }

    void unescapesEveryEscape() {
        QCOMPARE(unescapeJson("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\""),
                 std::string("\"\\/\b\f\n\r\tA\u00e9\u20ac"));
        QCOMPARE(unescapeJson("\"\\ud83d\\udc02\""), std::string("\U0001F402"));
        QCOMPARE(unescapeJson("\"\\uD83D\\uDC02\""), std::string("\U0001F402"));
    }

    void halvesOfSurrogatePairsStayApartAndComeBack_data() {
        QTest::addColumn<QByteArray>("escaped");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("first") << QByteArray("\"\\ud83d\"") << QByteArray("\xed\xa0\xbd");
        QTest::newRow("lowest") << QByteArray("\"\\ud800\"") << QByteArray("\xed\xa0\x80");
        QTest::newRow("second") << QByteArray("\"\\udc02x\"") << QByteArray("\xed\xb0\x82x");
        QTest::newRow("highest") << QByteArray("\"\\udfff\"") << QByteArray("\xed\xbf\xbf");
        QTest::newRow("wrong order")
            << QByteArray("\"\\udc02\\ud83d\"") << QByteArray("\xed\xb0\x82\xed\xa0\xbd");
        QTest::newRow("between") << QByteArray("\"\\ud83dA\\udc02\"")
                                 << QByteArray("\xed\xa0\xbd\x41\xed\xb0\x82");
    }
    void halvesOfSurrogatePairsStayApartAndComeBack() {
        QFETCH(QByteArray, escaped);
        QFETCH(QByteArray, bytes);
        QCOMPARE(unescapeJson(escaped.toStdString()), bytes.toStdString());
        QVERIFY(fitsJsonString(bytes.toStdString()));
        std::string written;
        appendJsonString(written, bytes.toStdString());
        QCOMPARE(written, escaped.toStdString());
    }

    void bytesThatNoJsonStringHasAreTold() {
        // Two halves that would be read as one character, and what is not UTF-8 at all.
        for (const char* const bytes : {"\xed\xa0\xbd\xed\xb0\x82", "a\xff", "\xed\xa0",
                                        "\xed\xa0\xbd\xed\xa0\xbd\xed\xb0\x82"}) {
            QVERIFY(!fitsJsonString(bytes));
        }
        QVERIFY(fitsJsonString("\xed\xa0\xbd\xed\xa0\xbd \U0001F402"));
        QVERIFY(fitsJsonString(""));
    }

    void aWrittenStringReadsBackAsItself() {
        std::string text = "\"\\/ \u20ac \U0001F402 \x7f";
        for (char c = 0; c < 0x20; ++c) {
            text += c;
        }
        std::string written;
        appendJsonString(written, text);
        QCOMPARE(fault(written), QString());
        QCOMPARE(unescapeJson(written), text);
    }

    void compactsOnlyTheSpaceBetweenTokens() {
        QCOMPARE(compactJson(" { \"a b\" : [ 1.50 , { } , [ ] ] , \"c\" : \" x \" } "),
                 std::string("{\"a b\":[1.50,{},[]],\"c\":\" x \"}"));
    }

    void aTextThatIsNoJsonHasNoValues() {
        QCOMPARE(at("{\"a\":", "a"), QString("(absent)"));
        QCOMPARE(at("", ""), QString("(absent)"));
        QVERIFY(jsonMembers("{\"a\":1,\"b\":tru").size() == 1);
    }
};

QTEST_APPLESS_MAIN(TestJson)
#include "tst_json.moc"
