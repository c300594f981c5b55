#include <QTest>

#include "importers/format/field_template.h"

using namespace oxbow;

class TestFieldTemplate : public QObject {
    Q_OBJECT
private slots:
    void whatIsInBracesIsAPath() {
        const auto parsed = FieldTemplate::parse("a {x.y}/{z[0]}");
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->texts(), (std::vector<std::string>{"a ", "/", ""}));
        QCOMPARE(parsed->paths(), (std::vector<std::string>{"x.y", "z[0]"}));
    }

    void aPathWithoutBracesIsNone() {
        QVERIFY(FieldTemplate::isOne("{a}"));
        QVERIFY(!FieldTemplate::isOne("a.b"));
        QVERIFY(!FieldTemplate::isOne("[\"a{b}\"]"));
        QVERIFY(!FieldTemplate::isOne("/a{b}"));
    }

    void whatIsWrongIsSaid_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("fault");
        QTest::newRow("open") << "{a"
                              << "a brace is not closed: write {namespace}/{name}";
        QTest::newRow("empty") << "{}"
                               << "there is no path in {}: write {namespace}/{name}";
        QTest::newRow("path") << "{a[x}"
                              << "in {a[x}: ";
    }
    void whatIsWrongIsSaid() {
        QFETCH(QString, text);
        QFETCH(QString, fault);
        const absl::Status status = checkFieldPath(text.toStdString());
        QVERIFY2(QString::fromStdString(std::string(status.message())).startsWith(fault),
                 std::string(status.message()).c_str());
    }
};

QTEST_APPLESS_MAIN(TestFieldTemplate)
#include "tst_field_template.moc"
