// Any bytes as a plain stream of events.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/importer_fuzz.h"
#include "importers/oxlog/oxlog_stream_importer.h"
#include "model/forms/oxlog_event.h"
#include "model/oxlog/delimited.h"

using namespace oxbow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const test::Imported found = test::fuzzImporter(oxlogStreamFormat(), bytes);
    std::string again;
    for (const Event& event : found.events) {
        oxlog::v1::Event message;
        toOxlog(event.view(), message);
        oxlog::appendDelimited(again, message);
    }
    test::require(test::importText(oxlogStreamFormat(), again).events == found.events,
                  "what was read can be written and read again");
    return 0;
}
