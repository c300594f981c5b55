// Questions about rows and branches, asked in the window, and what leaves a branch.
#include <QFile>
#include <QMenu>
#include <QTest>
#include <QToolButton>
#include <algorithm>

#include "app/window/branches/branch_desk.h"
#include "app/window/branches/difference_desk.h"
#include "app/window/branches/questions.h"
#include "app/window/branches/ways_out.h"
#include "app/window/branches/what_ifs.h"
#include "app/window/folds/fold_desk.h"
#include "app/window/window_fixture.h"
#include "model/branch/branch_shelf.h"
#include "views/branch/branch_banner.h"
#include "views/branch/difference_view.h"
#include "views/event/event_pane.h"
#include "views/stream/stream_source.h"
#include "views/timeline/timeline_view.h"

using namespace oxbow;
using namespace oxbow::test;

class TestQuestions : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void theCauseOfWhatIsTrueOfARowBecomesABranch() {
        openSample("shop-day.jsonl");
        const auto row = page().table().selectedRow();
        QVERIFY(row);
        const auto at = session().playhead();
        page().questions().cause(*row);
        settle();
        QuestionForm& form = page().questions().form();
        QVERIFY(form.isVisible());
        form.setText("condition", "status ? 'x'");
        QVERIFY(!form.acceptButton()->isEnabled());
        QVERIFY(!form.said().isEmpty());
        form.setText("condition", "status = 'paid'");
        QVERIFY2(form.acceptButton()->isEnabled(), qPrintable(form.said()));
        form.acceptButton()->click();
        settle();
        QVERIFY2(m_window->message().text().contains("“status = 'paid'” is"),
                 qPrintable(m_window->message().text()));
        QVERIFY(!session().past()->isLog());
        const Branch& branch = session().past()->line().back().branch;
        QVERIFY(QString::fromStdString(branch.note).contains("status = 'paid'"));
        QCOMPARE(branch.edits.size(), std::size_t(1));
        QCOMPARE(branch.edits.front().kind, Edit::Kind::Drop);
        trigger("edit.undo");
        settle();
        QVERIFY(session().past()->isLog());
        QCOMPARE(session().playhead(), at);
        QVERIFY(page().branches().branches().empty());
    }

    void aCauseIsLookedForWithinTheSelectedStretch() {
        openSample("shop-day.jsonl");
        const Position last = session().playhead().previous();
        page().timeline().view()->setRange(TimelineRange{Position(0), Position(1)});
        settle();
        page().questions().cause(*page().table().selectedRow());
        settle();
        QuestionForm& form = page().questions().form();
        QVERIFY(form.answers()["stretch"].contains("0 to 1"));
        form.setText("condition", "total > 0");
        form.acceptButton()->click();
        settle();
        // None of its events may go.
        QVERIFY(session().past()->isLog());
        QVERIFY(!m_window->message().text().isEmpty());
        QVERIFY(session().playhead() == last.next());
    }

    void otherOrdersAreTriedAndToldWhatIsProven() {
        openSample("five-events.jsonl");
        page().questions().order(std::nullopt);
        settle();
        page().questions().form().acceptButton()->click();
        settle();
        FindingsCard& card = page().questions().findings();
        QVERIFY(card.isVisible());
        QVERIFY2(card.findings().sentence.contains("roven"), qPrintable(card.findings().sentence));
    }

    void aRowStandsBeforeAllEvents() {
        openSample("five-events.jsonl");
        page().questions().firstRow(std::nullopt);
        settle();
        QuestionForm& form = page().questions().form();
        form.setText("key", "early");
        form.setText("row", "{\"total\": ");
        QVERIFY(!form.acceptButton()->isEnabled());
        form.setText("row", "{\"total\": 7}");
        form.acceptButton()->click();
        settle();
        QVERIFY(!session().past()->isLog());
        const auto table = session().history()->tableAt(session().end());
        QVERIFY(table.ok());
        const std::uint64_t rows = (*table)->rowCount();
        trigger("edit.undo");
        settle();
        QCOMPARE((*session().history()->tableAt(session().end()))->rowCount() + 1, rows);
    }

    void allEventsThatAConditionHoldsForAreDropped() {
        openSample("shop-day.jsonl");
        const Position end = session().end();
        page().questions().dropWhere();
        QuestionForm& form = page().questions().form();
        QVERIFY(!form.acceptButton()->isEnabled());
        form.setText("condition", "@type = 'NoSuchType'");
        form.acceptButton()->click();
        settle();
        QVERIFY(session().past()->isLog());
        QVERIFY(m_window->message().text().contains("NoSuchType"));
        // What was written is not lost, and can be mended.
        QVERIFY(form.isVisible());
        QVERIFY(qobject_cast<QLineEdit*>(QApplication::focusWidget()) != nullptr);
        QCOMPARE(form.answers()["condition"], QString("@type = 'NoSuchType'"));
        QVERIFY2(form.said().contains("NoSuchType"), qPrintable(form.said()));
        page().questions().dropWhere();
        form.setText("condition", "@type = 'OrderPaid'");
        form.setText("reason", "a test");
        form.acceptButton()->click();
        settle();
        QVERIFY(session().end() < end);
        QVERIFY(!m_window->message().isVisible());
        const Edit& edit = session().past()->line().back().branch.edits.front();
        QCOMPARE(edit.condition, std::string("@type = 'OrderPaid'"));
        QCOMPARE(edit.reason, std::string("a test"));
    }

    void twoBranchesOfOneBaseAreOne() {
        openSample("shop-day.jsonl");
        makeBranch("one", Position(10));
        makeBranch("two", Position(20));
        page().branches().show("one");
        settle();
        page().questions().combine();
        settle();
        QuestionForm& form = page().questions().form();
        QCOMPARE(form.answers()["name"], QString("one and two"));
        form.acceptButton()->click();
        settle();
        QCOMPARE(shown(), QString("one and two"));
        QCOMPARE(session().past()->line().back().branch.edits.size(), std::size_t(2));
        trigger("edit.undo");
        settle();
        QCOMPARE(shown(), QString("one"));
    }

    void anotherRuleForAFoldIsAnEdit() {
        openSample("ledger.jsonl");
        page().questions().replaceFold("balances");
        settle();
        QuestionForm& form = page().questions().form();
        QVERIFY(form.answers()["rule"].contains("\"kind\""));
        form.setText("rule", "{\"kind\": \"count\"}");
        form.acceptButton()->click();
        settle();
        QVERIFY2(!session().past()->isLog(), qPrintable(m_window->message().text()));
        QCOMPARE(session().past()->line().back().branch.edits.front().kind, Edit::Kind::Fold);
        trigger("edit.undo");
        settle();
        page().questions().replaceFold("balances");
        settle();
        form.setText("rule", "{\"kind\": \"nonsense\"}");
        form.acceptButton()->click();
        settle();
        QVERIFY(session().past()->isLog());
        QVERIFY(m_window->message().text().contains("nonsense"));
    }

    void twoFoldsAreComparedOverTheLogItself() {
        openSample("ledger.jsonl");
        QVERIFY(!page().differences().isVisible());
        page().folds().add("balances-2.fold.json",
                           R"({"kind":"sum","by":"from","field":"amount"})");
        settle();
        page().questions().twoFolds();
        settle();
        QuestionForm& form = page().questions().form();
        QCOMPARE(form.answers()["before"], QString("balances"));
        QCOMPARE(form.answers()["after"], QString("balances-2"));
        form.setText("after", form.answers()["before"]);
        QVERIFY(!form.acceptButton()->isEnabled());
        form.setText("before", "balances");
        form.setText("after", "paid-by-account");
        form.acceptButton()->click();
        settle();
        QVERIFY(page().differences().isVisible());
        QCOMPARE(page().differences().tab(), DifferenceView::Ever);
        QVERIFY(page().differences().list(DifferenceView::Ever)->rowCount() > 0);
        QVERIFY(page().differences().list(DifferenceView::Fields)->rowCount() > 0);
        emit page().differences().closeClicked();
        settle();
        QVERIFY(!page().differences().isVisible());
    }

    void aNewBranchIsComparedInTheFirstTableThatDiffers() {
        openSample("ledger.jsonl");
        page().whatIfs().twice(Position(8));
        settle();
        QCOMPARE(comparedTable(), QString("balances ▾"));
        QVERIFY(page().differences().list(DifferenceView::Ever)->rowCount() > 0);
        page().branches().show({});
        settle();
        // Its own table differs, whatever was looked at before.
        page().whatIfs().drop({Position(8)});
        settle();
        QCOMPARE(comparedTable(), QString("Table ▾"));
    }

    void whereTheChosenTableDoesNotDifferTheOthersAreNamed() {
        openSample("ledger.jsonl");
        page().whatIfs().twice(Position(8));
        settle();
        emit page().differences().tableChosen({});
        settle();
        QCOMPARE(comparedTable(), QString("Table ▾"));
        const QString why = page().differences().view(DifferenceView::Here)->emptySentence();
        QVERIFY2(why.contains("the log’s own table") && why.contains("balances"), qPrintable(why));
    }

    void aBranchIsComparedWithAnyOther() {
        openSample("shop-day.jsonl");
        makeBranch("one", Position(10));
        makeBranch("two", Position(20));
        const DifferenceList* ever = page().differences().list(DifferenceView::Ever);
        const std::uint64_t withLog = ever->rowCount();
        page().differenceDesk().compareWith("one");
        settle();
        QVERIFY(ever->rowCount() > 0);
        QVERIFY(page().differences().said().contains("one at"));
        page().differenceDesk().compareWith({});
        settle();
        QCOMPARE(ever->rowCount(), withLog);
    }

    void threeLinesStandSideBySideAndTheCorrectionIsWritten() {
        openSample("shop-day.jsonl");
        page().questions().dropWhere();
        page().questions().form().setText("condition", "@type = 'Refunded'");
        page().questions().form().acceptButton()->click();
        settle();
        page().waysOut().correct({});
        settle();
        FindingsCard& card = page().questions().findings();
        QVERIFY2(card.isVisible(), qPrintable(m_window->message().text()));
        QCOMPARE(card.findings().columns.size(), std::size_t(5));
        QVERIFY(!card.findings().rows.empty());
        const auto& last = card.findings().rows.back();
        QCOMPARE(last[4].text, last[3].text);  // corrected, and right
        // What is the same in all of them is left out.
        QVERIFY2(!last[2].text.startsWith('{'), qPrintable(last[2].text));
        std::shared_ptr<const Correction> correction;
        disconnect(&page().waysOut(), &WaysOut::correctionTargetAsked, m_window.get(), nullptr);
        connect(&page().waysOut(), &WaysOut::correctionTargetAsked, this,
                [&](const std::shared_ptr<const Correction>& made) { correction = made; });
        card.allButton()->click();
        QVERIFY(correction);
        page().waysOut().writeCorrection(*correction, path("fix.jsonl"));
        settle();
        QVERIFY(contentOf("fix.jsonl").contains("oxbow-correction"));
    }

    void aReportHasItsPictures() {
        openSample("shop-day.jsonl");
        trigger("branch.drop");
        settle();
        page().waysOut().writeReport({}, path("r.html"));
        settle();
        QVERIFY2(contentOf("r.html").contains("data:image/png;base64,"),
                 qPrintable(m_window->message().text()));
        page().waysOut().writeReport({}, path("r.pdf"));
        settle();
        QVERIFY(contentOf("r.pdf").startsWith("%PDF-"));
        page().waysOut().writeFixture({}, path("t.json"));
        settle();
        QVERIFY(contentOf("t.json").contains("\"given\""));
        QVERIFY(m_window->message().text().contains("no fact"));
    }

    void S8_whatWasDecidedInTheOriginalHistoryIsFlaggedAndCounted() {
        import(writeCaused());
        page().whatIfs().drop({Position(0)});
        settle();
        QVERIFY(page().banner().sentence().contains("1 event decided in the original history"));
        const StreamSource& source = *page().stream().source();
        QVERIFY(source.editText(source.rowOf(Position(0))).contains("orphaned"));
        session().movePlayhead(Position(0));
        page().banner().orphansButton()->click();
        settle();
        QCOMPARE(session().selectedEvent(), std::optional(Position(0)));
        QVERIFY(page().findChild<EventPane*>()->summaryText().contains(
            "Decided in the original history"));
        trigger("edit.undo");
        settle();
        QVERIFY(!page().banner().isVisible());
    }

    void aStretchOfTheTimelineIsDroppedAndExported() {
        openSample("shop-day.jsonl");
        const Position end = session().end();
        session().movePlayhead(Position(100));
        trigger("view.range");
        session().movePlayhead(Position(40));
        trigger("view.range");
        settle();
        const auto range = page().timeline().view()->range();
        QVERIFY(range);
        QCOMPARE(range->events(), std::uint64_t(60));
        QVERIFY(page().timeline().view()->rangeSentence().contains("60 events"));
        m_window->exportRangeTo(path("some.jsonl"));
        settle();
        QCOMPARE(contentOf("some.jsonl").count('\n'), qsizetype(60));
        trigger("branch.dropRange");
        settle();
        QCOMPARE(session().end(), Position(end.value() - 60));
        QVERIFY(!page().timeline().view()->range());  // it was one of the log
        trigger("edit.undo");
        settle();
        QCOMPARE(session().end(), end);
    }

    void whatWasAskedForIsDoneThoughTheWorkspaceIsClosed() {
        openSample("shop-day.jsonl");
        const BranchShelf shelf(session().workspace()->folder());
        page().whatIfs().drop({Position(10)});
        page().whatIfs().drop({Position(20)});
        m_window->closeWorkspace();
        settle();
        const auto kept = shelf.list();
        QVERIFY(kept.ok());
        QCOMPARE(kept->size(), std::size_t(2));
    }

    void aMarkInABranchComesBackWhereItWasSet() {
        openSample("shop-day.jsonl");
        page().whatIfs().twice(Position(10));
        settle();
        session().addMark({Position(12), "behind the second", {}});
        settle();
        const auto has = [this](Position p) {
            const auto& marks = session().marks();
            return std::any_of(marks.begin(), marks.end(),
                               [p](const Mark& mark) { return mark.position == p; });
        };
        QVERIFY(has(Position(12)));
        page().branches().show({});
        settle();
        QVERIFY(has(Position(11)));
        page().branches().show("#10 twice");
        settle();
        QVERIFY(has(Position(12)));
    }

    void theStepDebuggerWorksInABranch() {
        openSample("ledger.jsonl");
        session().movePlayhead(Position(6));
        page().whatIfs().twice(Position(4));
        settle();
        const auto step = page().folds().stepThrough("balances");
        QVERIFY(step);
        const MayWait here;  // it is called on a worker
        const auto stepped = step(Position(5), {});
        QVERIFY2(stepped.ok(), stepped.status().ToString().c_str());
        QVERIFY(!stepped->rows.empty());
        QVERIFY(stepped->rows.front().before.has_value());
    }

