// What is on screen while a workspace is open: timeline, transport, stream beside table, event.
#pragma once

#include <QMap>
#include <QVector>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/forms/row_text.h"
#include "model/session/session.h"

class QMenu;
class QSettings;
class QSplitter;
class QVBoxLayout;

namespace oxbow {

class BehindDesk;
class BehindPane;
class BranchBanner;
class BranchDesk;
class BranchPane;
class DifferenceDesk;
class DifferenceFinder;
class DifferenceView;
class EventPane;
class FindBar;
class FindDesk;
class FoldDesk;
class FoldPanes;
class OrphanFinder;
class Questions;
class StreamView;
class TableView;
class TimelinePanel;
class VirtualListView;
class WaysOut;
class WhatIfs;

class WorkspacePage : public QWidget {
    Q_OBJECT
public:
    WorkspacePage(std::shared_ptr<Workspace> workspace, Session::Saved saved, QWidget* parent,
                  const MakeExecutor& makeExecutor);
    ~WorkspacePage() override;

    Session& session() { return *m_session; }
    TimelinePanel& timeline() { return *m_timeline; }
    StreamView& stream() { return *m_stream; }
    TableView& table() { return *m_table; }
    // The table of the log or of a fold that has the focus; the log's where none has.
    TableView& activeTable();
    FoldDesk& folds() { return *m_folds; }
    FoldPanes& foldPanes() { return *m_tables; }

    BranchDesk& branches() { return *m_branches; }
    WhatIfs& whatIfs() { return *m_whatIfs; }
    Questions& questions() { return *m_questions; }
    WaysOut& waysOut() { return *m_waysOut; }
    BranchBanner& banner() { return *m_banner; }
    BranchPane& branchPane() { return *m_branchPane; }
    // What a question is asked of where no menu says it: the events that are selected in the
    // stream, else the one that was applied last.
    std::vector<Position> subject() const;

    FindDesk& find() { return *m_find; }
    FindBar& findBar() { return *m_findBar; }
    // The fold of the table that has the focus; empty: the log's own.
    QString activeFold();

    // A stretch of the timeline begins or ends at the playhead.
    void selectRangeHere();

    DifferenceView& differences() { return *m_differences; }
    DifferenceDesk& differenceDesk() { return *m_differenceDesk; }
    // While a branch is shown; the choice holds for the next one, too.
    void setDifferencesShown(bool shown);

    BehindPane& behind() { return *m_behind; }
    // Opens the pane behind tables at one of its tabs (see BehindPane), for the table that has the
    // focus, or the one that it showed before.
    void lookBehind(int tab);
    // All that the row of an event has been, in the table that has the focus; absent: the selected
    // row. Where a field is named, the events that gave that another value.
    void showRowHistory(std::optional<Position> event, const std::optional<std::string>& field);

    // The list that has the focus, or that of the active table.
    VirtualListView& activeList();
    // Whether that is the stream.
    bool isStreamActive() const;
    void copyRows(RowForm form);
    void showColumns();
    // In a low window what stands below the lists makes way for them, and comes back when it is
    // asked for or when there is room again.
    void toggleLowerPane();
    bool isLowerPaneFolded() const;

    enum class Pane { Timeline, Stream, Table, Event, Rejected, Behind, Branches, Edits };
    void focus(Pane pane);
    void removeMarkHere();
    // There are more events.
    void refresh();
    // The playhead goes along with the log's end until somebody moves it.
    void followEnd();
    // It is closed: nothing is read any more. What is returned waits until that is so, on any
    // thread; the page must live until then.
    std::function<void()> finish();
    // All panes show what they should; for screenshots.
    bool settled() const;

    void saveLayout(QSettings& settings) const;
    void restoreLayout(QSettings& settings);
    void resetLayout();

signals:
    void failed(const QString& message);
    // To know, and nothing to do.
    void told(const QString& message);
    // A branch of this one is to be made, which needs a name; empty: of the log.
    void createBranchClicked(const QString& base);
    // The stretch of the timeline that is selected is to be written to a file.
    void exportRangeAsked();
    void rangeChanged();
    // The change stream of this fold is to be opened.
    void openAsLogClicked(const QString& fold);
    // A pane is not shown any more, and has no owner: its workers may still wait for a disk.
    void paneRetired(QWidget* pane);

protected:
    bool event(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    void build();
    void buildBranches(QVBoxLayout* layout);
    void connectBranchPane();
    void connectFind();
    void connectQuestions();
    void addRangeEntries(QMenu* menu, Position from, Position to);
    void showOrphans();
    void goToNextOrphan();
    int leastBottom() const;
    void takeFocusFrom(const QWidget* pane);
    void showPast();
    void setBranchesShown(bool shown);
    QSplitter* buildColumns();
    void connectSession();
    void makeRoomForFolds();
    void showEditor(QWidget* editor);
    void hideEditor();
    QString columnsKey() const;
    std::vector<TableView*> tables() const;
    QSplitter* buildBottom();
    void buildDifferences(QSplitter* bottom);
    void showDifferences();
    void fold();
    void setLowerPaneShown(bool shown);
    void putLast(QWidget* pane);
    void shareOutBelow();
    void closeBelow(QWidget* pane);
    void bringLowerPaneBack();
    void setBehindShown(bool shown);
    TableView& nextTable();

    std::unique_ptr<Session> m_session;
    BranchDesk* m_branches = nullptr;
    WhatIfs* m_whatIfs = nullptr;
    Questions* m_questions = nullptr;
    WaysOut* m_waysOut = nullptr;
    OrphanFinder* m_orphans = nullptr;
    std::optional<Position> m_rangeBegun;  // at the playhead, and not ended yet
    BranchBanner* m_banner = nullptr;
    BranchPane* m_branchPane = nullptr;
    FindBar* m_findBar = nullptr;
    FindDesk* m_find = nullptr;
    bool m_followsEnd = false;
    bool m_movingByItself = false;
    TimelinePanel* m_timeline = nullptr;
    StreamView* m_stream = nullptr;
    TableView* m_table = nullptr;
    EventPane* m_event = nullptr;
    QSplitter* m_rows = nullptr;
    QSplitter* m_columns = nullptr;
    FoldDesk* m_folds = nullptr;
    FoldPanes* m_tables = nullptr;
    QSplitter* m_bottom = nullptr;
    BehindPane* m_behind = nullptr;
    BehindDesk* m_behindDesk = nullptr;
    DifferenceFinder* m_finder = nullptr;
    DifferenceView* m_differences = nullptr;
    DifferenceDesk* m_differenceDesk = nullptr;
    bool m_differencesWanted = true;
    QVector<QWidget*> m_below;  // beside the event, in the order in which they were asked for
    QByteArray m_bottomState;   // as it was when the pane behind tables was open
    // With tables of folds and without, the columns have widths of their own.
    bool m_foldsShown = false;
    // While a script is written: what there was before.
    QByteArray m_rowsBeforeEditor;
    QByteArray m_bottomBeforeEditor;
    bool m_behindBeforeEditor = false;
    bool m_branchesBeforeEditor = false;
    QMap<QString, QByteArray> m_columnStates;  // by columnsKey()
    bool m_firstLayout = false;                // there is none to restore
    // What the user wants of the pane below the lists; absent: as there is room.
    std::optional<bool> m_lowerWanted;
    QByteArray m_streamDefault;
    QByteArray m_tableDefault;
    QByteArray m_eventDefault;
    QByteArray m_behindDefault;
};

}  // namespace oxbow
