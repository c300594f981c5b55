// What one event did to one row.
#pragma once

#include <string_view>

namespace oxbow {

enum class ChangeKind { None, Insert, Update, Delete };
// The kind follows from the presence of the row before and after; an event that was applied to a
// row that is there on both sides is an update, even where it wrote the same bytes.
ChangeKind changeKind(bool before, bool after);
std::string_view changeKindName(ChangeKind kind);  // "none", "insert", "update", "delete"

}  // namespace oxbow
