#include <QClipboard>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include "support/pictures.h"
#include "support/stepped_executor.h"
#include "views/common/list/virtual_list_view.h"
#include "views/dress.h"
#include "views/event/change_source.h"
#include "views/event/event_pane.h"
#include "views/event/hex_source.h"
#include "views/event/payload_model.h"
#include "views/event/raw_text.h"
#include "views/shop_log.h"

using namespace oxbow;

namespace {

struct Opened {
    explicit Opened(const std::vector<Event>& events)
        : files(events, false), session(workspaceOf(files.log), steps.maker()), view(&session) {
        view.resize(620, 300);
        view.show();
        settle();
    }
    void select(std::uint64_t position) {
        session.selectEvent(Position(position));
        settle();
    }
    void settle() { steps.settle(); }
    const test::Steps steps;
    TemporaryLog files;
    Session session;
    EventPane view;
};

constexpr const char* kPaid =
    R"({"status":"paid","total":42.00,"items":2,"method":"card",)"
    R"("lines":[{"sku":"A-1","price":3.540},{"sku":"B-2","price":null}]})";

std::vector<Event> orders() {
    std::vector<Event> events;
    const std::int64_t t = 1'575'363'960'120'000'000;
    events.push_back(shopEvent("orders", "OrderPlaced", "o-77",
                               R"({"status":"placed","total":42.00,"items":2})", t));
    events.push_back(shopEvent("payments", "OrderPaid", "p-1", "plain words", t + 1'000'000));
    events.push_back(shopEvent("orders", "OrderPaid", "o-77", kPaid, t + 2'000'000));
    events.back().partition = 1;
    events.back().offset = 8'812;
    events.back().recordTime = Timestamp{t + 16'000'000, TimePrecision::Millisecond, 0};
    events.back().details.correlation = "o-77";
    events.back().details.headers = {{"trace", "4bf92f35"}, {"retry", std::nullopt}, {"tag", ""}};
    events.push_back(shopEvent("orders", "Cancelled", "o-77", std::nullopt, t + 3'000'000));
    events.push_back(shopEvent("orders", "Note", std::nullopt, "", t + 4'000'000));
    events.push_back(shopEvent("orders", "Odd", "<b>o-78</b>", R"({"a":1,"a":2})", t + 5'000'000));
    return events;
}

QModelIndex find(const PayloadModel& model, const QString& name, const QModelIndex& parent = {}) {
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        if (index.data().toString() == name) {
            return index;
        }
        const QModelIndex deeper = find(model, name, index);
        if (deeper.isValid()) {
            return deeper;
        }
    }
    return {};
}

QString valueOf(const QModelIndex& index) {
    return index.siblingAtColumn(PayloadModel::Value).data().toString();
}

}  // namespace

class TestEventPane : public QObject {
    Q_OBJECT
private slots:
    void itsWordsKeepTheirMarginsInLettersOfAnySize() {
        Opened opened(orders());
        opened.select(2);
        QLabel* summary = nullptr;
        for (QLabel* label : opened.view.findChildren<QLabel*>()) {
            summary = label->accessibleDescription().startsWith("Where") ? label : summary;
        }
        QVERIFY(summary);
        const int left = summary->mapTo(&opened.view, summary->contentsRect().topLeft()).x();
        QVERIFY(left >= 10);
        opened.view.resize(620, 4);
        for (const double size : {30.0, 10.0}) {
            QFont font = opened.view.font();
            font.setPointSizeF(size);
            opened.view.setFont(font);
            opened.settle();
        }
        opened.view.resize(620, 300);
        opened.settle();
        QCOMPARE(summary->mapTo(&opened.view, summary->contentsRect().topLeft()).x(), left);
    }

    void initTestCase() { test::dress(false); }

    void theTreeKeepsEveryLexeme() {
        Opened opened(orders());
        opened.select(2);
        const PayloadModel& model = *opened.view.treeModel();
        QCOMPARE(valueOf(find(model, "total")), QString("42.00"));
        QCOMPARE(valueOf(find(model, "price")), QString("3.540"));
        QCOMPARE(valueOf(find(model, "lines")), QString("[ ] 2 elements"));
        QCOMPARE(model.path(find(model, "price")), QString("$.lines[0].price"));
    }

    void aRepeatedNameIsSaid() {
        Opened opened(orders());
        opened.select(5);
        QVERIFY(find(*opened.view.treeModel(), "a (again)").isValid());
    }

