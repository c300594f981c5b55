#include "views/timeline/range/timeline_range.h"

#include <QCoreApplication>
#include <algorithm>
#include <numeric>
#include <utility>

#include "views/common/format.h"
#include "views/timeline/scale/places.h"
#include "views/timeline/timeline_layout.h"

namespace oxbow {

namespace {

constexpr std::size_t kMostTypesTold = 6;

QString trRange(const char* text) {
    return QCoreApplication::translate("TimelineRange", text);
}

}  // namespace

absl::StatusOr<RangeReading> readRange(const Axis& axis, const TimelineSource& source, double x,
                                       double otherX) {
    const auto one = positionAt(axis, source, std::clamp(std::min(x, otherX), 0.0, axis.width()));
    const auto other = positionAt(axis, source, std::clamp(std::max(x, otherX), 0.0, axis.width()));
    if (!one.ok() || !other.ok()) {
        return one.ok() ? other.status() : one.status();
    }
    return readRange(axis, source, TimelineRange{*one, std::max(*one, *other)});
}

absl::StatusOr<RangeReading> readRange(const Axis& axis, const TimelineSource& source,
                                       TimelineRange range) {
    RangeReading reading;
    reading.range = range;
    const auto places = placesOf(source, axis, {range.from, range.to});
    auto counts = source.counts({range.from, range.to}, true);
    // The first event's own time: where the stretch begins, that is not there yet.
    const auto from = source.timeAt(range.events() > 0 ? range.from.next() : range.from);
    const auto to = source.timeAt(range.to);
    for (const absl::Status& status :
         {places.status(), counts.status(), from.status(), to.status()}) {
        if (!status.ok()) {
            return status;
        }
    }
    reading.place = {places->front().unit, places->back().unit};
    reading.byType = std::move(counts->front());
    if (*from && *to) {
        reading.nanoseconds = **to - **from;
    }
    return reading;
}

QString rangeLabel(const RangeReading& reading) {
    QString text = formatCountOf(reading.range.events(), trRange("event"));
    if (reading.nanoseconds) {
        text += QStringLiteral(" · ") + formatDuration(*reading.nanoseconds);
    }
    return text;
}

QString rangeText(const RangeReading& reading, const std::vector<std::string>& types) {
    std::vector<std::size_t> order(reading.byType.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return reading.byType[a] > reading.byType[b];
    });
    QStringList parts = {
        trRange("%1 to %2")
            .arg(formatPosition(reading.range.from), formatPosition(reading.range.to)),
        rangeLabel(reading)};
    std::uint64_t others = 0;
    std::size_t told = 0;
    for (const std::size_t type : order) {
        const std::uint64_t count = reading.byType[type];
        if (count == 0) {
            continue;
        }
        if (told++ < kMostTypesTold) {
            parts << QStringLiteral("%1 %2").arg(
                type < types.size() ? fromUtf8(types[type]) : trRange("(no type)"),
                formatCount(count));
        } else {
            others += count;
        }
    }
    if (others > 0) {
        parts << trRange("others %1").arg(formatCount(others));
    }
    return parts.join(QStringLiteral(" · "));
}

}  // namespace oxbow
