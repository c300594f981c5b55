#include "model/history/moment.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_replace.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace oxbow {
namespace {

constexpr std::size_t kThousand = 3;  // digits

bool isDigits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "1234", or "1,234" with its commas in the right places.
bool isNumber(std::string_view text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) {
        return isDigits(text);
    }
    bool good = comma <= kThousand && isDigits(text.substr(0, comma));
    for (std::size_t at = comma; good && at < text.size(); at += kThousand + 1) {
        const std::string_view group = text.substr(at + 1, kThousand);
        good = text[at] == ',' && group.size() == kThousand && isDigits(group);
    }
    return good;
}

absl::StatusOr<Moment> percentage(const std::string& digits, Position end) {
    double percent = 0;
    if (!absl::SimpleAtod(digits, &percent) || !(percent >= 0 && percent <= 100)) {
        return absl::InvalidArgumentError(
            absl::StrFormat("\"%s%%\" is no percentage from 0%% to 100%%", digits));
    }
    return Moment{Position(static_cast<std::uint64_t>(
                      std::llround(static_cast<long double>(end.value()) * percent / 100))),
                  std::nullopt};
}

}  // namespace

absl::StatusOr<Moment> resolveMoment(const EventSequence& events, std::string_view text) {
    const Position end = events.end();
    std::string word(text);
    if (word == "end") {
        return Moment{end, std::nullopt};
    }
    if (!word.empty() && word.back() == '%') {
        word.pop_back();
        return percentage(word, end);
    }
    if (isNumber(word)) {
        std::uint64_t number = 0;
        if (!absl::SimpleAtoi(absl::StrReplaceAll(word, {{",", ""}}), &number) ||
            number > end.value()) {
            return absl::OutOfRangeError(
                absl::StrFormat("there is no position %s: the log ends at %d", word, end.value()));
        }
        return Moment{Position(number), std::nullopt};
    }
    const auto time = parseTimestamp(word);
    if (!time) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "\"%s\" is no moment of the log: give a position (1234), a percentage (50%%), a time "
            "(2019-12-03T09:06:00Z, 2019-12-03) or \"end\"",
            word));
    }
    if (!events.firstTime()) {
        return absl::FailedPreconditionError(
            "no event of this log has a time; give a position or a percentage instead");
    }
    const auto position = events.positionAt(time->nanoseconds);
    if (!position.ok()) {
        return position.status();
    }
    return Moment{*position, time->nanoseconds};
}

absl::StatusOr<std::optional<Position>> leftOutAsLate(const EventSequence& events,
                                                      const Moment& moment) {
    if (!moment.time || events.lateCount() == 0) {
        return std::nullopt;
    }
    return events.firstNotLater(moment.position, *moment.time);
}

absl::StatusOr<std::string> lateWarning(const EventSequence& events, const Moment& moment) {
    const auto late = leftOutAsLate(events, moment);
    if (!late.ok() || !*late) {
        return late.ok() ? absl::StatusOr<std::string>(std::string()) : late.status();
    }
    return absl::StrFormat(
        "times go back here: at that time the log stood at position %d, before the first event "
        "that is later; events that came in late (%d is the first) are not in the answer, though "
        "their times are not later",
        moment.position.value(), (*late)->value());
}

}  // namespace oxbow
