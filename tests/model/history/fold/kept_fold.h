// A fold that is kept in a folder, for tests.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "model/fold/fold_file.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/fold/verify_fold.h"

namespace oxbow {

// Runs of a few changes, so that small logs have many.
inline FoldMakerOptions shortRuns(std::uint32_t changes = 30) {
    FoldMakerOptions options;
    options.firstRunChanges = changes;
    options.runChanges = changes;
    // Nothing by the clock.
    options.clock = [] { return std::int64_t{0}; };
    return options;
}

// The first difference from a replay, or what failed; empty where there is none.
inline std::string differenceOf(const Fold& fold, const History& history, std::uint64_t seed = 1) {
    VerifyFoldOptions options;
    options.seed = seed;
    const auto report = verifyFold(fold, history, options);
    if (!report.ok()) {
        return report.status().ToString();
    }
    return report->differences.empty() ? std::string() : report->differences.front();
}

}  // namespace oxbow
