#include <QLineEdit>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>
#include <QWheelEvent>

#include "shop_day.h"
#include "support/pictures.h"
#include "support/stepped_executor.h"
#include "views/dress.h"
#include "views/timeline/bars/counts_table.h"
#include "views/timeline/bars/type_legend.h"
#include "views/timeline/overview_strip.h"
#include "views/timeline/scale/ruler.h"
#include "views/timeline/timeline_plot.h"
#include "views/timeline/timeline_view.h"

using namespace oxbow;
using namespace oxbow::test;

namespace {

void mouse(QWidget* widget, QEvent::Type type, const QPointF& at, Qt::MouseButton button,
           Qt::MouseButtons buttons, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QMouseEvent event(type, at, widget->mapToGlobal(at), button, buttons, modifiers);
    QApplication::sendEvent(widget, &event);
}

void press(QWidget* widget, const QPointF& at, Qt::MouseButton button = Qt::LeftButton) {
    mouse(widget, QEvent::MouseButtonPress, at, button, button);
}

void move(QWidget* widget, const QPointF& at, Qt::MouseButtons buttons = Qt::LeftButton) {
    mouse(widget, QEvent::MouseMove, at, Qt::NoButton, buttons);
}

void release(QWidget* widget, const QPointF& at, Qt::MouseButton button = Qt::LeftButton) {
    mouse(widget, QEvent::MouseButtonRelease, at, button, Qt::NoButton);
}

void wheel(QWidget* widget, const QPointF& at, int notches,
           Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QWheelEvent event(at, widget->mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), Qt::NoButton,
                      modifiers, Qt::NoScrollPhase, false);
    QApplication::sendEvent(widget, &event);
}

// A view of its own size, shown, counted, and with a playhead that follows what it asks for.
struct Stage {
    explicit Stage(std::shared_ptr<TimelineSource> source, int width = 1024)
        : view(std::move(source), nullptr, steps.maker()) {
        QObject::connect(&view, &TimelineView::playheadMoved, &view,
                         [this](Position position, bool resting) {
                             moves.emplace_back(position.value(), resting);
                             view.setPlayhead(position);
                         });
        view.resize(width, 250);
        view.show();
        plot = view.findChild<TimelinePlot*>();
        overview = view.findChild<OverviewStrip*>();
        rest();
    }
    // Until all is counted exactly.
    void rest() {
        steps.settle();
        steps.pass(BucketCounter::kIdle);
        steps.settle();
    }
    // Where a position of the position scale is on the plot.
    QPointF at(std::uint64_t position) const {
        return QPointF(view.axis().xOf(Axis::unitOf(Position(position))) + TimelinePlot::kInset,
                       60);
    }

    const Steps steps;
    TimelineView view;
    TimelinePlot* plot;
    OverviewStrip* overview;
    std::vector<std::pair<std::uint64_t, bool>> moves;
};

}  // namespace

