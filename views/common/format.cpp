#include "views/common/format.h"

#include <array>
#include <cmath>

namespace oxbow {

namespace {

QString oneDecimal(double value, const char* unit) {
    return QString::number(value, 'f', value < 99.95 ? 1 : 0) + QLatin1String(unit);
}

QString two(std::uint64_t big, const char* bigUnit, std::uint64_t small, const char* smallUnit) {
    QString text = QString::number(big) + QLatin1String(bigUnit);
    if (small != 0) {
        text += QLatin1Char(' ') + QString::number(small) + QLatin1String(smallUnit);
    }
    return text;
}

}  // namespace

QString formatCount(std::uint64_t count) {
    QString digits = QString::number(count);
    for (qsizetype i = digits.size() - 3; i > 0; i -= 3) {
        digits.insert(i, QLatin1Char(','));
    }
    return digits;
}

QString formatPosition(Position position) {
    return formatCount(position.value());
}

QString formatCountOf(std::uint64_t count, const QString& singular, const QString& plural) {
    const QString many = plural.isEmpty() ? singular + QLatin1Char('s') : plural;
    return formatCount(count) + QLatin1Char(' ') + (count == 1 ? singular : many);
}

QString formatBytes(std::uint64_t bytes) {
    if (bytes < 1024) {
        return formatCountOf(bytes, "byte");
    }
    static constexpr std::array<const char*, 5> kUnits = {" KiB", " MiB", " GiB", " TiB", " PiB"};
    double value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    while (value >= 1023.95 && unit + 1 < kUnits.size()) {
        value /= 1024;
        ++unit;
    }
    return oneDecimal(value, kUnits[unit]);
}

QString formatRate(double perSecond) {
    if (perSecond < 1000) {
        return QString::number(std::llround(perSecond)) + QStringLiteral("/s");
    }
    return perSecond < 1e6 ? oneDecimal(perSecond / 1e3, " k/s")
                           : oneDecimal(perSecond / 1e6, " M/s");
}

QString formatDuration(std::int64_t nanoseconds) {
    const bool negative = nanoseconds < 0;
    const std::uint64_t ns = negative ? 0 - static_cast<std::uint64_t>(nanoseconds)
                                      : static_cast<std::uint64_t>(nanoseconds);
    const std::uint64_t seconds = ns / 1'000'000'000;
    QString text;
    if (ns < 1'000) {
        text = QString::number(ns) + " ns";
    } else if (ns < 1'000'000) {
        text = QString::number(ns / 1'000) + QStringLiteral(" µs");
    } else if (seconds == 0) {
        text = QString::number(ns / 1'000'000) + " ms";
    } else if (seconds < 60) {
        text = QString::number(static_cast<double>(ns / 100'000'000) / 10, 'f', 1) + " s";
    } else if (seconds < 3600) {
        text = two(seconds / 60, " min", seconds % 60, " s");
    } else if (seconds < 86'400) {
        text = two(seconds / 3600, " h", seconds % 3600 / 60, " min");
    } else {
        text = two(seconds / 86'400, " d", seconds % 86'400 / 3600, " h");
    }
    return negative ? QStringLiteral("−") + text : text;
}

QString formatPercent(double part) {
    return QString::number(std::llround(part * 100)) + " %";
}

QString formatTime(const std::optional<Timestamp>& time) {
    if (!time) {
        return QStringLiteral("no time");
    }
    const QString text = QString::fromStdString(formatTimestampUtc(*time));
    const bool zoned =
        time->zoneMinutes != Timestamp::kNoZone && time->precision != TimePrecision::Day;
    return zoned ? text + " Z" : text;
}

QString formatTimeOfDay(const Timestamp& time) {
    const QString text = QString::fromStdString(formatTimestampUtc(time));
    const qsizetype space = text.indexOf(QLatin1Char(' '));
    return space < 0 ? text : text.mid(space + 1);
}

QString formatDate(const Timestamp& time) {
    return QString::fromStdString(formatTimestampUtc(time)).section(QLatin1Char(' '), 0, 0);
}

QString fromUtf8(std::string_view bytes) {
    return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

}  // namespace oxbow
