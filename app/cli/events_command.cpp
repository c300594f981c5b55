// oxbow events W: the stream
#include <algorithm>

#include "app/cli/branch/effect_choice.h"
#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/event_lines.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/forms/log_file.h"
#include "model/forms/oxlog_exporter.h"
#include "model/oxlog/file.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    PastOptions past;
    CauseFieldOptions causes;
    RangeOptions range;
    KeyOptions key;
    std::uint64_t limit = 0;
    std::string format = "jsonl";
    bool rejected = false;
    std::optional<std::string> fold;
    bool emitted = false;
};

using Visit = std::function<bool(Position, const EventView&)>;

// The events of some keys by their index, without looking at others.
absl::Status visitKeys(const History& history, const RangeOptions::Range& range,
                       const std::vector<KeyId>& keys, const Visit& visit) {
    for (Position p = range.begin; p < range.end; p = p.next()) {
        if (auto status = checkInterrupted(); !status.ok()) {
            return status;
        }
        std::optional<Position> nearest;
        for (const KeyId key : keys) {
            const auto next = history.nextVersion(key, p);
            if (!next.ok()) {
                return next.status();
            }
            if (*next && (!nearest || **next < *nearest)) {
                nearest = *next;
            }
        }
        if (!nearest || *nearest >= range.end) {
            break;
        }
        p = *nearest;
        const auto event = eventAt(history.events(), p);
        if (!event.ok()) {
            return event.status();
        }
        if (!visit(p, event->view())) {
            break;
        }
    }
    return absl::OkStatus();
}

// The events that were asked for, in order, until `visit` says false or an interrupt comes.
absl::Status visitEvents(const Past& past, const Arguments& arguments, const Visit& visit) {
    const auto range = arguments.range.resolve(*past.events);
    if (!range.ok()) {
        return range.status();
    }
    if (arguments.key.key) {
        const auto keys = arguments.key.resolve(past.history->keys());
        return keys.ok() ? visitKeys(*past.history, *range, *keys, visit) : keys.status();
    }
    return forEachEvent(*past.events, range->begin, range->end, EventParts::All, visit,
                        interrupted);
}

absl::StatusOr<ExitCode> printRejected(const Log& log, std::uint64_t limit, Output& out) {
    constexpr std::uint64_t kPage = 256;
    const std::uint64_t end =
        limit == 0 ? log.rejectedCount() : std::min(limit, log.rejectedCount());
    for (std::uint64_t first = 0; first < end && out.good(); first += kPage) {
        if (auto status = checkInterrupted(); !status.ok()) {
            return status;
        }
        const auto page = log.rejected(first, std::min(kPage, end - first));
        if (!page.ok()) {
            return page.status();
        }
        for (const PlacedRejection& rejected : *page) {
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
    return kSuccess;
}

// The library format on standard output. What could not be written is told by whoever closes that.
class StandardOutput final : public oxlog::Output {
public:
    explicit StandardOutput(oxbow::Output& out) : m_out(out) {}
    absl::Status write(std::string_view bytes) override {
        m_out.write(bytes);
        return m_out.good() ? absl::OkStatus() : absl::CancelledError("nobody reads on");
    }

private:
    oxbow::Output& m_out;
};

absl::StatusOr<ExitCode> printOxlog(const Past& past, const Arguments& arguments, Output& out) {
    auto exporter = OxlogExporter::create(std::make_unique<StandardOutput>(out));
    if (!exporter.ok()) {
        return exporter.status();
    }
    absl::Status inner;
    std::uint64_t printed = 0;
    const auto status = visitEvents(past, arguments, [&](Position, const EventView& event) {
        inner = (*exporter)->add(event);
        return inner.ok() && ++printed != arguments.limit;
    });
    // An unfinished file is told from a whole one by its missing end.
    for (const absl::Status& result : {status, inner}) {
        if (!result.ok() && out.good()) {
            return result;
        }
    }
    const auto finished = (*exporter)->finish();
    if (!finished.ok() && out.good()) {
        return finished.status();
    }
    return kSuccess;
}

absl::StatusOr<ExitCode> events(const Arguments& arguments, Output& out) {
    if (arguments.emitted && arguments.past.branch) {
        return wrongUsage("what a fold emits is kept of the log alone: leave out --in");
    }
    absl::StatusOr<std::shared_ptr<const Log>> log = openForReading(arguments.workspace);
    if (log.ok() && arguments.emitted) {
        log = openEmittedBy(*log, *arguments.fold);
    }
    if (!log.ok()) {
        return log.status();
    }
    if (arguments.rejected) {
        return printRejected(**log, arguments.limit, out);
    }
    const auto past = arguments.past.open(*log);
    if (!past.ok()) {
        return past.status();
    }
    if (arguments.format == "oxlog") {
        return printOxlog(*past, arguments, out);
    }
    const ExportForm form = *exportFormNamed(arguments.format);
    std::string line = exportHeader(form);
    std::uint64_t printed = 0;
    std::uint64_t leftOut = 0;
    // What comes behind the last event that is printed needs no looking at.
    const bool isTheFirst = arguments.limit > 0 && arguments.range.from == "0" &&
                            !arguments.key.key && !arguments.key.stream;
    auto lines = EventLines::create(*past, form, arguments.causes,
                                    isTheFirst ? std::optional(arguments.limit) : std::nullopt);
    if (!lines.ok()) {
        return lines.status();
    }
    absl::Status looked;
    const auto status = visitEvents(*past, arguments, [&](Position p, const EventView& event) {
        const auto appended = lines->append(line, p, event);
        if (!appended.ok() || !*appended) {
            looked = appended.status();
            ++leftOut;
            return looked.ok();
        }
        out.write(line);
        line.clear();
        return out.good() && ++printed != arguments.limit;
    });
    for (const absl::Status& result : {status, looked}) {
        if (!result.ok()) {
            return result;
        }
    }
    tellLeftOut(leftOut);
    out.write(line);  // the header of no events
    return kSuccess;
}

}  // namespace

void addEventsCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand("events", "The stream: every event, in order");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->past.addTo(command);
    arguments->causes.addTo(command);
    arguments->range.addTo(command);
    arguments->key.addTo(command);
    addNumberOption(command, "limit", arguments->limit, kLimitHelp);
    command.add_option("--format", arguments->format, "How to print")
        ->check(CLI::IsMember({"jsonl", "csv", "oxlog", "kcat", "cloudevents"}));
    command.add_flag("--rejected", arguments->rejected,
                     "The records that could not be read, instead of the events");
    auto* fold = command.add_option("--fold", arguments->fold, "The fold whose events are meant");
    auto* emitted = command.add_flag("--emitted", arguments->emitted, kEmittedHelp)->needs(fold);
    fold->needs(emitted);
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, chosen, [arguments](Output& out) { return events(*arguments, out); });
}

}  // namespace oxbow
