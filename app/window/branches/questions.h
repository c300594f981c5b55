// The questions that are asked of rows and of branches: what is the cause of this, does the order
// matter, what if the partitions, a rule, the first rows had been others, what if both had been?
#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/window/branches/branch_desk.h"
#include "app/window/branches/findings_card.h"
#include "app/window/branches/question_form.h"
#include "app/window/jobs/job.h"
#include "model/branch/trial/cause.h"
#include "model/branch/trial/order.h"
#include "views/common/event_subject.h"

class QMenu;

namespace oxbow {

class FoldDesk;

// Each is told what it needs to know in a form. What takes long is a job with progress; what it
// finds is a branch of the past that is shown, or a list of what could be one. GUI thread.
class Questions : public QObject {
    Q_OBJECT
public:
    // All must live longer; cards open in `window`.
    Questions(Session* session, BranchDesk* desk, FoldDesk* folds, QWidget* window);

    // Starts a job; says so and returns false where another is at work.
    using Finished = std::function<void(const absl::Status& status)>;
    using StartJob = std::function<bool(Job::Work work, Finished finished)>;
    void setStartJob(StartJob start) { m_start = std::move(start); }
    bool start(Job::Work work, Finished finished);

    // A stretch of events that a cause may be looked for in; absent: none is selected.
    struct Range {
        Position from;
        Position to;
    };
    void setRange(std::optional<Range> range) { m_range = range; }

    // As entries of a menu about a row.
    void addTo(QMenu* menu, const RowSubject& row);
    // Of what is true of the row at the playhead.
    void cause(const RowSubject& row);
    // Absent: of all rows of the log's own table.
    void order(const std::optional<RowSubject>& row);
    // All events that a condition holds for had not happened.
    void dropWhere();
    void interleave();
    // A row that stands before the first event; as this one is now, where one is given.
    void firstRow(const std::optional<RowSubject>& row);
    // Another rule for a fold; empty: for the first there is.
    void replaceFold(const QString& fold);
    // With another branch of the same base.
    void combine();
    void twoFolds();

    QuestionForm& form() { return *m_form; }
    FindingsCard& findings() { return *m_findings; }

signals:
    // A branch may be made of what is asked of this table; empty: of the log's own.
    void asked(const QString& fold);
    // Two folds are to be compared, at every position.
    void foldsChosen(const QString& before, const QString& after);

private:
    // What the form asked for: where it cannot be done, the form is there again.
    void carryOut(BranchDeed deed);
    struct ReadRow {
        RowKey row;
        OptionalBytes content;
    };
    void readRow(const RowSubject& row, std::function<void(const ReadRow&)> take);
    void openCause(const RowSubject& subject, const ReadRow& row);
    void findCause(const RowSubject& subject, CauseQuestion question);
    void tellCause(const CauseQuestion& question, const CauseAnswer& answer,
                   const std::shared_ptr<const ShownPast>& past);
    void tryOrders(const QString& fold, std::optional<RowKey> row, Chains chains);
    void tellOrders(const OrderAnswer& answer, const std::vector<OrderWitness>& witnesses,
                    const OrderQuestion& question, const std::shared_ptr<const ShownPast>& past);
    void openFirstRow(const QString& fold, const ReadRow& row);
    void openRule(const QString& fold, const QString& text);
    void readRule(const QString& fold, std::function<void(const QString& text)> take);
    QString fileOf(const QString& fold) const;
    QString tableName(const QString& fold) const;

    Session* m_session;
    BranchDesk* m_desk;
    FoldDesk* m_folds;
    QuestionForm* m_form;
    FindingsCard* m_findings;
    bool m_awaited = false;  // what the form asked for
    StartJob m_start;
    std::optional<Range> m_range;
    BackgroundWorker m_reader;  // last: it must end before what its answers are for
};

}  // namespace oxbow
