#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTabBar>
#include <QTest>

#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_pane.h"
#include "app/window/folds/fold_panes.h"
#include "app/window/window_fixture.h"
#include "views/behind/behind_pane.h"
#include "views/behind/capture_page.h"
#include "views/behind/change_list.h"
#include "views/behind/changes_page.h"
#include "views/behind/forgotten_page.h"
#include "views/behind/step_page.h"
#include "views/behind/topic_page.h"
#include "views/common/tab_strip.h"

using namespace oxbow;
using namespace oxbow::test;

class TestBehind : public QObject, WindowFixture {
    Q_OBJECT
    BehindPane& pane() const { return m_window->workspace()->behind(); }
    void openBehind(const char* command, const QString& fold = {}) {
        trigger(command);
        emit pane().tableChosen(fold);
        settle();
    }
    QString plain(const BehindPage* page) const {
        QString text = page->said();
        return text.remove("<b>").remove("</b>");
    }
    // Cells of a list's lines, one after the other.
    QStringList column(const ChangeList* list, int column) const {
        QStringList cells;
        for (std::uint64_t row = 0; row < list->source()->rowCount(); ++row) {
            list->source()->prefetch(row, 1);
            m_steps.settle();
            cells << list->source()->cell(row, column).plainText();
        }
        return cells;
    }
    QString stepText() const {
        QStringList cells;
        const RowSource* rows = pane().step()->list()->source();
        for (std::uint64_t row = 0; row < rows->rowCount(); ++row) {
            cells << rows->cell(row, kFieldName).plainText() + "=" +
                         rows->cell(row, kFieldBefore).plainText() + ">" +
                         rows->cell(row, kFieldAfter).plainText();
        }
        return cells.join(' ');
    }

private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void itIsClosedUntilItIsAskedFor() {
        openSample("ledger.jsonl");
        QVERIFY(!pane().isVisible());
        trigger("view.behind");
        QVERIFY(pane().isVisible());
        emit pane().closeClicked();
        QVERIFY(!pane().isVisible());
    }

    void aStepShowsTheRowsThatTheEventReadAndWrote() {
        openSample("ledger.jsonl");
        session().movePlayhead(Position(22));
        openBehind("folds.step", "balances");
        QCOMPARE(session().playhead(), Position(23));
        QVERIFY2(plain(pane().step()).startsWith("Event 22 "), qPrintable(pane().step()->said()));
        QVERIFY2(plain(pane().step()).contains("2 rows written"),
                 qPrintable(pane().step()->said()));
        QVERIFY2(stepText().contains("[\"Frank\",\"USD\"]=updated>"), qPrintable(stepText()));
        const QString forward = stepText();
        trigger("folds.step");
        settle();
        QVERIFY(stepText() != forward);
        trigger("folds.stepBack");
        settle();
        QCOMPARE(stepText(), forward);
        QCOMPARE(session().playhead(), Position(23));
    }

    void theLogsOwnTableIsSteppedByItsRule() {
        openSample("five-events.jsonl");
        session().movePlayhead(Position(0));
        openBehind("view.behind");
        QVERIFY(stepText().isEmpty());
        trigger("folds.step");
        settle();
        QVERIFY2(plain(pane().step()).contains("1 row written"), qPrintable(pane().step()->said()));
        QVERIFY2(stepText().contains("inserted>"), qPrintable(stepText()));
    }

    void whatTheTableForgotIsCountedAtThePlayheadAndListed() {
        openSample("ledger.jsonl");
        session().movePlayhead(Position(40));
        openBehind("folds.forgotten", "balances");
        const QString said = plain(pane().forgotten());
        QVERIFY2(said.startsWith("At 40, 5 rows stand for 80 changes: 75 values gone"),
                 qPrintable(said));
        // The selected row's values, the latest first.
        pane().table().shown->selectKey(KeyId(0));
        settle();
        const QStringList events =
            column(pane().forgotten()->list(), ChangeListSource::EventNumber);
        QVERIFY(!events.isEmpty());
        QVERIFY(events.first().toInt() > events.last().toInt());
        session().movePlayhead(Position(10));
        settle();
        QVERIFY(plain(pane().forgotten()).startsWith("At 10, "));
        QVERIFY(column(pane().forgotten()->list(), ChangeListSource::EventNumber).size() <
                events.size());
    }

    void eventsThatTouchNoRowAreListed() {
        openSample("five-events.jsonl");
        session().movePlayhead(session().end());
        openBehind("folds.forgotten");
        pane().forgotten()->lists()->setCurrentIndex(ForgottenPage::PassedOver);
        settle();
        const QStringList events =
            column(pane().forgotten()->list(), ChangeListSource::EventNumber);
        const MayWait here;
        ChangeIndex index(session().history());
        QVERIFY(index.catchUp(session().end()).ok());
        QCOMPARE(std::uint64_t(events.size()), index.before(session().end()).passedOver);
    }

