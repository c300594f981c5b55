#include "importers/times/time_reader.h"

#include <absl/strings/ascii.h>
#include <absl/strings/numbers.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "importers/resume_mark.h"
#include "importers/times/number_time.h"
#include "model/event/ascii.h"
#include "model/event/time_spans.h"

namespace oxbow {
namespace {

std::string_view trimmed(std::string_view text) {
    const absl::string_view stripped =
        absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size()));
    return {stripped.data(), stripped.size()};
}

TimePrecision precisionOf(const WrittenTime& written) {
    if (!written.hasClock) {
        return TimePrecision::Day;
    }
    return written.hasSecond ? precisionOfDigits(written.digits) : TimePrecision::Minute;
}

bool combine(std::int64_t seconds, std::int64_t fraction, std::int64_t& nanoseconds) {
    std::int64_t whole = 0;
    return !__builtin_mul_overflow(seconds, kSecond, &whole) &&
           !__builtin_add_overflow(whole, fraction, &nanoseconds);
}

std::string textOf(const JsonValue& value) {
    return jsonText(value);
}

}  // namespace

absl::StatusOr<TimeReader> TimeReader::of(const TimeReading& reading) {
    TimeReader out;
    out.m_reading = reading;
    for (const std::string& text : reading.layouts) {
        absl::StatusOr<TimeLayout> layout = TimeLayout::of(text);
        if (!layout.ok()) {
            return layout.status();
        }
        out.m_told.push_back(*std::move(layout));
    }
    if (!reading.zone.empty()) {
        const absl::StatusOr<TimeZone> zone = TimeZone::of(reading.zone);
        if (!zone.ok()) {
            return zone.status();
        }
        out.m_zone = *zone;
    }
    return out;
}

const char* TimeReader::wordsOf(Doubt doubt) {
    switch (doubt) {
        case Doubt::Unreadable:
            return kUnreadableTimes;
        case Doubt::Implausible:
            return "numbers that are no plausible time (1990 to 2100) in any unit: kept in the "
                   "record, not as a time; say what they count with --time-unit";
        case Doubt::Impossible:
            return "times that do not exist (February 30, 25:00), or lie outside of the years 1678 "
                   "to 2261: kept in the record, not as a time";
        case Doubt::OtherUnit:
            return "numbers that count another unit than most of their column (milliseconds among "
                   "seconds): read in the only unit in which they are plausible";
        case Doubt::Leap:
            return "leap seconds (23:59:60): read as the second behind them";
        case Doubt::Cut:
            return "times with more digits than nanoseconds have: the record keeps them, the time "
                   "is cut";
        case Doubt::Repeated:
            return "local times that were twice, as the clocks of their zone went back: read as "
                   "the first of the two";
        case Doubt::Skipped:
            return "local times that never were, as the clocks of their zone went forward: read "
                   "as if they had not";
        case Doubt::Zone:
            return "times whose zone has a name that several zones share, or that nobody knows: "
                   "read as local times; say which it is with --time-zone";
        case Doubt::OrderTurned:
            return "dates that can only be day/month, behind others that were read as month/day: "
                   "those are likely wrong; import again with --time-format \"%d/%m/%Y\" and the "
                   "like";
        case Doubt::BothOrders:
            return "dates of a column that has both orders of day and month (13/03/2024, "
                   "03/14/2024): kept in the record, not as a time; say which it is with "
                   "--time-format";
        case Doubt::Year:
            return "times that name no year, or no day: kept in the record, not as a time; say of "
                   "which year the first is with --time-year";
        case Doubt::Order:
            break;
    }
    return "dates of which nothing tells the day from the month (03/04/2024): read as month/day; "
           "if it is the other way round, say --time-format \"%d/%m/%Y\" and the like";
}

