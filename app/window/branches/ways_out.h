// What leaves a branch: corrective events, a test, a report. Nothing is ever merged into the log.
#pragma once

#include <QObject>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "app/window/branches/questions.h"
#include "model/branch/out/correction.h"

namespace oxbow {

// Of the branch that is shown, by the table of a fold (empty: the latest value of each key). Each
// is a job; what was written is told. GUI thread.
class WaysOut : public QObject {
    Q_OBJECT
public:
    // All must live longer.
    WaysOut(Session* session, BranchDesk* desk, FoldDesk* folds, Questions* questions);

    // Three lines side by side: what was believed, what was right, and what corrective events make
    // of it; from there these are written to a file.
    void correct(const QString& fold);
    void writeFixture(const QString& fold, const std::filesystem::path& file);
    // The ending names the form: .html or .pdf.
    void writeReport(const QString& fold, const std::filesystem::path& file);
    void writeCorrection(const Correction& correction, const std::filesystem::path& file);

signals:
    // Where the corrective events go is to be asked.
    void correctionTargetAsked(std::shared_ptr<const oxbow::Correction> correction);

private:
    // Made on a worker, of the rule and the branch.
    using Make = std::function<absl::StatusOr<std::string>(const std::shared_ptr<const Fold>& rule,
                                                           const std::vector<OpenBranch>& line,
                                                           const Cancelled& cancelled)>;
    void write(const QString& title, const QString& fold, const std::filesystem::path& file,
               Make make);
    void showCorrection(const std::shared_ptr<const Correction>& correction,
                        const std::shared_ptr<const ShownPast>& past);
    std::function<absl::StatusOr<std::shared_ptr<const Fold>>()> ruleOf(const QString& fold) const;
    void told(const std::filesystem::path& file, const absl::Status& status);

    Session* m_session;
    BranchDesk* m_desk;
    FoldDesk* m_folds;
    Questions* m_questions;
};

}  // namespace oxbow