    void theHeaderLinesSayWhereAndWhen() {
        Opened opened(orders());
        opened.select(2);
        const QString text = opened.view.summaryText();
        for (const char* part : {"orders", "8,812", "2019-12-03 09:06:00.122 Z", "+14 ms", "o-77",
                                 "trace=4bf92f35", "∅"}) {
            QVERIFY2(text.contains(QString::fromUtf8(part)), part);
        }
    }

    void whatLooksLikeMarkupIsShownAsItIs() {
        Opened opened(orders());
        opened.select(5);
        QVERIFY(opened.view.summaryText().contains("&lt;b&gt;o-78"));
    }

    void whatMayHaveBeenRolledBackSaysSo() {
        std::vector<Event> events = orders();
        events[0].details.transaction = Transaction{"t", 0, false, TransactionOutcome::Unknown};
        events[1].details.transaction = Transaction{"t", 1, false, TransactionOutcome::Open};
        Opened opened(events);
        opened.select(0);
        QVERIFY(opened.view.summaryText().contains("unknown: what would say it is lost"));
        opened.select(1);
        QVERIFY(opened.view.summaryText().contains("open where the source ends"));
    }

    void nullAndEmptyValuesSayWhatTheyMean() {
        Opened opened(orders());
        opened.select(3);
        QCOMPARE(opened.view.treeModel()->rowCount(), 0);
        QCOMPARE(opened.view.raw()->toPlainText(), QString());
        QVERIFY(opened.view.raw()->placeholderText().contains("∅"));
        opened.select(4);
        QVERIFY(opened.view.raw()->placeholderText().contains("empty"));
    }

    void aSelectedNodeMarksItsBytes() {
        Opened opened(orders());
        opened.select(2);
        opened.view.tree()->setCurrentIndex(find(*opened.view.treeModel(), "total"));
        // {"status":"paid","total":42.00 … : the number begins at byte 25.
        const Cell cell = opened.view.hex()->source()->cell(1, HexSource::Characters);
        QCOMPARE(cell.text.mid(cell.markFrom, cell.markLength), QString("42.00"));
    }

    void aClickedByteSelectsItsNode() {
        Opened opened(orders());
        opened.select(2);
        opened.view.setTab(EventPane::Hex);
        opened.view.resize(900, 300);
        opened.settle();
        const QRect cell = opened.view.hex()->cellRect(1, HexSource::Characters);
        const int digit = QFontMetrics(opened.view.hex()->faces().mono).horizontalAdvance('0');
        const QPoint tenth(cell.left() + 8 + 10 * digit + digit / 2, cell.center().y());
        QTest::mouseClick(opened.view.hex()->viewport(), Qt::LeftButton, {}, tenth);
        QCOMPARE(opened.view.tree()->currentIndex().data().toString(), QString("total"));
    }

    void beforeAndAfterShowTheFieldsThatChanged() {
        Opened opened(orders());
        opened.select(2);
        const RowSource& rows = *opened.view.change()->source();
        QMap<QString, QStringList> shown;
        for (std::uint64_t row = 0; row < rows.rowCount(); ++row) {
            shown[rows.cell(row, kFieldName).text] = {rows.cell(row, kFieldGlyph).text,
                                                      rows.cell(row, kFieldBefore).plainText(),
                                                      rows.cell(row, kFieldAfter).plainText()};
        }
        QCOMPARE(shown["status"], QStringList({"✎", "placed", "paid"}));
        QCOMPARE(shown["total"], QStringList({"", "42.00", "42.00"}));
        QCOMPARE(shown["method"], QStringList({"+", "", "card"}));
    }

    void theLinkGoesToThePreviousWriter() {
        Opened opened(orders());
        opened.select(2);
        QVERIFY(opened.view.changeText().contains("0 OrderPlaced"));
        for (QLabel* label : opened.view.findChildren<QLabel*>()) {
            if (label->text() == opened.view.changeText()) {
                emit label->linkActivated("event:0");
                break;
            }
        }
        QCOMPARE(opened.session.selectedEvent(), std::optional(Position(0)));
    }

    void eventsThatTouchNoRowSaySo() {
        Opened opened(orders());
        opened.select(4);
        QVERIFY(opened.view.changeText().contains("no key"));
        QCOMPARE(opened.view.change()->source()->rowCount(), std::uint64_t{0});
    }

    void withNothingSelectedTheEventJustAppliedIsShown() {
        Opened opened(orders());
        opened.session.selectEvent(std::nullopt);
        opened.session.movePlayhead(Position(2));
        opened.settle();
        QCOMPARE(opened.view.shownEvent(), std::optional(Position(1)));
        opened.session.movePlayhead(Position(0));
        opened.settle();
        QVERIFY(!opened.view.shownEvent().has_value());
    }

