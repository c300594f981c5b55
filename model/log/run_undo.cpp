#include "model/log/run_undo.h"

#include <absl/strings/str_format.h>

#include <array>
#include <string_view>

#include "model/block/wire_fields.h"
#include "model/log/refusals.h"

namespace oxbow {
namespace {

constexpr std::uint32_t kUndonePerCheck = 64;

}  // namespace

absl::StatusOr<std::shared_ptr<const RunUndo>> RunUndo::read(
    const LogStore& store, const Catalog& catalog, std::size_t run,
    const std::function<bool()>& cancelled) {
    const RunSummary& summary = *catalog.runs[run];
    auto out = std::make_shared<RunUndo>();
    out->m_first = summary.first;
    auto status = out->readEvents(store, summary, cancelled);
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
