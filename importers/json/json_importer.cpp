#include "importers/json/json_importer.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "importers/json/bulk_framer.h"
#include "importers/json/found_records.h"
#include "importers/json/json_record_reader.h"
#include "importers/json/text_list_framer.h"
#include "importers/json/value_framer.h"
#include "importers/text/record_framer.h"
#include "importers/text/record_importer.h"
#include "importers/text/sniffing.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

using MakeFramer = std::unique_ptr<RecordFramer> (*)(const Reading& told);

Format jsonFormat(std::string name, std::string title, std::vector<std::string> endings,
                  Sniff (*sniff)(const SourceHead&), MakeFramer makeFramer) {
    Format format;
    format.name = std::move(name);
    format.title = std::move(title);
    format.endings = std::move(endings);
    format.takesMapping = true;
    format.takesEncoding = true;
    format.notes = {
        "half a surrogate pair in a string (\"\\ud800\") is kept as the three bytes that "
        "UTF-8 would have for it, and written as that escape again"};
    format.sniff = sniff;
    format.makeStream = [makeFramer](const ImportOptions& options, const std::string& sourceName) {
        const Reading& told = options.readingInForce();
        return std::make_unique<RecordImporter>(
            makeFramer(told), std::make_unique<JsonRecordReader>(told), options, sourceName);
    };
    return format;
}

constexpr std::size_t kSniffedRecords = 100;

// How many of the first records are JSON.
struct Counts {
    std::size_t records = 0;
    std::size_t valid = 0;
    std::size_t containers = 0;  // objects and arrays
    std::size_t begun = 0;       // that begin like an object or array and do not end in a comma
    std::size_t prefixed = 0;    // with something before the JSON
    std::size_t relaxed = 0;     // with comments, commas too many, NaN
    char first = 0;              // character of the text
    std::string problem;         // of the first record that is none

    bool perfect() const { return records > 0 && containers == records; }
    bool mostly(std::size_t some) const { return some > 0 && some * 2 >= records; }
};

// `{"a":1`, `[1,2]`, but not `{`, as the first line of an object that is written over many has it.
// `[pid: 7|app: 0]` and `[10.30 16:49:06] up` are no arrays.
bool beginsLikeRecord(std::string_view text) {
    const std::size_t second = text.find_first_not_of(" \t\r", 1);
    if (text.starts_with('[') && second != std::string_view::npos) {
        constexpr std::string_view kNumber = "0123456789+-.eE";
        const bool number = kNumber.find(text[second]) != std::string_view::npos;
        const std::size_t behind = text.find_first_not_of(
            " \t", std::min(text.find_first_not_of(kNumber, second), text.size()));
        const char next = behind == std::string_view::npos ? ',' : text[behind];
        if (number ? next != ',' && next != ']'
                   : std::string_view("[{\"]tfnNI/").find(text[second]) == std::string_view::npos) {
            return false;
        }
    }
    return (text.starts_with('{') || text.starts_with('[')) && second != std::string_view::npos &&
           text[text.find_last_not_of(" \t\r")] != ',';
}

// A record that is cut by the head's end is left out, unless the head is all there is.
Counts countRecords(const SourceHead& head, RecordFramer& framer) {
    Counts counts;
    framer.setEncoding(head.encoding);
    framer.feed(head.head);
    RecordFrame frame;
    while (counts.records < kSniffedRecords &&
           (framer.next(frame) || (head.complete && framer.finish(frame)))) {
        const std::size_t first = frame.bytes.find_first_not_of(" \t\r");
        const char c = first == std::string_view::npos ? '\0' : frame.bytes[first];
        counts.first = counts.records++ == 0 ? c : counts.first;
        counts.begun += beginsLikeRecord(frame.bytes) ? 1 : 0;
        std::string problem = frame.problem;
        if (problem.empty()) {
            problem = std::string(validateJson(frame.bytes).message());
        }
        if (!problem.empty() && frame.problem.empty() && !strictJson(frame.bytes).empty()) {
            problem.clear();
            ++counts.relaxed;
        }
        if (!problem.empty() && !jsonBehindPrefix(frame.bytes).empty() &&
            frame.bytes.find('\t') == std::string_view::npos) {
            ++counts.prefixed;
        }
        if (problem.empty()) {
            ++counts.valid;
            counts.containers += c == '{' || c == '[' ? 1 : 0;
        } else if (counts.problem.empty()) {
            counts.problem = absl::StrCat("line ", frame.line, ": ", problem);
        }
    }
    return counts;
}

// Lines that are damaged, even most of them, do not make a file of lines another kind of file, in
// which they would take their neighbours along. Only values that are whole over line ends do, or
// several in one line; see sniffConcatenated().
Sniff sniffLines(const SourceHead& head) {
    LineFramer framer;
    const Counts counts = countRecords(head, framer);
    if (counts.perfect()) {
        if (counts.records > 1) {
            return {92, absl::StrCat("the first ", counts.records,
                                     " lines are a JSON object or array each")};
        }
        return {counts.first == '[' ? 50 : 85, "the first line is a JSON value"};
    }
    if (counts.mostly(counts.containers) ||
        (counts.containers > 0 && counts.mostly(counts.begun))) {
        return {60, absl::StrCat(counts.valid, " of the first ", counts.records,
                                 " lines are a JSON value; ", counts.problem)};
    }
    if (counts.records > 1 && counts.mostly(counts.begun)) {
        // A bracket alone, with nothing in it that can be read, is any log's: "[Nest] 17 …".
        return {counts.first == '[' ? 20 : 45,
                absl::StrCat(counts.begun, " of the first ", counts.records,
                             " lines begin like a JSON object or array; ", counts.problem)};
    }
    if (counts.prefixed > 0 && counts.mostly(counts.prefixed)) {
        return {78, absl::StrCat("behind a prefix, ", counts.prefixed, " of the first ",
                                 counts.records, " lines are a JSON object or array")};
    }
    return counts.records > 0 && counts.valid == counts.records
               ? Sniff{35, "every line is a JSON number, string or literal"}
               : Sniff{};
}

