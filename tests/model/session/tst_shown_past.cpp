#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "model/branch/branch_shelf.h"
#include "model/session/session.h"
#include "support/may_wait.h"
#include "support/random_log.h"
#include "support/stepped_executor.h"

using namespace oxbow;
using test::MayWait;

namespace {

Event keyed(const std::string& key, const std::string& value) {
    Event e;
    e.stream = "s";
    e.key = key;
    e.value = value;
    return e;
}

}  // namespace

// The log of these tests: a b a c d a, shown behind its third event.
class TestShownPast : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        const std::string folder = m_dir->filePath("small.oxbow").toStdString();
        auto log = Log::create(folder);
        QVERIFY(log.ok());
        m_log = *log;
        QVERIFY(appendEvents(m_log, {keyed("a", "1"), keyed("b", "1"), keyed("a", "2"),
                                     keyed("c", "1"), keyed("d", "1"), keyed("a", "3")})
                    .ok());
        m_session = std::make_unique<Session>(workspaceOf(m_log), m_steps.maker());
        m_shelf = std::make_unique<BranchShelf>(folder);
        m_session->movePlayhead(Position(3));
        m_steps.settle();
    }
    void cleanup() {
        m_session.reset();
        m_log.reset();
    }

    void thePlayheadStaysBehindTheSameEvent() {
        show("x", {insert(Position(1), keyed("e", "1"))});
        QCOMPARE(m_session->end(), Position(7));
        QCOMPARE(m_session->playhead(), Position(4));
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(3)));
        QCOMPARE(m_session->table()->at(), Position(4));
        QVERIFY(m_session->selectionFollows());
    }

    void S2_ofAnEventThatIsGoneAGhostStandsWhereItWas() {
        show("x", {drop(2)});
        QCOMPARE(m_session->playhead(), Position(2));
        QVERIFY(!m_session->selectedEvent());
        QCOMPARE(m_session->selectedGhost(), std::optional<std::size_t>(0));
        QCOMPARE(m_session->past()->ghosts()[0].inBase, Position(2));
        m_session->showPast(m_session->log());
        m_steps.settle();
        QCOMPARE(m_session->playhead(), Position(3));
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(2)));
    }

    void S2_anEventThatIsMovedAwayLeavesAGhostAndTakesNobodyWithIt() {
        Edit edit;
        edit.kind = Edit::Kind::Move;
        edit.events = {{0, 2}};
        edit.gap = Gap{EventId{0, 5}};
        show("x", {edit});
        QCOMPARE(m_session->playhead(), Position(2));
        QCOMPARE(m_session->past()->ghosts().size(), std::size_t(1));
        QVERIFY(m_session->past()->ghosts()[0].isMoved);
        QVERIFY(m_session->past()->editedAt(Position(5)).mark == EditMark::Moved);
    }

    void anEventThatIsChangedWhereItStandsLeavesNoGhost() {
        Edit edit;
        edit.kind = Edit::Kind::Modify;
        edit.events = {{0, 2}};
        edit.event = keyed("a", "other");
        show("x", {edit});
        QCOMPARE(m_session->playhead(), Position(3));
        QVERIFY(m_session->past()->ghosts().empty());
        QVERIFY(m_session->past()->editedAt(Position(2)).mark == EditMark::Modified);
        QCOMPARE(m_session->past()->editedAt(Position(2)).origin, std::optional(Position(2)));
    }

    void theEndStaysTheEnd() {
        m_session->movePlayhead(Position(6));
        show("x", {insert(Position(6), keyed("e", "1"))});
        QCOMPARE(m_session->playhead(), Position(7));
        m_session->showPast(m_session->log());
        m_steps.settle();
        QCOMPARE(m_session->playhead(), Position(6));
    }

    void anotherPastComesWithItsTable() {
        const auto past = made("x", {drop(0)});
        QSignalSpy changed(m_session.get(), &Session::pastChanged);
        QSignalSpy tables(m_session.get(), &Session::tableChanged);
        m_session->showPast(past);
        QCOMPARE(changed.size(), 0);
        QVERIFY(m_session->past()->isLog());
        m_steps.settle();
        QCOMPARE(changed.size(), 1);
        QCOMPARE(tables.size(), 1);
        QVERIFY(m_session->tableIsCurrent());
        QCOMPARE(m_session->previousTable()->at(), Position(5));
    }

    void whatIsMovedMeanwhileIsMovedThere() {
        const auto past = made("x", {drop(0)});
        m_session->showPast(past);
        m_session->movePlayhead(Position(5));
        m_steps.settle();
        QCOMPARE(m_session->past(), past);
        QCOMPARE(m_session->playhead(), Position(4));
        QVERIFY(m_session->tableIsCurrent());
    }

    void ofPastsThatAreAskedForTheNewestIsShownOnce() {
        const auto first = made("x", {drop(0)});
        const auto second = made("y", {drop(1)});
        QSignalSpy changed(m_session.get(), &Session::pastChanged);
        m_session->showPast(first);
        m_steps.step();
        m_session->showPast(second);
        m_steps.settle();
        QCOMPARE(changed.size(), 1);
        QCOMPARE(m_session->past(), second);
        m_session->showPast(first);
        m_session->showPast(second);
        m_steps.settle();
        QCOMPARE(changed.size(), 1);
    }

    void aTableOfThePastBeforeNeverArrives() {
        m_session->movePlayhead(Position(5));
        m_steps.step();  // it is made, and not delivered
        m_session->showPast(made("x", {drop(0)}));
        m_steps.step();
        QSignalSpy tables(m_session.get(), &Session::tableChanged);
        m_steps.settle();
        QVERIFY(m_session->tableIsCurrent());
        QCOMPARE(m_session->table()->at(), Position(4));
        QVERIFY(tables.size() <= 2);
    }

    void theSelectedRowIsThatOfItsEventThere() {
        m_session->movePlayhead(Position(4));
        m_steps.settle();
        const auto key = m_session->selectedKey();
        QVERIFY(key);
        show("x", {insert(Position(0), keyed("e", "1"))});
        QCOMPARE(m_session->selectedKey(), key);
    }

    void aRowThatOnlyTheBranchHasIsNotSelectedInTheLog() {
        show("x", {insert(Position(3), keyed("only here", "1"))});
        m_session->selectEvent(Position(3));
        m_steps.settle();
        QVERIFY(m_session->selectedKey()->value() >= m_session->past()->logKeys());
        m_session->showPast(m_session->log());
        m_steps.settle();
        QVERIFY(!m_session->selectedKey());
        QVERIFY(!m_session->selectedEvent());
    }

    void S3_marksStandBehindTheSameEvents() {
        m_session->addMark({Position(4), "here", {}});
        show("x", {drop(0)});
        QCOMPARE(m_session->marks()[0].position, Position(3));
        m_session->addMark({Position(1), "there", {}});
        m_session->showPast(m_session->log());
        m_steps.settle();
        QCOMPARE(m_session->marks()[0].position, Position(2));
        QCOMPARE(m_session->marks()[1].position, Position(4));
    }

    void marksAreTakenBackAndSetAgain() {
        m_session->addMark({Position(4), "here", {}});
        m_session->renameMark(0, "there");
        m_session->undo();
        QCOMPARE(m_session->marks()[0].name, std::string("here"));
        m_session->undo();
        QVERIFY(m_session->marks().empty());
        m_session->redo();
        m_session->redo();
        QCOMPARE(m_session->marks()[0].name, std::string("there"));
        m_session->removeMark(0);
        m_session->undo();
        QCOMPARE(m_session->marks().size(), std::size_t(1));
        m_steps.settle();
        const MayWait here;
        QCOMPARE(m_log->marks().size(), std::size_t(1));
    }

    void whatCannotBeTakenBackAnyMoreIsPassedOver() {
        m_session->addMark({Position(4), "here", {}});
        auto* gone = new QUndoCommand("gone");
        m_session->undoStack().push(gone);
        gone->setObsolete(true);
        m_session->undo();
        QVERIFY(m_session->marks().empty());
    }

    void aLogThatGrowsWhileABranchIsShownIsTold() {
        show("x", {drop(0)});
        QSignalSpy base(m_session.get(), &Session::baseGrown);
        QSignalSpy grown(m_session.get(), &Session::grown);
        {
            const MayWait here;
            QVERIFY(appendEvents(m_log, {keyed("new", "1")}).ok());
        }
        m_session->refresh();
        QCOMPARE(base.size(), 1);
        QCOMPARE(grown.size(), 0);
        QCOMPARE(m_session->end(), Position(5));
        m_session->showPast(open("x"));  // as whoever hears of it does
        m_steps.settle();
        QCOMPARE(m_session->end(), Position(6));
        m_session->showPast(m_session->log());
        m_steps.settle();
        QCOMPARE(m_session->end(), Position(7));
    }

    void editsOfTheBaseAreToldInABranchOfIt() {
        show("x", {drop(1)});
        Branch branch;
        branch.name = "y";
        branch.base = "x";
        QVERIFY(m_shelf->create(branch).ok());
        m_session->showPast(open("y"));
        m_steps.settle();
        QCOMPARE(m_session->past()->line().size(), std::size_t(2));
        QCOMPARE(m_session->past()->ghosts().size(), std::size_t(1));
        QCOMPARE(m_session->past()->ghosts()[0].depth, std::size_t(0));
        QCOMPARE(m_session->past()->ghosts()[0].place, Position(1));
    }

