#include "views/timeline/scale/ticks.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>

#include "model/event/time_spans.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

using Unit = Axis::Unit;
using Days = std::chrono::sys_days;

// Steps of a fixed length; months and years follow, whose lengths differ.
constexpr std::array<Unit, 17> kClockSteps = {
    kSecond, 2 * kSecond, 5 * kSecond, 10 * kSecond, 15 * kSecond, 30 * kSecond,
    kMinute, 2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute, 30 * kMinute,
    kHour,   2 * kHour,   3 * kHour,   6 * kHour,    12 * kHour,
};
constexpr std::array<int, 4> kDaySteps = {1, 2, 7, 14};
constexpr std::array<int, 11> kMonthSteps = {1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400};

std::int64_t floorDivide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

// 0 ≤ it < b.
std::int64_t floorRemainder(std::int64_t a, std::int64_t b) {
    return a % b < 0 ? a % b + b : a % b;
}

// The way from one to another behind it, however far: it may leave the range of a Unit.
std::uint64_t way(Unit from, Unit to) {
    return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

// 1, 2 or 5 times a power of ten, at least `least` and `smallest`.
std::uint64_t roundStep(double least, std::uint64_t smallest) {
    std::uint64_t step = smallest;
    for (int i = 0; static_cast<double>(step) < least && step < UINT64_MAX / 10; ++i) {
        constexpr std::array<std::uint64_t, 3> kFactors = {2, 5, 10};
        const std::uint64_t power = step / (i % 3 == 0 ? 1 : i % 3 == 1 ? 2 : 5);
        step = power * kFactors[i % 3];
    }
    return step;
}

Days dayOf(Unit unit) {
    return Days(std::chrono::days(floorDivide(unit, kDay)));
}

std::optional<Unit> unitOfDay(Days day) {
    const std::int64_t days = day.time_since_epoch().count();
    constexpr std::int64_t kMostDays = INT64_MAX / kDay - 1;
    if (days > kMostDays || days < -kMostDays) {
        return std::nullopt;
    }
    return days * kDay;
}

QString dateLabel(Unit unit) {
    return formatDate(Timestamp{unit, TimePrecision::Day});
}

QString clockLabel(Unit unit, Unit step) {
    const Unit ofDay = floorRemainder(unit, kDay);
    QString label = QStringLiteral("%1:%2")
                        .arg(ofDay / kHour, 2, 10, QLatin1Char('0'))
                        .arg(ofDay % kHour / kMinute, 2, 10, QLatin1Char('0'));
    if (step < kMinute) {
        label += QStringLiteral(":%1").arg(ofDay % kMinute / kSecond, 2, 10, QLatin1Char('0'));
    }
    if (step < kSecond) {
        int digits = 9;
        for (Unit s = step; s % 10 == 0 && digits > 1; s /= 10) {
            --digits;
        }
        const QString fraction =
            QStringLiteral("%1").arg(ofDay % kSecond, 9, 10, QLatin1Char('0')).left(digits);
        label += QLatin1Char('.') + fraction;
    }
    return label;
}

std::vector<Tick> clockTicks(const Axis& axis, Unit step) {
    std::vector<Tick> ticks;
    // The first one is at most a step away; where there is none, the axis is shorter than that.
    const Unit before = floorRemainder(axis.from(), step);
    if (before != 0 && way(axis.from(), axis.to()) <= static_cast<std::uint64_t>(step - before)) {
        return ticks;
    }
    Unit unit = before == 0 ? axis.from() : axis.from() + (step - before);
    for (; unit < axis.to() && unit >= axis.from(); unit += step) {
        const bool midnight = unit % kDay == 0;
        ticks.push_back({unit, midnight ? dateLabel(unit) : clockLabel(unit, step), midnight});
        if (way(unit, axis.to()) <= static_cast<std::uint64_t>(step)) {
            break;  // adding the step once more might leave the range of a Unit
        }
    }
    return ticks;
}

std::vector<Tick> dayTicks(const Axis& axis, int step) {
    std::vector<Tick> ticks;
    const std::int64_t first = floorDivide(floorDivide(axis.from(), kDay), step) * step;
    for (Days day{std::chrono::days(first)};; day += std::chrono::days(step)) {
        const auto unit = unitOfDay(day);
        if (!unit || *unit >= axis.to()) {
            return ticks;
        }
        if (*unit >= axis.from()) {
            ticks.push_back({*unit, dateLabel(*unit), false});
        }
    }
}

std::vector<Tick> monthTicks(const Axis& axis, int step) {
    using namespace std::chrono;
    std::vector<Tick> ticks;
    const year_month_day start(dayOf(axis.from()));
    const int months = int(start.year()) * 12 + int(unsigned(start.month())) - 1;
    for (int month = int(floorDivide(months, step)) * step;; month += step) {
        const int inYear = month - int(floorDivide(month, 12)) * 12;
        const year_month_day day(year(int(floorDivide(month, 12))),
                                 std::chrono::month(unsigned(inYear) + 1), std::chrono::day(1));
        const auto unit = unitOfDay(Days(day));
        if (unit && *unit >= axis.to()) {
            return ticks;
        }
        if (!unit && int(day.year()) > 2000) {
            return ticks;
        }
        if (unit && *unit >= axis.from()) {
            const bool newYear = inYear == 0;
            const QString label = dateLabel(*unit);
            ticks.push_back(
                {*unit, step >= 12 ? label.left(4) : label.left(7), newYear && step < 12});
        }
    }
}

std::vector<Tick> positionTicks(const Axis& axis, double apart) {
    const double events = double(axis.span()) / double(Axis::kUnitsPerEvent);
    const std::uint64_t step = roundStep(events / axis.width() * apart, 1);
    const Unit unitStep = Axis::unitOf(Position(step));
    std::vector<Tick> ticks;
    Unit unit = axis.from() / unitStep * unitStep;
    for (; unit <= axis.to(); unit += unitStep) {
        if (unit >= axis.from()) {
            ticks.push_back({unit, formatPosition(Axis::nearestPosition(unit)), false});
        }
    }
    return ticks;
}

struct TimeStep {
    Unit clock = 0;  // one of the three is set
    int days = 0;
    int months = 0;
};

TimeStep timeStep(const Axis& axis, double apart) {
    // A round span (which includes its last nanosecond) gets its round step.
    const double least = 0.999 * double(axis.span()) / axis.width() * apart;
    if (least <= 0.5 * double(kSecond)) {
        return {Unit(roundStep(least, 1)), 0, 0};
    }
    for (Unit step : kClockSteps) {
        if (double(step) >= least) {
            return {step, 0, 0};
        }
    }
    for (int step : kDaySteps) {
        if (double(step) * double(kDay) >= least) {
            return {0, step, 0};
        }
    }
    for (int step : kMonthSteps) {
        if (double(step) * 30.4 * double(kDay) >= least) {
            return {0, 0, step};
        }
    }
    return {0, 0, kMonthSteps.back()};
}

}  // namespace

std::vector<Tick> ticksOf(const Axis& axis, double apart) {
    if (axis.scale() == Axis::Scale::Position) {
        return positionTicks(axis, apart);
    }
    const TimeStep step = timeStep(axis, apart);
    if (step.clock != 0) {
        return clockTicks(axis, step.clock);
    }
    return step.days != 0 ? dayTicks(axis, step.days) : monthTicks(axis, step.months);
}

QString scaleCaption(const Axis& axis, double apart) {
    if (axis.scale() == Axis::Scale::Position) {
        return QStringLiteral("position");
    }
    const bool clock = timeStep(axis, apart).clock != 0;
    if (clock && dayOf(axis.from()) == dayOf(axis.to() - 1)) {
        return dateLabel(axis.from()) + QStringLiteral(" UTC");
    }
    return QStringLiteral("UTC");
}

}  // namespace oxbow
