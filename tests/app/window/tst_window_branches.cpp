#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPointer>
#include <QTest>
#include <QTreeWidget>

#include "app/window/branches/branch_desk.h"
#include "app/window/branches/event_form.h"
#include "app/window/branches/what_ifs.h"
#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_pane.h"
#include "app/window/folds/fold_panes.h"
#include "views/behind/behind_pane.h"
#include "views/branch/branch_banner.h"
#include "views/branch/branch_pane.h"
#include "views/common/message_page.h"
#include "views/event/event_pane.h"
#include "views/stream/stream_source.h"
#include "window_fixture.h"

using namespace oxbow;
using namespace oxbow::test;

// In the sample of a shop's day, with the playhead in its middle.
class TestWindowBranches : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() {
        openWindow();
        openSample("shop-day.jsonl");
        m_place = session().playhead();
        m_end = session().end();
    }
    void cleanup() { closeWindow(); }

    void whatIfAnEventHadNotHappenedIsOneActionAndOneBack() {
        ask("branch.drop");
        QCOMPARE(shown(), QString("without #2486"));
        QCOMPARE(session().end(), Position(m_end.value() - 1));
        QCOMPARE(session().playhead(), m_place.previous());
        QVERIFY(session().tableIsCurrent());
        ask("edit.undo");
        QVERIFY(session().past()->isLog());
        QCOMPARE(session().playhead(), m_place);
        QCOMPARE(session().end(), m_end);
        QVERIFY(page().branches().branches().empty());
        ask("edit.redo");
        QCOMPARE(shown(), QString("without #2486"));
        QCOMPARE(session().end(), Position(m_end.value() - 1));
        QCOMPARE(page().branches().branches().size(), std::size_t(1));
    }

    void aBranchIsNeverMistakenForAFact() {
        QVERIFY(!page().banner().isVisible());
        ask("branch.drop");
        QVERIFY(page().banner().isVisible());
        QVERIFY(page().banner().sentence().contains("without #2486"));
        QVERIFY(page().banner().sentence().contains("a branch of the log"));
        QVERIFY(page().banner().sentence().contains("1 edit"));
        QVERIFY(m_window->windowTitle().contains("what if: without #2486"));
        page().banner().backButton()->click();
        settle();
        QVERIFY(session().past()->isLog());
        QVERIFY(!page().banner().isVisible());
        QVERIFY(!m_window->windowTitle().contains("what if"));
        QCOMPARE(page().branches().branches().size(), std::size_t(1));  // it is there all the same
    }

    void aDroppedEventStaysAsAGhostAndIsBroughtBack() {
        const EventId id = session().events()->idOf(m_place.previous());
        ask("branch.drop");
        QVERIFY(session().selectedGhost());
        QCOMPARE(session().past()->ghosts().size(), std::size_t(1));
        QCOMPARE(session().past()->ghosts()[0].id, id);
        const StreamSource& source = *page().stream().source();
        QCOMPARE(source.rowCount(), m_end.value());
        const auto row = page().stream().list()->currentRow();
        QCOMPARE(row, std::optional<std::uint64_t>(m_place.value() - 1));
        QCOMPARE(source.editText(*row), QString("✕ dropped"));
        QCOMPARE(source.cell(*row, StreamSource::Number).plainText(), QString("2,486"));
        QVERIFY(summary().contains("Dropped in without #2486"));
        choose({{}, session().selectedGhost()}, "Bring it back");
        QVERIFY(session().past()->ghosts().empty());
        QCOMPARE(session().end(), m_end);
        QCOMPARE(session().selectedEvent(), std::optional(m_place.previous()));
        ask("edit.undo");
        QCOMPARE(session().past()->ghosts().size(), std::size_t(1));
    }

    void theLowerPaneStandsStillWhateverThereIsToSayOfAnEvent() {
        ask("branch.drop");
        const auto* event = page().findChild<EventPane*>();
        QVERIFY(summary().contains("Dropped"));
        const int least = event->minimumSizeHint().height();
        session().selectEvent(Position(3));
        settle();
        QCOMPARE(event->minimumSizeHint().height(), least);
    }

    void theSecondQuestionIsAnotherEditOfTheBranch() {
        ask("branch.drop");
        choose({{Position(10)}, std::nullopt}, "What if it had come twice?");
        QCOMPARE(shown(), QString("without #2486"));
        QCOMPARE(session().end(), m_end);
        QCOMPARE(page().stream().source()->editText(11), QString("+ inserted"));
        QCOMPARE(session().playhead(), m_place);  // behind the same event
        ask("edit.undo");
        QCOMPARE(session().end(), Position(m_end.value() - 1));
        QCOMPARE(shown(), QString("without #2486"));
        ask("edit.undo");
        QVERIFY(session().past()->isLog());
        QCOMPARE(session().playhead(), m_place);
    }

    void anEventThatCameLaterStandsThereAndWhereItWas() {
        session().selectEvent(Position(100));
        settle();
        choose({{Position(100)}, std::nullopt}, "At the playhead, 2,487");
        QCOMPARE(shown(), QString("#100 later, at #2487"));
        QCOMPARE(session().end(), m_end);
        QCOMPARE(session().playhead(), Position(m_place.value() - 1));
        const StreamSource& source = *page().stream().source();
        QCOMPARE(source.editText(100), QString("↤ moved"));
        QCOMPARE(source.editText(source.rowOf(session().playhead())), QString("↦ moved"));
    }

    void anEventIsWrittenOtherwiseInAForm() {
        page().whatIfs().change(m_place.previous());
        settle();
        EventForm& form = page().whatIfs().form();
        QVERIFY(form.isVisible());
        QVERIFY(!form.acceptButton()->isEnabled());  // nothing is different yet
        QVERIFY(form.field("status"));
        type(*form.field("status"), "lost in the river");
        QVERIFY(form.value()->toPlainText().contains("\"status\":\"lost in the river\""));
        form.reason()->setText("it was raining");
        form.acceptButton()->click();
        settle();
        QCOMPARE(shown(), QString("#2486 changed"));
        QVERIFY(summary().contains("Changed in #2486 changed"));
        QVERIFY(summary().contains("lost in the river"));
        QCOMPARE(page().stream().source()->editText(m_place.value() - 1), QString("✎ changed"));
        const Edit& edit = session().past()->line().back().branch.edits.front();
        QCOMPARE(edit.reason, std::string("it was raining"));
    }

    void whatIsNotTouchedInAFormStaysToTheLetter() {
        const auto before = eventAt(*session().events(), m_place.previous());
        page().whatIfs().change(m_place.previous());
        settle();
        EventForm& form = page().whatIfs().form();
        form.key()->setText("o-1");
        form.acceptButton()->click();
        settle();
        const Event& after = session().past()->line().back().branch.edits.front().event;
        QCOMPARE(after.key, OptionalBytes("o-1"));
        QCOMPARE(after.value, before->value);
        QVERIFY(after.time == before->time);
        QCOMPARE(after.type, before->type);
    }

    void whileAValueIsWrittenItsFieldsWait() {
        page().whatIfs().change(m_place.previous());
        settle();
        EventForm& form = page().whatIfs().form();
        const QString whole = form.value()->toPlainText();
        const QPointer<QLineEdit> field = form.field("status");
        form.value()->setPlainText(whole.chopped(1));
        QVERIFY(field && field->isVisible());
        QVERIFY(!field->isEnabled());
        form.value()->setPlainText(whole);
        QVERIFY(field && field->isEnabled());
    }

    void whatBreaksTheShapeOfItsTypeIsToldAndMayBePassedOver() {
        page().whatIfs().change(m_place.previous());
        settle();
        EventForm& form = page().whatIfs().form();
        QVERIFY(!form.skip()->isVisible());
        form.value()->setPlainText(R"({"none":"of these"})");
        QVERIFY2(form.said().startsWith("It is invalid: "), qPrintable(form.said()));
        QVERIFY(form.skip()->isVisible());
        form.skip()->setChecked(true);
        form.acceptButton()->click();
        settle();
        const auto edit = [this] { return session().past()->line().back().branch.edits.front(); };
        QVERIFY(!edit().faults.empty() && edit().isSkipped);
        QTreeWidget* edits = page().branchPane().edits();
        QVERIFY(edits->topLevelItem(0)->text(1).contains("invalid, folds pass it over"));
        page().whatIfs().setSkipped(0, false);
        settle();
        QVERIFY(!edit().isSkipped);
        QVERIFY(edits->topLevelItem(0)->text(1).contains("invalid, folded as it is"));
        ask("edit.undo");
        QVERIFY(edit().isSkipped);
    }

    void anEventIsPutInAtThePlayheadAfterAPattern() {
        trigger("branch.insert");
        settle();
        EventForm& form = page().whatIfs().form();
        QVERIFY(form.isVisible());
        emit form.typeChosen("OrderPaid");
        settle();
        QCOMPARE(form.type()->currentText(), QString("OrderPaid"));
        form.acceptButton()->click();
        settle();
        QCOMPARE(session().end(), m_end.next());
        QCOMPARE(shown(), QString("one more at #2487"));
        const auto event = eventAt(*session().events(), m_place);
        QCOMPARE(event->type, OptionalBytes("OrderPaid"));
    }

    void marksAndEditsAreTakenBackInTheirOrder() {
        session().addMark({m_place, "before", {}});
        ask("branch.drop");
        session().addMark({Position(7), "in it", {}});
        QCOMPARE(session().marks().size(), std::size_t(3));
        ask("edit.undo");
        QCOMPARE(session().marks().size(), std::size_t(2));
        QVERIFY(!session().past()->isLog());
        ask("edit.undo");
        QVERIFY(session().past()->isLog());
        QCOMPARE(session().marks().size(), std::size_t(2));
        ask("edit.undo");
        QCOMPARE(session().marks().size(), std::size_t(1));
        QVERIFY(!m_window->commands().action("edit.undo")->isEnabled());
        for (int i = 0; i < 3; ++i) {
            ask("edit.redo");
        }
        QCOMPARE(session().marks().size(), std::size_t(3));
        QCOMPARE(shown(), QString("without #2486"));
    }

    void ofManyQuestionsInARowTheLastIsShown() {
        for (std::uint64_t p = 10; p < 20; ++p) {
            page().whatIfs().drop({Position(p)});
        }
        page().branches().show({});
        page().branches().show("without #15");
        settle();
        QCOMPARE(shown(), QString("without #15"));
        QCOMPARE(page().branches().branches().size(), std::size_t(10));
        QCOMPARE(session().table()->at(), session().playhead());
    }

    void whatStandsOnScreenStaysThere() {
        session().movePlayhead(Position(1000));
        settle();
        VirtualListView& list = *page().stream().list();
        list.scrollTo(3000);
        emit list.scrolledByUser();
        const std::uint64_t top = list.topRow();
        page().whatIfs().drop({Position(5)});
        settle();
        QCOMPARE(list.topRow(), top);  // one event less, and its ghost
        page().branches().show({});
        settle();
        QCOMPARE(list.topRow(), top);
    }

    void severalEventsAreAskedAboutAtOnce() {
        VirtualListView& list = *page().stream().list();
        list.setFocus();
        session().selectEvent(Position(2400));
        settle();
        press(Qt::Key_Down, Qt::ShiftModifier);
        press(Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(page().stream().selectedEvents().size(), std::size_t(3));
        ask("branch.drop");
        QCOMPARE(shown(), QString("without 3 events from #2400"));
        QCOMPARE(session().end(), Position(m_end.value() - 3));
        QCOMPARE(session().past()->ghosts().size(), std::size_t(3));
        press(Qt::Key_Down);
        QVERIFY(page().stream().selectedEvents().size() <= 1);
    }

    void whatIsWrittenOfABranchSaysSo() {
        ask("branch.drop");
        const QString file = m_dir->filePath("out.jsonl");
        m_window->exportTo(file.toStdString());
        settle();
        QVERIFY(m_window->message().text().contains("without #2486"));
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll().count('\n'), qsizetype(m_end.value() - 1));
        QVERIFY(session().marked("row").contains("what if: without #2486"));
    }

    void thePaneOfEditsSaysThatThereAreNoneYet() {
        trigger("branch.edits");
        settle();
        const auto* nothing = page().branchPane().findChild<MessagePage*>();
        QVERIFY(nothing->isVisible());
        QCOMPARE(nothing->title(), QString("The log has no edits"));
    }

    // As many panes below as have room for their headings; the event's own stays.
    void whereThereIsNoRoomTheOldestPaneBelowGivesWay() {
        m_window->resize(1'000, 800);
        settle();
        trigger("view.behind");
        settle();
        auto* behind = page().findChild<BehindPane*>();
        QVERIFY(behind->isVisible());
        ask("branch.drop");
        trigger("branch.edits");
        settle();
        QVERIFY(page().branchPane().isVisible());
        QVERIFY(page().findChild<EventPane*>()->isVisible());
        QVERIFY(!behind->isVisible());
        const auto* close = page().branchPane().findChild<QWidget*>("branches.close");
        const QRect whole(close->mapTo(&page().branchPane(), QPoint()), close->size());
        QVERIFY(page().branchPane().rect().contains(whole));
        trigger("view.behind");
        settle();
        QVERIFY(behind->isVisible());
    }

    void branchesStandAsATree() {
        ask("branch.drop");
        page().branches().create("again", "without #2486");
        settle();
        trigger("branch.tree");
        settle();
        QTreeWidget& tree = *page().branchPane().tree();
        QCOMPARE(tree.topLevelItemCount(), 1);
        const QTreeWidgetItem* first = tree.topLevelItem(0)->child(0);
        QCOMPARE(first->text(0), QString("without #2486"));
        QCOMPARE(first->child(0)->text(0), QString("again"));
        QVERIFY(first->child(0)->text(1).contains("shown"));
        QCOMPARE(shown(), QString("again"));
        QVERIFY(page().banner().sentence().contains("a branch of without #2486"));
    }

    void aBranchWithBranchesIsRenamedAndNotDeleted() {
        ask("branch.drop");
        page().branches().create("again", "without #2486");
        settle();
        page().branches().rename("without #2486", "no payment");
        settle();
        QCOMPARE(session().past()->line().back().branch.base, std::string("no payment"));
        page().branches().remove("no payment");
        settle();
        QVERIFY(m_window->message().text().contains("again"));
        QCOMPARE(page().branches().branches().size(), std::size_t(2));
        ask("edit.undo");  // the renaming: what was refused is none
        QCOMPARE(session().past()->line().back().branch.base, std::string("without #2486"));
    }

    void aDeletedBranchIsThereAgainWhenThatIsTakenBack() {
        ask("branch.drop");
        page().branches().setNote("without #2486", "why");
        page().branches().remove("without #2486");
        settle();
        QVERIFY(session().past()->isLog());
        QVERIFY(page().branches().branches().empty());
        ask("edit.undo");
        QCOMPARE(shown(), QString("without #2486"));
        QCOMPARE(session().past()->line().back().branch.note, std::string("why"));
        QCOMPARE(session().end(), Position(m_end.value() - 1));
    }

    void theEditsOfTheBranchAreListedAndTakenOut() {
        ask("branch.drop");
        page().whatIfs().twice(Position(10));
        settle();
        trigger("branch.edits");
        QTreeWidget& edits = *page().branchPane().edits();
        QCOMPARE(edits.topLevelItemCount(), 2);
        QCOMPARE(edits.topLevelItem(0)->text(1), QString("✕ drop 2,486"));
        QCOMPARE(edits.topLevelItem(1)->text(1), QString("+ 10 again at 11"));
        page().whatIfs().setReason(0, "a test");
        settle();
        QCOMPARE(edits.topLevelItem(0)->text(2), QString("a test"));
        edits.setCurrentItem(edits.topLevelItem(1));
        QTest::keyClick(&edits, Qt::Key_Return);
        settle();
        QCOMPARE(session().selectedEvent(), std::optional(Position(11)));
        edits.setCurrentItem(edits.topLevelItem(0));
        QTest::keyClick(&edits, Qt::Key_Delete);
        settle();
        QCOMPARE(edits.topLevelItemCount(), 1);
        QCOMPARE(session().end(), m_end.next());
        ask("edit.undo");
        QCOMPARE(edits.topLevelItemCount(), 2);
    }

    void anEditIsWrittenOtherwise() {
        page().whatIfs().twice(Position(10));
        settle();
        page().whatIfs().changeEdit(0);
        settle();
        EventForm& form = page().whatIfs().form();
        form.key()->setText("o-other");
        form.acceptButton()->click();
        settle();
        QCOMPARE(eventAt(*session().events(), Position(11))->key, OptionalBytes("o-other"));
        QCOMPARE(session().past()->line().back().branch.applied, std::size_t(1));
        ask("edit.undo");
        QVERIFY(eventAt(*session().events(), Position(11))->key != OptionalBytes("o-other"));
    }

    void aBranchThatIsChangedElsewhereIsShownAsItIsNow() {
        ask("branch.drop");
        const BranchShelf shelf(session().workspace()->folder());
        Edit edit;
        edit.kind = Edit::Kind::Drop;
        edit.events = {{0, 3}};
        QVERIFY(shelf
                    .change("without #2486",
                            [&](Branch& branch) {
                                return addEdit(branch, *session().log()->events(), edit);
                            })
                    .ok());
        page().branches().lookElsewhere();
        settle();
        QCOMPARE(session().end(), Position(m_end.value() - 2));
        QVERIFY(m_window->message().text().contains("changed elsewhere"));
        ask("edit.undo");
        QVERIFY(m_window->message().text().contains("changed in another window"));
        QCOMPARE(session().end(), Position(m_end.value() - 2));
        QVERIFY(shelf.find("without #2486").ok());
        QVERIFY(!m_window->commands().action("edit.undo")->isEnabled());
    }

    void whatIsNotThereIsSaidAndWhatIsShownStays() {
        ask("branch.drop");
        page().branches().show("nobody");
        settle();
        QVERIFY(m_window->message().text().contains("nobody"));
        QCOMPARE(shown(), QString("without #2486"));
    }

    void aSampleThatWasOpenedHasNothingToTakeBack() {
        QVERIFY(!m_window->commands().action("edit.undo")->isEnabled());
    }

    void theTableOfAFoldIsThatOfTheBranch() {
        openSample("ledger.jsonl");
        const QString fold = page().folds().shown().front();
        const auto rowsOf = [&] {
            return page().foldPanes().pane(fold)->followed()->table()->rowCount();
        };
        session().movePlayhead(session().end());
        settle();
        const std::uint64_t rows = rowsOf();
        QVERIFY(rows > 0);
        std::vector<Position> all;
        for (std::uint64_t p = 0; p < session().end().value(); ++p) {
            all.emplace_back(p);
        }
        page().whatIfs().drop(all);
        settle();
        QCOMPARE(rowsOf(), std::uint64_t(0));
        QCOMPARE(session().end(), Position(0));
        ask("edit.undo");
        QCOMPARE(rowsOf(), rows);
    }

private:
    WorkspacePage& page() const { return *m_window->workspace(); }
    QString shown() const { return QString::fromStdString(session().past()->name()); }
    QString summary() const { return page().findChild<EventPane*>()->summaryText(); }
    void ask(const char* command) {
        trigger(command);
        settle();
    }
    static void type(QLineEdit& field, const QString& text) {
        field.setText(text);
        emit field.textEdited(text);
    }
    // The entry of a context menu about these events.
    void choose(const EventSubject& subject, const QString& text) {
        QMenu menu;
        page().whatIfs().addTo(&menu, subject);
        QAction* found = nullptr;
        for (QAction* action : menu.findChildren<QAction*>()) {
            found = action->text() == text ? action : found;
        }
        QVERIFY2(found, qPrintable(text));
        found->trigger();
        settle();
    }

    Position m_place;
    Position m_end;
};

QTEST_MAIN(TestWindowBranches)
#include "tst_window_branches.moc"
