// The keys of a stored log.
#pragma once

#include "model/keys/row_keys.h"
#include "model/log/index/key_index.h"
#include "model/log/index/key_orders.h"
#include "model/log/store/log_store.h"

namespace oxbow {

// To look through all names for a part of them takes 10 ms a million.
class LogKeys final : public RowKeys {
public:
    LogKeys(const LogStore& store, const KeyIndex& index)
        : m_store(store), m_index(index), m_orders(store, index.names()) {}

    std::uint64_t count() const override;
    Names streams() const override;
    absl::StatusOr<Key> key(KeyId id) const override;
    std::unique_ptr<KeyCursor> cursor() const override;
    absl::StatusOr<std::optional<KeyId>> find(StreamId stream,
                                              std::string_view bytes) const override;
    absl::StatusOr<std::shared_ptr<const KeyOrder>> order(
        const Cancelled& cancelled = {}) const override;
    absl::Status search(const KeySearch& search, const VisitKey& visit,
                        const Cancelled& cancelled = {}) const override;

private:
    const LogStore& m_store;
    const KeyIndex& m_index;
    mutable KeyOrders m_orders;  // made when it is asked for
};

}  // namespace oxbow
