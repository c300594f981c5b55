#include "importers/registry.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

#include "importers/delimited/csv_importer.h"
#include "importers/delimited/dialect.h"
#include "importers/field_counts.h"
#include "importers/json/json_importer.h"
#include "importers/json/record_path.h"
#include "importers/kafka/kafka_importer.h"
#include "importers/oxlog/oxlog_importer.h"
#include "importers/oxlog/oxlog_stream_importer.h"
#include "importers/plain/journal_importer.h"
#include "importers/plain/logfmt_importer.h"
#include "importers/plain/text_importer.h"
#include "importers/plain/told_text.h"
#include "importers/source/archive_reader.h"
#include "importers/source/byte_source.h"
#include "importers/source/later_pieces.h"
#include "importers/source/source_files.h"
#include "importers/source/text_decoder.h"
#include "importers/source/text_encoding.h"
#include "importers/sqlite/oxbow_database_importer.h"
#include "importers/text/kcat_importer.h"
#include "importers/text/oxbow_importer.h"
#include "importers/text/sniffing.h"
#include "importers/times/time_reader.h"

namespace oxbow {
namespace {

std::string formatNames() {
    return absl::StrJoin(allFormats(), ", ", [](std::string* out, const Format& format) {
        absl::StrAppend(out, format.name);
    });
}

absl::Status readUpTo(ByteSource& source, std::size_t size, OwnedHead& out) {
    for (;;) {
        const absl::StatusOr<std::string_view> piece = source.read();
        if (!piece.ok()) {
            // What came out before the damage can still be looked at; the import tells of it.
            return out.bytes.empty() ? piece.status() : absl::OkStatus();
        }
        if (piece->empty()) {
            out.head.complete = true;
            return absl::OkStatus();
        }
        const std::size_t room = size - out.bytes.size();
        out.bytes += piece->substr(0, room);
        if (piece->size() > room) {
            return absl::OkStatus();
        }
    }
}

// Whether there is anything in a directory, and we may see it.
absl::Status checkDirectory(const std::filesystem::path& path) {
    std::error_code error;
    const std::filesystem::directory_iterator entries(path, error);
    if (error == std::errc::permission_denied) {
        return absl::PermissionDeniedError(
            absl::StrCat(path.string(),
                         " cannot be opened: you may not list this directory; give "
                         "yourself the right to (chmod u+rx) or copy it"));
    }
    if (error) {
        return absl::ErrnoToStatus(
            error.value(), absl::StrCat(path.string(), " cannot be listed: ", error.message()));
    }
    if (entries == std::filesystem::directory_iterator()) {
        return absl::InvalidArgumentError(
            absl::StrCat(path.string(), " is an empty directory: there is nothing to import"));
    }
    return absl::OkStatus();
}

// The option that a format cannot heed; empty where there is none.
std::string unheeded(const Format& format, const ImportOptions& options);

absl::Status nothingFits(const std::filesystem::path& path, const SourceHead& head,
                         const ImportOptions& options) {
    if (head.isDirectory) {
        for (const Format& format : allFormats()) {
            if (const Sniff sniff = format.sniff(head); !sniff.reason.empty()) {
                return absl::PermissionDeniedError(sniff.reason);
            }
        }
        return absl::InvalidArgumentError(
            absl::StrCat(path.string(),
                         " is a directory, and no format knows what is in it; "
                         "name a file in it, or say which format it is (",
                         formatNames(), ")"));
    }
    // What came nearest, and why it is not that.
    std::string nearest;
    for (const Format& format : allFormats()) {
        const Sniff sniff = format.sniff(head);
        if (nearest.empty() && sniff.confidence == 0 && !sniff.reason.empty() &&
            unheeded(format, options).empty()) {
            nearest = absl::StrCat("; the nearest is ", sniff.reason);
        }
    }
    if (!options.reading.text.saysAnything() && !looksBinary(sniffText(head))) {
        absl::StrAppend(&nearest,
                        "; as plain text it is read with --format text, a line a record, or with "
                        "--pattern, which names the parts of a record");
    }
    return absl::InvalidArgumentError(absl::StrCat(
        path.string(), " looks like none of the formats that Oxbow reads: it begins with ",
        describeFirstBytes(head.head), nearest,
        "; if it is one of them nevertheless, say which format it is (", formatNames(), ")"));
}

std::string unheeded(const Format& format, const ImportOptions& options) {
    const ToldDialect& told = options.reading.dialect;
    if (told.encoding && !format.takesEncoding) {
        return "--encoding";
    }
    const ToldText& text = options.reading.text;
    if (text.saysAnything() && !format.takesText) {
        return text.patterns.empty() ? "--record-start" : "--pattern";
    }
    if (!options.reading.records.empty() && !format.takesRecords) {
        return "--records";
    }
    if (!format.takesMapping && options.reading.time != TimeReading()) {
        const TimeReading& time = options.reading.time;
        return time.unit              ? "--time-unit"
               : time.year            ? "--time-year"
               : time.layouts.empty() ? "--time-zone"
                                      : "--time-format";
    }
    for (const MappedField& field : kMappedFields) {
        // An importer that pulls says itself which of these it takes.
        if (options.reading.fields.*field.path && !format.takesMapping && format.makeStream) {
            return absl::StrCat("--", field.name);
        }
    }
    if (!format.takesDialect && told.saysTable()) {
        return told.delimiter ? "--delimiter"
               : told.quote   ? "--quote"
               : told.header  ? "--header"
               : told.skip    ? "--skip"
                              : "--comment";
    }
    return {};
}

// A big member may stand before the records: of a document that goes on behind the head more is
// looked at, unless it is of a kind that is known.
absl::Status lookIntoDocument(const std::filesystem::path& path, SourceFiles& files,
                              OwnedHead& out) {
    const SourceHead& head = out.head;
    const std::string text = head.complete ? std::string() : sniffText(head);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos || text[first] != '{') {
        return absl::OkStatus();
    }
    FoundRecords found = findRecords(text);
    if (found.sees || found.known) {
        return absl::OkStatus();
    }
    const absl::StatusOr<std::unique_ptr<ByteSource>> source = files.open(path);
    if (!source.ok()) {
        return source.status();
    }
    OwnedHead more;
    if (absl::Status status = readUpTo(**source, kDocumentBytes, more); !status.ok()) {
        return status;
    }
    more.head.head = more.bytes;
    more.head.encoding = head.encoding;
    more.head.complete = true;  // what its end cuts off counts, too
    out.head.records = findRecords(sniffText(more.head));
    return absl::OkStatus();
}

std::string pathOfRecords(const SourceHead& head) {
    return head.records ? head.records->path : std::string();
}

absl::Status findTextEncoding(const ImportOptions& options, OwnedHead& out) {
    std::string later;
    for (const std::string& piece : out.head.later) {
        later += piece;
    }
    const FoundEncoding found = findEncoding(out.bytes, later);
    out.head.encoding = found.name;
    out.head.encodingReason = found.reason;
    out.head.encodingByMark = found.hasMark;
    if (!options.reading.dialect.encoding) {
        return absl::OkStatus();
    }
    const auto told = textEncoding(*options.reading.dialect.encoding);
    if (!told.ok()) {
        return told.status();
    }
    if (found.hasMark && found.name != *told) {
        return absl::InvalidArgumentError(absl::StrCat(
            out.head.path.string(), " begins with the byte order mark of ", found.name,
            ", and --encoding says ", *options.reading.dialect.encoding, "; leave the option out"));
    }
    out.head.encoding = *told;
    out.head.encodingReason.clear();
    return absl::OkStatus();
}

// The formats that a description can be about, the surest first.
std::vector<const Format*> containersFor(const SourceHead& head) {
    std::vector<const Format*> containers;
    for (const FormatGuess& guess : sniffFormats(head)) {
        containers.push_back(guess.format);
    }
    for (const Format& format : allFormats()) {
        if (std::find(containers.begin(), containers.end(), &format) == containers.end()) {
            containers.push_back(&format);
        }
    }
    std::erase_if(containers, [](const Format* format) {
        return !format->takesMapping || !format->makeStream;
    });
    return containers;
}

// What a description says of the text counts where nothing is said of it, and no mark is there.
std::string encodingOf(const SourceHead& head, const Description& description) {
    const auto& described = description.reading.dialect.encoding;
    if (!described || head.reading.dialect.encoding || head.encodingByMark) {
        return head.encoding;
    }
    const auto name = textEncoding(*described);
    return name.ok() ? *name : head.encoding;
}

FormatGuess guessOf(const DescriptionFit& fit, const SourceHead& head, int containerAlone) {
    const Description& description = *fit.described.description;
    const int sure = std::min(100, std::max(fit.sureness(), containerAlone + 1));
    return {fit.container, {sure, fit.reason}, encodingOf(head, description), fit.described, {},
            fit.missing};
}

// A description that the user named, in the container in which it fits best.
absl::StatusOr<FormatGuess> namedDescription(const LibraryFormat& described, const SourceHead& head,
                                             const ImportOptions& options) {
    const std::string& title = described.description->title;
    if (head.isDirectory) {
        return absl::InvalidArgumentError(absl::StrCat(head.path.string(), " is a directory, and ",
                                                       title,
                                                       " is read from a file; name a file in it"));
    }
    const std::vector<std::string> names = containersOf(described.description->container);
    std::vector<const Format*> containers = containersFor(head);
    std::erase_if(containers, [&names](const Format* format) {
        return std::find(names.begin(), names.end(), format->name) == names.end();
    });
    const std::string option =
        containers.empty() ? std::string() : unheeded(*containers.front(), options);
    std::erase_if(containers,
                  [&options](const Format* format) { return !unheeded(*format, options).empty(); });
    if (containers.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(option, " means nothing for ", title,
                                                       "; leave it out, or name another format"));
    }
    const auto fit = fitDescription(head, described, containers);
    FormatGuess guess{containers.front(),
                      {100, "it was chosen"},
                      encodingOf(head, *described.description),
                      described};
    if (fit) {
        guess.format = fit->container;
        guess.missing = fit->missing;
        absl::StrAppend(&guess.sniff.reason, "; ", fit->reason);
    }
    return guess;
}

}  // namespace

