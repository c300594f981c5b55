// Any bytes as JSON Lines, as an array and as values one after the other.
#include <cstddef>
#include <cstdint>

#include "fuzz/importer_fuzz.h"
#include "importers/json/json_importer.h"
#include "importers/json/json_tape.h"
#include "importers/json/record_json.h"
#include "model/event/event_batch.h"
#include "model/payload/json.h"

using namespace oxbow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const Format& format : {jsonLinesFormat(), jsonArrayFormat(), jsonConcatenatedFormat()}) {
        for (const Event& event : test::fuzzImporter(format, bytes).events) {
            test::require(validateJson(*event.record).ok() || !strictJson(*event.record).empty() ||
                              !jsonBehindPrefix(*event.record).empty(),
                          "every event's record is JSON, or holds some");
        }
    }
    // The fast reader and the strict one agree on what is JSON.
    Arena arena;
    JsonTape tape;
    test::require(tape.parse(arena.copy(bytes)) == validateJson(bytes).ok(), "one grammar");
    return 0;
}
