#include "views/timeline/bars/buckets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "views/timeline/scale/places.h"

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

// See Buckets::places. `counts` are those of the whole log, the last of events without a type.
std::vector<std::uint32_t> placesOf(const std::vector<std::uint64_t>& counts) {
    if (counts.size() <= Buckets::kMostTypes + 1) {
        return {};
    }
    const std::size_t types = counts.size() - 1;
    std::vector<std::uint32_t> order(types);
    std::iota(order.begin(), order.end(), 0U);
    std::partial_sort(order.begin(), order.begin() + Buckets::kMostTypes, order.end(),
                      [&counts](std::uint32_t a, std::uint32_t b) {
                          return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
                      });
    std::vector<std::uint32_t> places(types, Buckets::kMostTypes);
    for (std::uint32_t rank = 0; rank < Buckets::kMostTypes; ++rank) {
        places[order[rank]] = rank;
    }
    places.push_back(Buckets::kMostTypes + 1);
    return places;
}

// A row with a column a type as one with these places.
std::vector<std::uint64_t> placed(std::vector<std::uint64_t> row,
                                  const std::vector<std::uint32_t>& places) {
    if (places.empty()) {
        return row;
    }
    std::vector<std::uint64_t> out(Buckets::kMostTypes + 2);
    out.back() = row.back();
    row.pop_back();
    for (std::size_t type = 0; type < row.size(); ++type) {
        // A type may have come since the places were given.
        out[type + 1 < places.size() ? places[type] : Buckets::kMostTypes] += row[type];
    }
    return out;
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

std::vector<std::uint64_t> Buckets::of(const TypeSeries& series) const {
    std::vector<std::uint64_t> out(size());
    if (places.empty()) {
        for (std::size_t i = 0; i < size(); ++i) {
            out[i] = series.sum(counts[i]);
        }
        return out;
    }
    std::array<bool, kMostTypes + 2> wanted{};
    for (const std::size_t type : series.columns) {
        wanted[type < places.size() ? places[type] : kMostTypes] = true;
    }
    // What is shared is the others', never a type's that became frequent only now.
    wanted[kMostTypes] = wanted[kMostTypes] && series.columns.size() > 1;
    for (std::size_t i = 0; i < size(); ++i) {
        for (std::size_t column = 0; column < wanted.size(); ++column) {
            out[i] += wanted[column] ? counts[i][column] : 0;
        }
    }
    return out;
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
    buckets.places = placesOf(source.typeCounts());
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
        for (auto& row : *counts) {
            buckets.counts.push_back(placed(std::move(row), buckets.places));
        }
    }
    buckets.units = std::move(units);
    return buckets;
}

}  // namespace oxbow
