#include <limits>
#include <string>
#include <utility>

#include "model/event/ascii.h"
#include "model/event/time_spans.h"
#include "model/fold/fold_file.h"

namespace oxbow {
namespace {

constexpr std::int64_t kLongest = 36'525 * kDay;

// The number at the start of the text, taken off it, times the unit; absent where there is none or
// it is no whole count of nanoseconds.
class DurationReader {
public:
    explicit DurationReader(std::string_view text) : m_text(text) {}

    bool atEnd() const { return m_text.empty(); }
    char first() const { return m_text.empty() ? '\0' : m_text.front(); }
    std::string_view rest() const { return m_text; }
    void drop(std::size_t bytes) { m_text.remove_prefix(bytes); }

    // Digits, and a fraction of up to nine.
    bool number() {
        m_whole = 0;
        m_fraction = 0;
        if (!isDigit(first())) {
            return false;
        }
        for (; isDigit(first()); drop(1)) {
            m_whole = m_whole > kLongest ? m_whole : m_whole * 10 + (first() - '0');
        }
        if (first() != '.') {
            return true;
        }
        drop(1);
        std::int64_t unit = kSecond;
        for (; isDigit(first()) && unit > 1; drop(1)) {
            unit /= 10;
            m_fraction += unit * (first() - '0');
        }
        return unit < kSecond && !isDigit(first());
    }
    bool addTimes(std::int64_t unit, std::int64_t& total) const {
        if (m_whole > kLongest / unit) {
            return false;
        }
        // In a 128-bit number nothing is lost before the division.
        __extension__ using Wide = __int128;
        const Wide part = static_cast<Wide>(m_fraction) * unit;
        total += m_whole * unit + static_cast<std::int64_t>(part / kSecond);
        return part % kSecond == 0 && total <= kLongest;
    }

private:
    std::string_view m_text;
    std::int64_t m_whole = 0;
    std::int64_t m_fraction = 0;  // billionths
};

std::int64_t unitOf(std::string_view name) {
    constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
        {"ns", 1},      {"us", 1'000}, {"ms", 1'000'000}, {"s", kSecond}, {"", kSecond},
        {"m", kMinute}, {"h", kHour},  {"d", kDay},       {"w", 7 * kDay}};
    for (const auto& [known, unit] : kUnits) {
        if (known == name) {
            return unit;
        }
    }
    return 0;
}

// "P1W", "P1DT12H30M0.5S".
std::optional<std::int64_t> readIso(DurationReader in) {
    std::int64_t total = 0;
    bool inTime = false;
    in.drop(1);
    while (!in.atEnd()) {
        if (in.first() == 'T' && !inTime) {
            inTime = true;
            in.drop(1);
        }
        if (!in.number()) {
            return std::nullopt;
        }
        std::int64_t unit = 0;
        switch (in.first()) {
            case 'W':
                unit = inTime ? 0 : 7 * kDay;
                break;
            case 'D':
                unit = inTime ? 0 : kDay;
                break;
            case 'H':
                unit = inTime ? kHour : 0;
                break;
            case 'M':
                unit = inTime ? kMinute : 0;
                break;
            case 'S':
                unit = inTime ? kSecond : 0;
                break;
            default:
                break;
        }
        if (unit == 0 || !in.addTimes(unit, total)) {
            return std::nullopt;
        }
        in.drop(1);
    }
    return total;
}

}  // namespace

std::optional<std::int64_t> parseDuration(std::string_view text) {
    DurationReader in(text);
    std::optional<std::int64_t> total;
    if (in.first() == 'P') {
        total = readIso(in);
    } else if (in.number()) {
        std::int64_t sum = 0;
        const std::int64_t unit = unitOf(in.rest());
        if (unit != 0 && in.addTimes(unit, sum)) {
            total = sum;
        }
    }
    return total && *total > 0 ? total : std::nullopt;
}

}  // namespace oxbow
