#include "model/log/index/key_index.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "model/block/wire_fields.h"
#include "model/log/store/log_caches.h"
#include "model/log/store/refusals.h"

namespace oxbow {
namespace {

// Of the entries [low, high) of a key, the first whose event is not before `inRun`.
std::size_t firstAtOrAfter(const PackedInts& events, std::size_t low, std::size_t high,
                           std::uint64_t inRun) {
    const auto limit = static_cast<std::int64_t>(inRun) * 2;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (events[middle] < limit) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

}  // namespace

KeyIndex::KeyIndex(const LogStore& store, const KeyIndex* lender)
    : m_store(store), m_lender(lender), m_names(store) {}

absl::StatusOr<Key> KeyIndex::key(KeyId id) const {
    const auto page = names().page(id);
    if (!page.ok()) {
        return page.status();
    }
    const KeyView key = (*page)->key(id.value() - (*page)->first());
    return Key{key.stream, std::string(key.bytes)};
}

absl::StatusOr<std::optional<KeyId>> KeyIndex::findKey(StreamId stream,
                                                       std::string_view bytes) const {
    if (m_lender) {
        return m_lender->findKey(stream, bytes);
    }
    const auto value = m_store.get(Family::Keys, storeKey(stream, bytes));
    if (!value.ok()) {
        return value.status();
    }
    if (!*value) {
        return std::nullopt;
    }
    std::string_view in = **value;
    std::uint64_t id = 0;
    if (!readVarint(in, id)) {
        return damaged("list of keys");
    }
    return KeyId(static_cast<std::uint32_t>(id));
}

absl::Status KeyIndex::forEachKey(
    const std::function<void(StreamId, std::string_view bytes)>& visit) const {
    const std::uint64_t count = m_store.catalog()->keyCount();
    for (std::uint64_t id = 0; id < count;) {
        const auto page = names().page(KeyId(static_cast<std::uint32_t>(id)));
        if (!page.ok()) {
            return page.status();
        }
        // A merged run may have made of several pages one, of which some are known already.
        for (std::size_t i = id - (*page)->first(); i < (*page)->size(); ++i, ++id) {
            const KeyView key = (*page)->key(i);
            visit(key.stream, key.bytes);
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<KeyIndex::HotPlace> KeyIndex::hot(const RunSummary& run, Position p) const {
    const std::uint64_t inRun = p - run.first;
    const auto number = static_cast<std::uint32_t>(inRun / kHotGroupEvents);
    const LogCacheKey cacheKey{m_store.number(), std::uint64_t{run.id} << 32 | number};
    auto group = m_store.caches().hotGroups.find(cacheKey);
    if (!group) {
        if (m_lender) {
            auto keyless = readKeyless(run, number);
            auto lent = keyless.ok() ? withKeys(*std::move(keyless),
                                                run.first + std::uint64_t{number} * kHotGroupEvents)
                                     : keyless.status();
            if (!lent.ok()) {
                return lent.status();
            }
            group = *std::move(lent);
        } else {
            rocksdb::PinnableSlice value;
            const auto found = m_store.get(Family::Hot, storeKey(run.id, number), value);
            if (!found.ok()) {
                return found.status();
            }
            auto opened = HotGroup::open(std::move(value));
            if (!opened.ok()) {
                return opened.status();
            }
            group = *std::move(opened);
        }
        m_store.caches().hotGroups.insert(cacheKey, group, group->weight());
    }
    HotPlace place{std::move(group), inRun % kHotGroupEvents};
    if (place.index >= place.group->size()) {
        return damaged("key column");
    }
    return place;
}

absl::StatusOr<KeyIndex::PostingsOfKey> KeyIndex::postings(const RunSummary& run, KeyId key) const {
    PostingsOfKey out;
    if (key.value() >= run.keyCount) {
        return out;
    }
    out.page = std::make_unique<rocksdb::PinnableSlice>();
    const auto found =
        m_store.get(Family::Postings, storeKey(run.id, key.value() / kPostingsKeys), *out.page);
    if (!found.ok()) {
        return found.status();
    }
    if (!*found) {
        return out;
    }
    std::array<std::string_view, 2> fields;
    if (!readWireFields(out.page->ToStringView(), fields)) {
        return damaged("list of a key's events");
    }
    const auto starts = PackedInts::open(fields[0], kPostingsKeys + 1);
    const auto events = PackedInts::open(fields[1], run.count);
    const std::size_t index = key.value() % kPostingsKeys;
    if (!starts || !events) {
        return damaged("list of a key's events");
    }
    if (index + 1 >= starts->size()) {
        return out;
    }
    out.events = *events;
    out.begin = static_cast<std::size_t>(starts->at(index));
    out.end = static_cast<std::size_t>(starts->at(index + 1));
    if (out.begin > out.end || out.end > events->size()) {
        return damaged("list of a key's events");
    }
    return out;
}

absl::StatusOr<KeyState> KeyIndex::checkpoint(const RunSummary& run, KeyId key) const {
    rocksdb::PinnableSlice value;
    const auto found =
        m_store.get(Family::Checkpoints, storeKey(run.id, key.value() / kCheckpointKeys), value);
    if (!found.ok()) {
        return found.status();
    }
    if (!*found) {
        return KeyState{0};
    }
    std::array<std::string_view, 1> fields;
    if (!readWireFields(value.ToStringView(), fields)) {
        return damaged("checkpoint");
    }
    const auto states = PackedInts::open(fields[0], kCheckpointKeys);
    if (!states) {
        return damaged("checkpoint");
    }
    const std::size_t index = key.value() % kCheckpointKeys;
    return index < states->size() ? static_cast<KeyState>(states->at(index)) : KeyState{0};
}

absl::StatusOr<std::optional<KeyVersion>> KeyIndex::versionAt(KeyId key, Position at) const {
    const auto catalog = m_store.catalog();
    if (at == Position() || catalog->runs.empty()) {
        return std::nullopt;
    }
    if (m_lender) {
        return borrowedVersionAt(key, std::min(at, catalog->end()));
    }
    // The run that holds the last event before `at`; then earlier ones, until a checkpoint tells.
    for (std::size_t r = catalog->runOf(at.previous()) + 1; r-- > 0;) {
        const RunSummary& run = *catalog->runs[r];
        if (run.checkpoint && run.end() <= at) {
            const auto state = checkpoint(run, key);
            if (!state.ok()) {
                return state.status();
            }
            return versionOf(*state);
        }
        const auto events = postings(run, key);
        if (!events.ok()) {
            return events.status();
        }
        const std::size_t low =
            firstAtOrAfter(events->events, events->begin, events->end, at - run.first);
        if (low > events->begin) {
            const std::int64_t entry = events->events[low - 1];
            return KeyVersion{run.first + static_cast<std::uint64_t>(entry / 2), entry % 2 != 0};
        }
    }
    return std::nullopt;
}

absl::StatusOr<std::optional<Position>> KeyIndex::nextEvent(KeyId key, Position from) const {
    const auto catalog = m_store.catalog();
    if (from >= catalog->end()) {
        return std::nullopt;
    }
    if (m_lender) {
        return borrowedNextEvent(key, from);
    }
    for (std::size_t r = catalog->runOf(from); r < catalog->runs.size(); ++r) {
        const RunSummary& run = *catalog->runs[r];
        const auto events = postings(run, key);
        if (!events.ok()) {
            return events.status();
        }
        const std::uint64_t inRun = from <= run.first ? 0 : from - run.first;
        const std::size_t at = firstAtOrAfter(events->events, events->begin, events->end, inRun);
        if (at < events->end) {
            return run.first + static_cast<std::uint64_t>(events->events[at] / 2);
        }
    }
    return std::nullopt;
}

absl::Status KeyIndex::forEachVersionIn(const RunSummary& run, KeyId key, Position from,
                                        Position to, VersionOrder order, const VisitVersion& visit,
                                        bool& goOn) const {
    const auto found = postings(run, key);
    if (!found.ok()) {
        return found.status();
    }
    const auto inRun = [&run](Position p) {
        return std::min<std::uint64_t>(p - std::min(p, run.first), run.count);
    };
    const PackedInts& events = found->events;
    const std::size_t begin = firstAtOrAfter(events, found->begin, found->end, inRun(from));
    const std::size_t end = firstAtOrAfter(events, begin, found->end, inRun(to));
    for (std::size_t i = 0; goOn && i < end - begin; ++i) {
        const std::int64_t entry =
            events[order == VersionOrder::OldestFirst ? begin + i : end - 1 - i];
        goOn = visit({run.first + static_cast<std::uint64_t>(entry / 2), entry % 2 != 0});
    }
    return absl::OkStatus();
}

absl::Status KeyIndex::forEachVersion(KeyId key, Position from, Position to, VersionOrder order,
                                      const VisitVersion& visit) const {
    const auto catalog = m_store.catalog();
    to = std::min(to, catalog->end());
    if (from >= to) {
        return absl::OkStatus();
    }
    if (m_lender) {
        return forEachBorrowedVersion(key, from, to, order, visit);
    }
    const std::size_t first = catalog->runOf(from);
    const std::size_t last = catalog->runOf(to.previous());
    bool goOn = true;
    for (std::size_t i = 0; goOn && i <= last - first; ++i) {
        const std::size_t r = order == VersionOrder::OldestFirst ? first + i : last - i;
        const RunSummary& run = *catalog->runs[r];
        if (auto status = forEachVersionIn(run, key, from, to, order, visit, goOn); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<std::uint64_t> KeyIndex::rowCountAt(Position at) const {
    const auto catalog = m_store.catalog();
    if (at >= catalog->end()) {
        return catalog->rowCount();
    }
    const RunSummary& run = *catalog->runs[catalog->runOf(at)];
    const BlockSummary& block = run.blocks[run.blockOf(at)];
    std::uint64_t rows = block.rowCount;
    for (Position p = run.first + block.firstInRun; p < at;) {
        const auto place = m_lender ? keylessPlace(run, p) : hot(run, p);
        if (!place.ok()) {
            return place.status();
        }
        const std::size_t end =
            std::min<std::uint64_t>(place->group->size(), place->index + (at - p));
        for (std::size_t i = place->index; i < end; ++i, p = p.next()) {
            const auto flags = static_cast<std::uint64_t>(place->group->flags()[i]);
            if ((flags & kHotCounts) != 0) {
                rows += (flags & kHotNull) != 0 ? ~std::uint64_t{0} : 1;
            }
        }
    }
    return rows;
}

absl::Status KeyIndex::forEachTouches(Position from, Position to, const VisitTouches& visit) const {
    const auto catalog = m_store.catalog();
    // Who wants a few touches waits for little.
    constexpr std::size_t kAtOnce = 1'024;
    std::array<std::uint32_t, kAtOnce> keys;
    std::array<std::uint8_t, kAtOnce> flags;
    std::vector<Touch> touches;
    for (Position p = from; p < std::min(to, catalog->end());) {
        const auto place = hot(*catalog->runs[catalog->runOf(p)], p);
        if (!place.ok()) {
            return place.status();
        }
        const HotGroup& group = *place->group;
        const std::size_t count =
            std::min<std::uint64_t>({group.size() - place->index, to - p, std::uint64_t{kAtOnce}});
        group.keysPlusOne().decode(place->index, count, keys.data());
        group.flags().decode(place->index, count, flags.data());
        touches.resize(count);
        std::size_t touched = 0;
        for (std::size_t i = 0; i < count; ++i) {
            touches[touched] = {p + i, KeyId(keys[i] - 1), kindOfHot(flags[i])};
            touched += keys[i] != 0 && (flags[i] & kHotInert) == 0 ? 1 : 0;
        }
        if (touched > 0 && !visit(std::span(touches).first(touched))) {
            return absl::OkStatus();
        }
        p = p + count;
    }
    return absl::OkStatus();
}

}  // namespace oxbow
