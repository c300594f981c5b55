// Keeps the order of a log's keys up to date, in memory and in the store.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <mutex>

#include "model/keys/key_order.h"
#include "model/log/index/key_names.h"
#include "model/log/store/log_store.h"
#include "model/work/cancelled.h"

namespace oxbow {

// The order is derived from the keys: made when it is first asked for, by one pass over the family
// `keys` (a third of a second for a million), and kept in the family `order`, so that it is made
// once. It grows with the log: few new keys are put into their places, many are worth a new pass.
// What a crash loses of it is made again. Any thread.
class KeyOrders {
public:
    KeyOrders(const LogStore& store, const KeyNames& names) : m_store(store), m_names(names) {}

    // The order of all keys that are committed. `cancelled` is asked every few milliseconds:
    // Cancelled then.
    absl::StatusOr<std::shared_ptr<const KeyOrder>> order(const Cancelled& cancelled);

private:
    std::shared_ptr<const KeyOrder> current() const;
    absl::StatusOr<KeyOrder> make(const KeyOrder& base, std::size_t keys,
                                  const Cancelled& cancelled) const;
    absl::StatusOr<KeyOrder> readAll(std::size_t keys, const Cancelled& cancelled) const;
    absl::StatusOr<KeyOrder> merged(const KeyOrder& base, std::size_t keys,
                                    const Cancelled& cancelled) const;
    // Empty where there is none that is good.
    absl::StatusOr<KeyOrder> load(std::size_t keys, const Cancelled& cancelled) const;
    absl::Status save(const KeyOrder& order, const Cancelled& cancelled) const;

    const LogStore& m_store;
    const KeyNames& m_names;
    std::timed_mutex m_making;  // one makes it, the others wait for that
    std::size_t m_saved = 0;    // how many keys the store's order has; guarded by m_making
    mutable std::mutex m_mutex;
    std::shared_ptr<const KeyOrder> m_order;  // guarded by m_mutex
};

}  // namespace oxbow
