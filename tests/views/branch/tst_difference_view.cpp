// The pane of differences.
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "model/fold/fold_file.h"
#include "support/pictures.h"
#include "support/stepped_executor.h"
#include "views/branch/accounts.h"
#include "views/branch/difference_view.h"
#include "views/branch/two_lines_view.h"
#include "views/common/list/list_header.h"
#include "views/common/list/virtual_list_view.h"
#include "views/dress.h"

using namespace oxbow;
using namespace oxbow::test;

namespace {

// ann's event at 30 is gone, ben has one more behind 31, and zoe is new.
std::vector<Edit> someEdits() {
    return {dropOf({30}), insertOf(balanceEvent("ben", "70.25", 31), 32),
            insertOf(balanceEvent("zoe", "1", 32), 32)};
}

struct Stage {
    explicit Stage(const std::vector<Edit>& edits = someEdits(), AlignBy by = AlignBy::Position)
        : finder(nullptr, steps.maker()), view(&finder, nullptr, steps.maker()) {
        QObject::connect(&view, &DifferenceView::playheadAsked, &view, [this](Position after) {
            playhead = after;
            view.setPlayhead(after);
        });
        view.resize(1'100, 300);
        view.show();
        compare(edits, by);
    }
    void compare(const std::vector<Edit>& edits, AlignBy by = AlignBy::Position) {
        finder.compare({log, {}, {branchOf(log, edits)}, by});
        steps.settle();
    }
    void goTo(std::uint64_t after) {
        playhead = Position(after);
        view.setPlayhead(playhead);
        steps.settle();
    }
    // Every line as its cells.
    QStringList lines(DifferenceView::Tab tab) {
        QStringList all;
        const DifferenceList* list = view.list(tab);
        for (std::uint64_t line = 0; line < list->rowCount(); ++line) {
            QStringList cells;
            for (int column = 0; column < list->columnCount(); ++column) {
                cells << list->cell(line, column).plainText();
            }
            all << cells.join(" | ");
        }
        return all;
    }

    const Steps steps;
    const BranchBase log = accountsLog();
    DifferenceFinder finder;
    DifferenceView view;
    Position playhead;
};

}  // namespace

class TestDifferenceView : public QObject {
    Q_OBJECT
private slots:
    // A button that is cut says something else.
    void inANarrowPaneTheStepsThatAreThereAreWhole() {
        Stage stage;
        stage.view.resize(330, 300);
        stage.view.grab();
        int shown = 0;
        for (const QToolButton* step : stage.view.findChildren<QToolButton*>()) {
            if (step->isVisible()) {
                ++shown;
                QVERIFY2(step->width() >= step->sizeHint().width(), qPrintable(step->text()));
            }
        }
        QVERIFY(shown >= 2);
    }

    void initTestCase() { dress(false); }

    void S18_whatDiffersHereIsListedFieldByField() {
        Stage stage;
        stage.goTo(33);
        QCOMPARE(stage.lines(DifferenceView::Here),
                 QStringList({"✎ | ann | balance | 150.50 | 145.50 | -5.00 | #30 of base | #34 | "
                              "5 events, 3.0 s",
                              "✎ | ben | balance | 50 | 70.25 | +20.25 | #31 | #35 | "
                              "4 events, 3.0 s",
                              "+ | zoe | (the row) | no row | balance: 1, status: open |  | #32 | "
                              "not any more | 28 events, 27.0 s"}));
        QVERIFY2(stage.view.said().contains("3 rows differ here"), qPrintable(stage.view.said()));
    }

    void S18_baseAndBranchStandSideBySide() {
        Stage stage;
        stage.goTo(33);
        QCOMPARE(stage.lines(DifferenceView::Beside),
                 QStringList({"✎ | ann | 150.50 → 145.50 | open", "✎ | ben | 50 → 70.25 | open",
                              "+ | zoe | 1 | open"}));
    }

    void S18_sideBySideThereIsRoomForBothValues() {
        Stage stage;
        stage.goTo(33);
        const DifferenceList* list = stage.view.list(DifferenceView::Beside);
        const auto room = [&] { return list->column(BesideList::kFirstField).characters; };
        const int before = room();
        QVERIFY(before > QString("150.50 → 145.50").size());
        stage.compare({dropOf({30}), insertOf(balanceEvent("ann", "123456789012.50", 31), 32)});
        stage.goTo(33);
        QVERIFY(room() > before);
    }

