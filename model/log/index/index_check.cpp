#include "model/log/index/index_check.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "model/block/block_view.h"
#include "model/block/wire_fields.h"
#include "model/log/index/hot_group.h"
#include "model/log/log_insides.h"
#include "model/log/store/log_store.h"
#include "model/log/store/refusals.h"

namespace oxbow {
namespace {

std::optional<std::int64_t> nanoseconds(const std::optional<Timestamp>& time) {
    return time ? std::optional(time->nanoseconds) : std::nullopt;
}

}  // namespace

IndexCheck::IndexCheck(const Log& log, Differs differs)
    : m_log(log),
      m_store(LogInsides::store(log)),
      m_index(LogInsides::index(log)),
      m_differs(std::move(differs)),
      m_catalog(m_store.catalog()),
      m_typeCounts(m_catalog->types->size() + 1) {}

absl::Status IndexCheck::add(Position p, const EventView& event, std::optional<KeyId> key) {
    while (m_run < m_catalog->runs.size() && p >= run().end()) {
        if (auto status = endRun(); !status.ok()) {
            return status;
        }
    }
    if (m_run == m_catalog->runs.size()) {
        return absl::OkStatus();  // was added since the check began
    }
    const std::uint64_t inRun = p - run().first;
    if (inRun % kHotGroupEvents == 0) {
        if (auto status = openGroup(static_cast<std::uint32_t>(inRun / kHotGroupEvents));
            !status.ok()) {
            return status;
        }
    }
    if (m_inBlock == 0) {
        if (auto status = beginBlock(); !status.ok()) {
            return status;
        }
    }
    m_witness.add(event);
    const std::size_t inGroup = inRun % kHotGroupEvents;
    const auto type = static_cast<std::size_t>(m_types[inGroup]);
    const auto& types = *m_catalog->types;
    expect(type <= types.size() &&
               (type == 0 ? !event.type : event.type == std::string_view(types[type - 1])),
           [&] { return absl::StrFormat("the timeline's type of event %d", p.value()); });
    ++m_blockTypes[static_cast<std::uint32_t>(type)];
    ++m_typeCounts[std::min(type, m_typeCounts.size() - 1)];
    const auto stream = m_streamCounts.find(event.stream);
    ++(stream == m_streamCounts.end() ? m_streamCounts[std::string(event.stream)] : stream->second);
    noteTime(event);

    const bool inert = event.kind != EventKind::Data;
    auto flags = static_cast<std::uint8_t>((event.value ? 0 : kHotNull) | (inert ? kHotInert : 0));
    expect(key.has_value() == event.key.has_value(),
           [&] { return absl::StrFormat("the key of event %d", p.value()); });
    if (key) {
        noteKey(p, *key, inert, !event.value, flags);
    }
    expect(m_hot->flags()[inGroup] == flags,
           [&] { return absl::StrFormat("what the key column says of event %d", p.value()); });
    m_keys.push_back(key ? key->value() + 1 : 0);
    m_flags.push_back(flags);
    return ++m_inBlock == run().blocks[m_block].count ? endBlock() : absl::OkStatus();
}

void IndexCheck::noteKey(Position p, KeyId key, bool inert, bool null, std::uint8_t& flags) {
    expect(key.value() <= m_states.size(), [&] {
        return absl::StrFormat("the order in which keys appeared, at event %d,", p.value());
    });
    if (key.value() >= m_states.size()) {
        m_states.resize(key.value() + std::size_t{1});
    }
    if (inert) {
        return;
    }
    KeyState& state = m_states[key.value()];
    if (isRow(state) == null) {
        flags |= kHotCounts;
        m_rows += null ? ~std::uint64_t{0} : 1;
    }
    state = keyState(p, null);
}

void IndexCheck::noteTime(const EventView& event) {
    const auto& time = event.time ? event.time : event.recordTime;
    if (event.kind == EventKind::Control || !time) {
        return;
    }
    if (m_maximum && time->nanoseconds < *m_maximum) {
        ++m_late;
    } else {
        m_maximum = time->nanoseconds;
    }
    m_first = std::min(m_first.value_or(time->nanoseconds), time->nanoseconds);
    m_last = std::max(m_last.value_or(time->nanoseconds), time->nanoseconds);
}

absl::Status IndexCheck::openGroup(std::uint32_t group) {
    const auto place = m_index.hot(run(), run().first + std::uint64_t{group} * kHotGroupEvents);
    if (!place.ok()) {
        return place.status();
    }
    m_hot = place->group;
    auto types = m_store.get(Family::Types, storeKey(run().id, group));
    if (!types.ok()) {
        return types.status();
    }
    m_typesValue = (*std::move(types)).value_or(std::string());
    const auto opened = PackedInts::open(m_typesValue, kHotGroupEvents);
    const std::size_t wanted =
        std::min<std::size_t>(kHotGroupEvents, run().count - std::size_t{group} * kHotGroupEvents);
    if (!opened || opened->size() != wanted || m_hot->size() != wanted) {
        return damaged("column of types or of keys");
    }
    m_types = *opened;
    return absl::OkStatus();
}

absl::Status IndexCheck::beginBlock() {
    const BlockSummary& summary = run().blocks[m_block];
    expect(summary.rowCount == m_rows, [&] {
        return absl::StrFormat("the count of rows before block %d of run %d", m_block, run().id);
    });
    expect(summary.runningMaximum == m_maximum, [&] {
        return absl::StrFormat("the greatest time before block %d of run %d", m_block, run().id);
    });
    m_witness = Witness();
    m_blockTypes.clear();
    return absl::OkStatus();
}

absl::Status IndexCheck::endBlock() {
    const BlockSummary& summary = run().blocks[m_block];
    std::map<std::uint32_t, std::uint32_t> types;
    for (std::uint32_t i = summary.typesBegin; i < summary.typesEnd; ++i) {
        types[run().types[i].typePlusOne] += run().types[i].count;
    }
    expect(types == m_blockTypes, [&] {
        return absl::StrFormat("the count of types in block %d of run %d", m_block, run().id);
    });
    const auto value =
        m_store.get(Family::Blocks, storeKey(run().id, static_cast<std::uint32_t>(m_block)));
    if (!value.ok()) {
        return value.status();
    }
    const auto view = *value ? BlockView::open(**value) : std::nullopt;
    if (!view) {
        return damaged("list of blocks");
    }
    if (view->witness() != 0 && view->witness() != m_witness.value()) {
        m_differs(absl::StrFormat(
            "the names, keys or times in block %d of run %d are not those that were imported",
            m_block, run().id));
    }
    ++m_block;
    m_inBlock = 0;
    return absl::OkStatus();
}

absl::Status IndexCheck::endRun() {
    const std::uint32_t id = run().id;
    expect(m_keys.size() == run().count,
           [&] { return absl::StrFormat("the count of events in run %d", id); });
    expect(m_states.size() == run().keyCount,
           [&] { return absl::StrFormat("the count of keys in run %d", id); });
    expect(m_rows == run().rowCount,
           [&] { return absl::StrFormat("the count of rows in run %d", id); });
    expect(m_late == run().lateCount,
           [&] { return absl::StrFormat("the count of late events in run %d", id); });
    expect(m_maximum == run().runningMaximumAtEnd,
           [&] { return absl::StrFormat("the greatest time of run %d", id); });
    expect(m_first == nanoseconds(run().firstTime) && m_last == nanoseconds(run().lastTime),
           [&] { return absl::StrFormat("the span of time of run %d", id); });
    auto status = checkPostings();
    if (status.ok() && run().checkpoint) {
        status = checkCheckpoint();
    }
    m_allLate += std::exchange(m_late, 0);
    m_first.reset();
    m_last.reset();
    m_keys.clear();
    m_flags.clear();
    m_block = 0;
    m_inBlock = 0;
    ++m_run;
    return status;
}

// The lists that the hot column gives, page by page.
absl::Status IndexCheck::checkPostings() {
    std::vector<std::uint32_t> starts(m_states.size() + 1);
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        starts[m_keys[i]] += m_keys[i] != 0 && (m_flags[i] & kHotInert) == 0 ? 1 : 0;
    }
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    std::vector<std::uint32_t> events(starts.back());
    std::vector<std::uint32_t> next = starts;
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        if (m_keys[i] != 0 && (m_flags[i] & kHotInert) == 0) {
            events[next[m_keys[i] - 1]++] =
                static_cast<std::uint32_t>(i * 2 + (m_flags[i] & kHotNull));
        }
    }
    const auto iterator = m_store.iterate(Family::Postings, LogStore::Blocks::Pass);
    iterator->Seek(storeKey(run().id, 0));
    for (std::size_t key = 0; key < m_states.size(); key += kPostingsKeys) {
        const std::size_t keys = std::min<std::size_t>(kPostingsKeys, m_states.size() - key);
        const std::size_t begin = starts[key];
        const std::size_t count = starts[key + keys] - begin;
        if (count == 0) {
            continue;
        }
        const auto page = static_cast<std::uint32_t>(key / kPostingsKeys);
        std::array<std::string_view, 2> fields;
        if (!iterator->Valid() || iterator->key() != storeKey(run().id, page) ||
            !readWireFields(iterator->value().ToStringView(), fields)) {
            return iterator->status().ok()
                       ? damaged("list of a key's events")
                       : m_store.failure(iterator->status(), "reading a key's events");
        }
        const auto storedStarts = PackedInts::open(fields[0], kPostingsKeys + 1);
        const auto storedEvents = PackedInts::open(fields[1], run().count);
        bool same = storedStarts && storedEvents && storedStarts->size() == keys + 1 &&
                    storedEvents->size() == count;
        for (std::size_t i = 0; same && i <= keys; ++i) {
            same = static_cast<std::uint64_t>((*storedStarts)[i]) == starts[key + i] - begin;
        }
        for (std::size_t i = 0; same && i < count; ++i) {
            same = (*storedEvents)[i] == events[begin + i];
        }
        expect(same, [&] {
            return absl::StrFormat("the list of events of keys %d to %d in run %d", key,
                                   key + keys - 1, run().id);
        });
        iterator->Next();
    }
    if (iterator->Valid() && iterator->key().compare(storeKey(run().id + 1)) < 0) {
        m_differs(absl::StrFormat("run %d lists events of keys that have none", run().id));
    }
    return iterator->status().ok() ? absl::OkStatus()
                                   : m_store.failure(iterator->status(), "reading a key's events");
}

