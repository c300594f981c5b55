#include "model/history/fold/fold_maker.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace oxbow {
namespace {

constexpr std::size_t kFirstBatchEvents = 16;
constexpr std::size_t kMostBatchEvents = EventBatch::kCapacity;
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;
// A batch is not interrupted.
constexpr std::int64_t kBatchNanoseconds = 10'000'000;
constexpr std::int64_t kBetweenProgress = 20'000'000;
constexpr std::chrono::milliseconds kBetweenLooks{2};
// A record of the map is no longer, however few changes there are.
constexpr std::uint64_t kMostRunEvents = std::uint64_t{1} << 24;

absl::Status stopped() {
    return absl::CancelledError("the fold is not made to its end");
}

bool isOver(const Cancelled& cancelled) {
    return cancelled && cancelled();
}

std::pair<std::string, OptionalBytes> numberedKey(const EventView& event) {
    return {std::string(event.stream), event.key ? OptionalBytes(*event.key) : std::nullopt};
}

}  // namespace

FoldMaker::FoldMaker(std::shared_ptr<const Fold> fold, std::shared_ptr<const EventSequence> base,
                     std::shared_ptr<FoldChanges> changes, FoldMakerOptions options)
    : m_fold(std::move(fold)),
      m_base(std::move(base)),
      m_changes(std::move(changes)),
      m_options(std::move(options)) {}

FoldMaker::~FoldMaker() {
    stop();
}

void FoldMaker::stop() {
    if (m_packing.valid()) {
        m_packing.get();
    }
    m_builder.reset();
    m_changes->settle();
    m_rows.reset();
    m_emitted.reset();
    m_runner.reset();
    m_numbers.clear();
}

absl::Status FoldMaker::start(const Cancelled& cancelled) {
    if (auto status = m_changes->forget(); !status.ok()) {
        return status;
    }
    LogBuilder::Options options;
    options.firstRunEvents = m_options.firstRunChanges;
    options.runEvents = m_options.runChanges;
    auto builder = LogBuilder::create(m_changes->log(), options);
    if (!builder.ok()) {
        return builder.status();
    }
    auto runner = m_fold->start();
    if (!runner.ok()) {
        return runner.status();
    }
    m_builder = *std::move(builder);
    m_runner = *std::move(runner);
    const auto made = m_changes->made();
    m_next = made->map.baseEnd();
    m_publishedBefore = made->published;
    m_withoutFieldBefore = made->withoutField;
    m_batchEvents = kFirstBatchEvents;
    m_rows = std::make_unique<FoldMakerRows>(m_changes->log(), m_next, m_options.rowBytes);
    m_emitted = std::make_unique<EmittedEvents>(m_changes->folder(), m_publishedBefore);
    m_rows->emitTo(m_emitted.get());
    if (!m_fold->isLocal() && m_next != Position()) {
        const auto status = m_runner->resume([&](const FoldRunner::VisitRow& visit) {
            return m_rows->forEachCommitted(visit, cancelled);
        });
        if (!status.ok()) {
            return status;
        }
    }
    return m_fold->needsSequenceNumber() ? countKeys(cancelled) : absl::OkStatus();
}

absl::Status FoldMaker::countKeys(const Cancelled& cancelled) {
    return forEachEvent(
        *m_base, Position(), m_next, EventParts::All,
        [this](Position, const EventView& event) {
            ++m_numbers[numberedKey(event)];
            return true;
        },
        cancelled);
}

absl::Status FoldMaker::catchUp(const FoldProgress& progress, const Cancelled& cancelled) {
    absl::Status status = m_builder ? absl::OkStatus() : start(cancelled);
    if (status.ok()) {
        status = foldBatches(m_base->end(), progress, cancelled);
    }
    if (!status.ok()) {
        const bool damaged = m_rows && m_rows->logIsDamaged();
        stop();
        if (damaged) {
            m_changes->spoil();
        }
    }
    return status;
}

absl::Status FoldMaker::foldBatches(Position end, const FoldProgress& progress,
                                    const Cancelled& cancelled) {
    const auto cursor = m_base->from(m_next, Direction::Forward, EventParts::All);
    std::unique_ptr<Batch> next;
    m_lastCommit = m_options.clock();
    std::int64_t lastProgress = m_lastCommit;
    while (m_next < end) {
        if (isOver(cancelled)) {
            return stopped();
        }
        const std::int64_t begin = m_options.clock();
        // The next one is read while the rule may be at work on this one.
        if (!next) {
            if (auto status = readNext(*cursor, m_next, end, next); !status.ok()) {
                return status;
            }
        }
        const std::unique_ptr<Batch> batch = std::exchange(next, nullptr);
        const Position after = m_next + batch->folded.size();
        if (after < end) {
            if (auto status = readNext(*cursor, after, end, next); !status.ok()) {
                return status;
            }
        }
        if (auto status = foldBatch(*batch); !status.ok()) {
            return status;
        }
        if (auto status = m_rows->tidy(cancelled); !status.ok()) {
            return status;
        }
        m_changes->settle();
        const std::int64_t now = m_options.clock();
        const bool slow = now - begin > kBatchNanoseconds;
        m_batchEvents = slow ? std::max<std::size_t>(m_batchEvents / 2, 1)
                             : std::min(m_batchEvents * 2, kMostBatchEvents);
        const bool late = now - m_lastCommit > m_options.runNanoseconds;
        const bool tooMuch = m_rows->heldBytes() > 2 * m_options.rowBytes;
        if (late || tooMuch || runIsLong()) {
            if (auto status = commit(cancelled); !status.ok()) {
                return status;
            }
        }
        if (tooMuch) {
            if (auto status = waitForCommit(cancelled); !status.ok()) {
                return status;
            }
        }
        if (progress && now - lastProgress > kBetweenProgress) {
            lastProgress = now;
            progress(m_next, end);
        }
    }
    absl::Status status = commit(cancelled);
    if (status.ok()) {
        status = waitForCommit(cancelled);
    }
    if (!status.ok()) {
        return status;
    }
    if (progress) {
        progress(m_next, end);
    }
    return absl::OkStatus();
}

