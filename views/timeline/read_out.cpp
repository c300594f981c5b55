#include "views/timeline/read_out.h"

#include <algorithm>

#include "model/event/time_spans.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

TimePrecision precisionOf(std::uint64_t nanoseconds) {
    if (nanoseconds >= std::uint64_t(kSecond)) {
        return TimePrecision::Second;
    }
    if (nanoseconds >= 1'000'000) {
        return TimePrecision::Millisecond;
    }
    return nanoseconds >= 1'000 ? TimePrecision::Microsecond : TimePrecision::Nanosecond;
}

bool severalDays(const TimelineSource::Times& times) {
    const auto day = [](std::int64_t t) { return t / kDay - (t % kDay < 0 ? 1 : 0); };
    return day(times.first) != day(times.last);
}

QString eventsIn(const Buckets& buckets, std::size_t bucket,
                 const std::vector<TypeSeries>& series) {
    std::uint64_t all = 0;
    for (const TypeSeries& one : series) {
        all += buckets.of(one)[bucket];
    }
    return formatCountOf(all, QStringLiteral("event"));
}

}  // namespace

QString momentText(const Axis& axis, const TimelineSource::Times& times, std::int64_t nanoseconds) {
    const TimePrecision pixel = axis.scale() == Axis::Scale::Time
                                    ? precisionOf(axis.span() / std::uint64_t(axis.width()))
                                    : times.precision;
    const Timestamp moment{nanoseconds, std::min(pixel, times.precision)};
    if (severalDays(times) || moment.precision == TimePrecision::Day) {
        return QString::fromStdString(formatTimestampUtc(moment));
    }
    return formatTimeOfDay(moment);
}

QString bucketWidthText(const Buckets& buckets) {
    if (buckets.size() == 0) {
        return QString();
    }
    const std::uint64_t width = Axis::distance(buckets.units[0], buckets.units[1]);
    if (buckets.scale == Axis::Scale::Position) {
        return formatCountOf((width + Axis::kUnitsPerEvent / 2) / Axis::kUnitsPerEvent,
                             QStringLiteral("event"));
    }
    return formatDuration(std::int64_t(std::min<std::uint64_t>(width, INT64_MAX)));
}

QString bucketText(const Buckets& buckets, std::size_t bucket, const Axis& axis,
                   const std::optional<TimelineSource::Times>& times,
                   const std::vector<TypeSeries>& series) {
    QStringList parts;
    if (axis.scale() == Axis::Scale::Time && times) {
        parts << momentText(axis, *times, buckets.units[bucket]) + QStringLiteral(" – ") +
                     momentText(axis, *times, buckets.units[bucket + 1]);
    }
    parts << formatPosition(buckets.edges[bucket]) + QStringLiteral(" – ") +
                 formatPosition(buckets.edges[bucket + 1]);
    parts << eventsIn(buckets, bucket, series);
    return parts.join(QStringLiteral(" · "));
}

QString sentenceOf(const Buckets& buckets, const Axis& axis, Position end, Position playhead,
                   const std::optional<TimelineSource::Times>& times,
                   const std::vector<TypeSeries>& series) {
    if (end == Position(0)) {
        return QStringLiteral("The log is empty.");
    }
    QString text = formatCountOf(end.value(), QStringLiteral("event"));
    if (times) {
        text += QStringLiteral(" from %1 to %2")
                    .arg(formatTime(Timestamp{times->first, times->precision, 0}),
                         formatTime(Timestamp{times->last, times->precision, 0}));
    }
    const Peak peak = peakOf(buckets, series, axis);
    if (peak.events > 0) {
        const QString place =
            axis.scale() == Axis::Scale::Time && times
                ? momentText(axis, *times, buckets.units[peak.bucket])
                : QStringLiteral("position ") + formatPosition(buckets.edges[peak.bucket]);
        text += QStringLiteral("; busiest in view at %1, with %2 in %3")
                    .arg(place, formatCountOf(peak.events, QStringLiteral("event")),
                         bucketWidthText(buckets));
    }
    return text + QStringLiteral(". The playhead is at %1.").arg(formatPosition(playhead));
}

}  // namespace oxbow
