// Any bytes as the output of kcat -J.
#include <cstddef>
#include <cstdint>

#include "fuzz/importer_fuzz.h"
#include "importers/text/kcat_importer.h"
#include "model/forms/event_kcat.h"

using namespace oxbow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const Event& event : test::fuzzImporter(kcatFormat(), bytes).events) {
        std::string line;
        appendEventKcat(line, event.view());
        const test::Imported again = test::importText(kcatFormat(), line);
        test::require(again.events.size() == 1 && again.events[0].key == event.key &&
                          again.events[0].value == event.value &&
                          again.events[0].details.headers == event.details.headers,
                      "what was read can be written and read again");
    }
    return 0;
}
