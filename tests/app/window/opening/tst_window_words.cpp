#include <QTest>

#include "app/window/opening/window_words.h"

using namespace oxbow;

class TestWindowWords : public QObject {
    Q_OBJECT
private slots:
    void anOptionIsNamedAsItsControlIs() {
        QCOMPARE(inWindowWords("say of which year the first is with --time-year"),
                 QString("say of which year the first is with “How it is written › first year”"));
        QCOMPARE(inWindowWords("has the field x (--key; is \"y\" meant?)"),
                 QString("has the field x (“key”; is \"y\" meant?)"));
        QCOMPARE(inWindowWords("read with --format text, or with --pattern, which names the parts"),
                 QString("read with “format” text, or with “How it is written › a record is like”, "
                         "which names the parts"));
    }

    void aFormatIsChosenFromTheList() {
        QCOMPARE(inWindowWords("if it is one nevertheless, say which format it is (jsonl, csv)"),
                 QString("if it is one nevertheless, choose it above"));
    }

    void whatOnlyTheCommandLineCanDoIsNoAdvice() {
        QCOMPARE(inWindowWords("none has it; name another, or import all the same with "
                               "--force-mapping"),
                 QString("none has it; name another"));
        QCOMPARE(inWindowWords("it is there already (--append adds it all the same); open it"),
                 QString("it is there already; open it"));
        QCOMPARE(inWindowWords("it was left out; if both tell of their own, --append adds it too"),
                 QString("it was left out"));
    }

    void allElseIsAsItWas() {
        const QString text = "a -- b, 2024--06, x--y and zstd -d --long=31";
        QCOMPARE(inWindowWords(text), text);
    }
};

QTEST_MAIN(TestWindowWords)
#include "tst_window_words.moc"
