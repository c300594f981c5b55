// What every stream importer must do with any bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "importers/import_text.h"

namespace oxbow::test {

inline void require(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "does not hold: %s\n", what);
        std::abort();
    }
}

inline bool sameRecords(const Imported& a, const Imported& b) {
    return a.status == b.status && a.events == b.events && a.rejected == b.rejected &&
           a.rejectedBefore == b.rejectedBefore && a.fidelity == b.fidelity &&
           a.mapping == b.mapping;
}

// Resumes at batches, not all where there are many: each import of the rest is one more.
inline void checkResuming(const Format& format, std::string_view bytes, const Imported& whole) {
    constexpr std::size_t kMostResumed = 3;
    const std::size_t step = whole.resting.size() / kMostResumed + 1;
    for (std::size_t i = 0; i < whole.resting.size(); i += step) {
        const Resting& resting = whole.resting[i];
        if (resting.mark.empty()) {
            continue;  // no place to go on from
        }
        const Imported rest = resumeText(format, bytes, resting.mark);
        if (i + 1 == whole.resting.size() && absl::IsFailedPrecondition(rest.status)) {
            continue;  // the source has grown, and what its end was taken for would change
        }
        require(rest.status == whole.status, "a mark can be resumed from");
        // What is rejected because the source ends there is read again once there may be more.
        const std::size_t again = rest.rejected.size() + resting.rejected - whole.rejected.size();
        require(
            rest.events.size() + resting.events == whole.events.size() &&
                (again == 0 || (again == rest.rejected.size() && i + 1 == whole.resting.size() &&
                                std::equal(rest.rejected.rbegin(), rest.rejected.rend(),
                                           whole.rejected.rbegin()))),
            "a resumed import yields the rest");
        require(rest.fidelity == whole.fidelity, "a resumed import counts on");
    }
}

// Sniffs, imports whole, in small pieces and with pauses between them, and resumes at batches: no
// crash, and always the same result. Gives the whole import for further checks. What is larger than
// a target needs to be is passed over: an input's worth is in how many others can be tried.
inline Imported fuzzImporter(const Format& format, std::string_view bytes) {
    constexpr std::size_t kMostBytes = 16 * 1024;
    if (bytes.size() > kMostBytes) {
        return {};
    }
    const Sniff sniff = sniffText(format, bytes);
    require(sniff.confidence >= 0 && sniff.confidence <= 100, "a confidence is a percentage");
    Imported whole = importText(format, bytes);
    require(sameRecords(importText(format, bytes, {}, 1 + bytes.size() % 13), whole),
            "pieces give the same as the whole");
    checkResuming(format, bytes, whole);
    // What is guessed may differ where less is known; the rest of it must follow from its marks.
    checkResuming(format, bytes,
                  importText(format, bytes, {}, 1 + bytes.size() % 61, "orders.jsonl", true));
    return whole;
}

}  // namespace oxbow::test
