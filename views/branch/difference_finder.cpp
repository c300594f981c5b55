#include "views/branch/difference_finder.h"

#include <algorithm>
#include <utility>

#include "model/work/clock.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr std::int64_t kTellEvery = 100'000'000;  // nanoseconds

absl::StatusOr<std::vector<RowKey>> rowsOf(const FoldInBoth& fold, const ComparedPast& before,
                                           const ComparedPast& after, const Cancelled& cancelled) {
    if (fold.refolded != nullptr && fold.isSameRule) {
        return rowsOfKeys(fold.refolded->keys(), fold.refolded->reachedKeys());
    }
    const StepAlignment steps(before.places, after.places);
    const PlaceInBoth from =
        fold.isSameRule ? steps.placeAt(steps.firstDifference()) : PlaceInBoth();
    const PlaceInBoth to = steps.endPlace();
    auto rows = rowsTouched(*before.history, from.before, to.before, cancelled);
    const auto more = rowsTouched(*after.history, from.after, to.after, cancelled);
    if (!rows.ok() || !more.ok()) {
        return rows.ok() ? more : rows;
    }
    return rowsOfBoth(*std::move(rows), *more);
}

absl::StatusOr<std::shared_ptr<const Comparison>> comparisonOf(const PastsToCompare& pasts,
                                                               const Cancelled& cancelled) {
    ComparedPast before = pastOf(pasts.before, pasts.log);
    ComparedPast after = pastOf(pasts.after, pasts.log);
    Comparison::Options options;
    options.by = pasts.by;
    if (pasts.fold) {
        before.history = pasts.fold->before;
        after.history = pasts.fold->after;
        if (!pasts.fold->nameBefore.isEmpty()) {
            before.name = pasts.fold->nameBefore.toStdString();
            after.name = pasts.fold->name.toStdString();
        }
        options.isLatestValue = false;
        options.isSameRule = pasts.fold->isSameRule;
        auto rows = rowsOf(*pasts.fold, before, after, cancelled);
        if (!rows.ok()) {
            return rows.status();
        }
        return Comparison::create(std::move(before), std::move(after), *std::move(rows), options,
                                  cancelled);
    }
    auto rows = rowsThatMayDiffer(before, pasts.before, after, pasts.after, cancelled);
    if (!rows.ok()) {
        return rows.status();
    }
    return Comparison::create(std::move(before), std::move(after), *std::move(rows), options,
                              cancelled);
}

}  // namespace

struct DifferenceFinder::Letter {
    std::uint64_t generation = 0;
    std::shared_ptr<const Comparison> comparison;
    // Null: no more than before.
    std::shared_ptr<const std::vector<RowDivergence>> rows;
    std::vector<PositionSpan> spans;
    bool differsAtEnd = false;
    std::size_t compared = 0;
    std::size_t all = 0;
    bool isLast = false;
    absl::Status status;

    void put(std::vector<RowDivergence> found) {
        spans = unionOf(found, PastSide::After);
        differsAtEnd = std::any_of(found.begin(), found.end(),
                                   [](const RowDivergence& row) { return row.differsAtEnd(); });
        rows = std::make_shared<const std::vector<RowDivergence>>(std::move(found));
    }
};

DifferenceFinder::DifferenceFinder(QObject* parent, const MakeExecutor& makeExecutor)
    : QObject(parent),
      m_rows(std::make_shared<const std::vector<RowDivergence>>()),
      m_worker(makeExecutor(), this) {}

void DifferenceFinder::compare(PastsToCompare pasts) {
    // What closes with the one before is closed by the worker.
    std::pair before(std::exchange(m_comparison, nullptr), std::exchange(m_pasts, nullptr));
    m_pasts = std::make_shared<const PastsToCompare>(std::move(pasts));
    forgetRows();
    m_isFinished = false;
    m_compared = 0;
    m_all = 0;
    ++m_generation;
    emit begun();
    m_worker.post([this, wanted = m_pasts, before = std::move(before),
                   generation = m_generation](const Cancelled& cancelled) mutable {
        before = {};
        work(wanted, generation, cancelled);
    });
}

void DifferenceFinder::forgetRows() {
    m_rows = std::make_shared<const std::vector<RowDivergence>>();
    m_spans.clear();
    m_differsAtEnd = false;
}

void DifferenceFinder::clear() {
    if (m_pasts == nullptr) {
        return;
    }
    m_worker.cancel();
    ++m_generation;
    m_pasts.reset();
    m_comparison.reset();
    forgetRows();
    m_isFinished = true;
    emit begun();
}

bool DifferenceFinder::hasNoEdits() const {
    const auto edits = [](const std::vector<OpenBranch>& line) {
        std::size_t count = 0;
        for (const OpenBranch& branch : line) {
            count += branch.branch.editsInForce().size();
        }
        return count;
    };
    const bool isOneRule = m_pasts != nullptr && (!m_pasts->fold || m_pasts->fold->isSameRule);
    return isOneRule && edits(m_pasts->before) == 0 && edits(m_pasts->after) == 0;
}

// On the worker's thread.
void DifferenceFinder::work(const std::shared_ptr<const PastsToCompare>& pasts,
                            std::uint64_t generation, const Cancelled& cancelled) {
    Letter letter;
    letter.generation = generation;
    const auto finish = [&](absl::Status status) {
        letter.isLast = true;
        letter.status = std::move(status);
        send(std::move(letter));
    };
    auto comparison = comparisonOf(*pasts, cancelled);
    if (!comparison.ok()) {
        finish(comparison.status());
        return;
    }
    letter.comparison = *comparison;
    letter.all = (*comparison)->rows().size();
    std::vector<RowDivergence> found;
    std::size_t sent = 0;
    std::int64_t told = 0;
    // A list is copied once it has doubled: however long it is, that costs what it does.
    const auto sendSome = [&] {
        const std::int64_t now = steadyNanoseconds();
        if (now - told < kTellEvery) {
            return;
        }
        told = now;
        Letter some = letter;
        if (!found.empty() && found.size() >= 2 * sent) {
            sent = found.size();
            some.put(found);
        }
        send(std::move(some));
    };
    const auto status = findDivergences(
        **comparison,
        [&](RowDivergence row) {
            found.push_back(std::move(row));
            return true;
        },
        [&](std::size_t done, std::size_t) {
            letter.compared = done;
            sendSome();
        },
        cancelled);
    letter.put(std::move(found));
    finish(status);
}

void DifferenceFinder::send(Letter letter) {
    m_worker.deliver(
        [this, letter = std::make_shared<Letter>(std::move(letter))] { take(*letter); });
}

void DifferenceFinder::take(Letter& letter) {
    if (letter.generation != m_generation) {
        return;
    }
    m_comparison = letter.comparison;
    m_compared = letter.compared;
    m_all = letter.all;
    if (letter.rows != nullptr) {
        m_rows = std::move(letter.rows);
        m_spans = std::move(letter.spans);
        m_differsAtEnd = letter.differsAtEnd;
    }
    m_isFinished = letter.isLast;
    emit found();
    if (letter.isLast && absl::IsCancelled(letter.status)) {
        return;
    }
    if (letter.isLast && !letter.status.ok()) {
        emit failed(fromUtf8(std::string(letter.status.message())));
    }
    if (letter.isLast) {
        emit finished();
    }
}

}  // namespace oxbow