std::optional<Timestamp> TimeReader::read(JsonType type, std::string_view text) {
    if (type == JsonType::String && m_told.empty()) {
        // Nearly all times are written like this, and need nothing of what follows.
        std::uint8_t digits = 0;
        if (const auto nanoseconds = m_usual.read(text, digits)) {
            m_lastKnown = nullptr;
            return Timestamp{*nanoseconds, precisionOfDigits(digits), 0};
        }
        // Of 23:59:60 more has to be known.
        const bool leap = text.find("60") != std::string_view::npos;
        const auto time = leap ? std::nullopt : parseTimestamp(text);
        if (time && (!m_zone || time->zoneMinutes != Timestamp::kNoZone)) {
            m_lastKnown = nullptr;
            return time;
        }
    }
    m_found.fill(false);
    if (type == JsonType::Null || (type == JsonType::String && trimmed(text).empty())) {
        return std::nullopt;
    }
    const std::optional<Timestamp> time = readAny(type, text);
    if (!time && !isNoted(Doubt::Implausible) && !isNoted(Doubt::Impossible) &&
        !isNoted(Doubt::BothOrders) && !lacksYear()) {
        note(Doubt::Unreadable);
    }
    for (std::size_t i = 0; i < kDoubts; ++i) {
        m_counts[i] += m_found[i] ? 1 : 0;
    }
    return time;
}

std::optional<Timestamp> TimeReader::readAny(JsonType type, std::string_view text) {
    switch (type) {
        case JsonType::String:
            return readText(trimmed(text));
        case JsonType::Number:
            return readNumber(text);
        case JsonType::Object:
            return readObject(text);
        case JsonType::Array:
            return readArray(text);
        default:
            return std::nullopt;
    }
}

std::optional<Timestamp> TimeReader::readText(std::string_view text) {
    bool impossible = false;
    for (const TimeLayout& layout : m_told) {
        if (const auto written = layout.read(text, &impossible)) {
            return resolve(*written);
        }
    }
    if (!m_told.empty()) {
        if (impossible) {
            note(Doubt::Impossible);
        }
        return std::nullopt;
    }
    if (m_lastKnown != nullptr &&
        (m_lastKnown->order == KnownLayout::Order::Clear || m_reading.order)) {
        if (const auto written = m_lastKnown->layout.read(text)) {
            return resolve(*written);
        }
    }
    if (looksLikeNumber(text)) {
        return readNumber(text);
    }
    if (const auto time = readSpecial(text)) {
        return time;
    }
    return readLayouts(text);
}

std::optional<Timestamp> TimeReader::readLayouts(std::string_view text) {
    constexpr std::size_t kLongest = 100;
    if (text.size() > kLongest) {
        return std::nullopt;
    }
    const KnownLayout* found = nullptr;
    bool undecided = false;
    bool impossible = false;
    bool otherOrder = false;
    std::optional<WrittenTime> written;
    for (const KnownLayout& known : knownLayouts()) {
        if (known.beginsWithDigit != isDigit(text.front())) {
            continue;
        }
        if (isOtherOrder(known)) {
            otherOrder = otherOrder || known.layout.read(text).has_value();
            continue;
        }
        const bool second = found != nullptr;  // only the other order of day and month counts then
        if (second && known.order != KnownLayout::Order::MonthDay) {
            continue;
        }
        const auto read = known.layout.read(text, &impossible);
        if (!read) {
            continue;
        }
        found = &known;
        written = read;
        undecided = second;
        if (second || known.order != KnownLayout::Order::DayMonth || m_reading.order) {
            break;
        }
    }
    m_lastKnown = found;
    if (found == nullptr && otherOrder && m_reading.order == DateOrder::Contradictory) {
        note(Doubt::BothOrders);
    } else if (found == nullptr && impossible && !otherOrder) {
        note(Doubt::Impossible);
    }
    if (undecided) {
        note(Doubt::Order);
    } else if (found != nullptr && found->order != KnownLayout::Order::Clear && !m_reading.order) {
        // The first date that is one in a single order decides for those that follow.
        m_reading.order = found->order == KnownLayout::Order::DayMonth ? DateOrder::DayMonth
                                                                       : DateOrder::MonthDay;
        if (m_reading.order == DateOrder::DayMonth &&
            m_counts[static_cast<std::size_t>(Doubt::Order)] > 0) {
            note(Doubt::OrderTurned);
        }
    }
    return written ? resolve(*written) : std::nullopt;
}

bool TimeReader::isOtherOrder(const KnownLayout& known) const {
    if (known.order == KnownLayout::Order::Clear || !m_reading.order) {
        return false;
    }
    return *m_reading.order == DateOrder::Contradictory ||
           (known.order == KnownLayout::Order::DayMonth) !=
               (*m_reading.order == DateOrder::DayMonth);
}

