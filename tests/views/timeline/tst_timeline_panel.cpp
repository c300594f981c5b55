#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

#include "resources/resources.h"
#include "shop_day.h"
#include "support/pictures.h"
#include "support/random_log.h"
#include "support/stepped_executor.h"
#include "views/dress.h"
#include "views/timeline/bars/sequence_timeline_source.h"
#include "views/timeline/marks/marks_popup.h"
#include "views/timeline/timeline_panel.h"
#include "views/timeline/timeline_view.h"
#include "views/timeline/transport/go_to_bar.h"
#include "views/timeline/transport/transport_bar.h"

using namespace oxbow;
using namespace oxbow::test;
using namespace std::chrono_literals;

namespace {

// The shop's day as a stored log.
std::vector<Event> shopEvents(std::size_t count) {
    const auto day = shopDay(count);
    std::vector<Event> events;
    for (std::size_t i = 0; i < day->items.size(); ++i) {
        const auto& item = day->items[i];
        Event event;
        event.source = "shop.jsonl";
        event.stream = "orders";
        event.partition = 0;
        event.offset = std::int64_t(i) + 100;
        event.key = "o-" + std::to_string(i % 97);
        event.value = "{}";
        event.type = day->typeNames[item.type];
        event.time = Timestamp{*item.time, TimePrecision::Millisecond, 0};
        events.push_back(std::move(event));
    }
    return events;
}

}  // namespace

