// oxbow formats [FILE] | --check FILE…
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>

#include "app/cli/command.h"
#include "app/cli/options/reading_options.h"
#include "app/cli/options/text_options.h"
#include "app/cli/options/told_formats.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "app/cli/output/message.h"
#include "importers/expand_sources.h"
#include "importers/format/description_check.h"
#include "importers/import.h"
#include "importers/registry.h"
#include "importers/source/spool.h"

namespace oxbow {
namespace {

std::string texts(const std::vector<std::string>& list) {
    JsonArray out;
    for (const std::string& text : list) {
        out.addText(text);
    }
    return out.done();
}

ExitCode list(const FormatLibrary& library, Output& out) {
    for (const Format& format : allFormats()) {
        out.line(JsonObject()
                     .text("name", format.name)
                     .text("title", format.title)
                     .text("container", format.name)
                     .flag("own", false)
                     .raw("endings", texts(format.endings))
                     .flag("takes_mapping", format.takesMapping)
                     .raw("cannot_carry", texts(format.cannotCarry))
                     .raw("notes", texts(format.notes))
                     .done());
    }
    for (const LibraryFormat& format : library.formats()) {
        const Description& description = *format.description;
        JsonObject line;
        line.text("name", description.name)
            .text("title", description.title)
            .text("container", description.container)
            .flag("own", format.isOwn())
            .text("about", description.about);
        if (format.isOwn()) {
            line.text("file", format.file.string());
        }
        out.line(line.done());
    }
    return kSuccess;
}

absl::StatusOr<ExitCode> check(const std::vector<std::string>& files, const FormatLibrary& library,
                               Output& out) {
    ExitCode code = kSuccess;
    for (const std::string& file : files) {
        auto read = readDescription(file);
        if (!read.ok()) {
            tell(std::string(read.status().message()));
            code = absl::IsNotFound(read.status()) ? kUsage : kBadInput;
            continue;
        }
        const LibraryFormat format{std::make_shared<Description>(*std::move(read)), file};
        JsonArray faults;
        bool right = true;
        for (const DescriptionFault& fault : checkDescription(format, *library.with(format))) {
            faults.add(JsonObject()
                           .number("line", static_cast<std::uint64_t>(fault.line))
                           .text("what", fault.what)
                           .done());
            right = false;
        }
        out.line(
            JsonObject()
                .text("file", file)
                .text("name", format.description->name)
                .number("samples", static_cast<std::uint64_t>(format.description->samples.size()))
                .raw("faults", faults.done())
                .done());
        code = right || code == kBadInput ? code : kNo;
    }
    return code;
}

// The descriptions that come nearest without fitting.
void tellNearest(const std::vector<DescriptionFit>& fits, const std::string& file, Output& out) {
    constexpr std::size_t kMostTold = 5;
    std::size_t told = 0;
    for (const DescriptionFit& fit : fits) {
        if (fit.fits() || told == kMostTold) {
            continue;
        }
        ++told;
        JsonObject line;
        if (!file.empty()) {
            line.text("file", file);
        }
        out.line(line.text("name", fit.described.description->name)
                     .text("container", fit.container->name)
                     .number("confidence", std::uint64_t{0})
                     .text("reason", fit.reason)
                     .done());
    }
}

// `several`: each line says which file it is about.
absl::StatusOr<ExitCode> sniff(const std::filesystem::path& file, const ImportOptions& options,
                               bool several, SourceFiles& files, Output& out) {
    const auto head = readHead(file, options, files);
    if (!head.ok()) {
        return head.status();
    }
    const std::vector<DescriptionFit> fits = fitDescriptions((*head)->head, libraryOf(options));
    std::vector<FormatGuess> guesses = sniffFormats((*head)->head, fits);
    const auto surest = chooseFormat((*head)->head, options, guesses);
    if (!surest.ok()) {
        tell(shownTo(options, std::string(surest.status().message())));
        return kNo;
    }
    std::erase_if(guesses,
                  [&surest](const FormatGuess& guess) { return guess.name() == surest->name(); });
    guesses.insert(guesses.begin(), *surest);
    for (const FormatGuess& guess : guesses) {
        JsonObject line;
        if (several) {
            line.text("file", file.string());
        }
        line.text("name", guess.name())
            .text("container", guess.format->name)
            .number("confidence", static_cast<std::uint64_t>(guess.sniff.confidence))
            .text("reason", guess.sniff.reason);
        // Of the one that it would be imported as, what would be made of its fields.
        if (&guess == &guesses.front() && guess.format->takesMapping) {
            constexpr std::size_t kFirstRecords = 100;
            const auto preview = previewAs(*surest, file, options, kFirstRecords, files);
            line.raw("mapping",
                     texts(preview.ok() ? preview->mappingReasons : std::vector<std::string>()));
        }
        out.line(shownTo(options, line.done()));
    }
    tellNearest(fits, several ? file.string() : std::string(), out);
    return kSuccess;
}

// Also of a folder, a pattern or an archive: of each of its files.
absl::StatusOr<ExitCode> sniffAll(std::filesystem::path source, ImportOptions options,
                                  Output& out) {
    std::unique_ptr<Spool> spool;
    if (Spool::isNeeded(source)) {
        auto started = Spool::start(source);
        if (!started.ok()) {
            return started.status();
        }
        spool = *std::move(started);
        options.shownAs[spool->file()] =
            source == "-" ? std::string("the standard input") : source.string();
        source = spool->file();
        // More than this is not looked at.
        while (!spool->ended() && spool->bytes() < kSniffBytes && !interrupted()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
    SourceFiles files(interrupted);
    const auto expanded = expandSources({source}, options, files, interrupted);
    if (!expanded.ok()) {
        return expanded.status();
    }
    std::vector<std::filesystem::path> all;
    for (const ExpandedSource& one : expanded->sources) {
        all.insert(all.end(), one.paths.begin(), one.paths.end());
    }
    const bool several = all.size() != 1 || all.front() != source;
    ExitCode code = kSuccess;
    for (const std::filesystem::path& file : all) {
        const auto told = sniff(file, options, several, files, out);
        if (!told.ok() && !several) {
            return absl::Status(told.status().code(),
                                shownTo(options, std::string(told.status().message())));
        }
        if (!told.ok()) {
            tell(shownTo(options, std::string(told.status().message())));
        }
        code = told.ok() && *told == kSuccess ? code : kNo;
    }
    for (const SourceFailure& failure : expanded->leftOut) {
        tell(shownTo(options, std::string(failure.status.message())));
        code = kNo;
    }
    return code;
}

}  // namespace

void addFormatsCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "formats", "List the formats, or say what a file was taken for, how surely and why");
    const auto file = std::make_shared<std::string>();
    command.add_option("file", *file,
                       "A file, folder, archive or pattern to look at; - for the "
                       "standard input");
    const auto options = std::make_shared<ImportOptions>();
    command.add_option("--format", options->format,
                       "Look at it as one of this format: a name that `oxbow formats` lists");
    const auto checked = std::make_shared<std::vector<std::string>>();
    command.add_option("--check", *checked,
                       "Descriptions of formats: read the samples in them, and say what differs");
    addReadingOptions(command, options->reading);
    addTextOptions(command, options->reading);
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, chosen, [file, options, checked](Output& out) -> absl::StatusOr<ExitCode> {
        options->library = toldFormats();
        if (auto known = checkToldFormat(options->format, *options->library); !known.ok()) {
            return known;
        }
        if (!checked->empty()) {
            return check(*checked, *options->library, out);
        }
        return file->empty() ? list(*options->library, out) : sniffAll(*file, *options, out);
    });
}

}  // namespace oxbow
