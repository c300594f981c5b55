#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QTest>
#include <QToolButton>

#include "app/window/find/find_desk.h"
#include "app/window/window_fixture.h"
#include "views/behind/behind_pane.h"
#include "views/behind/row_history.h"
#include "views/behind/row_page.h"
#include "views/common/list/tick_bar.h"
#include "views/find/find_bar.h"
#include "views/stream/rejected_view.h"
#include "views/stream/stream_source.h"

using namespace oxbow;
using namespace oxbow::test;

class TestWindowFind : public QObject, WindowFixture {
    Q_OBJECT

    FindBar& bar() const { return m_window->workspace()->findBar(); }
    FindDesk& desk() const { return m_window->workspace()->find(); }
    StreamView& stream() const { return m_window->workspace()->stream(); }
    QLineEdit* field() const { return bar().findChild<QLineEdit*>(); }
    void find(const QString& text) {
        trigger("edit.find");
        bar().setText(text);
        settle();
    }
    Event eventOf(Position p) const {
        const MayWait here;
        return *eventAt(*session().events(), p);
    }
    Event eventHere() const { return eventOf(*session().selectedEvent()); }
    std::uint64_t countOf(const std::string& type) const {
        const MayWait here;
        std::uint64_t count = 0;
        const auto status = forEachEvent(*session().events(), Position(), session().end(),
                                         EventParts::All, [&](Position, const EventView& event) {
                                             count += event.type == type ? 1 : 0;
                                             return true;
                                         });
        return status.ok() ? count : 0;
    }
    std::uint64_t versionsOfTheRow() const {
        const MayWait here;
        std::uint64_t versions = 0;
        const auto status =
            session().history()->versions(*session().selectedKey(), Position(), session().end(),
                                          Direction::Forward, [&](const KeyVersion&) {
                                              ++versions;
                                              return true;
                                          });
        return status.ok() ? versions : 0;
    }
    void chooseIn(QMenu& menu, const QString& text) const {
        for (QAction* action : menu.findChildren<QAction*>()) {
            if (action->text() == text) {
                action->trigger();
                return;
            }
        }
        QFAIL(qPrintable("the menu has no " + text));
    }

private slots:
    void init() {
        openWindow();
        openSample("shop-day.jsonl");
    }
    void cleanup() { closeWindow(); }

    void theFieldOpensWithTheFocusAndEscClosesIt() {
        QVERIFY(!bar().isVisible());
        trigger("edit.find");
        QVERIFY(bar().isVisible());
        QCOMPARE(QApplication::focusWidget(), field());
        QTest::keyClick(field(), Qt::Key_Escape);
        QVERIFY(!bar().isVisible());
        QCOMPARE(QApplication::focusWidget(), stream().list());
    }

    void escInTheStreamClosesItToo() {
        find("type:OrderPaid");
        stream().list()->setFocus();
        QTest::keyClick(stream().list(), Qt::Key_Escape);
        QVERIFY(!bar().isVisible());
        QVERIFY(session().selectedEvent());  // that is cleared by the next
        QTest::keyClick(stream().list(), Qt::Key_Escape);
        QVERIFY(!session().selectedEvent());
    }

    void theNextMatchIsBehindWhereOneHasGoneLast() {
        find("type:OrderPaid");
        session().selectEvent(Position(100));
        session().movePlayhead(Position(3000));
        trigger("find.next");
        settle();
        QVERIFY(*session().selectedEvent() >= Position(3000));
        session().selectEvent(Position(100));
        trigger("find.next");
        settle();
        QVERIFY(*session().selectedEvent() > Position(100));
        QVERIFY(*session().selectedEvent() < Position(1000));
    }

    void allEventsOfAKeyAreSeenInALowWindow() {
        m_window->resize(1024, 560);
        settle();
        QVERIFY(m_window->workspace()->isLowerPaneFolded());
        press(Qt::Key_H);
        settle();
        QVERIFY(m_window->workspace()->behind().isVisible());
    }

    void matchesAreCountedWhileOneTypes() {
        const Position playhead = session().playhead();
        find("type:OrderPaid");
        QCOMPARE(desk().finder().found()->count(), countOf("OrderPaid"));
        QVERIFY2(bar().said().contains(QString::number(countOf("OrderPaid"))),
                 qPrintable(bar().said()));
        QCOMPARE(session().playhead(), playhead);
        bar().setText("type:OrderPaid nowhere");
        settle();
        QCOMPARE(bar().said(), QString("No event has that."));
    }

