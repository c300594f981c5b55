#include "importers/times/time_reading.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <iterator>

#include "importers/times/time_layout.h"
#include "importers/times/time_zone.h"

namespace oxbow {
namespace {

struct NamedUnit {
    TimeUnit unit;
    const char* name;
    const char* words;
};

constexpr NamedUnit kUnits[] = {
    {TimeUnit::Seconds, "s", "seconds since 1970"},
    {TimeUnit::Milliseconds, "ms", "milliseconds since 1970"},
    {TimeUnit::Microseconds, "us", "microseconds since 1970"},
    {TimeUnit::Nanoseconds, "ns", "nanoseconds since 1970"},
    {TimeUnit::Days, "days", "days since 1970"},
    {TimeUnit::FileTime, "filetime", "100 nanoseconds since 1601, as Windows counts"},
    {TimeUnit::WebKit, "webkit", "microseconds since 1601, as Chrome counts"},
    {TimeUnit::Ticks, "ticks", "100 nanoseconds since the year 1, as .NET counts"},
    {TimeUnit::SheetDays, "sheet-days", "days since 1899-12-30, as spreadsheets count"},
    {TimeUnit::Cocoa, "cocoa", "seconds since 2001, as Apple counts"},
    {TimeUnit::Calendar, "ymd", "year, month, day and time of day as digits"},
};

const NamedUnit& named(TimeUnit unit) {
    return *std::find_if(std::begin(kUnits), std::end(kUnits),
                         [&](const NamedUnit& one) { return one.unit == unit; });
}

}  // namespace

std::string_view nameOf(TimeUnit unit) {
    return named(unit).name;
}

std::string_view wordsOf(TimeUnit unit) {
    return named(unit).words;
}

std::optional<TimeUnit> timeUnitOf(std::string_view name) {
    const auto* const found = std::find_if(std::begin(kUnits), std::end(kUnits),
                                           [&](const NamedUnit& one) { return name == one.name; });
    return found == std::end(kUnits) ? std::nullopt : std::optional(found->unit);
}

std::string timeUnitNames() {
    return absl::StrJoin(kUnits, ", ", [](std::string* out, const NamedUnit& one) {
        absl::StrAppend(out, one.name);
    });
}

absl::Status checkTimeLayout(std::string_view layout) {
    return TimeLayout::of(layout).status();
}

absl::Status checkTimeZone(std::string_view zone) {
    return TimeZone::of(zone).status();
}

absl::Status checkTimeYear(int year) {
    constexpr int kFirst = 1900;
    constexpr int kLast = 2200;
    return year >= kFirst && year <= kLast
               ? absl::OkStatus()
               : absl::InvalidArgumentError(absl::StrCat(
                     year, " is no year of times; it is written like 2024, of the first time"));
}

}  // namespace oxbow
