// The pane of differences: what a branch has otherwise than its base, here and anywhere.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "views/branch/difference_finder.h"
#include "views/branch/difference_lists.h"
#include "views/common/background_worker.h"

class QLabel;
class QMenu;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace oxbow {

class TabStrip;
class TwoLinesView;
class VirtualListView;

// Positions are those of the later of the two pasts, which is the one that is shown. A place that
// the pane itself went to stays the one that is compared as long as the playhead stays there: where
// an event is gone, several places have one position. A click selects a row, Enter or a double
// click goes to where it first differs.
class DifferenceView : public QWidget {
    Q_OBJECT
public:
    enum Tab { Here, Beside, Ever, Fields, kTabs };

    // The finder must outlive it.
    explicit DifferenceView(DifferenceFinder* finder, QWidget* parent = nullptr,
                            const MakeExecutor& makeExecutor = makeThread);
    ~DifferenceView() override;

    void setPlayhead(Position after);
    // Of the tables beside the pane.
    void setSelectedRow(const std::optional<RowKey>& row);
    const std::optional<RowKey>& selectedRow() const { return m_row; }

    // The tables that can be compared, by their folds' names (the log's own has none), the one that
    // is, and which of the others have rows that the edits reach. The user's choice is told by
    // tableChosen().
    void setTables(const QStringList& folds, const QString& chosen,
                   const QStringList& reached = {});
    // What the branch can be compared with, by name (empty: the log), and what it is. The user's
    // choice is told by baseChosen().
    void setBases(const QStringList& names, const QString& chosen);

    Tab tab() const;
    void setTab(Tab tab);
    // Steps stop only where the selected row differs.
    void setThisRowOnly(bool only);

    DifferenceList* list(Tab tab) const;
    VirtualListView* view(Tab tab) const { return m_views[static_cast<std::size_t>(tab)]; }
    TwoLinesView* lines() const { return m_lines; }
    QString said() const;
    // What is compared; absent until it is read.
    std::optional<PlaceInBoth> place() const;
    // All is on screen that belongs there.
    bool settled() const { return m_answered == m_asked && m_linesAnswered == m_linesAsked; }

public slots:
    // To where something begins to differ, differs otherwise or comes back: both pasts at once.
    void goToNext() { goToNeighbour(Direction::Forward); }
    void goToPrevious() { goToNeighbour(Direction::Backward); }
    void goToFirst();
    void goToMostRows();
    // Where the amount of a field is the greatest of all rows.
    void goToGreatest(const std::string& field);

signals:
    void playheadAsked(oxbow::Position after);
    void rowChosen(const oxbow::RowKey& row);
    void alignChosen(oxbow::AlignBy by);
    void tableChosen(const QString& fold);
    void baseChosen(const QString& name);
    void closeClicked();
    // A sentence for the place where errors are shown.
    void failed(const QString& message);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildHeader();
    QToolButton* addChoice(QWidget* header, const QString& name, const QString& accessible);
    QWidget* buildSteps();
    QWidget* buildLists();
    QWidget* buildLines();
    QToolButton* addStep(QWidget* bar, const QString& text, const QString& toolTip);
    void connectFinder();
    void showCompared();
    void begin();
    void takeFound();
    void askHere();
    void takeHere(std::shared_ptr<const DifferencesHere> here);
    void goToNeighbour(Direction way);
    void goTo(const PlaceInBoth& place, std::optional<Instant> instant);
    std::shared_ptr<const std::vector<RowDivergence>> steppedRows() const;
    void chooseLine(quint64 line);
    void choose(const RowKey& row, std::optional<std::string> field);
    void activateLine(quint64 line);
    void sortBy(int column);
    void askLines();
    void say();
    void sayWhyEmpty();
    void fillGreatest();
    void readTheme();

    DifferenceFinder* m_finder;
    Position m_playhead;
    // Where the pane went to by itself.
    std::optional<PlaceInBoth> m_held;
    std::optional<Instant> m_heldInstant;
    std::shared_ptr<const DifferencesHere> m_here;
    QStringList m_reached;
    std::optional<RowKey> m_row;
    std::optional<std::string> m_field;
    bool m_choosing = false;  // the row that is told of was chosen here

    TabStrip* m_tabs = nullptr;
    QToolButton* m_table = nullptr;
    QMenu* m_tables = nullptr;
    QToolButton* m_base = nullptr;
    QMenu* m_bases = nullptr;
    QToolButton* m_align = nullptr;
    QToolButton* m_close = nullptr;
    QLabel* m_said = nullptr;
    QWidget* m_steps = nullptr;
    QToolButton* m_first = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_greatest = nullptr;
    QMenu* m_greatestMenu = nullptr;
    QToolButton* m_thisRow = nullptr;
    QSplitter* m_split = nullptr;
    QStackedWidget* m_stack = nullptr;
    std::vector<DifferenceList*> m_lists;  // by tab
    std::vector<VirtualListView*> m_views;
    QLabel* m_linesSaid = nullptr;
    TwoLinesView* m_lines = nullptr;
    std::uint64_t m_asked = 0;
    std::uint64_t m_answered = 0;
    std::uint64_t m_linesAsked = 0;
    std::uint64_t m_linesAnswered = 0;
    BackgroundWorker m_lineWorker;
    BackgroundWorker m_worker;  // last: they must end before what they use
};

}  // namespace oxbow