// "@1690000000", "/Date(1391564832617+0100)/"
std::optional<Timestamp> TimeReader::readSpecial(std::string_view text) {
    if (text.starts_with('@')) {
        return readNumber(text.substr(1), m_reading.unit.value_or(TimeUnit::Seconds));
    }
    if (text.starts_with("0x") && m_reading.unit) {
        std::uint64_t number = 0;
        return absl::SimpleHexAtoi(absl::string_view(text.data(), text.size()), &number)
                   ? readNumber(std::to_string(number), *m_reading.unit)
                   : std::nullopt;
    }
    for (const std::string_view begin : {"/Date(", "\\/Date(", "Date(", "new Date("}) {
        const std::size_t end = text.rfind(')');
        if (!text.starts_with(begin) || end == std::string_view::npos) {
            continue;
        }
        std::string_view number = text.substr(begin.size(), end - begin.size());
        const std::size_t sign = number.find_first_of("+-", 1);
        const std::string_view zone =
            sign == std::string_view::npos ? std::string_view() : number.substr(sign);
        number = number.substr(0, sign);
        auto time = readNumber(number, TimeUnit::Milliseconds);
        const auto offset = offsetMinutesOf(zone);
        if (time && (zone.empty() || offset)) {
            // The number is of UTC whatever the zone.
            time->zoneMinutes = offset.value_or(0);
            return time;
        }
    }
    return std::nullopt;
}

std::optional<Timestamp> TimeReader::readNumber(std::string_view number) {
    if (!m_reading.unit) {
        m_reading.unit = guessTimeUnit(number);
        m_reading.unitGuessed = m_reading.unit.has_value();
    }
    const std::optional<TimeUnit> unit = m_reading.unit;
    if (unit && !m_reading.unitGuessed) {
        return readNumber(number, *unit);
    }
    const auto isTimeIn = [number](TimeUnit tried) {
        const auto read = readNumberTime(number, tried);
        return read && (tried == TimeUnit::Calendar || isPlausible(read->time));
    };
    if (unit && isTimeIn(*unit)) {
        return readNumber(number, *unit);
    }
    const auto* const other =
        std::find_if(std::begin(kDistinctUnits), std::end(kDistinctUnits), isTimeIn);
    if (!unit || other == std::end(kDistinctUnits)) {
        note(Doubt::Implausible);
        return std::nullopt;
    }
    note(Doubt::OtherUnit);
    return readNumber(number, *other);
}

std::optional<Timestamp> TimeReader::readNumber(std::string_view number, TimeUnit unit) {
    const auto read = readNumberTime(number, unit);
    if (!read) {
        return std::nullopt;
    }
    if (read->cut) {
        note(Doubt::Cut);
    }
    if (read->time.zoneMinutes != Timestamp::kNoZone ||
        read->time.precision == TimePrecision::Day) {
        return read->time;
    }
    // A calendar's digits are local, as a written time is.
    constexpr std::int64_t kFloor = kSecond - 1;
    const std::int64_t nanoseconds = read->time.nanoseconds;
    const std::int64_t seconds =
        nanoseconds >= 0 ? nanoseconds / kSecond : (nanoseconds - kFloor) / kSecond;
    WrittenTime written;
    written.nanoseconds = nanoseconds - seconds * kSecond;
    return inZone(seconds, written, read->time);
}

std::optional<Timestamp> TimeReader::readObject(std::string_view lexeme) {
    const std::vector<JsonMember> members = jsonMembers(lexeme);
    constexpr std::size_t kMostMembers = 4;
    if (members.empty() || members.size() > kMostMembers) {
        return std::nullopt;
    }
    const JsonMember& first = members.front();
    if (members.size() == 1 && first.name == "$date") {
        if (first.value.type == JsonType::Number) {
            return readNumber(first.value.lexeme, TimeUnit::Milliseconds);
        }
        if (first.value.type == JsonType::Object) {
            for (const JsonMember& number : jsonMembers(first.value.lexeme)) {
                if (number.name == "$numberLong") {
                    return readNumber(textOf(number.value), TimeUnit::Milliseconds);
                }
            }
            return std::nullopt;
        }
        return readAny(first.value.type, textOf(first.value));
    }
    if (members.size() == 1 && (first.name == "$numberLong" || first.name == "$numberDecimal" ||
                                first.name == "$numberDouble")) {
        // Where it stands within a date, it counts what dates count there.
        return readNumber(textOf(first.value));
    }
    if (members.size() == 1 && first.name == "$timestamp") {
        return readObject(first.value.lexeme);
    }
    return readMembers(lexeme);
}

