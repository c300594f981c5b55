#include "app/window/branches/ways_out.h"

#include <atomic>
#include <chrono>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app/report/report_pdf.h"
#include "app/report/report_pictures.h"
#include "app/window/folds/fold_desk.h"
#include "model/branch/out/fixture.h"
#include "model/branch/out/line_moments.h"
#include "model/branch/out/way_out.h"
#include "model/fold/fold_file.h"
#include "model/forms/event_json.h"
#include "model/forms/log_file.h"
#include "model/payload/payload.h"
#include "model/session/sentence.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

Timestamp momentNow() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
    return {milliseconds * 1'000'000, TimePrecision::Millisecond, 0};
}

// Work of which nobody knows how far it is, and which stops when it is told to.
Job::Work stoppableWork(const QString& title,
                        std::function<absl::Status(const Cancelled& cancelled)> run) {
    const auto stop = std::make_shared<std::atomic<bool>>(false);
    Job::Work work;
    work.title = title;
    work.run = [stop, run = std::move(run)] { return run([stop] { return stop->load(); }); };
    work.read = [] { return JobReading(); };
    work.cancel = [stop] { *stop = true; };
    return work;
}

std::vector<RowField> fieldsOf(const std::optional<FoldRow>& row) {
    return row && row->shown ? rowFields(std::string_view(*row->shown)) : std::vector<RowField>();
}

// What rows say of one thing, beside each other: of long ones only the fields in which they are not
// all the same.
class Beside {
public:
    explicit Beside(std::initializer_list<const std::optional<FoldRow>*> rows) {
        std::size_t there = 0;
        for (const std::optional<FoldRow>* row : rows) {
            const auto fields = fieldsOf(*row);
            there += fields.empty() ? 0 : 1;
            for (const RowField& field : fields) {
                m_times[{field.name, field.text}] += 1;
            }
        }
        std::erase_if(m_times, [there](const auto& time) { return time.second < there; });
    }

    Cell cell(const std::optional<FoldRow>& row) const {
        if (!row || !row->shown) {
            return absentCell();
        }
        QStringList parts;
        for (const RowField& field : fieldsOf(row)) {
            if (!field.name.empty() && !m_times.contains({field.name, field.text})) {
                parts << fromUtf8(field.name) + ": " + fromUtf8(payloadPreview(field.text, 100));
            }
        }
        return monoCell(parts.isEmpty() ? fromUtf8(payloadPreview(*row->shown, 400))
                                        : parts.join(QStringLiteral(", ")));
    }
    // What is not the right one stands out.
    Cell cell(const std::optional<FoldRow>& row, const std::optional<FoldRow>& right) const {
        Cell compared = cell(row);
        if (!showTheSame(row, right)) {
            compared.ground = Ground::Deleted;
        }
        return compared;
    }

private:
    // How many of them have a field so; here stay those that all have.
    std::map<std::pair<std::string, std::string>, std::size_t> m_times;
};

}  // namespace

WaysOut::WaysOut(Session* session, BranchDesk* desk, FoldDesk* folds, Questions* questions)
    : QObject(desk), m_session(session), m_desk(desk), m_folds(folds), m_questions(questions) {}

std::function<absl::StatusOr<std::shared_ptr<const Fold>>()> WaysOut::ruleOf(
    const QString& fold) const {
    if (fold.isEmpty()) {
        return latestValueFold;
    }
    return [rule = m_folds->ruleOf(fold),
            name = fold.toStdString()]() -> absl::StatusOr<std::shared_ptr<const Fold>> {
        if (rule == nullptr) {
            return absl::FailedPreconditionError("the fold " + name + " cannot be read");
        }
        return rule;
    };
}

void WaysOut::told(const std::filesystem::path& file, const absl::Status& status) {
    if (status.ok()) {
        emit m_desk->told(tr("%1 was written: it tells of a what-if, and of no fact.")
                              .arg(QString::fromStdString(file.string())));
    } else if (!absl::IsCancelled(status)) {
        emit m_desk->failed(sentence(status));
    }
}

void WaysOut::write(const QString& title, const QString& fold, const std::filesystem::path& file,
                    Make make) {
    const auto past = m_session->past();
    if (past->isLog()) {
        emit m_desk->failed(tr("Show a branch first: it is what this is made of."));
        return;
    }
    auto run = [past, rule = ruleOf(fold), name = fold.toStdString(), file,
                workspace = m_session->workspace(),
                make = std::move(make)](const Cancelled& cancelled) -> absl::Status {
        const auto made = rule();
        if (!made.ok()) {
            return made.status();
        }
        for (const absl::Status& status :
             {checkIsNoSource(workspace->sources(), file), checkTellsRows(past->line(), name)}) {
            if (!status.ok()) {
                return status;
            }
        }
        const auto bytes = make(*made, past->line(), cancelled);
        return bytes.ok() ? writeFileOf(workspace->folder(), file, *bytes) : bytes.status();
    };
    m_questions->start(stoppableWork(title, std::move(run)),
                       [this, file](const absl::Status& status) { told(file, status); });
}

