#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QTest>
#include <QTextBrowser>

#include "app/window/branches/branch_desk.h"
#include "app/window/branches/what_ifs.h"
#include "app/window/folds/fold_panes.h"
#include "app/window/folds/new_fold.h"
#include "app/window/folds/script/script_editor.h"
#include "app/window/folds/script/script_text.h"
#include "support/pictures.h"
#include "views/behind/behind_pane.h"
#include "views/behind/capture_page.h"
#include "window_fixture.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

class TestWindowPictures : public QObject, WindowFixture {
    Q_OBJECT
private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void picturesOfASample() {
        m_window->resize(1080, 700);
        openSample("shop-day.jsonl");
        session().step(-1);
        settle();
        QCOMPARE(pictures("window"), QString());
    }

    void picturesOfABranch() {
        m_window->resize(1280, 720);
        openSample("shop-day.jsonl");
        const auto& log = *session().log()->events();
        const BranchShelf shelf(session().workspace()->folder());
        Branch branch;
        branch.name = "no payment";
        branch.note = "what the reminder would have said";
        QVERIFY(shelf.create(branch).ok());
        const auto add = [&](Edit edit) {
            edit.author = "ada";
            edit.nanoseconds = 1'715'940'000'000'000'000;
            QVERIFY(shelf.change(branch.name, [&](Branch& one) { return addEdit(one, log, edit); })
                        .ok());
        };
        Edit drop;
        drop.events = {{0, 2482}};
        drop.reason = "it came back from the bank";
        add(drop);
        Edit change;
        change.kind = Edit::Kind::Modify;
        change.events = {{0, 2485}};
        change.event = *eventAt(log, Position(2485));
        change.event.key = "o-7";
        add(change);
        Edit move;
        move.kind = Edit::Kind::Move;
        move.events = {{0, 2480}};
        move.gap = Gap{EventId{0, 2484}};
        add(move);
        Edit twice;
        twice.kind = Edit::Kind::Insert;
        twice.gap = Gap{EventId{0, 2483}};
        twice.event = *eventAt(log, Position(2483));
        add(twice);
        WorkspacePage& page = *m_window->workspace();
        page.branches().show("no payment");
        settle();
        m_window->commands().action("branch.edits")->trigger();
        settle();
        QCOMPARE(pictures("branch"), QString());
        m_window->commands().action("branch.tree")->trigger();
        settle();
        QCOMPARE(pictures("branches"), QString());
    }

    void picturesOfAnEventThatIsWrittenOtherwise() {
        m_window->resize(1080, 700);
        openSample("shop-day.jsonl");
        m_window->workspace()->whatIfs().change(Position(2485));
        settle();
        QCOMPARE(pictures("event-form"), QString());
    }

    void picturesOfTwoReadModelsOfOneLog() {
        m_window->resize(1280, 720);
        openSample("ledger.jsonl");
        QCOMPARE(pictures("two-read-models"), QString());
    }

    void picturesOfWhatATableForgot() {
        m_window->resize(1280, 720);
        openSample("ledger.jsonl");
        lookBehindBalances("folds.forgotten");
        QCOMPARE(pictures("forgotten"), QString());
    }

    void picturesOfTwoWaysToCapture() {
        m_window->resize(1280, 720);
        openSample("ledger.jsonl");
        lookBehindBalances("folds.capture");
        m_window->workspace()->behind().capture()->every()->setText("7");
        settle();
        QCOMPARE(pictures("capture"), QString());
    }

    void picturesOfABoard() {
        m_window->resize(1080, 700);
        openSample("opera-game.jsonl");
        session().movePlayhead(Position(60));
        settle();
        QCOMPARE(pictures("board"), QString());
    }

    void picturesOfAFoldBeingPutTogether() {
        m_window->resize(1080, 760);
        openSample("ledger.jsonl");
        trigger("folds.add");
        m_window->newFold().setKind("sum");
        m_window->newFold().field("by")->setText("from");
        QCOMPARE(pictures("new-fold"), QString());
    }

    void picturesOfAScriptBeingWritten() {
        m_window->resize(1280, 760);
        openSample("shop-day.jsonl");
        session().movePlayhead(Position(2'483));
        trigger("folds.newScript");
        ScriptEditor* editor = m_window->workspace()->foldPanes().editor();
        editor->text()->setText(
            "// What each customer was delivered.\n"
            "fromStream('orders')\n"
            "    .partitionBy(event => event.data.customer)\n"
            "    .when({\n"
            "        $init: () => ({ spent: 0, orders: 0 }),\n"
            "        Delivered(state, event) {\n"
            "            state.spent += event.data.total;\n"
            "            state.orders += 1;\n"
            "        },\n"
            "        OrderCancelled(state, event) {\n"
            "            state.reason = event.metadata.reason;\n"
            "        },\n"
            "    });\n");
        editor->nameField()->setFocus();  // a caret blinks
        QTRY_VERIFY_WITH_TIMEOUT((m_steps.settle(), editor->settled()), kVeryLong);
        QCOMPARE(pictures("script-editor"), QString());
    }

private:
    void lookBehindBalances(const char* command) {
        trigger(command);
        emit m_window->workspace()->behind().tableChosen("balances");
        session().selectEvent(Position(22));
        settle();
    }
    QString pictures(const QString& name) {
        const auto dress = [this](bool dark) {
            m_chrome->apply({dark ? ThemeChoice::Dark : ThemeChoice::Light});
        };
        const auto settleAt = [this] {
            settle();
            // Wherever this source tree is.
            for (QLabel* label : m_window->findChildren<QLabel*>()) {
                label->setText(label->text().replace(OXBOW_SAMPLES, "/home/ann/logs"));
            }
            for (QTextBrowser* step : m_window->findChildren<QTextBrowser*>("script.step")) {
                static const QRegularExpression time("\\d+\\.\\d\\d ms");
                step->setHtml(step->toHtml().replace(time, "0.05 ms"));
            }
        };
        return checkPictures(*m_window, name, dress, settleAt);
    }
};

QTEST_MAIN(TestWindowPictures)
#include "tst_window_pictures.moc"
