#include <QClipboard>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include "model/history/changes.h"
#include "support/pictures.h"
#include "support/stepped_executor.h"
#include "views/common/list/list_header.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/panel_header.h"
#include "views/dress.h"
#include "views/shop_log.h"
#include "views/table/find_key_bar.h"
#include "views/table/table_source.h"
#include "views/table/table_view.h"

using namespace oxbow;

namespace {

constexpr int kSinceColumn = 2;

struct Opened {
    explicit Opened(int events = 2000)
        : files(shopEvents(events)),
          session(workspaceOf(files.log), steps.maker()),
          view(&session) {
        view.resize(760, 520);
        view.show();
        settle();
    }
    void goTo(std::uint64_t position) {
        session.movePlayhead(Position(position));
        settle();
    }
    void click(std::uint64_t row) {
        view.list()->ensureVisible(row);
        QTest::mouseClick(view.list()->viewport(), Qt::LeftButton, {},
                          view.list()->rowRect(row).center());
    }
    // A tombstone of a row that is there.
    std::uint64_t deletion() const {
        for (std::uint64_t p = 100;; ++p) {
            const auto changes = *changesOf(*session.history(), Position(p));
            if (!changes.empty() && changes.front().kind == ChangeKind::Delete) {
                return p;
            }
        }
    }
    bool changesOnScreen() const {
        const TableArrangement& shown = view.source()->arrangement();
        for (std::uint64_t row = 0; row < shown.rowCount(); ++row) {
            if (shown.row(row).state != RowState::Same && !view.list()->rowRect(row).isEmpty()) {
                return true;
            }
        }
        return false;
    }
    // What is painted asks for more.
    void settle() {
        for (int i = 0; i < 3; ++i) {
            steps.settle();
            view.grab();
        }
        steps.settle();
    }
    const test::Steps steps;
    TemporaryLog files;
    Session session;
    TableView view;
};

}  // namespace

