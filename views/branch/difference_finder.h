// Compares two pasts in the background, for all views that show how they differ.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "model/branch/compare/divergence.h"
#include "model/branch/fold/branch_fold_history.h"
#include "views/common/background_worker.h"

namespace oxbow {

// The rows of a fold in both, in place of the latest value of each key.
struct FoldInBoth {
    QString name;
    std::shared_ptr<const History> before;
    std::shared_ptr<const History> after;
    // That of the later past, where it was folded from the earlier one: no row differs that it does
    // not reach. Null where it was made anew.
    std::shared_ptr<const BranchFoldHistory> refolded;
    bool isSameRule = true;
    // Of the fold that the rows before are of, where that is another one; else empty.
    QString nameBefore = {};
};

// What is to be compared: lines of branches (see openLine()) over one log; an empty one is the log.
struct PastsToCompare {
    BranchBase log;
    std::vector<OpenBranch> before;
    std::vector<OpenBranch> after;
    AlignBy by = AlignBy::Position;
    std::optional<FoldInBoth> fold;
};

// Rows come as they are found; the newest comparison wins. GUI
// thread.
class DifferenceFinder : public QObject {
    Q_OBJECT
public:
    explicit DifferenceFinder(QObject* parent = nullptr,
                              const MakeExecutor& makeExecutor = makeThread);

    void compare(PastsToCompare pasts);
    // No branch is shown.
    void clear();

    bool hasPasts() const { return m_pasts != nullptr; }
    const PastsToCompare& pasts() const { return *m_pasts; }
    // Neither has an edit that the other has not.
    bool hasNoEdits() const;
    // Null until it is made.
    const std::shared_ptr<const Comparison>& comparison() const { return m_comparison; }
    // In order; all of them once it is finished. Those that others hold stay as they are.
    const std::shared_ptr<const std::vector<RowDivergence>>& rows() const { return m_rows; }
    // Where at least one of them differs, in the later past (see unionOf()), and whether one does
    // at the end.
    const std::vector<PositionSpan>& spans() const { return m_spans; }
    bool differsAtEnd() const { return m_differsAtEnd; }
    bool isFinished() const { return m_isFinished; }
    // How many rows have been compared, of how many.
    std::size_t comparedRows() const { return m_compared; }
    std::size_t allRows() const { return m_all; }

signals:
    void begun();     // others are compared; nothing is known yet
    void found();     // comparison() is there, or more rows are
    void finished();  // that were all
    // A sentence: what is known by then is all there is.
    void failed(const QString& message);

private:
    struct Letter;
    void work(const std::shared_ptr<const PastsToCompare>& pasts, std::uint64_t generation,
              const Cancelled& cancelled);
    void send(Letter letter);
    void take(Letter& letter);
    void forgetRows();

    std::shared_ptr<const PastsToCompare> m_pasts;
    std::shared_ptr<const Comparison> m_comparison;
    std::shared_ptr<const std::vector<RowDivergence>> m_rows;
    std::vector<PositionSpan> m_spans;
    bool m_differsAtEnd = false;
    bool m_isFinished = true;
    std::size_t m_compared = 0;
    std::size_t m_all = 0;
    std::uint64_t m_generation = 0;
    BackgroundWorker m_worker;  // last: it must end before what it uses
};

}  // namespace oxbow
