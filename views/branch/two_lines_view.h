// A number of one row through two pasts, as two lines with the area between them, or as a list.
#pragma once

#include <QStackedWidget>
#include <QString>
#include <memory>
#include <optional>

#include "model/branch/compare/two_lines.h"
#include "views/common/list/row_source.h"

class QCustomPlot;
class QCPGraph;
class QCPItemStraightLine;

namespace oxbow {

class VirtualListView;

// The points of the lines, for those who would rather read them.
class TwoLinesList : public RowSource {
    Q_OBJECT
public:
    enum Column { Place, PlaceBefore, Before, After, Amount, kColumns };
    using RowSource::RowSource;

    void setLines(std::shared_ptr<const Comparison> comparison,
                  std::shared_ptr<const TwoLines> lines);
    std::uint64_t rowCount() const override { return m_lines ? m_lines->points.size() : 0; }
    int columnCount() const override { return kColumns; }
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t row, int column) const override;

private:
    std::shared_ptr<const Comparison> m_comparison;
    std::shared_ptr<const TwoLines> m_lines;
};

class TwoLinesView : public QStackedWidget {
    Q_OBJECT
public:
    explicit TwoLinesView(QWidget* parent = nullptr);

    struct Shown {
        std::shared_ptr<const Comparison> comparison;
        std::shared_ptr<const TwoLines> lines;
        QString row;
        QString field;
    };
    void show(Shown shown);
    // In the place of lines.
    void say(const QString& title, const QString& sentence);
    // Where the playhead is.
    void setInstant(std::optional<Instant> instant);

    // What a screen reader hears, and what stands above the lines.
    QString sentence() const;
    TwoLinesList* points() const { return m_points; }
    bool showsTable() const { return currentWidget() == page(Table); }
    void setTableShown(bool shown);
    QCustomPlot* plot() const { return m_plot; }

signals:
    // A click on the lines, or on one of the points.
    void placeAsked(oxbow::PlaceInBoth place, oxbow::Instant instant);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    enum Page { Plot, Table, Message };
    QWidget* page(Page which) const { return widget(which); }
    void build();
    void readTheme();
    void draw();
    void fitTicks();
    const TwoLines::Point* pointAt(Instant instant) const;
    void ask(const TwoLines::Point* point);

    Shown m_shown;
    std::optional<Instant> m_instant;
    QCustomPlot* m_plot = nullptr;
    QCPGraph* m_before = nullptr;
    QCPGraph* m_after = nullptr;
    QCPItemStraightLine* m_playhead = nullptr;
    TwoLinesList* m_points = nullptr;
    VirtualListView* m_list = nullptr;
    bool m_tableWanted = false;
};

}  // namespace oxbow