const std::string& FormatGuess::name() const {
    return described ? described->description->name : format->name;
}

const std::string& FormatGuess::title() const {
    return described ? described->description->title : format->title;
}

absl::Status checkFormatName(const std::string& name, const FormatLibrary& library) {
    if (name.empty() || findFormat(name) != nullptr || library.find(name) != nullptr) {
        return absl::OkStatus();
    }
    std::vector<std::string> names;
    for (const Format& format : allFormats()) {
        names.push_back(format.name);
    }
    for (const LibraryFormat& format : library.formats()) {
        names.push_back(format.description->name);
    }
    const std::string near = nearestName(name, names);
    return absl::InvalidArgumentError(absl::StrCat(
        "there is no format named \"", name, "\"",
        near.empty() ? std::string() : absl::StrCat(" (is \"", near, "\" meant?)"), "; there are ",
        formatNames(), ", and the descriptions that `oxbow formats` lists"));
}

const FormatLibrary& libraryOf(const ImportOptions& options) {
    return options.library ? *options.library : *FormatLibrary::builtIn();
}

const std::vector<Format>& allFormats() {
    static const std::vector<Format> formats = {
        jsonLinesFormat(),
        jsonArrayFormat(),
        jsonConcatenatedFormat(),
        jsonDocumentFormat(),
        elasticBulkFormat(),
        csvFormat(),
        tsvFormat(),
        kafkaDirectoryFormat(),
        kafkaSegmentFormat(),
        kcatFormat(),
        oxbowJsonFormat(),
        oxbowCsvFormat(),
        oxbowDatabaseFormat(),
        oxlogFormat(),
        oxlogStreamFormat(),
        jsonTextListFormat(),
        textFormat(),
        logfmtFormat(),
        journalExportFormat(),
        oxbowCloudEventsFormat(),
        oxbowCloudBatchFormat(),
    };
    return formats;
}

