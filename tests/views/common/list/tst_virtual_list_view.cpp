#include <QAccessible>
#include <QApplication>
#include <QMouseEvent>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "views/common/format.h"
#include "views/common/list/column_chooser.h"
#include "views/common/list/list_header.h"
#include "views/common/list/virtual_list_view.h"

using namespace oxbow;

namespace {

constexpr std::uint64_t kPastInt = (std::uint64_t{1} << 31) + 1;
constexpr std::uint64_t kTenBillion = 10'000'000'000;

// Any number of rows that cost nothing, and a count of what was asked for.
class FakeRows : public RowSource {
public:
    explicit FakeRows(std::uint64_t rows) : m_rows(rows) {}

    std::uint64_t rowCount() const override { return m_rows; }
    int columnCount() const override { return static_cast<int>(m_columns.size()); }
    ListColumn column(int column) const override { return m_columns[column]; }
    Cell cell(std::uint64_t row, int column) const override {
        ++cellCalls;
        return column == 0 ? numberCell(formatCount(row)) : textCell("value");
    }
    void setRows(std::uint64_t rows) {
        m_rows = rows;
        emit changed();
    }
    void pinFirst() {
        m_columns.front().pinned = true;
        emit columnsChanged();
    }
    void addColumn(const QString& id) {
        m_columns.push_back({id, id});
        emit columnsChanged();
    }

    mutable int cellCalls = 0;

private:
    std::uint64_t m_rows;
    std::vector<ListColumn> m_columns{{"number", "#", {}, 14, true}, {"value", "value"}};
};

struct Shown {
    explicit Shown(std::uint64_t rows) : source(rows), view(&source) {
        view.resize(500, 400);
        view.show();
        (void)QTest::qWaitForWindowExposed(&view);
    }
    FakeRows source;
    VirtualListView view;
};

void wheel(VirtualListView& view, int notches) {
    QWheelEvent event(QPointF(50, 50), view.mapToGlobal(QPointF(50, 50)), QPoint(),
                      QPoint(0, -120 * notches), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(view.viewport(), &event);
}

}  // namespace

class TestVirtualListView : public QObject {
    Q_OBJECT
private slots:
    void theRowThatIsLookedAtStaysWholeWhereThereIsLessRoom() {
        Shown shown(1000);
        const int row = shown.view.rowRect(1).top() - shown.view.rowRect(0).top();
        const auto last = std::uint64_t(shown.view.viewport()->height() / row) - 1;
        shown.view.setCurrentRow(last);
        QCOMPARE(shown.view.topRow(), std::uint64_t(0));
        shown.view.resize(500, 260);
        QCoreApplication::processEvents();
        QVERIFY(shown.view.rowRect(last).bottom() <= shown.view.viewport()->height());
        // What had been scrolled away stays there.
        shown.view.scrollTo(500);
        shown.view.resize(500, 200);
        QCoreApplication::processEvents();
        QCOMPARE(shown.view.topRow(), std::uint64_t(500));
    }

    void scrollsToAnyRowExactly_data() {
        QTest::addColumn<quint64>("rows");
        QTest::newRow("a handful") << quint64(100);
        QTest::newRow("more than an int") << quint64(kPastInt);
        QTest::newRow("ten billion") << quint64(kTenBillion);
    }
    void scrollsToAnyRowExactly() {
        QFETCH(quint64, rows);
        Shown shown(rows);
        for (const quint64 row : {quint64(0), quint64(1), rows / 3, rows / 2 + 1}) {
            shown.view.scrollTo(row);
            QCOMPARE(quint64(shown.view.topRow()), row);
        }
    }

    void endShowsTheLastRowAtTheBottomAndHomeTheFirstAtTheTop() {
        for (const std::uint64_t rows : {kPastInt, kTenBillion}) {
            Shown shown(rows);
            QTest::keyClick(&shown.view, Qt::Key_End);
            QCOMPARE(*shown.view.currentRow(), rows - 1);
            QCOMPARE(shown.view.topRow(), rows - shown.view.visibleRows());
            QVERIFY(!shown.view.rowRect(rows - 1).isEmpty());
            QCOMPARE(shown.view.verticalScrollBar()->value(),
                     shown.view.verticalScrollBar()->maximum());
            QTest::keyClick(&shown.view, Qt::Key_Home);
            QCOMPARE(*shown.view.currentRow(), std::uint64_t{0});
            QCOMPARE(shown.view.topRow(), std::uint64_t{0});
            QCOMPARE(shown.view.verticalScrollBar()->value(), 0);
        }
    }

