#include "views/timeline/buckets.h"

#include <algorithm>
#include <cmath>

#include "views/timeline/places.h"

namespace oxbow {

namespace {

// Counting goes on in steps of so many buckets, so that a newer request never waits for long.
constexpr std::size_t kStep = 64;

// The width of a bucket in units. Where a bucket holds few events it holds a whole number of them:
// else neighbours would differ by one event for no reason.
long double bucketSpan(const Axis& axis, double pitch) {
    constexpr long double kFewEvents = 32;
    const long double span = static_cast<long double>(axis.span()) * pitch / axis.width();
    if (axis.scale() == Axis::Scale::Time) {
        return std::max(span, 1.0L);
    }
    const long double events = span / Axis::kUnitsPerEvent;
    return events < kFewEvents ? std::max(std::ceil(events - 0.01L), 1.0L) * Axis::kUnitsPerEvent
                               : span;
}

absl::Status overtakenError() {
    return absl::CancelledError("overtaken by a newer view");
}

}  // namespace

std::size_t Buckets::at(Axis::Unit unit) const {
    if (units.empty() || unit < units.front() || unit >= units.back()) {
        return size();
    }
    return std::upper_bound(units.begin(), units.end(), unit) - units.begin() - 1;
}

std::vector<Axis::Unit> bucketUnits(const Axis& axis, double pitch, double margin) {
    const long double span = bucketSpan(axis, pitch);
    const long double marginUnits = static_cast<long double>(axis.span()) * margin / axis.width();
    const long double whole = Axis::distance(axis.domainFrom(), axis.domainTo());
    const long double from = Axis::distance(axis.domainFrom(), axis.from()) - marginUnits;
    const long double to = Axis::distance(axis.domainFrom(), axis.to()) + marginUnits;

    std::vector<Axis::Unit> units;
    for (long double k = std::max(std::floor(from / span), 0.0L);; ++k) {
        const long double offset = std::min(std::floor(k * span + 0.5L), whole);
        const auto unit = static_cast<Axis::Unit>(static_cast<std::uint64_t>(axis.domainFrom()) +
                                                  static_cast<std::uint64_t>(offset));
        if (units.empty() || unit > units.back()) {
            units.push_back(unit);
        }
        if (offset >= whole || (offset >= to && units.size() > 1)) {
            return units;
        }
    }
}

absl::StatusOr<Buckets> countBuckets(const TimelineSource& source, const Axis& axis,
                                     std::vector<Axis::Unit> units, bool exact,
                                     const std::function<bool()>& overtaken) {
    Buckets buckets;
    buckets.scale = axis.scale();
    buckets.exact = exact;
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (i % kStep == 0 && overtaken()) {
            return overtakenError();
        }
        const auto edge = edgeAt(axis, source, units[i], exact);
        if (!edge.ok()) {
            return edge.status();
        }
        // A log that grows meanwhile must not make the last edge run ahead of its neighbour.
        buckets.edges.push_back(buckets.edges.empty() ? *edge
                                                      : std::max(*edge, buckets.edges.back()));
    }
    for (std::size_t i = 0; i + 1 < units.size(); i += kStep) {
        if (overtaken()) {
            return overtakenError();
        }
        const std::size_t last = std::min(i + kStep, units.size() - 1);
        auto counts = source.counts({buckets.edges.begin() + std::ptrdiff_t(i),
                                     buckets.edges.begin() + std::ptrdiff_t(last) + 1},
                                    exact);
        if (!counts.ok()) {
            return counts.status();
        }
        std::move(counts->begin(), counts->end(), std::back_inserter(buckets.counts));
    }
    buckets.units = std::move(units);
    return buckets;
}

}  // namespace oxbow