    void aCompactedTopicIsShownWithWhatItCannotTell() {
        openSample("ledger.jsonl");
        session().movePlayhead(Position(40));
        openBehind("folds.compacted", "balances");
        const QString said = plain(pane().compacted());
        QVERIFY2(said.startsWith("At 40 a compacted topic holds 5 rows and 0 tombstones"),
                 qPrintable(said));
        QVERIFY2(said.contains("75 earlier changes"), qPrintable(said));
        QCOMPARE(column(pane().compacted()->list(), ChangeListSource::Key).size(), 5);
    }

    void aTopicThatRetainsAWhileNamesTheRowsThatItCannotTell() {
        openSample("ledger.jsonl");
        session().movePlayhead(session().end());
        openBehind("folds.retained");
        pane().retained()->span()->setText("99w");
        settle();
        QVERIFY2(plain(pane().retained()).endsWith("It tells all that the events told."),
                 qPrintable(pane().retained()->said()));
        pane().retained()->span()->setText("1s");
        settle();
        const QStringList keys = column(pane().retained()->list(), ChangeListSource::Key);
        QVERIFY(keys.size() > 10);
        pane().retained()->span()->setText("soon");
        settle();
        QVERIFY2(plain(pane().retained()).contains("30m, 24h, 7d"),
                 qPrintable(pane().retained()->said()));
        QCOMPARE(pane().retained()->list()->source()->rowCount(), std::uint64_t(0));
    }

    void captureByComparingStandsBesideEachChange() {
        openSample("ledger.jsonl");
        session().movePlayhead(session().end());
        openBehind("folds.capture", "balances");
        pane().capture()->every()->setText("20");
        settle();
        const QString said = plain(pane().capture());
        QVERIFY2(said.startsWith("Of 120 changes logged, comparing 3 times sees "),
                 qPrintable(said));
        const QStringList seen = column(pane().capture()->list(), ChangeListSource::Captured);
        QCOMPARE(seen.size(), 120);
        const auto missed = std::count_if(seen.begin(), seen.end(), [](const QString& text) {
            return text.startsWith("missed");
        });
        QVERIFY2(said.contains(tr("misses %1").arg(missed)), qPrintable(said));
        pane().capture()->every()->setText("1");
        settle();
        QVERIFY(!column(pane().capture()->list(), ChangeListSource::Captured)
                     .join(' ')
                     .contains("overwritten"));
    }

    void theChangeStreamStandsAroundThePlayhead() {
        openSample("ledger.jsonl");
        session().movePlayhead(Position(30));
        openBehind("folds.changes", "balances");
        const ChangeListSource& source = *pane().changes()->list()->source();
        QCOMPARE(source.rowCount(), std::uint64_t(120));
        QVERIFY(!source.look(59).dimmed);
        QVERIFY(source.look(60).dimmed);
        QVERIFY(pane().changes()->openAsLogButton()->isVisible());
        emit pane().tableChosen({});
        settle();
        QCOMPARE(source.rowCount(), std::uint64_t(60));
        QVERIFY(!pane().changes()->openAsLogButton()->isVisible());
    }

    void aLineSelectsItsEventAndEnterGoesThere() {
        openSample("ledger.jsonl");
        openBehind("folds.changes", "balances");
        VirtualListView* list = pane().changes()->list()->list();
        list->scrollTo(0);
        settle();
        emit list->currentRowChanged(6);
        settle();
        QCOMPARE(session().selectedEvent(), std::optional(Position(3)));
        emit list->rowActivated(6);
        settle();
        QCOMPARE(session().playhead(), Position(4));
    }

    void theChangesOfAFoldAreOpenedAsALog() {
        openSample("ledger.jsonl");
        const std::filesystem::path target = m_dir->filePath("balances.oxlog").toStdString();
        m_window->openChanges("balances", target);
        settle();
        QVERIFY(m_window->importView().isVisible());
        importButton()->click();
        settle();
        QVERIFY(m_window->workspace());
        QCOMPARE(session().end(), Position(120));
        QCOMPARE(session().table()->rowCount(), std::uint64_t(5));
    }

    void aFoldThatIsHiddenIsNotLookedBehindAnyMore() {
        openSample("ledger.jsonl");
        openBehind("folds.forgotten", "balances");
        QCOMPARE(pane().table().fold, QString("balances"));
        m_window->workspace()->folds().setShown("balances", false);
        settle();
        QCOMPARE(pane().table().fold, QString());
        QVERIFY(plain(pane().forgotten()).startsWith("At 30, 30 rows"));
    }

    void itIsThereAgainAtTheNextStart() {
        openSample("ledger.jsonl");
        openBehind("folds.capture");
        pane().capture()->every()->setText("7");
        newWindow();
        openSample("five-events.jsonl");
        QVERIFY(pane().isVisible());
        QCOMPARE(pane().tab(), BehindPane::Capture);
        QCOMPARE(pane().capture()->every()->text(), QString("7"));
    }
};

QTEST_MAIN(TestBehind)
#include "tst_behind.moc"
