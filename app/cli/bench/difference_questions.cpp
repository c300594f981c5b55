#include "app/cli/bench/difference_questions.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include "app/cli/bench/measure.h"
#include "model/branch/compare/divergence.h"
#include "model/history/log_history.h"

namespace oxbow {
namespace {

constexpr std::size_t kKeys = 500;  // of each branch
constexpr int kTimes = 9;

class DifferenceQuestions {
public:
    DifferenceQuestions(const std::shared_ptr<const Log>& log, std::uint64_t seed,
                        const std::function<bool()>& cancelled, Figures& figures)
        : m_base{log, std::make_shared<const LogHistory>(log)},
          m_random(seed),
          m_cancelled(cancelled),
          m_figures(figures) {}

    absl::Status run() {
        for (int i = 0; i < kTimes; ++i) {
            if (m_cancelled()) {
                return absl::CancelledError("the bench was given up");
            }
            if (auto status = once(); !status.ok()) {
                return status;
            }
        }
        Figure rows{"differences_rows", "rows that two branches may have otherwise", Unit::Count,
                    double(m_rows)};
        m_figures.push_back(std::move(rows));
        add("differences_state_seconds", "  those that differ at a position, and how", m_state);
        add("differences_history_seconds", "  when, for how long, in what and by what", m_history);
        return absl::OkStatus();
    }

private:
    void add(const char* id, const char* title, Samples& samples) {
        Figure figure{id, title, Unit::Seconds, samples.percentile(0.5), samples.percentile(0.95)};
        figure.goal = Goal{0.2, 0.1};
        figure.goalIsForP95 = true;
        m_figures.push_back(std::move(figure));
    }

    absl::StatusOr<OpenBranch> branch(std::uint64_t id) {
        const std::uint64_t keys = m_base.history->keys().count();
        const Position middle(m_base.events->end().value() / 2);
        std::set<std::uint64_t> writers;
        for (std::size_t tried = 0; keys > 0 && writers.size() < kKeys && tried < kKeys * 20;
             ++tried) {
            const auto version = m_base.history->versionAt(
                KeyId(static_cast<std::uint32_t>(m_random() % keys)), middle);
            if (!version.ok()) {
                return version.status();
            }
            if (*version && m_dropped.insert((*version)->writer.value()).second) {
                writers.insert((*version)->writer.value());
            }
        }
        Branch made;
        made.id = id;
        made.name = "b" + std::to_string(id);
        Edit drop;
        for (const std::uint64_t writer : writers) {
            drop.events.push_back({0, writer});
        }
        made.add(std::move(drop));
        return openBranch(std::move(made), m_base);
    }

    absl::Status once() {
        m_dropped.clear();
        const auto one = branch(1);
        const auto other = branch(2);
        if (!one.ok() || !other.ok()) {
            return one.ok() ? other.status() : one.status();
        }
        absl::Status status;
        std::shared_ptr<const Comparison> comparison;
        m_state.add(secondsOf([&] {
            status = compare(*one, *other, comparison);
            if (status.ok()) {
                const Position middle(m_base.events->end().value() / 2);
                const auto place = comparison->placeAtLog(middle);
                status = place.ok() ? comparison->differencesAt(
                                          *place, [](const auto&) { return true; }, m_cancelled)
                                    : place.status();
            }
        }));
        if (!status.ok()) {
            return status;
        }
        m_rows = comparison->rows().size();
        m_history.add(secondsOf([&] {
            status = compare(*one, *other, comparison);
            if (status.ok()) {
                status = findDivergences(
                    *comparison, [](const auto&) { return true; }, {}, m_cancelled);
            }
        }));
        return status;
    }

    absl::Status compare(const OpenBranch& one, const OpenBranch& other,
                         std::shared_ptr<const Comparison>& out) {
        auto before = reachedRows({one});
        const auto after = reachedRows({other});
        if (!before.ok() || !after.ok()) {
            return before.ok() ? after.status() : before.status();
        }
        const auto made = Comparison::create(pastOf({one}, m_base), pastOf({other}, m_base),
                                             rowsOfBoth(*std::move(before), *after), {});
        out = made.ok() ? *made : nullptr;
        return made.status();
    }

    const BranchBase m_base;
    std::mt19937_64 m_random;
    const std::function<bool()>& m_cancelled;
    Figures& m_figures;
    std::set<std::uint64_t> m_dropped;
    std::size_t m_rows = 0;
    Samples m_state;
    Samples m_history;
};

}  // namespace

absl::Status askDifferences(const std::shared_ptr<const Log>& log, std::uint64_t seed,
                            const std::function<bool()>& cancelled, Figures& figures) {
    return DifferenceQuestions(log, seed, cancelled, figures).run();
}

}  // namespace oxbow