private:
    static Edit drop(std::uint64_t event) {
        Edit edit;
        edit.kind = Edit::Kind::Drop;
        edit.events = {{0, event}};
        return edit;
    }
    static Edit insert(Position at, const Event& event) {
        Edit edit;
        edit.kind = Edit::Kind::Insert;
        edit.event = event;
        if (at > Position(0)) {
            edit.gap = Gap{EventId{0, at.value() - 1}};
        }
        return edit;
    }
    std::shared_ptr<const ShownPast> open(const std::string& name) {
        const MayWait here;
        const auto past = ShownPast::ofBranch(
            *m_shelf, name, {m_session->log()->events(), m_session->log()->history()});
        return past.ok() ? *past : nullptr;
    }
    std::shared_ptr<const ShownPast> made(const std::string& name, const std::vector<Edit>& edits) {
        const MayWait here;
        Branch branch;
        branch.name = name;
        [&] { QVERIFY(m_shelf->create(branch).ok()); }();
        for (const Edit& edit : edits) {
            const auto added = m_shelf->change(
                name, [&](Branch& one) { return addEdit(one, *m_session->log()->events(), edit); });
            [&] { QVERIFY2(added.ok(), std::string(added.message()).c_str()); }();
        }
        return open(name);
    }
    void show(const std::string& name, const std::vector<Edit>& edits) {
        m_session->showPast(made(name, edits));
        m_steps.settle();
    }

    const test::Steps m_steps{[](const Executor::Task& task) {
        const MayWait here;
        task();
    }};
    std::unique_ptr<QTemporaryDir> m_dir;
    std::shared_ptr<Log> m_log;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<BranchShelf> m_shelf;
};

QTEST_GUILESS_MAIN(TestShownPast)
#include "tst_shown_past.moc"