// The first character that is no white space, in a head of any encoding.
char firstCharacter(const SourceHead& head) {
    const std::string text = sniffText(head);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first == std::string::npos ? '\0' : text[first];
}

// "[    0.000000] Linux version …": what stands behind the bracket that closes is no JSON.
bool isBracketOfALog(const SourceHead& head) {
    const std::string text = sniffText(head);
    const std::size_t begin = std::min(text.find('['), text.size());
    const std::string_view line =
        std::string_view(text).substr(begin, text.find('\n', begin) - begin);
    const std::size_t close = line.find(']');
    const std::size_t behind =
        close == line.npos ? line.npos : line.find_first_not_of(" \t\r", close + 1);
    return behind != line.npos && std::string_view(",]}[{\"/").find(line[behind]) == line.npos;
}

Sniff sniffArray(const SourceHead& head) {
    if (firstCharacter(head) != '[') {
        return {};
    }
    ValueFramer framer(ValueFramer::Shape::Array);
    const Counts counts = countRecords(head, framer);
    if (counts.valid < std::max<std::size_t>(counts.records, 1) && isBracketOfALog(head)) {
        return {};
    }
    if (counts.records == 0) {
        return {head.complete ? 70 : 45, "the first character is \"[\""};
    }
    if (counts.valid == counts.records) {
        // Also one array a line: a line holds a batch of records then, and is none itself.
        const bool objects = counts.containers == counts.valid && counts.first == '{';
        return {objects ? 93 : 60,
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
    if (counts.perfect()) {
        return {80, absl::StrCat("the first ", counts.records, " values are valid JSON")};
    }
    return counts.mostly(counts.containers)
               ? Sniff{50, absl::StrCat(counts.valid, " of the first ", counts.records,
                                        " values are valid JSON")}
               : Sniff{};
}

Sniff sniffDocument(const SourceHead& head) {
    const std::string text = sniffText(head);
    const std::string& told = head.reading.records;
    const char first = firstCharacter(head);
    if (!told.empty() && (first == '{' || first == '[')) {
        return {95, absl::StrCat("the records are said to lie in ", told)};
    }
    const FoundRecords found = head.records ? *head.records : findRecords(text);
    if (found.path.empty() || looksBinary(text)) {
        return {};
    }
    return {found.known ? 94 : 88,
            absl::StrCat(found.reason, "; another place can be told with --records")};
}

Sniff sniffTextList(const SourceHead& head) {
    return holdsTextList(sniffText(head), head.complete)
               ? Sniff{90, "the document holds a list of objects as a text"}
               : Sniff{};
}

Sniff sniffBulk(const SourceHead& head) {
    const std::string text = sniffText(head);
    std::size_t actions = 0;
    std::size_t lines = 0;
    bool document = false;  // is to come
    for (const std::string_view line : sampleLines(text, kSniffedRecords)) {
        ++lines;
        if (document) {
            document = false;
            continue;
        }
        const auto action = bulkActionOf(line);
        if (!action) {
            return {};
        }
        ++actions;
        document = action->name != "delete";
    }
    return lines < 2 ? Sniff{}
                     : Sniff{96, absl::StrCat("the first ", lines, " lines are ", actions,
                                              " actions, and the documents that they are about")};
}

}  // namespace

Format jsonLinesFormat() {
    Format format = jsonFormat("jsonl", "JSON Lines", {".jsonl", ".ndjson", ".jl"}, sniffLines,
                               [](const Reading&) -> std::unique_ptr<RecordFramer> {
                                   return std::make_unique<LineFramer>();
                               });
    format.growsByLines = true;
    return format;
}

Format jsonArrayFormat() {
    return jsonFormat("json-array", "JSON array", {".json"}, sniffArray,
                      [](const Reading&) -> std::unique_ptr<RecordFramer> {
                          return std::make_unique<ValueFramer>(ValueFramer::Shape::Array);
                      });
}

Format jsonConcatenatedFormat() {
    return jsonFormat("json-concat", "concatenated JSON", {".json", ".jsons"}, sniffConcatenated,
                      [](const Reading&) -> std::unique_ptr<RecordFramer> {
                          return std::make_unique<ValueFramer>(ValueFramer::Shape::Concatenated);
                      });
}

Format jsonDocumentFormat() {
    Format format = jsonFormat(
        "json-document", "JSON document with records in it", {".json"}, sniffDocument,
        [](const Reading& told) -> std::unique_ptr<RecordFramer> {
            auto path = RecordPath::parse(told.records);
            return std::make_unique<ValueFramer>(path.ok() ? *std::move(path) : RecordPath());
        });
    format.takesRecords = true;
    format.notes.emplace_back(
        "what a document says beside its records comes along as their headers, where it stands "
        "before them and is small; the rest is named as lost");
    return format;
}

Format jsonTextListFormat() {
    return jsonFormat("json-text-list", "JSON list in a text", {".json"}, sniffTextList,
                      [](const Reading&) -> std::unique_ptr<RecordFramer> {
                          return std::make_unique<TextListFramer>();
                      });
}

Format elasticBulkFormat() {
    Format format = jsonFormat("elastic-bulk", "Elasticsearch bulk requests", {".ndjson", ".json"},
                               sniffBulk, [](const Reading&) -> std::unique_ptr<RecordFramer> {
                                   return std::make_unique<BulkFramer>();
                               });
    format.growsByLines = true;
    return format;
}

}  // namespace oxbow
