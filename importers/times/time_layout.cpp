#include "importers/times/time_layout.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <array>
#include <chrono>

#include "importers/times/time_zone.h"
#include "model/event/ascii.h"

namespace oxbow {
namespace {

// What stands in the steps for directives of more than one letter, and for what is no directive.
constexpr char kLiteral = '=';
constexpr char kSpace = ' ';
constexpr char kSecondWithFraction = '*';
constexpr char kClock = 'c';
constexpr char kZone = 'o';

constexpr absl::string_view kMonths[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
constexpr absl::string_view kDays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                       "thursday", "friday", "saturday"};

constexpr int kSomeLeapYear = 1972;

constexpr std::array<std::int64_t, 10> kTens = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

bool isLetter(char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c));
}

std::string_view withoutSpace(std::string_view text) {
    while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.front()))) {
        text.remove_prefix(1);
    }
    while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.back()))) {
        text.remove_suffix(1);
    }
    return text;
}

// A day as it can be told: by month, by its number in the year, by week.
struct Day {
    std::optional<int> ofYear;
    std::optional<int> weekYear;
    std::optional<int> week;
    int weekday = 1;  // Monday
};

bool place(const std::chrono::sys_days& days, WrittenTime& out) {
    const std::chrono::year_month_day date(days);
    out.year = static_cast<int>(date.year());
    out.month = static_cast<int>(static_cast<unsigned>(date.month()));
    out.day = static_cast<int>(static_cast<unsigned>(date.day()));
    return true;
}

bool placeWeek(const Day& day, WrittenTime& out) {
    namespace ch = std::chrono;
    if (!day.weekYear || !day.week || *day.week < 1) {
        return false;
    }
    // The first week is the one with January 4 in it.
    const ch::sys_days fourth{ch::year(*day.weekYear) / ch::January / 4};
    const ch::sys_days monday =
        fourth - ch::days(ch::weekday(fourth).iso_encoding() - 1) + ch::weeks(*day.week - 1);
    const ch::sys_days thursday = monday + ch::days(3);
    if (ch::year_month_day(thursday).year() != ch::year(*day.weekYear)) {
        return false;  // week 53 of a year of 52
    }
    return place(monday + ch::days(day.weekday - 1), out);
}

bool placeDay(const Day& day, WrittenTime& out) {
    namespace ch = std::chrono;
    if (day.weekYear || day.week) {
        return placeWeek(day, out);
    }
    if (day.ofYear) {
        const bool leap = ch::year(out.year).is_leap();
        return *day.ofYear >= 1 && *day.ofYear <= (leap ? 366 : 365) &&
               place(ch::sys_days(ch::year(out.year) / ch::January / 1) + ch::days(*day.ofYear - 1),
                     out);
    }
    return ch::year_month_day(ch::year(out.year), ch::month(static_cast<unsigned>(out.month)),
                              ch::day(static_cast<unsigned>(out.day)))
        .ok();
}

}  // namespace

// One text being read.
class TimeLayout::Run {
public:
    explicit Run(std::string_view text) : m_text(withoutSpace(text)) {}

    std::optional<WrittenTime> read(const std::vector<Step>& steps, bool* impossible) {
        for (const Step& step : steps) {
            if (!take(step)) {
                return std::nullopt;
            }
        }
        if (m_at != m_text.size()) {
            return std::nullopt;
        }
        const bool possible = finish();
        if (!possible && impossible != nullptr) {
            *impossible = true;
        }
        return possible ? std::optional(m_out) : std::nullopt;
    }

private:
    bool take(const Step& step);
    bool takeSecond(bool withFraction, std::size_t least = 2);
    bool takeFraction();
    bool takeName(const absl::string_view* names, std::size_t count, int& number);
    bool takeHalf();
    bool takeOffset();
    bool takeZoneName();
    bool takeClock();
    bool takeTimeOfDay();
    bool takeCompactTimeOfDay();
    bool takeZone();
    bool takeZoneRemark();
    bool finish();

