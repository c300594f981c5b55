#include "app/cli/bench/branch_questions.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/bench/measure.h"
#include "model/branch/branch_list.h"
#include "model/branch/branch_shelf.h"
#include "model/branch/fold/open_branch_fold.h"
#include "model/branch/matching_events.h"
#include "model/fold/fold_file.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/log_history.h"
#include "model/history/rows.h"
#include "model/work/clock.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kPageRows = 100;
constexpr const char* kFold = R"({"kind":"sum","field":"amount"})";
// About a tenth of the events.
constexpr const char* kManyEvents = "amount > 1800";
constexpr std::size_t kMediumEvents = 10'000;
constexpr std::uint32_t kHotKeys = 2'000;  // the first that appear
constexpr int kBranches = 100;
constexpr int kEdits = 100;

absl::Status givenUp() {
    return absl::CancelledError("the bench was given up");
}

class BranchQuestions {
public:
    BranchQuestions(std::shared_ptr<const Log> log, std::filesystem::path folder,
                    std::uint64_t seed, const std::function<bool()>& cancelled, Figures& figures)
        : m_log(std::move(log)),
          m_history(std::make_shared<const LogHistory>(m_log)),
          m_folder(std::move(folder)),
          m_random(seed),
          m_cancelled(cancelled),
          m_figures(figures) {}

