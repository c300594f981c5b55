// Numbers and times as every view writes them.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/event/position.h"
#include "model/event/timestamp.h"

namespace oxbow {

// Thousands are separated by a comma in every locale, as the rest of the window is in English.
QString formatCount(std::uint64_t count);  // 1,284,001
QString formatPosition(Position position);
// "1 event", "2 events"; plural is singular + "s" unless given.
QString formatCountOf(std::uint64_t count, const QString& singular, const QString& plural = {});
QString formatBytes(std::uint64_t bytes);          // 17 bytes, 1.5 KiB, 3.2 MiB
QString formatRate(double perSecond);              // 950/s, 12.4 k/s, 3.1 M/s
QString formatDuration(std::int64_t nanoseconds);  // 14 ms, 3.2 s, 4 min 5 s, 2 h 10 min, 3 d 4 h
QString formatPercent(double part);                // of 0 to 1: "62 %"

// "2019-12-03 09:06:00.120 Z", in UTC, without the Z where its source named no zone; an absent time
// is "no time".
QString formatTime(const std::optional<Timestamp>& time);
// For a column of times of one day: "09:06:00.120"; dates alone stay dates.
QString formatTimeOfDay(const Timestamp& time);
// "2019-12-03"
QString formatDate(const Timestamp& time);

// Bytes that should be UTF-8: what is not becomes U+FFFD.
QString fromUtf8(std::string_view bytes);

}  // namespace oxbow
