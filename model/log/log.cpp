#include "model/log/log.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <functional>
#include <system_error>
#include <utility>

#include "model/log/block_cache.h"
#include "model/log/fill_names.h"
#include "model/log/key_index.h"
#include "model/log/key_orders.h"
#include "model/log/log_store.h"
#include "model/log/timeline_counts.h"

namespace oxbow {

// Reads events: a block's columns and the names that go with them.
class Log::Reader {
public:
    Reader(const LogStore& store, const KeyIndex& index)
        : m_index(index), m_store(store), m_blocks(store) {}

    absl::StatusOr<EventRow> eventRow(Position p) const;
    absl::StatusOr<Value> value(Position p) const;
    absl::Status scan(Position from, Position to, const Visit& visit) const;
    // The greatest time before event `index` of a block.
    static std::optional<std::int64_t> runningMaximum(const BlockSummary& summary,
                                                      const BlockReader& block, std::size_t index);
    const BlockCache& blocks() const { return m_blocks; }

private:
    // The name of one key, and what holds it.
    class OneName {
    public:
        explicit OneName(const KeyIndex& index) : m_index(index) {}
        absl::StatusOr<KeyView> operator()(KeyId id) {
            auto page = m_index.names().page(id);
            if (!page.ok()) {
                return page.status();
            }
            m_page = *std::move(page);
            return m_page->key(id.value() - m_page->first());
        }

    private:
        const KeyIndex& m_index;
        std::shared_ptr<const NamesPage> m_page;
    };

