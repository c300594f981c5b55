// oxbow events W: the stream
#include "app/cli/command.h"
#include "app/cli/json_line.h"
#include "model/export/log_file.h"
#include "model/export/oxlog_exporter.h"
#include "model/oxlog/file.h"

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

// The library format on standard output.
class StandardOutput final : public oxlog::Output {
public:
    absl::Status write(std::string_view bytes) override {
        m_out.write(bytes);
        return m_out.good() ? absl::OkStatus() : absl::CancelledError("nobody reads on");
    }
    absl::Status sync() override { return m_out.flush(); }

private:
    oxbow::Output m_out;
};

int printOxlog(const Log& log, Position from, Position to, const Arguments& arguments) {
    auto exporter = OxlogExporter::create(std::make_unique<StandardOutput>());
    if (!exporter.ok()) {
        return fail(exporter.status());
    }
    absl::Status inner;
    std::uint64_t printed = 0;
    const auto status =
        visitEvents(log, from, to, arguments, [&](Position, const EventView& event) {
            inner = (*exporter)->add(event);
            return inner.ok() && (arguments.limit == 0 || ++printed < arguments.limit);
        });
    for (const absl::Status& result : {status, inner, (*exporter)->finish().status()}) {
        if (!result.ok() && !absl::IsCancelled(result)) {
            return fail(result);
        }
    }
    return kSuccess;
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
    if (arguments.format == "oxlog") {
        return printOxlog(**log, from, to, arguments);
    }
    const ExportForm form = *exportFormNamed(arguments.format);
    Output out;
    out.write(exportHeader(form));
    std::string line;
    std::uint64_t printed = 0;
    std::uint64_t leftOut = 0;
    const auto status =
        visitEvents(**log, from, to, arguments, [&](Position p, const EventView& event) {
            line.clear();
            if (!appendExported(line, form, p, event)) {
                ++leftOut;
                return true;
            }
            out.write(line);
            return out.good() && (arguments.limit == 0 || ++printed < arguments.limit);
        });
    if (!status.ok()) {
        return fail(status);
    }
    tellLeftOut(leftOut);
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
