#include "importers/registry.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

#include "importers/kafka/kafka_importer.h"
#include "importers/oxlog/oxlog_importer.h"
#include "importers/oxlog/oxlog_stream_importer.h"
#include "importers/source/archive_reader.h"
#include "importers/source/byte_source.h"
#include "importers/source/source_files.h"
#include "importers/source/text_decoder.h"
#include "importers/text/csv_importer.h"
#include "importers/text/dialect.h"
#include "importers/text/json_importer.h"
#include "importers/text/kcat_importer.h"
#include "importers/text/oxbow_importer.h"
#include "importers/text/record_path.h"
#include "importers/text/sniffing.h"

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

absl::Status nothingFits(const std::filesystem::path& path, const SourceHead& head) {
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
        if (nearest.empty() && sniff.confidence == 0 && !sniff.reason.empty()) {
            nearest = absl::StrCat("; the nearest is ", sniff.reason);
        }
    }
    return absl::InvalidArgumentError(absl::StrCat(
        path.string(), " looks like none of the formats that Oxbow reads: it begins with ",
        describeFirstBytes(head.head), nearest,
        "; if it is one of them nevertheless, say which format it is (", formatNames(), ")"));
}

// The option that a format cannot heed; empty where there is none.
std::string unheeded(const Format& format, const ImportOptions& options) {
    const ToldDialect& told = options.reading.dialect;
    if (told.encoding && !format.takesEncoding) {
        return "--encoding";
    }
    if (!options.reading.records.empty() && !format.takesRecords) {
        return "--records";
    }
    if (!format.takesMapping && options.reading.time != TimeReading()) {
        return options.reading.time.unit              ? "--time-unit"
               : options.reading.time.layouts.empty() ? "--time-zone"
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

absl::Status findTextEncoding(const ImportOptions& options, OwnedHead& out) {
    const FoundEncoding found = findEncoding(out.bytes);
    out.head.encoding = found.name;
    out.head.encodingReason = found.reason;
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

}  // namespace

const std::vector<Format>& allFormats() {
    static const std::vector<Format> formats = {
        jsonLinesFormat(),    jsonArrayFormat(),      jsonConcatenatedFormat(),
        jsonDocumentFormat(), elasticBulkFormat(),    csvFormat(),
        tsvFormat(),          kafkaDirectoryFormat(), kafkaSegmentFormat(),
        kcatFormat(),         oxbowJsonFormat(),      oxbowCsvFormat(),
        oxlogFormat(),        oxlogStreamFormat(),
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
            guesses.push_back({&format, std::move(sniff), head.encoding});
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
    sound.Update(RecordPath::parse(options.reading.records).status());
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
    if (absl::Status status = findTextEncoding(options, *out); !status.ok()) {
        return status;
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
    const std::string& formatName = options.format;
    const absl::StatusOr<std::unique_ptr<OwnedHead>> head = readHead(path, options, files);
    if (!head.ok()) {
        return head.status();
    }
    const SourceHead& seen = (*head)->head;
    if (formatName.empty()) {
        // One on the disk is its members, see expand_sources.h. A tar has its members' lines in it.
        if (ArchiveReader::beginsArchive(seen.head)) {
            return absl::InvalidArgumentError(
                absl::StrCat(path.string(), " is an archive within another; unpack it first"));
        }
        std::vector<FormatGuess> guesses = sniffFormats(seen);
        if (guesses.empty()) {
            return nothingFits(path, seen);
        }
        const FormatGuess surest = guesses.front();
        std::erase_if(guesses, [&options](const FormatGuess& guess) {
            return !unheeded(*guess.format, options).empty();
        });
        if (guesses.empty()) {
            return absl::InvalidArgumentError(absl::StrCat(
                path.string(), " looks like ", surest.format->title, " (", surest.sniff.reason,
                "), where ", unheeded(*surest.format, options),
                " means nothing; leave the option out, or name another format with --format"));
        }
        return guesses.front();
    }
    const Format* const format = findFormat(formatName);
    if (format == nullptr) {
        return absl::InvalidArgumentError(absl::StrCat("there is no format named \"", formatName,
                                                       "\"; there are ", formatNames()));
    }
    if (seen.isDirectory && !format->makeSource) {
        return absl::InvalidArgumentError(absl::StrCat(path.string(), " is a directory, and ",
                                                       format->title,
                                                       " is read from a file; name a file in it"));
    }
    if (const std::string option = unheeded(*format, options); !option.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(option, " means nothing for ", format->title,
                                                       "; leave it out, or name another format"));
    }
    std::string reason = "it was named by --format";
    if (format->takesEncoding && !seen.encodingReason.empty()) {
        absl::StrAppend(&reason, "; ", seen.encodingReason);
    }
    return FormatGuess{format, {100, reason}, seen.encoding};
}

ImportOptions withEncoding(ImportOptions options, const FormatGuess& guess) {
    if (!guess.encoding.empty()) {
        options.reading.dialect.encoding = guess.encoding;
    }
    return options;
}

}  // namespace oxbow