absl::Status FoldMaker::readNext(EventCursor& cursor, Position first, Position end,
                                 std::unique_ptr<Batch>& next) {
    next = std::make_unique<Batch>();
    EventBatch& events = next->events;
    const std::uint64_t most = std::min<std::uint64_t>(m_batchEvents, end - first);
    while (events.events.size() < most && events.arena().bytesUsed() < kBatchBytes &&
           cursor.next()) {
        events.append(cursor.event());
    }
    if (!cursor.status().ok()) {
        return cursor.status();
    }
    next->folded.reserve(events.events.size());
    for (const EventView& event : events.events) {
        const std::uint64_t number =
            m_fold->needsSequenceNumber() ? m_numbers[numberedKey(event)]++ : 0;
        next->folded.push_back({first + next->folded.size(), event, number});
    }
    return m_runner->lookAhead(next->folded, *m_rows);
}

absl::Status FoldMaker::foldBatch(const Batch& batch) {
    if (auto status = m_runner->applyBatch(batch.folded, *m_rows); !status.ok()) {
        return status;
    }
    if (!batch.folded.empty()) {
        m_lastEvent = sampleOf(batch.folded.back().position, batch.folded.back().view);
    }
    m_next = m_next + batch.folded.size();
    m_rows->finishUpTo(m_next);
    absl::Status status;
    while (status.ok() && m_rows->batchIsFull()) {
        status = appendChanges();
    }
    return status;
}

// A batch is packed on another thread while the next one is folded.
absl::Status FoldMaker::appendChanges() {
    auto batch = m_rows->takeBatch();
    if (!batch) {
        return absl::OkStatus();
    }
    if (auto status = appendPacked(); !status.ok()) {
        return status;
    }
    m_packing = std::async(std::launch::async,
                           [builder = m_builder.get(), taken = std::move(batch)]() mutable {
                               return builder->prepare(std::move(taken));
                           });
    return absl::OkStatus();
}

absl::Status FoldMaker::appendPacked() {
    return m_packing.valid() ? m_builder->append(m_packing.get()) : absl::OkStatus();
}

bool FoldMaker::runIsLong() const {
    const std::uint64_t due =
        std::clamp<std::uint64_t>(m_changes->begun().map.changeEnd().value(),
                                  m_options.firstRunChanges, m_options.runChanges);
    return m_rows->bits().changes() >= due || m_rows->bits().events() >= kMostRunEvents;
}

absl::Status FoldMaker::startCommit() {
    m_lastCommit = m_options.clock();
    if (m_rows->bits().empty()) {
        return absl::OkStatus();
    }
    while (m_rows->hasChanges()) {
        if (auto status = appendChanges(); !status.ok()) {
            return status;
        }
    }
    if (auto status = appendPacked(); !status.ok()) {
        return status;
    }
    if (auto status = m_emitted->commit(); !status.ok()) {
        return status;
    }
    const CauseBits bits = m_rows->takeBits();
    if (auto status =
            m_changes->begin(bits, m_publishedBefore + m_rows->published(),
                             m_withoutFieldBefore + m_runner->withoutField(), m_lastEvent);
        !status.ok()) {
        return status;
    }
    return bits.changes() == 0 ? absl::OkStatus() : m_builder->startCommit();
}

// Begins to, after the one before: folding goes on meanwhile.
absl::Status FoldMaker::commit(const Cancelled& cancelled) {
    const auto status = waitFor([this] { return m_builder->commitIsDone(); }, cancelled);
    return status.ok() ? startCommit() : status;
}

absl::Status FoldMaker::waitFor(const std::function<bool()>& isDone, const Cancelled& cancelled) {
    while (!isDone()) {
        if (isOver(cancelled)) {
            return stopped();
        }
        std::this_thread::sleep_for(kBetweenLooks);
    }
    m_changes->settle();
    return absl::OkStatus();
}

absl::Status FoldMaker::waitForCommit(const Cancelled& cancelled) {
    const Position end = positionOf(m_changes->begun().map.changeEnd());
    const auto isCommitted = [&] { return m_changes->log()->end() >= end; };
    auto status = waitFor([&] { return isCommitted() || m_builder->commitIsDone(); }, cancelled);
    if (status.ok() && !isCommitted()) {
        status = m_builder->commit();
        status =
            status.ok() && !isCommitted() ? absl::InternalError("a run was not committed") : status;
    }
    m_changes->settle();
    return status;
}

absl::StatusOr<std::shared_ptr<FoldChanges>> makeFoldChanges(
    const std::shared_ptr<const Fold>& fold, const std::shared_ptr<const EventSequence>& base,
    const std::filesystem::path& folder, const FoldProgress& progress, const Cancelled& cancelled,
    const FoldMakerOptions& options) {
    absl::Status status;
    for (int attempt = 0; attempt < 2; ++attempt) {
        auto changes = FoldChanges::open(folder, fold->identity(), *base, Log::Access::ReadWrite);
        if (!changes.ok()) {
            return changes.status();
        }
        status = FoldMaker(fold, base, *changes, options).catchUp(progress, cancelled);
        if (status.ok()) {
            return changes;
        }
        if (!absl::IsDataLoss(status)) {
            break;
        }
        (*changes)->spoil();
    }
    return status;
}

}  // namespace oxbow