void WaysOut::writeFixture(const QString& fold, const std::filesystem::path& file) {
    write(tr("Writing a test"), fold, file,
          [log = m_session->workspace()->folder().filename().string()](
              const std::shared_ptr<const Fold>& rule, const std::vector<OpenBranch>& line,
              const Cancelled& cancelled) -> absl::StatusOr<std::string> {
              const auto provenance = provenanceOf(line, log, cancelled);
              auto json = provenance.ok() ? fixtureJson(rule, *provenance, cancelled)
                                          : absl::StatusOr<std::string>(provenance.status());
              if (json.ok()) {
                  *json += '\n';
              }
              return json;
          });
}

void WaysOut::writeReport(const QString& fold, const std::filesystem::path& file) {
    const bool isPdf = file.extension() == ".pdf" || file.extension() == ".PDF";
    write(tr("Writing a report"), fold, file,
          [isPdf, log = m_session->workspace()->folder().filename().string()](
              const std::shared_ptr<const Fold>& rule, const std::vector<OpenBranch>& line,
              const Cancelled& cancelled) -> absl::StatusOr<std::string> {
              const auto provenance = provenanceOf(line, log, cancelled);
              auto causes = CauseFields::create();
              if (!provenance.ok() || !causes.ok()) {
                  return provenance.ok() ? causes.status() : provenance.status();
              }
              auto html = reportHtml(
                  *provenance, {rule, *std::move(causes), momentNow(), drawReport}, cancelled);
              return html.ok() && isPdf ? absl::StatusOr<std::string>(pdfOfHtml(*html)) : html;
          });
}

void WaysOut::writeCorrection(const Correction& correction, const std::filesystem::path& file) {
    std::string text;
    for (const Event& event : correction.events) {
        appendEventJson(text, std::nullopt, event.view());
        text += '\n';
    }
    auto run = [workspace = m_session->workspace(), file, text](const Cancelled&) {
        auto status = checkIsNoSource(workspace->sources(), file);
        return status.ok() ? writeFileOf(workspace->folder(), file, text) : status;
    };
    m_questions->start(stoppableWork(tr("Writing corrective events"), std::move(run)),
                       [this, file](const absl::Status& status) { told(file, status); });
}

// --- three lines side by side ---

void WaysOut::correct(const QString& fold) {
    const auto past = m_session->past();
    if (past->isLog()) {
        emit m_desk->failed(tr("Show a branch first: it says what would have been right."));
        return;
    }
    const auto correction = std::make_shared<Correction>();
    auto run = [past, correction, rule = ruleOf(fold),
                name = fold.toStdString()](const Cancelled& cancelled) -> absl::Status {
        const auto made = rule();
        if (!made.ok()) {
            return made.status();
        }
        if (auto status = checkTellsRows(past->line(), name); !status.ok()) {
            return status;
        }
        auto found = oxbow::correct(*made, past->line(), momentNow(), cancelled);
        if (found.ok()) {
            *correction = *std::move(found);
        }
        return found.status();
    };
    m_questions->start(stoppableWork(tr("Looking for corrective events"), std::move(run)),
                       [this, past, correction](const absl::Status& status) {
                           if (status.ok()) {
                               showCorrection(correction, past);
                           } else if (!absl::IsCancelled(status)) {
                               emit m_desk->failed(sentence(status));
                           }
                       });
}

void WaysOut::showCorrection(const std::shared_ptr<const Correction>& correction,
                             const std::shared_ptr<const ShownPast>& past) {
    bool isExact = true;
    Findings findings;
    findings.columns = {{"row", tr("row"), {}, 14},
                        {"at", tr("at"), tr("Position of the log"), 10, true},
                        {"believed", tr("what we believed"), {}, 28},
                        {"right", tr("what was right"), {}, 28},
                        {"corrected", tr("what the correction makes of it"), {}, 28, false, true}};
    const Position end = past->line().front().base.events->end() + correction->events.size();
    for (const CorrectedRow& row : correction->rows) {
        isExact = isExact && row.leftFields.empty();
        const Cell key = monoCell(fromUtf8(payloadPreview(row.row.key, 60)));
        const auto add = [&](Position at, const LineMoment& moment,
                             const std::optional<FoldRow>& corrected) {
            const Beside beside({&moment.inLog, &moment.inBranch, &corrected});
            findings.rows.push_back(
                {key, numberCell(formatPosition(at)), beside.cell(moment.inLog, moment.inBranch),
                 beside.cell(moment.inBranch), beside.cell(corrected, moment.inBranch)});
        };
        for (const LineMoment& moment : lineMoments(row.believed, row.right, past->line())) {
            add(moment.at, moment, moment.inLog);
        }
        add(end, {end, row.believed.last(), row.right.last()}, row.corrected);
    }
    const QString events = formatCountOf(correction->events.size(), tr("corrective event"));
    const QString rows = formatCountOf(correction->rows.size(), tr("row"));
    if (correction->rows.empty()) {
        findings.title = tr("There is nothing to correct");
        findings.sentence = tr("At its end the branch has the same rows as the log.");
    } else {
        findings.title = tr("%1 would put %2 right").arg(events, rows);
        findings.sentence =
            tr("Appended to the present; the past stays as it is. Proven by folding them%1.")
                .arg(isExact ? QString()
                             : tr(", but for what no event can bring about, such as how many were "
                                  "counted"));
        findings.onAll = tr("Write the events to a file…");
        findings.takeAll = [this, correction] { emit correctionTargetAsked(correction); };
    }
    m_questions->findings().openWith(std::move(findings));
}

}  // namespace oxbow
