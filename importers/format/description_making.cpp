#include "importers/format/description_making.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "importers/format/description_check.h"
#include "importers/format/field_guess.h"
#include "importers/import.h"

namespace oxbow {
namespace {

constexpr std::size_t kSampled = 3;    // records
constexpr std::size_t kLooked = 100;   // at for what they share
constexpr std::size_t kMostAsked = 8;  // fields

// The names at the top of the records that each of them has, or a table's columns.
std::vector<std::string> sharedFields(const ImportPreview& preview) {
    if (preview.guess.format->takesDialect) {
        const std::size_t asked = std::min(preview.fieldNames.size(), kMostAsked);
        return {preview.fieldNames.begin(),
                preview.fieldNames.begin() + static_cast<std::ptrdiff_t>(asked)};
    }
    std::vector<std::string> shared;
    for (const Event& event : preview.events) {
        std::vector<std::string> names;
        for (const SampledField& field :
             sampledFields(event.record ? *event.record : event.value.value_or(""))) {
            if (field.names.size() == 1) {
                names.push_back(field.path);
            }
        }
        if (&event == &preview.events.front()) {
            shared = std::move(names);
            continue;
        }
        std::erase_if(shared, [&names](const std::string& name) {
            return std::find(names.begin(), names.end(), name) == names.end();
        });
    }
    shared.resize(std::min(shared.size(), kMostAsked));
    return shared;
}

std::string cellOf(const std::string& text, const std::string& delimiter) {
    if (text.find_first_of("\"\r\n" + delimiter) == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + "\"";
}

// The first records as they would stand in a file of their own.
std::string sampleText(const ImportPreview& preview, const Reading& reading) {
    std::string text;
    if (preview.guess.format->takesDialect) {
        for (std::uint64_t line = 0; line < reading.dialect.skip.value_or(0); ++line) {
            text += "above the table\n";
        }
        if (reading.dialect.header.value_or("line") == "line") {
            const std::string told = reading.dialect.delimiter.value_or(",");
            const std::string delimiter = told == "tab" ? "\t" : told;
            absl::StrAppend(&text,
                            absl::StrJoin(preview.fieldNames, delimiter,
                                          [&delimiter](std::string* out, const std::string& name) {
                                              absl::StrAppend(out, cellOf(name, delimiter));
                                          }),
                            "\n");
        }
    }
    for (std::size_t i = 0; i < std::min(preview.events.size(), kSampled); ++i) {
        const Event& event = preview.events[i];
        absl::StrAppend(&text, event.record ? *event.record : event.value.value_or(""), "\n");
    }
    return text;
}

// How the source is read, less what is found out of each file anew.
Reading keptReading(const ImportPreview& preview, const ImportOptions& options) {
    Reading reading = preview.reading;
    reading.format.clear();
    if (!options.readingInForce().dialect.encoding) {
        reading.dialect.encoding.reset();
    }
    // The next file may have other lines above its table.
    if (!options.readingInForce().dialect.skip) {
        reading.dialect.skip.reset();
    }
    if (!preview.guess.format->takesDialect) {
        reading.dialect.skip.reset();
        reading.dialect.delimiter.reset();
        reading.dialect.quote.reset();
        reading.dialect.header.reset();
        reading.dialect.comment.reset();
    }
    return reading;
}

}  // namespace

std::string descriptionNameOf(std::string_view title) {
    constexpr std::size_t kLongest = 60;
    std::string name;
    for (const char c : title) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
        if (upper || plain) {
            name += upper ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (!name.empty() && name.back() != '-') {
            name += '-';
        }
    }
    name.resize(std::min(name.size(), kLongest));
    while (name.ends_with('-')) {
        name.pop_back();
    }
    return name;
}

absl::StatusOr<Description> describeSource(const std::filesystem::path& source,
                                           const ImportOptions& options, const std::string& title) {
    const auto preview = previewImport(source, options, kLooked);
    if (!preview.ok()) {
        return preview.status();
    }
    const Format& container = *preview->guess.format;
    if (!container.takesMapping || preview->events.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "there is nothing to save: ",
            container.takesMapping ? "no record could be read"
                                   : absl::StrCat(container.title, " says itself what is in it")));
    }
    Description made;
    made.name = descriptionNameOf(title);
    made.title = title;
    made.about = absl::StrCat("Saved from ", source.filename().string());
    const std::vector<std::string> family = containersOf("json");
    const bool json = std::find(family.begin(), family.end(), container.name) != family.end();
    made.container = json ? "json" : container.name;
    made.reading = keptReading(*preview, options);
    made.match.fields = sharedFields(*preview);
    made.match.sure = 98;
    made.samples.push_back({sampleText(*preview, made.reading), {}});
    const LibraryFormat first{std::make_shared<Description>(made), source};
    made.samples.front().events = readSample(first, made.samples.front());
    // As it would be read from the file.
    auto read = parseDescription(descriptionJson(made));
    if (!read.ok()) {
        return absl::InvalidArgumentError(absl::StrCat("this cannot be kept as a format: ",
                                                       std::string(read.status().message())));
    }
    const LibraryFormat whole{std::make_shared<Description>(*read), source};
    const auto faults = checkDescription(whole, *libraryOf(options).with(whole));
    if (!faults.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "this cannot be kept as a format, since a file with only the first records would not "
            "be read alike: ",
            faults.front().what));
    }
    return read;
}

}  // namespace oxbow
