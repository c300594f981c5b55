// What is said of differences, in words.
#pragma once

#include <QString>
#include <vector>

#include "model/branch/compare/divergence.h"

namespace oxbow {

// "base", or the branch's name.
QString pastName(const ComparedPast& past);
QString alignText(AlignBy by);

// The event that leads to a place: "#40"; "#40 of base" where only the other past has it.
QString eventText(const EventsInBoth& events, const Comparison& comparison);
// "17 events, 2 min 4 s".
QString lengthText(std::uint64_t events, std::optional<std::int64_t> nanoseconds);
QString spanLengthText(const DivergenceSpan& span);
// "from #40 to #57", "from #40 to the end", as positions of the later past.
QString spanText(const DivergenceSpan& span, const Comparison& comparison);

// A failure where there is one that somebody must hear of; else empty.
QString failureOf(const absl::Status& status);

// Why nothing is listed: at a position of the later past, or anywhere.
struct WhyNothing {
    QString title;
    QString sentence;
};
WhyNothing nothingHere(const std::vector<PositionSpan>& spans, bool differsAtEnd,
                       const Comparison& comparison, Position after, const QString& table);

}  // namespace oxbow
