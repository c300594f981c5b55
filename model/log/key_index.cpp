#include "model/log/key_index.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "model/log/log.pb.h"

namespace oxbow {
namespace {

constexpr std::size_t kHotCacheBytes = std::size_t{8} << 20;
constexpr std::size_t kNamesCachePages = 64;

absl::Status damaged(std::string_view what) {
    return absl::DataLossError(absl::StrFormat(
        "the log's %s is damaged; import the sources again into a new workspace", what));
}

std::uint32_t readBigEndian(std::string_view bytes) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4 && i < bytes.size(); ++i) {
        number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
    }
    return number;
}

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

absl::StatusOr<std::shared_ptr<const HotGroup>> HotGroup::open(std::string_view value) {
    auto group = std::make_shared<HotGroup>();
    if (!group->m_group.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
        return damaged("key column");
    }
    const auto keys = PackedInts::open(group->m_group.keys());
    const auto types = PackedInts::open(group->m_group.types());
    const auto flags = PackedInts::open(group->m_group.flags());
    if (!keys || !types || !flags || types->size() != keys->size() ||
        flags->size() != keys->size()) {
        return damaged("key column");
    }
    group->m_keys = *keys;
    group->m_types = *types;
    group->m_flags = *flags;
    return group;
}

std::size_t HotGroup::weight() const {
    return m_group.keys().size() + m_group.types().size() + m_group.flags().size() + 128;
}

KeyIndex::KeyIndex(const LogStore& store)
    : m_store(store), m_hotGroups(kHotCacheBytes), m_names(kNamesCachePages) {}

absl::StatusOr<std::shared_ptr<const KeyIndex::NamesPage>> KeyIndex::names(KeyId id) const {
    // Pages begin where their run's new keys began, so the page is the last one that starts at or
    // before the id. The cache knows pages by 1,024 ids; one such range can touch two pages.
    if (auto cached = m_names.find(id.value() / kNamesKeys);
        cached && id.value() >= cached->first && id.value() < cached->first + cached->keys.size()) {
        return cached;
    }
    const auto iterator = m_store.iterate(Family::KeyPages);
    iterator->SeekForPrev(storeKey(id.value()));
    if (!iterator->Valid()) {
        return iterator->status().ok() ? damaged("list of keys")
                                       : m_store.failure(iterator->status(), "reading keys");
    }
    log::KeyPage page;
    if (!page.ParseFromArray(iterator->value().data(),
                             static_cast<int>(iterator->value().size()))) {
        return damaged("list of keys");
    }
    const auto streams = PackedInts::open(page.streams());
    const auto sizes = PackedInts::open(page.sizes());
    if (!streams || !sizes || streams->size() != sizes->size()) {
        return damaged("list of keys");
    }
    auto out = std::make_shared<NamesPage>();
    out->first = readBigEndian({iterator->key().data(), iterator->key().size()});
    std::size_t at = 0;
    for (std::size_t i = 0; i < sizes->size(); ++i) {
        const auto size = static_cast<std::size_t>(sizes->at(i));
        if (size > page.data().size() - at) {
            return damaged("list of keys");
        }
        out->keys.push_back(
            {StreamId(static_cast<std::uint32_t>(streams->at(i))), page.data().substr(at, size)});
        at += size;
    }
    m_names.insert(id.value() / kNamesKeys, out, 1);
    return out;
}

absl::StatusOr<Key> KeyIndex::key(KeyId id) const {
    if (id.value() >= m_store.catalog()->keyCount()) {
        return absl::OutOfRangeError(absl::StrFormat("there is no key with id %d", id.value()));
    }
    const auto page = names(id);
    if (!page.ok()) {
        return page.status();
    }
    const std::size_t index = id.value() - (*page)->first;
    if (index >= (*page)->keys.size()) {
        return damaged("list of keys");
    }
    return (*page)->keys[index];
}

absl::StatusOr<std::optional<KeyId>> KeyIndex::findKey(StreamId stream,
                                                       std::string_view bytes) const {
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
        const auto page = names(KeyId(static_cast<std::uint32_t>(id)));
        if (!page.ok()) {
            return page.status();
        }
        if ((*page)->first != id || (*page)->keys.empty()) {
            return damaged("list of keys");
        }
        for (const Key& key : (*page)->keys) {
            visit(key.stream, key.bytes);
        }
        id += (*page)->keys.size();
    }
    return absl::OkStatus();
}

