// Folds written in JavaScript.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string_view>

#include "model/fold/fold.h"

namespace oxbow {

// A fold of a script in the form of KurrentDB's projections, or `({ key(event), apply(row, event)
// })`. InvalidArgument where the script does not compile or is no fold: what, line and column.
//
// The rows: one, whose key is empty; with partitionBy() or key() one a result, in no stream; with
// foreachStream(), and in the simple form without key(), one a stream and key. An error outside of
// any row, of partitionBy() or key(), poisons the row kScriptRouting.
//
// Where it differs from the database: fromStream("x") takes the stream x and the key that makes
// STREAM-KEY x; an event's eventId is its place in its source; a null value is a deleted stream
// ($deleted, or passed over); state is read from its JSON before every event, where the database
// does so when another partition came between; options({exactNumbers: true}) gives numbers that
// JavaScript would change as texts of what was written. Syntax later than ECMAScript 2016 is not
// known, but for `?.`, `??`, `{...a}` and `catch {`: see ScriptLack.
//
// The script runs in a process of its own and remembers nothing: see ScriptScan. What makes no
// object of a call on its outermost level (a Map kept there, a closure) outlive an event is that
// the script is run anew for each; such a script is slower by some ten microseconds an event.
absl::StatusOr<std::shared_ptr<const Fold>> scriptFold(std::string_view code,
                                                       std::string_view name);

// What the fold of a script is known by, whether it compiles or not.
FoldIdentity scriptIdentity(std::string_view code);

// Keys of rows that are no partition: the state that all partitions share, and where the errors of
// partitionBy() and key() are told.
inline constexpr std::string_view kScriptShared = "$shared";
inline constexpr std::string_view kScriptRouting = "$partition";

}  // namespace oxbow