    const KeyIndex& m_index;
    const LogStore& m_store;
    BlockCache m_blocks;
};

namespace {

absl::Status outOfRange(Position p, Position end) {
    return absl::OutOfRangeError(
        absl::StrFormat("there is no event at %d: the log ends at %d", p.value(), end.value()));
}

// The last block before which no later time has been seen; no block where that is the start of the
// run; no run where it is the end of the log.
struct TimePlace {
    const RunSummary* run = nullptr;
    std::optional<std::size_t> block;
};

TimePlace blockAt(const Catalog& catalog, std::int64_t nanoseconds) {
    const auto early = [nanoseconds](const std::optional<std::int64_t>& maximum) {
        return !maximum || *maximum <= nanoseconds;
    };
    const auto run = std::partition_point(
        catalog.runs.begin(), catalog.runs.end(),
        [&early](const auto& candidate) { return early(candidate->runningMaximumAtEnd); });
    if (run == catalog.runs.end()) {
        return {};
    }
    const auto& blocks = (*run)->blocks;
    const auto after = std::partition_point(
        blocks.begin(), blocks.end(),
        [&early](const BlockSummary& block) { return early(block.runningMaximum); });
    if (after == blocks.begin()) {
        return {run->get(), std::nullopt};
    }
    return {run->get(), static_cast<std::size_t>(after - blocks.begin() - 1)};
}

}  // namespace

std::optional<std::int64_t> Log::Reader::runningMaximum(const BlockSummary& summary,
                                                        const BlockReader& block,
                                                        std::size_t index) {
    std::optional<std::int64_t> maximum = summary.runningMaximum;
    for (std::size_t i = 0; i < index; ++i) {
        const auto time = block.nanoseconds(i);
        if (time && (!maximum || *time > *maximum)) {
            maximum = time;
        }
    }
    return maximum;
}

absl::StatusOr<Log::EventRow> Log::Reader::eventRow(Position p) const {
    const auto catalog = m_store.catalog();
    if (p >= catalog->end()) {
        return outOfRange(p, catalog->end());
    }
    const RunSummary& run = *catalog->runs[catalog->runOf(p)];
    const std::size_t number = run.blockOf(p);
    const BlockSummary& summary = run.blocks[number];
    const std::size_t i = (p - run.first) - summary.firstInRun;
    const auto entry = m_blocks.block(run, number);
    if (!entry.ok()) {
        return entry.status();
    }
    const auto hot = m_index.hot(run, p);
    if (!hot.ok()) {
        return hot.status();
    }
    EventView view;
    EventDetails details;
    OneName name(m_index);
    const std::lock_guard lock((*entry)->mutex);
    BlockReader& block = (*entry)->reader;
    if (auto status =
            fillNames(*catalog, block, i, hot->group->key(hot->index), std::ref(name), view);
        !status.ok()) {
        return status;
    }
    if (auto status = block.read(i, view, details); !status.ok()) {
        return status;
    }
    EventRow row;
    row.event = Event(view);
    row.key = hot->group->key(hot->index);
    const auto maximum = runningMaximum(summary, block, i);
    const auto time = block.nanoseconds(i);
    row.late = maximum && time && *time < *maximum;
    m_blocks.reweigh(run, number, block.weight());
    return row;
}

absl::StatusOr<Log::Value> Log::Reader::value(Position p) const {
    const auto catalog = m_store.catalog();
    if (p >= catalog->end()) {
        return outOfRange(p, catalog->end());
    }
    const RunSummary& run = *catalog->runs[catalog->runOf(p)];
    const std::size_t number = run.blockOf(p);
    const auto entry = m_blocks.block(run, number);
    if (!entry.ok()) {
        return entry.status();
    }
    EventView view;
    EventDetails details;
    OneName name(m_index);
    const std::size_t i = (p - run.first) - run.blocks[number].firstInRun;
    const std::lock_guard lock((*entry)->mutex);
    BlockReader& block = (*entry)->reader;
    if (block.valueNeedsNames(i)) {
        const auto hot = m_index.hot(run, p);
        if (!hot.ok()) {
            return hot.status();
        }
        if (auto status =
                fillNames(*catalog, block, i, hot->group->key(hot->index), std::ref(name), view);
            !status.ok()) {
            return status;
        }
    }
    if (auto status = block.readValue(i, view, details); !status.ok()) {
        return status;
    }
    m_blocks.reweigh(run, number, block.weight());
    return Value{view.value ? OptionalBytes(*view.value) : std::nullopt, view.valueIsText()};
}

absl::Status Log::Reader::scan(Position from, Position to, const Visit& visit) const {
    const auto catalog = m_store.catalog();
    if (to > catalog->end()) {
        return outOfRange(to.previous(), catalog->end());
    }
    KeyNames::Cursor names(m_index.names());
    const auto nameOf = [&names](KeyId id) { return names.key(id); };
    KeyIndex::HotPlace hot;
    for (Position p = from; p < to;) {
        const RunSummary& run = *catalog->runs[catalog->runOf(p)];
        const std::size_t number = run.blockOf(p);
        auto block = m_blocks.read(run, number);
        if (!block.ok()) {
            return block.status();
        }
        const std::size_t first = (p - run.first) - run.blocks[number].firstInRun;
        for (std::size_t i = first; i < block->count() && p < to; ++i, p = p.next()) {
            // A group ends with its run, or before.
            if (!hot.group || ++hot.index >= hot.group->size()) {
                auto place = m_index.hot(run, p);
                if (!place.ok()) {
                    return place.status();
                }
                hot = *std::move(place);
            }
            EventView view;
            EventDetails details;
            if (auto status =
                    fillNames(*catalog, *block, i, hot.group->key(hot.index), nameOf, view);
                !status.ok()) {
                return status;
            }
            if (auto status = block->read(i, view, details); !status.ok()) {
                return status;
            }
            if (!visit(p, view, hot.group->key(hot.index))) {
                return absl::OkStatus();
            }
        }
    }
    return absl::OkStatus();
}

Log::Log(std::unique_ptr<LogStore> store)
    : m_store(std::move(store)),
      m_index(std::make_unique<KeyIndex>(*m_store)),
      m_orders(std::make_unique<KeyOrders>(*m_store, m_index->names())),
      m_reader(std::make_unique<Reader>(*m_store, *m_index)) {}

Log::~Log() = default;

absl::StatusOr<std::shared_ptr<Log>> Log::create(const std::filesystem::path& workspace) {
    auto store = LogStore::create(workspace);
    if (!store.ok()) {
        return store.status();
    }
    return over(*std::move(store));
}

absl::StatusOr<std::shared_ptr<Log>> Log::open(const std::filesystem::path& workspace,
                                               Access access) {
    auto store = LogStore::open(workspace, access);
    if (!store.ok()) {
        return store.status();
    }
    return over(*std::move(store));
}

std::shared_ptr<Log> Log::over(std::unique_ptr<LogStore> store) {
    return std::shared_ptr<Log>(new Log(std::move(store)));
}

const std::filesystem::path& Log::workspace() const {
    return m_store->workspace();
}
Log::Access Log::access() const {
    return m_store->access();
}
bool Log::beingWritten() const {
    return m_store->beingWritten();
}
Position Log::end() const {
    return m_store->catalog()->end();
}
std::uint64_t Log::keyCount() const {
    return m_store->catalog()->keyCount();
}
std::uint64_t Log::rejectedCount() const {
    return m_store->catalog()->rejectedCount();
}
Names Log::streams() const {
    return m_store->catalog()->streams;
}
Names Log::types() const {
    return m_store->catalog()->types;
}
std::vector<ImportedSource> Log::sources() const {
    return *m_store->catalog()->sources;
}
std::vector<std::uint64_t> Log::streamCounts() const {
    return m_store->catalog()->streamCounts;
}
std::uint64_t Log::lateCount() const {
    return m_store->catalog()->lateCount;
}

std::vector<std::uint64_t> Log::typeCounts() const {
    auto counts = m_store->catalog()->typeCounts;
    if (counts.empty()) {
        counts.push_back(0);
    }
    return counts;
}

std::optional<Timestamp> Log::firstTime() const {
    std::optional<Timestamp> first;
    const auto catalog = m_store->catalog();
    for (const auto& run : catalog->runs) {
        if (run->firstTime && (!first || run->firstTime->nanoseconds < first->nanoseconds)) {
            first = run->firstTime;
        }
    }
    return first;
}

std::optional<Timestamp> Log::lastTime() const {
    std::optional<Timestamp> last;
    const auto catalog = m_store->catalog();
    for (const auto& run : catalog->runs) {
        if (run->lastTime && (!last || run->lastTime->nanoseconds > last->nanoseconds)) {
            last = run->lastTime;
        }
    }
    return last;
}

absl::Status Log::verifyFiles() const {
    return m_store->verifyFiles();
}

std::uint64_t Log::diskBytes() const {
    std::uint64_t bytes = 0;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator it(workspace(), error), end;
         !error && it != end; it.increment(error)) {
        std::error_code gone;
        if (it->is_regular_file(gone)) {
            const std::uintmax_t size = it->file_size(gone);
            bytes += gone ? 0 : size;
        }
    }
    return bytes;
}