const Format* findFormat(std::string_view name) {
    for (const Format& format : allFormats()) {
        if (format.name == name) {
            return &format;
        }
    }
    return nullptr;
}

std::vector<DescriptionFit> fitDescriptions(const SourceHead& head, const FormatLibrary& library) {
    return fitDescriptions(head, library, containersFor(head));
}

std::vector<FormatGuess> sniffFormats(const SourceHead& head, const FormatLibrary& library) {
    return sniffFormats(head, fitDescriptions(head, library));
}

std::vector<FormatGuess> sniffFormats(const SourceHead& head,
                                      const std::vector<DescriptionFit>& fits) {
    std::vector<FormatGuess> guesses;
    std::vector<FormatGuess> containers = sniffFormats(head);
    for (const DescriptionFit& fit : fits) {
        if (!fit.fits()) {
            continue;
        }
        const auto alone =
            std::find_if(containers.begin(), containers.end(),
                         [&fit](const FormatGuess& one) { return one.format == fit.container; });
        guesses.push_back(
            guessOf(fit, head, alone == containers.end() ? 0 : alone->sniff.confidence));
    }
    guesses.insert(guesses.end(), containers.begin(), containers.end());
    std::stable_sort(guesses.begin(), guesses.end(),
                     [](const FormatGuess& a, const FormatGuess& b) {
                         return a.sniff.confidence > b.sniff.confidence;
                     });
    return guesses;
}

