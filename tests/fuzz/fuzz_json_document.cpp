// Any bytes as documents with records somewhere in them, found or told, and as bulk requests.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/importer_fuzz.h"
#include "importers/json/found_records.h"
#include "importers/json/json_importer.h"
#include "importers/json/record_path.h"

using namespace oxbow;

namespace {

Format withRecordsAt(const std::string& path) {
    Format format = jsonDocumentFormat();
    format.makeStream = [make = format.makeStream, path](const ImportOptions& options,
                                                         const std::string& sourceName) {
        ImportOptions told = options;
        told.reading.records = path;
        return make(told, sourceName);
    };
    return format;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    test::fuzzImporter(jsonDocumentFormat(), bytes);
    test::fuzzImporter(elasticBulkFormat(), bytes);
    for (const char* path : {"hits.hits[*]", "*", "[*]", "resourceLogs[*].scopeLogs[*]"}) {
        test::fuzzImporter(withRecordsAt(path), bytes);
    }
    const auto path = RecordPath::parse(bytes);
    test::require(!path.ok() || *RecordPath::parse(path->text()) == *path, "a path is written so");
    const FoundRecords found = findRecords(bytes);
    test::require(RecordPath::parse(found.path).ok(), "what is found is a path");
    return 0;
}
