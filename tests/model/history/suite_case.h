// A history, and what it must say: the events that it is of and the rows that they leave.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/event/event.h"
#include "model/history/history.h"
#include "support/replayed_rows.h"

namespace oxbow {

// The first thing that is not as it should be, in words; empty as long as there is none.
class FirstFault {
public:
    template <class... Parts>
    bool expect(bool good, const Parts&... parts) {
        if (!good && m_text.empty()) {
            m_text = absl::StrCat("not as expected: ", parts...);
        }
        return good;
    }
    // The call that gave it succeeded.
    template <class... Parts>
    bool succeeds(const absl::Status& status, const Parts&... parts) {
        return expect(status.ok(), parts..., ": ", status.ToString());
    }
    bool none() const { return m_text.empty(); }
    const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

// Keys are compared by their names: a history may number them as it likes, and may know some that
// no event has (any more).
class SuiteCase {
public:
    // What holds of some histories and not of all.
    struct Traits {
        // Streams, types and keys have the numbers of their first appearance, and there are none
        // but the events'. Not so of a branch, which keeps its base's.
        bool numbersByAppearance = true;
    };

    SuiteCase(std::string name, std::shared_ptr<const History> history, std::vector<Event> events,
              ReplayedRows rows, Traits traits)
        : m_name(std::move(name)),
          m_history(std::move(history)),
          m_events(std::move(events)),
          m_rows(std::move(rows)),
          m_traits(traits) {
        m_ids.resize(m_rows.rows().size());
        const RowKeys& keys = m_history->keys();
        for (std::uint32_t id = 0; id < keys.count(); ++id) {
            const auto number = m_rows.find(nameOf(KeyId(id)));
            m_numbers.push_back(number);
            if (number) {
                m_ids[*number] = KeyId(id);
            }
        }
    }

    const std::string& name() const { return m_name; }
    const History& history() const { return *m_history; }
    const std::vector<Event>& events() const { return m_events; }
    const ReplayedRows& rows() const { return m_rows; }
    const Traits& traits() const { return m_traits; }
    Position end() const { return Position(m_events.size()); }
    // The same wherever it is asked for.
    std::mt19937_64 random() const { return std::mt19937_64(m_events.size()); }

    // How many key ids the history has.
    std::uint32_t keyCount() const { return static_cast<std::uint32_t>(m_numbers.size()); }
    // The name by which the history knows a key; one that no key has where it does not.
    RowKey nameOf(KeyId id) const {
        const auto key = m_history->keys().key(id);
        const auto streams = m_history->keys().streams();
        return key.ok() && key->stream.value() < streams->size()
                   ? RowKey{(*streams)[key->stream.value()], key->bytes}
                   : RowKey{"no such stream", ""};
    }
    // The history's number of a replayed row; absent where it does not know the key.
    std::optional<KeyId> idOf(std::size_t row) const { return m_ids[row]; }
    // The versions of a key, by the replay.
    const std::vector<ReplayedVersion>& versions(KeyId id) const {
        static const std::vector<ReplayedVersion> kNone;
        return numberOf(id) ? m_rows.rows()[*numberOf(id)].versions : kNone;
    }
    // Null where the replay has none.
    const ReplayedVersion* lastBefore(KeyId id, Position at) const {
        return numberOf(id) ? m_rows.lastBefore(*numberOf(id), at) : nullptr;
    }
    const ReplayedVersion* rowAt(KeyId id, Position at) const {
        return numberOf(id) ? m_rows.rowAt(*numberOf(id), at) : nullptr;
    }

private:
    std::optional<std::size_t> numberOf(KeyId id) const {
        return id.value() < m_numbers.size() ? m_numbers[id.value()] : std::nullopt;
    }

    std::string m_name;
    std::shared_ptr<const History> m_history;
    std::vector<Event> m_events;
    ReplayedRows m_rows;
    Traits m_traits;
    std::vector<std::optional<KeyId>> m_ids;            // of the replayed rows
    std::vector<std::optional<std::size_t>> m_numbers;  // of the history's keys
};

// Says what is wrong; empty where nothing is.
using SuiteCheck = std::string (*)(const SuiteCase&);

}  // namespace oxbow
