// Finds keys by a part of their bytes.
#pragma once

#include <absl/status/status.h>

#include <functional>
#include <optional>
#include <string>

#include "model/event/strong_id.h"
#include "model/log/key_names.h"
#include "model/log/log.h"

namespace oxbow {

// Which keys. Bytes are compared as they are: upper and lower case differ.
struct KeySearch {
    enum class Where {
        Start,     // keys that begin with the text: by their order, at the cost of what is found
        Anywhere,  // keys that contain it: all names are looked through, 10 ms a million
    };
    Where where = Where::Start;
    std::string text;                // may be empty: all keys
    std::optional<StreamId> stream;  // absent: of all streams
};

// Calls `visit` for each such key that is committed, as it is found, until it says false: for Start
// in key order (see key_order.h), for Anywhere in order of first appearance. `cancelled` is asked
// every few milliseconds: Cancelled then. The view is valid during the call only. Any thread.
using VisitKey = std::function<bool(KeyId, const KeyView&)>;
absl::Status searchKeys(const Log& log, const KeySearch& search, const VisitKey& visit,
                        const std::function<bool()>& cancelled = {});

}  // namespace oxbow
