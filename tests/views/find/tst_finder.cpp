#include <QSignalSpy>
#include <QTest>

#include <string>
#include <variant>

#include "support/stepped_executor.h"
#include "support/vector_sequence.h"
#include "views/find/finder.h"

using namespace oxbow;
using namespace oxbow::test;

namespace {

FindExpression read(const std::string& text) {
    return std::get<FindExpression>(FindExpression::parse(text));
}

// Every tenth event has "ten", every event its number in letters.
std::shared_ptr<const EventSequence> numbered(std::size_t count) {
    std::vector<Event> events(count);
    for (std::size_t i = 0; i < count; ++i) {
        events[i].stream = "s";
        events[i].value = "number " + std::to_string(i) + (i % 10 == 0 ? " ten" : "");
    }
    return std::make_shared<VectorSequence>(std::move(events));
}

}  // namespace

class TestFinder : public QObject {
    Q_OBJECT

    const Steps m_steps;

private slots:
    void everythingIsFoundWhereverOneStands() {
        for (const std::uint64_t from : {0, 1'234, 5'000, 9'999}) {
            Finder finder(nullptr, m_steps.maker());
            finder.find(numbered(5'000), read("ten"), Position(from));
            QVERIFY(finder.isSearching());
            m_steps.settle();
            QVERIFY(!finder.isSearching());
            QCOMPARE(finder.found()->count(), std::uint64_t(500));
            QCOMPARE(finder.share(), 1.0);
            QCOMPARE(finder.firstFrom(Position(41)).position, std::optional(Position(50)));
            QCOMPARE(finder.lastBefore(Position(50)).position, std::optional(Position(40)));
            QVERIFY(finder.firstFrom(Position(4'991)).certain);
            QVERIFY(!finder.firstFrom(Position(4'991)).position);
        }
    }

    void whatHasNotBeenLookedAtIsNotCertain() {
        Finder finder(nullptr, m_steps.maker());
        finder.find(numbered(5'000), read("ten"), Position(100));
        QVERIFY(!finder.firstFrom(Position(100)).certain);
        QVERIFY(!finder.lastBefore(Position(100)).certain);
        QVERIFY(finder.lastBefore(Position()).certain);
        m_steps.settle();
        QVERIFY(finder.firstFrom(Position(100)).certain);
    }

    void theNewestQuestionIsAnsweredAlone() {
        Finder finder(nullptr, m_steps.maker());
        QSignalSpy changed(&finder, &Finder::changed);
        const auto events = numbered(3'000);
        finder.find(events, read("ten"), Position());
        m_steps.step();  // its answers are on their way
        finder.find(events, read("\"number 7\""), Position());
        m_steps.settle();
        QCOMPARE(finder.found()->count(), std::uint64_t(1 + 10 + 100));
        finder.find(events, read("ten"), Position());
        finder.clear();
        m_steps.settle();
        QVERIFY(!finder.expression());
        QVERIFY(finder.found()->empty());
    }

    void whoeverStoppedKeepsWhatWasFound() {
        Finder finder(nullptr, m_steps.maker());
        finder.find(numbered(3'000), read("ten"), Position());
        m_steps.settle();
        finder.stop();
        QCOMPARE(finder.found()->count(), std::uint64_t(300));
    }
};

QTEST_GUILESS_MAIN(TestFinder)
#include "tst_finder.moc"
