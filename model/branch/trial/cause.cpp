#include "model/branch/trial/cause.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>

#include "model/branch/trial/row_trial.h"

namespace oxbow {
namespace {

Truth truthOf(const Condition& condition, const RowKey& key, const FoldRow* row) {
    RowFacts facts{key.stream, key.key, std::nullopt};
    if (row != nullptr) {
        facts.content = row->shown ? OptionalBytesView(*row->shown) : std::nullopt;
        facts.isText = row->isText;
        facts.poisoned = row->poisoned;
    }
    return condition.of(facts);
}

}  // namespace

std::string_view truthName(Truth truth) {
    constexpr std::string_view kNames[] = {"false", "unknown", "true"};
    return kNames[static_cast<std::size_t>(truth)];
}

absl::StatusOr<CauseAnswer> findCause(const CauseQuestion& question, const History& latest,
                                      const Cancelled& cancelled) {
    if (auto status = question.condition.checkForRows(); !status.ok()) {
        return status;
    }
    auto made = RowTrial::create(question.fold, latest, question.row, question.at,
                                 question.folded.get(), cancelled);
    if (!made.ok()) {
        return made.status();
    }
    RowTrial& trial = **made;
    CauseAnswer answer;
    answer.rowEvents = trial.positions().size();
    CauseSet candidates;
    for (std::size_t i = 0; i < trial.positions().size(); ++i) {
        if (!question.mayGo || question.mayGo(trial.positions()[i], trial.event(i))) {
            candidates.push_back(i);
        }
    }
    answer.candidates = candidates.size();

    std::vector<Truth> prefixes;
    const auto folded = trial.forEachPrefix(
        [&](std::size_t, const FoldRow* row) {
            prefixes.push_back(truthOf(question.condition, question.row, row));
            answer.before = row == nullptr ? std::nullopt : std::optional(*row);
        },
        cancelled);
    if (!folded.ok()) {
        return folded;
    }
    answer.now = prefixes.back();
    answer.wanted =
        question.wanted.value_or(answer.now == Truth::True ? Truth::False : Truth::True);
    if (answer.now == answer.wanted) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "the condition is %s as the events stand: nothing has to be taken away for it",
            std::string(truthName(answer.now))));
    }

    // Likely sets: what came after the row was last as wanted; all but the event that made it.
    std::vector<CauseSet> starts;
    const auto lastWanted = std::find(prefixes.rbegin(), prefixes.rend(), answer.wanted);
    if (lastWanted != prefixes.rend()) {
        const auto kept = static_cast<std::size_t>(prefixes.rend() - lastWanted) - 1;
        CauseSet start;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (candidates[i] >= kept) {
                start.push_back(i);
            }
        }
        starts.push_back(std::move(start));
    }
    if (candidates.size() > 1) {
        CauseSet start;
        for (std::size_t i = 1; i < candidates.size(); ++i) {
            start.push_back(i);
        }
        starts.push_back(std::move(start));
    }

    const auto eventsOf = [&candidates](const CauseSet& set) {
        std::vector<std::size_t> numbers;
        for (const std::size_t i : set) {
            numbers.push_back(candidates[i]);
        }
        return numbers;
    };
    std::uint64_t trials = 0;
    const auto found = searchCause(
        candidates.size(), starts,
        [&](const CauseSet& taken) -> absl::StatusOr<bool> {
            if (question.tell) {
                question.tell(trials++);
            }
            const auto row = trial.without(eventsOf(taken));
            if (!row.ok()) {
                return row.status();
            }
            return truthOf(question.condition, question.row, *row) == answer.wanted;
        },
        question.mostTrials, cancelled);
    if (!found.ok()) {
        return found.status();
    }
    answer.found = found->found;
    answer.trials = found->trials + 1;
    for (const std::size_t number : eventsOf(found->set)) {
        answer.events.push_back(trial.positions()[number]);
    }
    if (answer.found != CauseSearchResult::Found::No) {
        const auto row = trial.without(eventsOf(found->set));
        if (!row.ok()) {
            return row.status();
        }
        answer.after = *row == nullptr ? std::nullopt : std::optional(**row);
    }
    return answer;
}

}  // namespace oxbow