absl::Status IndexCheck::checkCheckpoint() {
    for (std::size_t key = 0; key < m_states.size(); key += kCheckpointKeys) {
        const auto page = static_cast<std::uint32_t>(key / kCheckpointKeys);
        const auto value = m_store.get(Family::Checkpoints, storeKey(run().id, page));
        if (!value.ok()) {
            return value.status();
        }
        std::array<std::string_view, 1> fields;
        const bool read = *value && readWireFields(**value, fields);
        const auto states = PackedInts::open(fields[0], kCheckpointKeys);
        const std::size_t count = std::min<std::size_t>(kCheckpointKeys, m_states.size() - key);
        if (!read || !states || states->size() != count) {
            return damaged("checkpoint");
        }
        for (std::size_t i = 0; i < count; ++i) {
            if (static_cast<KeyState>((*states)[i]) != m_states[key + i]) {
                m_differs(absl::StrFormat(
                    "the last event of key %d in the checkpoint of run %d is not that of its "
                    "events",
                    key + i, run().id));
                break;
            }
        }
    }
    return absl::OkStatus();
}

absl::Status IndexCheck::finish() {
    while (m_run < m_catalog->runs.size()) {
        if (auto status = endRun(); !status.ok()) {
            return status;
        }
    }
    checkTotals();
    auto status = checkKeys();
    return status.ok() ? checkRejected() : status;
}

