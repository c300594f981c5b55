// What differs, in step with the session.
#include <QTest>

#include "app/window/branches/branch_desk.h"
#include "app/window/branches/difference_desk.h"
#include "app/window/workspace_page.h"
#include "model/branch/branch_shelf.h"
#include "model/branch/open_branch.h"
#include "support/may_wait.h"
#include "support/stepped_executor.h"
#include "views/branch/difference_view.h"
#include "views/common/list/virtual_list_view.h"
#include "views/dress.h"
#include "views/shop_log.h"
#include "views/timeline/bars/bucket_counter.h"
#include "views/timeline/lines/branch_strip.h"
#include "views/timeline/timeline_panel.h"

using namespace oxbow;
using namespace oxbow::test;

namespace {

struct Window {
    Window() : log(shopEvents(400), false), workspace(workspaceOf(log.log)) {
        const BranchShelf shelf(workspace->folder());
        Branch branch;
        branch.name = "what-if";
        [&] { QVERIFY(shelf.create(branch).ok()); }();
        // The first event of some key that is written again.
        Edit drop;
        drop.events = {{0, 60}, {0, 90}};
        drop.reason = "a slip";
        const auto changed =
            shelf.change("what-if", [&](Branch& kept) { return addEdit(kept, *log.log, drop); });
        [&] { QVERIFY2(changed.ok(), changed.ToString().c_str()); }();
        page = std::make_unique<WorkspacePage>(workspace, Session::savedIn(*workspace), nullptr,
                                               steps.maker());
        page->resize(1'400, 900);
        page->show();
        settle();
    }
    void settle() {
        for (int i = 0; i < 3; ++i) {
            steps.settle();
            page->grab();
        }
        steps.pass(BucketCounter::kIdle);
        steps.settle();
    }
    void show(const QString& branch) {
        page->branches().show(branch);
        settle();
    }
    DifferenceView& differences() { return page->differences(); }

    const Steps steps;
    TemporaryLog log;
    std::shared_ptr<Workspace> workspace;
    std::unique_ptr<WorkspacePage> page;
};

}  // namespace

class TestDifferenceDesk : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { dress(false); }

    void S18_whatDiffersIsThereWhileABranchIsShown() {
        Window window;
        auto* strip = window.page->findChild<BranchStrip*>();
        QVERIFY(!window.differences().isVisible());
        QVERIFY(!strip->isVisible());
        window.show("what-if");
        QVERIFY(window.differences().isVisible());
        QVERIFY(strip->isVisible());
        QVERIFY(strip->accessibleDescription().startsWith("what-if has 2 edits"));
        QVERIFY(window.differences().list(DifferenceView::Ever)->rowCount() > 0);
        QVERIFY(window.page->settled());
        window.show({});
        QVERIFY(!window.differences().isVisible());
        QVERIFY(!strip->isVisible());
    }

    void S18_aStepMovesThePlayheadAndARowIsSelectedInTheTable() {
        Window window;
        window.show("what-if");
        window.differences().goToFirst();
        window.settle();
        Session& session = window.page->session();
        const DifferenceList* here = window.differences().list(DifferenceView::Here);
        QVERIFY(here->rowCount() > 0);
        QCOMPARE(session.playhead(), window.differences().place()->after);
        emit window.differences().view(DifferenceView::Here)->currentRowChanged(0);
        window.settle();
        QVERIFY(session.selectedKey().has_value());
        const auto key = *session.history()->keys().key(*session.selectedKey());
        QCOMPARE(QString::fromStdString(key.bytes), QString::fromStdString(here->rowKey(0).key));
        // And the other way round.
        session.selectKey(KeyId(0));
        window.settle();
        const auto first = *session.history()->keys().key(KeyId(0));
        QCOMPARE(QString::fromStdString(window.differences().selectedRow()->key),
                 QString::fromStdString(first.bytes));
    }

    void whereARowFirstDiffersTheEventThatWroteItIsSelected() {
        Window window;
        window.show("what-if");
        window.differences().setTab(DifferenceView::Ever);
        VirtualListView* rows = window.differences().view(DifferenceView::Ever);
        emit rows->currentRowChanged(0);
        window.settle();
        emit rows->rowActivated(0);
        window.settle();
        const Session& session = window.page->session();
        const auto key = session.selectedKey();
        QVERIFY(key && session.selectedEvent());
        const MayWait here;
        const auto version = session.history()->versionAt(*key, session.playhead());
        QVERIFY(version.ok() && *version);
        QCOMPARE(*session.selectedEvent(), (*version)->writer);
    }

    void thePaneStaysClosedForWhoeverClosedIt() {
        Window window;
        window.show("what-if");
        emit window.differences().closeClicked();
        QVERIFY(!window.differences().isVisible());
        window.show({});
        window.show("what-if");
        QVERIFY(!window.differences().isVisible());
        window.page->setDifferencesShown(true);
        window.settle();
        QVERIFY(window.differences().isVisible());
        QVERIFY(window.differences().list(DifferenceView::Ever)->rowCount() > 0);
    }

    void editsAreToldWithTheirReasons() {
        Window window;
        window.show("what-if");
        const BranchLines lines = linesOf(*window.page->session().past());
        QCOMPARE(lines.edits.size(), std::size_t(2));
        QCOMPARE(lines.edits[0].text, QString("Event 60 of base did not happen · a slip"));
        QCOMPARE(lines.edits[1].at, Position(89));
    }
};

QTEST_MAIN(TestDifferenceDesk)
#include "tst_difference_desk.moc"
