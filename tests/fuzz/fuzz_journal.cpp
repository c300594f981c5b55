// Any bytes as systemd's Journal Export Format.
#include <cstddef>
#include <cstdint>

#include "fuzz/importer_fuzz.h"
#include "importers/plain/journal_importer.h"

using namespace oxbow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const Event& event : test::fuzzImporter(journalExportFormat(), bytes).events) {
        test::require(bytes.find(*event.record) != std::string_view::npos,
                      "a record is a part of the source");
    }
    return 0;
}
