#include "importers/times/known_layouts.h"

#include <vector>

namespace oxbow {
namespace {

using Order = KnownLayout::Order;

struct Row {
    const char* pattern;
    const char* example;
    Order order = Order::Clear;
};

// A clock and a zone may follow each date in any of the ways that %{clock} and %{zone} read.
constexpr Row kRows[] = {
    {"%Y-%m-%d%{clock}%{zone}", "2024-06-28T09:30:00.123+02:00"},
    {"%Y/%m/%d%{clock}%{zone}", "2024/06/28 09:30:00"},
    {"%Y.%m.%d%{clock}%{zone}", "2024.06.28 09:30:00"},
    {"%Y:%m:%d%{clock}%{zone}", "2024:06:28 09:30:00"},
    {"%Y%m%d%{clock}%{zone}", "20240628T093000Z"},
    {"%Y-%j%{clock}%{zone}", "2024-180T09:30:00Z"},
    {"%G-W%V-%u%{clock}%{zone}", "2024-W26-5T09:30:00Z"},
    {"%GW%V%u%{clock}%{zone}", "2024W265T093000Z"},
    {"%d/%b/%Y%{clock}%{zone}", "28/Jun/2024:09:30:00 +0200"},
    {"%d-%b-%Y%{clock}%{zone}", "28-Jun-2024 09:30:00"},
    {"%d %b %Y%{clock}%{zone}", "28 Jun 2024 09:30:00 +0200"},
    {"%d. %b %Y%{clock}%{zone}", "28. June 2024 09:30:00"},
    {"%d %b %y%{clock}%{zone}", "28 Jun 24 09:30:00 +0200"},
    {"%d-%b-%y%{clock}%{zone}", "28-JUN-24 09.30.00.123 AM"},
    {"%Y-%b-%d%{clock}%{zone}", "2024-Jun-28 09:30:00"},
    {"%Y %b %d%{clock}%{zone}", "2024 Jun 28 09:30:00"},
    {"%d.%m.%Y%{clock}%{zone}", "28.06.2024 09:30:00"},
    {"%d.%m.%y%{clock}%{zone}", "28.06.24 09:30"},
    {"%d. %m. %Y%{clock}%{zone}", "28. 6. 2024 09:30"},
    {"%Y. %m. %d.%{clock}%{zone}", "2024. 06. 28. 09:30"},
    {"%d/%m/%Y%{clock}%{zone}", "28/06/2024 09:30:00", Order::DayMonth},
    {"%m/%d/%Y%{clock}%{zone}", "06/28/2024 09:30:00 AM", Order::MonthDay},
    {"%d-%m-%Y%{clock}%{zone}", "28-06-2024 09:30:00", Order::DayMonth},
    {"%m-%d-%Y%{clock}%{zone}", "06-28-2024 09:30:00", Order::MonthDay},
    {"%d/%m/%y%{clock}%{zone}", "28/06/24 09:30:00", Order::DayMonth},
    {"%m/%d/%y%{clock}%{zone}", "06/28/24 09:30:00", Order::MonthDay},
    {"%Y年%m月%d日%{clock}%{zone}", "2024年6月28日 09:30:00"},
    {"%Y年%m月%d日 %H时%M分%E*S秒", "2024年6月28日 09时30分00秒"},
    {"%Y年%m月%d日%H时%M分%E*S秒", "2024年6月28日09时30分00秒"},
    {"%Y年%m月%d日 %H時%M分%E*S秒", "2024年6月28日 09時30分00秒"},
    {"%Y年%m月%d日%H時%M分%E*S秒", "2024年6月28日09時30分00秒"},
    {"%Y년 %m월 %d일%{clock}%{zone}", "2024년 6월 28일 09:30:00"},
    {"%H:%M:%E*S %Y-%m-%d%{zone}", "09:30:00 2024-06-28"},
    {"%H:%M:%E*S %d.%m.%Y%{zone}", "09:30:00 28.06.2024"},
    {"%H:%M:%E*S %d %b %Y%{zone}", "09:30:00 28 Jun 2024"},
    {"%H:%M:%E*S %d/%m/%Y%{zone}", "09:30:00 28/06/2024", Order::DayMonth},
    {"%H:%M:%E*S %m/%d/%Y%{zone}", "09:30:00 06/28/2024", Order::MonthDay},
    {"%a, %d %b %Y%{clock}%{zone}", "Fri, 28 Jun 2024 09:30:00 +0200"},
    {"%a, %d %b %y%{clock}%{zone}", "Fri, 28 Jun 24 09:30:00 +0200"},
    {"%a, %d-%b-%Y%{clock}%{zone}", "Fri, 28-Jun-2024 09:30:00 GMT"},
    {"%a, %d-%b-%y%{clock}%{zone}", "Friday, 28-Jun-24 09:30:00 GMT"},
    {"%a %d %b %Y%{clock}%{zone}", "Fri 28 Jun 2024 09:30:00 CEST"},
    {"%a %b %d %H:%M:%E*S %Y%{zone}", "Fri Jun 28 09:30:00 2024"},
    {"%a %b %d %H:%M:%E*S %Ez %Y", "Fri Jun 28 09:30:00 +0200 2024"},
    {"%a %b %d %H:%M:%E*S %Z %Y", "Fri Jun 28 09:30:00 CEST 2024"},
    {"%a %d %b %H:%M:%E*S %Z %Y", "Fri 28 Jun 09:30:00 CEST 2024"},
    {"%a %b %d %Y%{clock}%{zone}", "Fri Jun 28 2024 09:30:00 GMT+0200 (CEST)"},
    {"%a, %b %d, %Y%{clock}%{zone}", "Friday, June 28, 2024 09:30:00 AM"},
    {"%a %Y-%m-%d%{clock}%{zone}", "Fri 2024-06-28 09:30:00 UTC"},
    {"%b %d, %Y%{clock}%{zone}", "Jun 28, 2024 09:30:00.123 CEST"},
    {"%b %d %Y%{clock}%{zone}", "Jun 28 2024 09:30:00"},
    {"%b %d, %Y @ %H:%M:%E*S", "Jun 28, 2024 @ 09:30:00.123"},
    {"%b-%d-%Y%{clock}%{zone}", "Jun-28-2024 09:30:00"},
    {"%b %d %H:%M:%E*S%{zone}", "Jun 28 09:30:00"},
    {"%a %b %d %H:%M:%E*S%{zone}", "Fri Jun 28 09:30:00.123"},
    {"%m-%d %H:%M:%E*S", "06-28 09:30:00.123"},
    {"%m/%d-%H:%M:%E*S", "06/28-09:30:00.123"},
    {"[%d/%b/%Y%{clock}%{zone}]", "[28/Jun/2024:09:30:00 +0200]"},
    {"[%Y-%m-%d%{clock}%{zone}]", "[2024-06-28 09:30:00]"},
    {"[%a %b %d %H:%M:%E*S %Y]", "[Fri Jun 28 09:30:00.123456 2024]"},
};

std::vector<KnownLayout> makeLayouts() {
    std::vector<KnownLayout> out;
    for (const Row& row : kRows) {
        absl::StatusOr<TimeLayout> layout = TimeLayout::of(row.pattern);
        const char second = row.pattern[1];
        const bool digit = row.pattern[0] == '%' && second != 'a' && second != 'b';
        out.push_back({row.pattern, row.example, row.order, digit, *std::move(layout)});
    }
    return out;
}

}  // namespace

std::span<const KnownLayout> knownLayouts() {
    static const std::vector<KnownLayout> layouts = makeLayouts();
    return layouts;
}

}  // namespace oxbow
