// Any text as a time, as a number in each unit, as a layout and as a reading.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/importer_fuzz.h"
#include "importers/format/reading.h"
#include "importers/times/number_time.h"
#include "importers/times/time_layout.h"
#include "importers/times/time_reader.h"

using namespace oxbow;

namespace {

void readTime(std::string_view text) {
    for (const char* const zone : {"", "Europe/Berlin"}) {
        TimeReading reading;
        reading.zone = zone;
        auto times = TimeReader::of(reading);
        test::require(times.ok(), "the zone is one");
        for (const JsonType type : {JsonType::String, JsonType::Number}) {
            const auto time = times->read(type, text);
            const auto again = time ? parseTimestamp(formatTimestamp(*time)) : time;
            test::require(again.has_value() == time.has_value(), "a time can be written and read");
            test::require(!time || again->nanoseconds == time->nanoseconds, "and is the same");
        }
        if (validateJson(text).ok()) {
            times->read(JsonType::Object, text);
            times->read(JsonType::Array, text);
        }
        TimeReader restored = *TimeReader::of(reading);
        TimeReader::Progress progress;
        progress.counted = times->fidelity();
        restored.restore(progress);
        test::require(restored.fidelity() == times->fidelity(), "what was counted is kept");
    }
    // What the usual layout reads is read alike by all, but that a leap second stands at the end of
    // a day.
    const auto usual = parseTimestamp(text);
    if (usual && text.find(":60") == std::string_view::npos) {
        auto times = TimeReader::of({});
        const auto time = times->read(JsonType::String, text);
        test::require(time && time->nanoseconds == usual->nanoseconds, "RFC 3339 is RFC 3339");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    readTime(bytes);
    // A layout, and a text that may be written so.
    const std::size_t line = std::min(bytes.find('\n'), bytes.size());
    if (const auto layout = TimeLayout::of(bytes.substr(0, line)); layout.ok()) {
        layout->read(bytes.substr(std::min(line + 1, bytes.size())));
    }
    if (const auto reading = parseReading(bytes); reading.ok()) {
        const auto again = parseReading(readingJson(*reading));
        test::require(again.ok() && *again == *reading, "a reading can be written and read");
        test::require(readingOf(pairsOf(*reading)) == *reading, "and kept with a log");
    }
    return 0;
}
