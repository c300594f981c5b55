// Makes tables in the memory of tables that nobody holds any more.
#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "model/history/index_table.h"
#include "model/log/log.h"

namespace oxbow {

// A table of a million keys is 8 MB: to copy it, or only to be given fresh memory for it, costs
// more than the ten thousand events of a step of a drag. So a table that was let go is moved on
// from where it stood: two steps behind, mostly. Any thread.
class TableMaker : public std::enable_shared_from_this<TableMaker> {
public:
    explicit TableMaker(std::shared_ptr<const Log> log);

    // The table at `at` ≤ the log's end; from `near` (may be null), from a table that was let go,
    // or from a checkpoint, whichever is cheapest. Cancelled where `cancelled` says so.
    absl::StatusOr<std::shared_ptr<const Table>> tableAt(Position at, const KeyStates* near,
                                                         const Cancelled& cancelled);
    // The same as the states of all keys, for whoever moves them on by itself.
    absl::StatusOr<KeyStates> statesAt(Position at, const KeyStates* near,
                                       const Cancelled& cancelled);
    void takeBack(KeyStates states);

private:
    KeyStates start(Position at, const KeyStates* near);

    std::shared_ptr<const Log> m_log;
    std::mutex m_mutex;
    std::vector<KeyStates> m_free;  // the one let go last at the end
};

}  // namespace oxbow
