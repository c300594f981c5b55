// Any bytes as CSV and TSV.
#include <cstddef>
#include <cstdint>

#include "fuzz/importer_fuzz.h"
#include "importers/delimited/csv_importer.h"
#include "model/payload/json.h"

using namespace oxbow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const Format& format : {csvFormat(), tsvFormat()}) {
        const test::Imported imported = test::fuzzImporter(format, bytes);
        for (const Event& event : imported.events) {
            test::require(!imported.mapping.value->empty() || validateJson(*event.value).ok(),
                          "the object of a row's columns is valid JSON");
        }
    }
    return 0;
}
