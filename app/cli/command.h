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

#include "model/history/history.h"

namespace oxbow {

enum ExitCode : int { kSuccess = 0, kNo = 1, kUsage = 2, kBadInput = 3 };

// The exit code of the command that was asked for, set by its callback.
struct Outcome {
    int code = kSuccess;
};

// Standard output in large pieces; a closed pipe ends the program quietly, as it should.
class Output {
public:
    ~Output() { flush().IgnoreError(); }
    void write(std::string_view bytes);
    void line(std::string_view text);
    // False once standard output cannot be written any more: stop then.
    bool good() const { return m_good; }
    // FailedPrecondition where something could not be written.
    absl::Status flush();

private:
    std::string m_buffer;
    bool m_good = true;
};

// Prints the status as "oxbow: message" and gives the exit code for it.
int fail(const absl::Status& status);

// Opens a workspace for reading; works while a window has it open.
absl::StatusOr<std::shared_ptr<Log>> openForReading(const std::string& workspace);

// `--at`: a position (1234), a percentage (50%), a time (RFC 3339, or a date) or `end`.
absl::StatusOr<Position> resolvePosition(const Log& log, const std::string& text);

// NotFound, with what would do, where the log has no such stream.
absl::StatusOr<StreamId> resolveStream(const Log& log, const std::string& stream);

// The keys with these bytes, in one stream or in all; empty where there are none.
absl::StatusOr<std::vector<KeyId>> resolveKeys(const Log& log, const std::string& bytes,
                                               const std::string& stream);

// Whether the row that this event wrote is a string that only looks like other JSON.
bool isText(const History& history, const std::optional<Position>& writer);

// Options that many commands have in common.
struct RangeOptions {
    std::string from = "0";
    std::string to = "end";
    void addTo(CLI::App& command);
    absl::Status resolve(const Log& log, Position& begin, Position& end) const;
};
struct KeyOptions {
    std::optional<std::string> key;
    std::string stream;
    void addTo(CLI::App& command);
};

// Runs the body of a command when it is chosen, and keeps its exit code.
void onRun(CLI::App& command, Outcome& outcome, std::function<int()> body);

// Says on stderr what kcat's form must not have.
void tellLeftOut(std::uint64_t events);

void addImportCommand(CLI::App& app, Outcome& outcome);
void addFormatsCommand(CLI::App& app, Outcome& outcome);
void addInfoCommand(CLI::App& app, Outcome& outcome);
void addEventsCommand(CLI::App& app, Outcome& outcome);
void addKeysCommand(CLI::App& app, Outcome& outcome);
void addTableCommand(CLI::App& app, Outcome& outcome);
void addChangesCommand(CLI::App& app, Outcome& outcome);
void addDiffCommand(CLI::App& app, Outcome& outcome);
void addBlameCommand(CLI::App& app, Outcome& outcome);
void addVerifyCommand(CLI::App& app, Outcome& outcome);
void addExportCommand(CLI::App& app, Outcome& outcome);
void addBenchCommand(CLI::App& app, Outcome& outcome);

}  // namespace oxbow
