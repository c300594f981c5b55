#include <QTest>

#include "views/common/theme.h"
#include "views/common/type_dealing.h"
#include "views/common/type_style.h"

using namespace oxbow;

class TestTheme : public QObject {
    Q_OBJECT
private slots:
    void everyTextCanBeReadOnEveryGround_data() {
        QTest::addColumn<QPalette>("palette");
        QTest::newRow("light") << lightPalette();
        QTest::newRow("dark") << darkPalette();
        QTest::newRow("a desktop's own") << QPalette(QColor("#d8c8a8"), QColor("#e8dcc0"));
        QTest::newRow("a dark desktop's own") << QPalette(QColor("#3a2a4a"), QColor("#1c1626"));
    }
    void everyTextCanBeReadOnEveryGround() {
        QFETCH(QPalette, palette);
        const Theme t = Theme::of(palette);
        for (const QColor& ground : {t.base, t.alternate, t.window, t.selection}) {
            for (const QColor& text : {t.text, t.dim, t.accentText, t.insertedText, t.updatedText,
                                       t.deletedText, t.warningText, t.dangerText, t.branchText}) {
                QVERIFY2(contrast(text, ground) >= 4.5,
                         qPrintable(text.name() + " on " + ground.name()));
            }
        }
        QVERIFY(contrast(t.insertedText, t.insertedSoft) >= 4.5);
        QVERIFY(contrast(t.deletedText, t.deletedSoft) >= 4.5);
        QVERIFY(contrast(t.text, t.updatedSoft) >= 4.5);
        QVERIFY(contrast(t.onAccent, t.accent) >= 4.0);
    }

    void darknessFollowsThePalette() {
        QVERIFY(!Theme::of(lightPalette()).dark);
        QVERIFY(Theme::of(darkPalette()).dark);
    }

    void contrastIsThatOfTheGuidelines() {
        QCOMPARE(qRound(contrast(QColor("white"), QColor("black"))), 21);
        QCOMPARE(contrast(QColor("#777777"), QColor("#777777")), 1.0);
    }

    void rowsGrowWithTheFont() {
        QFont font("Inter");
        font.setPointSizeF(10);
        const int small = TypeFaces::of(font).rowHeight;
        font.setPointSizeF(20);
        QVERIFY(TypeFaces::of(font).rowHeight > small * 3 / 2);
    }

    void aDesktopsOwnFontIsKept() {
        QFont own("DejaVu Serif");
        own.setPointSizeF(12);
        QCOMPARE(applicationFont(own), own);
    }

    void frequentTypesHaveColoursOfTheirOwnAndLettersDiffer() {
        const std::vector<std::string> names = {"OrderPlaced", "OrderPaid", "OrderShipped",
                                                "Cancelled", "order.refunded"};
        const TypeStyles styles(names, {10, 50, 20, 5, 1});
        QCOMPARE(styles.of(1).rank, std::size_t{0});
        QCOMPARE(styles.of(1).colour, QColor("#0072b2"));
        QStringList letters;
        QStringList colours;
        for (std::size_t id = 0; id < names.size(); ++id) {
            letters.append(styles.of(id).letter);
            colours.append(styles.of(id).colour.name());
        }
        QCOMPARE(letters.removeDuplicates(), 0);
        QCOMPARE(colours.removeDuplicates(), 0);
        // The word that tells the types apart gives the letter.
        QCOMPARE(styles.ofName("OrderPaid").letter, QString("P"));
        QCOMPARE(styles.ofName("OrderShipped").letter, QString("S"));
        QCOMPARE(styles.ofName("order.refunded").letter, QString("R"));
    }

    void aTypeKeepsItsLookWhileTheLogGrowsAndInABranch() {
        QObject session;
        TypeDealing& dealing = TypeDealing::of(session);
        QCOMPARE(&TypeDealing::of(session), &dealing);
        const TypeStyles first({"Anna", "Ben"}, dealing.weights({1, 5, 0}));
        QCOMPARE(first.of(1).rank, std::size_t{0});
        const TypeStyles later({"Anna", "Ben", "Cleo", "Dan"},
                               dealing.weights({100, 5, 50, 70, 0}));
        // With a type that only the branch has.
        const TypeStyles branch({"Anna", "Ben", "Cleo", "Dan", "Eve"},
                                dealing.weights({100, 5, 50, 70, 0}));
        for (const std::size_t type : {0, 1}) {
            QCOMPARE(later.of(type).colour, first.of(type).colour);
            QCOMPARE(later.of(type).letter, first.of(type).letter);
        }
        for (const std::size_t type : {0, 1, 2, 3}) {
            QCOMPARE(branch.of(type).colour, later.of(type).colour);
        }
        // The more frequent of the new ones comes first.
        QVERIFY(later.of(3).rank < later.of(2).rank);
    }

    void unknownTypesAndEventsWithoutATypeHaveALook() {
        const TypeStyles styles({"A"}, {1});
        QVERIFY(styles.of(17).letter.isEmpty());
        QVERIFY(styles.ofName("never seen").colour.isValid());
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
