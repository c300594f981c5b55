// Imports of JSON texts, for the tests of its importers.
#pragma once

#include <string>
#include <string_view>

#include "importers/import_text.h"
#include "importers/json/json_importer.h"

namespace oxbow::test {

inline Imported lines(std::string_view text, const Mapping& mapping = {}) {
    ImportOptions options;
    options.reading.fields = mapping;
    return importText(jsonLinesFormat(), text, options);
}

inline Imported concatenated(std::string_view text, std::size_t piece = 1 << 20) {
    return importText(jsonConcatenatedFormat(), text, {}, piece);
}

inline Imported array(std::string_view text, std::size_t piece = 1 << 20) {
    return importText(jsonArrayFormat(), text, {}, piece);
}

inline std::string records(const Imported& imported) {
    std::string out;
    for (const Event& event : imported.events) {
        out += *event.record + "|";
    }
    return out;
}

inline std::string rejections(const Imported& imported) {
    std::string out;
    for (const RejectedRecord& record : imported.rejected) {
        out += std::to_string(record.byteOffset) + "+" + std::to_string(record.size) + " line " +
               std::to_string(record.line) + ": " + record.reason + "\n";
    }
    return out;
}

// Everything that must not depend on how the bytes were cut, for one comparison.
inline std::string story(const Imported& imported) {
    std::string out = std::string(imported.status.message()) + "\n";
    for (const Event& event : imported.events) {
        out += std::to_string(event.offset) + " " + event.stream + " " +
               event.key.value_or("(none)") + " " + event.type.value_or("(none)") + " " +
               (event.time ? formatTimestamp(*event.time) : "(none)") + " " +
               event.value.value_or("(null)") + " " + *event.record + "\n";
    }
    out += rejections(imported);
    for (const auto& [sentence, count] : imported.fidelity) {
        out += sentence + " × " + std::to_string(count) + "\n";
    }
    return out;
}

}  // namespace oxbow::test
