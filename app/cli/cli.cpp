#include "app/cli/cli.h"

#include <algorithm>
#include <array>
#include <csignal>

#include "app/cli/command.h"

namespace oxbow {
namespace {

using AddCommand = void (*)(CLI::App&, Outcome&);

constexpr std::array<AddCommand, 12> kCommands = {
    addImportCommand, addFormatsCommand, addInfoCommand,    addEventsCommand,
    addKeysCommand,   addTableCommand,   addChangesCommand, addDiffCommand,
    addBlameCommand,  addVerifyCommand,  addExportCommand,  addBenchCommand,
};

void fill(CLI::App& app, Outcome& outcome) {
    app.name("oxbow");
    app.description(
        "Oxbow opens an event log and lets you stand at any moment of it.\n"
        "Without a command it opens the window: oxbow [WORKSPACE|FILE...]");
    app.set_version_flag("--version", OXBOW_VERSION);
    app.require_subcommand(1);
    for (const AddCommand add : kCommands) {
        add(app, outcome);
    }
}

}  // namespace

bool isCommand(std::string_view argument) {
    if (argument == "--help" || argument == "-h" || argument == "--version") {
        return true;
    }
    CLI::App app;
    Outcome outcome;
    fill(app, outcome);
    const auto commands = app.get_subcommands({});
    return std::any_of(commands.begin(), commands.end(), [argument](const CLI::App* command) {
        return command->get_name() == argument;
    });
}

int runCommand(int argc, char** argv) {
    // Output tells of a closed pipe; a signal would end the program without a word.
    std::signal(SIGPIPE, SIG_IGN);
    CLI::App app;
    Outcome outcome;
    fill(app, outcome);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? kSuccess : kUsage;
    }
    return outcome.code;
}

}  // namespace oxbow
