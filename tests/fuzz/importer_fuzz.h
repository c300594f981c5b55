// What every stream importer must do with any bytes.
#pragma once

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

// Sniffs, imports whole and in small pieces, and resumes at each batch: no crash, and always the
// same result. Gives the whole import for further checks.
inline Imported fuzzImporter(const Format& format, std::string_view bytes) {
    const Sniff sniff = sniffText(format, bytes);
    require(sniff.confidence >= 0 && sniff.confidence <= 100, "a confidence is a percentage");
    Imported whole = importText(format, bytes);
    require(sameRecords(importText(format, bytes, {}, 1 + bytes.size() % 13), whole),
            "pieces give the same as the whole");
    for (const Resting& resting : whole.resting) {
        const Imported rest = resumeText(format, bytes, resting.mark);
        require(rest.status == whole.status, "a mark can be resumed from");
        require(rest.events.size() + resting.events == whole.events.size() &&
                    rest.rejected.size() + resting.rejected == whole.rejected.size(),
                "a resumed import yields the rest");
        require(rest.fidelity == whole.fidelity, "a resumed import counts on");
    }
    return whole;
}

}  // namespace oxbow::test
