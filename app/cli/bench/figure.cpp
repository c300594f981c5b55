#include "app/cli/bench/figure.h"

#include <absl/strings/str_format.h>

#include <algorithm>

namespace oxbow {
namespace {

std::string grouped(double value) {
    std::string digits = absl::StrFormat("%.0f", value);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string seconds(double value) {
    if (value < 1e-3) {
        return absl::StrFormat("%.1f us", value * 1e6);
    }
    return value < 1 ? absl::StrFormat("%.2f ms", value * 1e3) : absl::StrFormat("%.2f s", value);
}

}  // namespace

std::string Goal::verdict(double value) const {
    return reached(value, hard) ? "hard" : reached(value, realistic) ? "realistic" : "missed";
}

std::string formatFigure(Unit unit, double value) {
    switch (unit) {
        case Unit::Seconds:
            return seconds(value);
        case Unit::Bytes:
            return grouped(value / (1 << 20)) + " MiB";
        case Unit::PerSecond:
            return value < 1e9 ? absl::StrFormat("%.2f M/s", value / 1e6)
                               : absl::StrFormat("%.1f G/s", value / 1e9);
        case Unit::Ratio:
            return absl::StrFormat("%.3f", value);
        case Unit::Times:
            return absl::StrFormat("%.1f x", value);
        case Unit::Count:
            return grouped(value);
    }
    return {};
}

const Figure* findFigure(const Figures& figures, const std::string& id) {
    const auto found = std::find_if(figures.begin(), figures.end(),
                                    [&id](const Figure& figure) { return figure.id == id; });
    return found == figures.end() ? nullptr : &*found;
}

}  // namespace oxbow
