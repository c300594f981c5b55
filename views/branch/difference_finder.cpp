#include "views/branch/difference_finder.h"

#include <utility>

#include "model/work/clock.h"
#include "views/common/format.h"

namespace oxbow {

namespace {
constexpr std::int64_t kTellEvery = 100'000'000;  // nanoseconds
}

struct DifferenceFinder::Letter {
    std::uint64_t generation = 0;
    std::shared_ptr<const Comparison> comparison;
    std::vector<RowDivergence> rows;
    std::size_t compared = 0;
    std::size_t all = 0;
    bool isLast = false;
    absl::Status status;
};

DifferenceFinder::DifferenceFinder(QObject* parent, const MakeExecutor& makeExecutor)
    : QObject(parent),
      m_rows(std::make_shared<const std::vector<RowDivergence>>()),
      m_worker(makeExecutor(), this) {}

void DifferenceFinder::compare(PastsToCompare pasts) {
    m_pasts = std::make_shared<const PastsToCompare>(std::move(pasts));
    m_comparison.reset();
    m_rows = std::make_shared<const std::vector<RowDivergence>>();
    m_isFinished = false;
    m_compared = 0;
    m_all = 0;
    m_worker.post([this, wanted = m_pasts, generation = ++m_generation](
                      const Cancelled& cancelled) { work(wanted, generation, cancelled); });
    emit begun();
}

void DifferenceFinder::clear() {
    if (m_pasts == nullptr) {
        return;
    }
    m_worker.cancel();
    ++m_generation;
    m_pasts.reset();
    m_comparison.reset();
    m_rows = std::make_shared<const std::vector<RowDivergence>>();
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
    return m_pasts != nullptr && edits(m_pasts->before) == 0 && edits(m_pasts->after) == 0;
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
    auto before = reachedRows(pasts->before);
    const auto after = reachedRows(pasts->after);
    if (!before.ok() || !after.ok()) {
        finish(before.ok() ? after.status() : before.status());
        return;
    }
    auto comparison =
        Comparison::create(pastOf(pasts->before, pasts->log), pastOf(pasts->after, pasts->log),
                           rowsOfBoth(*std::move(before), *after), {pasts->by, true}, cancelled);
    if (!comparison.ok()) {
        finish(comparison.status());
        return;
    }
    letter.comparison = *comparison;
    letter.all = (*comparison)->rows().size();
    std::int64_t told = 0;
    const auto sendSome = [&] {
        const std::int64_t now = steadyNanoseconds();
        if (now - told >= kTellEvery) {
            told = now;
            Letter some = letter;
            letter.rows.clear();
            send(std::move(some));
        }
    };
    finish(findDivergences(
        **comparison,
        [&](RowDivergence row) {
            letter.rows.push_back(std::move(row));
            return true;
        },
        [&](std::size_t done, std::size_t) {
            letter.compared = done;
            sendSome();
        },
        cancelled));
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
    if (!letter.rows.empty()) {
        auto rows = *m_rows;
        rows.insert(rows.end(), std::make_move_iterator(letter.rows.begin()),
                    std::make_move_iterator(letter.rows.end()));
        m_rows = std::make_shared<const std::vector<RowDivergence>>(std::move(rows));
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
