// Reads the times of one source, one after the other.
#pragma once

#include <absl/status/statusor.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/importer.h"
#include "importers/times/known_layouts.h"
#include "importers/times/time_reading.h"
#include "importers/times/time_zone.h"
#include "model/event/timestamp.h"
#include "model/event/utc_time.h"
#include "model/payload/json.h"

namespace oxbow {

class MarkReader;
class MarkWriter;

// A line of a fidelity report.
inline constexpr char kUnreadableTimes[] =
    "times that cannot be read: kept in the record, not as a time";

// A text is read by the layouts that were told, else by all that are known, that of the text before
// first; a number by the unit. Where no unit was told the first number that is a plausible time in
// one sets it, for all that follow. Of objects and arrays those are times that programs write as
// such: {"$date": …}, {"seconds": …, "nanos": …}, [2024, 6, 28, 9, 30, 0].
//
// What was not read, or read with a doubt, is counted. One thread.
class TimeReader {
public:
    TimeReader() = default;
    // A layout or zone that is none is told as by checkTimeLayout() and checkTimeZone().
    static absl::StatusOr<TimeReader> of(const TimeReading& reading);

    // `text` is a string's text, unescaped, and of any other value its lexeme. An empty text and
    // null are no time, and no fault.
    std::optional<Timestamp> read(JsonType type, std::string_view text);

    // As told, with what was found out since.
    const TimeReading& reading() const { return m_reading; }
    // The layout of the last text that was read by one; null: it was RFC 3339's.
    const KnownLayout* lastLayout() const { return m_lastKnown; }
    // Numbers that count another unit than most.
    std::uint64_t otherUnits() const {
        return m_counts[static_cast<std::size_t>(Doubt::OtherUnit)];
    }
    FidelityReport fidelity() const;
    // Whether the last text that was read as no time would be one in a known year.
    bool lacksYear() const { return m_found[static_cast<std::size_t>(Doubt::Year)]; }

    // Where reading stands, for a resume mark.
    struct Progress {
        FidelityReport counted;
        std::uint64_t month = 0;  // of the last time without a year; 0: there was none
        std::uint64_t years = 0;  // behind that of the first
    };
    void save(MarkWriter& mark) const;
    static Progress progressOf(MarkReader& mark);
    void restore(const Progress& progress);

private:
    enum class Doubt : std::uint8_t {
        Unreadable,
        Implausible,
        Impossible,
        OtherUnit,
        Cut,
        Leap,
        Repeated,
        Skipped,
        Zone,
        Year,
        Order,
        OrderTurned,
        BothOrders,
        Last = BothOrders
    };
    static const char* wordsOf(Doubt doubt);

    std::optional<Timestamp> readAny(JsonType type, std::string_view text);
    std::optional<Timestamp> readText(std::string_view text);
    std::optional<Timestamp> readLayouts(std::string_view text);
    std::optional<Timestamp> readSpecial(std::string_view text);
    // In the unit that is told or was found …
    std::optional<Timestamp> readNumber(std::string_view number);
    // … and in this one.
    std::optional<Timestamp> readNumber(std::string_view number, TimeUnit unit);
    std::optional<Timestamp> readObject(std::string_view lexeme);
    std::optional<Timestamp> readMembers(std::string_view lexeme);
    std::optional<Timestamp> readArray(std::string_view lexeme);
    std::optional<Timestamp> resolve(WrittenTime written);
    std::optional<int> yearOf(const WrittenTime& written);
    std::optional<Timestamp> inZone(std::int64_t localSeconds, const WrittenTime& written,
                                    Timestamp time);
    const TimeZone* zoneNamed(std::string_view name);
    void note(Doubt doubt) { m_found[static_cast<std::size_t>(doubt)] = true; }
    bool isNoted(Doubt doubt) const { return m_found[static_cast<std::size_t>(doubt)]; }
    bool isOtherOrder(const KnownLayout& known) const;

    TimeReading m_reading;
    std::vector<TimeLayout> m_told;
    std::optional<TimeZone> m_zone;
    std::uint64_t m_month = 0;  // see Progress
    std::uint64_t m_years = 0;
    UtcTimeReader m_usual;
    const KnownLayout* m_lastKnown = nullptr;
    std::string m_namedZone;  // the last that a time named …
    std::optional<TimeZone> m_named;
    // … of the time at work, and of all.
    static constexpr std::size_t kDoubts = static_cast<std::size_t>(Doubt::Last) + 1;
    std::array<bool, kDoubts> m_found{};
    std::array<std::uint64_t, kDoubts> m_counts{};
};

}  // namespace oxbow
