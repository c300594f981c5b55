#include "model/log/index/states_reader.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "model/block/wire_fields.h"
#include "model/log/store/log_caches.h"
#include "model/log/store/refusals.h"

namespace oxbow {
namespace {

// Nanoseconds; measured with a million keys.
constexpr double kReplayEvent = 2;
constexpr double kUndoEvent = 6;
constexpr double kLoadKey = 2.5;
// It takes about 4, but who goes back goes on going back.
constexpr double kPrepareUndoEvent = 1;

constexpr std::size_t kAhead = 32;
constexpr std::uint32_t kPagesPerCheck = 64;

bool asked(const Cancelled& cancelled) {
    return cancelled && cancelled();
}

// The columns of a group that tables go by, decoded.
struct HotColumns {
    std::array<std::uint32_t, kHotGroupEvents + kAhead> keys;  // 0: none, else 1 + id
    std::array<std::uint8_t, kHotGroupEvents> flags;

    bool read(const HotGroup& group, std::size_t first, std::size_t count) {
        if (group.size() > kHotGroupEvents) {
            return false;
        }
        group.keysPlusOne().decode(first, count, keys.data());
        group.flags().decode(first, count, flags.data());
        std::fill_n(keys.begin() + static_cast<std::ptrdiff_t>(count), kAhead, 0U);
        return true;
    }

