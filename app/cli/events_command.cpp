// oxbow events W: the stream
#include "app/cli/command.h"
#include "app/cli/json_line.h"
#include "model/export/event_csv.h"
#include "model/export/event_json.h"
#include "model/export/event_kcat.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    RangeOptions range;
    KeyOptions key;
    std::uint64_t limit = 0;
    std::string format = "jsonl";
    bool rejected = false;
};

void appendEvent(std::string& line, const std::string& format, Position p, const EventView& event) {
    if (format == "csv") {
        appendEventCsv(line, p, event);
        return;
    }
    if (format == "kcat") {
        appendEventKcat(line, event);
    } else {
        appendEventJson(line, p, event);
    }
    if (line.empty() || line.back() != '\n') {
        line += '\n';
    }
}

using Visit = std::function<bool(Position, const EventView&)>;

// The events that were asked for, in order; of one key by its index, without looking at others.
absl::Status visitEvents(const Log& log, Position from, Position to, const Arguments& arguments,
                         const Visit& visit) {
    if (!arguments.key.key) {
        return log.scan(from, to, [&visit](Position p, const EventView& event, auto) {
            return visit(p, event);
        });
    }
    const auto keys = resolveKeys(log, *arguments.key.key, arguments.key.stream);
    if (!keys.ok()) {
        return keys.status();
    }
    for (Position p = from; p < to; p = p.next()) {
        std::optional<Position> nearest;
        for (const KeyId key : *keys) {
            const auto next = log.nextEvent(key, p);
            if (!next.ok()) {
                return next.status();
            }
            if (*next && (!nearest || **next < *nearest)) {
                nearest = *next;
            }
        }
        if (!nearest || *nearest >= to) {
            break;
        }
        p = *nearest;
        const auto event = log.event(p);
        if (!event.ok()) {
            return event.status();
        }
        if (!visit(p, event->view())) {
            break;
        }
    }
    return absl::OkStatus();
}

int printRejected(const Log& log) {
    constexpr std::uint64_t kPage = 256;
    Output out;
    for (std::uint64_t first = 0; first < log.rejectedCount() && out.good(); first += kPage) {
        const auto page = log.rejected(first, kPage);
        if (!page.ok()) {
            return fail(page.status());
        }
        for (const Log::Rejected& rejected : *page) {
            JsonObject json;
            json.number("before", rejected.before.value())
                .text("source", rejected.record.source)
                .number("byte", rejected.record.byteOffset);
            if (rejected.record.line > 0) {
                json.number("line", rejected.record.line);
            }
            json.number("size", rejected.record.size)
                .text("reason", rejected.record.reason)
                .text("bytes", rejected.record.bytes);
            out.line(json.done());
        }
    }
    const auto status = out.flush();
    return status.ok() ? kSuccess : fail(status);
}

int run(const Arguments& arguments) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return fail(log.status());
    }
    if (arguments.rejected) {
        return printRejected(**log);
    }
    Position from;
    Position to;
    if (auto status = arguments.range.resolve(**log, from, to); !status.ok()) {
        return fail(status);
    }
    Output out;
    if (arguments.format == "csv") {
        out.write(eventCsvHeader());
    }
    std::string line;
    std::uint64_t printed = 0;
    const auto status =
        visitEvents(**log, from, to, arguments, [&](Position p, const EventView& event) {
            line.clear();
            appendEvent(line, arguments.format, p, event);
            out.write(line);
            return out.good() && (arguments.limit == 0 || ++printed < arguments.limit);
        });
    if (!status.ok()) {
        return fail(status);
    }
    const auto flushed = out.flush();
    return flushed.ok() ? kSuccess : fail(flushed);
}

}  // namespace

void addEventsCommand(CLI::App& app, Outcome& outcome) {
    CLI::App& command = *app.add_subcommand("events", "The stream: every event, in order");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->range.addTo(command);
    arguments->key.addTo(command);
    command.add_option("--limit", arguments->limit, "At most so many; 0 for all");
    command.add_option("--format", arguments->format, "How to print")
        ->check(CLI::IsMember({"jsonl", "csv", "oxlog", "kcat"}));
    command.add_flag("--rejected", arguments->rejected,
                     "The records that could not be read, instead of the events");
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, outcome, [arguments] { return run(*arguments); });
}

}  // namespace oxbow
