// oxbow formats [FILE]
#include "app/cli/command.h"
#include "app/cli/json_line.h"
#include "app/cli/message.h"
#include "app/cli/reading_options.h"
#include "app/cli/text_options.h"
#include "importers/import.h"
#include "importers/registry.h"

namespace oxbow {
namespace {

std::string texts(const std::vector<std::string>& list) {
    JsonArray out;
    for (const std::string& text : list) {
        out.addText(text);
    }
    return out.done();
}

ExitCode list(Output& out) {
    for (const Format& format : allFormats()) {
        out.line(JsonObject()
                     .text("name", format.name)
                     .text("title", format.title)
                     .raw("endings", texts(format.endings))
                     .flag("takes_mapping", format.takesMapping)
                     .raw("cannot_carry", texts(format.cannotCarry))
                     .raw("notes", texts(format.notes))
                     .done());
    }
    return kSuccess;
}

absl::StatusOr<ExitCode> sniff(const std::string& file, const ImportOptions& options, Output& out) {
    const auto head = readHead(file, options);
    if (!head.ok()) {
        return head.status();
    }
    const auto surest = chooseFormat(file, options);
    if (!surest.ok()) {
        tell(std::string(surest.status().message()));
        return kNo;
    }
    std::vector<FormatGuess> guesses = sniffFormats((*head)->head);
    std::erase_if(guesses,
                  [&surest](const FormatGuess& guess) { return guess.format == surest->format; });
    guesses.insert(guesses.begin(), *surest);
    for (const FormatGuess& guess : guesses) {
        JsonObject line;
        line.text("name", guess.format->name)
            .number("confidence", static_cast<std::uint64_t>(guess.sniff.confidence))
            .text("reason", guess.sniff.reason);
        // Of the one that it would be imported as, what would be made of its fields.
        if (&guess == &guesses.front() && guess.format->takesMapping) {
            constexpr std::size_t kFirstRecords = 100;
            const auto preview = previewImport(file, options, kFirstRecords);
            line.raw("mapping",
                     texts(preview.ok() ? preview->mappingReasons : std::vector<std::string>()));
        }
        out.line(line.done());
    }
    return kSuccess;
}

}  // namespace

void addFormatsCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "formats", "List the formats, or say what a file was taken for, how surely and why");
    const auto file = std::make_shared<std::string>();
    command.add_option("file", *file, "A file or directory to look at");
    const auto options = std::make_shared<ImportOptions>();
    command.add_option("--format", options->format, "Look at it as one of this format");
    addReadingOptions(command, options->reading);
    addTextOptions(command, options->reading);
    onRun(command, chosen, [file, options](Output& out) -> absl::StatusOr<ExitCode> {
        return file->empty() ? list(out) : sniff(*file, *options, out);
    });
}

}  // namespace oxbow