    void rawIsAsItWasWrittenOrAMemberALine() {
        Opened opened(orders());
        opened.select(2);
        opened.view.setTab(EventPane::Raw);
        QCOMPARE(opened.view.raw()->toPlainText(), QString(kPaid));
        QToolButton* indented = nullptr;
        for (auto* button : opened.view.findChildren<QToolButton*>()) {
            indented = button->text() == "Indented" ? button : indented;
        }
        QVERIFY(indented && indented->isVisible());
        indented->click();
        const QStringList lines = opened.view.raw()->toPlainText().split('\n');
        QCOMPARE(lines.at(0), QString("{"));
        QCOMPARE(lines.at(2), QString("  \"total\": 42.00,"));
        QCOMPARE(lines.last(), QString("}"));
        opened.select(1);  // plain words
        QVERIFY(!indented->isVisible());
        QCOMPARE(opened.view.raw()->toPlainText(), QString("plain words"));
    }

    void anIndentedValueHasTheSameTokens() {
        for (const char* json : {R"({"a":{},"b":[],"c":[1,{"d":"x, {y}: \"z\" \\"}],"a":1e400})",
                                 "[]", R"(  "text"  )", "3.540", R"({ "k" : [ null , true ] })"}) {
            const std::string indented = indentedJson(json);
            const auto tokens = [](std::string text) {
                bool inText = false;
                std::string out;
                for (std::size_t i = 0; i < text.size(); ++i) {
                    if (inText && text[i] == '\\') {
                        out += text.substr(i++, 2);
                        continue;
                    }
                    inText = inText != (text[i] == '"');
                    if (inText || (text[i] != ' ' && text[i] != '\n')) {
                        out += text[i];
                    }
                }
                return out;
            };
            QCOMPARE(tokens(indented), tokens(json));
            QCOMPARE(indentedJson(indented), indented);
        }
    }

    void aValueOfManyMegabytesIsShownInPartAndCopiedWhole() {
        std::vector<Event> events = orders();
        const std::string big = "{\"text\":\"" + std::string(8 << 20, 'x') + "\"}";
        events.push_back(shopEvent("orders", "Big", "o-99", big, 0));
        Opened opened(events);
        opened.select(6);
        QCOMPARE(opened.view.raw()->toPlainText().size(), qsizetype(256 * 1024));
        QCOMPARE(opened.view.hex()->source()->rowCount(), std::uint64_t((big.size() + 15) / 16));
        opened.view.setTab(EventPane::Raw);
        QTest::keyClick(&opened.view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text().size(), qsizetype(big.size()));
    }

    void everythingHasAName() {
        Opened opened(orders());
        const auto* tabs = opened.view.findChild<QTabBar*>();
        for (const QToolButton* button : opened.view.findChildren<QToolButton*>()) {
            // The tab bar names its own scroll arrows.
            QVERIFY(button->parent() == tabs || !button->accessibleName().isEmpty());
        }
        QVERIFY(!tabs->accessibleName().isEmpty());
        QVERIFY(!opened.view.tree()->accessibleName().isEmpty());
        QVERIFY(!opened.view.raw()->accessibleName().isEmpty());
        QVERIFY(!opened.view.hex()->accessibleName().isEmpty());
        QVERIFY(!opened.view.change()->accessibleName().isEmpty());
    }

    void theOpenTabIsKept() {
        Opened first(orders());
        first.view.setTab(EventPane::Change);
        Opened second(orders());
        second.view.restoreState(first.view.saveState());
        QCOMPARE(second.view.tab(), EventPane::Change);
    }

    void picturesOfIt() {
        Opened opened(orders());
        opened.select(2);
        opened.view.tree()->setCurrentIndex(find(*opened.view.treeModel(), "total"));
        const auto settle = [&] { opened.settle(); };
        const std::pair<EventPane::Tab, const char*> tabs[] = {{EventPane::Tree, "event-tree"},
                                                               {EventPane::Raw, "event-raw"},
                                                               {EventPane::Hex, "event-hex"},
                                                               {EventPane::Change, "event-change"}};
        for (const auto& [tab, name] : tabs) {
            opened.view.setTab(tab);
            QCOMPARE(test::checkPictures(opened.view, name, test::dress, settle), QString());
        }
        opened.select(3);
        opened.view.setTab(EventPane::Tree);
        QCOMPARE(test::checkPictures(opened.view, "event-tombstone", test::dress, settle),
                 QString());
    }
};

QTEST_MAIN(TestEventPane)
#include "tst_event_pane.moc"
