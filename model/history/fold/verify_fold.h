// Holds a kept fold against a replay from zero.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "model/fold/fold.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/history.h"
#include "model/work/cancelled.h"

namespace oxbow {

struct VerifyFoldOptions {
    // At how many positions the whole table is compared with the replay, beside the end.
    std::uint64_t tables = 16;
    // At each of them, the changes of as many events that follow.
    std::uint64_t changes = 1'000;
    // And as many rows by themselves.
    std::uint64_t lookups = 100;
    std::uint64_t seed = 1;
    // The table is that of the events' own keys, as a log and its branches index it. There each
    // event of a key writes its row, a tombstone even where there is none; of a fold, what takes
    // nothing away wrote nothing.
    bool ofOwnKeys = false;
};

struct VerifyFoldReport {
    std::uint64_t events = 0;
    std::uint64_t tables = 0;
    std::uint64_t rows = 0;
    std::uint64_t changes = 0;
    // Every difference found, as sentences; at most 100.
    std::vector<std::string> differences;
};

// Folds every event of the history's sequence, as far as it is made, with rows in memory, and
// compares what the history says at random positions: its rows with bytes and writers, their order
// and number, the keys' order, rows by themselves, and the changes of the events that follow.
// Memory grows with the rows.
absl::StatusOr<VerifyFoldReport> verifyFold(const Fold& fold, const History& history,
                                            const VerifyFoldOptions& options,
                                            const FoldProgress& progress = {},
                                            const Cancelled& cancelled = {});

}  // namespace oxbow
