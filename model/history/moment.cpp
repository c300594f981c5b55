#include "model/history/moment.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_replace.h>

#include <cmath>
#include <optional>
#include <string>

namespace oxbow {
namespace {

bool isNumber(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789,") == std::string::npos;
}

absl::StatusOr<Position> percentage(const std::string& digits, Position end) {
    double percent = 0;
    if (!absl::SimpleAtod(digits, &percent) || !(percent >= 0 && percent <= 100)) {
        return absl::InvalidArgumentError(
            absl::StrFormat("\"%s%%\" is no percentage from 0%% to 100%%", digits));
    }
    return Position(static_cast<std::uint64_t>(
        std::llround(static_cast<long double>(end.value()) * percent / 100)));
}

}  // namespace

absl::StatusOr<Position> resolveMoment(const Log& log, std::string_view text) {
    const Position end = log.end();
    std::string word(text);
    if (word == "end") {
        return end;
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
        return Position(number);
    }
    const auto time = parseTimestamp(word);
    if (!time) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "\"%s\" is no moment of the log: give a position (1234), a percentage (50%%), a time "
            "(2019-12-03T09:06:00Z, 2019-12-03) or \"end\"",
            word));
    }
    if (!log.firstTime()) {
        return absl::FailedPreconditionError(
            "no event of this log has a time; give a position or a percentage instead");
    }
    return log.positionAt(time->nanoseconds);
}

}  // namespace oxbow