class TestTimelinePanel : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        initResources();
        m_log = makeLog(m_folder, shopEvents(6'000), 1'000, 3'000);
        QVERIFY(m_log);
    }
    void init() {
        dress(false);
        QVERIFY(m_log->setMarks({}).ok());
        m_session = std::make_unique<Session>(workspaceOf(m_log), m_steps.maker());
        m_session->movePlayhead(Position(1'000));
        m_panel = std::make_unique<TimelinePanel>(m_session.get(), nullptr, m_steps.clock());
        m_panel->resize(1200, 300);
        m_panel->show();
        rest();
        QVERIFY(m_panel->view()->buckets() && m_panel->view()->buckets()->exact);
    }
    void cleanup() {
        m_panel.reset();
        m_session.reset();
    }

    void theLogAnswersAsTheTimelineAsks() {
        const auto fake = shopDay(6'000);
        const SequenceTimelineSource source(m_log);
        QCOMPARE(source.end(), fake->end());
        QVERIFY(**source.times() == **fake->times());
        QCOMPARE(source.lateCount(), fake->lateCount());
        for (std::uint64_t p = 0; p <= 6'000; p += 37) {
            QVERIFY(*source.timeAt(Position(p)) == *fake->timeAt(Position(p)));
        }
    }

    void leadingEventsWithoutATimeDoNotHideTheFirstTime() {
        const QTemporaryDir folder;
        auto events = shopEvents(300);
        for (std::size_t i = 0; i < 137; ++i) {
            events[i].time.reset();
        }
        const SequenceTimelineSource source(makeLog(folder, events));
        QCOMPARE((*source.times())->first, events[137].time->nanoseconds);
    }

    void findsAnEventByItsRef() {
        const SequenceTimelineSource source(m_log);
        const auto always = [](std::uint64_t) { return true; };
        QVERIFY(*source.find({"orders", 0, 5'100}, always) == Position(5'000));
        QVERIFY(*source.find({"orders", -1, 101}, always) == Position(1));
        QVERIFY(*source.find({"orders", 1, 101}, always) == std::nullopt);
        QVERIFY(absl::IsCancelled(
            source.find({"orders", 0, 5'100}, [](std::uint64_t) { return false; }).status()));
    }

    // --- go to ---

    void goingSomewhereMovesThePlayheadAndIsRemembered() {
        QSignalSpy jumps(m_session.get(), &Session::jumpsChanged);
        m_panel->openGoTo();
        auto* bar = m_panel->findChild<GoToBar*>();
        QVERIFY(bar->isVisible());
        auto* field = bar->findChild<QLineEdit*>();
        QTest::keyClicks(field, "50%");
        m_steps.settle();
        QVERIFY2(bar->said().startsWith("→ 3,000 · 2019-12-03 "), qPrintable(bar->said()));
        QTest::keyClick(field, Qt::Key_Return);
        m_steps.settle();
        QCOMPARE(m_session->playhead(), Position(3'000));
        QVERIFY(!bar->isVisible());
        QVERIFY(!jumps.isEmpty());
    }

    void enterGoesThereThoughThePlaceIsNotKnownYet() {
        GoToBar bar(shopDay(6'000), nullptr, m_steps.maker());
        QSignalSpy chosen(&bar, &GoToBar::chosen);
        bar.open(Position(1'000));
        auto* field = bar.findChild<QLineEdit*>();
        QTest::keyClicks(field, "50%");
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(bar.said(), QString());
        QVERIFY(chosen.isEmpty());
        m_steps.settle();
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].value<Position>(), Position(3'000));
    }

    void goingToAnEventLooksForItAway() {
        m_panel->openGoTo();
        auto* field = m_panel->findChild<GoToBar*>()->findChild<QLineEdit*>();
        QTest::keyClicks(field, "orders/0@4321");
        QTest::keyClick(field, Qt::Key_Return);
        m_steps.settle();
        QCOMPARE(m_session->playhead(), Position(4'222));
    }

    void goingToAnEventThatIsNotThereSaysSo() {
        m_panel->openGoTo();
        auto* bar = m_panel->findChild<GoToBar*>();
        QTest::keyClicks(bar->findChild<QLineEdit*>(), "orders/7@1");
        QTest::keyClick(bar->findChild<QLineEdit*>(), Qt::Key_Return);
        m_steps.settle();
        QVERIFY(bar->said().contains("has no event of that stream"));
        QCOMPARE(m_session->playhead(), Position(1'000));
    }

    void aWrongPlaceIsSaidWhileItIsTyped() {
        m_panel->openGoTo();
        auto* bar = m_panel->findChild<GoToBar*>();
        QTest::keyClicks(bar->findChild<QLineEdit*>(), "7000");
        m_steps.settle();
        QVERIFY(bar->said().contains("The log ends at 6000"));
        QTest::keyClick(bar->findChild<QLineEdit*>(), Qt::Key_Return);
        QVERIFY(bar->isVisible());
        QTest::keyClick(bar->findChild<QLineEdit*>(), Qt::Key_Escape);
        QVERIFY(!bar->isVisible());
        QCOMPARE(m_session->playhead(), Position(1'000));
    }

    // --- marks ---

    void aMarkIsNamedInItsPlace() {
        m_panel->beginMark();
        auto* field = m_panel->findChild<QLineEdit*>("markField");
        QVERIFY(field && field->isVisible());
        QTest::keyClicks(field, "first rush");
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(m_session->marks().size(), std::size_t(1));
        QVERIFY(m_session->marks()[0] == (Mark{Position(1'000), "first rush", ""}));
    }

    void aMarkWithoutANameIsCalledByItsPosition() {
        m_panel->beginMark();
        QTest::keyClick(m_panel->findChild<QLineEdit*>("markField"), Qt::Key_Return);
        QCOMPARE(m_session->marks().at(0).name, std::string("1,000"));
    }

    void escapeLeavesNoMark() {
        m_panel->beginMark();
        QTest::keyClick(m_panel->findChild<QLineEdit*>("markField"), Qt::Key_Escape);
        QVERIFY(m_session->marks().empty());
    }

    void theListOfMarksGoesRenamesAndDeletes() {
        m_session->addMark({Position(70), "here", ""});
        m_session->addMark({Position(2'000), "there", ""});
        auto* popup = m_panel->findChild<MarksPopup*>();
        auto* list = popup->findChild<QTreeWidget*>();
        QCOMPARE(list->topLevelItemCount(), 2);
        QCOMPARE(list->topLevelItem(1)->text(1), QString("2,000"));
        m_steps.settle();
        QVERIFY(list->topLevelItem(1)->text(2).endsWith(" Z"));
        list->setCurrentItem(list->topLevelItem(1));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(m_session->playhead(), Position(2'000));
        list->topLevelItem(1)->setText(0, "over there");
        m_steps.settle();
        QCOMPARE(m_session->marks().at(1).name, std::string("over there"));
        list->setCurrentItem(list->topLevelItem(0));
        QTest::keyClick(list, Qt::Key_Delete);
        m_steps.settle();
        QCOMPARE(m_session->marks().size(), std::size_t(1));
        QCOMPARE(list->topLevelItemCount(), 1);
    }

    void renamingInTheListLeavesItOpen() {
        m_session->addMark({Position(70), "here", ""});
        auto* popup = m_panel->findChild<MarksPopup*>();
        auto* list = popup->findChild<QTreeWidget*>();
        m_panel->openMarks();
        list->editItem(list->topLevelItem(0), 0);
        auto* field = list->findChild<QLineEdit*>();
        QVERIFY(field);
        QTest::keyClicks(field, "there");
        QTest::keyClick(field, Qt::Key_Return);
        m_steps.settle();
        QCOMPARE(m_session->marks().at(0).name, std::string("there"));
        QVERIFY(popup->isVisible());
        QCOMPARE(m_session->playhead(), Position(1'000));
        popup->hide();
    }

    void namingAMarkGivesTheFocusBack() {
        m_panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get(), 60'000));
        auto* before = m_panel->findChild<QAbstractButton*>("play");
        before->setFocus();
        m_panel->beginMark();
        auto* field = m_panel->findChild<QLineEdit*>("markField");
        QVERIFY(field->hasFocus());
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(m_panel->focusWidget(), before);
    }

    // --- transport ---

    void theTransportTellsPlaceTimeMarksAndLateEvents() {
        m_session->addMark({Position(7), "here", ""});
        auto* transport = m_panel->transport();
        QCOMPARE(transport->findChild<QToolButton*>("position")->text(), QString("1,000"));
        m_steps.settle();
        QVERIFY(transport->findChild<QLabel*>("time")->text().endsWith(" Z"));
        QCOMPARE(transport->findChild<QToolButton*>("marks")->text(), QString("1 mark"));
        auto* late = transport->findChild<QToolButton*>("late");
        QVERIFY(late->text().contains("late event"));
        QSignalSpy asked(transport, &TransportBar::nextLateAsked);
        late->click();
        QCOMPARE(asked.size(), 1);
    }

    void aHundredThousandMarksAreDrawnAndListed() {
        std::vector<Mark> marks;
        for (std::uint64_t i = 0; i < 100'000; ++i) {
            marks.push_back({Position(i / 100), "mark " + std::to_string(i), ""});
        }
        m_session->takeImportedMarks(marks);
        m_steps.settle();
        QCOMPARE(m_panel->transport()->findChild<QToolButton*>("marks")->text(),
                 QString("100,000 marks"));
        m_panel->grab();
        m_panel->openMarks();
        auto* popup = m_panel->findChild<MarksPopup*>();
        QVERIFY(popup && popup->isVisible());
        popup->close();
    }

    void playingMovesThePlayheadAndPausingRests() {
        m_panel->player()->setSpeed(1000);
        QSignalSpy moved(m_session.get(), &Session::playheadChanged);
        m_panel->togglePlay();
        for (int i = 0; i < 3; ++i) {
            m_steps.pass(10ms);
            m_panel->player()->tick();
        }
        QCOMPARE(moved.size(), 3);
        QCOMPARE(m_session->playhead(), Position(1'120));
        QSignalSpy jumps(m_session.get(), &Session::jumpsChanged);
        m_panel->togglePlay();
        QCOMPARE(jumps.size(), 1);
        QCOMPARE(m_session->playhead(), Position(1'120));
    }

    void aShortenedGapIsSaid() {
        emit m_panel->player()->gapShortened(std::int64_t(3) * 3600 * kSecond);
        QCOMPARE(m_panel->transport()->findChild<QLabel*>("note")->text(),
                 QString("a gap of 3 h was shortened"));
    }

    void everyControlHasAName() {
        for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || widget->objectName().startsWith("qt_") ||
                qobject_cast<const QLabel*>(widget) || widget->isWindow()) {
                continue;
            }
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                     qPrintable(widget->metaObject()->className() + QString(" ") +
                                widget->objectName()));
        }
    }

    void picturesOfItAndOfWhatItOpens() {
        for (const auto& [position, name] :
             {std::pair(1'100, "first refund"), {2'400, "deploy 4.2"}, {5'000, "incident"}}) {
            m_session->addMark({Position(std::uint64_t(position)), name, ""});
        }
        m_session->movePlayhead(Position(3'045));
        m_panel->resize(900, 290);
        const auto settle = [this] { rest(); };
        QCOMPARE(checkPictures(*m_panel, "timeline-panel", dress, settle), QString());
        m_panel->openGoTo();
        QTest::keyClicks(m_panel->findChild<GoToBar*>()->findChild<QLineEdit*>(), "09:06");
        QCOMPARE(checkPictures(*m_panel->findChild<GoToBar*>(), "timeline-go-to", dress, settle),
                 QString());
        m_panel->findChild<GoToBar*>()->close();
        m_panel->openMarks();
        QCOMPARE(checkPictures(*m_panel->findChild<QWidget*>("marksPopup"), "timeline-marks", dress,
                               settle),
                 QString());
    }

private:
    // Until all is counted exactly.
    void rest() {
        m_steps.settle();
        m_steps.pass(BucketCounter::kIdle);
        m_steps.settle();
    }

    const Steps m_steps;
    QTemporaryDir m_folder;
    std::shared_ptr<Log> m_log;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<TimelinePanel> m_panel;
};

QTEST_MAIN(TestTimelinePanel)
#include "tst_timeline_panel.moc"
