#include "model/fold/kinds/instant.h"

#include "model/event/time_spans.h"
#include "model/event/timestamp.h"
#include "model/event/utc_time.h"

namespace oxbow {

void appendInstant(std::string& out, std::int64_t nanoseconds) {
    const std::int64_t fraction = nanoseconds % kSecond;
    Timestamp time;
    time.nanoseconds = nanoseconds;
    time.zoneMinutes = 0;
    std::uint8_t digits = 9;
    if (fraction == 0) {
        time.precision = TimePrecision::Second;
        digits = 0;
    } else if (fraction % 1'000'000 == 0) {
        time.precision = TimePrecision::Millisecond;
        digits = 3;
    } else if (fraction % 1'000 == 0) {
        time.precision = TimePrecision::Microsecond;
        digits = 6;
    }
    // The fast way does not reach the first and the last year.
    constexpr std::int64_t kFast = 290 * 365 * kDay;
    if (nanoseconds > -kFast && nanoseconds < kFast) {
        appendUtcTime(out, nanoseconds, digits);
    } else {
        out += formatTimestamp(time);
    }
}

std::optional<std::int64_t> readInstant(std::string_view text) {
    const auto time = parseTimestamp(text);
    return time ? std::optional(time->nanoseconds) : std::nullopt;
}

}  // namespace oxbow