std::vector<FormatGuess> sniffFormats(const SourceHead& head) {
    return sniffFormats(head, allFormats());
}

std::vector<FormatGuess> sniffFormats(const SourceHead& head, const std::vector<Format>& formats) {
    std::vector<FormatGuess> guesses;
    for (const Format& format : formats) {
        Sniff sniff = format.sniff(head);
        if (sniff.confidence > 0) {
            if (format.takesEncoding && !head.encodingReason.empty()) {
                absl::StrAppend(&sniff.reason, "; ", head.encodingReason);
            }
            guesses.push_back({&format, std::move(sniff), head.encoding, {}, pathOfRecords(head)});
        }
    }
    const auto rank = [&head](const FormatGuess& guess) {
        return std::pair(guess.sniff.confidence, hasEnding(head.name, guess.format->endings));
    };
    std::stable_sort(
        guesses.begin(), guesses.end(),
        [&rank](const FormatGuess& a, const FormatGuess& b) { return rank(a) > rank(b); });
    return guesses;
}

absl::StatusOr<std::unique_ptr<OwnedHead>> readHead(const std::filesystem::path& path,
                                                    const ImportOptions& options) {
    SourceFiles files;
    return readHead(path, options, files);
}

absl::StatusOr<std::unique_ptr<OwnedHead>> readHead(const std::filesystem::path& path,
                                                    const ImportOptions& options,
                                                    SourceFiles& files) {
    absl::Status sound = checkDialect(options.reading.dialect);
    sound.Update(checkText(options.reading.text));
    sound.Update(RecordPath::parse(options.reading.records).status());
    sound.Update(TimeReader::of(options.reading.time).status());
    if (!sound.ok()) {
        return sound;
    }
    auto out = std::make_unique<OwnedHead>();
    out->head.reading = options.reading;
    out->head.path = path;
    out->head.name = withoutPackerEnding(sourceNameOf(path));
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        out->head.isDirectory = true;
        if (absl::Status status = checkDirectory(path); !status.ok()) {
            return status;
        }
        return out;
    }
    const absl::StatusOr<std::unique_ptr<ByteSource>> source = files.open(path);
    if (!source.ok()) {
        return source.status();
    }
    if (absl::Status status = readUpTo(**source, kSniffBytes, *out); !status.ok()) {
        return status;
    }
    out->head.head = out->bytes;
    if (out->bytes.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(
            path.string(), (*source)->packer().empty() ? " is empty" : " holds an empty file",
            ": there is nothing to import"));
    }
    if (!out->head.complete) {
        out->head.later = laterPieces(path);
    }
    if (absl::Status status = findTextEncoding(options, *out); !status.ok()) {
        return status;
    }
    if (options.reading.records.empty()) {
        if (absl::Status status = lookIntoDocument(path, files, *out); !status.ok()) {
            return status;
        }
    }
    return out;
}