absl::StatusOr<Event> Log::event(Position p) const {
    auto row = m_reader->eventRow(p);
    if (!row.ok()) {
        return row.status();
    }
    return std::move(row->event);
}

absl::StatusOr<Log::Value> Log::value(Position p) const {
    return m_reader->value(p);
}

absl::StatusOr<Log::EventRow> Log::eventRow(Position p) const {
    return m_reader->eventRow(p);
}

absl::Status Log::scan(Position from, Position to, const Visit& visit) const {
    return m_reader->scan(from, to, visit);
}

absl::StatusOr<std::vector<Log::Rejected>> Log::rejected(std::uint64_t first,
                                                         std::uint64_t count) const {
    std::vector<Rejected> out;
    const std::uint64_t all = rejectedCount();
    const std::uint64_t end = first + std::min(count, all - std::min(first, all));
    const auto iterator = m_store->iterate(Family::Rejected);
    iterator->Seek(storeKey64(first));
    for (std::uint64_t i = first; i < end && iterator->Valid(); ++i, iterator->Next()) {
        log::Rejected in;
        if (!in.ParseFromArray(iterator->value().data(),
                               static_cast<int>(iterator->value().size()))) {
            return absl::DataLossError(absl::StrFormat("rejected record %d cannot be read", i));
        }
        Rejected record;
        record.before = Position(in.before());
        record.record = {in.source(), in.byte_offset(), in.line(),
                         in.size(),   in.data(),        in.reason()};
        out.push_back(std::move(record));
    }
    if (!iterator->status().ok()) {
        return m_store->failure(iterator->status(), "reading rejected records");
    }
    return out;
}

absl::StatusOr<Key> Log::key(KeyId id) const {
    return m_index->key(id);
}

absl::StatusOr<std::optional<KeyId>> Log::findKey(StreamId stream, std::string_view bytes) const {
    return m_index->findKey(stream, bytes);
}

absl::StatusOr<std::vector<KeyId>> Log::findKeys(std::string_view bytes) const {
    std::vector<KeyId> out;
    const std::size_t streamCount = streams()->size();
    for (std::uint32_t stream = 0; stream < streamCount; ++stream) {
        const auto id = m_index->findKey(StreamId(stream), bytes);
        if (!id.ok()) {
            return id.status();
        }
        if (*id) {
            out.push_back(**id);
        }
    }
    return out;
}

absl::StatusOr<std::optional<KeyVersion>> Log::versionAt(KeyId key, Position at) const {
    return m_index->versionAt(key, at);
}

absl::StatusOr<std::optional<Position>> Log::nextEvent(KeyId key, Position from) const {
    return m_index->nextEvent(key, from);
}

