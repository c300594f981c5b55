#include "model/log/log_builder.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "model/block/block.h"
#include "model/block/shape_catalog.h"
#include "model/keys/key_dictionary.h"
#include "model/log/index/key_index.h"
#include "model/log/index/states_reader.h"
#include "model/log/log_insides.h"
#include "model/log/store/log_store.h"
#include "model/log/write/name_interner.h"
#include "model/log/write/run_merger.h"
#include "model/log/write/run_writer.h"
#include "model/log/write/source_records.h"

namespace oxbow {
namespace {

// A run that cannot be resumed from is still committed at this size, so that memory stays bounded.
constexpr std::uint32_t kLargestRunEvents = 1U << 22;
// The index of a run is held in memory, once for whoever reads the log.
constexpr std::size_t kMostRunBlocks = std::size_t{1} << 16;

// Every key is kept in memory while a log is written, and many at a time while it is read.
constexpr std::size_t kMostKeyBytes = std::size_t{64} << 10;

void rejectLongKeys(EventBatch& batch) {
    for (std::size_t i = batch.events.size(); i-- > 0;) {
        const std::size_t size = batch.events[i].key ? batch.events[i].key->size() : 0;
        if (size > kMostKeyBytes) {
            batch.rejectEvent(
                i, absl::StrFormat("its key has %d bytes, and a key may have %d at most; choose "
                                   "another field for the key (--key), or none with an empty name",
                                   size, kMostKeyBytes));
        }
    }
}

}  // namespace

class PackedBatch {
public:
    std::unique_ptr<EventBatch> batch;
    log::Block block;
    std::vector<std::uint64_t> keyHashes;
    std::optional<std::vector<BorrowedBatch::Entry>> borrowed;  // then there is no batch
};

class LogBuilder::Impl {
public:
    Impl(std::shared_ptr<Log> log, const Options& options)
        : m_log(std::move(log)),
          m_options(options),
          m_catalog(LogInsides::store(*m_log).catalog()),
          m_start(RunStart::at(*m_catalog, m_catalog->runs.size())),
          m_streams("stream", m_catalog->streams, options.limitStreams),
          m_types("type", m_catalog->types, options.limitTypes),
          m_sourceNames("source", m_catalog->sourceNames),
          m_sources(*m_catalog->sources),
          m_shapes(std::make_shared<ShapeRegistry>(*m_catalog->shapes)),
          m_committedShapes(m_shapes->size()) {}
    ~Impl() {
        m_giveUp = true;
        waitForCommit().IgnoreError();
        m_run.reset();
        LogInsides::store(*m_log).releaseWriter();
    }

    absl::Status load();
    std::unique_ptr<PackedBatch> prepare(std::unique_ptr<EventBatch> batch);
    std::unique_ptr<PackedBatch> prepare(BorrowedBatch batch);
    std::optional<KeyVersion> lastChange(KeyId key) const {
        return key.value() < m_states.size() ? versionOf(m_states[key.value()]) : std::nullopt;
    }
    log::Block packBlock(const EventBatch& batch);
    absl::Status append(PackedBatch& packed);
    absl::Status commit();
    absl::Status startCommit();
    bool commitIsDone() const;

    SourceRecords& sources() { return m_sources; }
    std::uint64_t eventsAppended() const { return m_appended; }
    std::uint64_t typesLeftOut() const { return m_types.leftOut(); }
    std::uint64_t streamsLeftOut() const { return m_streams.leftOut(); }
    Position committedEnd() const { return LogInsides::store(*m_log).catalog()->end(); }

private:
    void ensureRun();
    // Hands the run to a thread of its own and goes on with the next one; two runs at most are in
    // the making.
    absl::Status beginCommit();
    // What the last commit came to, and of all before it.
    absl::Status waitForCommit();
    void mergeShortRuns();
    RunWriter::Commit takeCommit();
    absl::Status addEvents(PackedBatch& packed);
    absl::Status addBorrowed(PackedBatch& packed);
    absl::Status appendBorrowed(PackedBatch& packed);
    absl::Status addRejected(const EventBatch& batch, Position first);
    bool checkpointDue() const;

