#include "model/history/fold/fold_maker_rows.h"

#include <absl/hash/hash.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "model/history/fold/fold_change.h"
#include "model/keys/key_states.h"

namespace oxbow {
namespace {

// Of a row in memory, beside its bytes.
constexpr std::size_t kEntryBytes = 200;
constexpr std::size_t kResumeAtOnce = 1'024;
// One row that is read by itself costs as much as so many that are read in their order.
constexpr std::uint64_t kRowsOfOneLoad = 32;
constexpr std::uint64_t kFewLoads = 1'000;

}  // namespace

std::size_t FoldMakerRows::Hash::operator()(const RowKey& key) const {
    return absl::HashOf(key.stream, key.key);
}

FoldMakerRows::FoldMakerRows(std::shared_ptr<const Log> changes, Position next,
                             std::size_t budgetBytes)
    : m_log(std::move(changes)),
      m_budget(budgetBytes),
      m_complete(m_log->end() == Position()),
      m_next(next),
      m_firstChange(m_log->end().value()) {}

void FoldMakerRows::begin(const FoldEvent& event) {
    finishUpTo(event.position);
    m_atWork = true;
    ++m_event;
}

void FoldMakerRows::finishEvent() {
    std::uint64_t changes = 0;
    for (const Place place : m_written) {
        Entry& entry = place->second;
        // What the event alone put and took away again was never there.
        if (!entry.held && !entry.heldBefore) {
            continue;
        }
        ++changes;
        m_newKeys += entry.change == 0 ? 1 : 0;
        entry.change = m_firstChange + m_changes + changes;
        const FoldRow* const row = entry.held ? &entry.row : nullptr;
        appendChange(*m_batch, place->first.stream, place->first.key, row);
        // One event may change more rows than a batch holds.
        if (m_batch->full()) {
            m_full.push_back(std::exchange(m_batch, std::make_unique<EventBatch>()));
        }
        weigh(place);
    }
    m_changes += changes;
    m_written.clear();
    m_bits.addEvent(changes);
    m_atWork = false;
    m_next = m_next.next();
}

void FoldMakerRows::finishUpTo(Position next) {
    if (m_atWork) {
        finishEvent();
    }
    if (m_next < next) {
        m_bits.addEventsWithout(next - m_next);
        m_next = next;
    }
}

std::unique_ptr<EventBatch> FoldMakerRows::takeBatch() {
    if (!m_full.empty()) {
        auto first = std::move(m_full.front());
        m_full.pop_front();
        return first;
    }
    return m_batch->empty() ? nullptr : std::exchange(m_batch, std::make_unique<EventBatch>());
}

absl::StatusOr<FoldMakerRows::Place> FoldMakerRows::place(const RowKey& key) {
    if (isLongKey(key.key)) {
        return place({key.stream, shortKey(key.key)});
    }
    // Mostly the row that was looked at before.
    if (m_last != nullptr && m_last->first == key) {
        return m_last;
    }
    auto found = m_fresh.find(key);
    if (found == m_fresh.end() && !m_old.empty()) {
        if (const auto old = m_old.find(key); old != m_old.end()) {
            const std::size_t bytes = old->second.bytes;
            m_oldBytes -= bytes;
            m_freshBytes += bytes;
            found = m_fresh.insert(m_old.extract(old)).position;
        }
    }
    if (found == m_fresh.end()) {
        Entry entry;
        if (!m_complete) {
            if (auto status = load(key, entry); !status.ok()) {
                m_damaged = absl::IsDataLoss(status);
                return status;
            }
        }
        found = m_fresh.emplace(key, std::move(entry)).first;
        weigh(&*found);
    }
    m_last = &*found;
    return m_last;
}

void FoldMakerRows::weigh(Place place) {
    Entry& entry = place->second;
    const std::size_t bytes = kEntryBytes + place->first.key.size() +
                              (entry.row.shown ? entry.row.shown->size() : 0) +
                              entry.row.state.size();
    m_freshBytes += bytes - entry.bytes;
    entry.bytes = bytes;
}

absl::StatusOr<std::optional<KeyId>> FoldMakerRows::idOf(const RowKey& key) {
    auto stream = m_streams.find(key.stream);
    if (stream == m_streams.end()) {
        const Names names = m_log->streams();
        const auto name = std::find(names->begin(), names->end(), key.stream);
        if (name == names->end()) {
            return std::nullopt;
        }
        const StreamId id(static_cast<std::uint32_t>(name - names->begin()));
        stream = m_streams.emplace(key.stream, id).first;
    }
    return m_log->keys().find(stream->second, key.key);
}

absl::Status FoldMakerRows::load(const RowKey& key, Entry& entry) {
    ++m_loads;
    const auto id = idOf(key);
    if (!id.ok() || !*id) {
        return id.status();
    }
    const auto version = m_log->versionAt(**id, m_log->end());
    if (!version.ok() || !*version) {
        return version.status();
    }
    entry.change = (*version)->writer.value() + 1;
    return m_log->read(std::span(&(*version)->writer, 1), EventParts::All,
                       [&entry](Position, const EventView& change) {
                           entry.held = readChange(change, entry.row);
                           return false;
                       });
}

absl::StatusOr<const FoldRow*> FoldMakerRows::find(const RowKey& key) {
    const auto found = place(key);
    if (!found.ok()) {
        return found.status();
    }
    return (*found)->second.held ? &(*found)->second.row : nullptr;
}

void FoldMakerRows::write(Place place, bool held, FoldRow row) {
    Entry& entry = place->second;
    if (entry.event != m_event) {
        entry.event = m_event;
        entry.heldBefore = entry.held;
        m_written.push_back(place);
    }
    entry.held = held;
    entry.row = std::move(row);
}

absl::Status FoldMakerRows::put(const RowKey& key, FoldRow row) {
    const auto found = place(key);
    if (!found.ok()) {
        return found.status();
    }
    write(*found, true, keptRow(key.key, std::move(row)));
    return absl::OkStatus();
}

absl::Status FoldMakerRows::erase(const RowKey& key) {
    const auto found = place(key);
    if (!found.ok()) {
        return found.status();
    }
    if ((*found)->second.held) {
        write(*found, false, {});
    }
    return absl::OkStatus();
}

absl::Status FoldMakerRows::publish(const EventView& event) {
    ++m_published;
    absl::Status status = m_emitted != nullptr ? m_emitted->add(event) : absl::OkStatus();
    m_damaged = m_damaged || absl::IsDataLoss(status);
    return status;
}

// All rows at once, as long as they are few enough: one costs what some dozens do in their order.
absl::Status FoldMakerRows::loadAll(const Cancelled& cancelled) {
    m_loads = 0;
    const std::size_t most = m_budget / 2;
    bool fits = m_log->keyCount() * kEntryBytes < most;
    if (!fits) {
        return absl::OkStatus();
    }
    m_last = nullptr;
    const auto visit = [&](const RowKey& key, const FoldRow& row) {
        if (!m_old.contains(key)) {
            if (const auto [place, isNew] = m_fresh.try_emplace(key); isNew) {
                place->second.row = row;
                place->second.held = true;
                weigh(&*place);
            }
        }
        fits = heldBytes() < most;
        return fits ? absl::OkStatus() : absl::ResourceExhaustedError("too many");
    };
    const auto status = forEachCommitted(visit, cancelled);
    m_complete = fits && status.ok();
    return fits ? status : absl::OkStatus();
}

absl::Status FoldMakerRows::tidy(const Cancelled& cancelled) {
    if (!m_complete && m_loads > kFewLoads && m_loads > m_log->keyCount() / kRowsOfOneLoad) {
        if (auto status = loadAll(cancelled); !status.ok()) {
            m_damaged = absl::IsDataLoss(status);
            return status;
        }
    }
    if (m_freshBytes > m_budget / 2) {
        letGo();
    }
    return absl::OkStatus();
}

void FoldMakerRows::letGo() {
    m_last = nullptr;
    const std::uint64_t committed = m_log->end().value();
    for (auto row = m_old.begin(); row != m_old.end();) {
        const auto next = std::next(row);
        if (row->second.change > committed) {
            m_freshBytes += row->second.bytes;
            m_fresh.insert(m_old.extract(row));
        } else {
            m_complete = false;
        }
        row = next;
    }
    m_old = std::exchange(m_fresh, {});
    m_oldBytes = std::exchange(m_freshBytes, 0);
}

absl::Status FoldMakerRows::forEachCommitted(const FoldRunner::VisitRow& visit,
                                             const Cancelled& cancelled) const {
    KeyStates states;
    if (auto status = m_log->moveStates(states, m_log->end(), cancelled); !status.ok()) {
        return status;
    }
    std::vector<Position> writers;
    for (std::uint32_t id = 0; id < states.size(); ++id) {
        if (const auto version = versionOf(states.state(KeyId(id)))) {
            writers.push_back(version->writer);
        }
    }
    std::sort(writers.begin(), writers.end());
    absl::Status visited;
    for (std::size_t first = 0; first < writers.size() && visited.ok(); first += kResumeAtOnce) {
        const auto part = std::span<const Position>(writers).subspan(
            first, std::min(kResumeAtOnce, writers.size() - first));
        const auto status = m_log->read(
            part, EventParts::All,
            [&](Position, const EventView& change) {
                FoldRow row;
                if (readChange(change, row)) {
                    visited = visit({std::string(change.stream),
                                     std::string(change.key.value_or(std::string_view()))},
                                    row);
                }
                return visited.ok();
            },
            cancelled);
        if (!status.ok()) {
            return status;
        }
    }
    return visited;
}

}  // namespace oxbow
