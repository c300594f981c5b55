// A shop's day for the screenshots: two rushes, six types, some late events.
#pragma once

#include <cmath>
#include <memory>
#include <random>

#include "fake_source.h"

namespace oxbow::test {

inline std::shared_ptr<SmallSource> shopDay(std::size_t events = 48'210) {
    auto source = std::make_shared<SmallSource>();
    source->typeNames = {"OrderPlaced", "OrderPaid", "Shipped",
                         "Refunded",    "Cancelled", "StockCounted"};
    std::mt19937_64 random(7);
    const auto uniform = [&random] { return double(random() >> 11) / double(1ULL << 53); };
    const auto rush = [](double t) {
        const auto bell = [t](double at, double width) {
            return std::exp(-(t - at) * (t - at) / (2 * width * width));
        };
        return 0.18 + 0.55 * bell(0.24, 0.04) + 1.0 * bell(0.58, 0.06) + 0.45 * bell(0.72, 0.09) +
               0.08 * std::sin(t * 40);
    };
    std::vector<double> times;
    while (times.size() < events) {
        const double t = uniform();
        if (uniform() < rush(t)) {
            times.push_back(t);
        }
    }
    std::sort(times.begin(), times.end());
    constexpr std::int64_t kEight = 1'575'360'000 * kSecond;  // 2019-12-03 08:00 UTC
    for (double t : times) {
        std::int64_t time = kEight + std::int64_t(t * 165 * 60 * 1000) * 1'000'000;
        if (uniform() < 0.001) {
            time -= std::int64_t(uniform() * 600) * kSecond;
        }
        const double r = uniform();
        const std::size_t type = r < 0.38   ? 0
                                 : r < 0.66 ? 1
                                 : r < 0.84 ? 2
                                 : r < 0.92 ? 3
                                 : r < 0.96 ? 4
                                            : 5;
        source->items.push_back({time, type});
    }
    return source;
}

}  // namespace oxbow::test
