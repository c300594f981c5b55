#include "model/log/write/run_undo.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "model/block/wire_fields.h"
#include "model/log/store/refusals.h"

namespace oxbow {
namespace {

constexpr std::uint32_t kUndonePerCheck = 64;

}  // namespace

absl::StatusOr<std::shared_ptr<const RunUndo>> RunUndo::read(
    const LogStore& store, const KeyIndex& index, const Catalog& catalog, std::size_t run,
    const std::function<bool()>& cancelled) {
    const RunSummary& summary = *catalog.runs[run];
    auto out = std::make_shared<RunUndo>();
    out->m_first = summary.first;
    auto status = index.borrows() ? out->readBorrowed(index, summary, cancelled)
                                  : out->readEvents(store, summary, cancelled);
    if (status.ok() && summary.first != Position()) {
        status = out->readStart(store, *catalog.runs[run - 1]);
    }
    if (!status.ok()) {
        return status;
    }
    return out;
}

absl::Status RunUndo::readEvents(const LogStore& store, const RunSummary& run,
                                 const std::function<bool()>& cancelled) {
    m_previous.resize(run.count);
    std::vector<std::uint32_t> starts;
    std::vector<std::uint32_t> events;
    std::uint32_t pages = 0;
    // Postings hold each key's events one after the other.
    const auto iterator = store.iterate(Family::Postings);
    const std::string end = storeKey(run.id + 1);
    for (iterator->Seek(storeKey(run.id, 0)); iterator->Valid() && iterator->key().compare(end) < 0;
         iterator->Next()) {
        if (++pages % kUndonePerCheck == 0 && cancelled && cancelled()) {
            return absl::CancelledError("a newer request took its place");
        }
        std::array<std::string_view, 2> fields;
        const bool read = readWireFields(iterator->value().ToStringView(), fields);
        const auto startColumn = PackedInts::open(fields[0], kPostingsKeys + 1);
        const auto eventColumn = PackedInts::open(fields[1], run.count);
        if (!read || !startColumn || !eventColumn || startColumn->size() == 0) {
            return damaged("list of a key's events");
        }
        starts.resize(startColumn->size());
        startColumn->decode(0, starts.size(), starts.data());
        events.resize(eventColumn->size());
        eventColumn->decode(0, events.size(), events.data());
        for (std::size_t key = 0; key + 1 < starts.size(); ++key) {
            for (std::size_t i = starts[key]; i < starts[key + 1]; ++i) {
                if (i >= events.size() || events[i] / 2 >= run.count) {
                    return damaged("list of a key's events");
                }
                m_previous[events[i] / 2] = i == starts[key] ? 0 : events[i - 1] + 1;
            }
        }
    }
    return iterator->status().ok() ? absl::OkStatus()
                                   : store.failure(iterator->status(), "reading a key's events");
}

// There are no postings: each event is held against the last of its key before it.
absl::Status RunUndo::readBorrowed(const KeyIndex& index, const RunSummary& run,
                                   const std::function<bool()>& cancelled) {
    m_previous.resize(run.count);
    std::vector<std::uint32_t> last(run.keyCount);  // of each key, as in m_previous
    std::vector<std::uint32_t> keys;
    std::vector<std::uint8_t> flags;
    for (std::uint32_t at = 0; at < run.count;) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("a newer request took its place");
        }
        const auto place = index.hot(run, run.first + at);
        if (!place.ok()) {
            return place.status();
        }
        const std::size_t count = std::min<std::size_t>(place->group->size(), run.count - at);
        keys.resize(count);
        flags.resize(count);
        place->group->keysPlusOne().decode(0, count, keys.data());
        place->group->flags().decode(0, count, flags.data());
        for (std::size_t i = 0; i < count; ++i, ++at) {
            if (keys[i] == 0 || (flags[i] & kHotInert) != 0) {
                continue;
            }
            if (keys[i] > last.size()) {
                return damaged("key column");
            }
            m_previous[at] = std::exchange(last[keys[i] - 1],
                                           1 + at * 2 + ((flags[i] & kHotNull) != 0 ? 1U : 0U));
        }
    }
    return absl::OkStatus();
}

absl::Status RunUndo::readStart(const LogStore& store, const RunSummary& before) {
    const auto iterator = store.iterate(Family::Checkpoints);
    const std::string end = storeKey(before.id + 1);
    for (iterator->Seek(storeKey(before.id, 0));
         iterator->Valid() && iterator->key().compare(end) < 0; iterator->Next()) {
        std::array<std::string_view, 1> fields;
        if (!readWireFields(iterator->value().ToStringView(), fields)) {
            return damaged("checkpoint");
        }
        m_pages.emplace_back(fields[0]);
    }
    if (!iterator->status().ok()) {
        return store.failure(iterator->status(), "reading a checkpoint");
    }
    for (const std::string& page : m_pages) {
        const auto states = PackedInts::open(page, kCheckpointKeys);
        if (!states) {
            return damaged("checkpoint");
        }
        m_states.push_back(*states);
    }
    return absl::OkStatus();
}

KeyState RunUndo::stateAtStart(std::uint32_t key) const {
    const std::size_t page = key / kCheckpointKeys;
    const std::size_t index = key % kCheckpointKeys;
    return page < m_states.size() && index < m_states[page].size()
               ? static_cast<KeyState>(m_states[page][index])
               : 0;
}

std::size_t RunUndo::weight() const {
    std::size_t bytes = m_previous.size() * sizeof(std::uint32_t);
    for (const std::string& page : m_pages) {
        bytes += page.size();
    }
    return bytes;
}

}  // namespace oxbow
