#include "model/log/log.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <functional>
#include <system_error>
#include <utility>

#include "model/log/event_reader.h"
#include "model/log/index/key_index.h"
#include "model/log/index/log_keys.h"
#include "model/log/index/states_reader.h"
#include "model/log/index/timeline_counts.h"
#include "model/log/log_fields.h"
#include "model/log/log_fields_ahead.h"
#include "model/log/store/log_store.h"

namespace oxbow {

namespace {

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

Log::Log(std::unique_ptr<LogStore> store, std::shared_ptr<const Log> lender)
    : m_lender(store->borrowsKeys() ? std::move(lender) : nullptr),
      m_store(std::move(store)),
      m_index(std::make_unique<KeyIndex>(*m_store, m_lender ? m_lender->m_index.get() : nullptr)),
      m_keys(std::make_unique<LogKeys>(*m_store, *m_index)),
      m_states(std::make_unique<StatesReader>(*m_store, *m_index)),
      m_reader(std::make_unique<EventReader>(*m_store, *m_index)) {}

Log::~Log() = default;

absl::StatusOr<std::shared_ptr<Log>> Log::create(const std::filesystem::path& workspace,
                                                 std::shared_ptr<const Log> beside, Keys keys) {
    auto store = LogStore::create(workspace, rocksdb::Env::Default(), keys,
                                  beside ? beside->m_store->sharedCaches() : nullptr);
    if (!store.ok()) {
        return store.status();
    }
    return std::shared_ptr<Log>(new Log(*std::move(store), std::move(beside)));
}

absl::StatusOr<std::shared_ptr<Log>> Log::open(const std::filesystem::path& workspace,
                                               Access access, std::shared_ptr<const Log> beside) {
    auto store = LogStore::open(workspace, access, rocksdb::Env::Default(),
                                beside ? beside->m_store->sharedCaches() : nullptr);
    if (!store.ok()) {
        return store.status();
    }
    if ((*store)->borrowsKeys()) {
        if (!beside) {
            return absl::FailedPreconditionError(absl::StrFormat(
                "%s is what a fold made of another log, and cannot be read without that; open the "
                "workspace that it lies in",
                workspace.string()));
        }
        if (beside->end() < (*store)->catalog()->end()) {
            return absl::DataLossError(
                absl::StrFormat("%s was made of a longer log", workspace.string()));
        }
    }
    return std::shared_ptr<Log>(new Log(*std::move(store), std::move(beside)));
}

std::shared_ptr<Log> Log::over(std::unique_ptr<LogStore> store) {
    return std::shared_ptr<Log>(new Log(std::move(store), nullptr));
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
bool Log::borrowsKeys() const {
    return m_lender != nullptr;
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
    auto row = m_reader->row(p);
    if (!row.ok()) {
        return row.status();
    }
    return std::move(row->event);
}

absl::StatusOr<Log::Value> Log::value(Position p) const {
    Value value;
    const auto status =
        read(std::span(&p, 1), EventParts::Value, [&value](Position, const EventView& event) {
            value = {event.value ? OptionalBytes(*event.value) : std::nullopt, event.valueIsText()};
            return false;
        });
    return status.ok() ? absl::StatusOr<Value>(std::move(value)) : status;
}

absl::StatusOr<Log::EventRow> Log::eventRow(Position p) const {
    auto row = m_reader->row(p);
    if (!row.ok()) {
        return row.status();
    }
    return EventRow{std::move(row->event), row->key, row->late};
}

absl::Status Log::scan(Position from, Position to, const Visit& visit) const {
    EventReader::Cursor cursor(*m_reader, from, Direction::Forward, EventParts::All);
    if (to > cursor.end()) {
        return noEventAt(to.previous(), cursor.end());
    }
    for (Position p = from; p < to && cursor.next(); p = p.next()) {
        if (!visit(p, cursor.event(), cursor.key())) {
            break;
        }
    }
    return cursor.status();
}

absl::Status Log::read(std::span<const Position> wanted, EventParts parts, const VisitEvent& visit,
                       const Cancelled& cancelled) const {
    return m_reader->read(wanted, parts, visit, cancelled);
}

absl::Status Log::readMembers(std::span<const Position> wanted, const VisitMembers& visit,
                              const Cancelled& cancelled) const {
    return m_reader->readMembers(wanted, visit, cancelled);
}

std::unique_ptr<EventCursor> Log::from(Position from, Direction way, EventParts parts) const {
    return std::make_unique<EventReader::Cursor>(*m_reader, from, way, parts);
}

std::unique_ptr<FieldCursor> Log::fields(const FieldsWanted& wanted, Position from,
                                         Position to) const {
    return std::make_unique<LogFields>(*m_store, *m_index, *m_reader, wanted, from, to);
}

std::unique_ptr<FieldCursor> Log::fieldsAhead(const FieldsWanted& wanted, Position from,
                                              Position to) const {
    return std::make_unique<LogFieldsAhead>(
        [this, wanted] {
            return std::make_unique<LogFields>(*m_store, *m_index, *m_reader, wanted, Position(),
                                               Position());
        },
        from, std::min(to, end()));
}

std::optional<Position> Log::find(const EventId& id) const {
    return id.branch == 0 && id.number < end().value() ? std::optional(Position(id.number))
                                                       : std::nullopt;
}

absl::StatusOr<std::vector<PlacedRejection>> Log::rejected(std::uint64_t first,
                                                           std::uint64_t count) const {
    std::vector<PlacedRejection> out;
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
        PlacedRejection record;
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

const RowKeys& Log::keys() const {
    return m_lender ? m_lender->keys() : *m_keys;
}

absl::StatusOr<std::optional<KeyVersion>> Log::versionAt(KeyId key, Position at) const {
    return m_index->versionAt(key, at);
}

absl::StatusOr<std::optional<Position>> Log::nextEvent(KeyId key, Position from) const {
    return m_index->nextEvent(key, from);
}

absl::Status Log::versions(KeyId key, Position from, Position to, Direction way,
                           const VisitVersion& visit) const {
    return m_index->forEachVersion(key, from, to,
                                   way == Direction::Forward ? KeyIndex::VersionOrder::OldestFirst
                                                             : KeyIndex::VersionOrder::NewestFirst,
                                   visit);
}

absl::Status Log::touches(Position from, Position to, const VisitTouch& visit) const {
    return m_index->forEachTouches(from, to, [&visit](std::span<const Touch> touches) {
        return std::all_of(touches.begin(), touches.end(),
                           [&visit](const Touch& touch) { return visit(touch); });
    });
}

absl::Status Log::touchesAtOnce(Position from, Position to, const VisitTouches& visit) const {
    return m_index->forEachTouches(from, to, visit);
}

absl::StatusOr<std::uint64_t> Log::rowCountAt(Position at) const {
    return m_index->rowCountAt(at);
}

absl::Status Log::moveStates(KeyStates& states, Position to, const Cancelled& cancelled) const {
    return m_states->move(states, to, cancelled);
}

double Log::costOfMove(std::optional<Position> from, Position to) const {
    return m_states->cost(from, to);
}

absl::StatusOr<std::optional<std::int64_t>> Log::runningMaximum(Position p) const {
    const auto catalog = m_store->catalog();
    if (p > catalog->end()) {
        return noEventAt(p, catalog->end());
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
    // Whoever asks once asks for its neighbours, too.
    const std::lock_guard lock((*entry)->mutex);
    auto& maxima = (*entry)->maxima;
    if (maxima.empty()) {
        const BlockReader& block = (*entry)->reader;
        maxima.reserve(block.count() + 1);
        maxima.push_back(run.blocks[number].runningMaximum);
        for (std::size_t i = 0; i < block.count(); ++i) {
            maxima.push_back(std::max(maxima.back(), block.nanoseconds(i)));
        }
    }
    return maxima[(p - run.first) - run.blocks[number].firstInRun];
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

absl::StatusOr<std::optional<Position>> Log::firstNotLater(Position from,
                                                           std::int64_t nanoseconds) const {
    const auto catalog = m_store->catalog();
    if (from >= catalog->end()) {
        return std::nullopt;
    }
    for (std::size_t r = catalog->runOf(from); r < catalog->runs.size(); ++r) {
        const RunSummary& run = *catalog->runs[r];
        if (run.lateCount == 0 || !run.firstTime || run.firstTime->nanoseconds > nanoseconds) {
            continue;
        }
        const std::uint64_t begin = from - std::min(from, run.first);
        for (std::size_t number = run.blockOf(run.first + begin); number < run.blocks.size();
             ++number) {
            const auto block = m_reader->blocks().read(run, number);
            if (!block.ok()) {
                return block.status();
            }
            const std::uint64_t first = run.blocks[number].firstInRun;
            for (std::size_t i = begin - std::min(begin, first); i < block->count(); ++i) {
                const auto time = block->nanoseconds(i);
                if (time && *time <= nanoseconds) {
                    return run.first + first + i;
                }
            }
        }
    }
    return std::nullopt;
}

absl::StatusOr<TypeCounts> Log::countsByType(const std::vector<Position>& edges, bool exact) const {
    return oxbow::countsByType(*m_store->catalog(), exact ? m_store.get() : nullptr, edges);
}

std::vector<Mark> Log::marks() const {
    std::vector<Mark> out;
    const auto value = m_store->small("marks");
    log::Marks in;
    if (value && in.ParseFromString(*value)) {
        for (const auto& mark : in.marks()) {
            out.push_back({Position(mark.position()), mark.name(), mark.note()});
            if (mark.has_anchor()) {
                const auto& anchor = mark.anchor();
                out.back().anchor = {anchor.shown(), anchor.branch(), anchor.number()};
            }
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
        if (mark.anchor) {
            auto& anchor = *to.mutable_anchor();
            anchor.set_shown(mark.anchor->shown);
            anchor.set_branch(mark.anchor->branch);
            anchor.set_number(mark.anchor->number);
        }
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
