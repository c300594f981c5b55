// The keys of a history's rows, and how they are found.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/key.h"
#include "model/keys/key_order.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Which keys. Bytes are compared as they are: upper and lower case differ.
struct KeySearch {
    enum class Where {
        Start,     // keys that begin with the text: by their order, at the cost of what is found
        Anywhere,  // keys that contain it: all names are looked through
    };
    Where where = Where::Start;
    std::string text;                // may be empty: all keys
    std::optional<StreamId> stream;  // absent: of all streams
};

// The view is valid during the call only.
using VisitKey = std::function<bool(KeyId, const KeyView&)>;

// Names a key a row, for passes over many of them. One thread.
class KeyCursor {
public:
    virtual ~KeyCursor() = default;
    // OutOfRange where there is no such key. The bytes live until the next call.
    virtual absl::StatusOr<KeyView> key(KeyId id) = 0;
};

// Ids are given in order of the keys' first appearance, and belong to one history alone. Any
// thread.
class RowKeys {
public:
    virtual ~RowKeys() = default;

    virtual std::uint64_t count() const = 0;
    // What StreamId counts. A fold that joins streams has one, without a name.
    virtual Names streams() const = 0;
    virtual absl::StatusOr<Key> key(KeyId id) const = 0;
    virtual std::unique_ptr<KeyCursor> cursor() const = 0;
    virtual absl::StatusOr<std::optional<KeyId>> find(StreamId stream,
                                                      std::string_view bytes) const = 0;
    // All keys in order: the first call may make it, which takes a third of a second for a million
    // keys. Cancelled where `cancelled` says so, as of every call that takes one.
    virtual absl::StatusOr<std::shared_ptr<const KeyOrder>> order(
        const Cancelled& cancelled = {}) const = 0;
    // Calls `visit` for each such key, as it is found, until it says false: for Start in key order,
    // for Anywhere in order of first appearance.
    virtual absl::Status search(const KeySearch& search, const VisitKey& visit,
                                const Cancelled& cancelled = {}) const = 0;
};

// The same bytes in every stream that has them.
absl::StatusOr<std::vector<KeyId>> findInAllStreams(const RowKeys& keys, std::string_view bytes);

}  // namespace oxbow
