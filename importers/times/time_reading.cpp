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
};

constexpr NamedUnit kUnits[] = {
    {TimeUnit::Seconds, "s"},
    {TimeUnit::Milliseconds, "ms"},
    {TimeUnit::Microseconds, "us"},
    {TimeUnit::Nanoseconds, "ns"},
    {TimeUnit::Days, "days"},
    {TimeUnit::FileTime, "filetime"},
    {TimeUnit::WebKit, "webkit"},
    {TimeUnit::Ticks, "ticks"},
    {TimeUnit::SheetDays, "sheet-days"},
    {TimeUnit::Cocoa, "cocoa"},
};

}  // namespace

std::string_view nameOf(TimeUnit unit) {
    return std::find_if(std::begin(kUnits), std::end(kUnits),
                        [&](const NamedUnit& named) { return named.unit == unit; })
        ->name;
}

std::optional<TimeUnit> timeUnitOf(std::string_view name) {
    const auto* const found =
        std::find_if(std::begin(kUnits), std::end(kUnits),
                     [&](const NamedUnit& named) { return name == named.name; });
    return found == std::end(kUnits) ? std::nullopt : std::optional(found->unit);
}

std::string timeUnitNames() {
    return absl::StrJoin(kUnits, ", ", [](std::string* out, const NamedUnit& named) {
        absl::StrAppend(out, named.name);
    });
}

absl::Status checkTimeLayout(std::string_view layout) {
    return TimeLayout::of(layout).status();
}

absl::Status checkTimeZone(std::string_view zone) {
    return TimeZone::of(zone).status();
}

}  // namespace oxbow