// Seconds in one member, and what is below them in another.
std::optional<Timestamp> TimeReader::readMembers(std::string_view lexeme) {
    struct Part {
        std::string_view name;
        std::int64_t worth;  // in nanoseconds
    };
    constexpr std::string_view kSeconds[] = {"seconds",     "_seconds", "epochSecond",
                                             "sec",         "secs",     "tv_sec",
                                             "unixSeconds", "t",        "epochSeconds"};
    constexpr Part kBelow[] = {
        {"nanos", 1},        {"nanoseconds", 1},  {"_nanoseconds", 1},   {"nano", 1},
        {"nanoOfSecond", 1}, {"nsec", 1},         {"nsecs", 1},          {"nanosec", 1},
        {"tv_nsec", 1},      {"usec", 1'000},     {"tv_usec", 1'000},    {"micros", 1'000},
        {"micro", 1'000},    {"msec", 1'000'000}, {"millis", 1'000'000}, {"ns", 1},
    };
    std::optional<Timestamp> time;
    std::int64_t below = 0;
    for (const JsonMember& member : jsonMembers(lexeme)) {
        for (const std::string_view name : kSeconds) {
            if (member.name == name) {
                time = readNumber(textOf(member.value), TimeUnit::Seconds);
            }
        }
        for (const Part& part : kBelow) {
            const std::string text = textOf(member.value);
            if (member.name != part.name || text.empty() || text.size() > 9 ||
                text.find_first_not_of("0123456789") != std::string::npos) {
                continue;
            }
            std::int64_t number = 0;
            for (const char digit : text) {
                number = number * 10 + (digit - '0');
            }
            below += number * part.worth;
        }
    }
    if (!time || __builtin_add_overflow(time->nanoseconds, below, &time->nanoseconds)) {
        return std::nullopt;
    }
    if (below != 0) {
        time->precision = TimePrecision::Nanosecond;
    }
    return time;
}

// [year, month, day, hour, minute, second, nanosecond], as Java's Jackson writes a local time.
std::optional<Timestamp> TimeReader::readArray(std::string_view lexeme) {
    const std::vector<JsonValue> elements = jsonElements(lexeme);
    constexpr std::size_t kLeast = 3;
    constexpr std::size_t kMost = 7;
    std::array<std::int64_t, kMost> parts{};
    if (elements.size() < kLeast || elements.size() > kMost) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (elements[i].type != JsonType::Number || elements[i].lexeme.size() > 9 ||
            elements[i].lexeme.find_first_not_of("0123456789") != std::string_view::npos) {
            return std::nullopt;
        }
        for (const char digit : elements[i].lexeme) {
            parts[i] = parts[i] * 10 + (digit - '0');
        }
    }
    const auto part = [&](std::size_t i) { return static_cast<int>(parts[i]); };
    WrittenTime written;
    written.year = part(0);
    written.month = part(1);
    written.day = part(2);
    written.hour = part(3);
    written.minute = part(4);
    written.second = part(5);
    written.nanoseconds = parts[6];
    written.hasClock = elements.size() > 4;
    written.hasSecond = elements.size() > 5;
    written.digits = elements.size() > 6 ? 9 : 0;
    const std::chrono::year_month_day date{std::chrono::year(written.year),
                                           std::chrono::month(static_cast<unsigned>(written.month)),
                                           std::chrono::day(static_cast<unsigned>(written.day))};
    written.hasYear = true;
    const bool valid = date.ok() && written.year >= kFirstPlausibleYear &&
                       written.year <= kLastPlausibleYear && elements.size() != 4 &&
                       written.hour <= 23 && written.minute <= 59 && written.second <= 59;
    return valid ? resolve(written) : std::nullopt;
}

// A log goes on from December to January; what is late by less than half a year is of the year
// before where that lies between.
std::optional<int> TimeReader::yearOf(const WrittenTime& written) {
    constexpr std::uint64_t kHalf = 6;
    if (!m_reading.year || !written.hasMonth) {
        note(Doubt::Year);
        return std::nullopt;
    }
    const auto month = static_cast<std::uint64_t>(written.month);
    const bool late = m_month != 0 && month > m_month + kHalf;
    m_years += month + kHalf < m_month ? 1 : 0;
    m_month = late ? m_month : month;
    return *m_reading.year + static_cast<int>(m_years) - (late ? 1 : 0);
}

std::optional<Timestamp> TimeReader::resolve(WrittenTime written) {
    if (!written.hasYear) {
        const std::optional<int> year = yearOf(written);
        if (!year) {
            return std::nullopt;
        }
        written.year = *year;
    }
    const std::chrono::year_month_day date{std::chrono::year(written.year),
                                           std::chrono::month(static_cast<unsigned>(written.month)),
                                           std::chrono::day(static_cast<unsigned>(written.day))};
    if (!date.ok()) {
        return std::nullopt;  // February 29 of another year
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    const std::int64_t seconds =
        days * 86'400 + written.hour * 3'600 + written.minute * 60 + written.second;
    if (written.cut) {
        note(Doubt::Cut);
    }
    Timestamp time;
    time.precision = precisionOf(written);
    if (!combine(seconds, written.nanoseconds, time.nanoseconds)) {
        note(Doubt::Impossible);
        return std::nullopt;
    }
    // A day is a day in whatever zone.
    return written.hasClock ? inZone(seconds, written, time) : time;
}

std::optional<Timestamp> TimeReader::inZone(std::int64_t localSeconds, const WrittenTime& written,
                                            Timestamp time) {
    ZonedInstant instant{localSeconds, Timestamp::kNoZone};
    if (written.offsetMinutes) {
        instant = {localSeconds - *written.offsetMinutes * 60, *written.offsetMinutes};
    } else if (!written.zone.empty()) {
        const auto abbreviation = abbreviationOf(written.zone);
        const auto told = m_zone ? m_zone->at(localSeconds, written.zone) : std::nullopt;
        const TimeZone* const named = told || (abbreviation && abbreviation->offsetMinutes)
                                          ? nullptr
                                          : zoneNamed(written.zone);
        if (told) {
            instant = *told;
        } else if (abbreviation && abbreviation->offsetMinutes) {
            const std::int16_t minutes = *abbreviation->offsetMinutes;
            instant = {localSeconds - minutes * 60, minutes};
        } else if (named != nullptr && !abbreviation) {
            instant = named->at(localSeconds);
        } else {
            note(Doubt::Zone);
        }
    } else if (m_zone) {
        instant = m_zone->at(localSeconds);
    }
    if (instant.kind == ZonedInstant::Kind::Repeated) {
        note(Doubt::Repeated);
    }
    if (instant.kind == ZonedInstant::Kind::Skipped) {
        note(Doubt::Skipped);
    }
    if (written.second == 60) {
        // They are put in at the end of a day in UTC, if the zone is known which that is.
        const bool known = instant.offsetMinutes != Timestamp::kNoZone;
        const bool leap = known ? instant.seconds % 86'400 == 0 : written.minute == 59;
        note(leap ? Doubt::Leap : Doubt::Impossible);
        if (!leap) {
            return std::nullopt;
        }
    }
    time.zoneMinutes = instant.offsetMinutes;
    return combine(instant.seconds, written.nanoseconds, time.nanoseconds) ? std::optional(time)
                                                                           : std::nullopt;
}

const TimeZone* TimeReader::zoneNamed(std::string_view name) {
    if (m_namedZone != name) {
        const absl::StatusOr<TimeZone> zone = TimeZone::of(name);
        m_namedZone = name;
        m_named = zone.ok() ? std::optional(*zone) : std::nullopt;
    }
    return m_named ? &*m_named : nullptr;
}

FidelityReport TimeReader::fidelity() const {
    FidelityReport report;
    for (std::size_t i = 0; i < kDoubts; ++i) {
        if (m_counts[i] > 0) {
            report[wordsOf(static_cast<Doubt>(i))] = m_counts[i];
        }
    }
    return report;
}

void TimeReader::save(MarkWriter& mark) const {
    mark.fidelity(fidelity()).number(m_month).number(m_years);
}

TimeReader::Progress TimeReader::progressOf(MarkReader& mark) {
    Progress progress;
    progress.counted = mark.fidelity();
    progress.month = mark.number();
    progress.years = mark.number();
    return progress;
}

void TimeReader::restore(const Progress& progress) {
    for (std::size_t i = 0; i < kDoubts; ++i) {
        const auto found = progress.counted.find(wordsOf(static_cast<Doubt>(i)));
        m_counts[i] = found == progress.counted.end() ? 0 : found->second;
    }
    m_month = progress.month;
    m_years = progress.years;
}

}  // namespace oxbow
