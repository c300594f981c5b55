#include "app/window/folds/script/script_preview.h"

#include <QRegularExpression>
#include <utility>

#include "app/window/folds/watched_fold.h"
#include "model/fold/script/script_fold.h"
#include "model/history/fold/fold_trial.h"
#include "model/session/sentence.h"
#include "model/work/clock.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr std::int64_t kTellEveryNanoseconds = 100'000'000;

// "Line 3, column 5 of the script: …", "Line 3 of the script failed: …"
int lineOf(const QString& message) {
    static const QRegularExpression line("^Line (\\d+)\\b");
    const QRegularExpressionMatch found = line.match(message);
    return found.hasMatch() ? found.captured(1).toInt() : 0;
}

QString sentenceOf(const FoldWatch::Stuck& stuck) {
    const QString type = stuck.type.empty() ? QString() : ", " + fromUtf8(stuck.type);
    return ScriptPreview::tr(
               "The preview goes no further than event %1%2: does the script end with it? %3.")
        .arg(formatCount(stuck.at.value()), type, fromUtf8(stuck.why));
}

}  // namespace

// What is kept from one question to the next.
struct ScriptPreview::Trial {
    std::shared_ptr<const EventSequence> events;
    std::string code;
    absl::Status status = absl::UnknownError("none");
    std::shared_ptr<const Fold> fold;
    const std::shared_ptr<FoldWatch> watch = std::make_shared<FoldWatch>();
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
    if (std::exchange(m_code, code) != code) {
        ++m_subject;
    }
    m_worker.post([this, events = m_events, code, position, number = ++m_number,
                   subject = m_subject.load()](const Cancelled& cancelled) {
        work(events, code, position, number, subject, cancelled);
    });
}

void ScriptPreview::setEvents(std::shared_ptr<const EventSequence> events) {
    m_events = std::move(events);
    ++m_number;
    ++m_subject;
    m_waits = false;
}

void ScriptPreview::tell(quint64 number, std::function<void()> what) {
    m_worker.deliver([this, number, what = std::move(what)] {
        if (number == m_number) {
            what();
        }
    });
}

// What the trial comes to stays for the next event that is asked about.
absl::StatusOr<FoldStep> ScriptPreview::tryOn(Position position, quint64 number, quint64 subject,
                                              const Cancelled& cancelled) {
    Trial& trial = *m_trial;
    FoldWatch& watch = *trial.watch;
    if (trial.trial && watch.stuck && watch.stuck->at < position) {
        return absl::AbortedError(watch.stuck->why);
    }
    if (!trial.trial) {
        auto started = FoldTrial::start(trial.fold, trial.events);
        if (!started.ok()) {
            return started.status();
        }
        trial.trial = std::move(*started);
    }
    std::int64_t told = steadyNanoseconds();
    const auto progress = [&](Position done) {
        const std::int64_t now = steadyNanoseconds();
        if (now - told >= kTellEveryNanoseconds) {
            told = now;
            tell(number, [this, done, position] { emit folding(done, position); });
        }
    };
    watch = {[this, subject] { return subject != m_subject || m_worker.finishing(); }, position,
             progress, std::nullopt};
    auto step = trial.trial->step(position, {}, cancelled);
    if (watch.cancelled()) {
        trial.trial.reset();
    }
    return step;
}

void ScriptPreview::work(const std::shared_ptr<const EventSequence>& events, const QString& code,
                         std::optional<Position> position, quint64 number, quint64 subject,
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
        trial.fold = fold.ok() ? watchedFold(*fold, trial.watch) : nullptr;
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
        auto step = tryOn(*position, number, subject, cancelled);
        if (absl::IsCancelled(step.status())) {
            return;
        }
        if (step.ok()) {
            answer.step = *std::move(step);
        } else if (absl::IsAborted(step.status()) && trial.watch->stuck) {
            answer.failed = sentenceOf(*trial.watch->stuck);
        } else {
            answer.failed = sentence(step.status());
        }
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