    char peek(std::size_t ahead = 0) const {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }
    bool literal(char c) {
        const bool found = m_at < m_text.size() && m_text[m_at] == c;
        m_at += found ? 1 : 0;
        return found;
    }
    bool oneOf(std::string_view characters) {
        const bool found = peek() != '\0' && characters.find(peek()) != std::string_view::npos;
        m_at += found ? 1 : 0;
        return found;
    }
    // Java writes a narrow no-break space before "PM".
    void space() {
        for (;;) {
            const std::string_view rest = m_text.substr(std::min(m_at, m_text.size()));
            if (absl::ascii_isspace(static_cast<unsigned char>(peek()))) {
                ++m_at;
            } else if (rest.starts_with("\u202F") || rest.starts_with("\u00A0")) {
                m_at += rest.front() == '\xE2' ? 3 : 2;
            } else {
                return;
            }
        }
    }
    std::size_t digitsAhead() const {
        std::size_t count = 0;
        while (isDigit(peek(count))) {
            ++count;
        }
        return count;
    }
    bool number(std::size_t least, std::size_t most, int& value) {
        int result = 0;
        std::size_t count = 0;
        while (count < most && isDigit(peek())) {
            result = result * 10 + (m_text[m_at++] - '0');
            ++count;
        }
        value = result;
        return count >= least;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    WrittenTime m_out;
    Day m_day;
    std::optional<bool> m_afternoon;
};

bool TimeLayout::Run::take(const Step& step) {
    switch (step.what) {
        case kLiteral:
            return literal(step.character);
        case kSpace:
            space();
            return true;
        case 'Y':
            m_out.hasYear = true;
            return number(4, 4, m_out.year);
        case 'y':
            m_out.hasYear = true;
            if (!number(2, 2, m_out.year)) {
                return false;
            }
            m_out.year += m_out.year < 69 ? 2000 : 1900;
            return true;
        case 'm':
            m_out.hasMonth = true;
            return number(1, 2, m_out.month);
        case 'b':
            m_out.hasMonth = true;
            return takeName(kMonths, std::size(kMonths), m_out.month);
        case 'd':
            space();
            return number(1, 2, m_out.day);
        case 'j':
            return number(3, 3, m_day.ofYear.emplace());
        case 'a': {
            int ignored = 0;
            return takeName(kDays, std::size(kDays), ignored);
        }
        case 'G':
            m_out.hasYear = true;
            return number(4, 4, m_day.weekYear.emplace());
        case 'V':
            return number(2, 2, m_day.week.emplace());
        case 'u':
            return number(1, 1, m_day.weekday) && m_day.weekday >= 1 && m_day.weekday <= 7;
        case 'H':
        case 'I':
            m_out.hasClock = true;
            return number(1, 2, m_out.hour);
        case 'M':
            return number(2, 2, m_out.minute);
        case 'S':
            return takeSecond(false);
        case kSecondWithFraction:
            return takeSecond(true);
        case 'f':
            return takeFraction();
        case 'p':
            return takeHalf();
        case 'z':
            return takeOffset();
        case 'Z':
            return takeZoneName();
        case kClock:
            return takeClock();
        default:
            return takeZone();
    }
}

bool TimeLayout::Run::takeSecond(bool withFraction, std::size_t least) {
    m_out.hasSecond = true;
    if (!number(least, 2, m_out.second)) {
        return false;
    }
    return !withFraction || !oneOf(".,") || takeFraction();
}

bool TimeLayout::Run::takeFraction() {
    m_out.hasSecond = true;
    const std::size_t count = digitsAhead();
    for (std::size_t i = 0; i < count; ++i) {
        const int digit = m_text[m_at++] - '0';
        if (m_out.digits < 9) {
            m_out.nanoseconds = m_out.nanoseconds * 10 + digit;
            ++m_out.digits;
        } else {
            m_out.cut |= digit != 0;
        }
    }
    m_out.nanoseconds *= kTens[static_cast<std::size_t>(9 - m_out.digits)];
    return count > 0;
}

// In full, or by its first three letters ("Sept" as well), with a point behind it or not.
bool TimeLayout::Run::takeName(const absl::string_view* names, std::size_t count, int& number) {
    std::size_t size = 0;
    while (isLetter(peek(size))) {
        ++size;
    }
    if (size < 3) {
        return false;
    }
    const absl::string_view word(m_text.data() + m_at, size);
    for (std::size_t i = 0; i < count; ++i) {
        const bool usual = size == 3 || size == names[i].size() || size == 4;
        if (usual && absl::StartsWithIgnoreCase(names[i], word)) {
            m_at += size;
            number = static_cast<int>(i) + 1;
            return true;
        }
    }
    return false;
}

// "PM", "p.m."
bool TimeLayout::Run::takeHalf() {
    space();
    const char first = absl::ascii_tolower(static_cast<unsigned char>(peek()));
    if (first != 'a' && first != 'p') {
        return false;
    }
    ++m_at;
    literal('.');
    if (!oneOf("mM")) {
        return false;
    }
    literal('.');
    m_afternoon = first == 'p';
    return !isLetter(peek());
}

bool TimeLayout::Run::takeOffset() {
    if (oneOf("Zz")) {
        m_out.offsetMinutes = 0;
        return true;
    }
    std::size_t size = 1;
    while (isDigit(peek(size)) || (peek(size) == ':' && isDigit(peek(size + 1)))) {
        ++size;
    }
    m_out.offsetMinutes = offsetMinutesOf(m_text.substr(m_at, size));
    m_at += m_out.offsetMinutes ? size : 0;
    return m_out.offsetMinutes.has_value();
}

// Letters and what a name of the tz database has between them.
bool TimeLayout::Run::takeZoneName() {
    std::size_t size = 0;
    while (isLetter(peek(size)) ||
           (size > 0 && (peek(size) == '/' || peek(size) == '_' || peek(size) == '-' ||
                         peek(size) == '+' || isDigit(peek(size))))) {
        ++size;
    }
    m_out.zone = m_text.substr(m_at, size);
    m_at += size;
    return size > 0;
}

// ", 09:30:00.123 PM", "T093000", ":08:05:32", " at 9:30": all that stands between a date and a
// zone. Nothing is taken where no time of day follows.
bool TimeLayout::Run::takeClock() {
    const std::size_t begin = m_at;
    const char first = peek();
    literal(',');
    space();
    if (m_at == begin) {
        oneOf("Tt_:-");
    } else if (absl::StartsWithIgnoreCase(
                   absl::string_view(m_text.data() + m_at, m_text.size() - m_at), "at ")) {
        m_at += 3;
    }
    if (m_at == begin || !isDigit(peek())) {
        m_at = begin;
        return true;
    }
    if (!(digitsAhead() > 2 ? takeCompactTimeOfDay() : takeTimeOfDay())) {
        return false;
    }
    // "2024-06-28-05:00" is a day in a zone.
    return first != '-' || m_out.hasSecond;
}

bool TimeLayout::Run::takeTimeOfDay() {
    m_out.hasClock = true;
    if (!number(1, 2, m_out.hour)) {
        return false;
    }
    const char separator = peek();
    // "22:5:7", as a format without leading zeroes has it.
    const std::size_t least = separator == ':' ? 1 : 2;
    if (!oneOf(":.") || !number(least, 2, m_out.minute)) {
        return false;
    }
    if (literal(separator)) {
        if (!takeSecond(true, least)) {
            return false;
        }
        // "08:05:32:123", as old layouts of Java's have it: a number of milliseconds.
        if (m_out.digits == 0 && peek() == ':' && isDigit(peek(1))) {
            ++m_at;
            int milliseconds = 0;
            if (digitsAhead() > 3 || !number(1, 3, milliseconds)) {
                return false;
            }
            m_out.nanoseconds = milliseconds * 1'000'000;
            m_out.digits = 3;
        }
    }
    const std::size_t end = m_at;
    if (!takeHalf()) {
        m_at = end;
        m_afternoon.reset();
    }
    return true;
}

bool TimeLayout::Run::takeCompactTimeOfDay() {
    const std::size_t digits = digitsAhead();
    // 93000 has lost its first 0 where it was a number.
    const std::size_t ofHour = digits == 5 ? 1 : 2;
    m_out.hasClock = true;
    if (digits < 4 || !number(ofHour, ofHour, m_out.hour) || !number(2, 2, m_out.minute)) {
        return false;
    }
    return digits == 4 || (takeSecond(true) && (digits <= 6 || takeFraction()));
}

// "Z", "+01:00", "GMT+3", " CEST", " Europe/Berlin", with a remark behind it or not.
bool TimeLayout::Run::takeZone() {
    space();
    if (m_at == m_text.size() || peek() == ']') {
        return true;
    }
    const std::string_view rest = m_text.substr(m_at);
    for (const std::string_view universal : {"GMT", "UTC"}) {
        if (rest.starts_with(universal) && rest.size() > 3 && (rest[3] == '+' || rest[3] == '-')) {
            m_at += universal.size();
            return takeOffset() && takeZoneRemark();
        }
    }
    if (peek() == '+' || peek() == '-') {
        return takeOffset() && takeZoneRemark();
    }
    if ((peek() == 'Z' || peek() == 'z') && !isLetter(peek(1))) {
        return takeOffset() && takeZoneRemark();
    }
    const bool bracketed = peek() == '[' || peek() == '(';
    m_at += bracketed ? 1 : 0;
    if (!takeZoneName() || (bracketed && !oneOf("])"))) {
        return false;
    }
    return abbreviationOf(m_out.zone).has_value() || TimeZone::of(m_out.zone).ok();
}

// Behind an offset its name is a remark: "+0200 (CEST)", "+02:00[Europe/Berlin]", "+0000 UTC", and
// what Go adds of a clock that only rises, " m=+0.012".
bool TimeLayout::Run::takeZoneRemark() {
    space();
    const bool bracketed = peek() == '[' || peek() == '(';
    if (bracketed) {
        const std::size_t end = m_text.find(peek() == '[' ? ']' : ')', m_at);
        m_at = end == std::string_view::npos ? m_at : end + 1;
    } else if (isLetter(peek()) && peek(1) != '=') {
        std::size_t size = 0;
        while (isLetter(peek(size))) {
            ++size;
        }
        m_at += size;
    } else if (peek() == '+' || peek() == '-') {
        // Go's time.Time names a zone without a name by its offset once more.
        const std::optional<std::int16_t> offset = m_out.offsetMinutes;
        if (!takeOffset() || m_out.offsetMinutes != offset) {
            return false;
        }
    }
    space();
    if (m_text.substr(m_at).starts_with("m=")) {
        m_at = m_text.size();
    }
    return true;
}

bool TimeLayout::Run::finish() {
    if (!m_out.hasYear) {
        m_out.year = kSomeLeapYear;  // February 29 is a day of some year
    }
    if (m_afternoon) {
        if (m_out.hour < 1 || m_out.hour > 12) {
            return false;
        }
        m_out.hour = m_out.hour % 12 + (*m_afternoon ? 12 : 0);
    }
    const bool endOfDay =
        m_out.hour == 24 && m_out.minute == 0 && m_out.second == 0 && m_out.nanoseconds == 0;
    return (m_out.hour <= 23 || endOfDay) && m_out.minute <= 59 && m_out.second <= 60 &&
           m_out.month >= 1 && m_out.month <= 12 && m_out.day >= 1 && placeDay(m_day, m_out);
}

absl::StatusOr<TimeLayout> TimeLayout::of(std::string_view layout) {
    // What is short for several.
    constexpr std::pair<char, std::string_view> kShort[] = {
        {'T', "%H:%M:%S"}, {'R', "%H:%M"}, {'D', "%m/%d/%y"}, {'F', "%Y-%m-%d"}};
    constexpr std::pair<std::string_view, char> kLong[] = {
        {"E*S", kSecondWithFraction},
        {"E#S", kSecondWithFraction},
        {"E*f", 'f'},
        {"E#f", 'f'},
        {"Ez", 'z'},
        {"E*z", 'z'},
        {"{clock}", kClock},
        {"{zone}", kZone},
        {"B", 'b'},
        {"h", 'b'},
        {"e", 'd'},
        {"A", 'a'},
        {"n", kSpace},
        {"t", kSpace},
    };
    constexpr std::string_view kPlain = "YymbdjaGVuHIMSfpzZ";
    TimeLayout out;
    std::string whole;
    for (std::size_t at = 0; at < layout.size(); ++at) {
        const bool directive = layout[at] == '%' && at + 1 < layout.size();
        bool replaced = false;
        for (const auto& [letter, longer] : kShort) {
            if (directive && layout[at + 1] == letter) {
                whole += longer;
                replaced = true;
            }
        }
        if (replaced) {
            ++at;
        } else {
            whole += layout[at];
            if (directive) {
                whole += layout[++at];
            }
        }
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        if (absl::ascii_isspace(static_cast<unsigned char>(whole[at]))) {
            out.m_steps.push_back({kSpace});
            continue;
        }
        if (whole[at] != '%') {
            out.m_steps.push_back({kLiteral, whole[at]});
            continue;
        }
        const std::string_view rest = std::string_view(whole).substr(at + 1);
        if (!rest.empty() && rest.front() == '%') {
            out.m_steps.push_back({kLiteral, '%'});
            ++at;
            continue;
        }
        if (!rest.empty() && kPlain.find(rest.front()) != std::string_view::npos) {
            out.m_steps.push_back({rest.front()});
            ++at;
            continue;
        }
        bool known = false;
        for (const auto& [name, what] : kLong) {
            if (rest.starts_with(name)) {
                out.m_steps.push_back({what});
                at += name.size();
                known = true;
                break;
            }
        }
        if (!known) {
            return absl::InvalidArgumentError(absl::StrCat(
                "\"", std::string(layout), "\" is no layout of a time: \"%",
                std::string(rest.substr(0, 1)), "\" (column ", at + 1,
                ") is unknown; it is written like %Y-%m-%d %H:%M:%E*S %Ez, with the directives of "
                "strptime"));
        }
    }
    if (layout.empty()) {
        return absl::InvalidArgumentError(
            "an empty text is no layout of a time; it is written like %Y-%m-%d %H:%M:%S");
    }
    return out;
}

std::optional<WrittenTime> TimeLayout::read(std::string_view text, bool* impossible) const {
    return Run(text).read(m_steps, impossible);
}

}  // namespace oxbow
