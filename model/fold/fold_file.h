// Built-in folds as files: NAME.fold.json.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "model/fold/fold.h"

namespace oxbow {

// {"name": "totals", "kind": "sum", "by": "customer", "field": "amount", "types": ["Paid"]}
//
// `kind` is one of foldKinds(), which also says what other members there are; a file without a name
// takes `nameIfNone`. InvalidArgument begins with the member that is wrong, where it is one, and
// says why, and what may stand there.
absl::StatusOr<std::shared_ptr<const Fold>> parseFoldFile(std::string_view json,
                                                          std::string_view nameIfNone);

// The rule of the log's own table: the latest value of each key.
absl::StatusOr<std::shared_ptr<const Fold>> latestValueFold();

// A span of time in nanoseconds: a number of seconds ("90"), a number with a unit ("5m", "1.5h":
// ns, us, ms, s, m, h, d, w), or ISO 8601 without months and years ("PT5M", "P1DT12H"). Absent
// where the text is none, is not more than 0, or is longer than 100 years.
std::optional<std::int64_t> parseDuration(std::string_view text);

}  // namespace oxbow
