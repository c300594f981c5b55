#include "app/cli/cli.h"

#include <absl/strings/str_format.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "app/cli/command.h"
#include "app/cli/output/memory_help.h"
#include "app/cli/output/message.h"

namespace oxbow {
namespace {

constexpr std::array<AddCommand, 19> kCommands = {
    addImportCommand, addFormatsCommand, addInfoCommand,    addEventsCommand, addKeysCommand,
    addFindCommand,   addTableCommand,   addChangesCommand, addDiffCommand,   addBlameCommand,
    addFoldsCommand,  addStepCommand,    addForgotCommand,  addBranchCommand, addCauseCommand,
    addOrderCommand,  addVerifyCommand,  addExportCommand,  addBenchCommand,
};
// So far may a word be from the command that was meant, in letters changed, left out or exchanged.
constexpr std::size_t kSlip = 2;

void fill(CLI::App& app, Chosen& chosen) {
    app.name("oxbow");
    app.description(
        "Oxbow opens an event log and lets you stand at any moment of it.\n"
        "Without a command it opens the window: oxbow [WORKSPACE|FILE...]\n"
        "  [--in BRANCH] [--at MOMENT] [--theme light|dark|system] [--size WIDTHxHEIGHT]\n"
        "  [--screenshot FILE.png]");
    app.footer(memoryHelp() + "\n" + exitCodeHelp());
    app.set_version_flag("--version", OXBOW_VERSION);
    app.require_subcommand(1);
    for (const AddCommand add : kCommands) {
        add(app, chosen);
    }
}

// How many letters must be changed, put in, left out or exchanged with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1,
                                d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[a.size()][b.size()];
}

std::string commandMeantBy(std::string_view word) {
    std::string best;
    std::size_t least = std::min(kSlip, word.size() / 2) + 1;
    for (const std::string& name : commandNames()) {
        if (const std::size_t far = distance(word, name); far < least) {
            least = far;
            best = name;
        }
    }
    return best;
}

std::string noSuchFile(std::string_view word, bool first) {
    if (!first && isCommand(word)) {
        return absl::StrFormat("no file named %s; a command comes first: oxbow %s …", word, word);
    }
    const std::string meant = first ? commandMeantBy(word) : std::string();
    return absl::StrFormat("no command and no file named %s; %s", word,
                           meant.empty() ? std::string("`oxbow --help` lists the commands")
                                         : "did you mean " + meant + "?");
}

}  // namespace

void keepStandardStreams() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF) {
            // The lowest number that is free is this one.
            ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

std::vector<std::string> commandNames() {
    CLI::App app;
    Chosen chosen;
    fill(app, chosen);
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands({})) {
        names.push_back(command->get_name());
    }
    return names;
}

bool isHelp(std::string_view argument) {
    return argument == "--help" || argument == "-h" || argument == "--version";
}

bool isCommand(std::string_view argument) {
    const auto names = commandNames();
    return std::find(names.begin(), names.end(), argument) != names.end();
}

int runCommand(int argc, const char* const* argv) {
    // Output tells of a closed pipe; a signal would end the program without a word.
    std::signal(SIGPIPE, SIG_IGN);
    CLI::App app;
    Chosen chosen;
    fill(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::ostringstream text;
        std::ostringstream complaint;
        if (app.exit(error, text, complaint) != 0) {
            absl::FPrintF(stderr, "%s", printable(complaint.str()));
            return kUsage;
        }
        chosen.body = [help = text.str()](Output& out) {
            out.write(help);
            return kSuccess;
        };
    }
    return run(chosen.body);
}

std::string wrongToOpen(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        const std::string_view before = i > 1 ? argv[i - 1] : "";
        const bool ofAnOption =
            before.starts_with('-') && before.find('=') == std::string_view::npos;
        std::error_code unknown;
        if (!word.starts_with('-') && !ofAnOption && !std::filesystem::exists(word, unknown)) {
            return noSuchFile(word, i == 1);
        }
    }
    return {};
}

int refuseToOpen(std::string_view sentence) {
    tell(sentence);
    return kUsage;
}

}  // namespace oxbow