    std::shared_ptr<Log> m_log;
    const Options m_options;
    const std::shared_ptr<const Catalog> m_catalog;  // as the builder found it
    RunStart m_start;                                // of the run at work, or of the next one
    NameInterner m_streams;
    NameInterner m_types;
    NameInterner m_sourceNames;
    KeyDictionary m_keys;
    std::uint32_t m_committedKeys = 0;
    std::vector<KeyState> m_states;
    std::uint64_t m_sinceCheckpoint = 0;  // events

    std::unique_ptr<RunWriter> m_run;
    std::future<absl::Status> m_commit;  // of the run before
    std::atomic<bool> m_giveUp = false;
    bool m_merging = true;   // of the thread that commits
    absl::Status m_failure;  // of a commit: nothing can be added any more
    std::vector<std::uint64_t> m_streamCounts;
    SourceRecords m_sources;
    std::shared_ptr<ShapeRegistry> m_shapes;
    std::uint32_t m_committedShapes = 0;
    std::mutex m_packersMutex;
    std::vector<std::unique_ptr<BlockPacker>> m_packers;  // those that are free
    std::uint64_t m_appended = 0;
};

absl::Status LogBuilder::Impl::load() {
    for (const auto& run : m_catalog->runs) {
        m_sinceCheckpoint = run->checkpoint ? 0 : m_sinceCheckpoint + run->count;
    }
    const KeyIndex& index = LogInsides::index(*m_log);
    if (!index.borrows()) {
        auto status = index.forEachKey([this](StreamId stream, std::string_view bytes) {
            m_keys.intern(stream, bytes, KeyDictionary::hashOf(bytes));
        });
        if (!status.ok()) {
            return status;
        }
    }
    m_committedKeys = static_cast<std::uint32_t>(m_keys.size());
    KeyStates states;
    if (auto moved =
            StatesReader(LogInsides::store(*m_log), index).move(states, m_catalog->end(), {});
        !moved.ok()) {
        return moved;
    }
    m_states.assign(states.all().begin(), states.all().end());
    m_states.resize(m_catalog->keyCount());
    return absl::OkStatus();
}

std::unique_ptr<PackedBatch> LogBuilder::Impl::prepare(std::unique_ptr<EventBatch> batch) {
    rejectLongKeys(*batch);
    auto packed = std::make_unique<PackedBatch>();
    packed->block = packBlock(*batch);
    packed->keyHashes.reserve(batch->events.size());
    for (const EventView& event : batch->events) {
        packed->keyHashes.push_back(event.key ? KeyDictionary::hashOf(*event.key) : 0);
    }
    packed->batch = std::move(batch);
    return packed;
}

std::unique_ptr<PackedBatch> LogBuilder::Impl::prepare(BorrowedBatch batch) {
    auto packed = std::make_unique<PackedBatch>();
    if (batch.events) {
        packed->block = packBlock(*batch.events);
        // It would be of events with their keys, which these do not have.
        packed->block.clear_witness();
        const std::string zeros = packInts(std::vector<std::int64_t>(batch.entries.size()));
        packed->block.set_source(zeros);
        packed->block.set_type(zeros);
    } else {
        const auto shape = shapeOfNumbers(batch.literals);
        const auto id = m_shapes->idOf(*shape);
        packed->block = packNumberRows(batch.numbers, *m_shapes->at(*id), *id);
    }
    packed->borrowed = std::move(batch.entries);
    return packed;
}

log::Block LogBuilder::Impl::packBlock(const EventBatch& batch) {
    std::unique_ptr<BlockPacker> packer;
    {
        const std::lock_guard lock(m_packersMutex);
        if (!m_packers.empty()) {
            packer = std::move(m_packers.back());
            m_packers.pop_back();
        }
    }
    if (!packer) {
        packer = std::make_unique<BlockPacker>(m_shapes);
    }
    log::Block block = packer->pack(batch);
    const std::lock_guard lock(m_packersMutex);
    m_packers.push_back(std::move(packer));
    return block;
}

void LogBuilder::Impl::ensureRun() {
    if (!m_run) {
        m_run = RunWriter::create(LogInsides::store(*m_log), m_start);
        m_streamCounts.clear();
    }
}

absl::Status LogBuilder::Impl::append(PackedBatch& packed) {
    if (!m_failure.ok()) {
        return m_failure;
    }
    ensureRun();
    if (packed.borrowed) {
        return appendBorrowed(packed);
    }
    const Position first = m_run->end();
    if (!packed.batch->events.empty()) {
        if (auto status = addEvents(packed); !status.ok()) {
            return status;
        }
    }
    if (auto status = addRejected(*packed.batch, first); !status.ok()) {
        return status;
    }
    m_appended += packed.batch->events.size();
    const bool resumable = !packed.batch->resumeMark.empty();
    if (resumable) {
        m_sources.setMark(std::move(packed.batch->resumeMark));
    }
    const std::uint64_t due = std::clamp<std::uint64_t>(
        m_start.first.value(), m_options.firstRunEvents, m_options.runEvents);
    if ((resumable && m_run->count() >= due) || m_run->count() >= kLargestRunEvents ||
        m_run->blocks() >= kMostRunBlocks || packed.batch->sourceWaits) {
        auto status = beginCommit();
        // Nothing may come for long that would tell whether it went well.
        return status.ok() && packed.batch->sourceWaits ? waitForCommit() : status;
    }
    return absl::OkStatus();
}

absl::Status LogBuilder::Impl::addEvents(PackedBatch& packed) {
    EventBatch& batch = *packed.batch;
    const std::size_t count = batch.events.size();
    std::vector<std::int64_t> streams(count);
    std::vector<std::int64_t> sources(count);
    std::vector<std::int64_t> types(count);
    std::vector<HotEntry> entries(count);
    bool leftOut = false;
    for (std::size_t i = 0; i < count; ++i) {
        EventView& event = batch.events[i];
        const auto stream = m_streams.internWithin(event.stream);
        if (!stream) {
            // An event must have some stream: its source's own.
            event.stream = event.source;
        }
        streams[i] = stream ? *stream : m_streams.intern(event.source);
        if (event.type) {
            const auto type = m_types.internWithin(*event.type);
            types[i] = type ? std::int64_t{*type} + 1 : 0;
            leftOut = leftOut || !type;
            event.type = type ? event.type : std::nullopt;
        }
        leftOut = leftOut || !stream;
        sources[i] = m_sourceNames.intern(event.source);
        if (event.key) {
            m_keys.prefetch(StreamId(static_cast<std::uint32_t>(streams[i])), packed.keyHashes[i]);
        }
    }
    if (leftOut) {
        // The block may count on the type that an event had, and was made before that was lost.
        packed.block = packBlock(batch);
    }
    m_streamCounts.resize(m_streams.size());
    Position at = m_run->end();
    for (std::size_t i = 0; i < count; ++i, at = at.next()) {
        const EventView& event = batch.events[i];
        HotEntry& entry = entries[i];
        entry.nullValue = !event.value;
        entry.inert = event.kind != EventKind::Data;
        if (event.kind != EventKind::Control) {
            entry.time = event.time ? event.time : event.recordTime;
        }
        if (types[i] != 0) {
            entry.type = TypeId(static_cast<std::uint32_t>(types[i] - 1));
        }
        ++m_streamCounts[static_cast<std::size_t>(streams[i])];
        if (!event.key) {
            continue;
        }
        entry.key = m_keys.intern(StreamId(static_cast<std::uint32_t>(streams[i])), *event.key,
                                  packed.keyHashes[i]);
        if (m_keys.size() > m_states.size()) {
            m_states.push_back(0);
        }
        if (!entry.inert) {
            KeyState& state = m_states[entry.key->value()];
            entry.rowsDiffer = isRow(state) == entry.nullValue;
            state = keyState(at, entry.nullValue);
        }
    }
    for (const NameInterner* names : {&m_streams, &m_types, &m_sourceNames}) {
        if (auto status = names->check(); !status.ok()) {
            return status;
        }
    }
    packed.block.set_stream(packInts(streams));
    packed.block.set_source(packInts(sources));
    packed.block.set_type(packInts(types));
    return m_run->addBlock(std::move(packed.block), entries);
}

absl::Status LogBuilder::Impl::appendBorrowed(PackedBatch& packed) {
    m_appended += packed.borrowed->size();
    auto status = addBorrowed(packed);
    return status.ok() && m_run->blocks() >= kMostRunBlocks ? beginCommit() : status;
}

absl::Status LogBuilder::Impl::addBorrowed(PackedBatch& packed) {
    const std::vector<BorrowedBatch::Entry>& given = *packed.borrowed;
    if (m_sourceNames.size() == 0) {
        m_sourceNames.intern({});
    }
    std::vector<std::int64_t> streams;
    streams.reserve(given.size());
    std::vector<HotEntry> entries(given.size());
    Position at = m_run->end();
    for (std::size_t i = 0; i < given.size(); ++i, at = at.next()) {
        const BorrowedBatch::Entry& from = given[i];
        HotEntry& entry = entries[i];
        entry.inert = !from.changed;
        entry.nullValue = from.changed && from.isNull;
        streams.push_back(from.stream);
        if (from.keyPlusOne == 0) {
            continue;
        }
        entry.key = KeyId(from.keyPlusOne - 1);
        if (from.keyPlusOne > m_states.size()) {
            m_states.resize(from.keyPlusOne);
        }
        if (from.changed) {
            KeyState& state = m_states[from.keyPlusOne - 1];
            entry.rowsDiffer = isRow(state) == entry.nullValue;
            state = keyState(at, entry.nullValue);
        }
    }
    const auto most = static_cast<std::size_t>(*std::max_element(streams.begin(), streams.end()));
    if (most >= m_streams.size()) {
        // The lender's, in their order: they have the same numbers here.
        const Names names = m_log->keys().streams();
        for (std::size_t id = m_streams.size(); id < names->size(); ++id) {
            m_streams.intern((*names)[id]);
        }
    }
    m_streamCounts.resize(m_streams.size());
    for (const std::int64_t stream : streams) {
        ++m_streamCounts[static_cast<std::size_t>(stream)];
    }
    packed.block.set_stream(packInts(streams));
    return m_run->addBlock(std::move(packed.block), entries);
}

absl::Status LogBuilder::Impl::addRejected(const EventBatch& batch, Position first) {
    for (std::size_t i = 0; i < batch.rejected.size(); ++i) {
        if (auto status = m_run->addRejected(first + batch.rejectedBefore[i], batch.rejected[i]);
            !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

// A checkpoint costs as much as the keys there are, so it should not come more often than that many
// events. A look-up goes back run by run to one: merging keeps the runs few.
bool LogBuilder::Impl::checkpointDue() const {
    return m_sinceCheckpoint + m_run->count() >=
           std::max<std::uint64_t>(m_options.firstRunEvents, m_states.size());
}

absl::Status LogBuilder::Impl::startCommit() {
    const bool something = m_run || m_sources.haveChanged();
    return something ? beginCommit() : m_failure;
}

absl::Status LogBuilder::Impl::commit() {
    auto status = startCommit();
    return status.ok() ? waitForCommit() : status;
}

bool LogBuilder::Impl::commitIsDone() const {
    return !m_commit.valid() ||
           m_commit.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

absl::Status LogBuilder::Impl::waitForCommit() {
    if (m_commit.valid()) {
        m_failure.Update(m_commit.get());
    }
    return m_failure;
}

absl::Status LogBuilder::Impl::beginCommit() {
    if (auto status = waitForCommit(); !status.ok()) {
        return status;
    }
    ensureRun();
    m_start = m_run->next();
    RunWriter::Commit commit = takeCommit();
    m_commit = std::async(std::launch::async,
                          [this, run = std::move(m_run), commit = std::move(commit)]() mutable {
                              auto status = run->commit(std::move(commit), m_giveUp);
                              if (status.ok()) {
                                  mergeShortRuns();
                              }
                              return status;
                          });
    return absl::OkStatus();
}

// What cannot be merged stays as it is: the events are there. Where that is for damage, it is not
// tried again with every commit.
void LogBuilder::Impl::mergeShortRuns() {
    LogStore& store = LogInsides::store(*m_log);
    const MergeOptions options{m_options.firstRunEvents, m_options.runEvents};
    const auto first = runsToMerge(*store.catalog(), options);
    if (first && m_merging) {
        const auto status = mergeRuns(store, LogInsides::index(*m_log), m_shapes, *first, m_giveUp);
        m_merging = !absl::IsDataLoss(status);
    }
}

RunWriter::Commit LogBuilder::Impl::takeCommit() {
    RunWriter::Commit out;
    if (checkpointDue()) {
        out.states = m_states;
    }
    for (const std::string& name : m_streams.added()) {
        out.run.add_new_streams(name);
    }
    for (const std::string& name : m_types.added()) {
        out.run.add_new_types(name);
    }
    for (const std::string& name : m_sourceNames.added()) {
        out.run.add_new_source_names(name);
    }
    for (const std::uint64_t streamCount : m_streamCounts) {
        out.run.add_stream_counts(streamCount);
    }
    const SourceRecords::Changed sources = m_sources.takeChanged();
    out.run.set_first_changed_source(static_cast<std::uint32_t>(sources.first));
    for (const ImportedSource& source : sources.records) {
        *out.run.add_changed_sources() = encodeSource(source);
    }
    const std::uint32_t shapes = m_shapes->size();
    m_shapes->encode(m_committedShapes, shapes, out.run);
    out.firstNewKey = LogInsides::store(*m_log).borrowsKeys()
                          ? static_cast<std::uint32_t>(m_states.size())
                          : m_committedKeys;
    for (std::size_t id = m_committedKeys; id < m_keys.size(); ++id) {
        const KeyId key(static_cast<std::uint32_t>(id));
        out.newKeys.push_back({m_keys.stream(key), m_keys.bytes(key)});
    }
    m_sinceCheckpoint = out.states ? 0 : m_sinceCheckpoint + m_run->count();
    m_streams.committed();
    m_types.committed();
    m_sourceNames.committed();
    m_committedKeys = static_cast<std::uint32_t>(m_keys.size());
    m_committedShapes = shapes;
    return out;
}

absl::StatusOr<std::unique_ptr<LogBuilder>> LogBuilder::create(std::shared_ptr<Log> log,
                                                               const Options& options) {
    if (log->access() == Log::Access::ReadOnly) {
        return absl::UnavailableError(absl::StrFormat(
            "%s was opened for reading only; nothing can be added", log->workspace().string()));
    }
    if (auto status = LogInsides::store(*log).acquireWriter(); !status.ok()) {
        return status;
    }
    auto impl = std::make_unique<Impl>(std::move(log), options);
    if (auto status = impl->load(); !status.ok()) {
        return status;
    }
    return std::unique_ptr<LogBuilder>(new LogBuilder(std::move(impl)));
}

LogBuilder::LogBuilder(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
LogBuilder::~LogBuilder() = default;

void LogBuilder::PackedBatchDeleter::operator()(PackedBatch* batch) const {
    delete batch;
}

LogBuilder::Packed LogBuilder::prepare(std::unique_ptr<EventBatch> batch) {
    return Packed(m_impl->prepare(std::move(batch)).release());
}

LogBuilder::Packed LogBuilder::prepare(BorrowedBatch batch) {
    return Packed(m_impl->prepare(std::move(batch)).release());
}

std::size_t LogBuilder::beginSource(const ImportedSource& source,
                                    std::optional<std::size_t> goesOnWith) {
    return m_impl->sources().begin(source, goesOnWith);
}
std::size_t LogBuilder::addMerged(const ImportedSource& source,
                                  std::optional<std::size_t> goesOnWith) {
    return m_impl->sources().addMerged(source, goesOnWith);
}
void LogBuilder::updateSource(const ImportedSource& source) {
    m_impl->sources().update(source);
}
void LogBuilder::endSource(const ImportedSource& source) {
    m_impl->sources().end(source);
}
void LogBuilder::completeSource(std::size_t number, const ImportedSource& source) {
    m_impl->sources().complete(number, source);
}
absl::Status LogBuilder::append(Packed batch) {
    return m_impl->append(*batch);
}
absl::Status LogBuilder::append(std::unique_ptr<EventBatch> batch) {
    return append(prepare(std::move(batch)));
}
absl::Status LogBuilder::commit() {
    return m_impl->commit();
}
absl::Status LogBuilder::startCommit() {
    return m_impl->startCommit();
}
bool LogBuilder::commitIsDone() const {
    return m_impl->commitIsDone();
}
std::optional<KeyVersion> LogBuilder::lastChange(KeyId key) const {
    return m_impl->lastChange(key);
}
std::uint64_t LogBuilder::typesLeftOut() const {
    return m_impl->typesLeftOut();
}
std::uint64_t LogBuilder::streamsLeftOut() const {
    return m_impl->streamsLeftOut();
}
std::uint64_t LogBuilder::eventsAppended() const {
    return m_impl->eventsAppended();
}
Position LogBuilder::committedEnd() const {
    return m_impl->committedEnd();
}

}  // namespace oxbow