    void S19_whatDiffersAnywhereIsToldWithItsLengthAndItsEnd() {
        Stage stage;
        stage.goTo(0);
        QCOMPARE(stage.lines(DifferenceView::Ever).size(), 3);
        QVERIFY(stage.lines(DifferenceView::Ever)[0].startsWith(
            "ann | balance | 1 | #30 of base | #34 | 5 events, 3.0 s | -5.00 balance"));
    }

    void S18_whereNothingDiffersItIsSaidWhereItDoes() {
        Stage stage({dropOf({30})});
        stage.goTo(3);
        QCOMPARE(stage.lines(DifferenceView::Here), QStringList());
        QVERIFY(stage.finder.comparison() != nullptr);
        stage.compare({});
        QVERIFY(stage.finder.hasNoEdits());
        stage.finder.clear();
        QVERIFY(!stage.finder.hasPasts());
        QCOMPARE(stage.lines(DifferenceView::Ever), QStringList());
    }

    void S18_stepsGoThroughAllChangesOfDifferencesThereAndBack() {
        Stage stage;
        stage.goTo(0);
        std::vector<PlaceInBoth> places;
        for (int i = 0; i < 20; ++i) {
            stage.view.goToNext();
            stage.steps.settle();
            if (!places.empty() && *stage.view.place() == places.back()) {
                break;
            }
            places.push_back(*stage.view.place());
        }
        // Parted by the event that is gone, which stands between two positions of the branch.
        QVERIFY(places.front() == (PlaceInBoth{Position(31), Position(30)}));
        QCOMPARE(stage.lines(DifferenceView::Here).size(), 1);
        for (auto place = std::next(places.rbegin()); place != places.rend(); ++place) {
            stage.view.goToPrevious();
            stage.steps.settle();
            QVERIFY(*stage.view.place() == *place);
        }
        stage.view.goToFirst();
        stage.steps.settle();
        QVERIFY(*stage.view.place() == places.front());
        QCOMPARE(stage.playhead, Position(30));
    }

    void S18_stepsOfOneRowPassTheOthersBy() {
        Stage stage;
        stage.goTo(0);
        stage.view.setSelectedRow(RowKey{"ledger", "ben"});
        stage.view.setThisRowOnly(true);
        QStringList places;
        for (int i = 0; i < 3; ++i) {
            stage.view.goToNext();
            stage.steps.settle();
            places << QString::number(stage.view.place()->after.value());
        }
        QCOMPARE(places, QStringList({"32", "36", "36"}));
    }

    void S18_theGreatestDifferenceIsGoneTo() {
        Stage stage;
        QVERIFY(!stage.view.lines()->isVisible());
        QSignalSpy chosen(&stage.view, &DifferenceView::rowChosen);
        stage.view.goToGreatest("balance");
        stage.steps.settle();
        QVERIFY(stage.view.selectedRow() == (RowKey{"ledger", "ben"}));
        QCOMPARE(stage.view.place()->after, Position(32));
        QCOMPARE(chosen.size(), 1);
        QVERIFY(stage.view.lines()->isVisible());
        stage.view.goToMostRows();
        stage.steps.settle();
        QCOMPARE(stage.lines(DifferenceView::Here).size(), 3);
    }

    void S18_linesAreInTheOrderOfAnyColumn() {
        Stage stage;
        stage.goTo(33);
        auto* header = stage.view.view(DifferenceView::Here)->header();
        emit header->sectionClicked(HereList::Amount);
        QVERIFY(stage.lines(DifferenceView::Here)[0].contains("ann"));
        emit header->sectionClicked(HereList::Amount);
        QVERIFY(stage.lines(DifferenceView::Here)[1].contains("ben"));
        emit header->sectionClicked(HereList::Amount);
        QVERIFY(stage.lines(DifferenceView::Here)[0].contains("ann"));
        QVERIFY(!header->isSortIndicatorShown());
    }