    void pinnedColumnsStayWhileTheOthersAreScrolled() {
        Shown shown(100);
        shown.source.pinFirst();
        for (int i = 0; i < 30; ++i) {
            shown.source.addColumn(QString("c%1").arg(i));
        }
        ListHeader& header = *shown.view.header();
        const int pinned = header.pinnedWidth();
        QCOMPARE(pinned, header.sectionSize(0));
        const QRect before = shown.view.cellRect(0, 0);
        shown.view.scrollSideways(1);
        QCOMPARE(shown.view.cellRect(0, 0), before);
        QCOMPARE(header.columnLeft(2), pinned);  // behind it the next column begins
        QCOMPARE(shown.view.columnAt(pinned + 1), 2);
        QCOMPARE(shown.view.columnAt(1), 0);
        shown.view.scrollSideways(-1);
        QCOMPARE(header.columnLeft(1), pinned);
        for (int i = 0; i < 40; ++i) {
            shown.view.scrollSideways(1);
        }
        QCOMPARE(shown.view.horizontalScrollBar()->value(),
                 shown.view.horizontalScrollBar()->maximum());
    }

    void columnsAreChosenInAListThatCanBeSearchedAndStaysOpen() {
        Shown shown(100);
        for (int i = 0; i < 200; ++i) {
            shown.source.addColumn(QString("field %1").arg(i));
        }
        shown.view.header()->showColumnMenu(shown.view.mapToGlobal(QPoint()));
        auto* chooser = shown.view.header()->findChild<ColumnChooser*>();
        QVERIFY(chooser && chooser->isVisible());
        QCOMPARE(chooser->listed().size(), 202);
        auto* field = chooser->findChild<QLineEdit*>();
        field->setText("field 17");
        QCOMPARE(chooser->listed().size(), 11);
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(chooser->isVisible());
        QVERIFY(shown.view.header()->isSectionHidden(19));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(!shown.view.header()->isSectionHidden(19));
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(!chooser->isVisible());
    }

    void keysMoveByOneRowAndByOnePageAtAnyLength() {
        Shown shown(kTenBillion);
        const std::uint64_t start = 7'654'321'098;
        shown.view.setCurrentRow(start);
        shown.view.ensureVisible(start);
        QTest::keyClick(&shown.view, Qt::Key_Down);
        QCOMPARE(*shown.view.currentRow(), start + 1);
        QTest::keyClick(&shown.view, Qt::Key_PageDown);
        QCOMPARE(*shown.view.currentRow(), start + 1 + shown.view.visibleRows());
        QTest::keyClick(&shown.view, Qt::Key_Up);
        QTest::keyClick(&shown.view, Qt::Key_PageUp);
        QCOMPARE(*shown.view.currentRow(), start);
        QVERIFY(!shown.view.rowRect(start).isEmpty());
    }

    void theWheelMovesByTheSameRowsAtAnyLength() {
        for (const std::uint64_t rows : {std::uint64_t{1000}, kTenBillion}) {
            Shown shown(rows);
            shown.view.scrollTo(500);
            wheel(shown.view, 1);
            QCOMPARE(shown.view.topRow(), std::uint64_t(500 + QApplication::wheelScrollLines()));
            wheel(shown.view, -2);
            QCOMPARE(shown.view.topRow(), std::uint64_t(500 - QApplication::wheelScrollLines()));
        }
    }

