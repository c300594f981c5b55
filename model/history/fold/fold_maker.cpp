#include "model/history/fold/fold_maker.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "model/history/fold/read_ahead.h"

namespace oxbow {
namespace {

constexpr std::size_t kFirstBatchEvents = 16;
constexpr std::size_t kMostBatchEvents = EventBatch::kCapacity;
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;
// A batch is not interrupted.
constexpr std::int64_t kBatchNanoseconds = 10'000'000;
constexpr std::int64_t kBetweenProgress = 20'000'000;
constexpr std::chrono::milliseconds kBetweenLooks{2};
// Blocks that are packed in one go.
constexpr std::size_t kBlocksAtOnce = 8;
// A cursor over fields keeps the sequence's store open.
constexpr std::uint64_t kFieldsAtOnce = 65'536;
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
    m_keyRows.reset();
    m_builder.reset();
    m_changes->settle();
    m_ahead.reset();
    m_events.reset();
    m_fields.reset();
    m_rows.reset();
    m_keyBits = {};
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
    m_before = made->counts;
    m_batchEvents = kFirstBatchEvents;
    if (m_changes->log()->borrowsKeys()) {
        m_keyRows = std::make_unique<KeyRows>(*m_fold->numbers(), *m_runner, m_base,
                                              m_changes->log(), *m_builder, m_options.rowBytes);
        return absl::OkStatus();
    }
    m_rows = std::make_unique<FoldMakerRows>(m_changes->log(), m_next, m_options.rowBytes);
    m_emitted = std::make_unique<EmittedEvents>(m_changes->folder(), m_before.published);
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
        const bool damaged =
            (m_rows && m_rows->logIsDamaged()) || (m_keyRows && m_keyRows->logIsDamaged());
        stop();
        if (damaged) {
            m_changes->spoil();
        }
    }
    return status;
}

