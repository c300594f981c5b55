#include <QAccessible>
#include <QClipboard>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "model/history/log_history.h"
#include "support/pictures.h"
#include "support/replay_history.h"
#include "support/stepped_executor.h"
#include "support/vector_sequence.h"
#include "views/common/list/list_header.h"
#include "views/common/list/virtual_list_view.h"
#include "views/dress.h"
#include "views/shop_log.h"
#include "views/stream/rejected_source.h"
#include "views/stream/rejected_view.h"
#include "views/stream/stream_source.h"
#include "views/stream/stream_view.h"

using namespace oxbow;

namespace {

StreamRow dataRow(const QString& key, const QString& value) {
    StreamRow row;
    row.type = "Paid";
    row.time = parseTimestamp("2019-12-03T09:06:00.120Z");
    row.key = {BytesPreview::Kind::Text, key};
    row.value = {BytesPreview::Kind::Text, value};
    return row;
}

// A log whose events are not asked for.
std::shared_ptr<const ShownPast> nothing() {
    const auto events = std::make_shared<const VectorSequence>(std::vector<Event>());
    return ShownPast::ofLog({events, *ReplayHistory::create(events)});
}

// A source whose rows all look like `row`.
std::unique_ptr<StreamSource> sourceOf(const StreamRow& row, std::uint64_t end = 1000) {
    const test::Steps steps;
    auto source = std::make_unique<StreamSource>(
        nothing(),
        [row](std::uint64_t) {
            StreamPage page;
            page.rows.assign(kStreamPageRows, row);
            return page;
        },
        nullptr, steps.maker());
    StreamSource::Shape shape;
    shape.end = end;
    source->setShape(shape);
    source->prefetch(0, 20);
    steps.settle();
    return source;
}

struct Opened {
    explicit Opened(int events = 2000)
        : files(shopEvents(events)),
          session(workspaceOf(files.log), steps.maker()),
          view(&session) {
        view.resize(760, 520);
        view.show();
        settle();
    }
    // What is painted asks for more.
    void settle() {
        steps.settle();
        view.grab();
        steps.settle();
    }
    const test::Steps steps;
    TemporaryLog files;
    Session session;
    StreamView view;
};

}  // namespace

