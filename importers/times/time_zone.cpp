#include "importers/times/time_zone.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>

#include <string>

namespace oxbow {
namespace {

using Kind = ZonedInstant::Kind;

// Where the people live who write abbreviations into logs. What their clocks say in January and in
// July is asked of the tz database.
constexpr const char* kPlaces[] = {
    "America/New_York",    "America/Chicago",
    "America/Denver",      "America/Los_Angeles",
    "America/Anchorage",   "Pacific/Honolulu",
    "America/Halifax",     "America/St_Johns",

    "Europe/London",       "Europe/Dublin",
    "Europe/Lisbon",       "Europe/Berlin",
    "Europe/Athens",       "Europe/Moscow",
    "Africa/Johannesburg", "Africa/Lagos",
    "Africa/Nairobi",      "Africa/Maputo",
    "Asia/Jerusalem",      "Asia/Karachi",
    "Asia/Kolkata",        "Asia/Shanghai",
    "Asia/Hong_Kong",      "Asia/Taipei",
    "Asia/Tokyo",          "Asia/Seoul",
    "Asia/Jakarta",        "Australia/Perth",
    "Australia/Adelaide",  "Australia/Sydney",
    "Australia/Brisbane",  "Pacific/Auckland",
    "Pacific/Guam",        "UTC",
};

absl::CivilSecond civilOf(std::int64_t localSeconds) {
    return absl::CivilSecond() + localSeconds;  // counts from 1970
}

ZonedInstant instantOf(absl::Time time, std::int64_t localSeconds, Kind kind) {
    const std::int64_t seconds = absl::ToUnixSeconds(time);
    const std::int64_t offset = localSeconds - seconds;
    // Before zones had whole minutes the instant is told in UTC, so that it stays exact.
    return {seconds, static_cast<std::int16_t>(offset % 60 == 0 ? offset / 60 : 0), kind};
}

using Abbreviations = absl::flat_hash_map<std::string, Abbreviation>;

void addAbbreviation(const std::string& name, std::int16_t minutes, Abbreviations& out) {
    const auto [known, added] = out.try_emplace(name, Abbreviation{minutes});
    if (!added && known->second.offsetMinutes != minutes) {
        known->second.offsetMinutes.reset();
    }
}

Abbreviations gatherAbbreviations() {
    Abbreviations out;
    for (const char* const place : kPlaces) {
        absl::TimeZone zone;
        if (!absl::LoadTimeZone(place, &zone)) {
            continue;
        }
        for (const int month : {1, 7}) {
            const absl::Time time = absl::FromCivil(absl::CivilDay(2024, month, 1), zone);
            const absl::TimeZone::CivilInfo info = zone.At(time);
            // Places without a name of their own are called by their offset, "+03".
            if (info.zone_abbr[0] >= 'A') {
                addAbbreviation(info.zone_abbr, static_cast<std::int16_t>(info.offset / 60), out);
            }
        }
    }
    for (const char* const universal : {"UT", "UTC", "GMT", "Z", "Zulu"}) {
        out[universal] = Abbreviation{0};
    }
    return out;
}

}  // namespace

absl::StatusOr<TimeZone> TimeZone::of(std::string_view name) {
    if (const auto minutes = offsetMinutesOf(name)) {
        return TimeZone(absl::FixedTimeZone(*minutes * 60));
    }
    absl::TimeZone zone;
    if (name == "Z") {
        return TimeZone(absl::UTCTimeZone());
    }
    // A path out of the database must not be opened.
    const bool plain = !name.empty() && name.front() != '/' && name.front() != ':' &&
                       name.find("..") == std::string_view::npos;
    if (!plain || !absl::LoadTimeZone(std::string(name), &zone)) {
        return absl::InvalidArgumentError(absl::StrCat(
            "\"", std::string(name),
            "\" is no zone of time; it is written like Europe/Berlin, America/New_York, "
            "UTC or +01:00"));
    }
    return TimeZone(zone);
}

ZonedInstant TimeZone::at(std::int64_t localSeconds) const {
    const absl::TimeZone::TimeInfo info = m_zone.At(civilOf(localSeconds));
    switch (info.kind) {
        case absl::TimeZone::TimeInfo::REPEATED:
            return instantOf(info.pre, localSeconds, Kind::Repeated);
        case absl::TimeZone::TimeInfo::SKIPPED:
            return instantOf(info.pre, localSeconds, Kind::Skipped);
        default:
            return instantOf(info.pre, localSeconds, Kind::Unique);
    }
}

std::optional<ZonedInstant> TimeZone::at(std::int64_t localSeconds,
                                         std::string_view abbreviation) const {
    const absl::TimeZone::TimeInfo info = m_zone.At(civilOf(localSeconds));
    for (const absl::Time time : {info.pre, info.post}) {
        if (abbreviation == m_zone.At(time).zone_abbr) {
            return instantOf(time, localSeconds, Kind::Unique);
        }
    }
    return std::nullopt;
}

std::optional<std::int16_t> offsetMinutesOf(std::string_view text) {
    if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) {
        return std::nullopt;
    }
    // Digits in pairs, with colons between them or not.
    int pairs[3] = {0, 0, 0};
    std::size_t at = 1;
    for (int& pair : pairs) {
        std::size_t digits = 0;
        while (digits < 2 && at < text.size() && text[at] >= '0' && text[at] <= '9') {
            pair = pair * 10 + (text[at++] - '0');
            ++digits;
        }
        // Only the hour may have a single digit.
        if (digits == 0 || (digits == 1 && &pair != &pairs[0])) {
            return std::nullopt;
        }
        if (at == text.size()) {
            break;
        }
        at += text[at] == ':' ? 1 : 0;
    }
    if (at != text.size() || text.back() == ':' || pairs[0] > 23 || pairs[1] > 59 || pairs[2] > 0) {
        return std::nullopt;
    }
    const int minutes = pairs[0] * 60 + pairs[1];
    return static_cast<std::int16_t>(text[0] == '+' ? minutes : -minutes);
}

std::optional<Abbreviation> abbreviationOf(std::string_view name) {
    static const Abbreviations known = gatherAbbreviations();
    const auto found = known.find(std::string(name));
    return found == known.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace oxbow
