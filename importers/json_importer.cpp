#include "importers/json_importer.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "importers/json_stream_importer.h"
#include "importers/record_framer.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

template <class Framer>
auto importerWith() {
    return [](const ImportOptions& options, std::string sourceName) {
        return std::make_unique<JsonStreamImporter>(std::make_unique<Framer>(), options,
                                                    std::move(sourceName));
    };
}

// What the first lines are; the last one may be cut and is passed over unless it is all there is.
struct LineCounts {
    std::size_t lines = 0;
    std::size_t valid = 0;
    std::size_t containers = 0;
};

LineCounts countLines(const SourceHead& head) {
    constexpr std::size_t kMostLines = 100;
    LineCounts counts;
    std::string_view left = head.head;
    while (!left.empty() && counts.lines < kMostLines) {
        const std::size_t end = left.find('\n');
        if (end == std::string_view::npos && !head.complete) {
            break;
        }
        const std::string_view line = left.substr(0, end);
        left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
        const std::size_t first = line.find_first_not_of(" \t\r");
        if (first == std::string_view::npos) {
            continue;
        }
        ++counts.lines;
        if (validateJson(line).ok()) {
            ++counts.valid;
            counts.containers += line[first] == '{' || line[first] == '[' ? 1 : 0;
        }
    }
    return counts;
}

Sniff sniffLines(const SourceHead& head) {
    const LineCounts counts = countLines(head);
    if (counts.valid == 0) {
        return {};
    }
    const bool all = counts.valid == counts.lines;
    if (all && counts.containers == counts.lines) {
        return {counts.lines == 1 ? 85 : 92,
                counts.lines == 1 ? "the first line is a JSON value"
                                  : absl::StrCat("the first ", counts.lines,
                                                 " lines are a JSON object or array each")};
    }
    if (counts.containers * 2 >= counts.lines) {
        return {60, absl::StrCat(counts.valid, " of the first ", counts.lines,
                                 " lines are a JSON value")};
    }
    return all ? Sniff{35, "every line is a JSON number, string or literal"} : Sniff{};
}

}  // namespace

Format jsonLinesFormat() {
    Format format;
    format.name = "jsonl";
    format.title = "JSON Lines";
    format.endings = {".jsonl", ".ndjson", ".jl"};
    format.takesMapping = true;
    format.sniff = sniffLines;
    format.makeStream = importerWith<LineFramer>();
    return format;
}

}  // namespace oxbow
