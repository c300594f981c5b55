#include "app/cli/options/reading_options.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <string>

namespace oxbow {
namespace {

struct FieldOption {
    const char* name;
    FieldPaths Mapping::*path;
    const char* help;
};

constexpr FieldOption kFields[] = {
    {"--key", &Mapping::key, "The field that is the key; \"\" for none"},
    {"--value", &Mapping::value, "The field that is the value; \"\" for the whole record"},
    {"--type", &Mapping::type, "The field that is the event's type; \"\" for none"},
    {"--time", &Mapping::time,
     "The field that is the event's time; \"date + time\" where several are; \"\" for none"},
    {"--stream", &Mapping::stream, "The field that names the stream"},
};

}  // namespace

void addReadingOptions(CLI::App& command, Reading& reading) {
    for (const FieldOption& field : kFields) {
        command.add_option_function<std::string>(
            field.name,
            [&reading, path = field.path](const std::string& told) { reading.fields.*path = told; },
            field.help);
    }
    TimeReading& time = reading.time;
    command
        .add_option("--time-format", time.layouts,
                    "How times are written, as strptime has it: \"%d/%m/%Y %H:%M:%S\", %E*S for a "
                    "second with its fraction, %Ez for +01:00; may be given several times")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check([](const std::string& layout) {
            return std::string(checkTimeLayout(layout).message());
        });
    command
        .add_option_function<std::string>(
            "--time-unit", [&time](const std::string& unit) { time.unit = timeUnitOf(unit); },
            absl::StrCat("What numbers that are times count: ", timeUnitNames()))
        ->check([](const std::string& unit) {
            return timeUnitOf(unit) ? std::string() : absl::StrCat("there are ", timeUnitNames());
        });
    command
        .add_option("--time-zone", time.zone,
                    "The zone of times that name none: Europe/Berlin, UTC, +01:00")
        ->check([](const std::string& zone) { return std::string(checkTimeZone(zone).message()); });
    command
        .add_option_function<int>(
            "--time-year", [&time](int year) { time.year = year; },
            "The year of the first time, where times name none (\"Jun 28 09:30:00\"); it goes on "
            "from December to January")
        ->check([](const std::string& year) {
            int number = 0;
            return absl::SimpleAtoi(year, &number) ? std::string(checkTimeYear(number).message())
                                                   : std::string("a year is written like 2024");
        });
}

}  // namespace oxbow
