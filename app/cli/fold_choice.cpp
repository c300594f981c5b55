#include "app/cli/fold_choice.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>
#include <unistd.h>

#include <vector>

#include "app/cli/interrupt.h"
#include "app/cli/message.h"
#include "model/fold/latest_value.h"
#include "model/fold/script/read_fold.h"
#include "model/history/fold/emitted_events.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/log_history.h"
#include "model/work/clock.h"

namespace oxbow {
namespace {

constexpr std::int64_t kTellEvery = 200'000'000;  // nanoseconds

// Tells on a terminal how far a fold is made, and takes the line back at the end.
class ProgressLine {
public:
    explicit ProgressLine(std::string name) : m_name(std::move(name)) {}
    ~ProgressLine() {
        if (m_said) {
            absl::FPrintF(stderr, "\r\033[K");
        }
    }
    void tellOf(Position done, Position end) {
        const std::int64_t now = steadyNanoseconds();
        if (!m_terminal || now < m_next) {
            return;
        }
        m_next = now + kTellEvery;
        m_said = true;
        const double seconds = static_cast<double>(now - m_begin) / 1e9;
        absl::FPrintF(stderr, "\r\033[K%s: %d of %d events · %.1f M/s", m_name, done.value(),
                      end.value(),
                      seconds > 0 ? static_cast<double>(done.value()) / seconds / 1e6 : 0.0);
    }

private:
    const std::string m_name;
    const bool m_terminal = isatty(STDERR_FILENO) != 0;
    const std::int64_t m_begin = steadyNanoseconds();
    std::int64_t m_next = m_begin + kTellEvery;
    bool m_said = false;
};

}  // namespace

FoldShelf foldShelfOf(const Log& log) {
    return {log.workspace(), readFold};
}

absl::StatusOr<KeptFold> keepFold(const std::shared_ptr<const Log>& log,
                                  const std::shared_ptr<const Fold>& fold) {
    const auto folder = foldShelfOf(*log).folderOf(*fold);
    ProgressLine line(printable(fold->name()));
    const auto made = makeFoldChanges(
        fold, log, folder, [&line](Position done, Position end) { line.tellOf(done, end); },
        interrupted);
    if (made.ok()) {
        return KeptFold{fold, *made};
    }
    if (absl::IsUnavailable(made.status()) || absl::IsPermissionDenied(made.status())) {
        const auto there = FoldChanges::open(folder, fold->identity(), *log, Log::Access::ReadOnly);
        if (there.ok()) {
            return KeptFold{fold, *there};
        }
    }
    return made.status();
}

absl::StatusOr<KeptFold> openFold(const std::shared_ptr<const Log>& log, const std::string& name) {
    const FoldShelf shelf = foldShelfOf(*log);
    const auto fold = shelf.find(name);
    if (fold.ok()) {
        return keepFold(log, *fold);
    }
    const auto entries = shelf.list();
    if (!absl::IsNotFound(fold.status()) || !entries.ok()) {
        return fold.status();
    }
    std::vector<std::string> names = {std::string(LatestValue::kName)};
    for (const FoldShelf::Entry& entry : *entries) {
        names.push_back(entry.name);
    }
    return absl::NotFoundError(
        absl::StrFormat("there is no fold \"%s\" in this workspace: it has %s; `oxbow folds W "
                        "--add FILE` adds one",
                        name, absl::StrJoin(names, ", ")));
}

absl::StatusOr<std::shared_ptr<const Log>> openEmittedBy(const std::shared_ptr<const Log>& log,
                                                         const std::string& name) {
    const auto kept = openFold(log, name);
    if (!kept.ok()) {
        return kept.status();
    }
    auto emitted = openEmitted(*kept->changes);
    if (absl::IsNotFound(emitted.status())) {
        return absl::NotFoundError(absl::StrFormat(
            "the fold \"%s\" emits no events: only a script does, with emit() or linkTo()", name));
    }
    return emitted;
}

void TableOptions::addTo(CLI::App& command) {
    command.add_option("--fold", fold,
                       "The table of this fold (see `oxbow folds`), in place of the log's own, "
                       "the latest value of each key");
}

absl::StatusOr<std::shared_ptr<const History>> TableOptions::open(
    const std::shared_ptr<const Log>& log) const {
    if (!fold) {
        return std::make_shared<const LogHistory>(log);
    }
    const auto kept = openFold(log, *fold);
    if (absl::IsNotFound(kept.status()) && *fold == LatestValue::kName) {
        return std::make_shared<const LogHistory>(log);
    }
    if (!kept.ok()) {
        return kept.status();
    }
    return std::make_shared<const FoldHistory>(log, kept->changes);
}

}  // namespace oxbow
