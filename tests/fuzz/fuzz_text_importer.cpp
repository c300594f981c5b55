// Any bytes as text by patterns (the first byte chooses which), and as logfmt.
#include <cstddef>
#include <cstdint>

#include "fuzz/importer_fuzz.h"
#include "importers/plain/logfmt_importer.h"
#include "importers/plain/text_importer.h"

using namespace oxbow;

namespace {

ImportOptions optionsOf(std::uint8_t choice) {
    ImportOptions options;
    ToldText& text = options.reading.text;
    switch (choice % 4) {
        case 0:
            text.patterns = {R"((?P<time>\S+ \S+) (?P<level>[A-Z]+) (?P<message>.*))"};
            text.start = R"(\d{4})";
            break;
        case 1:
            text.patterns = {R"((?P<a>\d+)(?: (?P<b>[^\n]*))?)", R"((?P<c>\w*)\s*(?P<d>.*))"};
            break;
        case 2:
            text.start = "[A-Z]";
            break;
        default:
            break;
    }
    return options;
}

// The format with the options told, whatever it is called with.
Format told(const Format& format, const ImportOptions& options) {
    Format out = format;
    out.makeStream = [format, options](const ImportOptions&, const std::string& source) {
        return format.makeStream(options, source);
    };
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (!bytes.empty()) {
        const ImportOptions options = optionsOf(data[0]);
        const test::Imported whole =
            test::fuzzImporter(told(textFormat(), options), bytes.substr(1));
        // A mark says that what follows is turned into UTF-8.
        const bool asIs = bytes.substr(1).find_first_of(std::string_view("\0\xfe\xff", 3)) != 0;
        for (const Event& event : asIs ? whole.events : std::vector<Event>()) {
            test::require(bytes.find(*event.record) != std::string_view::npos,
                          "a record is a part of the source");
        }
    }
    test::fuzzImporter(logfmtFormat(), bytes);
    return 0;
}