absl::StatusOr<std::shared_ptr<const KeyOrder>> Log::keyOrder(
    const std::function<bool()>& cancelled) const {
    return m_orders->order(cancelled);
}

absl::StatusOr<std::optional<std::int64_t>> Log::runningMaximum(Position p) const {
    const auto catalog = m_store->catalog();
    if (p > catalog->end()) {
        return outOfRange(p, catalog->end());
    }
    if (p == catalog->end()) {
        return catalog->runs.empty() ? std::nullopt : catalog->runs.back()->runningMaximumAtEnd;
    }
    const RunSummary& run = *catalog->runs[catalog->runOf(p)];
    const std::size_t number = run.blockOf(p);
    const auto entry = m_reader->blocks().block(run, number);
    if (!entry.ok()) {
        return entry.status();
    }
    const std::lock_guard lock((*entry)->mutex);
    return Reader::runningMaximum(run.blocks[number], (*entry)->reader,
                                  (p - run.first) - run.blocks[number].firstInRun);
}

absl::StatusOr<Position> Log::positionAt(std::int64_t nanoseconds) const {
    const auto catalog = m_store->catalog();
    const auto place = blockAt(*catalog, nanoseconds);
    if (place.run == nullptr) {
        return catalog->end();
    }
    if (!place.block) {
        return place.run->first;
    }
    const auto entry = m_reader->blocks().block(*place.run, *place.block);
    if (!entry.ok()) {
        return entry.status();
    }
    const std::lock_guard lock((*entry)->mutex);
    const BlockReader& block = (*entry)->reader;
    std::size_t i = 0;
    while (i < block.count() && block.nanoseconds(i).value_or(nanoseconds) <= nanoseconds) {
        ++i;
    }
    return place.run->first + place.run->blocks[*place.block].firstInRun + i;
}

Position Log::positionNear(std::int64_t nanoseconds) const {
    const auto catalog = m_store->catalog();
    const auto place = blockAt(*catalog, nanoseconds);
    if (place.run == nullptr) {
        return catalog->end();
    }
    if (!place.block) {
        return place.run->first;
    }
    const auto& blocks = place.run->blocks;
    const BlockSummary& block = blocks[*place.block];
    const bool last = *place.block + 1 == blocks.size();
    const std::uint64_t end = last ? place.run->count : blocks[*place.block + 1].firstInRun;
    const auto from = block.runningMaximum;
    const auto to = last ? place.run->runningMaximumAtEnd : blocks[*place.block + 1].runningMaximum;
    double share = 0;
    if (from && to && *to > *from) {
        share = (double(nanoseconds) - double(*from)) / (double(*to) - double(*from));
    }
    const auto events = static_cast<double>(end - block.firstInRun);
    return place.run->first + block.firstInRun +
           static_cast<std::uint64_t>(std::clamp(share, 0.0, 1.0) * events);
}

absl::StatusOr<std::vector<std::vector<std::uint64_t>>> Log::countsByType(
    const std::vector<Position>& edges, bool exact) const {
    return oxbow::countsByType(*m_store->catalog(), exact ? m_store.get() : nullptr, edges);
}

std::vector<Mark> Log::marks() const {
    std::vector<Mark> out;
    const auto value = m_store->small("marks");
    log::Marks in;
    if (value && in.ParseFromString(*value)) {
        for (const auto& mark : in.marks()) {
            out.push_back({Position(mark.position()), mark.name(), mark.note()});
        }
    }
    return out;
}

absl::Status Log::setMarks(const std::vector<Mark>& marks) {
    log::Marks out;
    for (const Mark& mark : marks) {
        auto& to = *out.add_marks();
        to.set_position(mark.position.value());
        to.set_name(mark.name);
        to.set_note(mark.note);
    }
    return m_store->put("marks", out);
}

std::optional<Position> Log::savedPlayhead() const {
    const auto value = m_store->small("playhead");
    log::Playhead in;
    if (!value || !in.ParseFromString(*value)) {
        return std::nullopt;
    }
    return Position(in.position());
}

absl::Status Log::savePlayhead(Position p) {
    log::Playhead out;
    out.set_position(p.value());
    return m_store->put("playhead", out);
}

bool Log::interrupted() const {
    const auto catalog = m_store->catalog();
    return !std::all_of(catalog->sources->begin(), catalog->sources->end(),
                        [](const ImportedSource& source) { return source.complete; });
}

}  // namespace oxbow
