#include "views/branch/difference_text.h"

#include <QCoreApplication>
#include <algorithm>

#include "views/common/format.h"

namespace oxbow {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Differences", text);
}

QString numberOf(Position event) {
    return QStringLiteral("#") + formatPosition(event);
}

QString rangeText(const PositionSpan& span, Position end) {
    if (span.to >= end) {
        return tr("from %1 to the end").arg(numberOf(span.from));
    }
    return span.from == span.to ? tr("at %1").arg(numberOf(span.from))
                                : tr("from %1 to %2").arg(numberOf(span.from), numberOf(span.to));
}

}  // namespace

QString pastName(const ComparedPast& past) {
    return past.name.empty() ? tr("base") : fromUtf8(past.name);
}

QString alignText(AlignBy by) {
    switch (by) {
        case AlignBy::Time:
            return tr("by time");
        case AlignBy::Ordinal:
            return tr("by the row’s events");
        case AlignBy::Position:
            break;
    }
    return tr("by position");
}

QString eventText(const EventsInBoth& events, const Comparison& comparison) {
    if (events.after) {
        return numberOf(*events.after);
    }
    return events.before
               ? tr("%1 of %2")
                     .arg(numberOf(*events.before), pastName(comparison.past(PastSide::Before)))
               : QString();
}

QString lengthText(std::uint64_t events, std::optional<std::int64_t> nanoseconds) {
    const QString counted = formatCountOf(events, tr("event"));
    return nanoseconds ? counted + QStringLiteral(", ") + formatDuration(*nanoseconds) : counted;
}

QString spanLengthText(const DivergenceSpan& span) {
    return lengthText(span.events(), span.nanoseconds);
}

QString spanText(const DivergenceSpan& span, const Comparison& comparison) {
    return rangeText({span.from.after, span.to.after},
                     span.isOpen ? span.to.after : comparison.steps().endPlace().after.next());
}

WhyNothing nothingHere(const std::vector<PositionSpan>& spans, bool differsAtEnd,
                       const Comparison& comparison, Position after, const QString& table) {
    const QString name = pastName(comparison.past(PastSide::After));
    if (spans.empty()) {
        return {tr("Nothing differs"),
                tr("The edits of %1 change no row of %2, at any position.").arg(name, table)};
    }
    // The nearest stretch before and the nearest behind.
    const auto next = std::find_if(spans.begin(), spans.end(),
                                   [after](const PositionSpan& span) { return span.from > after; });
    const Position end = comparison.steps().endPlace().after;
    const Position open = differsAtEnd ? end : end.next();
    QStringList parts;
    if (next != spans.begin()) {
        parts << rangeText(*std::prev(next), open);
    }
    if (next != spans.end()) {
        parts << rangeText(*next, open);
    }
    return {tr("Nothing differs here"), tr("%1 differs %2.").arg(name, parts.join(tr(", and ")))};
}

QString failureOf(const absl::Status& status) {
    return status.ok() || absl::IsCancelled(status) ? QString()
                                                    : fromUtf8(std::string(status.message()));
}

}  // namespace oxbow
