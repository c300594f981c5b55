#include <QTest>

#include "model/payload/json_patch.h"

using namespace oxbow;

namespace {

QString patched(const QByteArray& document, const QByteArray& patch) {
    std::optional<JsonTree> tree;
    if (!document.isEmpty()) {
        tree = *JsonTree::parse(document.toStdString());
    }
    const absl::Status status = applyJsonPatch(tree, patch.toStdString());
    if (!status.ok()) {
        return "refused: " + QString::fromStdString(std::string(status.message()));
    }
    return tree ? QString::fromStdString(tree->text()) : QStringLiteral("(none)");
}

QString merged(const QByteArray& target, const QByteArray& patch) {
    JsonTree tree = *JsonTree::parse(target.toStdString());
    mergeJson(tree, *JsonTree::parse(patch.toStdString()));
    return QString::fromStdString(tree.text());
}

}  // namespace

class TestJsonPatch : public QObject {
    Q_OBJECT
private slots:
    // The examples of RFC 6902, appendix A, by their numbers.
    void patchesAsTheStandardShows_data() {
        QTest::addColumn<QByteArray>("document");
        QTest::addColumn<QByteArray>("patch");
        QTest::addColumn<QString>("result");
        const auto row = [](const char* name, const char* document, const char* patch,
                            const char* result) {
            QTest::newRow(name) << QByteArray(document) << QByteArray(patch) << QString(result);
        };
        row("A.1 adding a member", R"({"foo":"bar"})",
            R"([{"op":"add","path":"/baz","value":"qux"}])", R"({"foo":"bar","baz":"qux"})");
        row("A.2 adding an element", R"({"foo":["bar","baz"]})",
            R"([{"op":"add","path":"/foo/1","value":"qux"}])", R"({"foo":["bar","qux","baz"]})");
        row("A.3 removing a member", R"({"baz":"qux","foo":"bar"})",
            R"([{"op":"remove","path":"/baz"}])", R"({"foo":"bar"})");
        row("A.4 removing an element", R"({"foo":["bar","qux","baz"]})",
            R"([{"op":"remove","path":"/foo/1"}])", R"({"foo":["bar","baz"]})");
        row("A.5 replacing", R"({"baz":"qux","foo":"bar"})",
            R"([{"op":"replace","path":"/baz","value":"boo"}])", R"({"baz":"boo","foo":"bar"})");
        row("A.6 moving a member",
            R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
            R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])",
            R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})");
        row("A.7 moving an element", R"({"foo":["all","grass","cows","eat"]})",
            R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])",
            R"({"foo":["all","cows","eat","grass"]})");
        row("A.8 testing: success", R"({"baz":"qux","foo":["a",2,"c"]})",
            R"([{"op":"test","path":"/baz","value":"qux"},)"
            R"({"op":"test","path":"/foo/1","value":2}])",
            R"({"baz":"qux","foo":["a",2,"c"]})");
        row("A.9 testing: error", R"({"baz":"qux"})",
            R"([{"op":"test","path":"/baz","value":"bar"}])",
            R"(refused: operation 1 of the patch: test of "/baz": it is "qux", not "bar")");
        row("A.10 adding a nested member", R"({"foo":"bar"})",
            R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])",
            R"({"foo":"bar","child":{"grandchild":{}}})");
        row("A.11 ignoring unknown members", R"({"foo":"bar"})",
            R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])",
            R"({"foo":"bar","baz":"qux"})");
        row("A.12 adding to what is not there", R"({"foo":"bar"})",
            R"([{"op":"add","path":"/baz/bat","value":"qux"}])",
            R"(refused: operation 1 of the patch: there is nothing at "/baz/bat")");
        row("A.13 an invalid patch", R"({"foo":"bar"})",
            R"([{"op":"add","path":"/baz","value":"qux","op":"remove"}])",
            R"(refused: operation 1 of the patch: has two members "op")");
        row("A.14 escaping", R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])",
            R"({"/":9,"~1":10})");
        row("A.15 comparing text and number", R"({"/":9,"~1":10})",
            R"([{"op":"test","path":"/~01","value":"10"}])",
            R"(refused: operation 1 of the patch: test of "/~01": it is 10, not "10")");
        row("A.16 adding an array", R"({"foo":["bar"]})",
            R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])",
            R"({"foo":["bar",["abc","def"]]})");
    }
    void patchesAsTheStandardShows() {
        QFETCH(QByteArray, document);
        QFETCH(QByteArray, patch);
        QFETCH(QString, result);
        QCOMPARE(patched(document, patch), result);
    }

    void patchesBeyondTheExamples_data() {
        QTest::addColumn<QByteArray>("document");
        QTest::addColumn<QByteArray>("patch");
        QTest::addColumn<QString>("result");
        const auto row = [](const char* name, const char* document, const char* patch,
                            const char* result) {
            QTest::newRow(name) << QByteArray(document) << QByteArray(patch) << QString(result);
        };
        row("nothing to do", "{}", "[]", "{}");
        row("the whole document", R"({"a":1})", R"([{"op":"add","path":"","value":[1]}])", "[1]");
        row("a document where there was none", "", R"([{"op":"add","path":"","value":1}])", "1");
        row("the root removed", "{}", R"([{"op":"remove","path":""}])", "(none)");
        row("a member of nothing", "", R"([{"op":"add","path":"/a","value":1}])",
            R"(refused: operation 1 of the patch: there is nothing at "/a")");
        row("copying", R"({"a":[1.0]})", R"([{"op":"copy","from":"/a","path":"/b"}])",
            R"({"a":[1.0],"b":[1.0]})");
        row("into itself", R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/b"}])",
            R"(refused: operation 1 of the patch: cannot move "/a" into itself)");
        row("onto itself", R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])",
            R"({"a":1})");
        row("a number as a name", R"({"0":1})", R"([{"op":"replace","path":"/0","value":2}])",
            R"({"0":2})");
        row("an index past the end", "[1]", R"([{"op":"add","path":"/2","value":2}])",
            "refused: operation 1 of the patch: /2 is no place in an array of 1");
        row("an index with a zero", "[1,2]", R"([{"op":"remove","path":"/01"}])",
            R"(refused: operation 1 of the patch: there is nothing at "/01")");
        row("removing behind the end", "[1]", R"([{"op":"remove","path":"/-"}])",
            R"(refused: operation 1 of the patch: there is nothing at "/-")");
        row("numbers that are equal", R"({"a":1.0})", R"([{"op":"test","path":"/a","value":1}])",
            R"({"a":1.0})");
        row("objects in another order", R"({"a":{"x":1,"y":2}})",
            R"([{"op":"test","path":"/a","value":{"y":2,"x":1}}])", R"({"a":{"x":1,"y":2}})");
        row("texts in another spelling", "{\"a\":\"\\u0041\"}",
            R"([{"op":"test","path":"/a","value":"A"}])", "{\"a\":\"\\u0041\"}");
        row("an unknown operation", "{}", R"([{"op":"spam","path":""}])",
            R"(refused: operation 1 of the patch: "spam" is no operation; there are add, remove, )"
            "replace, move, copy and test");
        row("no operation", "{}", R"([{"path":""}])",
            R"(refused: operation 1 of the patch: has no member "op")");
        row("no value", "{}", R"([{"op":"add","path":"/a"}])",
            R"(refused: operation 1 of the patch: has no member "value")");
        row("no pointer", "{}", R"([{"op":"add","path":"a","value":1}])",
            R"(refused: operation 1 of the patch: "a" is no JSON Pointer, such as "/a/0")");
        row("the second one fails", "{}",
            R"([{"op":"add","path":"/a","value":1},{"op":"remove","path":"/b"}])",
            R"(refused: operation 2 of the patch: there is nothing at "/b")");
        row("no array", "{}", R"({"op":"add"})", "refused: the patch is no array of operations");
    }
    void patchesBeyondTheExamples() {
        QFETCH(QByteArray, document);
        QFETCH(QByteArray, patch);
        QFETCH(QString, result);
        QCOMPARE(patched(document, patch), result);
    }

    void copiesThatDoubleTheDocumentEndAtABound() {
        QByteArray patch = "[";
        for (int i = 0; i < 60; ++i) {
            patch += "{\"op\":\"copy\",\"from\":\"\",\"path\":\"/" + QByteArray::number(i) + "\"},";
        }
        patch.back() = ']';
        const QString result = patched(R"({"a":"0123456789"})", patch);
        QVERIFY2(result.startsWith("refused: operation ") &&
                     result.endsWith("would make the document larger than 16 MiB"),
                 qPrintable(result.left(200)));
    }

    void nestingByCopiesEndsAtABound() {
        QByteArray patch = "[";
        for (int i = 0; i < 1001; ++i) {
            patch += R"({"op":"move","from":"/a","path":"/b"},)"
                     R"({"op":"add","path":"/a","value":[]},)"
                     R"({"op":"move","from":"/b","path":"/a/0"},)";
        }
        patch.back() = ']';
        QVERIFY(patched(R"({"a":[]})", patch)
                    .endsWith("would put more than 1000 containers in each other"));
    }

    // The table of RFC 7396, appendix A.
    void mergesAsTheStandardShows_data() {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("patch");
        QTest::addColumn<QString>("result");
        const auto row = [](const char* target, const char* patch, const char* result) {
            QTest::addRow("%s and %s", target, patch)
                << QByteArray(target) << QByteArray(patch) << QString(result);
        };
        row(R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})");
        row(R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})");
        row(R"({"a":"b"})", R"({"a":null})", R"({})");
        row(R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})");
        row(R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})");
        row(R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})");
        row(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})");
        row(R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})");
        row(R"(["a","b"])", R"(["c","d"])", R"(["c","d"])");
        row(R"({"a":"b"})", R"(["c"])", R"(["c"])");
        row(R"({"a":"foo"})", "null", "null");
        row(R"({"a":"foo"})", R"("bar")", R"("bar")");
        row(R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})");
        row("[1,2]", R"({"a":"b","c":null})", R"({"a":"b"})");
        row("{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})");
        row(R"({"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},)"
            R"("tags":["example","sample"],"content":"This will be unchanged"})",
            R"({"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},)"
            R"("tags":["example"]})",
            R"({"title":"Hello!","author":{"givenName":"John"},"tags":["example"],)"
            R"("content":"This will be unchanged","phoneNumber":"+01-123-456-7890"})");
    }
    void mergesAsTheStandardShows() {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, patch);
        QFETCH(QString, result);
        QCOMPARE(merged(target, patch), result);
    }

    void keepsEveryLexeme() {
        const char* text =
            "{\"id\":9007199254740993,\"price\":3.540,\"big\":1e400,\"t\":\"\\u00e9\\/\"}";
        QCOMPARE(merged(text, "{}"), QString(text));
    }

    void aRepeatedMemberHasItsLastValue() {
        QCOMPARE(merged(R"({"a":1,"b":2,"a":3})", "{}"), QString(R"({"a":3,"b":2})"));
    }
};

QTEST_GUILESS_MAIN(TestJsonPatch)
#include "tst_json_patch.moc"
