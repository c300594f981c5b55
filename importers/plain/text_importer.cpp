#include "importers/plain/text_importer.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "importers/plain/pattern_splitter.h"
#include "importers/plain/plain_record_reader.h"
#include "importers/plain/text_framer.h"
#include "importers/text/record_framer.h"
#include "importers/text/record_importer.h"
#include "importers/text/sniffing.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

std::unique_ptr<RecordFramer> framerOf(const ToldText& told) {
    auto start = told.start.empty() ? absl::NotFoundError("each line is a record")
                                    : StartPattern::of(told.start);
    // A pattern that is wrong is told by the reader.
    return start.ok()
               ? std::unique_ptr<RecordFramer>(std::make_unique<TextFramer>(*std::move(start)))
               : std::make_unique<LineFramer>();
}

absl::StatusOr<std::unique_ptr<FieldSplitter>> splitterOf(const ToldText& told) {
    auto splitter = PatternSplitter::of(told);
    if (!splitter.ok()) {
        return splitter.status();
    }
    return std::unique_ptr<FieldSplitter>(*std::move(splitter));
}

// Text is any bytes; only where something is told of its records it is worth a guess.
Sniff sniffPatterns(const SourceHead& head) {
    const ToldText& told = head.reading.text;
    if (told.patterns.empty()) {
        return told.start.empty() ? Sniff{} : Sniff{40, "it was said how a record begins"};
    }
    auto splitter = PatternSplitter::of(told);
    if (!splitter.ok()) {
        return {};
    }
    constexpr std::size_t kSniffedRecords = 100;
    constexpr std::size_t kFewRecords = 10;
    const std::unique_ptr<RecordFramer> framer = framerOf(told);
    framer->setEncoding(head.encoding);
    framer->feed(head.head);
    std::vector<RecordFrame> frames;
    std::vector<std::string> texts;
    RecordFrame frame;
    while (frames.size() < kSniffedRecords &&
           (framer->next(frame) || (head.complete && framer->finish(frame)))) {
        frames.push_back(frame);
        texts.emplace_back(frame.bytes);
    }
    Arena arena;
    std::vector<PlainField> fields;
    const auto fits = [&](std::string_view text) {
        return (*splitter)->split(text, arena, fields).empty();
    };
    std::size_t fitting = 0;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        frames[i].bytes = texts[i];
        fitting += frames[i].problem.empty() && fits(texts[i]) ? 1 : 0;
    }
    if (fitting == 0 && !head.complete && frames.size() < kFewRecords) {
        // One that is long must not speak for those that follow.
        return {80,
                "it was said what a record is like; the first are longer than what is looked "
                "at before an import"};
    }
    if (fitting == 0) {
        return {0, absl::StrCat("text by the pattern that was told, but none of its records fits",
                                (*splitter)->nearest(frames))};
    }
    return {fitting == frames.size() ? 97 : 90,
            absl::StrCat(fitting, " of the first ", frames.size(), " records fit the pattern")};
}

Reading withPlainValue(Reading reading) {
    if (reading.text.patterns.empty() && !reading.fields.value) {
        reading.fields.value = "text";
    }
    return reading;
}

}  // namespace

bool mayBeText(const ToldText& told, std::span<const std::string_view> lines) {
    if (!told.start.empty()) {
        const auto start = StartPattern::of(told.start);
        return start.ok() &&
               std::any_of(lines.begin(), lines.end(),
                           [&start](std::string_view line) { return start->begins(line); });
    }
    RecordPattern::Groups groups;
    for (const std::string& text : told.patterns) {
        const auto pattern = RecordPattern::of(text);
        for (const std::string_view line : pattern.ok() ? lines : decltype(lines)()) {
            if (pattern->match(line, isValidUtf8(line), groups)) {
                return true;
            }
        }
    }
    return told.patterns.empty();
}

Format textFormat() {
    Format format;
    format.name = "text";
    format.title = "plain text";
    format.endings = {".log", ".txt"};
    format.notes = {
        "what stands between the parts that a pattern names is in the record, not in the value",
        "without --pattern each line is a record; a record that spans lines is told by "
        "--record-start"};
    format.takesMapping = true;
    format.takesText = true;
    format.takesEncoding = true;
    format.growsByLines = true;
    format.sniff = sniffPatterns;
    format.makeStream = [](const ImportOptions& options, const std::string& sourceName) {
        const Reading reading = withPlainValue(options.readingInForce());
        return std::make_unique<RecordImporter>(
            framerOf(reading.text),
            std::make_unique<PlainRecordReader>(splitterOf(reading.text), reading), options,
            sourceName);
    };
    return format;
}

}  // namespace oxbow
