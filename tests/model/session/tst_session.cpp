#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "model/session/session.h"
#include "support/may_wait.h"
#include "support/random_log.h"
#include "support/stepped_executor.h"

using namespace oxbow;

namespace {

Event made(const std::string& key, const OptionalBytes& value = "1") {
    Event e;
    e.stream = "s";
    if (!key.empty()) {
        e.key = key;
    }
    e.value = value;
    return e;
}

}  // namespace

// The log of these tests: a b a c (no key) a, a tombstone of b.
class TestSession : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        auto log = Log::create(path());
        QVERIFY(log.ok());
        m_log = *log;
        QVERIFY(appendEvents(m_log, {made("a"), made("b"), made("a", "2"), made("c"), made(""),
                                     made("a", "3"), made("b", std::nullopt)})
                    .ok());
        m_session = std::make_unique<Session>(workspaceOf(m_log), m_steps.maker());
        m_failed = std::make_unique<QSignalSpy>(m_session.get(), &Session::failed);
        m_told = std::make_unique<QSignalSpy>(m_session.get(), &Session::told);
    }
    void cleanup() {
        m_session.reset();
        m_log.reset();
    }

    void opensAtTheEnd() {
        QCOMPARE(m_session->playhead(), Position(7));
        m_steps.settle();
        QVERIFY(m_session->tableIsCurrent());
        QCOMPARE(m_session->table()->rowCount(), std::uint64_t(2));
        QCOMPARE(m_session->name(), QString("small"));
    }

    void hasATableBeforeTheFirstOneIsMade() {
        QVERIFY(m_session->table());
        QVERIFY(m_session->previousTable());
    }

    void theTableFollowsThePlayhead() {
        QSignalSpy moved(m_session.get(), &Session::playheadChanged);
        m_session->movePlayhead(Position(4));
        QCOMPARE(moved.size(), 1);
        m_steps.settle();
        QVERIFY(m_session->tableIsCurrent());
        QCOMPARE(m_session->table()->at(), Position(4));
        QCOMPARE(m_session->table()->rowCount(), std::uint64_t(3));
    }

    void aPlaceAfterTheEndIsTheEnd() {
        m_session->movePlayhead(Position(3));
        m_session->movePlayhead(Position(1000));
        QCOMPARE(m_session->playhead(), Position(7));
    }

    void ofMovesThatWaitOnlyTheLastHasATableMade() {
        QSignalSpy tables(m_session.get(), &Session::tableChanged);
        for (int i = 0; i < 500; ++i) {
            m_session->movePlayhead(Position(std::uint64_t(i) % 7), false);
        }
        m_session->movePlayhead(Position(5));
        m_steps.settle();
        QCOMPARE(m_session->table()->at(), Position(5));
        QCOMPARE(tables.size(), 1);
    }

    void whileOneDragsTablesAndSelectedKeysComeInTurn() {
        m_steps.settle();
        for (std::uint64_t p = 1; p < 7; ++p) {
            m_session->movePlayhead(Position(p), false);
            QSignalSpy tables(m_session.get(), &Session::tableChanged);
            m_steps.step();
            m_session->movePlayhead(Position(7 - p), false);  // there is always another one
            m_steps.step();
            QCoreApplication::sendPostedEvents();
            QCOMPARE(tables.size(), 1);
        }
    }

    void aTableThatWasAskedForBeforeDoesNotArriveLater() {
        m_session->movePlayhead(Position(2));
        m_steps.step();
        m_session->movePlayhead(Position(4));
        m_steps.settle();
        QCOMPARE(m_session->table()->at(), Position(4));
        QVERIFY(!m_steps.step());
    }

    void rowsAreComparedWithThePlaceOfTheLastRest() {
        m_session->movePlayhead(Position(2));
        m_session->movePlayhead(Position(3), false);
        m_session->movePlayhead(Position(5), false);
        m_steps.settle();
        QCOMPARE(m_session->table()->at(), Position(5));
        QCOMPARE(m_session->previousTable()->at(), Position(2));
        m_session->movePlayhead(Position(6));
        m_steps.settle();
        QCOMPARE(m_session->table()->at(), Position(6));
        QCOMPARE(m_session->previousTable()->at(), Position(2));
        m_session->movePlayhead(Position(7));
        m_steps.settle();
        QCOMPARE(m_session->table()->at(), Position(7));
        QCOMPARE(m_session->previousTable()->at(), Position(6));
    }

    void stepsStopAtBothEnds() {
        m_session->step(-3);
        QCOMPARE(m_session->playhead(), Position(4));
        m_session->step(-100);
        QCOMPARE(m_session->playhead(), Position(0));
        m_session->step(std::numeric_limits<qint64>::min());
        QCOMPARE(m_session->playhead(), Position(0));
        m_session->step(std::numeric_limits<qint64>::max());
        QCOMPARE(m_session->playhead(), Position(7));
    }

    void goesBackAndForwardThroughPlacesOfRest() {
        QSignalSpy jumps(m_session.get(), &Session::jumpsChanged);
        m_session->movePlayhead(Position(2));
        m_session->movePlayhead(Position(3), false);  // passed, not rested
        m_session->movePlayhead(Position(5));
        m_session->goBack();
        QCOMPARE(m_session->playhead(), Position(2));
        m_session->goBack();
        QCOMPARE(m_session->playhead(), Position(7));
        QCOMPARE(jumps.last()[0].toBool(), false);
        m_session->goForward();
        m_session->goForward();
        QCOMPARE(m_session->playhead(), Position(5));
        QCOMPARE(jumps.last()[1].toBool(), false);
    }

    void startingSomewhereElseForgetsWhereThePlayheadWas() {
        m_session->movePlayhead(Position(2));
        m_session->startAt(Position(4));
        m_steps.settle();
        QCOMPARE(m_session->table()->at(), Position(4));
        QCOMPARE(m_session->previousTable()->at(), Position(4));
        QVERIFY(!m_session->canGoBack());
    }

    void stepsInARowAreOnePlace() {
        m_session->movePlayhead(Position(3));
        m_session->step(1);
        m_session->step(1);
        m_session->step(1);
        m_session->goBack();
        QCOMPARE(m_session->playhead(), Position(3));
    }

    void aNewJumpForgetsThePlacesAhead() {
        m_session->movePlayhead(Position(2));
        m_session->goBack();
        m_session->movePlayhead(Position(4));
        m_session->goForward();
        QCOMPARE(m_session->playhead(), Position(4));
    }

    void selectingAnEventSelectsItsRow() {
        m_session->selectEvent(Position(1));
        m_steps.settle();
        QCOMPARE(m_session->selectedKey(), keyOf("b"));
        m_session->selectEvent(Position(4));  // it has no key
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(4)));
        m_steps.settle();
        QVERIFY(!m_session->selectedKey());
    }

    void ofManySelectedEventsTheRowOfTheLastIsSelected() {
        for (int i = 0; i < 200; ++i) {
            m_session->selectEvent(Position(std::uint64_t(i) % 4));
        }
        m_session->selectEvent(Position(1));
        m_steps.settle();
        QVERIFY(!m_session->selectedKeyIsAwaited());
        QCOMPARE(m_session->selectedKey(), keyOf("b"));
    }

    void selectingARowLeavesTheEvent() {
        m_session->selectEvent(Position(1));
        m_session->selectKey(keyOf("a"));
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(1)));
        QCOMPARE(m_session->selectedKey(), keyOf("a"));
        m_steps.settle();  // the key of the event must not come after it
        QCOMPARE(m_session->selectedKey(), keyOf("a"));
    }

    void theEventAboveThePlayheadIsSelectedAtFirst() {
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(6)));
        m_steps.settle();
        QCOMPARE(m_session->selectedKey(), keyOf("b"));
        QVERIFY(m_session->selectionFollows());
    }

    void theEventAboveThePlayheadStaysSelectedAsThatMoves() {
        m_session->movePlayhead(Position(2));
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(1)));
        m_session->step(1);
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(2)));
        m_session->movePlayhead(Position(6), false);  // playing
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(5)));
        m_steps.settle();
        QCOMPARE(m_session->selectedKey(), keyOf("a"));
        m_session->startAt(Position(4));
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(3)));
        m_session->step(-4);
        QVERIFY(!m_session->selectedEvent());
        m_session->step(1);
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(0)));
    }

    void anotherEventStaysSelectedUntilTheSelectionIsCleared() {
        m_session->selectEvent(Position(0));
        m_session->movePlayhead(Position(3));
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(0)));
        QVERIFY(!m_session->selectionFollows());
        m_session->clearSelection();
        QVERIFY(m_session->selectionFollows());
        m_session->step(1);
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(3)));
    }

    void goesToTheWritersOfARow() {
        m_session->selectKey(keyOf("a"));
        m_session->goToPreviousWriter();
        m_steps.settle();
        QCOMPARE(m_session->playhead(), Position(6));
        QCOMPARE(m_session->selectedEvent(), std::optional(Position(5)));
        m_session->goToPreviousWriter();
        m_steps.settle();
        QCOMPARE(m_session->playhead(), Position(3));
        m_session->goToPreviousWriter();
        m_steps.settle();
        QCOMPARE(m_session->playhead(), Position(1));
        m_session->goToNextWriter();
        m_steps.settle();
        QCOMPARE(m_session->playhead(), Position(3));
        QCOMPARE(m_failed->size(), 0);
    }

    void goesToTheWritersOfAnEventsRowBeforeThatIsKnown() {
        m_session->selectEvent(Position(2));
        m_session->goToPreviousWriter();
        m_steps.settle();
        QCOMPARE(m_session->playhead(), Position(1));
        QCOMPARE(m_session->selectedKey(), keyOf("a"));
    }

    void saysThatThereIsNoEarlierWriter() {
        m_session->selectEvent(Position(0));
        m_session->goToPreviousWriter();
        m_steps.settle();
        QCOMPARE(m_told->size(), 1);
        QCOMPARE(m_failed->size(), 0);
        QCOMPARE(m_session->playhead(), Position(7));
        m_steps.settle();
        QCOMPARE(m_session->selectedKey(), keyOf("a"));
    }

    void aWriterThatIsFoundAfterThePlayheadWasMovedIsForgotten() {
        m_session->selectKey(keyOf("c"));
        m_session->goToPreviousWriter();
        m_session->movePlayhead(Position(2));
        m_steps.settle();
        QCOMPARE(m_session->playhead(), Position(2));
    }

    void withNothingSelectedTheLastAppliedEventCounts() {
        m_session->movePlayhead(Position(3));
        m_session->clearSelection();
        m_session->goToNextWriter();
        m_steps.settle();
        QCOMPARE(m_session->playhead(), Position(6));
    }

    void marksStandInOrderOfPositionAndAreKept() {
        m_session->addMark({Position(5), "later", ""});
        m_session->addMark({Position(2), "first", "a note"});
        QCOMPARE(m_session->marks()[0].name, std::string("first"));
        m_session->renameMark(1, "last");
        reopen();
        QCOMPARE(m_session->marks().size(), std::size_t(2));
        QCOMPARE(m_session->marks()[1].name, std::string("last"));
        QCOMPARE(m_session->marks()[0].note, std::string("a note"));
        m_session->removeMark(0);
        QCOMPARE(m_session->marks().size(), std::size_t(1));
    }

    void aNoteOnAMarkIsKeptAndCanBeTakenBack() {
        m_session->addMark({Position(2), "here", ""});
        m_session->setMarkNote(0, "why");
        QCOMPARE(m_session->marks()[0].note, std::string("why"));
        m_session->undo();
        QCOMPARE(m_session->marks()[0].note, std::string());
        m_session->redo();
        reopen();
        QCOMPARE(m_session->marks()[0].note, std::string("why"));
    }

    void inALogThatCanOnlyBeReadNothingIsMarked() {
        const auto log = Log::open(path(), Log::Access::ReadOnly);
        QVERIFY(log.ok());
        Session session(workspaceOf(*log), m_steps.maker());
        QSignalSpy told(&session, &Session::told);
        session.addMark({Position(2), "here", ""});
        QCOMPARE(told.size(), 1);
        QVERIFY(session.marks().empty());
    }

    void goesFromMarkToMarkAndRound() {
        m_session->goToNextMark();
        QCOMPARE(m_told->size(), 1);
        m_session->addMark({Position(2), "", ""});
        m_session->addMark({Position(5), "", ""});
        m_session->goToNextMark();
        QCOMPARE(m_session->playhead(), Position(2));
        m_session->goToNextMark();
        QCOMPARE(m_session->playhead(), Position(5));
        m_session->goToNextMark();
        QCOMPARE(m_session->playhead(), Position(2));
    }

    void thePlayheadIsWhereItWasTheNextTime() {
        m_session->movePlayhead(Position(3));
        m_session->movePlayhead(Position(6), false);  // a drag that never came to rest
        reopen();
        QCOMPARE(m_session->playhead(), Position(3));
    }

    void whatWasStillToBeSavedIsSavedBeforeItEnds() {
        for (std::uint64_t p = 1; p < 7; ++p) {
            m_session->movePlayhead(Position(p));
            m_session->addMark({Position(p), std::to_string(p), ""});
            // The worker may be at anything while this comes in.
            m_session->selectEvent(Position(p));
            for (std::uint64_t i = 0; i < p; ++i) {
                m_steps.step();
            }
            reopen();
            QCOMPARE(m_session->playhead(), Position(p));
            QCOMPARE(m_session->marks().size(), std::size_t(p));
        }
    }

    // Where it lives, nothing waits for a disk: all of that is done in the steps.
    void readsAndWritesElsewhere() {
        static int accesses = 0;
        accesses = 0;
        const Session::Saved saved = Session::savedIn(*workspaceOf(m_log));
        m_session.reset();
        const test::Steps steps([](const Executor::Task& task) {
            const test::MayWait here;
            task();
        });
        observeBlocking([](const char*) { ++accesses; });
        m_session = std::make_unique<Session>(workspaceOf(m_log), saved, steps.maker());
        std::shared_ptr<void> rest;
        m_session->waitElsewhere([&rest](std::shared_ptr<void> r) { rest = std::move(r); });
        for (std::uint64_t p = 0; p < 7; ++p) {
            m_session->selectEvent(Position(p));
            m_session->movePlayhead(Position(6 - p), p % 2 == 0);
            m_session->step(1);
            m_session->goToPreviousWriter();
            m_session->goToNextWriter();
            m_session->addMark({Position(p), "here", ""});
            m_session->renameMark(0, "there");
            steps.settle();
        }
        m_session->removeMark(0);
        m_session->movePlayhead(Position(2));
        m_session.reset();
        QCOMPARE(accesses, 0);
        rest.reset();  // does what was still to be written
        observeBlocking(nullptr);
        const Session::Saved after = Session::savedIn(*workspaceOf(m_log));
        QCOMPARE(after.playhead, std::optional(Position(2)));
        QCOMPARE(after.marks.size(), std::size_t(6));
    }

    void onAThreadTheTableOfTheLastMoveArrives() {
        Session session(workspaceOf(m_log));
        for (int i = 0; i < 500; ++i) {
            session.movePlayhead(Position(std::uint64_t(i) % 7), false);
        }
        session.movePlayhead(Position(5));
        QTRY_COMPARE_WITH_TIMEOUT(session.table()->at(), Position(5), 120'000);
    }

    void seesWhatHasBeenAppended() {
        QSignalSpy grown(m_session.get(), &Session::grown);
        m_session->refresh();
        QCOMPARE(grown.size(), 0);
        QVERIFY(appendEvents(m_log, {made("d"), made("e")}).ok());
        m_session->refresh();
        QCOMPARE(grown.size(), 1);
        QCOMPARE(m_session->end(), Position(9));
        QCOMPARE(m_session->playhead(), Position(7));
        m_session->movePlayhead(Position(9));
        m_steps.settle();
        QCOMPARE(m_session->table()->at(), Position(9));
        QCOMPARE(m_session->table()->rowCount(), std::uint64_t(4));
    }

    void anEmptyLogHasAnEmptyTable() {
        auto log = Log::create(m_dir->filePath("empty.oxbow").toStdString());
        QVERIFY(log.ok());
        Session session(workspaceOf(*log), m_steps.maker());
        QVERIFY(session.tableIsCurrent());
        session.step(1);
        QSignalSpy told(&session, &Session::told);
        session.goToNextWriter();
        m_steps.settle();
        QCOMPARE(told.size(), 1);
        QCOMPARE(session.playhead(), Position(0));
    }

private:
    std::filesystem::path path() const { return m_dir->filePath("small.oxbow").toStdString(); }

    std::optional<KeyId> keyOf(const std::string& key) const {
        return findInAllStreams(m_log->keys(), key)->front();
    }

    void reopen() {
        m_session.reset();
        m_log.reset();
        auto log = Log::open(path(), Log::Access::ReadWrite);
        QVERIFY(log.ok());
        m_log = *log;
        m_session = std::make_unique<Session>(workspaceOf(m_log), m_steps.maker());
    }

    const test::Steps m_steps;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::shared_ptr<Log> m_log;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<QSignalSpy> m_failed;
    std::unique_ptr<QSignalSpy> m_told;
};

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
