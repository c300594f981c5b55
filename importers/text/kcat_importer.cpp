#include "importers/text/kcat_importer.h"

#include <absl/strings/str_cat.h>

#include <memory>
#include <utility>

#include "importers/text/kcat_record_reader.h"
#include "importers/text/record_importer.h"
#include "importers/text/sniffing.h"

namespace oxbow {
namespace {

Sniff sniffKcat(const SourceHead& head) {
    constexpr std::size_t kMostLines = 100;
    const std::string text = sniffText(head);
    std::size_t lines = 0;
    std::size_t messages = 0;
    for (const std::string_view line : sampleLines(text, kMostLines)) {
        if (!line.starts_with("% ")) {
            ++lines;
            messages += looksLikeKcat(line) ? 1 : 0;
        }
    }
    if (messages == 0 || messages * 2 < lines) {
        return {};
    }
    return {messages == lines ? 95 : 65,
            absl::StrCat(messages, " of the first ", lines,
                         " lines have a topic, a partition, an offset and a payload")};
}

}  // namespace

Format kcatFormat() {
    Format format;
    format.name = "kcat";
    format.title = "kcat -J";
    format.endings = {".kcat"};
    format.growsByLines = true;
    format.takesEncoding = true;
    format.cannotCarry = {"control records, and records of aborted transactions",
                          "the bytes of a payload that kcat has decoded (kcat -s)"};
    format.sniff = sniffKcat;
    format.makeStream = [](const ImportOptions& options, const std::string& sourceName) {
        return std::make_unique<RecordImporter>(std::make_unique<LineFramer>(),
                                                std::make_unique<KcatRecordReader>(), options,
                                                sourceName);
    };
    return format;
}

}  // namespace oxbow