    void whatIsWrongIsSaidWhereItIs() {
        find("paid type:");
        QVERIFY2(bar().said().startsWith("“type:”: "), qPrintable(bar().said()));
        QVERIFY(!desk().finder().expression());
        bar().setText("");
        QCOMPARE(bar().said(), QString());
    }

    void enterAndItsKeysGoFromMatchToMatch() {
        session().movePlayhead(Position(0));
        session().clearSelection();
        find("type:OrderPaid");
        QTest::keyClick(field(), Qt::Key_Return);
        settle();
        QCOMPARE(eventHere().type, OptionalBytes("OrderPaid"));
        QCOMPARE(session().playhead(), session().selectedEvent()->next());
        QVERIFY2(bar().said().startsWith("1 of "), qPrintable(bar().said()));
        const Position first = *session().selectedEvent();
        trigger("find.next");
        settle();
        QVERIFY(*session().selectedEvent() > first);
        QVERIFY2(bar().said().startsWith("2 of "), qPrintable(bar().said()));
        QTest::keyClick(field(), Qt::Key_Return, Qt::ShiftModifier);
        settle();
        QCOMPARE(*session().selectedEvent(), first);
        trigger("find.previous");
        settle();
        QVERIFY2(bar().said().contains("from the end again"), qPrintable(bar().said()));
        QCOMPARE(*session().selectedEvent(), *desk().finder().found()->lastBefore(session().end()));
    }

    void whereNothingIsLookedForTheKeysOpenTheField() {
        trigger("find.next");
        QVERIFY(bar().isVisible());
    }

    void matchesAreTicksBesideTheStream() {
        QVERIFY(stream().list()->tickBar()->ticks().empty());
        find("type:OrderPaid");
        QVERIFY(stream().list()->tickBar()->ticks().size() > 10);
        bar().close();
        settle();
        QVERIFY(stream().list()->tickBar()->ticks().empty());
    }

    void onlyMatchesCanBeShownAtTheirPositions() {
        find("type:OrderPaid");
        bar().setOnlyMatches(true);
        settle();
        StreamSource& rows = *stream().source();
        QCOMPARE(rows.rowCount(), countOf("OrderPaid"));
        for (std::uint64_t row = 0; row < rows.rowCount(); ++row) {
            const Position p = rows.placeAt(row).event;
            QCOMPARE(eventOf(p).type, OptionalBytes("OrderPaid"));
            QCOMPARE(rows.rowOf(p), row);
        }
        QVERIFY(stream().onlyButton()->isVisible());
        QVERIFY(stream().onlyButton()->text().contains(QString::number(rows.rowCount())));
        // The playhead stands between those that were and those that will be.
        const std::uint64_t marker = *stream().list()->marker();
        QVERIFY(marker == 0 || rows.placeAt(marker - 1).event < session().playhead());
        stream().onlyButton()->click();
        settle();
        QCOMPARE(rows.rowCount(), session().end().value());
        QVERIFY(!stream().onlyButton()->isVisible());
        QVERIFY(bar().isVisible());
    }

    void clicksAndStepsStayTrueWhereOnlyMatchesAreShown() {
        find("type:OrderPaid");
        bar().setOnlyMatches(true);
        settle();
        emit stream().list()->currentRowChanged(3);
        settle();
        QCOMPARE(*session().selectedEvent(), stream().source()->placeAt(3).event);
        // An event without a row here is selected all the same.
        session().selectEvent(Position(0));
        settle();
        QVERIFY(!stream().list()->currentRow());
        bar().close();
        settle();
        QCOMPARE(stream().list()->currentRow(), std::optional<std::uint64_t>(0));
    }

    void theMenuOfAnEventFindsOthersLikeIt() {
        session().movePlayhead(Position(0));
        session().selectEvent(Position(1));
        settle();
        QMenu menu;
        desk().addTo(&menu, {{Position(1)}, std::nullopt});
        const OptionalBytes type = eventHere().type;
        chooseIn(menu, "Event of this type");
        settle();
        QVERIFY(*session().selectedEvent() > Position(1));
        QCOMPARE(eventHere().type, type);
        chooseIn(menu, "This stream");
        settle();
        QCOMPARE(bar().text(), QString("stream:\"orders\""));
        QVERIFY(stream().source()->isNarrowed());
        chooseIn(menu, "This key");
        settle();
        QCOMPARE(bar().text(), QString("key:\"o-1001\""));
        QCOMPARE(stream().source()->placeAt(0).event, Position(1));
    }

