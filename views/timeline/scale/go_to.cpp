#include "views/timeline/scale/go_to.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "model/event/ascii.h"
#include "model/event/time_spans.h"
#include "model/event/timestamp.h"

namespace oxbow {

namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

template <class Number>
std::optional<Number> wholeNumber(std::string_view digits) {
    Number number = 0;
    const char* end = digits.data() + digits.size();
    if (digits.empty() || !isDigit(digits.front())) {
        return std::nullopt;
    }
    const auto result = std::from_chars(digits.data(), end, number);
    if (result.ec != std::errc() || result.ptr != end) {
        return std::nullopt;
    }
    return number;
}

// "1234", "1,234", "1 234", "1'234", "1_234": separators stand between groups of three or nowhere.
std::optional<std::uint64_t> count(std::string_view text) {
    std::string digits;
    std::size_t sinceSeparator = 0;
    char separator = 0;
    for (char c : text) {
        if (isDigit(c)) {
            digits += c;
            ++sinceSeparator;
            continue;
        }
        const bool known = c == ',' || c == ' ' || c == '\'' || c == '_';
        const bool first = separator == 0;
        const bool groupFits = first ? sinceSeparator >= 1 && sinceSeparator <= 3
                                     : c == separator && sinceSeparator == 3;
        if (!known || !groupFits) {
            return std::nullopt;
        }
        separator = c;
        sinceSeparator = 0;
    }
    if (separator != 0 && sinceSeparator != 3) {
        return std::nullopt;
    }
    return wholeNumber<std::uint64_t>(digits);
}

// Rounded down, exact at any length of log: the share is a whole number of 10^-k percent.
std::optional<absl::StatusOr<GoToTarget>> share(std::string_view text, Position end) {
    if (text.empty() || text.back() != '%') {
        return std::nullopt;
    }
    text = trimmed(text.substr(0, text.size() - 1));
    const std::size_t point = text.find('.');
    const std::string_view fraction =
        point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    std::string digits(text.substr(0, point));
    digits += fraction;
    const auto number = wholeNumber<std::uint64_t>(digits);
    if (!number || fraction.size() > 6 || (point != std::string_view::npos && fraction.empty())) {
        return absl::InvalidArgumentError("A share of the log is written as 50% or 12.5%.");
    }
    std::uint64_t whole = 100;
    for (std::size_t i = 0; i < fraction.size(); ++i) {
        whole *= 10;
    }
    if (*number > whole) {
        return absl::OutOfRangeError("A share of the log is at most 100%.");
    }
    // end · number / whole without leaving 64 bits: number and the rest are both at most 10^8.
    const std::uint64_t quotient = end.value() / whole;
    const std::uint64_t rest = end.value() % whole;
    return GoToTarget(Position(quotient * *number + rest * *number / whole));
}

std::optional<GoToTarget> step(std::string_view text, const GoToContext& context) {
    if (text.size() < 2 || (text.front() != '+' && text.front() != '-')) {
        return std::nullopt;
    }
    const auto events = count(trimmed(text.substr(1)));
    if (!events) {
        return std::nullopt;
    }
    if (text.front() == '-') {
        return Position(context.playhead.value() - std::min(*events, context.playhead.value()));
    }
    const std::uint64_t left = context.end.value() - context.playhead.value();
    return context.playhead + std::min(*events, left);
}

// "09:06", "9:06:00.120" on the day of the playhead.
std::optional<std::int64_t> timeOfDay(std::string_view text, std::int64_t playheadTime) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 2) {
        return std::nullopt;
    }
    const auto time =
        parseTimestamp(absl::StrCat("1970-01-01T", colon == 1 ? "0" : "", std::string(text)));
    if (!time || time->nanoseconds < 0 || time->nanoseconds >= kDay) {
        return std::nullopt;
    }
    const std::int64_t rest = playheadTime % kDay;
    const std::int64_t intoDay = rest < 0 ? rest + kDay : rest;
    return playheadTime - intoDay + time->nanoseconds;
}

bool looksLikeTimeOfDay(std::string_view text) {
    return text.find(':') != std::string_view::npos && text.find('@') == std::string_view::npos;
}

std::optional<TimelineSource::Ref> ref(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0) {
        return std::nullopt;
    }
    const auto offset = wholeNumber<std::int64_t>(text.substr(at + 1));
    if (!offset) {
        return std::nullopt;
    }
    TimelineSource::Ref ref{std::string(text.substr(0, at)), -1, *offset};
    const std::size_t slash = ref.stream.rfind('/');
    if (slash != std::string::npos && slash > 0) {
        const auto partition =
            wholeNumber<std::int32_t>(std::string_view(ref.stream).substr(slash + 1));
        if (partition) {
            ref.partition = *partition;
            ref.stream.resize(slash);
        }
    }
    return ref;
}

absl::Status notUnderstood(std::string_view text) {
    return absl::InvalidArgumentError(absl::StrCat(
        "“", std::string(text),
        "” is no place in the log. Write a position (1,234), a share (50%), a time "
        "(2019-12-03 09:06 or 09:06), start, end, a step (+100) or an event (orders/0@8812)."));
}

}  // namespace

absl::StatusOr<GoToTarget> parseGoTo(std::string_view text, const GoToContext& context) {
    text = trimmed(text);
    if (text == "start") {
        return Position(0);
    }
    if (text == "end") {
        return context.end;
    }
    if (const auto position = count(text)) {
        if (*position > context.end.value()) {
            return absl::OutOfRangeError(
                absl::StrCat("The log ends at ", context.end.value(), ". Write end to go there."));
        }
        return Position(*position);
    }
    if (auto target = share(text, context.end)) {
        return *target;
    }
    if (const auto target = step(text, context)) {
        return *target;
    }
    if (const auto target = ref(text)) {
        return *target;
    }
    const auto time = parseTimestamp(text);
    if ((time || looksLikeTimeOfDay(text)) && !context.playheadTime) {
        return absl::FailedPreconditionError(
            "No event of this log has a time. Write a position (1,234) or a share (50%).");
    }
    if (time) {
        return GoToTime{time->nanoseconds};
    }
    if (context.playheadTime) {
        if (const auto nanoseconds = timeOfDay(text, *context.playheadTime)) {
            return GoToTime{*nanoseconds};
        }
    }
    return notUnderstood(text);
}

}  // namespace oxbow
