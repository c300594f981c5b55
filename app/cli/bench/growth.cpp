#include "app/cli/bench/growth.h"

#include <cmath>

namespace oxbow {
namespace {

struct Wanted {
    const char* id;
    bool p95;
    std::optional<double> goal;
};
const Wanted kWanted[] = {{"import_seconds", false, 1.05},
                          {"disk_bytes", false, std::nullopt},
                          {"peak_memory_bytes", false, std::nullopt},
                          {"reopen_seconds", false, std::nullopt},
                          {"asof_seconds", false, 0.25},
                          {"rows_seconds", false, 0.10},
                          {"jump_seconds", false, 0.10},
                          {"jump_seconds", true, 0.10},
                          {"key_page_seconds", false, 0.10},
                          {"event_seconds", false, 0.10},
                          {"live_rows_seconds", false, 0.10},
                          {"timeline_seconds", false, 0.10},
                          {"timeline_exact_seconds", true, 0.10}};

}  // namespace

std::optional<double> fittedSlope(const std::vector<std::pair<double, double>>& points) {
    double n = 0;
    double sumX = 0;
    double sumY = 0;
    double sumXX = 0;
    double sumXY = 0;
    for (const auto& [x, y] : points) {
        if (x <= 0 || y <= 0) {
            return std::nullopt;
        }
        const double logX = std::log(x);
        const double logY = std::log(y);
        n += 1;
        sumX += logX;
        sumY += logY;
        sumXX += logX * logX;
        sumXY += logX * logY;
    }
    const double spread = n * sumXX - sumX * sumX;
    return spread > 1e-9 ? std::optional((n * sumXY - sumX * sumY) / spread) : std::nullopt;
}

std::vector<Growth> growthOf(const std::vector<double>& sizes,
                             const std::vector<Figures>& figures) {
    std::vector<Growth> out;
    for (const Wanted& wanted : kWanted) {
        Growth growth;
        std::vector<std::pair<double, double>> points;
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            const Figure* const figure = findFigure(figures[i], wanted.id);
            if (figure == nullptr) {
                continue;
            }
            const double value = wanted.p95 ? figure->p95.value_or(figure->value) : figure->value;
            growth.title = figure->title + (wanted.p95 ? ", p95" : "");
            growth.unit = figure->unit;
            growth.values.push_back(value);
            points.emplace_back(sizes[i], value);
        }
        if (growth.values.size() == sizes.size()) {
            growth.slope = fittedSlope(points);
            growth.goal = wanted.goal;
            out.push_back(std::move(growth));
        }
    }
    return out;
}

}  // namespace oxbow