    void theNextLateEventIsGoneTo() {
        session().movePlayhead(Position(0));
        QVERIFY(session().events()->lateCount() > 0);
        trigger("playhead.nextLate");
        settle();
        const Position late = *session().selectedEvent();
        const MayWait here;
        const auto before = session().events()->runningMaximum(late);
        QVERIFY(eventHere().time->nanoseconds < **before);
    }

    void behindTheLastLateEventTheFirstOneIsGoneTo() {
        session().movePlayhead(Position(0));
        trigger("playhead.nextLate");
        settle();
        const auto first = session().selectedEvent();
        session().movePlayhead(session().end());
        m_window->workspace()->findChild<QToolButton*>("late")->click();
        settle();
        QCOMPARE(session().selectedEvent(), first);
        QVERIFY(m_window->message().text().contains("the first"));
    }

    void theNextRejectedRecordIsGoneToAndShown() {
        QFile file(m_dir->filePath("holes.jsonl"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 40; ++i) {
            file.write(i % 10 == 9 ? QByteArray("{broken\n")
                                   : "{\"id\":\"" + QByteArray::number(i) + "\"}\n");
        }
        file.close();
        import(file.fileName().toStdString());
        session().movePlayhead(Position(10));
        trigger("playhead.nextRejected");
        settle();
        QCOMPARE(session().playhead(), Position(18));
        const auto* rejected = stream().findChild<RejectedView*>();
        QVERIFY(rejected != nullptr && rejected->isVisible());
        QCOMPARE(rejected->list()->currentRow(), std::optional<std::uint64_t>(1));
        trigger("view.rejected");
        QCOMPARE(m_window->focusWidget(), rejected->list());
    }

    void allEventsOfAKeyAreListedWithWhatEachChanged() {
        session().selectEvent(Position(2));
        settle();
        trigger("view.rowHistory");
        settle();
        RowPage& page = *m_window->workspace()->behind().row();
        QVERIFY(page.isVisible());
        RowHistorySource& rows = *page.source();
        QCOMPARE(rows.rowCount(), versionsOfTheRow());
        const auto cell = [&](std::uint64_t row, int column) {
            rows.prefetch(row, 1);
            m_steps.settle();
            return rows.cell(row, column).plainText();
        };
        QCOMPARE(cell(0, RowHistorySource::EventNumber), QString("1"));
        QVERIFY2(cell(0, RowHistorySource::Changes).contains("status: placed"),
                 qPrintable(cell(0, RowHistorySource::Changes)));
        QVERIFY2(cell(1, RowHistorySource::Changes).contains("status: placed → paid"),
                 qPrintable(cell(1, RowHistorySource::Changes)));
        QCOMPARE(cell(1, RowHistorySource::Since), QString("36.6 s"));
        emit page.list()->currentRowChanged(0);
        settle();
        QCOMPARE(*session().selectedEvent(), Position(1));
        emit page.list()->rowActivated(1);
        settle();
        QCOMPARE(session().playhead(), Position(3));
    }

    void withNothingSelectedItIsTheKeyOfTheEventThatIsShown() {
        session().movePlayhead(Position(3));
        session().clearSelection();
        settle();
        trigger("view.rowHistory");
        settle();
        QCOMPARE(session().selectedEvent(), std::optional(Position(2)));
        QCOMPARE(m_window->workspace()->behind().row()->source()->rowCount(), versionsOfTheRow());
    }

    void aFieldsHistoryHasOnlyWhatGaveItAnotherValue() {
        session().selectEvent(Position(2));
        settle();
        trigger("view.rowHistory");
        RowPage& page = *m_window->workspace()->behind().row();
        page.setField("method");
        settle();
        // It came with the payment and went with the row.
        QCOMPARE(page.source()->rowCount(), std::uint64_t(2));
        page.source()->prefetch(0, 1);
        m_steps.settle();
        QCOMPARE(page.source()->cell(0, RowHistorySource::After).plainText(), QString("wallet"));
        QCOMPARE(page.source()->cell(0, RowHistorySource::EventNumber).plainText(), QString("2"));
        page.fieldButton()->click();
        settle();
        QVERIFY(page.source()->rowCount() > 1);
    }
};

QTEST_MAIN(TestWindowFind)
#include "tst_window_find.moc"