    void theBarsArrowsAndPagesAreExactInAVeryLongList() {
        Shown shown(kTenBillion);
        const std::uint64_t start = 5'000'000'000;
        shown.view.scrollTo(start);
        shown.view.verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd);
        QCOMPARE(shown.view.topRow(), start + 1);
        shown.view.verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepAdd);
        QCOMPARE(shown.view.topRow(), start + 1 + shown.view.visibleRows());
        shown.view.verticalScrollBar()->triggerAction(QAbstractSlider::SliderToMinimum);
        QCOMPARE(shown.view.topRow(), std::uint64_t{0});
        shown.view.verticalScrollBar()->triggerAction(QAbstractSlider::SliderToMaximum);
        QCOMPARE(shown.view.topRow(), kTenBillion - shown.view.visibleRows());
    }

    void draggingTheBarIsProportional() {
        Shown shown(kTenBillion);
        QScrollBar* bar = shown.view.verticalScrollBar();
        bar->setSliderPosition(bar->maximum() / 2);
        const double part = double(shown.view.topRow()) / double(kTenBillion);
        QVERIFY(std::abs(part - 0.5) < 1e-6);
    }

    void aRepaintAsksForTheSameNumberOfCellsAtAnyLength() {
        QList<int> calls;
        for (const std::uint64_t rows : {std::uint64_t{1000}, kPastInt, kTenBillion}) {
            Shown shown(rows);
            shown.view.scrollTo(rows / 2);
            shown.source.cellCalls = 0;
            shown.view.grab();
            calls.append(shown.source.cellCalls);
        }
        QVERIFY(calls[0] > 0);
        QVERIFY(calls[0] <= 2 * (400 / 20 + 2));
        QCOMPARE(calls[1], calls[0]);
        QCOMPARE(calls[2], calls[0]);
    }

    void aClickSelectsAndADoubleClickOrEnterActivates() {
        Shown shown(kTenBillion);
        shown.view.scrollTo(9'000'000'000);
        QSignalSpy selected(&shown.view, &VirtualListView::currentRowChanged);
        QSignalSpy activated(&shown.view, &VirtualListView::rowActivated);
        const QPoint third = shown.view.rowRect(9'000'000'002).center();
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, third);
        QCOMPARE(selected.at(0).at(0).toULongLong(), 9'000'000'002ULL);
        QCOMPARE(activated.count(), 0);
        QTest::mouseDClick(shown.view.viewport(), Qt::LeftButton, {}, third);
        QTest::keyClick(&shown.view, Qt::Key_Return);
        QCOMPARE(activated.count(), 2);
    }

    void theContextMenuNamesRowAndColumn() {
        Shown shown(50);
        QSignalSpy asked(&shown.view, &VirtualListView::contextMenuRequested);
        const QPoint at = shown.view.cellRect(3, 1).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, shown.view.mapToGlobal(at));
        QApplication::sendEvent(shown.view.viewport(), &event);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.at(0).at(0).toULongLong(), 3ULL);
        QCOMPARE(asked.at(0).at(1).toInt(), 1);
    }

    void scrollingByHandIsToldAndScrollingByTheProgramIsNot() {
        Shown shown(10'000);
        QSignalSpy spy(&shown.view, &VirtualListView::scrolledByUser);
        shown.view.scrollTo(500);
        QCOMPARE(spy.count(), 0);
        wheel(shown.view, 1);
        QCOMPARE(spy.count(), 1);
    }

    void aShorterListScrollsBackAndForgetsARowThatIsGone() {
        Shown shown(kTenBillion);
        QTest::keyClick(&shown.view, Qt::Key_End);
        shown.source.setRows(5);
        QCOMPARE(shown.view.topRow(), std::uint64_t{0});
        QVERIFY(!shown.view.currentRow());
    }

    void theLayoutOfColumnsSurvivesAndFindsColumnsThatComeLater() {
        Shown first(10);
        first.source.addColumn("total");
        first.view.header()->resizeSection(0, 177);
        first.view.header()->resizeSection(2, 99);
        first.view.header()->moveSection(2, 0);
        first.view.header()->setSectionHidden(1, true);
        const QByteArray layout = first.view.saveLayout();

        Shown second(10);
        second.view.restoreLayout(layout);
        QCOMPARE(second.view.header()->sectionSize(0), 177);
        QVERIFY(second.view.header()->isSectionHidden(1));
        second.source.addColumn("total");
        QCOMPARE(second.view.header()->sectionSize(2), 99);
        QCOMPARE(second.view.header()->visualIndex(2), 0);
    }

    void aColumnThatWasLeftAloneIsNotPartOfTheLayout() {
        Shown first(10);
        first.source.addColumn("total");
        QCOMPARE(first.view.saveLayout(), QByteArray("{}"));
        first.view.resize(900, 300);
        QCOMPARE(first.view.saveLayout(), QByteArray("{}"));
    }

    void aBrokenLayoutIsIgnored() {
        Shown shown(10);
        const int width = shown.view.header()->sectionSize(0);
        shown.view.restoreLayout("not a layout");
        shown.view.restoreLayout("{\"number\": 7}");
        QCOMPARE(shown.view.header()->sectionSize(0), width);
    }

    void aScreenReaderHearsTheNameAndTheRow() {
        Shown shown(kTenBillion);
        shown.view.setAccessibleName("Stream");
        shown.view.setCurrentRow(1'234'567'890);
        QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(&shown.view);
        QVERIFY(heard);
        QCOMPARE(heard->text(QAccessible::Name), QString("Stream"));
        QCOMPARE(heard->text(QAccessible::Value), QString("1,234,567,890, value"));
        QCOMPARE(heard->text(QAccessible::Description),
                 QString("row 1,234,567,891 of 10,000,000,000: 1,234,567,890, value"));
    }
};

QTEST_MAIN(TestVirtualListView)
#include "tst_virtual_list_view.moc"
