// What the subcommands share. Each stands in a file of its own and adds itself to the application.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/output/exit_code.h"
#include "app/cli/output/output.h"
#include "model/history/log_history.h"
#include "model/history/moment.h"

namespace oxbow {

// What a command does when it is chosen: prints its answer and gives its exit code. A status is an
// answer that could not be given; InvalidArgument by wrongUsage(), what is kNotInWorkspace, and
// NotFound (no such file or workspace) end with kUsage, all others with kBadInput. Long ones ask
// interrupted() and stop with Cancelled.
using Body = std::function<absl::StatusOr<ExitCode>(Output& out)>;
// The body of the command that was chosen.
struct Chosen {
    Body body;
};
void onRun(CLI::App& command, Chosen& chosen, Body body);

// Runs a body with standard output; every command ends here, and with it what became of its output
// and of an interrupt. Returns the program's exit code.
int run(const Body& body);

// The failure of somebody who asks for what cannot be.
absl::Status wrongUsage(std::string_view sentence);

// Opens a workspace for reading; works while a window has it open.
absl::StatusOr<std::shared_ptr<Log>> openForReading(const std::string& workspace);

// What the help of every option says that takes a moment.
inline constexpr const char* kMomentHelp =
    "a position (1234), a percentage (50%), a time or \"end\"; at a time T are the events before "
    "the first one that is later than T";
// Such a moment; wrong usage where it is none, or lies behind the end.
absl::StatusOr<Moment> momentOf(const EventSequence& events, const std::string& text);
// The same as a position. Where its times go back around the time asked for, it says so to standard
// error.
absl::StatusOr<Position> resolvePosition(const EventSequence& events, const std::string& text);

// Wrong usage, with what would do, where the log has no such stream.
absl::StatusOr<StreamId> resolveStream(const RowKeys& keys, const std::string& stream);

// An option that takes any bytes: --NAME as they are, --NAME-base64 as answers have them where they
// are not UTF-8, or where no argument could carry them. One of the two.
void addBytesOption(CLI::App& command, const std::string& name, std::optional<std::string>& to,
                    const std::string& description);

// Refuses all but whole numbers that fit.
CLI::Validator wholeNumber();
void addNumberOption(CLI::App& command, const std::string& name, std::uint64_t& to,
                     const std::string& description);
inline constexpr const char* kLimitHelp = "At most so many; 0 for all";

// Options that many commands have in common.
struct RangeOptions {
    std::string from = "0";
    std::string to = "end";
    void addTo(CLI::App& command);

    struct Range {
        Position begin;
        Position end;  // not before begin
    };
    absl::StatusOr<Range> resolve(const EventSequence& events) const;
};
struct KeyOptions {
    std::optional<std::string> key;
    std::optional<std::string> stream;
    void addTo(CLI::App& command, const std::string& description = "Only this key");
    // The keys with these bytes, in one stream or in all; empty where there are none.
    absl::StatusOr<std::vector<KeyId>> resolve(const RowKeys& keys) const;
};

// Says on stderr what kcat's form must not have.
void tellLeftOut(std::uint64_t events);

// What one command's file offers.
using AddCommand = void (*)(CLI::App& app, Chosen& chosen);
void addImportCommand(CLI::App& app, Chosen& chosen);
void addFormatsCommand(CLI::App& app, Chosen& chosen);
void addInfoCommand(CLI::App& app, Chosen& chosen);
void addEventsCommand(CLI::App& app, Chosen& chosen);
void addKeysCommand(CLI::App& app, Chosen& chosen);
void addTableCommand(CLI::App& app, Chosen& chosen);
void addFindCommand(CLI::App& app, Chosen& chosen);
void addFoldsCommand(CLI::App& app, Chosen& chosen);
void addBranchCommand(CLI::App& app, Chosen& chosen);
void addCauseCommand(CLI::App& app, Chosen& chosen);
void addOrderCommand(CLI::App& app, Chosen& chosen);
void addStepCommand(CLI::App& app, Chosen& chosen);
void addForgotCommand(CLI::App& app, Chosen& chosen);
void addChangesCommand(CLI::App& app, Chosen& chosen);
void addDiffCommand(CLI::App& app, Chosen& chosen);
void addBlameCommand(CLI::App& app, Chosen& chosen);
void addVerifyCommand(CLI::App& app, Chosen& chosen);
void addExportCommand(CLI::App& app, Chosen& chosen);
void addBenchCommand(CLI::App& app, Chosen& chosen);

}  // namespace oxbow