class TestStream : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { test::dress(false); }

    void nullEmptyAndAbsentHaveThreeLooks() {
        StreamRow row = dataRow("o-1", "{}");
        row.value.kind = BytesPreview::Kind::Absent;
        QCOMPARE(sourceOf(row)->cell(0, StreamSource::Value).content, CellContent::Null);
        row.value.kind = BytesPreview::Kind::Empty;
        QCOMPARE(sourceOf(row)->cell(0, StreamSource::Value).content, CellContent::Empty);
        row.type.reset();
        QCOMPARE(sourceOf(row)->cell(0, StreamSource::Type).content, CellContent::Absent);
    }

    void anEventWithoutAKeySaysThatTheTableIgnoresIt() {
        StreamRow row = dataRow({}, "{}");
        row.key.kind = BytesPreview::Kind::Absent;
        const auto source = sourceOf(row);
        QCOMPARE(source->cell(0, StreamSource::Key).plainText(), QString("∅ no key"));
        QVERIFY(source->toolTip(0, StreamSource::Key).contains("ignored by the table"));
    }

    void aLateEventSaysHowLate() {
        StreamRow row = dataRow("o-1", "{}");
        row.lateBy = 19'300'000'000;
        const auto source = sourceOf(row);
        QCOMPARE(source->cell(0, StreamSource::Time).plainText(), QString("09:06:00.120 ⇢"));
        QVERIFY(source->toolTip(0, StreamSource::Time).contains("19.3 s"));
    }

    void aControlRecordSaysWhatItSaysInWords() {
        StreamRow row = dataRow("\x01\x02", "\x03");
        row.kind = EventKind::Control;
        row.type = "ABORT";
        const auto source = sourceOf(row);
        QCOMPARE(source->cell(3, StreamSource::Type).plainText(), QString("ABORT control"));
        QCOMPARE(source->cell(3, StreamSource::Key).plainText(), QString());
        QVERIFY(source->cell(3, StreamSource::Value).plainText().contains("bookkeeping"));
        QVERIFY(source->look(3).dimmed);
    }

    void ghostsAreQuietWhereTheyAreHiddenButKeepTheirPlace() {
        StreamRow row = dataRow("o-1", "{}");
        row.kind = EventKind::Aborted;
        const auto source = sourceOf(row);
        QCOMPARE(source->cell(3, StreamSource::Value).text, QString("{}"));
        source->setGhostsShown(false);
        QCOMPARE(source->cell(3, StreamSource::Value).content, CellContent::Absent);
        QCOMPARE(source->cell(3, StreamSource::Number).text, QString("3"));
        QCOMPARE(source->cell(3, StreamSource::Type).text, QString("aborted"));
    }

    void whatMayHaveBeenRolledBackSaysSo() {
        StreamRow row = dataRow("o-1", "{}");
        row.type = "Paid";
        const auto note = [&row] { return sourceOf(row)->cell(3, StreamSource::Type).note; };
        QCOMPARE(note(), QString());
        row.outcome = TransactionOutcome::Open;
        QCOMPARE(note(), QString("open"));
        row.outcome = TransactionOutcome::Unknown;
        QCOMPARE(note(), QString("outcome unknown"));
        row.type.reset();
        QCOMPARE(note(), QString("outcome unknown"));
        QVERIFY(sourceOf(row)->toolTip(3, StreamSource::Type).contains("rolled back"));
    }

    void theFutureIsDimAndTheLastAppliedEventStandsOut() {
        const auto source = sourceOf(dataRow("o-1", "{}"));
        source->setPlayhead(Position(7));
        QVERIFY(!source->look(6).dimmed);
        QCOMPARE(source->look(6).ground, Ground::Selection);
        QVERIFY(source->look(7).dimmed);
    }

    void rowsThatAreNotReadYetWaitAndArrive() {
        const test::Steps steps;
        StreamSource source(
            nothing(),
            [](std::uint64_t) {
                StreamPage page;
                page.rows.assign(kStreamPageRows, dataRow("o-1", "{}"));
                return page;
            },
            nullptr, steps.maker());
        StreamSource::Shape shape;
        shape.end = 10'000'000'000;
        source.setShape(shape);
        QSignalSpy ready(&source, &RowSource::rowsReady);
        source.prefetch(9'999'999'990, 10);
        QCOMPARE(source.cell(9'999'999'999, StreamSource::Value).content, CellContent::Waiting);
        steps.settle();
        QCOMPARE(ready.size(), 1);
        QCOMPARE(source.cell(9'999'999'999, StreamSource::Value).content, CellContent::Text);
    }

    void theNumbersHaveRoomForTheLastPosition() {
        const StreamRow row = dataRow("o-1", "{}");
        const auto source = sourceOf(row, 999);
        QCOMPARE(source->column(StreamSource::Number).characters, 7);
        StreamSource::Shape shape;
        shape.end = 10'000'000;
        QSignalSpy columns(source.get(), &RowSource::columnsChanged);
        source->setShape(shape);
        QVERIFY(source->column(StreamSource::Number).characters >= 10);
        QCOMPARE(columns.size(), 1);
    }

    void theKeysHaveRoomWithinBounds() {
        const auto source = sourceOf(dataRow("o-1", "{}"));
        StreamSource::Shape shape;
        for (const auto& [longest, room] : {std::pair(3, 10), {13, 13}, {64, 22}}) {
            shape.keyCharacters = longest;
            source->setShape(shape);
            QCOMPARE(source->column(StreamSource::Key).characters, room);
        }
    }

    void aPageThatCannotBeReadSaysWhy() {
        const test::Steps steps;
        StreamSource source(
            nothing(),
            [](std::uint64_t) {
                return StreamPage{{}, "block 3 is damaged"};
            },
            nullptr, steps.maker());
        StreamSource::Shape shape;
        shape.end = 5;
        source.setShape(shape);
        source.prefetch(0, 5);
        steps.settle();
        QCOMPARE(source.cell(2, StreamSource::Value).text, QString("block 3 is damaged"));
        QCOMPARE(source.cell(2, StreamSource::Value).tone, Tone::Danger);
    }

    void rowsShowWhatTheLogHolds() {
        Opened opened;
        const std::vector<Event> events = shopEvents(2000);
        opened.view.source()->prefetch(1000, 300);
        opened.steps.settle();
        for (std::uint64_t row = 1000; row < 1300; ++row) {
            const StreamRow* shown = opened.view.source()->find(row);
            QVERIFY(shown);
            QCOMPARE(shown->type, events[row].type);
            QCOMPARE(shown->time, events[row].time);
            QCOMPARE(shown->value.kind == BytesPreview::Kind::Absent, !events[row].value);
            QCOMPARE(shown->lateBy > 0, row % 37 == 36);
        }
    }

    void aClickSelectsAndLeavesThePlayheadEnterMovesIt() {
        Opened opened;
        opened.session.movePlayhead(Position(900));
        opened.settle();
        const QRect row = opened.view.list()->rowRect(895);
        QTest::mouseClick(opened.view.list()->viewport(), Qt::LeftButton, {}, row.center());
        QCOMPARE(opened.session.selectedEvent(), std::optional(Position(895)));
        QCOMPARE(opened.session.playhead(), Position(900));
        const std::uint64_t top = opened.view.list()->topRow();
        QTest::keyClick(opened.view.list(), Qt::Key_Return);
        QCOMPARE(opened.session.playhead(), Position(896));
        // What was under the pointer stays there.
        QCOMPARE(opened.view.list()->topRow(), top);
    }

    void theListFollowsThePlayheadAtTwoThirdsOfItsHeight() {
        Opened opened;
        for (const std::uint64_t p : {1000, 1001, 250}) {
            opened.session.movePlayhead(Position(p));
            const double visible = double(opened.view.list()->visibleRows());
            const double part = double(p - opened.view.list()->topRow()) / visible;
            QVERIFY2(part > 0.55 && part < 0.75, qPrintable(QString::number(part)));
        }
    }

    void thePlayheadKeepsItsHeightAsThePaneGrows() {
        Opened opened;
        opened.view.resize(760, 80);
        opened.session.movePlayhead(Position(1000));
        opened.view.resize(760, 520);
        opened.settle();
        const double visible = double(opened.view.list()->visibleRows());
        const double part = double(1000 - opened.view.list()->topRow()) / visible;
        QVERIFY2(part > 0.55 && part < 0.75, qPrintable(QString::number(part)));
    }

    void scrollingByHandIsNotFoughtUntilThePlayheadMoves() {
        Opened opened;
        opened.session.movePlayhead(Position(1000));
        opened.view.list()->verticalScrollBar()->setValue(40);
        opened.session.selectEvent(Position(50));
        opened.settle();
        QCOMPARE(opened.view.list()->topRow(), std::uint64_t{40});
        opened.session.movePlayhead(Position(1001));
        QVERIFY(opened.view.list()->topRow() > 900);
    }

    void whatIsSelectedElsewhereIsBroughtOnScreen() {
        Opened opened;
        opened.session.movePlayhead(Position(1000));
        QSignalSpy scrolled(opened.view.list(), &VirtualListView::scrolledByUser);
        for (const std::uint64_t row : {50, 1999, 0, 1000}) {
            opened.session.selectEvent(Position(row));
            QVERIFY(!opened.view.list()->rowRect(row).isEmpty());
            QCOMPARE(opened.view.list()->currentRow(), std::optional(row));
            // Its row is found a moment later; the user may have scrolled on until then.
            const std::uint64_t away = row < 500 ? 1500 : 100;
            opened.view.list()->scrollTo(away);
            opened.steps.settle();
            QVERIFY(!opened.session.selectedKeyIsAwaited());
            QCOMPARE(opened.view.list()->topRow(), away);
        }
        QCOMPARE(scrolled.size(), 0);
    }

    void lateRowsAreThoseThatTheLogCounts() {
        // Record times where there is no event time; control events count for nothing.
        std::vector<Event> events = shopEvents(500);
        for (std::size_t i = 0; i < events.size(); ++i) {
            Event& event = events[i];
            event.recordTime = i % 5 == 0 ? std::nullopt : event.time;
            event.time = i % 3 == 0 ? event.time : std::nullopt;
            if (i % 29 == 4) {
                event.kind = EventKind::Control;
                event.time = Timestamp{shopEvents(500).back().time->nanoseconds * 2,
                                       TimePrecision::Millisecond, 0};
            }
        }
        TemporaryLog files(events);
        std::uint64_t late = 0;
        for (std::uint64_t page = 0; page <= events.size() / kStreamPageRows; ++page) {
            for (const StreamRow& row :
                 loadStreamFrom(std::make_shared<LogHistory>(files.log))(page).rows) {
                late += row.lateBy > 0 ? 1 : 0;
            }
        }
        QVERIFY(late > 5);
        QCOMPARE(late, files.log->lateCount());
    }

    void homeAndEndStayWithTheWindow() {
        Opened opened;
        QKeyEvent override(QEvent::ShortcutOverride, Qt::Key_Home, Qt::NoModifier);
        override.ignore();
        QApplication::sendEvent(opened.view.list(), &override);
        QVERIFY(!override.isAccepted());
    }

    void newEventsAppearAsTheLogGrows() {
        Opened opened(300);
        QCOMPARE(opened.view.source()->rowCount(), std::uint64_t{300});
        opened.files.append(shopEvents(50));
        opened.session.refresh();
        QCOMPARE(opened.view.source()->rowCount(), std::uint64_t{350});
        opened.view.list()->ensureVisible(349);
        opened.settle();
        QVERIFY(opened.view.source()->find(349) != nullptr);
    }

    void rejectedRecordsHaveTheirPlace() {
        Opened opened;
        RejectedView rejected(&opened.session);
        QCOMPARE(rejected.source()->rowCount(), std::uint64_t{1});
        rejected.source()->prefetch(0, 1);
        opened.steps.settle();
        QCOMPARE(rejected.source()->cell(0, RejectedSource::Line).text, QString("33"));
        QVERIFY(rejected.source()->cell(0, RejectedSource::Reason).text.contains("missing"));
        // Why, and what its bytes are, without a click.
        const QString told = rejected.findChild<QPlainTextEdit*>()->toPlainText();
        QVERIFY2(told.contains("missing") && told.contains("at byte"), qPrintable(told));
        rejected.resize(620, 220);
        rejected.show();
        QCOMPARE(
            test::checkPictures(rejected, "rejected", test::dress, [&] { opened.steps.settle(); }),
            QString());
    }

    void everythingHasAName() {
        Opened opened;
        QVERIFY(!opened.view.accessibleName().isEmpty());
        QVERIFY(!opened.view.list()->accessibleName().isEmpty());
        for (const QToolButton* button : opened.view.findChildren<QToolButton*>()) {
            QVERIFY(!button->accessibleName().isEmpty());
        }
    }

    void copyTakesTheSelectedRow() {
        Opened opened;
        opened.session.selectEvent(Position(1995));
        QTest::keyClick(opened.view.list(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().startsWith("1,995\t"));
    }

    void picturesOfIt() {
        Opened opened;
        opened.session.movePlayhead(Position(1345));
        opened.session.selectEvent(Position(1344));
        opened.view.resize(640, 320);
        QCOMPARE(test::checkPictures(opened.view, "stream", test::dress, [&] { opened.settle(); }),
                 QString());
    }

    void picturesOfItEmpty() {
        TemporaryLog empty({}, false);
        const test::Steps steps;
        Session session(workspaceOf(empty.log), steps.maker());
        StreamView view(&session);
        view.resize(480, 200);
        view.show();
        QCOMPARE(test::checkPictures(view, "stream-empty", test::dress, [&] { steps.settle(); }),
                 QString());
    }
};

QTEST_MAIN(TestStream)
#include "tst_stream.moc"