void IndexCheck::checkTotals() {
    for (std::size_t type = 0; type < m_typeCounts.size(); ++type) {
        // The catalog counts events without a type last.
        const std::size_t place = type == 0 ? m_typeCounts.size() - 1 : type - 1;
        const std::uint64_t counted =
            place < m_catalog->typeCounts.size() ? m_catalog->typeCounts[place] : 0;
        expect(counted == m_typeCounts[type], [&] {
            return type == 0 ? std::string("the count of events without a type")
                             : absl::StrFormat("the count of events of type \"%s\"",
                                               (*m_catalog->types)[type - 1]);
        });
    }
    for (std::size_t stream = 0; stream < m_catalog->streams->size(); ++stream) {
        const std::string& name = (*m_catalog->streams)[stream];
        const auto found = m_streamCounts.find(name);
        expect(
            m_catalog->streamCounts[stream] == (found == m_streamCounts.end() ? 0 : found->second),
            [&] { return absl::StrFormat("the count of events of stream \"%s\"", name); });
    }
    expect(m_catalog->lateCount == m_allLate,
           [&] { return std::string("the count of late events"); });
}

// Each id has a name, each name the id, and there are no other names.
absl::Status IndexCheck::checkKeys() {
    KeyNames::Cursor names(m_index.names());
    for (std::uint32_t id = 0; id < m_catalog->keyCount(); ++id) {
        const auto key = names.key(KeyId(id));
        if (!key.ok()) {
            return key.status();
        }
        const auto found = m_index.findKey(key->stream, key->bytes);
        if (!found.ok()) {
            return found.status();
        }
        expect(*found == KeyId(id),
               [&] { return absl::StrFormat("what is found under the name of key %d", id); });
    }
    std::uint64_t count = 0;
    const auto iterator = m_store.iterate(Family::Keys, LogStore::Blocks::Pass);
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
        std::string_view in = iterator->value().ToStringView();
        std::uint64_t id = 0;
        if (!readVarint(in, id)) {
            return damaged("list of keys");
        }
        count += id < m_catalog->keyCount() ? 1 : 0;
    }
    expect(count == m_catalog->keyCount(), [&] { return std::string("the list of keys"); });
    return iterator->status().ok() ? absl::OkStatus()
                                   : m_store.failure(iterator->status(), "reading keys");
}

absl::Status IndexCheck::checkRejected() {
    constexpr std::uint64_t kAtOnce = 256;
    Position before;
    for (std::uint64_t first = 0; first < m_catalog->rejectedCount(); first += kAtOnce) {
        const std::uint64_t count = std::min(kAtOnce, m_catalog->rejectedCount() - first);
        const auto records = m_log.rejected(first, count);
        if (!records.ok()) {
            return records.status();
        }
        expect(records->size() == count,
               [&] { return std::string("the count of rejected records"); });
        for (const PlacedRejection& record : *records) {
            expect(record.before >= before && record.before <= m_catalog->end(),
                   [&] { return std::string("the order of rejected records"); });
            before = record.before;
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
