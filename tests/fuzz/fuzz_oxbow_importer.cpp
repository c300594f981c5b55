// Any bytes as events that Oxbow exported.
#include <cstddef>
#include <cstdint>

#include "fuzz/importer_fuzz.h"
#include "importers/text/oxbow_importer.h"
#include "model/forms/event_csv.h"
#include "model/forms/event_json.h"

using namespace oxbow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const Format& format : {oxbowJsonFormat(), oxbowCsvFormat()}) {
        for (const Event& event : test::fuzzImporter(format, bytes).events) {
            std::string line;
            appendEventJson(line, Position(1), event.view());
            const test::Imported json = test::importText(oxbowJsonFormat(), line);
            test::require(json.events.size() == 1 && json.events[0] == event, "JSON is lossless");
            std::string table = eventCsvHeader();
            appendEventCsv(table, Position(1), event.view());
            const test::Imported csv = test::importText(oxbowCsvFormat(), table);
            test::require(csv.events.size() == 1 && csv.events[0] == event, "CSV is lossless");
        }
    }
    return 0;
}
