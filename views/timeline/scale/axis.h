// The horizontal axis of the timeline: what part of the log lies under which pixel.
//
// An axis counts in *units*: nanoseconds since the Unix epoch on the time scale, 1/65536 of an
// event on the position scale (so that a view of five events still moves smoothly). Units are
// 64-bit integers and only ever become floating point as distances from the left edge: no position
// is lost at 10^10 events, no nanosecond in any year. A value type; no thread of its own.
#pragma once

#include <cstdint>

#include "model/event/position.h"

namespace oxbow {

class Axis {
public:
    using Unit = std::int64_t;
    enum class Scale { Time, Position };

    static constexpr Unit kUnitsPerEvent = Unit(1) << 16;
    // The closest look: this many units fill the width.
    static constexpr Unit kSmallestTimeSpan = 1'000;  // a microsecond
    static constexpr Unit kSmallestPositionSpan = 4 * kUnitsPerEvent;

    // Positions of an empty log.
    Axis();
    // Shows all positions from 0 to `end` (at most 2^47).
    static Axis overPositions(Position end);
    // Shows all times from `first` to `last`, both included; a log of one instant gets a second of
    // room around it.
    static Axis overTime(std::int64_t first, std::int64_t last);

    Scale scale() const { return m_scale; }
    // The whole axis, and the visible part of it: [from, to).
    Unit domainFrom() const { return m_domainFrom; }
    Unit domainTo() const { return m_domainTo; }
    Unit from() const { return m_from; }
    Unit to() const { return m_to; }
    std::uint64_t span() const { return distance(m_from, m_to); }
    bool showsAll() const { return m_from == m_domainFrom && m_to == m_domainTo; }

    // In logical pixels; at least 1.
    double width() const { return m_width; }
    void setWidth(double pixels);

    // The pixel of a unit, which may lie left or right of the visible part.
    double xOf(Unit unit) const;
    // The unit under a pixel, never outside the whole axis.
    Unit unitAt(double x) const;

    // What the user does. The visible part never leaves the whole axis and never gets smaller than
    // the closest look.
    void fit();
    void show(Unit from, Unit to);
    // A factor below 1 looks closer; what is under pixel `x` stays there.
    void zoom(double factor, double x);
    // A positive number moves towards the end.
    void pan(double pixels);
    // The log has grown (or is another one): keeps the visible part, or goes on to show all.
    void setDomainOf(const Axis& other);

    static Unit unitOf(Position position);
    // The position next to a unit of the position scale.
    static Position nearestPosition(Unit unit);
    // to − from where to ≥ from, exact over the whole range of units.
    static std::uint64_t distance(Unit from, Unit to) {
        return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
    }

    friend bool operator==(const Axis&, const Axis&) = default;

private:
    Axis(Scale scale, Unit from, Unit to);
    std::uint64_t smallestSpan() const;
    void setVisible(long double from, long double span);

    Scale m_scale = Scale::Position;
    Unit m_domainFrom = 0;
    Unit m_domainTo = 0;
    Unit m_from = 0;
    Unit m_to = 0;
    double m_width = 1;
};

}  // namespace oxbow