    absl::Status run() {
        for (auto step : {&BranchQuestions::makeFold, &BranchQuestions::edits,
                          &BranchQuestions::replay, &BranchQuestions::scrubbing,
                          &BranchQuestions::nested, &BranchQuestions::fromTheFuture,
                          &BranchQuestions::manyBranches, &BranchQuestions::manyEvents}) {
            if (m_cancelled()) {
                return givenUp();
            }
            if (auto status = (this->*step)(); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

private:
    std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : m_random() % limit; }
    BranchBase base() const { return {m_log, m_history}; }

    absl::Status makeFold() {
        auto fold = parseFoldFile(kFold, "sum");
        if (!fold.ok()) {
            return fold.status();
        }
        m_fold = *std::move(fold);
        const auto made =
            makeFoldChanges(m_fold, m_log, m_folder / "what-if-base", {}, m_cancelled);
        if (!made.ok()) {
            return made.status();
        }
        m_ofLog = std::make_shared<const FoldHistory>(m_log, *made);
        return absl::OkStatus();
    }

    absl::StatusOr<std::vector<Position>> eventsOf(KeyId key) const {
        std::vector<Position> events;
        const auto status = m_history->versions(key, Position(), m_log->end(), Direction::Forward,
                                                [&events](const KeyVersion& version) {
                                                    events.push_back(version.writer);
                                                    return true;
                                                });
        return status.ok() ? absl::StatusOr<std::vector<Position>>(std::move(events)) : status;
    }

    static Branch dropping(Position p) {
        Branch branch;
        branch.id = 1;
        branch.name = "what-if";
        Edit edit;
        edit.kind = Edit::Kind::Drop;
        edit.events = {{0, p.value()}};
        branch.add(std::move(edit));
        return branch;
    }

    // The first page of the table at a position.
    static absl::Status page(const History& history, Position at) {
        const auto table = history.tableAt(at);
        if (!table.ok()) {
            return table.status();
        }
        return forEachRow(
            history, [&](std::uint64_t n) { return (*table)->row(n); }, 0,
            std::min(kPageRows, (*table)->rowCount()), [](const RowView&) { return true; });
    }

    // From the edit to the page: of the latest values, and of the fold.
    absl::Status editAndPage(Position dropped, Samples& latest, Samples& folded) {
        absl::Status status;
        absl::StatusOr<OpenBranch> opened;
        latest.add(secondsOf([&] {
            opened = openBranch(dropping(dropped), base());
            status = opened.ok() ? page(*opened->history, opened->events->end()) : opened.status();
        }));
        if (!status.ok()) {
            return status;
        }
        folded.add(secondsOf([&] {
            auto again = openBranch(dropping(dropped), base());
            if (!again.ok()) {
                status = again.status();
                return;
            }
            const Position end = again->events->end();
            std::vector<OpenBranch> line;
            line.push_back(*std::move(again));
            BranchFoldHistory::Options options;
            options.progress = [&](std::uint64_t) {
                m_firstProgress = m_firstProgress == 0 ? steadyNanoseconds() : m_firstProgress;
            };
            m_firstProgress = 0;
            const std::int64_t begin = steadyNanoseconds();
            const auto fold = refoldInBranch(line, m_fold, m_ofLog, options);
            m_toProgress = std::max<double>(0, double(m_firstProgress - begin) / 1e9);
            status = fold.ok() ? page(*fold->history, end) : fold.status();
        }));
        return status;
    }

    absl::Status editsOf(const char* id, const char* title, const std::vector<KeyId>& keys,
                         std::optional<Goal> goal) {
        Samples latest;
        Samples folded;
        for (const KeyId key : keys) {
            const auto events = eventsOf(key);
            if (!events.ok()) {
                return events.status();
            }
            if (events->empty()) {
                continue;
            }
            if (m_cancelled()) {
                return givenUp();
            }
            // A third along: what follows is folded anew.
            if (auto status = editAndPage((*events)[events->size() / 3], latest, folded);
                !status.ok()) {
                return status;
            }
        }
        m_figures.push_back({absl::StrCat("what_if_", id, "_seconds"),
                             absl::StrCat("what if: an edit to its page, ", title), Unit::Seconds,
                             folded.percentile(0.5), folded.percentile(0.95)});
        m_figures.back().goal = goal;
        m_figures.push_back({absl::StrCat("what_if_latest_", id, "_seconds"),
                             "  the same of the latest values", Unit::Seconds,
                             latest.percentile(0.5), latest.percentile(0.95)});
        m_figures.back().goal = goal;
        return absl::OkStatus();
    }

    absl::Status edits() {
        std::vector<std::pair<std::size_t, KeyId>> any;
        for (int i = 0; i < 201; ++i) {
            const KeyId key(static_cast<std::uint32_t>(below(m_log->keyCount())));
            const auto events = eventsOf(key);
            if (!events.ok()) {
                return events.status();
            }
            any.emplace_back(events->size(), key);
        }
        std::sort(any.begin(), any.end());
        std::vector<KeyId> median;
        for (std::size_t i = 90; i < 111; ++i) {
            median.push_back(any[i].second);
        }
        std::vector<std::pair<std::size_t, KeyId>> hot;
        for (std::uint32_t id = 0; id < std::min<std::uint64_t>(kHotKeys, m_log->keyCount());
             ++id) {
            const auto events = eventsOf(KeyId(id));
            if (!events.ok()) {
                return events.status();
            }
            hot.emplace_back(events->size(), KeyId(id));
        }
        std::sort(hot.begin(), hot.end());
        auto medium = std::lower_bound(hot.begin(), hot.end(), std::pair(kMediumEvents, KeyId(0)));
        medium -= medium == hot.end() ? 1 : 0;
        auto status = editsOf("median", "a median key", median, Goal{0.016, 0.008});
        if (status.ok()) {
            status = editsOf("medium", "a key of 10,000 events",
                             {medium->second, medium->second, medium->second}, Goal{0.1, 0.05});
        }
        if (status.ok()) {
            status = editsOf("hottest", "the hottest key", {hot.back().second}, std::nullopt);
        }
        m_figures.push_back({"what_if_hottest_progress_seconds", "  to its first progress",
                             Unit::Seconds, m_toProgress});
        m_figures.back().goal = Goal{0.1, 0.05};
        return status;
    }

    // An event of a time that none reaches: from there on none sets the greatest.
    absl::Status fromTheFuture() {
        auto event = eventAt(*m_log, Position(m_log->end().value() / 3));
        if (!event.ok() || !event->time) {
            return event.status();
        }
        constexpr std::int64_t kYear = std::int64_t{365} * 86'400 * 1'000'000'000;
        event->time->nanoseconds += 10 * kYear;
        Branch branch = dropping(Position(0));
        Edit edit;
        edit.kind = Edit::Kind::Insert;
        edit.gap.behind = EventId{0, m_log->end().value() / 3};
        edit.event = *std::move(event);
        branch.add(std::move(edit));
        absl::Status status;
        const double seconds = secondsOf([&] { status = openBranch(branch, base()).status(); });
        m_figures.push_back({"what_if_future_seconds", "an event from the far future, inserted",
                             Unit::Seconds, seconds});
        return status;
    }

    // A branch of a branch of a branch …, each of a few edits.
    absl::Status nested() {
        constexpr int kDepth = 10;
        BranchBase at = base();
        std::vector<OpenBranch> line;
        absl::Status status;
        const double seconds = secondsOf([&] {
            for (int i = 0; i < kDepth && status.ok(); ++i) {
                auto opened = openBranch(ofManyEdits(kEdits / kDepth), at);
                status = opened.status();
                if (status.ok()) {
                    at = {opened->events, opened->history};
                    line.push_back(*std::move(opened));
                }
            }
        });
        if (!status.ok()) {
            return status;
        }
        m_figures.push_back({"what_if_nested_open_seconds", "ten branches upon each other, opened",
                             Unit::Seconds, seconds});
        return scrub("nested", "  jump and 100 rows in the last, against the log", *m_history,
                     *at.history);
    }

    // The same by folding all events of the branch.
    absl::Status replay() {
        const auto opened = openBranch(dropping(Position(m_log->end().value() / 2)), base());
        if (!opened.ok()) {
            return opened.status();
        }
        absl::Status status;
        const double seconds = secondsOf([&] {
            const auto made =
                makeFoldChanges(m_fold, opened->events, m_folder / "what-if-anew", {}, m_cancelled);
            status = made.status();
            if (status.ok()) {
                status = page(FoldHistory(opened->events, *made), opened->events->end());
            }
        });
        if (!status.ok()) {
            return status;
        }
        m_figures.push_back({"what_if_anew_seconds", "  by folding all events of the branch anew",
                             Unit::Seconds, seconds});
        const double median = findFigure(m_figures, "what_if_median_seconds")->value;
        Figure times{"what_if_of_anew", "what if, against that", Unit::Times, seconds / median};
        times.goal = Goal{1'000, 10'000, true};
        m_figures.push_back(std::move(times));
        return absl::OkStatus();
    }

    Branch ofManyEdits(int edits) {
        Branch branch = dropping(Position(below(m_log->end().value())));
        while (static_cast<int>(branch.edits.size()) < edits) {
            Edit edit;
            edit.kind = Edit::Kind::Drop;
            edit.events = {{0, below(m_log->end().value())}};
            branch.add(std::move(edit));
        }
        return branch;
    }

    absl::Status scrubbing() {
        auto opened = openBranch(ofManyEdits(kEdits), base());
        if (!opened.ok()) {
            return opened.status();
        }
        const std::shared_ptr<const History> history = opened->history;
        std::vector<OpenBranch> line;
        line.push_back(*std::move(opened));
        const auto fold = refoldInBranch(line, m_fold, m_ofLog);
        if (!fold.ok()) {
            return fold.status();
        }
        auto status = scrub("latest", "jump and 100 rows in a branch, against its base", *m_history,
                            *history);
        return status.ok() ? scrub("fold", "  the same of a fold", *m_ofLog, *fold->history)
                           : status;
    }

    absl::Status scrub(const char* id, const char* title, const History& in,
                       const History& branch) {
        Samples before;
        Samples after;
        absl::Status status;
        for (int i = 0; i < 200 && status.ok(); ++i) {
            const Position at(below(branch.events().end().value()));
            before.add(secondsOf([&] { status.Update(page(in, at)); }));
            after.add(secondsOf([&] { status.Update(page(branch, at)); }));
            const Position other(below(branch.events().end().value()));
            after.add(secondsOf([&] { status.Update(page(branch, other)); }));
            before.add(secondsOf([&] { status.Update(page(in, other)); }));
        }
        Figure times{absl::StrCat("what_if_scrub_", id, "_of_base"), title, Unit::Times,
                     after.percentile(0.5) / before.percentile(0.5)};
        times.goal = Goal{1.3, 1.1};
        m_figures.push_back(std::move(times));
        return status;
    }

    absl::Status manyBranches() {
        const BranchShelf shelf(m_folder / "what-if-shelf");
        for (int i = 0; i < kBranches; ++i) {
            Branch branch = ofManyEdits(kEdits);
            branch.name = absl::StrCat("b", i);
            if (const auto made = shelf.create(std::move(branch)); !made.ok()) {
                return made.status();
            }
        }
        resetPeakMemory();
        const auto before = static_cast<double>(peakMemory());
        std::vector<OpenBranch> all;
        absl::Status status;
        const double seconds = secondsOf([&] {
            const auto branches = listBranches(shelf, m_log, m_cancelled);
            status = branches.status();
            for (std::size_t i = 0; status.ok() && i < branches->size(); ++i) {
                status = (*branches)[i].branch.status();
            }
        });
        const double opening = secondsOf([&] {
            const auto entries = shelf.list();
            for (std::size_t i = 0; status.ok() && i < entries->size(); ++i) {
                auto opened = openBranch(*(*entries)[i].branch, base());
                status = opened.status();
                if (status.ok()) {
                    all.push_back(*std::move(opened));
                }
            }
        });
        if (!status.ok()) {
            return status;
        }
        m_figures.push_back(
            {"what_if_list_seconds", "100 branches of 100 edits: listed", Unit::Seconds, seconds});
        m_figures.back().goal = Goal{0.2, 0.05};
        m_figures.push_back(
            {"what_if_open_all_seconds", "  all of them opened", Unit::Seconds, opening});
        m_figures.push_back({"what_if_list_bytes", "  memory", Unit::Bytes,
                             static_cast<double>(peakMemory()) - before});
        m_figures.back().goal = Goal{100.0 * (1 << 20), 50.0 * (1 << 20)};
        return absl::OkStatus();
    }

    // All that a condition holds for.
    absl::Status manyEvents() {
        Branch branch;
        branch.id = 1;
        absl::StatusOr<OpenBranch> opened;
        absl::Status status;
        const double seconds = secondsOf([&] {
            const auto plain = openBranch(branch, base());
            const auto condition = Condition::parse(kManyEvents);
            auto events = plain.ok() ? eventsThat(*condition, *plain->events, Position(),
                                                  m_log->end(), m_cancelled)
                                     : plain.status();
            if (!events.ok()) {
                status = events.status();
                return;
            }
            Edit edit;
            edit.kind = Edit::Kind::Drop;
            edit.events = *std::move(events);
            branch.add(std::move(edit));
            opened = openBranch(branch, base(), m_cancelled);
            status = opened.ok() ? page(*opened->history, opened->events->end()) : opened.status();
        });
        if (!status.ok()) {
            return status;
        }
        m_figures.push_back({"what_if_dropped", "events that a condition holds for, dropped",
                             Unit::Count, static_cast<double>(branch.edits[0].events.size())});
        m_figures.push_back(
            {"what_if_drop_seconds", "  to the first rows", Unit::Seconds, seconds});
        m_figures.back().goal = Goal{1.0, 0.5};
        m_figures.push_back({"what_if_drop_bytes", "  the edit on the disk", Unit::Bytes,
                             static_cast<double>(encodeBranch(branch).size())});
        const double whole = secondsOf([&] {
            const auto made =
                makeFoldChanges(m_fold, opened->events, m_folder / "what-if-many", {}, m_cancelled);
            status = made.status();
        });
        m_figures.push_back({"what_if_drop_whole_per_second", "  the whole fold, events a second",
                             Unit::PerSecond,
                             static_cast<double>(opened->events->end().value()) / whole});
        return status;
    }

    const std::shared_ptr<const Log> m_log;
    const std::shared_ptr<const LogHistory> m_history;
    const std::filesystem::path m_folder;
    std::mt19937_64 m_random;
    const std::function<bool()>& m_cancelled;
    Figures& m_figures;
    std::shared_ptr<const Fold> m_fold;
    std::shared_ptr<const FoldHistory> m_ofLog;
    std::int64_t m_firstProgress = 0;  // of the fold at work
    double m_toProgress = 0;           // seconds, of the last
};

}  // namespace

absl::Status askBranches(const std::shared_ptr<const Log>& log, const std::filesystem::path& folder,
                         std::uint64_t seed, const std::function<bool()>& cancelled,
                         Figures& figures) {
    return BranchQuestions(log, folder, seed, cancelled, figures).run();
}

}  // namespace oxbow
