// Folds without a store: for previews, the step debugger and tests.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <map>
#include <utility>
#include <vector>

#include "model/event/event.h"
#include "model/fold/fold.h"

namespace oxbow {

// Rows in memory. One thread.
class MemoryFoldRows final : public FoldRows {
public:
    MemoryFoldRows() = default;
    MemoryFoldRows(const MemoryFoldRows&) = delete;
    MemoryFoldRows& operator=(const MemoryFoldRows&) = delete;

    absl::StatusOr<const FoldRow*> find(const RowKey& key) override;
    absl::Status put(const RowKey& key, FoldRow row) override;
    absl::Status erase(const RowKey& key) override;
    absl::Status publish(const EventView& event) override;

    // All that the fold holds, in order of the keys.
    std::map<RowKey, FoldRow> sorted() const;
    // For FoldRunner::resume().
    absl::Status forEach(const FoldRunner::VisitRow& visit) const;
    // What scripts emitted, in order.
    const std::vector<Event>& published() const { return m_published; }

private:
    struct Hash {
        std::size_t operator()(const RowKey& key) const;
    };
    using Rows = absl::flat_hash_map<RowKey, FoldRow, Hash>;
    Rows m_rows;
    Rows::iterator m_last = m_rows.end();  // that find() found
    std::vector<Event> m_published;
};

// The rows that events leave, from nothing, positions counted from 0. A fold that asks for sequence
// numbers gets them.
absl::StatusOr<std::map<RowKey, FoldRow>> runFold(const Fold& fold,
                                                  const std::vector<Event>& events);

}  // namespace oxbow
