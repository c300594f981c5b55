// Every version of every row, by applying the events one after the other.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/event/event.h"
#include "model/event/key.h"
#include "model/event/position.h"
#include "model/fold/fold.h"
#include "model/fold/run_fold.h"

namespace oxbow {

// What an event wrote into a row.
struct ReplayedVersion {
    Position writer;
    OptionalBytes bytes;  // absent: no row from then on
    bool isText = false;
    bool poisoned = false;
    KeyVersion keyVersion() const { return {writer, !bytes}; }
};

// Rows by numbers, which are given in order of the keys' first appearance.
class ReplayedRows {
public:
    struct Row {
        RowKey key;
        std::vector<ReplayedVersion> versions;  // the oldest first
    };

    // The latest value of each key of these events, by a rule of its own: the suite holds it
    // against the house's. `before`: keys that have their numbers before any of the events'.
    static ReplayedRows ofLatestValue(const std::vector<Event>& events,
                                      const std::vector<RowKey>& before = {}) {
        ReplayedRows rows;
        for (const RowKey& key : before) {
            rows.row(key);
        }
        for (std::size_t p = 0; p < events.size(); ++p) {
            const Event& event = events[p];
            if (!event.key) {
                continue;
            }
            // A key takes its place with its first event, even one that touches no row.
            Row& row = rows.row({event.stream, *event.key});
            if (event.kind == EventKind::Data) {
                row.versions.push_back({Position(p), event.value,
                                        event.value && event.details.contentType == kTextContent,
                                        false});
            }
        }
        return rows;
    }

    // What a fold makes of them; what it publishes is passed over.
    static absl::StatusOr<ReplayedRows> ofFold(const std::vector<Event>& events, const Fold& fold) {
        auto runner = fold.start();
        if (!runner.ok()) {
            return runner.status();
        }
        ReplayedRows rows;
        Recorder recorder;
        std::map<std::pair<std::string, OptionalBytes>, std::uint64_t> numbers;
        for (std::size_t p = 0; p < events.size(); ++p) {
            const EventView view = events[p].view();
            const FoldEvent event{Position(p), view, numbers[{events[p].stream, events[p].key}]++};
            auto status = (*runner)->apply(event, recorder);
            status.Update(recorder.finishEvent(event.position, rows));
            if (!status.ok()) {
                return status;
            }
        }
        return rows;
    }

    const std::vector<Row>& rows() const { return m_rows; }
    // The number of a row; absent where there never was one.
    std::optional<std::size_t> find(const RowKey& key) const {
        const auto found = m_numbers.find(key);
        return found == m_numbers.end() ? std::nullopt : std::optional(found->second);
    }
    // The last version before a position, deleted or not; null where there is none.
    const ReplayedVersion* lastBefore(std::size_t row, Position at) const {
        const auto& versions = m_rows[row].versions;
        const auto after = firstFrom(row, at);
        return after == versions.begin() ? nullptr : &*std::prev(after);
    }
    // The same where it is a row; null where there is none at that position.
    const ReplayedVersion* rowAt(std::size_t row, Position at) const {
        const ReplayedVersion* last = lastBefore(row, at);
        return last != nullptr && last->bytes ? last : nullptr;
    }
    // The first version that an event at or after a position wrote.
    std::vector<ReplayedVersion>::const_iterator firstFrom(std::size_t row, Position at) const {
        const auto& versions = m_rows[row].versions;
        return std::partition_point(
            versions.begin(), versions.end(),
            [at](const ReplayedVersion& version) { return version.writer < at; });
    }

private:
    // Applies to rows in memory, and remembers what each event wrote: the rows that it put, even
    // where they are the same as before, and those that it took away.
    struct Recorder final : FoldRows {
        absl::StatusOr<const FoldRow*> find(const RowKey& key) override { return held.find(key); }
        absl::Status put(const RowKey& key, FoldRow row) override {
            const auto status = written(key);
            return status.ok() ? held.put(key, std::move(row)) : status;
        }
        absl::Status erase(const RowKey& key) override {
            const auto status = written(key);
            return status.ok() ? held.erase(key) : status;
        }
        absl::Status publish(const EventView&) override { return absl::OkStatus(); }

        absl::Status written(const RowKey& key) {
            const auto before = held.find(key);
            const bool isFirst = std::find(keys.begin(), keys.end(), key) == keys.end();
            if (before.ok() && isFirst) {
                keys.push_back(key);
                wasHeld.push_back(*before != nullptr);
            }
            return before.status();
        }
        absl::Status finishEvent(Position at, ReplayedRows& rows) {
            for (std::size_t i = 0; i < keys.size(); ++i) {
                const auto after = held.find(keys[i]);
                if (!after.ok()) {
                    return after.status();
                }
                // What the event alone put and took away again was never there.
                if (*after == nullptr && !wasHeld[i]) {
                    continue;
                }
                const FoldRow row = *after != nullptr ? **after : FoldRow();
                rows.row(keys[i]).versions.push_back({at, row.shown, row.isText, row.poisoned});
            }
            keys.clear();
            wasHeld.clear();
            return absl::OkStatus();
        }

        MemoryFoldRows held;
        std::vector<RowKey> keys;  // that the event at work wrote
        std::vector<bool> wasHeld;
    };

    Row& row(const RowKey& key) {
        const auto [place, isNew] = m_numbers.emplace(key, m_rows.size());
        if (isNew) {
            m_rows.push_back({key, {}});
        }
        return m_rows[place->second];
    }

    std::vector<Row> m_rows;
    std::map<RowKey, std::size_t> m_numbers;
};

}  // namespace oxbow