    void S18_aRowThatIsChosenIsToldAndDrawnAsTwoLines() {
        Stage stage;
        stage.goTo(33);
        QSignalSpy chosen(&stage.view, &DifferenceView::rowChosen);
        emit stage.view.view(DifferenceView::Here)->currentRowChanged(1);
        stage.steps.settle();
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(stage.view.lines()->sentence(),
                 QString("balance of ben: 50 in base, 70.25 in no-refund (+20.25)"));
        stage.view.lines()->setTableShown(true);
        QVERIFY(stage.view.lines()->showsTable());
        QVERIFY(stage.view.lines()->points()->rowCount() > 4);
        stage.goTo(3);
        QCOMPARE(stage.view.lines()->sentence(),
                 QString("balance of ben: 40 in base, 40 in no-refund (0)"));
    }

    void S18_theChoiceOfWhatStandsBesideEachOtherIsVisible() {
        Stage stage(someEdits(), AlignBy::Time);
        QVERIFY(stage.view.findChild<QToolButton*>("align")->text().startsWith("by time"));
        QCOMPARE(stage.lines(DifferenceView::Ever).size(), 3);
        stage.compare(someEdits(), AlignBy::Ordinal);
        QVERIFY(stage.view.findChild<QToolButton*>("align")->text().contains("row’s events"));
        // Each of ann's events behind the one that is gone stands beside the one before it.
        QVERIFY2(stage.lines(DifferenceView::Ever)[0].contains("27 events"),
                 qPrintable(stage.lines(DifferenceView::Ever)[0]));
        stage.goTo(0);
        stage.view.goToNext();
        stage.steps.settle();
        QVERIFY(stage.playhead > Position(0));
    }

    void S19_theTableOfAFoldIsComparedWhereItIsChosen() {
        Stage stage;
        const OpenBranch there = branchOf(stage.log, {dropOf({30})});
        const auto fold = *parseFoldFile(R"({"kind":"sum","field":"balance"})", "sums");
        stage.view.setTables({QString(), "sums"}, {});
        stage.finder.compare(
            {stage.log,
             {},
             {there},
             AlignBy::Position,
             FoldInBoth{"sums", *ReplayHistory::create(stage.log.events, *fold),
                        *ReplayHistory::create(there.events, *fold), nullptr, true}});
        stage.goTo(59);
        auto* table = stage.view.findChild<QToolButton*>("comparedTable");
        QVERIFY(table->isVisible());
        QCOMPARE(table->text(), QString("sums ▾"));
        const QStringList lines = stage.lines(DifferenceView::Ever);
        QCOMPARE(lines.size(), 1);
        // A sum never comes back, and the amount is that of the event that is gone.
        QVERIFY2(lines[0].contains("not any more") && lines[0].contains("-150.50 sum"),
                 qPrintable(lines[0]));
        QSignalSpy chosen(&stage.view, &DifferenceView::tableChosen);
        table->menu()->actions()[0]->trigger();
        QCOMPARE(chosen.takeFirst(), QVariantList{QString()});
    }

    void picturesOfTheDifferencesHere() {
        Stage stage;
        stage.goTo(33);
        emit stage.view.view(DifferenceView::Here)->currentRowChanged(1);
        QCOMPARE(
            checkPictures(stage.view, "differences-here", dress, [&] { stage.steps.settle(); }),
            QString());
    }

    void picturesOfBaseAndBranchSideBySide() {
        Stage stage;
        stage.goTo(33);
        stage.view.setTab(DifferenceView::Beside);
        QCOMPARE(
            checkPictures(stage.view, "differences-beside", dress, [&] { stage.steps.settle(); }),
            QString());
    }

    void picturesOfAllRowsThatDiffer() {
        Stage stage;
        stage.goTo(33);
        stage.view.setTab(DifferenceView::Ever);
        emit stage.view.view(DifferenceView::Ever)->currentRowChanged(0);
        QCOMPARE(
            checkPictures(stage.view, "differences-anywhere", dress, [&] { stage.steps.settle(); }),
            QString());
    }

    void picturesOfAPlaceWhereNothingDiffers() {
        Stage stage;
        stage.goTo(3);
        QCOMPARE(
            checkPictures(stage.view, "differences-none", dress, [&] { stage.steps.settle(); }),
            QString());
    }
};

QTEST_MAIN(TestDifferenceView)
#include "tst_difference_view.moc"
