// Scripts are written beside the tables: what is wrong is told in place, and what the script does
// with the event under the playhead.
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_pane.h"
#include "app/window/folds/fold_panes.h"
#include "app/window/folds/script/script_editor.h"
#include "app/window/folds/script/script_text.h"
#include "app/window/folds/watched_fold.h"
#include "app/window/window_fixture.h"
#include "model/fold/fold_file.h"
#include "model/history/fold/fold_trial.h"
#include "views/table/table_source.h"
#include "views/table/table_view.h"

using namespace oxbow;
using namespace oxbow::test;

class TestScriptEditor : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() {
        openWindow();
        openSample("ledger.jsonl");
    }
    void cleanup() { closeWindow(); }

    void aNewScriptIsAFoldAndShowsWhatItDoes() {
        trigger("folds.newScript");
        settleEditor();
        QVERIFY(editor()->isVisible());
        QVERIFY(editor()->text()->hasFocus());
        QCOMPARE(editor()->said(), QString());
        QVERIFY2(editor()->preview().contains("\"events\":1"), qPrintable(editor()->preview()));
        QVERIFY2(editor()->preview().contains("1 row touched"), qPrintable(editor()->preview()));
    }
    void thePreviewFollowsThePlayhead() {
        session().movePlayhead(session().end());
        write("fromAll().when({$init: () => ({n: 0}), $any(s, e) { s.n++ }})");
        QVERIFY2(editor()->preview().contains("{\"n\":60}"), qPrintable(editor()->preview()));
        session().movePlayhead(Position(7));
        settleEditor();
        QVERIFY2(
            editor()->preview().contains("{\"n\":6}") && editor()->preview().contains("{\"n\":7}"),
            qPrintable(editor()->preview()));
        session().movePlayhead(Position(0));
        settleEditor();
        QVERIFY2(editor()->preview().contains("before the first event"),
                 qPrintable(editor()->preview()));
    }
    void whatIsWrongStandsAtItsLine() {
        write("fromAll()\n  .when({\n    A(s, e) { s.n + }\n  })");
        QCOMPARE(editor()->text()->markedLine(), 3);
        QVERIFY2(editor()->said().startsWith("Line 3"), qPrintable(editor()->said()));
        QVERIFY(!editor()->saveButton()->isEnabled());
        write("fromAll()\n  .when({\n    A(s, e) { s.n = 1 }\n  })");
        QCOMPARE(editor()->text()->markedLine(), 0);
        QVERIFY(editor()->saveButton()->isEnabled());
    }
    void whereTheScriptFailsOnTheEventStandsAtItsLineToo() {
        write("fromAll().when({\n  $any(s, e) {\n    s.n = e.data.none.more\n  }\n})");
        QCOMPARE(editor()->text()->markedLine(), 3);
        QVERIFY(editor()->saveButton()->isEnabled());
        QVERIFY2(editor()->preview().contains("a member of undefined"),
                 qPrintable(editor()->preview()));
    }
    void aLoopWithoutEndIsStoppedAndTold() {
        write("fromAll().when({$any(s, e) { for (;;) {} }})");
        QVERIFY2(editor()->preview().contains("more than 1000 ms"),
                 qPrintable(editor()->preview()));
        write("fromAll().when({$any(s, e) { s.n = 1 }})");
        QVERIFY2(editor()->preview().contains("{\"n\":1}"), qPrintable(editor()->preview()));
    }
    void anEarlierEventThatDoesNotEndEndsThePreview() {
        session().movePlayhead(session().end());
        write("fromAll().when({$any(s, e) { s.n = (s.n || 0) + 1; if (s.n === 5) for (;;) {} }})");
        QVERIFY2(editor()->preview().contains("no further than event 4, "),
                 qPrintable(editor()->preview()));
        session().movePlayhead(Position(4));
        settleEditor();
        QVERIFY2(editor()->preview().contains("{\"n\":4}"), qPrintable(editor()->preview()));
    }
    void whatIsTriedForLongerThanAMomentIsTold() {
        write("fromAll().when({");
        QVERIFY2(editor()->preview().contains("once it is a fold"),
                 qPrintable(editor()->preview()));
        editor()->text()->setText("fromAll().when({$any(s) { s.n = 1 }})");
        // Nothing is answered before the test says so.
        QTRY_VERIFY_WITH_TIMEOUT(editor()->preview().contains("tried on event"), kVeryLong);
        settleEditor();
        QVERIFY2(editor()->preview().contains("{\"n\":1}"), qPrintable(editor()->preview()));
    }
    void aTrialIsGivenUpBeforeItsNextEvent() {
        const auto watch = std::make_shared<FoldWatch>();
        std::uint64_t at = 0;
        watch->about = Position(50);
        watch->progress = [&](Position event) { at = event.value(); };
        watch->cancelled = [&] { return at >= 10; };
        const auto fold = parseFoldFile(R"({"name":"n","kind":"count","by":"@type"})", "");
        QVERIFY(fold.ok());
        const MayWait here;
        const auto trial = FoldTrial::start(watchedFold(*fold, watch), session().events());
        QVERIFY(trial.ok());
        QVERIFY(absl::IsCancelled((*trial)->step(Position(50)).status()));
        QCOMPARE(at, std::uint64_t(10));
    }
    void aPassedOverEventIsSaidToBe() {
        write("fromAll().when({Never(s, e) { s.n = 1 }})");
        QVERIFY2(editor()->preview().contains("passes over"), qPrintable(editor()->preview()));
    }
    void fieldsOfTheLogAreOffered() {
        trigger("folds.newScript");
        settleEditor();
        for (const char* word : {"amount", "foreachStream", "bodyRaw", "$any"}) {
            QVERIFY2(editor()->text()->offered().contains(word), word);
        }
    }
    void savingKeepsItWithTheWorkspaceAndShowsItsTable() {
        write(
            "fromAll().partitionBy(e => e.data.to).when({$init: () => ({n: 0}),"
            " $any(s) { s.n++ }})");
        editor()->nameField()->setText("received");
        editor()->saveButton()->click();
        settleEditor();
        QVERIFY(desk().find("received"));
        QCOMPARE(desk().find("received")->stage, FoldState::Stage::Ready);
        QVERIFY(panes().pane("received"));
        QVERIFY(panes().pane("received")->table()->source()->rowCount() > 0);
        QVERIFY(!editor()->isChanged());
    }
    void thatItIsSavedIsSaidOfThatTextAlone() {
        savingKeepsItWithTheWorkspaceAndShowsItsTable();
        QVERIFY2(editor()->said().startsWith("Saved."), qPrintable(editor()->said()));
        editor()->text()->setText(editor()->code() + " ");
        QCOMPARE(editor()->said(), QString());
    }
    void aFoldIsChangedInPlace() {
        savingKeepsItWithTheWorkspaceAndShowsItsTable();
        closeEditor();
        button("received", "fold.edit")->click();
        settleEditor();
        QCOMPARE(editor()->name(), QString("received"));
        QVERIFY(editor()->code().contains("e.data.to"));
        write("fromAll().when({$init: () => ({total: 0}), $any(s) { s.total++ }})");
        editor()->saveButton()->click();
        settleEditor();
        QCOMPARE(desk().folds().size(), std::size_t{4});
        QCOMPARE(panes().pane("received")->table()->source()->rowCount(), 1);
    }
    void whatIsNotSavedIsNotLostAtOnce() {
        write("fromAll().when({$any(s) { s.n = 1 }})");
        auto* close = editor()->findChild<QToolButton*>("script.close");
        close->click();
        QVERIFY(editor());
        QVERIFY2(editor()->said().contains("not saved"), qPrintable(editor()->said()));
        close->click();
        QVERIFY(!editor());
    }
    void everythingIsReachedByTheKeyboardAndHasAName() {
        trigger("folds.newScript");
        settleEditor();
        QTest::keyClick(editor()->text(), Qt::Key_Escape);
        QVERIFY(!editor()->text()->hasFocus());
        for (const QWidget* child : editor()->findChildren<QWidget*>()) {
            if ((child->focusPolicy() & Qt::TabFocus) != 0 && child->isVisibleTo(editor())) {
                QVERIFY2(!child->accessibleName().isEmpty() ||
                             child->inherits("QAbstractScrollArea") == false,
                         child->metaObject()->className());
            }
        }
    }
    void whatAScriptEmittedIsOpenedAsALog() {
        write("fromAll().when({$any(s, e) { s.n = 1; emit('seen', 'Seen', {x: e.data.amount}) }})");
        editor()->nameField()->setText("emits");
        editor()->saveButton()->click();
        settleEditor();
        QCOMPARE(button("emits", "fold.emitted")->text(), QString("60 emitted"));
        m_window->openEmittedOf("emits", m_dir->filePath("emits.oxlog").toStdString());
        settle();
        QVERIFY(m_window->workspace());
        QCOMPARE(session().end(), Position(60));
    }

private:
    FoldDesk& desk() { return m_window->workspace()->folds(); }
    FoldPanes& panes() { return m_window->workspace()->foldPanes(); }
    ScriptEditor* editor() { return panes().editor(); }
    // In the head of a fold's table.
    QPushButton* button(const QString& fold, const char* name) {
        for (auto* found : panes().pane(fold)->findChildren<QPushButton*>(name)) {
            if (found->isVisibleTo(panes().pane(fold))) {
                return found;
            }
        }
        return nullptr;
    }
    void settleEditor() {
        QTRY_VERIFY_WITH_TIMEOUT((m_steps.settle(), !editor() || editor()->settled()), kVeryLong);
        settle();
    }
    void write(const QString& code) {
        if (!editor()) {
            trigger("folds.newScript");
        }
        editor()->text()->setText(code);
        settleEditor();
    }
    void closeEditor() { editor()->findChild<QToolButton*>("script.close")->click(); }
};

QTEST_MAIN(TestScriptEditor)
#include "tst_script_editor.moc"