absl::Status FoldMaker::foldBatches(Position end, const FoldProgress& progress,
                                    const Cancelled& cancelled) {
    m_events.reset();
    m_fields.reset();
    m_lastCommit = m_options.clock();
    std::int64_t lastProgress = m_lastCommit;
    while (m_next < end) {
        if (isOver(cancelled)) {
            return stopped();
        }
        const std::int64_t begin = m_options.clock();
        if (auto status = tidy(end, cancelled); !status.ok()) {
            return status;
        }
        if (auto status = foldSome(end); !status.ok()) {
            return status;
        }
        m_changes->settle();
        const std::int64_t now = m_options.clock();
        const bool slow = now - begin > kBatchNanoseconds;
        m_batchEvents = slow ? std::max<std::size_t>(m_batchEvents / 2, 1)
                             : std::min(m_batchEvents * 2, kMostBatchEvents);
        const bool late = now - m_lastCommit > m_options.runNanoseconds;
        const std::size_t held = m_keyRows ? m_keyRows->textBytes() : m_rows->heldBytes();
        const bool tooMuch = held > 2 * m_options.rowBytes;
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

absl::Status FoldMaker::tidy(Position end, const Cancelled& cancelled) {
    return m_keyRows ? m_keyRows->tidy(end - m_next, cancelled) : m_rows->tidy(cancelled);
}

absl::Status FoldMaker::foldSome(Position end) {
    if (m_keyRows) {
        return foldBlocks(end);
    }
    if (!m_events) {
        m_events = readInBackground(m_base->from(m_next, Direction::Forward, EventParts::All));
    }
    // The next one is read while the rule may be at work on this one.
    if (!m_ahead) {
        if (auto status = readAhead(m_next, end); !status.ok()) {
            return status;
        }
    }
    const std::unique_ptr<ReadBatch> batch = std::exchange(m_ahead, nullptr);
    if (const Position after = m_next + batch->folded.size(); after < end) {
        if (auto status = readAhead(after, end); !status.ok()) {
            return status;
        }
    }
    return foldBatch(*batch);
}

// The same of a base's blocks, as their columns.
absl::Status FoldMaker::foldBlocks(Position end) {
    std::vector<BorrowedBatch> batches;
    for (std::size_t events = 0;
         events < m_batchEvents && batches.size() < kBlocksAtOnce && m_next < end;) {
        if (!m_fields || !m_fields->next()) {
            if (m_fields && !m_fields->status().ok()) {
                return m_fields->status();
            }
            const Position to = m_next + std::min<std::uint64_t>(end - m_next, kFieldsAtOnce);
            m_fields = m_base->fields(m_keyRows->reads(), m_next, to);
            if (!m_fields->next()) {
                return m_fields->status().ok() ? absl::DataLossError("events are missing")
                                               : m_fields->status();
            }
        }
        auto batch = m_keyRows->fold(*m_fields);
        if (!batch.ok()) {
            return batch.status();
        }
        events += batch->entries.size();
        m_next = m_next + batch->entries.size();
        m_keyBits.addEventsOfOne(batch->entries.size());
        batches.push_back(*std::move(batch));
    }
    if (auto status = appendPacked(); !status.ok()) {
        return status;
    }
    startPacking(std::move(batches));
    return absl::OkStatus();
}

absl::Status FoldMaker::readAhead(Position first, Position end) {
    m_ahead = std::make_unique<ReadBatch>();
    EventBatch& events = m_ahead->events;
    const std::uint64_t most = std::min<std::uint64_t>(m_batchEvents, end - first);
    while (events.events.size() < most && events.arena().bytesUsed() < kBatchBytes &&
           m_events->next()) {
        events.append(m_events->event());
    }
    if (!m_events->status().ok()) {
        return m_events->status();
    }
    m_ahead->folded.reserve(events.events.size());
    for (const EventView& event : events.events) {
        const std::uint64_t number =
            m_fold->needsSequenceNumber() ? m_numbers[numberedKey(event)]++ : 0;
        m_ahead->folded.push_back({first + m_ahead->folded.size(), event, number});
    }
    return m_runner->lookAhead(m_ahead->folded, *m_rows);
}

absl::Status FoldMaker::foldBatch(const ReadBatch& batch) {
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
    std::vector<std::unique_ptr<EventBatch>> batches;
    batches.push_back(std::move(batch));
    startPacking(std::move(batches));
    return absl::OkStatus();
}

template <class Unpacked>
void FoldMaker::startPacking(std::vector<Unpacked> batches) {
    m_packing = std::async(std::launch::async,
                           [builder = m_builder.get(), taken = std::move(batches)]() mutable {
                               Packed packed;
                               for (Unpacked& each : taken) {
                                   packed.push_back(builder->prepare(std::move(each)));
                               }
                               return packed;
                           });
}

absl::Status FoldMaker::appendPacked() {
    absl::Status status;
    if (m_packing.valid()) {
        for (LogBuilder::Packed& packed : m_packing.get()) {
            status.Update(status.ok() ? m_builder->append(std::move(packed)) : status);
        }
    }
    return status;
}

bool FoldMaker::runIsLong() const {
    const std::uint64_t due =
        std::clamp<std::uint64_t>(m_changes->begun().map.changeEnd().value(),
                                  m_options.firstRunChanges, m_options.runChanges);
    const CauseBits& bits = m_keyRows ? m_keyBits : m_rows->bits();
    return bits.changes() >= due || bits.events() >= kMostRunEvents;
}

FoldCounts FoldMaker::counts() const {
    FoldCounts counts = m_before;
    counts.withoutField += m_runner->withoutField();
    if (m_keyRows) {
        counts.withoutField += m_keyRows->withoutField();
        counts.changes += m_keyRows->changes();
        counts.keys += m_keyRows->newKeys();
    } else {
        counts.published += m_rows->published();
        counts.changes += m_rows->changeCount();
        counts.keys += m_rows->newKeys();
    }
    return counts;
}

absl::Status FoldMaker::startCommit() {
    m_lastCommit = m_options.clock();
    if (m_keyRows ? m_keyBits.empty() : m_rows->bits().empty()) {
        return absl::OkStatus();
    }
    while (m_rows && m_rows->hasChanges()) {
        if (auto status = appendChanges(); !status.ok()) {
            return status;
        }
    }
    if (auto status = appendPacked(); !status.ok()) {
        return status;
    }
    if (auto status = m_emitted ? m_emitted->commit() : absl::OkStatus(); !status.ok()) {
        return status;
    }
    if (m_keyRows) {
        const auto last = eventAt(*m_base, m_next.previous());
        if (!last.ok()) {
            return last.status();
        }
        m_lastEvent = sampleOf(m_next.previous(), last->view());
    }
    const CauseBits bits = m_rows ? m_rows->takeBits() : std::exchange(m_keyBits, {});
    if (auto status = m_changes->begin(bits, counts(), m_lastEvent); !status.ok()) {
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
        auto changes = FoldChanges::open(folder, *fold, base, Log::Access::ReadWrite);
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
