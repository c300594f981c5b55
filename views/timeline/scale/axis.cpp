#include "views/timeline/scale/axis.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oxbow {

namespace {

constexpr Axis::Unit kLowest = std::numeric_limits<Axis::Unit>::min();
constexpr Axis::Unit kHighest = std::numeric_limits<Axis::Unit>::max();
constexpr std::uint64_t kMostPositions = std::uint64_t(1) << 47;

// unit + delta, kept inside [lowest, highest].
Axis::Unit moved(Axis::Unit unit, long double delta, Axis::Unit lowest, Axis::Unit highest) {
    const long double rounded = std::floor(delta + 0.5L);
    if (rounded >= static_cast<long double>(Axis::distance(unit, highest))) {
        return highest;
    }
    if (rounded <= -static_cast<long double>(Axis::distance(lowest, unit))) {
        return lowest;
    }
    // Through unsigned numbers, because the distance alone may not fit a Unit.
    const auto steps = static_cast<std::uint64_t>(std::abs(rounded));
    const auto start = static_cast<std::uint64_t>(unit);
    return static_cast<Axis::Unit>(rounded < 0 ? start - steps : start + steps);
}

}  // namespace

Axis::Axis() : Axis(Scale::Position, 0, kUnitsPerEvent) {}

Axis::Axis(Scale scale, Unit from, Unit to)
    : m_scale(scale), m_domainFrom(from), m_domainTo(to), m_from(from), m_to(to) {}

Axis Axis::overPositions(Position end) {
    return Axis(Scale::Position, 0, unitOf(Position(std::max<std::uint64_t>(end.value(), 1))));
}

Axis Axis::overTime(std::int64_t first, std::int64_t last) {
    constexpr Unit kHalfSecond = 500'000'000;
    if (distance(first, last) < static_cast<std::uint64_t>(kSmallestTimeSpan)) {
        return Axis(Scale::Time, moved(first, -kHalfSecond, kLowest, kHighest),
                    moved(last, kHalfSecond, kLowest, kHighest));
    }
    return Axis(Scale::Time, first, last == kHighest ? last : last + 1);
}

void Axis::setWidth(double pixels) {
    m_width = std::max(pixels, 1.0);
}

double Axis::xOf(Unit unit) const {
    const long double scale = m_width / static_cast<long double>(span());
    if (unit >= m_from) {
        return static_cast<double>(static_cast<long double>(distance(m_from, unit)) * scale);
    }
    return -static_cast<double>(static_cast<long double>(distance(unit, m_from)) * scale);
}

Axis::Unit Axis::unitAt(double x) const {
    const long double delta = static_cast<long double>(x) / m_width * span();
    return moved(m_from, delta, m_domainFrom, m_domainTo);
}

void Axis::fit() {
    m_from = m_domainFrom;
    m_to = m_domainTo;
}

void Axis::show(Unit from, Unit to) {
    from = std::clamp(from, m_domainFrom, m_domainTo);
    to = std::clamp(to, from, m_domainTo);
    setVisible(distance(m_domainFrom, from), distance(from, to));
}

void Axis::zoom(double factor, double x) {
    const long double share = std::clamp(x / m_width, 0.0, 1.0);
    const long double whole = distance(m_domainFrom, m_domainTo);
    const long double oldSpan = span();
    const long double newSpan = std::clamp<long double>(oldSpan * factor, smallestSpan(), whole);
    setVisible(distance(m_domainFrom, m_from) + share * (oldSpan - newSpan), newSpan);
}

void Axis::pan(double pixels) {
    const long double delta = static_cast<long double>(pixels) / m_width * span();
    setVisible(distance(m_domainFrom, m_from) + delta, span());
}

void Axis::setDomainOf(const Axis& other) {
    const bool followed = showsAll() || other.m_scale != m_scale;
    m_scale = other.m_scale;
    m_domainFrom = other.m_domainFrom;
    m_domainTo = other.m_domainTo;
    if (followed) {
        fit();
    } else {
        show(m_from, m_to);
    }
}

Axis::Unit Axis::unitOf(Position position) {
    return static_cast<Unit>(std::min(position.value(), kMostPositions - 1)) * kUnitsPerEvent;
}

Position Axis::nearestPosition(Unit unit) {
    if (unit <= 0) {
        return Position(0);
    }
    return Position((static_cast<std::uint64_t>(unit) + kUnitsPerEvent / 2) / kUnitsPerEvent);
}

std::uint64_t Axis::smallestSpan() const {
    const Unit smallest = m_scale == Scale::Time ? kSmallestTimeSpan : kSmallestPositionSpan;
    return std::min(static_cast<std::uint64_t>(smallest), distance(m_domainFrom, m_domainTo));
}

// `from` is counted from the start of the whole axis.
void Axis::setVisible(long double from, long double span) {
    const long double whole = distance(m_domainFrom, m_domainTo);
    span = std::clamp<long double>(std::floor(span + 0.5L), smallestSpan(), whole);
    from = std::clamp<long double>(from, 0, whole - span);
    m_from = moved(m_domainFrom, from, m_domainFrom, m_domainTo);
    m_to = moved(m_from, span, m_domainFrom, m_domainTo);
}

}  // namespace oxbow
