// oxbow find W WORDS…: the events that have some words
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "app/cli/branch/effect_choice.h"
#include "app/cli/command.h"
#include "app/cli/options/past_choice.h"
#include "app/cli/output/event_lines.h"
#include "app/cli/output/interrupt.h"
#include "model/find/find_expression.h"
#include "model/find/find_scan.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    std::vector<std::string> words;
    PastOptions past;
    CauseFieldOptions causes;
    RangeOptions range;
    std::uint64_t limit = 0;
    bool count = false;
};

constexpr const char* kWordsHelp =
    "What an event must have, all of it. A word is looked for in the value as it is stored (JSON "
    "with its escapes), key, type, stream and headers, in upper and lower case; in quotes, as "
    "'\"Order paid\"', exactly so. type:T, stream:S and key:K are whole names, in which * stands "
    "for any letters; -WORD: the event must not have it";

absl::StatusOr<FindExpression> expressionOf(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        if (word.starts_with("--")) {
            return wrongUsage(absl::StrCat("there is no option ", word,
                                           "; a word that begins so stands behind --, as in: oxbow "
                                           "find W -- ",
                                           word));
        }
    }
    const std::string text = absl::StrJoin(words, " ");
    auto parsed = FindExpression::parse(text);
    if (auto* expression = std::get_if<FindExpression>(&parsed)) {
        return *std::move(expression);
    }
    const FindFault& fault = std::get<FindFault>(parsed);
    return wrongUsage(fault.size == 0 ? fault.reason
                                      : absl::StrCat("at character ", fault.begin + 1, " (",
                                                     text.substr(fault.begin, fault.size),
                                                     "): ", fault.reason));
}

// Prints the events that a piece of the log has; stops where there are enough.
class Printer {
public:
    Printer(const Past& past, EventLines lines, std::uint64_t limit, Output& out)
        : m_past(past), m_lines(std::move(lines)), m_limit(limit), m_out(out) {}

    bool print(Position first, std::span<const std::uint8_t> found) {
        std::vector<Position> wanted;
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (found[i] != 0 && (m_limit == 0 || m_printed + wanted.size() < m_limit)) {
                wanted.push_back(first + i);
            }
        }
        std::string line;
        const auto status = m_past.events->read(
            wanted, EventParts::All,
            [&](Position p, const EventView& event) {
                line.clear();
                m_status = m_lines.append(line, p, event).status();
                m_out.write(line);
                ++m_printed;
                return m_status.ok() && m_out.good();
            },
            interrupted);
        m_status.Update(status);
        return m_status.ok() && m_out.good() && (m_limit == 0 || m_printed < m_limit);
    }
    std::uint64_t printed() const { return m_printed; }
    const absl::Status& status() const { return m_status; }

private:
    const Past& m_past;
    EventLines m_lines;
    const std::uint64_t m_limit;
    Output& m_out;
    std::uint64_t m_printed = 0;
    absl::Status m_status;
};

absl::StatusOr<ExitCode> printCount(FindScan& scan, const RangeOptions::Range& range,
                                    std::uint64_t limit, Output& out) {
    std::uint64_t count = 0;
    const auto status = scan.run(
        range.begin, range.end,
        [&](Position, std::span<const std::uint8_t> found) {
            count += static_cast<std::uint64_t>(std::count(found.begin(), found.end(), 1));
            return limit == 0 || count < limit;
        },
        interrupted);
    if (!status.ok()) {
        return status;
    }
    count = limit == 0 ? count : std::min(count, limit);
    out.line(absl::StrCat("{\"count\":", count, "}"));
    return count > 0 ? kSuccess : kNo;
}

absl::StatusOr<ExitCode> find(const Arguments& arguments, Output& out) {
    auto expression = expressionOf(arguments.words);
    if (!expression.ok()) {
        return expression.status();
    }
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const auto past = arguments.past.open(*log);
    if (!past.ok()) {
        return past.status();
    }
    const auto range = arguments.range.resolve(*past->events);
    if (!range.ok()) {
        return range.status();
    }
    FindScan scan(past->events, *std::move(expression));
    if (arguments.count) {
        return printCount(scan, *range, arguments.limit, out);
    }
    auto lines = EventLines::create(*past, ExportForm::Jsonl, arguments.causes);
    if (!lines.ok()) {
        return lines.status();
    }
    Printer printer(*past, *std::move(lines), arguments.limit, out);
    const auto status = scan.run(
        range->begin, range->end,
        [&printer](Position first, std::span<const std::uint8_t> found) {
            return printer.print(first, found);
        },
        interrupted);
    for (const absl::Status& result : {printer.status(), status}) {
        if (!result.ok()) {
            return result;
        }
    }
    return printer.printed() > 0 ? kSuccess : kNo;
}

}  // namespace

void addFindCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand("find", "The events that have some words");
    const auto arguments = std::make_shared<Arguments>();
    // A word may begin with a dash; the one for help keeps its long name.
    command.set_help_flag("--help", "Print this help message and exit");
    command.allow_extras();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    command.add_option("words", arguments->words, kWordsHelp);
    arguments->past.addTo(command);
    arguments->causes.addTo(command);
    arguments->range.addTo(command);
    addNumberOption(command, "limit", arguments->limit, kLimitHelp);
    command.add_flag("--count", arguments->count, "How many there are, and nothing else");
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, chosen, [arguments, &command](Output& out) {
        bool areWords = false;  // behind --: no options
        for (const std::string& word : command.remaining()) {
            if (!areWords && word == "--") {
                areWords = true;
            } else {
                arguments->words.push_back(
                    areWords && word.starts_with("--") ? absl::StrCat("\"", word, "\"") : word);
            }
        }
        return find(*arguments, out);
    });
}

}  // namespace oxbow