class TestTimelineView : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { dress(false); }

    void draggingScrubsAndReleasingRests() {
        Stage stage(std::make_shared<VastSource>(1'000));
        stage.view.setScale(Axis::Scale::Position);
        stage.steps.settle();
        press(stage.plot, stage.at(100));
        stage.steps.settle();
        for (const std::uint64_t position : {300, 500}) {
            move(stage.plot, stage.at(position));
            stage.steps.settle();
        }
        release(stage.plot, stage.at(501));
        stage.steps.settle();
        const std::vector<std::pair<std::uint64_t, bool>> expected = {
            {100, false}, {300, false}, {500, false}, {501, true}};
        QCOMPARE(stage.moves, expected);
    }

    void draggingWithShiftMarksOutAStretch() {
        Stage stage(std::make_shared<VastSource>(1'000));
        stage.view.setScale(Axis::Scale::Position);
        stage.steps.settle();
        QSignalSpy changed(&stage.view, &TimelineView::rangeChanged);
        mouse(stage.plot, QEvent::MouseButtonPress, stage.at(700), Qt::LeftButton, Qt::LeftButton,
              Qt::ShiftModifier);
        move(stage.plot, stage.at(300));
        stage.steps.settle();
        release(stage.plot, stage.at(300));
        stage.steps.settle();
        QVERIFY(stage.moves.empty());  // it does not scrub
        QCOMPARE(stage.view.range(), std::optional(TimelineRange{Position(300), Position(700)}));
        QVERIFY(stage.view.rangeSentence().contains("300 to 700"));
        QVERIFY(stage.view.rangeSentence().contains("400 events"));
        QVERIFY(!changed.isEmpty());
        stage.view.zoomToRange();
        stage.rest();
        QVERIFY(stage.view.axis().to() - stage.view.axis().from() < Axis::unitOf(Position(450)));
        stage.view.setRange(std::nullopt);
        QVERIFY(!stage.view.range());
    }

    void draggingTheRulerScrubsToo() {
        Stage stage(std::make_shared<VastSource>(1'000));
        stage.view.setScale(Axis::Scale::Position);
        stage.steps.settle();
        auto* ruler = stage.view.findChild<Ruler*>();
        press(ruler, QPointF(stage.at(250).x(), 5));
        release(ruler, QPointF(stage.at(750).x(), 5));
        stage.steps.settle();
        QCOMPARE(stage.moves.back(), std::pair(std::uint64_t(750), true));
    }

    void aDragPaintsThePlayheadAtEveryMoveAndNothingElse() {
        for (const std::uint64_t events : {10'000'000ULL, 10'000'000'000ULL}) {
            Stage stage(std::make_shared<VastSource>(events), 2024);
            const BarPlot& plot = stage.plot->plot();
            press(stage.plot, QPointF(20, 60));
            const int bars = plot.paintsOfBars();
            const int overlays = plot.paintsOfOverlay();
            for (int x = 21; x < 2'000; ++x) {
                move(stage.plot, QPointF(x, 60));
                stage.steps.settle();
            }
            QVERIFY(plot.paintsOfOverlay() - overlays >= 1'979);
            QCOMPARE(plot.paintsOfBars(), bars);
            release(stage.plot, QPointF(2'000, 60));
        }
    }

    void theEndsOfThePlotAreTheEndsOfTheLog() {
        Stage stage(std::make_shared<VastSource>(10'000'000'000));
        press(stage.plot, QPointF(2, 60));
        stage.steps.settle();
        QCOMPARE(stage.moves.back().first, 0);
        release(stage.plot, QPointF(stage.plot->width() - 2, 60));
        stage.steps.settle();
        QCOMPARE(stage.moves.back().first, 10'000'000'000);
    }

    void theWheelZoomsAboutThePointer() {
        Stage stage(std::make_shared<VastSource>(100'000));
        const QPointF at(700, 60);
        const auto under = stage.view.axis().unitAt(700 - TimelinePlot::kInset);
        wheel(stage.plot, at, 5);
        QVERIFY(!stage.view.axis().showsAll());
        QVERIFY(std::abs(stage.view.axis().xOf(under) + TimelinePlot::kInset - 700) < 1);
    }

    void shiftAndWheelAndMiddleDragPan() {
        Stage stage(std::make_shared<VastSource>(100'000));
        wheel(stage.plot, QPointF(500, 60), 8);
        const auto from = stage.view.axis().from();
        const auto span = stage.view.axis().span();
        wheel(stage.plot, QPointF(500, 60), -2, Qt::ShiftModifier);
        QVERIFY(stage.view.axis().from() > from);
        press(stage.plot, QPointF(500, 60), Qt::MiddleButton);
        move(stage.plot, QPointF(660, 60), Qt::MiddleButton);
        release(stage.plot, QPointF(660, 60), Qt::MiddleButton);
        QVERIFY(std::abs(stage.view.axis().xOf(from)) < 1);
        QCOMPARE(stage.view.axis().span(), span);
        QVERIFY(stage.moves.empty());
    }

    void aDoubleClickFitsAndLeavesThePlayheadWhereItWas() {
        Stage stage(std::make_shared<VastSource>(100'000));
        stage.view.setPlayhead(Position(77));
        stage.view.zoomIn();
        const QPointF at(600, 60);
        press(stage.plot, at);
        release(stage.plot, at);
        stage.steps.settle();
        QVERIFY(stage.moves.back().first != 77);
        mouse(stage.plot, QEvent::MouseButtonDblClick, at, Qt::LeftButton, Qt::LeftButton);
        release(stage.plot, at);
        stage.steps.settle();
        QVERIFY(stage.view.axis().showsAll());
        QCOMPARE(stage.moves.back(), std::pair(std::uint64_t(77), true));
    }

    void keysZoomAboutThePlayhead() {
        Stage stage(std::make_shared<VastSource>(100'000));
        stage.view.setScale(Axis::Scale::Position);
        stage.view.setPlayhead(Position(90'000));
        stage.steps.settle();
        const double x = stage.at(90'000).x();
        stage.view.zoomIn();
        stage.view.zoomIn();
        QVERIFY(std::abs(stage.at(90'000).x() - x) < 1);
        stage.view.zoomOut();
        stage.view.fit();
        QVERIFY(stage.view.axis().showsAll());
    }

    void aPlayheadThatLeavesTheViewPullsItAlong() {
        Stage stage(std::make_shared<VastSource>(100'000));
        stage.view.setScale(Axis::Scale::Position);
        stage.steps.settle();
        for (int i = 0; i < 12; ++i) {
            stage.view.zoomIn();
        }
        stage.view.setPlayhead(Position(90'000));
        stage.steps.settle();
        const double x = stage.at(90'000).x();
        QVERIFY(x > 0 && x < stage.plot->width());
    }

    // --- the lens ---

    void theLensIsDraggedResizedAndJumps() {
        Stage stage(std::make_shared<VastSource>(1'000'000));
        const Axis& axis = stage.view.axis();
        // With everything in view a drag draws a lens.
        press(stage.overview, QPointF(200, 10));
        move(stage.overview, QPointF(300, 10));
        release(stage.overview, QPointF(300, 10));
        QVERIFY(std::abs(stage.overview->lens().left() - 200) < 1);
        QVERIFY(std::abs(stage.overview->lens().right() - 300) < 1);
        // Inside it moves and keeps its width.
        const auto span = axis.span();
        press(stage.overview, QPointF(250, 10));
        move(stage.overview, QPointF(350, 10));
        release(stage.overview, QPointF(350, 10));
        QVERIFY(std::abs(stage.overview->lens().left() - 300) < 1);
        QCOMPARE(axis.span(), span);
        // At an edge it is resized.
        press(stage.overview, QPointF(400, 10));
        move(stage.overview, QPointF(500, 10));
        release(stage.overview, QPointF(500, 10));
        QVERIFY(std::abs(stage.overview->lens().left() - 300) < 1);
        QVERIFY(std::abs(stage.overview->lens().right() - 500) < 1);
        // Beside it, it jumps there.
        press(stage.overview, QPointF(800, 10));
        release(stage.overview, QPointF(800, 10));
        QVERIFY(std::abs(stage.overview->lens().center().x() - 800) < 1);
    }

    void theLensStopsAtTheEndsAndCanAlwaysBeSeen() {
        Stage stage(std::make_shared<VastSource>(10'000'000'000));
        for (int i = 0; i < 80; ++i) {
            stage.view.zoomIn();
        }
        QVERIFY(stage.overview->lens().width() >= 6);
        press(stage.overview, stage.overview->lens().center());
        move(stage.overview, QPointF(99'999, 10));
        QCOMPARE(stage.view.axis().to(), stage.view.axis().domainTo());
        move(stage.overview, QPointF(-99'999, 10));
        QCOMPARE(stage.view.axis().from(), stage.view.axis().domainFrom());
    }

    // --- a disk that does not answer yet ---

    void aDragGoesOnAndItsNewestPlaceIsTakenOnceTheDiskAnswers() {
        const auto log = std::make_shared<VastSource>(100'000);
        Stage stage(log);
        stage.view.setPlayhead(Position(40'000));
        stage.rest();
        const int before = stage.plot->plot().paintsOfOverlay();
        press(stage.plot, QPointF(300, 60));
        QVERIFY(stage.steps.waiting() > 0);
        for (int x = 301; x < 400; ++x) {
            move(stage.plot, QPointF(x, 60));
        }
        release(stage.plot, QPointF(400, 60));
        // The pointer's line goes along; the playhead stands where it is known to be.
        QVERIFY(stage.plot->plot().paintsOfOverlay() - before >= 99);
        QVERIFY(stage.moves.empty());
        stage.steps.settle();
        const auto place = log->positionAt(stage.view.axis().unitAt(400 - TimelinePlot::kInset));
        QCOMPARE(stage.moves.back(), std::pair(place->value(), true));
        QCOMPARE(stage.moves.size(), std::size_t(1));
    }

    void aClickThatWaitsForItsPlaceIsOvertakenByAnyOtherMove() {
        const auto log = std::make_shared<VastSource>(100'000);
        Stage stage(log);
        stage.view.setPlayhead(Position(40'000));
        stage.rest();
        press(stage.plot, QPointF(300, 60));
        release(stage.plot, QPointF(300, 60));
        stage.view.setPlayhead(Position(5));
        stage.steps.settle();
        QVERIFY(stage.moves.empty());
    }

    void butNotByPlaying() {
        const auto log = std::make_shared<VastSource>(100'000);
        Stage stage(log);
        stage.view.setPlayhead(Position(40'000));
        stage.rest();
        press(stage.plot, QPointF(300, 60));
        release(stage.plot, QPointF(300, 60));
        stage.view.setPlayhead(Position(5), true);
        stage.steps.settle();
        QVERIFY(!stage.moves.empty() && stage.moves.back().second);
    }

    void theScaleChangesOnceAllIsKnown() {
        const auto log = std::make_shared<VastSource>(100'000);
        Stage stage(log);
        stage.view.setPlayhead(Position(40'000));
        stage.rest();
        QSignalSpy changed(&stage.view, &TimelineView::scaleChanged);
        stage.view.setScale(Axis::Scale::Position);
        stage.view.setPlayhead(Position(70'000));
        stage.view.zoomIn();
        QCOMPARE(stage.view.scale(), Axis::Scale::Time);
        QVERIFY(changed.isEmpty());
        stage.steps.settle();
        QCOMPARE(stage.view.scale(), Axis::Scale::Position);
        QCOMPARE(changed.size(), 1);
    }

    void aMarkCanBeNamedBeforeItsPlaceIsKnown() {
        const auto log = std::make_shared<VastSource>(100'000);
        Stage stage(log);
        stage.view.setPlayhead(Position(40'000));
        stage.rest();
        QSignalSpy added(&stage.view, &TimelineView::markAdded);
        stage.view.beginMark(Position(70'000));
        auto* field = stage.view.findChild<QLineEdit*>("markField");
        QVERIFY(field->isVisible());
        QTest::keyClicks(field, "here");
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(added.size(), 1);
        stage.view.setMarks({{Position(70'000), "here"}});
        stage.steps.settle();
        const double x =
            stage.view.axis().xOf(**log->timeAt(Position(70'000))) + TimelinePlot::kInset;
        QTest::mouseClick(stage.plot, Qt::LeftButton, {}, QPoint(int(x) + 4, 8));
        QCOMPARE(stage.moves.back(), std::pair(std::uint64_t(70'000), true));
    }

    // --- types, scales ---

    void aClickOnATypeHidesItAndCtrlClickShowsOnlyIt() {
        Stage stage(shopDay(2'000));
        auto* legend = stage.view.findChild<TypeLegend*>();
        const auto visible = [&] {
            QString text;
            for (const TypeSeries& series : stage.view.series()) {
                text += series.visible ? '1' : '0';
            }
            return text;
        };
        QCOMPARE(visible(), QString("111111"));
        QTest::mouseClick(legend->chips()[1], Qt::LeftButton);
        QCOMPARE(visible(), QString("101111"));
        QVERIFY(legend->chips()[1]->accessibleName().endsWith("hidden"));
        QTest::mouseClick(legend->chips()[2], Qt::LeftButton, Qt::ControlModifier);
        QCOMPARE(visible(), QString("001000"));
        // The last one cannot be hidden: that means all.
        QTest::mouseClick(legend->chips()[2], Qt::LeftButton);
        QCOMPARE(visible(), QString("111111"));
    }

    void aLogWithoutTimesIsShownByPosition() {
        auto source = std::make_shared<SmallSource>();
        source->typeNames = {"a"};
        source->items.resize(50);
        Stage stage(source);
        QCOMPARE(stage.view.scale(), Axis::Scale::Position);
    }

    void anEmptyLogIsShown() {
        auto source = std::make_shared<SmallSource>();
        const Steps steps;
        TimelineView view(source, nullptr, steps.maker());
        view.resize(900, 240);
        view.show();
        steps.settle();
        QVERIFY(view.buckets());
        view.zoomIn();
        QTest::mouseClick(view.findChild<TimelinePlot*>(), Qt::LeftButton);
        QCOMPARE(view.sentence(), QString("The log is empty."));
    }

    void aLogThatGrowsIsShownWholeAgain() {
        auto source = shopDay(1'000);
        Stage stage(source);
        const auto longer = shopDay(2'000);
        stage.view.refresh();
        QVERIFY(stage.view.axis().showsAll());
    }

    // --- marks ---

    void aClickOnAFlagGoesExactlyToItsMark() {
        Stage stage(std::make_shared<VastSource>(10'000'000'000));
        stage.view.setMarks({{Position(5'000'000'123), "here"}});
        stage.steps.settle();
        const double x = stage.view.axis().xOf(stage.view.axis().domainFrom() +
                                               std::int64_t(5'000'000'122) * 1'000'000) +
                         TimelinePlot::kInset;
        QTest::mouseClick(stage.plot, Qt::LeftButton, {}, QPoint(int(x) + 4, 8));
        QCOMPARE(stage.moves.back(), std::pair(std::uint64_t(5'000'000'123), true));
    }

    void aMarkIsRenamedInItsPlace() {
        Stage stage(std::make_shared<VastSource>(1'000));
        stage.view.setMarks({{Position(500), "here"}});
        stage.steps.settle();
        QSignalSpy renamed(&stage.view, &TimelineView::markRenamed);
        stage.view.beginRename(0);
        auto* field = stage.view.findChild<QLineEdit*>("markField");
        QCOMPARE(field->text(), QString("here"));
        QTest::keyClicks(field, "there");
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(renamed.size(), 1);
        QCOMPARE(renamed[0][1].toString(), QString("there"));
    }

    // --- for those who do not see it ---

    void thePlotHasASentence() {
        Stage stage(shopDay(2'000));
        QVERIFY(stage.plot->accessibleDescription().startsWith("2,000 events from 2019-12-03 "));
        QVERIFY(stage.plot->accessibleDescription().contains("busiest in view at "));
    }

    void thePlotHasATableThatCanBeCopied() {
        Stage stage(shopDay(2'000));
        stage.view.showTable();
        auto* dialog = stage.view.findChild<CountsTableDialog*>();
        QVERIFY(dialog);
        const QStringList lines = dialog->copyText().split('\n', Qt::SkipEmptyParts);
        QVERIFY(lines[0].startsWith("from (UTC)\tposition\tevents\tOrderPlaced"));
        QCOMPARE(lines.size() - 1, qsizetype(stage.view.buckets()->size()));
        std::uint64_t events = 0;
        for (const QString& line : lines.mid(1)) {
            events += line.split('\t')[2].remove(',').toULongLong();
        }
        QCOMPARE(events, 2'000);
    }

    void picturesOfItWhole() {
        Stage stage(shopDay(), 900);
        adorn(stage);
        QCOMPARE(checkPictures(stage.view, "timeline-whole", dress, [&] { stage.rest(); }),
                 QString());
    }

    void picturesOfItCloser() {
        Stage stage(shopDay(), 900);
        adorn(stage);
        for (int i = 0; i < 3; ++i) {
            stage.view.zoomIn();
        }
        stage.rest();
        move(stage.plot, QPoint(610, 60), Qt::NoButton);
        QCOMPARE(checkPictures(stage.view, "timeline-close", dress, [&] { stage.rest(); }),
                 QString());
    }

    void picturesOfItsEvents() {
        Stage stage(shopDay(), 900);
        adorn(stage);
        stage.view.setScale(Axis::Scale::Position);
        stage.rest();
        for (int i = 0; i < 21; ++i) {
            stage.view.zoomIn();
        }
        stage.view.findChild<TypeLegend*>()->chips()[3]->click();
        QCOMPARE(checkPictures(stage.view, "timeline-events", dress, [&] { stage.rest(); }),
                 QString());
    }

private:
    static void adorn(Stage& stage) {
        stage.view.setMarks({{Position(9'000), "first refund"},
                             {Position(19'300), "deploy 4.2"},
                             {Position(40'000), "incident"}});
        stage.view.setPlayhead(Position(24'345));
        stage.rest();
    }
};

QTEST_MAIN(TestTimelineView)
#include "tst_timeline_view.moc"
