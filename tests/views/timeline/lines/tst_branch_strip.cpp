// The line of a branch beside that of its base, in the timeline.
#include <QMouseEvent>
#include <QTest>

#include "support/pictures.h"
#include "support/stepped_executor.h"
#include "views/dress.h"
#include "views/timeline/fake_source.h"
#include "views/timeline/lines/branch_strip.h"
#include "views/timeline/shop_day.h"
#include "views/timeline/timeline_plot.h"
#include "views/timeline/timeline_view.h"

using namespace oxbow;
using namespace oxbow::test;

namespace {

BranchLines someLines() {
    BranchLines lines;
    lines.base = "base";
    lines.branch = "no-refund";
    lines.edits = {{Position(300), BranchLines::Deed::Dropped, "Event 300 did not happen"},
                   {Position(420), BranchLines::Deed::Inserted, "Put in"},
                   {Position(421), BranchLines::Deed::Inserted, "Put in, too"},
                   {Position(600), BranchLines::Deed::Modified, "Was different"},
                   {Position(800), BranchLines::Deed::Moved, "Came later"}};
    lines.differs = {{Position(300), Position(380)}, {Position(600), Position(900)}};
    return lines;
}

struct Stage {
    explicit Stage(std::shared_ptr<TimelineSource> source, Axis::Scale scale, int width = 1'024)
        : view(std::move(source), nullptr, steps.maker()) {
        QObject::connect(&view, &TimelineView::playheadMoved, &view,
                         [this](Position position, bool resting) {
                             moves.emplace_back(position.value(), resting);
                             view.setPlayhead(position);
                         });
        view.setScale(scale);
        view.resize(width, 270);
        view.show();
        strip = view.findChild<BranchStrip*>();
        rest();
    }
    void rest() {
        steps.settle();
        steps.pass(BucketCounter::kIdle);
        steps.settle();
    }
    QPointF at(std::uint64_t position) const {
        return {view.axis().xOf(Axis::unitOf(Position(position))) + TimelinePlot::kInset,
                strip->height() * 0.7};
    }
    void click(const QPointF& point) {
        QMouseEvent event(QEvent::MouseButtonPress, point, strip->mapToGlobal(point),
                          Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(strip, &event);
        steps.settle();
    }

    const Steps steps;
    TimelineView view;
    BranchStrip* strip;
    std::vector<std::pair<std::uint64_t, bool>> moves;
};

}  // namespace

class TestBranchStrip : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { dress(false); }

    void S18_itIsThereWhileABranchIsShown() {
        Stage stage(std::make_shared<VastSource>(1'000), Axis::Scale::Position);
        QVERIFY(!stage.strip->isVisible());
        stage.view.setLines(someLines());
        stage.rest();
        QVERIFY(stage.strip->isVisible());
        QCOMPARE(stage.strip->accessibleDescription(),
                 QString("no-refund has 5 edits; no-refund differs from base from #300 to #380, "
                         "and in 1 more stretch"));
        stage.view.setLines(std::nullopt);
        QVERIFY(!stage.strip->isVisible());
    }

    void S18_aClickGoesToTheEditOrToWhereADifferenceBegins() {
        Stage stage(std::make_shared<VastSource>(1'000), Axis::Scale::Position);
        stage.view.setLines(someLines());
        stage.rest();
        stage.click(stage.at(600));
        QCOMPARE(stage.moves.back(), std::pair(std::uint64_t(600), true));
        stage.click(stage.at(700));
        QCOMPARE(stage.moves.back(), std::pair(std::uint64_t(600), true));
        stage.click(stage.at(360));
        QCOMPARE(stage.moves.back(), std::pair(std::uint64_t(300), true));
        const std::size_t moves = stage.moves.size();
        stage.click(stage.at(100));
        QCOMPARE(stage.moves.size(), moves);
    }

    void S18_whatStandsUnderThePointerIsSaid() {
        Stage stage(std::make_shared<VastSource>(1'000), Axis::Scale::Position);
        stage.view.setLines(someLines());
        stage.rest();
        QCOMPARE(stage.strip->under(stage.at(300)).text, QString("Event 300 did not happen"));
        QCOMPARE(stage.strip->under(stage.at(420)).text, QString("2 edits, the first: Put in"));
        QCOMPARE(stage.strip->under(stage.at(850)).text,
                 QString("no-refund differs from base from #600 to #900"));
    }

    void S18_ofTooManyTheNearestAreTakenTogether() {
        BranchLines lines;
        for (std::uint64_t i = 0; i < 5'000; ++i) {
            lines.edits.push_back({Position(i * 10), BranchLines::Deed::Dropped, "gone"});
            lines.differs.push_back({Position(i * 10 + (i % 7)), Position(i * 10 + 8)});
        }
        const BranchLines all = lines;
        takeTogether(lines);
        QVERIFY(lines.edits.size() <= kMostPlacedOnLines);
        QVERIFY(lines.differs.size() <= kMostPlacedOnLines);
        QVERIFY(lines.differs.front().from == all.differs.front().from);
        QVERIFY(lines.differs.back().to == all.differs.back().to);
        QVERIFY(lines.edits[0].text.startsWith("gone, and "));
    }

    void S18_numbersOfEditsAreWholeApartAndWithin() {
        Stage stage(std::make_shared<VastSource>(1'000), Axis::Scale::Position, 700);
        BranchLines lines = someLines();
        lines.edits.clear();
        for (std::uint64_t i = 0; i < 1'000; ++i) {
            if (i < 180 || i > 700) {
                lines.edits.push_back(
                    {Position(i),
                     i % 3 == 0 ? BranchLines::Deed::Dropped : BranchLines::Deed::Inserted, "one"});
            }
        }
        stage.view.setLines(lines);
        stage.rest();
        const auto& glyphs = stage.strip->glyphs();
        QVERIFY(!glyphs.empty());
        std::size_t counted = 0;
        for (std::size_t i = 0; i < glyphs.size(); ++i) {
            counted += glyphs[i].count;
            QVERIFY(glyphs[i].box.left() >= 0 && glyphs[i].box.right() <= stage.strip->width());
            QVERIFY(i == 0 || glyphs[i].box.left() > glyphs[i - 1].box.right());
            QVERIFY(
                glyphs[i].box.width() >=
                QFontMetricsF(TypeFaces::of(*stage.strip).small).horizontalAdvance(glyphs[i].text));
        }
        QCOMPARE(counted, lines.edits.size());
    }

    void picturesOfItByPosition() {
        Stage stage(std::make_shared<VastSource>(1'000), Axis::Scale::Position);
        stage.view.setPlayhead(Position(700));
        stage.view.setLines(someLines());
        QCOMPARE(checkPictures(stage.view, "branch-strip", dress, [&] { stage.rest(); }),
                 QString());
    }

    void picturesOfItByTimeTwiceAsLarge() {
        Stage stage(shopDay(), Axis::Scale::Time, 1'400);
        BranchLines lines = someLines();
        lines.differs.push_back({Position(950), Position(950)});
        stage.view.setLines(lines);
        QCOMPARE(checkPictures(
                     stage.view, "branch-strip-large",
                     [&](bool dark) {
                         dress(dark);
                         QFont large = QApplication::font();
                         large.setPointSizeF(large.pointSizeF() * 2);
                         QApplication::setFont(large);
                     },
                     [&] { stage.rest(); }),
                 QString());
    }
};

QTEST_MAIN(TestBranchStrip)
#include "tst_branch_strip.moc"
