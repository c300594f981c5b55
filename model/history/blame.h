// Who wrote a value.
#pragma once

#include <absl/status/status.h>

#include <functional>
#include <optional>
#include <string_view>

#include "model/history/history.h"

namespace oxbow {

struct Blame {
    Position writer;
    OptionalBytes value;  // the row, or the field's text, that it gave; null where it deleted
    // Of a row, not of a field; see RowContent.
    bool isText = false;
    bool poisoned = false;
};

// The writers of a row, or of one field of it, at a position, the newest first: the event that
// gave it the value it has, then the ones that gave it its values before. Events that left the
// value as it was are passed over. Until `visit` says false; none where the key has no row and
// never had.
using VisitBlame = std::function<bool(const Blame&)>;
absl::Status blame(const History& history, KeyId key, std::optional<std::string_view> field,
                   Position at, const VisitBlame& visit, const Cancelled& cancelled = {});

}  // namespace oxbow