    // False where there is a key that cannot be.
    template <bool StateOnly>
    bool apply(KeyStates& states, Position from, std::size_t count) const {
        const std::size_t size = states.size();
        for (std::size_t i = 0; i < count; ++i) {
            states.prefetch(keys[i + kAhead]);
            if (keys[i] == 0 || (flags[i] & kHotInert) != 0) {
                continue;
            }
            if (keys[i] > size) {
                return false;
            }
            const KeyState state = keyState(from + i, (flags[i] & kHotNull) != 0);
            if constexpr (StateOnly) {
                states.setStateOnly(keys[i] - 1, state);
            } else {
                states.set(keys[i] - 1, state);
            }
        }
        return true;
    }
};

}  // namespace

const RunSummary* StatesReader::checkpointBefore(const Catalog& catalog, Position to) const {
    for (auto run = catalog.runs.rbegin(); run != catalog.runs.rend(); ++run) {
        if ((*run)->checkpoint && (*run)->end() <= to) {
            return run->get();
        }
    }
    return nullptr;
}

// A run can be taken back where the states at its start are known.
bool StatesReader::canUndo(const Catalog& catalog, Position from, Position to) const {
    for (std::size_t r = catalog.runOf(to); r < catalog.runs.size(); ++r) {
        const RunSummary& run = *catalog.runs[r];
        if (run.first >= from) {
            break;
        }
        if (run.first != Position() && !catalog.runs[r - 1]->checkpoint) {
            return false;
        }
    }
    return true;
}

double StatesReader::costOfUndo(const Catalog& catalog, Position from, Position to) const {
    double cost = static_cast<double>(from - to) * kUndoEvent;
    for (std::size_t r = catalog.runOf(to); r < catalog.runs.size(); ++r) {
        const RunSummary& run = *catalog.runs[r];
        if (run.first >= from) {
            break;
        }
        if (!m_store.caches().undos.find({m_store.number(), run.id})) {
            cost += run.count * kPrepareUndoEvent;
        }
    }
    return cost;
}

double StatesReader::cost(std::optional<Position> from, Position to) const {
    const auto catalog = m_store.catalog();
    const RunSummary* start = checkpointBefore(*catalog, to);
    const Position startsAt = start ? start->end() : Position();
    double best = static_cast<double>(to - startsAt) * kReplayEvent +
                  (start ? static_cast<double>(start->keyCount) * kLoadKey : 0);
    if (from && *from <= to) {
        best = std::min(best, static_cast<double>(to - *from) * kReplayEvent);
    } else if (from && canUndo(*catalog, *from, to)) {
        best = std::min(best, costOfUndo(*catalog, *from, to));
    }
    return best;
}

absl::Status StatesReader::move(KeyStates& states, Position to, const Cancelled& cancelled) const {
    if (asked(cancelled)) {
        return overtaken();
    }
    absl::Status status;
    const auto catalog = m_store.catalog();
    if (cost(states.at(), to) < cost(std::nullopt, to)) {
        status = states.at() <= to ? replay(states, states.at(), to, true, cancelled)
                                   : undo(states, to, cancelled);
    } else if (const RunSummary* run = checkpointBefore(*catalog, to)) {
        status = load(states, *run, cancelled);
        if (status.ok()) {
            status = replay(states, run->end(), to, false, cancelled);
        } else {
            states.reset();
        }
    } else {
        states.reset();
        status = replay(states, Position(), to, true, cancelled);
    }
    if (!status.ok() && !absl::IsCancelled(status)) {
        states.reset();
    }
    return status;
}

absl::Status StatesReader::load(KeyStates& states, const RunSummary& run,
                                const Cancelled& cancelled) const {
    states.grow(run.keyCount);
    std::span<KeyState> left = states.writable();
    const auto iterator = m_store.iterate(Family::Checkpoints);
    iterator->Seek(storeKey(run.id, 0));
    for (std::uint32_t number = 0; left.size() > states.size() - run.keyCount; ++number) {
        if (number % kPagesPerCheck == 0 && asked(cancelled)) {
            return overtaken();
        }
        if (!iterator->Valid() || iterator->key() != storeKey(run.id, number)) {
            return iterator->status().ok()
                       ? damaged("checkpoint")
                       : m_store.failure(iterator->status(), "reading a checkpoint");
        }
        std::array<std::string_view, 1> fields;
        const bool read = readWireFields(iterator->value().ToStringView(), fields);
        const auto page = PackedInts::open(fields[0], kCheckpointKeys);
        const std::size_t count =
            std::min<std::size_t>(left.size() - (states.size() - run.keyCount), kCheckpointKeys);
        if (!read || !page || page->size() != count) {
            return damaged("checkpoint");
        }
        page->decode(0, count, left.data());
        left = left.subspan(count);
        iterator->Next();
    }
    std::fill(left.begin(), left.end(), 0);
    return absl::OkStatus();
}

absl::Status StatesReader::replay(KeyStates& states, Position from, Position to, bool rowsCounted,
                                  const Cancelled& cancelled) const {
    const auto catalog = m_store.catalog();
    const auto columns = std::make_unique_for_overwrite<HotColumns>();
    // On a long way, most rows are touched again and again: they are counted once, at its end.
    const bool countAtEnd = !rowsCounted || to - from > states.size() / 4;
    const auto settle = [&](Position at) {
        if (countAtEnd) {
            states.countRows();
        }
        states.settle(at);
    };
    while (from < to) {
        const RunSummary& run = *catalog->runs[catalog->runOf(from)];
        states.grow(run.keyCount);
        if (asked(cancelled)) {
            settle(from);
            return overtaken();
        }
        const auto place = m_index.hot(run, from);
        if (!place.ok()) {
            return place.status();
        }
        const std::size_t count = std::min<std::uint64_t>(
            {place->group->size() - place->index, to - from, run.end() - from});
        if (!columns->read(*place->group, place->index, count) ||
            !(countAtEnd ? columns->apply<true>(states, from, count)
                         : columns->apply<false>(states, from, count))) {
            return damaged("key column");
        }
        from = from + count;
    }
    settle(to);
    return absl::OkStatus();
}

absl::Status StatesReader::undo(KeyStates& states, Position to, const Cancelled& cancelled) const {
    const auto catalog = m_store.catalog();
    const auto columns = std::make_unique_for_overwrite<HotColumns>();
    for (Position at = states.at(); at > to;) {
        const std::size_t number = catalog->runOf(at.previous());
        const RunSummary& run = *catalog->runs[number];
        if (asked(cancelled)) {
            states.settle(at);
            return overtaken();
        }
        const auto undo = undoOf(*catalog, number, cancelled);
        if (!undo.ok()) {
            states.settle(at);
            return undo.status();
        }
        // The part of a group that is to be taken back.
        const std::uint64_t inRun = at - run.first;
        const std::uint64_t groupFirst = (inRun - 1) / kHotGroupEvents * kHotGroupEvents;
        const std::uint64_t first =
            std::max(groupFirst, to > run.first ? to - run.first : std::uint64_t{0});
        const auto place = m_index.hot(run, run.first + first);
        if (!place.ok()) {
            return place.status();
        }
        const std::size_t count = inRun - first;
        if (place->index + count > place->group->size() ||
            !columns->read(*place->group, place->index, count)) {
            return damaged("key column");
        }
        for (std::size_t i = count; i-- > 0;) {
            const std::uint32_t key = columns->keys[i];
            states.prefetch(columns->keys[i - std::min(i, kAhead)]);
            if (key == 0 || (columns->flags[i] & kHotInert) != 0) {
                continue;
            }
            if (key > states.size()) {
                return damaged("key column");
            }
            states.set(key - 1, (*undo)->stateBefore(first + i, key - 1));
        }
        at = run.first + first;
    }
    states.settle(to);
    return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const RunUndo>> StatesReader::undoOf(
    const Catalog& catalog, std::size_t number, const Cancelled& cancelled) const {
    const std::uint32_t run = catalog.runs[number]->id;
    if (auto cached = m_store.caches().undos.find({m_store.number(), run})) {
        return cached;
    }
    auto made = RunUndo::read(m_store, m_index, catalog, number, cancelled);
    if (made.ok()) {
        m_store.caches().undos.insert({m_store.number(), run}, *made, (*made)->weight());
    }
    return made;
}

}  // namespace oxbow
