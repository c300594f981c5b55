#include "model/history/fold/fold_trial.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "model/event/event_batch.h"
#include "model/fold/run_fold.h"

namespace oxbow {
namespace {

constexpr std::size_t kTrialBatch = EventBatch::kCapacity;

std::size_t bytesOf(const RowKey& key, const FoldRow* row) {
    constexpr std::size_t kBeside = 200;
    return row == nullptr ? 0
                          : kBeside + key.key.size() + row->state.size() +
                                (row->shown ? row->shown->size() : 0);
}

}  // namespace

// Rows in memory, and what one event did to them while it is watched.
class FoldTrial::Rows final : public FoldRows {
public:
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override { return m_rows.find(key); }
    absl::Status put(const RowKey& key, FoldRow row) override {
        change(key, &row);
        return m_rows.put(key, std::move(row));
    }
    absl::Status erase(const RowKey& key) override {
        change(key, nullptr);
        return m_rows.erase(key);
    }
    absl::Status publish(const EventView& event) override {
        if (m_watched) {
            m_watched->published.emplace_back(event);
        }
        return absl::OkStatus();
    }
    bool isOnlyWrittenByRunner() const override { return true; }

    void watch() { m_watched.emplace(); }
    FoldStep seen() {
        FoldStep step = std::move(*m_watched);
        m_watched.reset();
        m_places.clear();
        return step;
    }
    std::size_t bytes() const { return m_bytes; }

private:
    void change(const RowKey& key, const FoldRow* after) {
        const FoldRow* before = *m_rows.find(key);
        m_bytes += bytesOf(key, after) - bytesOf(key, before);
        if (!m_watched) {
            return;
        }
        const auto [place, isNew] = m_places.try_emplace(key, m_watched->rows.size());
        if (isNew) {
            FoldStepRow& row = m_watched->rows.emplace_back();
            row.key = key;
            row.before = before != nullptr ? std::optional(*before) : std::nullopt;
            row.written = true;
        }
        m_watched->rows[place->second].after =
            after != nullptr ? std::optional(*after) : std::nullopt;
    }

    MemoryFoldRows m_rows;
    std::size_t m_bytes = 0;
    std::optional<FoldStep> m_watched;
    std::map<RowKey, std::size_t> m_places;  // in what is watched
};

FoldTrial::FoldTrial(std::shared_ptr<const Fold> fold, std::shared_ptr<const EventSequence> base)
    : m_fold(std::move(fold)), m_base(std::move(base)) {}

FoldTrial::~FoldTrial() = default;

absl::StatusOr<std::unique_ptr<FoldTrial>> FoldTrial::start(
    std::shared_ptr<const Fold> fold, std::shared_ptr<const EventSequence> base) {
    auto trial = std::unique_ptr<FoldTrial>(new FoldTrial(std::move(fold), std::move(base)));
    absl::Status status = trial->begin();
    return status.ok() ? absl::StatusOr<std::unique_ptr<FoldTrial>>(std::move(trial)) : status;
}

absl::Status FoldTrial::begin() {
    auto runner = m_fold->start();
    if (!runner.ok()) {
        return runner.status();
    }
    m_runner = *std::move(runner);
    m_rows = std::make_unique<Rows>();
    m_numbers.clear();
    m_next = Position();
    return absl::OkStatus();
}

std::uint64_t FoldTrial::numberOf(const EventView& event) {
    return m_fold->needsSequenceNumber()
               ? m_numbers[{std::string(event.stream),
                            event.key ? OptionalBytes(*event.key) : std::nullopt}]++
               : 0;
}

absl::Status FoldTrial::foldUpTo(Position end, const Progress& progress,
                                 const Cancelled& cancelled) {
    const auto cursor = m_base->from(m_next, Direction::Forward, EventParts::All);
    while (m_next < end) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("nobody waits for this any more");
        }
        EventBatch batch;
        std::vector<FoldEvent> events;
        const std::uint64_t most = std::min<std::uint64_t>(kTrialBatch, end - m_next);
        while (batch.events.size() < most && !batch.full() && cursor->next()) {
            batch.append(cursor->event());
        }
        if (!cursor->status().ok()) {
            return cursor->status();
        }
        for (const EventView& event : batch.events) {
            events.push_back({m_next + events.size(), event, numberOf(event)});
        }
        if (auto status = m_runner->applyBatch(events, *m_rows); !status.ok()) {
            return status;
        }
        m_next = m_next + events.size();
        if (m_rows->bytes() > kMostBytes) {
            return absl::ResourceExhaustedError(absl::StrFormat(
                "the rows of the first %d events take more than %d MiB, which is as much as a "
                "preview may hold",
                m_next.value(), kMostBytes >> 20));
        }
        if (progress) {
            progress(m_next);
        }
    }
    return absl::OkStatus();
}

// Rows that the event reaches and leaves as they are: one that failed before.
absl::Status FoldTrial::addUntouched(const FoldEvent& event, FoldStep& step) {
    std::vector<RowKey> reached;
    if (absl::Status status = m_runner->route(event, reached); !status.ok()) {
        return status;
    }
    for (const RowKey& key : reached) {
        const bool isThere = std::any_of(step.rows.begin(), step.rows.end(),
                                         [&](const FoldStepRow& row) { return row.key == key; });
        const auto row = m_rows->find(key);
        if (isThere || !row.ok() || *row == nullptr) {
            continue;
        }
        FoldStepRow& added = step.rows.emplace_back();
        added.key = key;
        added.before = added.after = **row;
    }
    return absl::OkStatus();
}

absl::StatusOr<FoldStep> FoldTrial::step(Position position, const Progress& progress,
                                         const Cancelled& cancelled, const Clock& clock) {
    auto event = eventAt(*m_base, position);
    if (!event.ok()) {
        return event.status();
    }
    absl::Status status = position < m_next || !m_runner ? begin() : absl::OkStatus();
    if (status.ok()) {
        status = foldUpTo(position, progress, cancelled);
    }
    if (!status.ok()) {
        if (!absl::IsCancelled(status)) {
            m_runner.reset();
        }
        return status;
    }
    const EventView view = event->view();
    const FoldEvent stepped{position, view, numberOf(view)};
    m_rows->watch();
    const std::int64_t begin = clock();
    m_rows->begin(stepped);
    const std::uint64_t withoutField = m_runner->withoutField();
    const absl::Status applied = m_runner->apply(stepped, *m_rows);
    const std::int64_t end = clock();
    FoldStep step = m_rows->seen();
    step.nanoseconds = end - begin;
    step.withoutField = m_runner->withoutField() > withoutField;
    step.event = *std::move(event);
    m_next = position.next();
    status = applied.ok() ? addUntouched(stepped, step) : applied;
    if (!status.ok()) {
        m_runner.reset();
        return status;
    }
    return step;
}

}  // namespace oxbow
