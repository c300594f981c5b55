// The half of key_index.h that is about keys of another log: which of the events that the lender
// knows of a key wrote its row here is told by the flags that are kept for each.
#include <algorithm>
#include <utility>
#include <vector>

#include "model/log/index/key_index.h"
#include "model/log/store/log_caches.h"
#include "model/log/store/refusals.h"

namespace oxbow {

// The groups of the two logs begin with the same events as long as their runs do. Where those
// differ, for one has been merged, the keys are put together once for as long as the group is kept.
absl::StatusOr<std::shared_ptr<const HotGroup>> KeyIndex::withKeys(std::shared_ptr<HotGroup> group,
                                                                   Position first) const {
    const auto catalog = m_lender->m_store.catalog();
    const Position end = first + group->size();
    if (end > catalog->end()) {
        return damaged("key column");
    }
    std::vector<std::int64_t> keys;
    for (Position p = first; p < end;) {
        auto place = m_lender->hot(*catalog->runs[catalog->runOf(p)], p);
        if (!place.ok()) {
            return place.status();
        }
        const std::size_t there = place->group->size() - place->index;
        if (p == first && place->index == 0 && there >= group->size()) {
            group->lend(std::move(place->group));
            return group;
        }
        const std::size_t count = std::min<std::uint64_t>(there, end - p);
        const std::size_t before = keys.size();
        keys.resize(before + count);
        place->group->keysPlusOne().decode(place->index, count, keys.data() + before);
        p = p + count;
    }
    if (!group->lend(packInts(keys))) {
        return damaged("key column");
    }
    return group;
}

absl::StatusOr<std::shared_ptr<HotGroup>> KeyIndex::readKeyless(const RunSummary& run,
                                                                std::uint32_t number) const {
    rocksdb::PinnableSlice value;
    const auto found = m_store.get(Family::Hot, storeKey(run.id, number), value);
    return found.ok() ? HotGroup::openKeyless(std::move(value)) : found.status();
}

// The flags alone are kept as well: they are a small part of what a group with its keys takes.
absl::StatusOr<KeyIndex::HotPlace> KeyIndex::keylessPlace(const RunSummary& run, Position p) const {
    constexpr std::uint64_t kKeyless = std::uint64_t{1} << 31;
    const std::uint64_t inRun = p - run.first;
    const auto number = static_cast<std::uint32_t>(inRun / kHotGroupEvents);
    const LogCacheKey key{m_store.number(), std::uint64_t{run.id} << 32 | kKeyless | number};
    auto group = m_store.caches().hotGroups.find(key);
    if (!group) {
        auto read = readKeyless(run, number);
        if (!read.ok()) {
            return read.status();
        }
        group = *std::move(read);
        m_store.caches().hotGroups.insert(key, group, group->weight());
    }
    HotPlace place{std::move(group), inRun % kHotGroupEvents};
    if (place.index >= place.group->size()) {
        return damaged("key column");
    }
    return place;
}

absl::StatusOr<std::uint8_t> KeyIndex::flagsOf(Position p) const {
    const auto catalog = m_store.catalog();
    const auto place = keylessPlace(*catalog->runs[catalog->runOf(p)], p);
    if (!place.ok()) {
        return place.status();
    }
    return static_cast<std::uint8_t>(place->group->flags()[place->index]);
}

absl::StatusOr<std::optional<KeyVersion>> KeyIndex::borrowedVersionAt(KeyId key,
                                                                      Position at) const {
    while (true) {
        const auto version = m_lender->versionAt(key, at);
        if (!version.ok() || !*version) {
            return version;
        }
        const auto flags = flagsOf((*version)->writer);
        if (!flags.ok()) {
            return flags.status();
        }
        if ((*flags & kHotInert) == 0) {
            return KeyVersion{(*version)->writer, (*flags & kHotNull) != 0};
        }
        at = (*version)->writer;
    }
}

absl::StatusOr<std::optional<Position>> KeyIndex::borrowedNextEvent(KeyId key,
                                                                    Position from) const {
    const Position end = m_store.catalog()->end();
    while (true) {
        const auto next = m_lender->nextEvent(key, from);
        if (!next.ok() || !*next || **next >= end) {
            return next.ok() ? absl::StatusOr<std::optional<Position>>(std::nullopt) : next;
        }
        const auto flags = flagsOf(**next);
        if (!flags.ok()) {
            return flags.status();
        }
        if ((*flags & kHotInert) == 0) {
            return next;
        }
        from = (*next)->next();
    }
}

absl::Status KeyIndex::forEachBorrowedVersion(KeyId key, Position from, Position to,
                                              VersionOrder order, const VisitVersion& visit) const {
    absl::Status failure;
    const auto status =
        m_lender->forEachVersion(key, from, to, order, [&](const KeyVersion& version) {
            const auto flags = flagsOf(version.writer);
            failure = flags.status();
            if (!failure.ok()) {
                return false;
            }
            return (*flags & kHotInert) != 0 || visit({version.writer, (*flags & kHotNull) != 0});
        });
    return failure.ok() ? status : failure;
}

}  // namespace oxbow
