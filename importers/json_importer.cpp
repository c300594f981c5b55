#include "importers/json_importer.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "importers/json_record_reader.h"
#include "importers/record_framer.h"
#include "importers/record_importer.h"
#include "importers/sniffing.h"
#include "importers/value_framer.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

using MakeFramer = std::unique_ptr<RecordFramer> (*)();

Format jsonFormat(std::string name, std::string title, std::vector<std::string> endings,
                  Sniff (*sniff)(const SourceHead&), MakeFramer makeFramer) {
    Format format;
    format.name = std::move(name);
    format.title = std::move(title);
    format.endings = std::move(endings);
    format.takesMapping = true;
    format.sniff = sniff;
    format.makeStream = [makeFramer](const ImportOptions& options, const std::string& sourceName) {
        return std::make_unique<RecordImporter>(
            makeFramer(), std::make_unique<JsonRecordReader>(options.mapping), options, sourceName);
    };
    return format;
}

constexpr std::size_t kSniffedRecords = 100;

// How many of the first records are JSON.
struct Counts {
    std::size_t records = 0;
    std::size_t valid = 0;
    std::size_t containers = 0;  // objects and arrays
    char first = 0;              // character of the text
};

// A record that is cut by the head's end is left out, unless the head is all there is.
Counts countRecords(const SourceHead& head, RecordFramer& framer) {
    Counts counts;
    framer.feed(head.head);
    RecordFrame frame;
    while (counts.records < kSniffedRecords &&
           (framer.next(frame) || (head.complete && framer.finish(frame)))) {
        const std::size_t first = frame.bytes.find_first_not_of(" \t\r");
        const char c = first == std::string_view::npos ? '\0' : frame.bytes[first];
        counts.first = counts.records++ == 0 ? c : counts.first;
        if (frame.problem.empty() && validateJson(frame.bytes).ok()) {
            ++counts.valid;
            counts.containers += c == '{' || c == '[' ? 1 : 0;
        }
    }
    return counts;
}

Sniff sniffLines(const SourceHead& head) {
    LineFramer framer;
    const Counts counts = countRecords(head, framer);
    if (counts.valid == 0) {
        return {};
    }
    const bool all = counts.valid == counts.records;
    if (all && counts.containers == counts.records) {
        if (counts.records > 1) {
            return {92, absl::StrCat("the first ", counts.records,
                                     " lines are a JSON object or array each")};
        }
        return {counts.first == '[' ? 50 : 85, "the first line is a JSON value"};
    }
    if (counts.containers * 2 >= counts.records) {
        return {60, absl::StrCat(counts.valid, " of the first ", counts.records,
                                 " lines are a JSON value")};
    }
    return all ? Sniff{35, "every line is a JSON number, string or literal"} : Sniff{};
}

// The first character that is no white space, in a head of any encoding.
char firstCharacter(const SourceHead& head) {
    const std::string text = sniffText(head);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first == std::string::npos ? '\0' : text[first];
}

Sniff sniffArray(const SourceHead& head) {
    if (firstCharacter(head) != '[') {
        return {};
    }
    ValueFramer framer(ValueFramer::Shape::Array);
    const Counts counts = countRecords(head, framer);
    if (counts.records == 0) {
        return {head.complete ? 70 : 45, "the first character is \"[\""};
    }
    if (counts.valid == counts.records) {
        const bool objects = counts.containers == counts.valid && counts.first == '{';
        return {objects ? 90 : 60,
                absl::StrCat("an array, and its first ", counts.valid, " elements are valid JSON")};
    }
    return counts.valid * 2 >= counts.records
               ? Sniff{55, absl::StrCat("an array, and ", counts.valid, " of its first ",
                                        counts.records, " elements are valid JSON")}
               : Sniff{};
}

Sniff sniffConcatenated(const SourceHead& head) {
    if (firstCharacter(head) != '{') {
        return {};
    }
    ValueFramer framer(ValueFramer::Shape::Concatenated);
    const Counts counts = countRecords(head, framer);
    if (counts.records == 0) {
        return {40, "the first character is \"{\""};
    }
    if (counts.containers == counts.records) {
        return {80, absl::StrCat("the first ", counts.records, " values are valid JSON")};
    }
    return counts.containers * 2 >= counts.records
               ? Sniff{50, absl::StrCat(counts.valid, " of the first ", counts.records,
                                        " values are valid JSON")}
               : Sniff{};
}

}  // namespace

Format jsonLinesFormat() {
    Format format = jsonFormat(
        "jsonl", "JSON Lines", {".jsonl", ".ndjson", ".jl"}, sniffLines,
        []() -> std::unique_ptr<RecordFramer> { return std::make_unique<LineFramer>(); });
    format.growsByLines = true;
    return format;
}

Format jsonArrayFormat() {
    return jsonFormat("json-array", "JSON array", {".json"}, sniffArray,
                      []() -> std::unique_ptr<RecordFramer> {
                          return std::make_unique<ValueFramer>(ValueFramer::Shape::Array);
                      });
}

Format jsonConcatenatedFormat() {
    return jsonFormat("json-concat", "concatenated JSON", {".json", ".jsons"}, sniffConcatenated,
                      []() -> std::unique_ptr<RecordFramer> {
                          return std::make_unique<ValueFramer>(ValueFramer::Shape::Concatenated);
                      });
}

}  // namespace oxbow
