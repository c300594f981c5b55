// Any text as a description of a format, and what one reads from its own samples.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "fuzz/importer_fuzz.h"
#include "importers/format/description_check.h"
#include "importers/format/path_in_record.h"

using namespace oxbow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kMostBytes = 16 * 1024;
    const std::string_view bytes(reinterpret_cast<const char*>(data), std::min(size, kMostBytes));
    checkFieldPath(bytes.substr(0, bytes.find('\n'))).IgnoreError();
    auto read = parseDescription(bytes);
    if (!read.ok()) {
        return 0;
    }
    const std::string json = descriptionJson(*read);
    const auto again = parseDescription(json);
    test::require(again.ok(), "a description can be written and read");
    test::require(again->reading == read->reading, "and says the same");
    test::require(descriptionJson(*again) == json, "to the letter");
    const LibraryFormat format{std::make_shared<Description>(*std::move(read)), {}};
    checkDescription(format, *FormatLibrary().with(format));
    return 0;
}
