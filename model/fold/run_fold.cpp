#include "model/fold/run_fold.h"

#include <absl/hash/hash.h>

#include <string_view>

namespace oxbow {

std::size_t MemoryFoldRows::Hash::operator()(const RowKey& key) const {
    return absl::HashOf(key.stream, key.key);
}

absl::StatusOr<const FoldRow*> MemoryFoldRows::find(const RowKey& key) {
    m_last = m_rows.find(key);
    return m_last == m_rows.end() ? nullptr : &m_last->second;
}

absl::Status MemoryFoldRows::put(const RowKey& key, FoldRow row) {
    // Mostly the row that was looked at before.
    if (m_last != m_rows.end() && m_last->first == key) {
        m_last->second = std::move(row);
        return absl::OkStatus();
    }
    m_rows[key] = std::move(row);
    m_last = m_rows.end();
    return absl::OkStatus();
}

absl::Status MemoryFoldRows::erase(const RowKey& key) {
    m_rows.erase(key);
    m_last = m_rows.end();
    return absl::OkStatus();
}

absl::Status MemoryFoldRows::publish(const EventView& event) {
    m_published.emplace_back(event);
    return absl::OkStatus();
}

std::map<RowKey, FoldRow> MemoryFoldRows::sorted() const {
    return {m_rows.begin(), m_rows.end()};
}

absl::Status MemoryFoldRows::forEach(const FoldRunner::VisitRow& visit) const {
    for (const auto& [key, row] : m_rows) {
        if (absl::Status status = visit(key, row); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<std::map<RowKey, FoldRow>> runFold(const Fold& fold,
                                                  const std::vector<Event>& events) {
    auto runner = fold.start();
    if (!runner.ok()) {
        return runner.status();
    }
    MemoryFoldRows rows;
    absl::flat_hash_map<std::pair<std::string, OptionalBytes>, std::uint64_t> numbers;
    Position position;
    for (const Event& event : events) {
        const EventView view = event.view();
        FoldEvent folded{position, view};
        if (fold.needsSequenceNumber()) {
            folded.sequenceNumber = numbers[{event.stream, event.key}]++;
        }
        if (absl::Status status = (*runner)->apply(folded, rows); !status.ok()) {
            return status;
        }
        position = position.next();
    }
    return rows.sorted();
}

}  // namespace oxbow
