// What a bench measures: figures with their goals and, beside them, those of others.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oxbow {

enum class Unit { Seconds, Bytes, PerSecond, Ratio, Times, Count };

// A figure is good where it is at most (at least, where more is better) the bound.
struct Goal {
    double realistic = 0;
    double hard = 0;
    bool moreIsBetter = false;

    bool reached(double value, double bound) const {
        return moreIsBetter ? value >= bound : value <= bound;
    }
    // "hard", "realistic" or "missed".
    std::string verdict(double value) const;
};

struct Figure {
    std::string id;     // its name in JSON, with the unit at the end where that is not obvious
    std::string title;  // its line in the table
    Unit unit = Unit::Count;
    double value = 0;
    std::optional<double> p95 = std::nullopt;  // where `value` is the median of many
    // The same asked of others, in the same run.
    std::vector<std::pair<std::string, double>> others = {};
    std::optional<Goal> goal = std::nullopt;
    bool goalIsForP95 = false;

    double judged() const { return goalIsForP95 ? p95.value_or(value) : value; }
};
using Figures = std::vector<Figure>;

// "0.012 ms", "1,949 MiB", "2.10 M/s", "0.114", "6.2 x", "763,124".
std::string formatFigure(Unit unit, double value);

const Figure* findFigure(const Figures& figures, const std::string& id);

}  // namespace oxbow
