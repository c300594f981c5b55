// The keys of a branch's rows: those of its base, and behind them those that only it has.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/keys/row_keys.h"

namespace oxbow {

// A key that the base has keeps its number, whatever events of it the branch has. Immutable; any
// thread.
class BranchKeys final : public RowKeys {
public:
    // `keys` as (stream, key), of which those that the base has are passed over. The base must
    // outlive it, and have no more keys than it has now as far as this is concerned.
    static absl::StatusOr<std::unique_ptr<BranchKeys>> create(
        const RowKeys& base, const std::vector<std::pair<std::string, std::string>>& keys);

    std::uint64_t count() const override { return m_baseCount + m_own.size(); }
    Names streams() const override { return m_streams; }
    absl::StatusOr<Key> key(KeyId id) const override;
    std::unique_ptr<KeyCursor> cursor() const override;
    absl::StatusOr<std::optional<KeyId>> find(StreamId stream,
                                              std::string_view bytes) const override;
    absl::StatusOr<std::shared_ptr<const KeyOrder>> order(
        const Cancelled& cancelled = {}) const override;
    absl::Status search(const KeySearch& search, const VisitKey& visit,
                        const Cancelled& cancelled = {}) const override;

    // By the stream's name.
    absl::StatusOr<std::optional<KeyId>> find(std::string_view stream,
                                              std::string_view bytes) const;
    bool isOwn(KeyId id) const { return id.value() >= m_baseCount; }

private:
    explicit BranchKeys(const RowKeys& base)
        : m_base(base), m_baseCount(base.count()), m_baseStreams(base.streams()->size()) {}
    std::optional<StreamId> streamNamed(std::string_view name) const;

    class Cursor;

    const RowKeys& m_base;
    const std::uint64_t m_baseCount;
    const std::size_t m_baseStreams;
    Names m_streams;
    std::vector<Key> m_own;
    absl::flat_hash_map<std::pair<std::uint32_t, std::string>, KeyId> m_ids;
    mutable std::mutex m_mutex;
    mutable std::shared_ptr<const KeyOrder> m_order;  // once it was asked for
};

}  // namespace oxbow
