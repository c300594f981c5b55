// One suite for every history and every sequence: what holds of all of them, each check named by
// its sentence. A test of one history makes it of random events and runs them all.
#pragma once

#include <QString>
#include <QTest>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/history/sequence_checks.h"
#include "model/history/suite_case.h"
#include "model/history/table_checks.h"
#include "model/history/version_checks.h"

namespace oxbow {

struct NamedCheck {
    const char* sentence;
    SuiteCheck check;
};

inline const std::vector<NamedCheck>& suiteChecks() {
    using namespace checks;
    static const std::vector<NamedCheck> kChecks{
        {"streams and types have the events' names", namesAreTheEventsOwn},
        {"read gives the wanted events", readGivesTheWantedEvents},
        {"one event is read by its position", oneEventIsReadByItsPosition},
        {"cursors go both ways from anywhere", cursorsGoBothWaysFromAnywhere},
        {"times are those of the events before", timesAreThoseOfTheEventsBefore},
        {"counts by type add up", countsByTypeAddUp},
        {"an event is found by its name", anEventIsFoundByItsName},
        {"no event lies beyond the end", noEventLiesBeyondTheEnd},
        {"every key has its name and number", everyKeyHasItsNameAndNumber},
        {"keys stand in order", keysStandInOrder},
        {"a search finds the keys that have the text", searchFindsTheKeysThatHaveTheText},
        {"the table is that of a replay at every position", theTableIsThatOfAReplayAtEveryPosition},
        {"a table near another is the same", aTableNearAnotherIsTheSame},
        {"rows are counted without the table", rowsAreCountedWithoutTheTable},
        {"a page holds the rows from a number on", aPageHoldsTheRowsFromANumberOn},
        {"rows hold what the replay wrote", rowsHoldWhatTheReplayWrote},
        {"all rows of a table are visited in either order", allRowsOfATableAreVisitedInEitherOrder},
        {"rows stand in order of their keys", rowsStandInOrderOfTheirKeys},
        {"two positions differ in the rows that differ in the replay",
         twoPositionsDifferInTheRowsThatDifferInTheReplay},
        {"a key's version is its last, and its next the first",
         aKeysVersionIsItsLastAndItsNextTheFirst},
        {"a row that is deleted again is of the last tombstone",
         aRowThatIsDeletedAgainIsOfTheLastTombstone},
        {"versions come in either direction", versionsComeInEitherDirection},
        {"a cursor pulls the same versions", aCursorPullsTheSameVersions},
        {"an event touches the rows that it writes", anEventTouchesTheRowsThatItWrites},
        {"the change stream is that of a replay", theChangeStreamIsThatOfAReplay},
        {"a cursor pulls the same changes", aCursorPullsTheSameChanges},
        {"the changes of an event and of a row are those of the stream",
         theChangesOfAnEventAndOfARowAreThoseOfTheStream},
        {"blame names the events that gave a value", blameNamesTheEventsThatGaveAValue},
        {"what is visited may be asked for again meanwhile",
         whatIsVisitedMayBeAskedForAgainMeanwhile},
        {"nothing is answered beyond the end", nothingIsAnsweredBeyondTheEnd},
        {"a key that there is none of has no version", aKeyThatThereIsNoneOfHasNoVersion},
        {"what is taken back ends as cancelled", whatIsTakenBackEndsAsCancelled},
    };
    return kChecks;
}

// A history of these events; null where it cannot be made.
using MakeHistory = std::function<std::shared_ptr<const History>(const std::vector<Event>& events)>;

// A history under test: as it is made, and the rows that a replay leaves.
inline SuiteCase suiteCase(std::string name, const MakeHistory& make, std::vector<Event> events,
                           ReplayedRows rows, SuiteCase::Traits traits = {}) {
    auto history = make(events);
    if (!history) {
        qFatal("the history \"%s\" cannot be made", name.c_str());
    }
    return {std::move(name), std::move(history), std::move(events), std::move(rows), traits};
}

// For the _data() of a test that calls runSuiteCheck(): every check on every case.
inline void addSuiteChecks(const std::vector<SuiteCase>& cases) {
    QTest::addColumn<int>("whichCase");
    QTest::addColumn<int>("whichCheck");
    for (std::size_t i = 0; i < cases.size(); ++i) {
        for (std::size_t j = 0; j < suiteChecks().size(); ++j) {
            QTest::addRow("%s: %s", cases[i].name().c_str(), suiteChecks()[j].sentence)
                << int(i) << int(j);
        }
    }
}
inline void runSuiteCheck(const std::vector<SuiteCase>& cases) {
    QFETCH(int, whichCase);
    QFETCH(int, whichCheck);
    QCOMPARE(QString::fromStdString(
                 suiteChecks().at(std::size_t(whichCheck)).check(cases.at(std::size_t(whichCase)))),
             QString());
}

}  // namespace oxbow