std::string sourceNameOf(const std::filesystem::path& path) {
    // A directory may be named with a slash behind it, or as the one we are in.
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::absolute(path, error).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

absl::StatusOr<FormatGuess> chooseFormat(const std::filesystem::path& path,
                                         const std::string& formatName) {
    ImportOptions options;
    options.format = formatName;
    return chooseFormat(path, options);
}

absl::StatusOr<FormatGuess> chooseFormat(const std::filesystem::path& path,
                                         const ImportOptions& options) {
    SourceFiles files;
    return chooseFormat(path, options, files);
}

absl::StatusOr<FormatGuess> chooseFormat(const std::filesystem::path& path,
                                         const ImportOptions& options, SourceFiles& files) {
    const absl::StatusOr<std::unique_ptr<OwnedHead>> head = readHead(path, options, files);
    if (!head.ok()) {
        return head.status();
    }
    const SourceHead& seen = (*head)->head;
    return chooseFormat(seen, options,
                        options.format.empty() ? sniffFormats(seen, libraryOf(options))
                                               : std::vector<FormatGuess>());
}

absl::StatusOr<FormatGuess> chooseFormat(const SourceHead& seen, const ImportOptions& options,
                                         std::vector<FormatGuess> guesses) {
    const std::string& formatName = options.format;
    const std::filesystem::path& path = seen.path;
    if (formatName.empty()) {
        // One on the disk is its members, see expand_sources.h. A tar has its members' lines in it.
        if (ArchiveReader::beginsArchive(seen.head)) {
            return absl::InvalidArgumentError(
                absl::StrCat(path.string(), " is an archive within another; unpack it first"));
        }
        if (guesses.empty()) {
            return nothingFits(path, seen, options);
        }
        const FormatGuess surest = guesses.front();
        std::erase_if(guesses, [&options](const FormatGuess& guess) {
            return !unheeded(*guess.format, options).empty();
        });
        if (guesses.empty() && options.reading.text.saysAnything()) {
            return nothingFits(path, seen, options);
        }
        if (guesses.empty()) {
            return absl::InvalidArgumentError(absl::StrCat(
                path.string(), " looks like ", surest.title(), " (", surest.sniff.reason,
                "), where ", unheeded(*surest.format, options),
                " means nothing; leave the option out, or name another format with --format"));
        }
        return guesses.front();
    }
    if (absl::Status known = checkFormatName(formatName, libraryOf(options)); !known.ok()) {
        return known;
    }
    const Format* const format = findFormat(formatName);
    if (format == nullptr) {
        return namedDescription(*libraryOf(options).find(formatName), seen, options);
    }
    if (seen.isDirectory && !format->hasPartitions) {
        return absl::InvalidArgumentError(absl::StrCat(path.string(), " is a directory, and ",
                                                       format->title,
                                                       " is read from a file; name a file in it"));
    }
    if (const std::string option = unheeded(*format, options); !option.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(option, " means nothing for ", format->title,
                                                       "; leave it out, or name another format"));
    }
    std::string reason = "it was chosen";
    if (format->takesEncoding && !seen.encodingReason.empty()) {
        absl::StrAppend(&reason, "; ", seen.encodingReason);
    }
    return FormatGuess{format, {100, reason}, seen.encoding, {}, pathOfRecords(seen)};
}

ImportOptions optionsFor(ImportOptions options, const FormatGuess& guess) {
    options.described.reset();
    if (!guess.described && guess.format->takesRecords && options.reading.records.empty()) {
        options.reading.records = guess.records;
    }
    if (guess.described) {
        Reading described = guess.described->description->reading;
        described.format = guess.name();
        if (!guess.format->takesRecords) {
            described.records.clear();
        }
        for (const MappedField& field : kMappedFields) {
            if (std::find(guess.missing.begin(), guess.missing.end(), field.name) !=
                guess.missing.end()) {
                described.fields.*field.path = {};
                described.time = &Mapping::time == field.path ? TimeReading() : described.time;
            }
        }
        // What is said was looked at by readHead().
        auto over = readingOver(options.reading, std::move(described));
        options.described = over.ok() ? *std::move(over) : options.reading;
    }
    if (!guess.encoding.empty()) {
        options.reading.dialect.encoding = guess.encoding;
        if (options.described) {
            options.described->dialect.encoding = guess.encoding;
        }
    }
    return options;
}

}  // namespace oxbow