absl::StatusOr<KeyIndex::HotPlace> KeyIndex::hot(const RunSummary& run, Position p) const {
    const std::uint64_t inRun = p - run.first;
    const auto number = static_cast<std::uint32_t>(inRun / kHotGroupEvents);
    const std::uint64_t cacheKey = std::uint64_t{run.id} << 32 | number;
    auto group = m_hotGroups.find(cacheKey);
    if (!group) {
        const auto value = m_store.get(Family::Hot, storeKey(run.id, number));
        if (!value.ok()) {
            return value.status();
        }
        if (!*value) {
            return damaged("key column");
        }
        auto opened = HotGroup::open(**value);
        if (!opened.ok()) {
            return opened.status();
        }
        group = *std::move(opened);
        m_hotGroups.insert(cacheKey, group, group->weight());
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
    auto value = m_store.get(Family::Postings, storeKey(run.id, key.value() / kPostingsKeys));
    if (!value.ok()) {
        return value.status();
    }
    if (!*value) {
        return out;
    }
    log::Postings page;
    if (!page.ParseFromString(**value)) {
        return damaged("list of a key's events");
    }
    const auto starts = PackedInts::open(page.starts());
    out.page = std::make_shared<const std::string>(std::move(*page.mutable_events()));
    const auto events = PackedInts::open(*out.page);
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
    const auto value =
        m_store.get(Family::Checkpoints, storeKey(run.id, key.value() / kCheckpointKeys));
    if (!value.ok()) {
        return value.status();
    }
    if (!*value) {
        return KeyState{0};
    }
    log::Checkpoint page;
    if (!page.ParseFromString(**value)) {
        return damaged("checkpoint");
    }
    const auto states = PackedInts::open(page.states());
    if (!states) {
        return damaged("checkpoint");
    }
    const std::size_t index = key.value() % kCheckpointKeys;
    return index < states->size() ? static_cast<KeyState>(states->at(index)) : KeyState{0};
}

absl::StatusOr<std::vector<KeyState>> KeyIndex::checkpoint(const RunSummary& run) const {
    std::vector<KeyState> out;
    out.reserve(run.keyCount);
    const auto iterator = m_store.iterate(Family::Checkpoints);
    const std::string end = storeKey(run.id + 1);
    for (iterator->Seek(storeKey(run.id, 0)); iterator->Valid(); iterator->Next()) {
        if (iterator->key().compare(end) >= 0) {
            break;
        }
        log::Checkpoint page;
        if (!page.ParseFromArray(iterator->value().data(),
                                 static_cast<int>(iterator->value().size()))) {
            return damaged("checkpoint");
        }
        const auto states = PackedInts::open(page.states());
        if (!states) {
            return damaged("checkpoint");
        }
        for (std::size_t i = 0; i < states->size(); ++i) {
            out.push_back(static_cast<KeyState>(states->at(i)));
        }
    }
    if (!iterator->status().ok()) {
        return m_store.failure(iterator->status(), "reading a checkpoint");
    }
    if (out.size() != run.keyCount) {
        return damaged("checkpoint");
    }
    return out;
}

absl::StatusOr<std::optional<KeyVersion>> KeyIndex::versionAt(KeyId key, Position at) const {
    const auto catalog = m_store.catalog();
    if (at == Position() || catalog->runs.empty()) {
        return std::nullopt;
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

absl::StatusOr<std::vector<KeyState>> KeyIndex::statesAt(
    Position at, const Near& near, const std::function<bool()>& cancelled) const {
    const auto catalog = m_store.catalog();
    Position from;
    std::vector<KeyState> states;
    const RunSummary* start = nullptr;
    for (const auto& run : catalog->runs) {
        if (run->end() > at) {
            break;
        }
        if (run->checkpoint) {
            start = run.get();
        }
    }
    const Position checkpointAt = start ? start->end() : Position();
    // Reading a checkpoint costs about as much as replaying as many events as it has keys.
    const std::uint64_t checkpointCost = start ? start->keyCount : 0;
    if (near.states && near.at <= at &&
        (near.at >= checkpointAt || at - near.at <= at - checkpointAt + checkpointCost)) {
        states = *near.states;
        from = near.at;
    } else if (start) {
        auto read = checkpoint(*start);
        if (!read.ok()) {
            return read.status();
        }
        states = *std::move(read);
        from = checkpointAt;
    }
    while (from < at) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("a newer request took its place");
        }
        const RunSummary& run = *catalog->runs[catalog->runOf(from)];
        const auto place = hot(run, from);
        if (!place.ok()) {
            return place.status();
        }
        const HotGroup& group = *place->group;
        const std::size_t end = std::min<std::uint64_t>(group.size(), place->index + (at - from));
        Position p = from;
        for (std::size_t i = place->index; i < end; ++i, p = p.next()) {
            const auto key = group.key(i);
            if (!key) {
                continue;
            }
            // Ids come in order of first appearance: a new one is the next one.
            if (key->value() >= states.size()) {
                states.resize(key->value() + 1);
            }
            if (!group.inert(i)) {
                states[key->value()] = keyState(p, group.nullValue(i));
            }
        }
        from = p;
    }
    return states;
}

}  // namespace oxbow