private:
    WorkspacePage& page() const { return *m_window->workspace(); }
    QString shown() const { return QString::fromStdString(session().past()->name()); }
    std::filesystem::path path(const QString& name) const {
        return m_dir->filePath(name).toStdString();
    }
    QByteArray contentOf(const QString& name) const {
        QFile file(m_dir->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QString comparedTable() {
        return page().differences().findChild<QToolButton*>("comparedTable")->text();
    }
    void makeBranch(const QString& name, Position dropped) {
        page().branches().create(name, {});
        settle();
        page().whatIfs().drop({dropped});
        settle();
        QCOMPARE(shown(), name);
    }
    // The second event says that the first caused it.
    std::filesystem::path writeCaused() const {
        QFile file(m_dir->filePath("caused.jsonl"));
        [&] { QVERIFY(file.open(QIODevice::WriteOnly)); }();
        file.write(R"({"type":"Placed","key":"o-1","value":{"id":"a","total":1}})"
                   "\n"
                   R"({"type":"Paid","key":"o-1","value":{"id":"b","causationId":"a","total":1}})"
                   "\n"
                   R"({"type":"Placed","key":"o-2","value":{"id":"c","total":2}})"
                   "\n");
        return file.fileName().toStdString();
    }
};

QTEST_MAIN(TestQuestions)
#include "tst_questions.moc"
