#include "app/cli/options/fold_choice.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/message.h"
#include "model/branch/branch_shelf.h"
#include "model/fold/fold_tally.h"
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
    return {log.workspace(), readFold, identifyFold};
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
        const auto there = FoldChanges::open(folder, *fold, log, Log::Access::ReadOnly);
        if (there.ok()) {
            return KeptFold{fold, *there};
        }
    }
    return made.status();
}

absl::StatusOr<std::string> textOfFold(const std::filesystem::path& file) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (error == std::errc::no_such_file_or_directory) {
        return wrongUsage(absl::StrCat("there is no file ", file.string(),
                                       "; give one that ends in .fold.json or .js"));
    }
    std::ifstream in(file, std::ios::binary);
    if (error || !in) {
        return absl::NotFoundError(absl::StrCat(
            file.string(), " cannot be read: ", error ? error.message() : "it cannot be opened",
            "; give a file that ends in .fold.json or .js"));
    }
    if (size > FoldShelf::kMostFileBytes) {
        return absl::InvalidArgumentError(
            absl::StrCat(file.string(), " has ", size, " bytes: no fold is so long"));
    }
    return std::string(std::istreambuf_iterator<char>(in), {});
}

absl::StatusOr<std::shared_ptr<const Fold>> findFold(const Log& log, const std::string& name) {
    std::error_code ignored;
    if ((absl::EndsWith(name, ".fold.json") || absl::EndsWith(name, ".js")) &&
        std::filesystem::exists(name, ignored)) {
        const std::filesystem::path file = name;
        const auto text = textOfFold(file);
        return text.ok() ? readFold(file.filename().string(), *text) : text.status();
    }
    if (name.find('/') != std::string::npos) {
        return wrongUsage(absl::StrCat("there is no file ", name,
                                       " that ends in .fold.json or .js, as a fold's does"));
    }
    const FoldShelf shelf = foldShelfOf(log);
    auto fold = shelf.find(name);
    const auto entries = shelf.list();
    if (!absl::IsNotFound(fold.status()) || !entries.ok()) {
        return fold;
    }
    std::vector<std::string> names = {std::string(LatestValue::kName)};
    for (const FoldShelf::Entry& entry : *entries) {
        names.push_back(entry.name);
    }
    return wrongUsage(
        absl::StrFormat("there is no fold \"%s\" in this workspace: it has %s; `oxbow folds W "
                        "--add FILE` adds one",
                        name, absl::StrJoin(names, ", ")));
}

absl::StatusOr<KeptFold> openFold(const std::shared_ptr<const Log>& log, const std::string& name) {
    const auto fold = findFold(*log, name);
    return fold.ok() ? keepFold(log, *fold) : fold.status();
}

absl::StatusOr<std::shared_ptr<const Log>> openEmittedBy(const std::shared_ptr<const Log>& log,
                                                         const std::string& name) {
    const auto kept = openFold(log, name);
    if (!kept.ok()) {
        return kept.status();
    }
    auto emitted = openEmitted(*kept->changes);
    if (absl::IsNotFound(emitted.status())) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "the fold \"%s\" emits no events: only a script does, with emit() or linkTo()", name));
    }
    return emitted;
}

absl::StatusOr<std::shared_ptr<const Fold>> findFoldIn(const Log& log,
                                                       const std::vector<OpenBranch>& line,
                                                       const std::string& name) {
    const auto replaced = foldReplacedIn(line, name);
    return replaced ? readFold(replaced->fileName, replaced->text) : findFold(log, name);
}

absl::StatusOr<BranchFold> openFoldIn(const std::shared_ptr<const Log>& log,
                                      const std::vector<OpenBranch>& line,
                                      const std::string& name) {
    const auto fold = findFoldIn(*log, line, name);
    if (!fold.ok()) {
        return fold.status();
    }
    const std::string& branch = line.back().branch.name;
    std::optional<ProgressLine> progress;
    BranchFoldWays ways;
    ways.ofLog = [&]() -> absl::StatusOr<std::shared_ptr<const FoldedHistory>> {
        const auto kept = keepFold(log, *fold);
        if (!kept.ok()) {
            return kept.status();
        }
        return std::make_shared<const FoldHistory>(log, kept->changes);
    };
    ways.folder = [&] { return BranchShelf(log->workspace()).madeFolder(branch); };
    ways.refold.cancelled = interrupted;
    ways.makesAnew = [&](const std::string& why) {
        const std::string title = printable(absl::StrCat((*fold)->name(), " in ", branch));
        progress.emplace(title);
        tell(absl::StrCat(title, " is made of all events anew: ", why));
    };
    ways.progress = [&progress](Position done, Position end) { progress->tellOf(done, end); };
    return openBranchFold(line, *fold, ways);
}

void TableOptions::addTo(CLI::App& command) {
    past.addTo(command);
    command.add_option("--fold", fold,
                       "The table of this fold (see `oxbow folds`, or of a file NAME.fold.json or "
                       "NAME.js), in place of the log's own, the latest value of each key");
}

absl::StatusOr<std::shared_ptr<const History>> TableOptions::open(
    const std::shared_ptr<const Log>& log) const {
    // No fold is called like the log's own table: see FoldShelf.
    if (!fold || *fold == LatestValue::kName || past.branch) {
        const auto opened = past.open(log);
        if (!opened.ok()) {
            return opened.status();
        }
        if (!fold || *fold == LatestValue::kName) {
            return opened->history;
        }
        auto inBranch = openFoldIn(log, opened->line, *fold);
        return inBranch.ok()
                   ? absl::StatusOr<std::shared_ptr<const History>>(std::move(inBranch->history))
                   : inBranch.status();
    }
    const auto kept = openFold(log, *fold);
    if (!kept.ok()) {
        return kept.status();
    }
    return std::make_shared<const FoldHistory>(log, kept->changes);
}

absl::StatusOr<std::shared_ptr<const Fold>> TableOptions::question(
    const std::shared_ptr<const Log>& log, Position at) const {
    const std::shared_ptr<const Fold> none;
    if (!fold || *fold == LatestValue::kName || past.branch) {
        return none;
    }
    const auto found = findFold(*log, *fold);
    if (!found.ok() || !(*found)->tally(*log)) {
        return found.ok() ? none : found;
    }
    const auto kept =
        FoldChanges::open(foldShelfOf(*log).folderOf(**found), **found, log, Log::Access::ReadOnly);
    return kept.ok() && (*kept)->made()->map.baseEnd() >= at ? none : found;
}

}  // namespace oxbow
