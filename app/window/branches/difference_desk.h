// Keeps what differs in step with the session: the pane of differences, and the timeline's lines.
#pragma once

#include <QObject>

#include "model/branch/compare/alignment.h"
#include "model/session/session.h"
#include "views/branch/difference_finder.h"
#include "views/timeline/lines/branch_lines.h"

namespace oxbow {

class BranchDesk;
class DifferenceView;
class FoldDesk;
class FoldPanes;
class TimelineView;

// Where a branch is shown it is compared with its base, or with any other past of the log that the
// user chose: by the latest value of each key, or by a fold, once that is made of both. Two folds
// are compared over the past that is shown. GUI thread; reads on workers.
class DifferenceDesk : public QObject {
    Q_OBJECT
public:
    // All must live longer.
    DifferenceDesk(Session* session, DifferenceFinder* finder, DifferenceView* view,
                   TimelineView* timeline, FoldDesk* folds, FoldPanes* panes, BranchDesk* branches,
                   QObject* parent = nullptr);

    // All that is asked for is on screen.
    bool settled() const;

    // Compares the branch with this one, until another is shown; empty: with the log.
    void compareWith(const QString& branch);
    // The old rule and the new one over the past that is shown.
    void compareFolds(const QString& before, const QString& after);
    void stopComparingFolds();
    // A branch is asked for from this table (empty: the log's own): where it is another than the
    // one that is shown, it is compared in that.
    void preferTable(const QString& fold) { m_preferred = fold; }
    bool comparesFolds() const { return m_foldsChosen.has_value(); }

signals:
    // Whether there is something to compare.
    void comparedChanged();
    void failed(const QString& message);

private:
    void takePast();
    void compare();
    void compareChosenFolds();
    void compareFrom(std::vector<OpenBranch> before);
    // What the branch is compared with, by name; its base where nothing else was chosen.
    QString against() const;
    bool isAgainstBase() const;
    void listTables();
    QStringList reachedFolds() const;
    void tryOtherTable();
    void listBases();
    void takeFold(const QString& name);
    std::optional<FoldInBoth> chosenFold() const;
    void showLines();
    void askForRow();
    void select(const RowKey& row);

    Session* m_session;
    DifferenceFinder* m_finder;
    DifferenceView* m_view;
    TimelineView* m_timeline;
    FoldDesk* m_folds;
    FoldPanes* m_panes;
    BranchDesk* m_branches;
    QString m_fold;                    // that is compared; empty: the latest value of each key
    QString m_preferred;               // of the next branch
    bool m_foldIsChosen = false;       // by the user; else it is the first in which a row differs
    QStringList m_tried;               // of the past that is shown
    QString m_past;                    // that was shown last
    std::optional<QString> m_against;  // likewise; absent: the base
    std::optional<std::pair<QString, QString>> m_foldsChosen;  // to be compared with each other
    AlignBy m_by = AlignBy::Position;
    BranchLines m_lines;  // without what differs
    std::uint64_t m_asked = 0;
    std::uint64_t m_opened = 0;  // of the pasts that were asked for
    BackgroundWorker m_opener;
    BackgroundWorker m_worker;  // last: it they must end before what they use
};

// The edits of a branch on its own line.
BranchLines linesOf(const ShownPast& past);

}  // namespace oxbow
