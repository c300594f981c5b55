// The keys of a log in order: by stream, as streams first appeared, then by the keys' bytes.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "model/event/key.h"
#include "model/event/strong_id.h"

namespace oxbow {

// The ids of the keys [0, size()) in that order: 4 bytes a key, the names stay where they are.
// Bytes compare as bytes: "o-10" stands before "o-9". Immutable; any thread.
class KeyOrder {
public:
    KeyOrder() = default;
    explicit KeyOrder(std::vector<std::uint32_t> ids) : m_ids(std::move(ids)) {}

    std::size_t size() const { return m_ids.size(); }
    // rank < size().
    KeyId at(std::size_t rank) const { return KeyId(m_ids[rank]); }
    const std::vector<std::uint32_t>& ids() const { return m_ids; }

    // The key's rank; absent where it came later than this order. Reads no names: it looks through
    // the ids, a tenth of a millisecond for a million.
    std::optional<std::size_t> find(KeyId key) const;

    // The bytes must live until the next call.
    using NameOf = std::function<absl::StatusOr<KeyView>(KeyId)>;
    // How many keys stand before this one, whether there is such a key or not. Reads some twenty
    // names.
    absl::StatusOr<std::size_t> keysBefore(const NameOf& nameOf, StreamId stream,
                                           std::string_view bytes) const;
    // The ranks [first, second) of the keys of a stream that begin with these bytes.
    absl::StatusOr<std::pair<std::size_t, std::size_t>> keysWithPrefix(
        const NameOf& nameOf, StreamId stream, std::string_view prefix) const;

private:
    std::vector<std::uint32_t> m_ids;
};

// The least bytes that stand after all that begin with `prefix`; absent where there are none, and
// all that follow are of later streams.
std::optional<std::string> afterPrefix(std::string_view prefix);

}  // namespace oxbow