class TestTableView : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { test::dress(false); }

    void theTableIsThatOfThePlayhead() {
        Opened opened;
        for (const std::uint64_t p : {1000, 1001, 3, 0, 2000}) {
            opened.goTo(p);
            QCOMPARE(opened.view.source()->arrangement().table().at(), Position(p));
            QVERIFY(opened.view.panelHeader()->title().endsWith(QString::number(p).right(3)));
        }
    }

    void theHeaderCountsWhatChanged() {
        Opened opened;
        opened.goTo(1344);
        opened.goTo(1345);
        QVERIFY2(opened.view.panelHeader()->summary().contains("rows"),
                 qPrintable(opened.view.panelHeader()->summary()));
        const auto& delta = opened.view.source()->arrangement().delta();
        QVERIFY(delta.has_value());
        QVERIFY(delta->inserted + delta->updated + delta->deleted <= 1);
    }

    void theCountOfChangesLeadsToTheRowThatChanged() {
        Opened opened;
        auto* link = opened.view.changesLink();
        opened.goTo(1344);
        do {  // an event that touched a row
            opened.session.step(1);
            opened.settle();
        } while (opened.view.source()->arrangement().delta()->none());
        QVERIFY(link->isVisible());
        QVERIFY2(link->text() == "1 changed here" || link->text() == "1 new",
                 qPrintable(link->text()));
        QCOMPARE(link->focusPolicy(), Qt::TabFocus);
        for (const bool byKey : {false, true}) {
            opened.view.list()->scrollTo(0);
            opened.session.clearSelection();
            QVERIFY(!opened.changesOnScreen());
            byKey ? opened.view.showChange() : link->click();
            opened.settle();
            QVERIFY(opened.changesOnScreen());
            QCOMPARE(opened.session.selectedEvent(),
                     std::optional(opened.session.playhead().previous()));
            QVERIFY(opened.session.selectionFollows());
        }
    }

    void whatAStepBackTookBackIsLedToAndSelectsNothingElse() {
        Opened opened;
        opened.goTo(1400);
        do {
            opened.session.step(-1);
            opened.settle();
        } while (opened.view.source()->arrangement().delta()->none());
        const auto selected = opened.session.selectedEvent();
        opened.view.list()->scrollTo(0);
        opened.view.showChange();
        QVERIFY(opened.changesOnScreen());
        QCOMPARE(opened.session.selectedEvent(), selected);
    }

    void aClickOnARowSelectsItAndItsLastEvent() {
        Opened opened;
        opened.goTo(500);
        opened.view.list()->scrollTo(10);
        opened.click(12);
        const Table::Row row = opened.session.table()->row(12);
        QCOMPARE(opened.session.selectedKey(), std::optional(row.key));
        QCOMPARE(opened.session.selectedEvent(), std::optional(row.writer));
        QCOMPARE(opened.session.playhead(), Position(500));
    }

    void aClickOnADeletedRowSelectsItsTombstone() {
        Opened opened;
        const std::uint64_t tombstone = opened.deletion();
        opened.goTo(tombstone);
        opened.goTo(tombstone + 1);
        const auto& delta = *opened.view.source()->arrangement().delta();
        QCOMPARE(delta.deleted, std::uint64_t{1});
        const KeyId key = delta.gone.front().key;
        const Position writer = delta.gone.front().writer;
        opened.click(*opened.view.source()->arrangement().find(key));
        QCOMPARE(opened.session.selectedEvent(), std::optional(Position(tombstone)));
        // One step back it stands as it was, and its last event is that which wrote it.
        opened.goTo(tombstone);
        opened.click(*opened.view.source()->arrangement().find(key));
        QCOMPARE(opened.session.selectedEvent(), std::optional(writer));
    }

    // In any order of the rows, forward and back.
    void whatAStepChangedIsBroughtOnScreen_data() {
        QTest::addColumn<int>("order");
        QTest::newRow("by first appearance") << 0;
        QTest::newRow("by key") << 1;
        QTest::newRow("latest changes first") << 2;
    }
    void whatAStepChangedIsBroughtOnScreen() {
        QFETCH(int, order);
        Opened opened;
        if (order == 1) {
            opened.view.toggleKeyOrder();
        } else if (order == 2) {
            opened.view.toggleLatestFirst();
        }
        opened.goTo(1200);
        int changed = 0;
        for (int i = 0; i < 60; ++i) {
            const int by = i < 30 ? 1 : -1;
            // Scrolled away by hand: a move brings it back all the same.
            opened.view.list()->scrollTo(i % 7 == 3 ? 0 : opened.view.list()->topRow());
            opened.session.step(by);
            opened.settle();
            changed += opened.changesOnScreen() ? 1 : 0;
            QVERIFY2(
                opened.changesOnScreen() || opened.view.source()->arrangement().delta()->none(),
                qPrintable(QString::number(i)));
        }
        QVERIFY(changed > 40);
    }

    void whatIsPlayedIsBroughtOnScreenWhateverIsSelected() {
        Opened opened;
        opened.goTo(900);
        opened.click(opened.view.list()->topRow() + 1);
        QVERIFY(!opened.session.selectionFollows());
        int changed = 0;
        for (std::uint64_t p = 901; p < 940; ++p) {
            opened.session.movePlayhead(Position(p), false);
            opened.settle();
            const auto nearest = opened.view.source()->arrangement().nearestChange();
            QVERIFY(nearest);
            const auto row = nearest->key ? opened.view.source()->arrangement().find(*nearest->key)
                                          : std::nullopt;
            QVERIFY(!row || !opened.view.list()->rowRect(*row).isEmpty());
            changed += row ? 1 : 0;
        }
        QVERIFY(changed > 30);
    }

    void theEventAboveThePlayheadIsShownByItsRowAtFirst() {
        Opened opened;
        opened.settle();
        const auto row = opened.view.list()->currentRow();
        QVERIFY(row);
        QVERIFY(!opened.view.list()->rowRect(*row).isEmpty());
        QVERIFY(opened.view.list()->topRow() > 0);
    }

    void oneKeyPutsTheLatestChangesFirst() {
        Opened opened;
        opened.goTo(900);
        opened.view.list()->scrollTo(100);
        opened.view.toggleLatestFirst();
        opened.settle();
        QCOMPARE(opened.view.list()->topRow(), std::uint64_t{0});
        const TableArrangement& shown = opened.view.source()->arrangement();
        for (std::uint64_t row = 1; row < shown.rowCount(); ++row) {
            QVERIFY(shown.row(row - 1).version.writer > shown.row(row).version.writer);
        }
        opened.view.toggleLatestFirst();
        opened.settle();
        QVERIFY(!opened.view.source()->sort());
    }

    void selectingAnEventElsewhereShowsItsRow() {
        Opened opened;
        opened.goTo(2000);
        const Table::Row row = opened.session.table()->row(300);
        opened.view.list()->scrollTo(0);
        opened.session.selectEvent(row.writer);
        opened.settle();
        QVERIFY(opened.view.list()->currentRow().has_value());
        QVERIFY(!opened.view.list()->rowRect(*opened.view.list()->currentRow()).isEmpty());
    }

    void theListDoesNotHoldOnToTheSelectedRowAgainstTheUser() {
        Opened opened;
        opened.goTo(1500);
        opened.session.selectKey(opened.session.table()->row(400).key);
        opened.settle();
        QVERIFY(opened.view.list()->topRow() > 300);
        opened.view.list()->scrollTo(0);
        opened.view.toggleKeyOrder();
        opened.settle();
        QCOMPARE(opened.view.list()->topRow(), std::uint64_t{0});
    }

    void enterGoesToTheEventThatWroteTheRow() {
        Opened opened;
        opened.goTo(2000);
        const Table::Row row = opened.session.table()->row(5);
        opened.session.selectKey(row.key);
        opened.settle();
        QTest::keyClick(opened.view.list(), Qt::Key_Return);
        QCOMPARE(opened.session.playhead(), row.writer.next());
        QCOMPARE(opened.session.selectedEvent(), std::optional(row.writer));
    }

    void aClickOnAColumnSortsRisingThenFallingThenNotAtAll() {
        Opened opened;
        opened.goTo(900);
        const auto sortBy = [&] {
            emit opened.view.list()->header()->sectionClicked(kSinceColumn);
            opened.settle();
        };
        sortBy();
        QVERIFY(opened.view.source()->sort() && !opened.view.source()->sort()->descending);
        sortBy();
        QVERIFY(opened.view.source()->sort()->descending);
        QCOMPARE(opened.view.source()->arrangement().row(0).version.writer >
                     opened.view.source()->arrangement().row(1).version.writer,
                 true);
        sortBy();
        QVERIFY(!opened.view.source()->sort());
    }

    void anyTableIsShownInOrderOfItsKeysWhileThePlayheadMoves() {
        Opened opened;
        opened.goTo(900);
        opened.view.toggleKeyOrder();
        opened.settle();
        for (const std::uint64_t p : {900, 1500, 1501, 400, 0, 2000}) {
            opened.goTo(p);
            const auto expected = *inKeyOrder(*opened.session.history(), opened.session.table());
            const TableArrangement& shown = opened.view.source()->arrangement();
            std::uint64_t n = 0;
            for (std::uint64_t row = 0; row < shown.rowCount(); ++row) {
                const auto at = shown.row(row);
                QCOMPARE(shown.find(at.version.key), std::optional(row));
                if (at.state != RowState::Deleted) {
                    QVERIFY(at.version.key == expected->row(n++).key);
                }
            }
            QCOMPARE(n, expected->rowCount());
        }
        opened.view.toggleKeyOrder();
        opened.settle();
        QVERIFY(!opened.view.source()->sort());
        QVERIFY(opened.view.source()->arrangement().row(0).version.key ==
                opened.session.table()->row(0).key);
    }

    void aKeyIsFoundByAPartAndItsRowIsBroughtOnScreen() {
        Opened opened;
        opened.goTo(2000);
        opened.view.findKey();
        FindKeyBar* bar = opened.view.findKeyBar();
        auto* field = bar->findChild<QLineEdit*>();
        const auto type = [&](const QString& text) {
            field->setText(text);
            opened.settle();
        };
        type("o-50");
        QCOMPARE(bar->listed().first(), QString("o-50"));
        for (const QString& key : bar->listed()) {
            QVERIFY(key.contains("o-50"));
        }
        type("-501");
        QCOMPARE(bar->listed(), QStringList({"o-501"}));
        type("no such key");
        QVERIFY(bar->listed().isEmpty());
        QVERIFY(!bar->said().isEmpty());
        type("O-501");
        QCOMPARE(bar->listed(), QStringList({"o-501"}));
        QVERIFY(bar->said().contains("in other case"));
        type("o-1");
        QVERIFY(bar->finder().hits().complete);
        const auto hits = bar->finder().hits().hits;
        const auto withRow =
            std::find_if(hits.begin(), hits.end(), [](const KeyHit& hit) { return hit.hasRow; });
        for (auto hit = hits.begin(); hit < withRow; ++hit) {
            QTest::keyClick(field, Qt::Key_Down);
        }
        QTest::keyClick(field, Qt::Key_Return);
        opened.settle();
        QVERIFY(!bar->isVisible());
        QCOMPARE(opened.session.selectedKey(), std::optional(withRow->key));
        const auto row = opened.view.list()->currentRow();
        QVERIFY(row && !opened.view.list()->rowRect(*row).isEmpty());
    }

    void thatAFoundKeyHasNoRowIsSaidUntilItHasOne() {
        Opened opened;
        opened.goTo(30);
        opened.view.findKey();
        auto* field = opened.view.findKeyBar()->findChild<QLineEdit*>();
        field->setText("o-501");
        opened.settle();
        QTest::keyClick(field, Qt::Key_Return);
        opened.settle();
        const auto* header = opened.view.findChild<PanelHeader*>();
        QVERIFY2(header->summary().contains("no row here"), qPrintable(header->summary()));
        const KeyId key = *opened.session.selectedKey();
        for (std::uint64_t p = 100; !opened.session.table()->find(key); p += 50) {
            opened.goTo(p);
        }
        QVERIFY2(!header->summary().contains("no row here"), qPrintable(header->summary()));
    }

    void theSearchGoesAlongWithThePlayhead() {
        Opened opened;
        opened.goTo(2000);
        opened.view.findKey();
        FindKeyBar* bar = opened.view.findKeyBar();
        bar->findChild<QLineEdit*>()->setText("o-4");
        for (const std::uint64_t p : {2000, 30, 1000}) {
            opened.goTo(p);
            opened.settle();
            QCOMPARE(bar->finder().hits().at, Position(p));
            for (const KeyHit& hit : bar->finder().hits().hits) {
                QCOMPARE(hit.hasRow, opened.session.table()->find(hit.key).has_value());
            }
        }
        QTest::keyClick(bar->findChild<QLineEdit*>(), Qt::Key_Escape);
        QVERIFY(!bar->isVisible());
    }

    void theLayoutOfColumnsIsKept() {
        Opened first;
        first.goTo(500);
        first.view.list()->header()->resizeSection(5, 211);
        const QByteArray state = first.view.saveState();
        Opened second;
        second.view.restoreState(state);
        second.goTo(500);
        QCOMPARE(second.view.list()->header()->sectionSize(5), 211);
    }

    void picturesOfIt() {
        Opened opened;
        // A stop some events before a deletion of a row that was there, and one just after it.
        const std::vector<Event> events = shopEvents(2000);
        const auto firstOf = [&](std::uint64_t i) {
            return std::find_if(events.begin(), events.end(),
                                [&](const Event& event) { return event.key == events[i].key; }) -
                   events.begin();
        };
        std::uint64_t deletion = 100;
        while (events[deletion].value || !events[deletion].key ||
               firstOf(deletion) + 12 > static_cast<std::int64_t>(deletion)) {
            ++deletion;
        }
        opened.view.resize(640, 320);
        opened.goTo(deletion - 7);
        opened.goTo(deletion + 3);
        opened.session.selectEvent(Position(deletion + 1));
        opened.settle();
        QCOMPARE(test::checkPictures(opened.view, "table", test::dress, [&] { opened.settle(); }),
                 QString());
    }

    void picturesOfAKeyBeingFoundInOrderOfKeys() {
        Opened opened;
        opened.goTo(1200);
        opened.view.toggleKeyOrder();
        opened.view.findKey();
        opened.view.findKeyBar()->findChild<QLineEdit*>()->setText("o-30");
        opened.view.resize(640, 320);
        QCOMPARE(test::checkPictures(opened.view, "table-find-key", test::dress,
                                     [&] { opened.settle(); }),
                 QString());
    }

    void picturesOfItBeforeTheFirstEvent() {
        Opened opened(50);
        opened.goTo(0);
        opened.view.resize(480, 200);
        QCOMPARE(
            test::checkPictures(opened.view, "table-empty", test::dress, [&] { opened.settle(); }),
            QString());
    }
};

QTEST_MAIN(TestTableView)
#include "tst_table_view.moc"
