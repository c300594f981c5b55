// Later events whose cause is gone, as the window looks for them.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "model/branch/branch_shelf.h"
#include "model/history/log_history.h"
#include "model/session/shown_past.h"
#include "support/random_log.h"
#include "support/stepped_executor.h"
#include "views/branch/orphan_finder.h"

using namespace oxbow;
using namespace oxbow::test;

class TestOrphanFinder : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    std::shared_ptr<Log> m_log;
    std::shared_ptr<const ShownPast> m_past;  // without the event that caused those at 5 and 25

    static Event causedBy(const std::string& cause) {
        return valueEvent("k", "{\"causationId\":\"" + cause + "\"}");
    }

private slots:
    void initTestCase() {
        std::vector<Event> events(40, valueEvent("k", R"({"n":1})"));
        events[2] = valueEvent("k", R"({"id":"first"})");
        events[5] = events[25] = causedBy("first");
        m_log = makeLog(m_dir, events, 9, 16);
        const BranchShelf shelf(m_log->workspace());
        Branch branch;
        branch.name = "b";
        QVERIFY(shelf.create(branch).ok());
        Edit edit;
        edit.events = {{0, 2}};
        QVERIFY(shelf.change("b", [&](Branch& one) { return addEdit(one, *m_log, edit); }).ok());
        const auto past =
            ShownPast::ofBranch(shelf, "b", {m_log, std::make_shared<const LogHistory>(m_log)});
        QVERIFY2(past.ok(), past.status().ToString().c_str());
        m_past = *past;
    }

    void S8_ofAShortLogAllAreFoundAtOnce() {
        const Steps steps;
        OrphanFinder finder(nullptr, steps.maker());
        finder.find(m_past);
        QVERIFY(!finder.isFinished());
        steps.settle();
        QVERIFY(finder.isFinished() && !finder.isWaiting());
        QVERIFY((*finder.positions() == std::vector{Position(4), Position(24)}));
    }

    void S8_ofALongOneThoseCloseBehindAndTheRestWhenTheyAreAskedFor() {
        const Steps steps;
        OrphanFinder finder(nullptr, steps.maker(), 10);
        finder.find(m_past);
        steps.settle();
        QVERIFY(!finder.isFinished() && finder.isWaiting());
        QVERIFY((*finder.positions() == std::vector{Position(4)}));
        finder.lookOn();
        QVERIFY(!finder.isWaiting());
        QVERIFY((*finder.positions() == std::vector{Position(4)}));
        steps.settle();
        QVERIFY(finder.isFinished());
        QVERIFY((*finder.positions() == std::vector{Position(4), Position(24)}));
    }

    void ofTheLogThereAreNone() {
        const Steps steps;
        OrphanFinder finder(nullptr, steps.maker());
        finder.find(ShownPast::ofLog({m_log, std::make_shared<const LogHistory>(m_log)}));
        steps.settle();
        QVERIFY(finder.isFinished() && finder.positions()->empty());
    }
};

QTEST_MAIN(TestOrphanFinder)
#include "tst_orphan_finder.moc"
