#include "app/window/folds/script_preview.h"

#include <QRegularExpression>
#include <utility>

#include "model/fold/script/script_fold.h"
#include "model/history/fold/fold_trial.h"
#include "model/session/sentence.h"

namespace oxbow {

namespace {

// "Line 3, column 5 of the script: …", "Line 3 of the script failed: …"
int lineOf(const QString& message) {
    static const QRegularExpression line("^Line (\\d+)\\b");
    const QRegularExpressionMatch found = line.match(message);
    return found.hasMatch() ? found.captured(1).toInt() : 0;
}

}  // namespace

// What is kept from one question to the next.
struct ScriptPreview::Trial {
    std::shared_ptr<const EventSequence> events;
    std::string code;
    absl::Status status = absl::UnknownError("none");
    std::shared_ptr<const Fold> fold;
    std::unique_ptr<FoldTrial> trial;
};

ScriptPreview::ScriptPreview(std::shared_ptr<const EventSequence> events,
                             std::unique_ptr<Executor> executor, QObject* parent)
    : QObject(parent),
      m_events(std::move(events)),
      m_trial(std::make_unique<Trial>()),
      m_worker(std::move(executor), this) {}

ScriptPreview::~ScriptPreview() = default;

void ScriptPreview::ask(const QString& code, std::optional<Position> position) {
    m_waits = true;
    m_worker.post(
        [this, events = m_events, code, position, number = ++m_number](const Cancelled& cancelled) {
            work(events, code, position, number, cancelled);
        });
}

void ScriptPreview::setEvents(std::shared_ptr<const EventSequence> events) {
    m_events = std::move(events);
    ++m_number;
    m_waits = false;
}

void ScriptPreview::tell(quint64 number, std::function<void()> what) {
    m_worker.deliver([this, number, what = std::move(what)] {
        if (number == m_number) {
            what();
        }
    });
}

void ScriptPreview::work(const std::shared_ptr<const EventSequence>& events, const QString& code,
                         std::optional<Position> position, quint64 number,
                         const Cancelled& cancelled) {
    Trial& trial = *m_trial;
    const std::string text = code.toStdString();
    if (trial.events != events) {
        trial.events = events;
        trial.trial.reset();
    }
    if (trial.code != text || absl::IsUnknown(trial.status)) {
        trial.trial.reset();
        const auto fold = scriptFold(text, "preview");
        trial.code = text;
        trial.status = fold.status();
        trial.fold = fold.ok() ? *fold : nullptr;
    }
    ScriptAnswer answer;
    answer.code = code;
    answer.position = position;
    if (!trial.status.ok()) {
        answer.wrong = sentence(trial.status);
        answer.line = lineOf(answer.wrong);
    }
    tell(number, [this, answer] { emit checked(answer); });
    if (trial.status.ok() && position && !cancelled()) {
        absl::Status status;
        if (!trial.trial) {
            auto started = FoldTrial::start(trial.fold, trial.events);
            status = started.status();
            trial.trial = started.ok() ? std::move(*started) : nullptr;
        }
        if (status.ok()) {
            Position told;
            const auto progress = [&](Position done) {
                constexpr std::uint64_t kTellEvery = 20'000;
                if (done - told >= kTellEvery) {
                    told = done;
                    tell(number, [this, done, of = *position] { emit folding(done, of); });
                }
            };
            auto step = trial.trial->step(*position, progress, cancelled);
            status = step.status();
            if (step.ok()) {
                answer.step = *std::move(step);
            }
        }
        if (absl::IsCancelled(status)) {
            return;
        }
        answer.failed = status.ok() ? QString() : sentence(status);
        for (const FoldStepRow& row :
             answer.step ? answer.step->rows : std::vector<FoldStepRow>()) {
            if (row.after && row.after->poisoned && row.after->shown && answer.line == 0) {
                answer.line = lineOf(QString::fromStdString(*row.after->shown));
            }
        }
    }
    tell(number, [this, answer] {
        m_waits = false;
        emit answered(answer);
    });
}

}  // namespace oxbow
