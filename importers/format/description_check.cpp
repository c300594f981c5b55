#include "importers/format/description_check.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "importers/registry.h"
#include "importers/source/text_encoding.h"
#include "model/event/timestamp.h"

namespace oxbow {
namespace {

// One record of a sample, in the order of the sample.
struct ReadRecord {
    std::optional<Event> event;
    std::string rejected;  // why it is none
};

class KeepingSink final : public EventSink {
public:
    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        std::size_t next = 0;
        for (std::size_t i = 0; i <= batch->events.size(); ++i) {
            for (; next < batch->rejected.size() && batch->rejectedBefore[next] <= i; ++next) {
                records.push_back({std::nullopt, batch->rejected[next].reason});
            }
            if (i < batch->events.size()) {
                records.push_back({Event(batch->events[i]), {}});
            }
        }
        return absl::OkStatus();
    }
    bool cancelled() const override { return false; }

    std::vector<ReadRecord> records;
};

constexpr char kSampleName[] = "sample";

SourceHead headOf(const std::string& text) {
    SourceHead head;
    head.head = text;
    head.complete = true;
    head.name = kSampleName;
    const FoundEncoding found = findEncoding(text);
    head.encoding = found.name;
    head.encodingByMark = found.hasMark;
    return head;
}

absl::Status readWith(const FormatGuess& guess, const std::string& text, KeepingSink& sink) {
    const auto importer = guess.format->makeStream(optionsFor({}, guess), kSampleName);
    absl::Status status = importer->feed(text, sink);
    status.Update(status.ok() ? importer->finish(sink) : status);
    return status;
}

OptionalBytes partOf(const Event& event, const std::string& name) {
    if (name == "key") {
        return event.key;
    }
    if (name == "type") {
        return event.type;
    }
    if (name == "stream") {
        return event.stream == kSampleName ? OptionalBytes() : OptionalBytes(event.stream);
    }
    if (name == "time") {
        return event.time ? OptionalBytes(formatTimestamp(*event.time)) : OptionalBytes();
    }
    return event.value;
}

bool isSame(const ExpectedEvent::Part& expected, const OptionalBytes& found) {
    if (!expected.text || !found) {
        return expected.text.has_value() == found.has_value();
    }
    if (expected.name == "time") {
        const auto wanted = parseTimestamp(*expected.text);
        const auto time = parseTimestamp(*found);
        return wanted && time && wanted->nanoseconds == time->nanoseconds;
    }
    return expected.isJson ? validateJson(*found).ok() && compactJson(*found) == *expected.text
                           : *found == *expected.text;
}

std::string wordsOf(const OptionalBytes& text) {
    return text ? absl::StrCat("\"", *text, "\"") : std::string("none");
}

class Checker {
public:
    Checker(const LibraryFormat& described, const FormatLibrary& library)
        : m_described(described), m_library(library) {}

    void check(const DescribedSample& sample);
    std::vector<DescriptionFault> faults;

private:
    void note(std::size_t line, std::string what) { faults.push_back({line, std::move(what)}); }
    void compare(const ExpectedEvent& expected, const ReadRecord& record, std::size_t number);

    const LibraryFormat& m_described;
    const FormatLibrary& m_library;
};

void Checker::check(const DescribedSample& sample) {
    const SourceHead head = headOf(sample.text);
    const std::string& name = m_described.description->name;
    const std::vector<FormatGuess> guesses = sniffFormats(head, m_library);
    const auto own = std::find_if(guesses.begin(), guesses.end(),
                                  [&name](const FormatGuess& one) { return one.name() == name; });
    if (own == guesses.end()) {
        note(sample.line, "the sample is not recognised: what \"match\" asks for is not there");
        return;
    }
    if (own != guesses.begin()) {
        note(sample.line, absl::StrCat("the sample is taken for \"", guesses.front().name(),
                                       "\": ", guesses.front().sniff.reason));
    }
    KeepingSink sink;
    if (const absl::Status status = readWith(*own, sample.text, sink); !status.ok()) {
        note(sample.line,
             absl::StrCat("the sample cannot be read: ", std::string(status.message())));
        return;
    }
    for (std::size_t i = 0; i < std::min(sample.events.size(), sink.records.size()); ++i) {
        compare(sample.events[i], sink.records[i], i + 1);
    }
    if (sample.events.size() != sink.records.size()) {
        note(sample.line, absl::StrCat("the sample has ", sink.records.size(), " records, and ",
                                       sample.events.size(), " are expected"));
    }
}

void Checker::compare(const ExpectedEvent& expected, const ReadRecord& record, std::size_t number) {
    const bool rejects =
        std::any_of(expected.parts.begin(), expected.parts.end(),
                    [](const ExpectedEvent::Part& part) { return part.name == "rejected"; });
    if (!record.event && !rejects) {
        note(expected.line, absl::StrCat("event ", number, " is rejected: ", record.rejected));
        return;
    }
    for (const ExpectedEvent::Part& part : expected.parts) {
        if (part.name == "rejected") {
            const bool as =
                !record.event && record.rejected.find(part.text.value_or("")) != std::string::npos;
            if (!as) {
                note(expected.line,
                     absl::StrCat("event ", number, " is ",
                                  record.event ? "none that is rejected"
                                               : absl::StrCat("rejected: ", record.rejected),
                                  ", and it is expected to be: ", part.text.value_or("")));
            }
            continue;
        }
        const OptionalBytes found =
            record.event ? partOf(*record.event, part.name) : OptionalBytes();
        if (record.event && !isSame(part, found)) {
            note(expected.line,
                 absl::StrCat("event ", number, ": the ", part.name, " is ", wordsOf(found),
                              ", and ", wordsOf(part.text), " is expected"));
        }
    }
}

}  // namespace

std::vector<DescriptionFault> checkDescription(const LibraryFormat& described,
                                               const FormatLibrary& library) {
    Checker checker(described, library);
    for (const DescribedSample& sample : described.description->samples) {
        checker.check(sample);
    }
    return std::move(checker.faults);
}

std::vector<ExpectedEvent> readSample(const LibraryFormat& described,
                                      const DescribedSample& sample) {
    std::vector<ExpectedEvent> expected;
    const SourceHead head = headOf(sample.text);
    const auto guesses = sniffFormats(head, *FormatLibrary().with(described));
    const auto own = std::find_if(guesses.begin(), guesses.end(),
                                  [](const FormatGuess& one) { return one.described.has_value(); });
    KeepingSink sink;
    if (own == guesses.end() || !readWith(*own, sample.text, sink).ok()) {
        return expected;
    }
    for (const ReadRecord& record : sink.records) {
        ExpectedEvent& event = expected.emplace_back();
        if (!record.event) {
            event.parts.push_back({"rejected", record.rejected, false});
            continue;
        }
        for (const MappedField& field : kMappedFields) {
            const OptionalBytes text = partOf(*record.event, field.name);
            // A value that is the whole record is seen in the record, and a file's own stream has
            // another name each time.
            const bool plain =
                field.name == std::string_view("value")
                    ? record.event->value != record.event->record && (!text || isValidUtf8(*text))
                    : !text || isValidUtf8(*text);
            if (plain) {
                const bool json = field.name == std::string_view("value") && text &&
                                  (text->starts_with('{') || text->starts_with('[')) &&
                                  validateJson(*text).ok();
                event.parts.push_back(
                    {field.name, json ? OptionalBytes(compactJson(*text)) : text, json});
            }
        }
    }
    return expected;
}

}  // namespace oxbow
