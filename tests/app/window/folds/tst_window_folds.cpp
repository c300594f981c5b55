#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include "app/window/commands/command_palette.h"
#include "app/window/folds/board_view.h"
#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_pane.h"
#include "app/window/folds/fold_panes.h"
#include "app/window/folds/new_fold.h"
#include "app/window/window_fixture.h"
#include "views/common/list/list_header.h"
#include "views/common/panel_header.h"
#include "views/shop_log.h"
#include "views/table/find_key_bar.h"
#include "views/table/table_source.h"

using namespace oxbow;
using namespace oxbow::test;

class TestWindowFolds : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void aSampleComesWithItsFoldsAndShowsTheFirst() {
        openSample("ledger.jsonl");
        QStringList names;
        for (const FoldState& fold : desk().folds()) {
            names << fold.name;
            QCOMPARE(fold.stage, FoldState::Stage::Ready);
            QCOMPARE(fold.done, Position(60));
        }
        QCOMPARE(names, QStringList({"balances", "count-by-type", "paid-by-account"}));
        QCOMPARE(shown(), QStringList({"balances"}));
        QCOMPARE(pane("balances")->said(), QString());
    }

    void aFoldsTableFollowsThePlayhead() {
        openSample("ledger.jsonl");
        for (const std::uint64_t p : {30, 31, 2, 0, 60}) {
            session().movePlayhead(Position(p));
            settle();
            const TableArrangement& rows = pane("balances")->table()->source()->arrangement();
            QCOMPARE(rows.table().at(), Position(p));
            const MayWait here;
            QCOMPARE(rows.table().rowCount(),
                     *desk().find("balances")->history->rowCountAt(Position(p)));
        }
    }

    void severalTablesStandSideBySideAtTheSamePlayhead() {
        openSample("ledger.jsonl");
        desk().setShown("count-by-type", true);
        desk().setShown("paid-by-account", true);
        settle();
        session().movePlayhead(Position(17));
        settle();
        QCOMPARE(shown().size(), 3);
        for (const QString& name : shown()) {
            QCOMPARE(pane(name)->followed()->table()->at(), Position(17));
            QVERIFY(pane(name)->isVisible());
        }
    }

    void aRowOfAFoldSelectsItsEventAndNoForeignKey() {
        openSample("ledger.jsonl");
        TableView* balances = pane("balances")->table();
        const auto row = balances->source()->arrangement().row(1).version;
        clickRow(balances, 1);
        settle();
        QCOMPARE(pane("balances")->followed()->selectedKey(), std::optional(row.key));
        QCOMPARE(session().selectedEvent(), std::optional(row.writer));
        // The log's row is the one that this event wrote.
        const auto key = session().selectedKey();
        QVERIFY(key);
        QCOMPARE(session().table()->version(*key)->writer, row.writer);
    }

    void theBracketsGoToTheRowsEventsInThatFold() {
        openSample("ledger.jsonl");
        TableView* balances = pane("balances")->table();
        clickRow(balances, 1);
        settle();
        const auto key = *pane("balances")->followed()->selectedKey();
        const Position writer = *session().selectedEvent();
        const auto before = [&] {
            const MayWait here;
            return *desk().find("balances")->history->versionAt(key, writer);
        }();
        QTest::keyClick(balances->list(), Qt::Key_BracketLeft);
        settle();
        QCOMPARE(session().selectedEvent(), std::optional(before->writer));
        QCOMPARE(session().playhead(), before->writer.next());
        QCOMPARE(pane("balances")->followed()->selectedKey(), std::optional(key));
        QTest::keyClick(balances->list(), Qt::Key_BracketRight);
        settle();
        QCOMPARE(session().selectedEvent(), std::optional(writer));
    }

    void aSelectedEventSelectsTheRowThatItTouched() {
        openSample("ledger.jsonl");
        session().selectEvent(Position(12));
        settle();
        const auto key = pane("balances")->followed()->selectedKey();
        QVERIFY(key);
        const MayWait here;
        QVERIFY(*desk().find("balances")->history->nextVersion(*key, Position(12)) == Position(12));
    }

    void aFoldOfCellsIsShownAsABoard() {
        openSample("opera-game.jsonl");
        session().movePlayhead(session().end());
        settle();
        const BoardView* board = pane("board")->board();
        QVERIFY(board);
        QVERIFY(board->isVisible());
        QVERIFY(!pane("board")->table()->list()->isVisible());
        // The rook that mates.
        QCOMPARE(board->pieceOn("d8"), QString("wR"));
        QCOMPARE(board->pieceOn("d1"), QString());
        session().movePlayhead(Position(32));
        settle();
        QCOMPARE(board->pieceOn("d8"), QString("bQ"));
        QVERIFY(!pane("captures") || !pane("captures")->board());
    }

    void aFoldIsPutTogetherInACardAndRemoved() {
        openSample("five-events.jsonl");
        QVERIFY(desk().folds().empty());
        trigger("folds.add");
        NewFold& card = m_window->newFold();
        QVERIFY(card.isVisible());
        card.setKind("count");
        card.field("by")->setText("@type");
        QCOMPARE(card.definition(),
                 QString(R"({"name": "count", "kind": "count", "by": "@type"})"));
        card.addButton()->click();
        QVERIFY(!card.isVisible());
        settle();
        QCOMPARE(shown(), QStringList({"count"}));
        QVERIFY(pane("count")->followed()->table()->rowCount() > 0);
        desk().remove("count");
        settle();
        QCOMPARE(shown(), QStringList());
        QVERIFY(desk().folds().empty());
    }

    void aFoldThatWasRemovedIsBroughtBackWhereItWas() {
        openSample("ledger.jsonl");
        desk().setShown("count-by-type", true);
        settle();
        pane("balances")->table()->findKeyBar()->open(pane("balances")->followed()->table());
        pane("balances")->table()->findKeyBar()->setText("Fra");
        settle();
        QTRY_VERIFY(desk().arrangementOf("balances").contains("Fra"));
        desk().remove("balances");
        settle();
        QVERIFY(!desk().find("balances"));
        QCOMPARE(m_window->message().text(),
                 QString("The fold balances is removed: Ctrl+Z brings it back."));
        trigger("edit.undo");
        settle();
        QCOMPARE(m_window->message().text(), QString("The fold balances is there again."));
        QCOMPARE(desk().find("balances")->stage, FoldState::Stage::Ready);
        QCOMPARE(shown(), QStringList({"balances", "count-by-type"}));
        QVERIFY(pane("balances")->x() < pane("count-by-type")->x());
        QCOMPARE(pane("balances")->table()->findKeyBar()->text(), QString("Fra"));
        trigger("edit.redo");
        settle();
        QCOMPARE(shown(), QStringList({"count-by-type"}));
    }

    void aScriptThatWasRemovedIsBroughtBackAsItWasWritten() {
        openSample("ledger.jsonl");
        const QByteArray script = "// mine\nfromAll().when({$any(s) { s.n = 1 }})";
        desk().add("mine.js", script);
        settle();
        desk().remove("mine");
        settle();
        trigger("edit.undo");
        settle();
        QSignalSpy read(&desk(), &FoldDesk::definitionRead);
        desk().readDefinition("mine");
        settle();
        QCOMPARE(read.value(0).value(1).toByteArray(), script);
    }

    void aFoldThatIsBroughtBackBesideAnotherOfItsNameTakesNoneAway() {
        openSample("ledger.jsonl");
        desk().remove("balances");
        desk().add("balances.fold.json", R"({"kind":"count","by":"@type"})");
        settle();
        trigger("edit.undo");
        settle();
        QVERIFY(desk().find("balances"));
        QVERIFY(desk().find("balances-2"));
        trigger("edit.redo");
        settle();
        QVERIFY(desk().find("balances"));
        QVERIFY(!desk().find("balances-2"));
    }

    void aFoldIsChangedInTheSameCard() {
        openSample("ledger.jsonl");
        desk().add(
            "paid.fold.json",
            R"({"kind":"sum","by":["to","@type"],"field":"amount","types":["Paid","Earned"]})");
        settle();
        const std::uint64_t rows = pane("paid")->followed()->table()->rowCount();
        runEntry("Change paid");
        settle();
        NewFold& card = m_window->newFold();
        QVERIFY(card.isVisible());
        QVERIFY(!m_window->workspace()->foldPanes().editor());
        QCOMPARE(card.field("by")->text(), QString(R"(["to","@type"])"));
        QCOMPARE(card.field("types")->text(), QString("Paid, Earned"));
        QCOMPARE(card.said(), QString());
        card.field("types")->setText("Paid");
        card.addButton()->click();
        settle();
        QCOMPARE(shown(), QStringList({"balances", "paid"}));
        QVERIFY(pane("paid")->followed()->table()->rowCount() < rows);
        QCOMPARE(desk().folds().size(), std::size_t(4));
    }

    void howManyEventsARowStandsForIsAColumnThatCanBeShown() {
        openSample("ledger.jsonl");
        session().movePlayhead(Position(40));
        settle();
        TableView* balances = pane("balances")->table();
        int column = 0;
        while (balances->source()->column(column).id != ".events") {
            ++column;
        }
        QVERIFY(balances->list()->header()->isSectionHidden(column));
        balances->list()->header()->setSectionHidden(column, false);
        settle();
        int events = 0;
        for (std::uint64_t row = 0; row < balances->source()->rowCount(); ++row) {
            events += balances->source()->cell(row, column).text.toInt();
        }
        QCOMPARE(events, 80);
    }

    void aFoldsOwnFieldsStandBeforeTheEventThatWroteTheRow() {
        openSample("ledger.jsonl");
        const TableView* balances = pane("balances")->table();
        const auto placeOf = [](const TableView* table, const QString& id) {
            int column = 0;
            while (table->source()->column(column).id != id) {
                ++column;
            }
            return table->list()->header()->visualIndex(column);
        };
        QVERIFY(placeOf(balances, "field:balance") < placeOf(balances, ".since"));
        const TableView* own = &m_window->workspace()->table();
        QVERIFY(placeOf(own, "field:amount") > placeOf(own, ".since"));
    }

    void noFoldIsCalledLikeTheLogsOwnTable() {
        openSample("ledger.jsonl");
        trigger("folds.add");
        NewFold& card = m_window->newFold();
        card.setKind("latest");
        QVERIFY(card.addButton()->isEnabled());
        QVERIFY(card.definition().contains("\"latest-value\""));
        card.findChildren<QLineEdit*>().first()->setText("latest");
        QVERIFY(!card.addButton()->isEnabled());
        QVERIFY2(card.said().contains("the log's own table"), qPrintable(card.said()));
    }

    void howAFoldsTableIsArrangedIsKeptWithTheWorkspace() {
        openSample("ledger.jsonl");
        TableView* balances = pane("balances")->table();
        balances->toggleKeyOrder();
        balances->findKeyBar()->setText("Sally");
        QTRY_VERIFY(desk().arrangementOf("balances").contains("Sally"));
        settle();
        newWindow();
        m_window->open({sample("ledger.jsonl")});
        settle();
        TableView* again = pane("balances")->table();
        QVERIFY(again->source()->sort());
        QCOMPARE(again->source()->sort()->by, TableSort::By::Key);
        QCOMPARE(again->findKeyBar()->text(), QString("Sally"));
    }

    void aSquareOfTheBoardSelectsItsRow() {
        openSample("opera-game.jsonl");
        session().movePlayhead(Position(33));
        settle();
        BoardView* board = pane("board")->board();
        QVERIFY(board);
        QTest::mouseClick(board, Qt::LeftButton, {}, board->rectOf("e4").center());
        settle();
        QCOMPARE(board->currentCell(), QString("e4"));
        QCOMPARE(session().selectedEvent(), std::optional(Position(32)));
        // The keeper of the square before it moved.
        session().selectEvent(Position(0));
        settle();
        QVERIFY(board->currentCell() != "e4");
        QTest::mouseClick(board, Qt::LeftButton, {}, board->rectOf("e6").center());
        QVERIFY(board->currentCell() != "e6");
    }

    void bothCellsOfTheLastMoveAreMarked() {
        openSample("opera-game.jsonl");
        session().movePlayhead(session().end().previous());
        settle();
        session().movePlayhead(session().end());
        settle();
        QCOMPARE(pane("board")->board()->touchedCells(), QStringList({"d1", "d8"}));
    }

    void aSquareOfTheBoardHasTheMenuOfItsRow() {
        openSample("opera-game.jsonl");
        session().movePlayhead(session().end());
        settle();
        QStringList entries;
        std::vector<Position> events;
        connect(pane("board")->table(), &TableView::menuAsked, this,
                [&](QMenu* menu, const EventSubject& subject) {
                    events = subject.events;
                    for (const QAction* action : menu->actions()) {
                        entries << action->text();
                    }
                    QTimer::singleShot(0, menu, &QMenu::close);
                });
        BoardView* board = pane("board")->board();
        const QPoint at = board->rectOf("d8").center();
        QContextMenuEvent asked(QContextMenuEvent::Mouse, at, board->mapToGlobal(at));
        QApplication::sendEvent(board, &asked);
        QCOMPARE(events, std::vector<Position>({Position(64)}));
        QVERIFY2(entries.contains("History of “piece”"), qPrintable(entries.join('|')));
    }

    void whatIsTypedStaysWhenAnotherKindIsChosen() {
        openSample("ledger.jsonl");
        trigger("folds.add");
        NewFold& card = m_window->newFold();
        card.setKind("count");
        card.field("by")->setText("from");
        card.setKind("sum");
        QCOMPARE(card.field("by")->text(), QString("from"));
        card.field("field")->setText("amount");
        card.close();
        trigger("folds.add");
        QCOMPARE(card.field("by")->text(), QString("from"));
        QVERIFY2(card.addButton()->isEnabled(), qPrintable(card.said()));
    }

    void theCardSaysWhatIsMissing() {
        openSample("ledger.jsonl");
        trigger("folds.add");
        NewFold& card = m_window->newFold();
        card.setKind("sum");
        QVERIFY(!card.addButton()->isEnabled());
        QVERIFY2(card.said().contains("field"), qPrintable(card.said()));
        card.field("field")->setText("amount");
        QVERIFY2(card.addButton()->isEnabled(), qPrintable(card.said()));
        QCOMPARE(card.said(), QString());
    }

    void aFieldThatNoRowHasIsSaidToBeNone() {
        openSample("ledger.jsonl");
        trigger("folds.add");
        NewFold& card = m_window->newFold();
        card.setKind("count");
        card.field("by")->setText("frm");
        QVERIFY2(card.said().contains("is it from?"), qPrintable(card.said()));
        QVERIFY(card.addButton()->isEnabled());
        for (const QString known :
             {"from", "@type", "from.name", R"(["from","to"])", "{from}/{to}", "/from"}) {
            card.field("by")->setText(known);
            QCOMPARE(card.said(), QString());
        }
    }

    void aStoppedFoldSaysHowFarItIsAndGoesOn() {
        openSample("ledger.jsonl");
        // Between the reading of the shelf and the making.
        const auto stopping =
            connect(&desk(), &FoldDesk::changed, this, [this](const QString& name) {
                if (desk().find(name)->stage == FoldState::Stage::Waiting) {
                    desk().stop(name);
                }
            });
        desk().add("sums.fold.json", R"({"kind":"sum","by":"to","field":"amount"})");
        settle();
        disconnect(stopping);
        QCOMPARE(desk().find("sums")->stage, FoldState::Stage::Stopped);
        QCOMPARE(pane("sums")->said(), QString("Stopped: made up to 0 of 60 events"));
        QCOMPARE(emptySentence("sums"), QString("Rows come when its making goes on."));
        QCOMPARE(pane("sums")->followed()->table()->at(), Position(0));
        pane("sums")->button()->click();
        settle();
        QCOMPARE(desk().find("sums")->stage, FoldState::Stage::Ready);
        QCOMPARE(pane("sums")->said(), QString());
        QCOMPARE(pane("sums")->followed()->table()->at(), session().playhead());
    }

    void aFoldThatWaitsOrIsMadeSaysSo() {
        openSample("ledger.jsonl");
        QStringList said;
        const auto listening = connect(&desk(), &FoldDesk::changed, this, [&](const QString& name) {
            if (pane(name)) {
                said << pane(name)->said();
            }
        });
        desk().add("sums.fold.json", R"({"kind":"sum","by":"to","field":"amount"})");
        settle();
        disconnect(listening);
        QVERIFY2(said.contains("Waits to be made: 0 of 60 events"), qPrintable(said.join('|')));
        QCOMPARE(said.last(), QString());
    }

    void whatStandsAtThePlayheadIsThereBeforeTheFoldIsMade() {
        import(writeLines("long.jsonl", 120'000));
        session().movePlayhead(Position(110'000));
        settle();
        desk().add("counts.fold.json", R"({"kind":"count","by":"@type"})");
        const auto rows = [this] {
            const FoldPane* counts = pane("counts");
            return counts == nullptr || counts->followed() == nullptr
                       ? 0
                       : counts->followed()->table()->rowCount();
        };
        do {
            QCoreApplication::processEvents();
        } while (rows() == 0 && m_steps.step());
        QCOMPARE(rows(), std::uint64_t{2});
        QCOMPARE(pane("counts")->followed()->table()->at(), Position(110'000));
        // It is compared with nothing until somebody moves, whichever way it is told.
        QCOMPARE(pane("counts")->followed()->previousTable()->at(), Position(110'000));
        QCOMPARE(desk().find("counts")->stage, FoldState::Stage::Waiting);
        QCOMPARE(pane("counts")->said(), QString("Waits to be made: 0 of 120,000 events"));
        const TableView* const table = pane("counts")->table();
        settle();
        QCOMPARE(desk().find("counts")->stage, FoldState::Stage::Ready);
        QCOMPARE(pane("counts")->table(), table);
        QCOMPARE(pane("counts")->followed()->history(), desk().find("counts")->history);
        QCOMPARE(pane("counts")->followed()->table()->at(), Position(110'000));
        QCOMPARE(rows(), std::uint64_t{2});
        QCOMPARE(pane("counts")->followed()->previousTable()->at(), Position(110'000));
        session().movePlayhead(Position(90'000));
        settle();
        QCOMPARE(pane("counts")->followed()->table()->at(), Position(90'000));
        QCOMPARE(pane("counts")->followed()->previousTable()->at(), Position(110'000));
    }

    void aPoisonedRowShowsItsSentence() {
        openSample("ledger.jsonl");
        desk().add("bad.fold.json", R"({"kind":"sum","by":"from","field":"note"})");
        settle();
        const TableSource& source = *pane("bad")->table()->source();
        QVERIFY(source.rowCount() > 0);
        bool told = false;
        for (int column = 0; column < source.columnCount(); ++column) {
            const Cell cell = source.cell(0, column);
            told = told || (cell.tone == Tone::Danger && cell.text.contains("note"));
        }
        QVERIFY(told);
    }

    void aFieldThatNoEventHasIsNamedInTheEmptyTable() {
        openSample("ledger.jsonl");
        desk().add("one.fold.json", R"({"kind":"count","by":"custommer"})");
        desk().add("two.fold.json",
                   R"({"kind":"sum","by":["@type","buyer"],"field":"amount","types":["Paid"]})");
        desk().add("none.fold.json", R"({"kind":"count","by":"to","types":["Payed"]})");
        settle();
        QCOMPARE(emptySentence("one"), QString("No event so far has the field “custommer”."));
        QCOMPARE(emptySentence("two"), QString("No event so far of the type Paid has all of the "
                                               "fields “buyer” and “amount”."));
        QVERIFY2(emptySentence("none").startsWith("No event so far has made one"),
                 qPrintable(emptySentence("none")));
    }

    void whatIsNoFoldIsToldInPlace() {
        openSample("ledger.jsonl");
        desk().add("odd.fold.json", R"({"kind":"summ"})");
        settle();
        QVERIFY2(m_window->message().text().contains("summ"),
                 qPrintable(m_window->message().text()));
        QVERIFY(!desk().find("odd"));
    }

    void aDefinitionThatCannotBeReadIsShownAsFailed() {
        openSample("ledger.jsonl");
        QFile file(QString::fromStdString(
            (m_window->log()->workspace() / "folds" / "odd.fold.json").string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{");
        file.close();
        desk().add("sums.fold.json", R"({"kind":"sum","by":"to","field":"amount"})");
        desk().setShown("odd", true);
        settle();
        QCOMPARE(desk().find("odd")->stage, FoldState::Stage::Failed);
        QVERIFY(!pane("odd")->said().isEmpty());
        QVERIFY(!pane("odd")->table());
    }

    void whatIsShownIsRememberedWithTheWorkspace() {
        openSample("ledger.jsonl");
        desk().setShown("count-by-type", true);
        settle();
        auto* close =
            pane("balances")->table()->panelHeader()->findChild<QToolButton*>("fold.close");
        close->click();
        settle();
        newWindow();
        m_window->open({sample("ledger.jsonl")});
        settle();
        QCOMPARE(shown(), QStringList({"count-by-type"}));
        QCOMPARE(pane("count-by-type")->followed()->table()->at(), session().playhead());
    }

    void aLogThatGrowsHasItsFoldsCaughtUp() {
        import(writeLines("growing.jsonl", 300));
        desk().add("counts.fold.json", R"({"kind":"count","by":"@type"})");
        settle();
        const Position before = session().end();
        QCOMPARE(desk().find("counts")->done, before);
        {
            const MayWait here;
            auto builder = *LogBuilder::create(m_window->log());
            auto batch = std::make_unique<EventBatch>();
            const Event event = shopEvent("s", "Refunded", "o-1", "{}", 0);
            batch->append(event.view());
            QVERIFY(builder->append(std::move(batch)).ok());
            QVERIFY(builder->commit().ok());
        }
        m_window->workspace()->refresh();
        settle();
        QCOMPARE(session().end(), before.next());
        QCOMPARE(desk().find("counts")->done, before.next());
        session().movePlayhead(session().end());
        settle();
        QCOMPARE(pane("counts")->followed()->table()->at(), before.next());
        QCOMPARE(pane("counts")->followed()->table()->rowCount(), std::uint64_t(3));
    }

private:
    FoldDesk& desk() const { return m_window->workspace()->folds(); }
    FoldPane* pane(const QString& name) const {
        return m_window->workspace()->foldPanes().pane(name);
    }
    QString emptySentence(const QString& fold) const {
        return pane(fold)->table()->list()->emptySentence();
    }
    // As somebody who types it.
    void runEntry(const QString& title) const {
        trigger("edit.commands");
        auto* field = m_window->palette().findChild<QLineEdit*>();
        field->setText(title);
        QTest::keyClick(field, Qt::Key_Return);
    }
    QStringList shown() const {
        QStringList names;
        for (const FoldPane* pane : m_window->workspace()->foldPanes().panes()) {
            names << pane->name();
        }
        return names;
    }
    static void clickRow(TableView* view, std::uint64_t row) {
        view->list()->ensureVisible(row);
        QTest::mouseClick(view->list()->viewport(), Qt::LeftButton, {},
                          view->list()->rowRect(row).center());
    }
};

QTEST_MAIN(TestWindowFolds)
#include "tst_window_folds.moc"
