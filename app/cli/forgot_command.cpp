// oxbow forgot W --at P: what a table no longer tells of the events that made it
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <functional>

#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/fold/fold_file.h"
#include "model/history/changes.h"
#include "model/history/forgotten/change_index.h"
#include "model/history/forgotten/topic_views.h"

namespace oxbow {
namespace {

// Listed at once.
constexpr std::uint64_t kForgotPortion = 1024;

struct Arguments {
    std::string workspace;
    TableOptions table;
    KeyOptions key;
    std::string at = "end";
    bool compacted = false;
    std::string tombstones = "24h";
    std::optional<std::string> retained;
    std::optional<std::string> list;
    bool rows = false;
    std::uint64_t limit = 0;
};

absl::StatusOr<std::int64_t> durationOf(std::string_view option, const std::string& text) {
    const auto duration = parseDuration(text);
    return duration ? absl::StatusOr<std::int64_t>(*duration)
                    : wrongUsage(absl::StrFormat("--%s takes a span of time such as 24h, 30m or "
                                                 "7d; \"%s\" is none",
                                                 option, text));
}

// What an event wrote into a row.
struct ForgotContent {
    OptionalBytes bytes;
    bool isText = false;
    bool poisoned = false;
};

// Prints one line after the other, until there are enough.
class ForgotLines {
public:
    ForgotLines(const ChangeIndex& index, std::uint64_t limit, Output& out)
        : m_index(index),
          m_history(*index.history()),
          m_names(m_history.keys().cursor()),
          m_limit(limit),
          m_out(out) {}

    using NumberAt = std::function<ChangeNumber(std::uint64_t)>;
    absl::Status changes(std::uint64_t count, const NumberAt& at) {
        return portions(count, [&](std::uint64_t from, std::uint64_t to) -> absl::Status {
            std::vector<ChangeNumber> numbers;
            for (std::uint64_t i = from; i < to; ++i) {
                numbers.push_back(at(i));
            }
            const auto touches = m_index.touchesOf(numbers);
            return touches.ok() ? print(*touches) : touches.status();
        });
    }

    absl::Status passedOver(std::uint64_t count) {
        return portions(count, [&](std::uint64_t from, std::uint64_t to) {
            std::vector<Position> events;
            for (std::uint64_t i = from; i < to; ++i) {
                events.push_back(m_index.passedOver(i));
            }
            return m_history.events().read(
                events, EventParts::All,
                [&](Position p, const EventView& event) {
                    m_out.line(JsonObject()
                                   .number("position", p.value())
                                   .optionalText("key", event.key)
                                   .stream(event.stream)
                                   .optionalText("type", event.type)
                                   .value("value", event.value, event.valueIsText())
                                   .done());
                    return m_out.good();
                },
                interrupted);
        });
    }

    // All that the row has been: the last may be what the table shows.
    absl::Status versions(KeyId key, Position at) {
        absl::Status failure;
        const auto status = changesOfRow(
            m_history, key, Position(), at,
            [&](const Change& change) {
                failure = print(change.position, key, change.kind,
                                {change.after, change.afterIsText, change.afterPoisoned});
                return failure.ok() && !done();
            },
            interrupted);
        return failure.ok() ? status : failure;
    }

    absl::Status rows(const Table& table) {
        std::vector<std::uint64_t> events(m_history.keys().count());
        const auto counted = m_history.touches(Position(), table.at(), [&](const Touch& touch) {
            ++events[touch.key.value()];
            return !interrupted();
        });
        if (!counted.ok() || interrupted()) {
            return counted.ok() ? absl::CancelledError("interrupted") : counted;
        }
        for (std::uint64_t n = 0; n < table.rowCount() && !done(); ++n) {
            const Table::Row row = table.row(n);
            const auto key = m_names->key(row.key);
            if (!key.ok()) {
                return key.status();
            }
            m_out.line(JsonObject()
                           .text("key", key->bytes)
                           .stream((*m_history.keys().streams())[key->stream.value()])
                           .number("events", events[row.key.value()])
                           .number("since", row.writer.value())
                           .done());
            ++m_printed;
        }
        return absl::OkStatus();
    }

private:
    bool done() const { return !m_out.good() || (m_limit > 0 && m_printed >= m_limit); }

    absl::Status portions(std::uint64_t count,
                          const std::function<absl::Status(std::uint64_t, std::uint64_t)>& print) {
        count = m_limit > 0 ? std::min(count, m_limit) : count;
        for (std::uint64_t from = 0; from < count && !done(); from += kForgotPortion) {
            if (auto status = print(from, std::min(count, from + kForgotPortion)); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

    absl::Status print(const std::vector<Touch>& touches) {
        std::vector<RowVersion> versions;
        for (const Touch& touch : touches) {
            versions.push_back({touch.key, touch.event});
        }
        std::vector<ForgotContent> contents(versions.size());
        const auto read = m_history.readRows(
            versions,
            [&](std::size_t i, const RowContent& row) {
                contents[i] = {row.bytes ? OptionalBytes(*row.bytes) : std::nullopt, row.isText,
                               row.poisoned};
                return true;
            },
            interrupted);
        absl::Status status = read;
        for (std::size_t i = 0; i < touches.size() && status.ok() && !done(); ++i) {
            status = print(touches[i].event, touches[i].key, touches[i].kind, contents[i]);
        }
        return status;
    }

    absl::Status print(Position event, KeyId id, ChangeKind kind, const ForgotContent& content) {
        const auto key = m_names->key(id);
        if (!key.ok()) {
            return key.status();
        }
        m_out.line(JsonObject()
                       .number("position", event.value())
                       .text("key", key->bytes)
                       .stream((*m_history.keys().streams())[key->stream.value()])
                       .text("kind", changeKindName(kind))
                       .row("value", content.bytes, content.isText, content.poisoned)
                       .done());
        ++m_printed;
        return absl::OkStatus();
    }

    const ChangeIndex& m_index;
    const History& m_history;
    const std::unique_ptr<KeyCursor> m_names;
    const std::uint64_t m_limit;
    Output& m_out;
    std::uint64_t m_printed = 0;
};

std::string tallyJson(Position at, const ChangeTally& tally) {
    return JsonObject()
        .number("position", at.value())
        .number("events", tally.events)
        .number("passed_over", tally.passedOver)
        .number("changes", tally.changes)
        .number("inserted", tally.inserted)
        .number("updated", tally.updated)
        .number("deleted", tally.deleted)
        .number("on_nothing", tally.onNothing)
        .number("rows", tally.rows())
        .number("gone", tally.gone())
        .done();
}

absl::Status wrongList(const std::string& list, std::initializer_list<const char*> there) {
    return wrongUsage(absl::StrFormat("there is no list \"%s\" here: --list takes %s", list,
                                      absl::StrJoin(there, ", ")));
}

absl::StatusOr<ExitCode> ofTable(const Arguments& arguments, const ChangeIndex& index, Position at,
                                 Output& out) {
    const ChangeTally tally = index.before(at);
    if (!arguments.list) {
        out.line(tallyJson(at, tally));
        return kSuccess;
    }
    ForgotLines lines(index, arguments.limit, out);
    absl::Status status;
    if (*arguments.list == "passed-over") {
        status = lines.passedOver(tally.passedOver);
    } else if (*arguments.list == "deleted") {
        status = lines.changes(tally.deleted, [&](std::uint64_t i) { return index.deletion(i); });
    } else if (*arguments.list == "on-nothing") {
        status =
            lines.changes(tally.onNothing, [&](std::uint64_t i) { return index.onNothing(i); });
    } else {
        status = wrongList(*arguments.list, {"passed-over", "deleted", "on-nothing"});
    }
    return status.ok() ? absl::StatusOr<ExitCode>(kSuccess) : status;
}

absl::Status listSet(const ChangeIndex& index, const NumberSet& set, std::uint64_t limit,
                     Output& out) {
    return ForgotLines(index, limit, out).changes(set.count(), [&set](std::uint64_t i) {
        return ChangeNumber(set.at(i));
    });
}

absl::StatusOr<ExitCode> ofCompacted(const Arguments& arguments, const ChangeIndex& index,
                                     Position at, Output& out) {
    const auto kept = durationOf("tombstones", arguments.tombstones);
    if (!kept.ok()) {
        return kept.status();
    }
    const auto view = compactedAt(index, at, *kept, interrupted);
    if (!view.ok()) {
        return view.status();
    }
    absl::Status status;
    if (!arguments.list) {
        out.line(JsonObject()
                     .number("position", at.value())
                     .number("held", view->held.count())
                     .number("rows", view->rows)
                     .number("tombstones", view->tombstones)
                     .number("tombstones_from", view->tombstonesFrom.value())
                     .number("lost", view->lost)
                     .number("unknown_keys", view->expired.count())
                     .number("complete_from", view->completeFrom.value())
                     .done());
    } else if (*arguments.list == "held") {
        status = listSet(index, view->held, arguments.limit, out);
    } else if (*arguments.list == "unknown-keys") {
        status = listSet(index, view->expired, arguments.limit, out);
    } else {
        status = wrongList(*arguments.list, {"held", "unknown-keys"});
    }
    return status.ok() ? absl::StatusOr<ExitCode>(kSuccess) : status;
}

absl::StatusOr<ExitCode> ofRetained(const Arguments& arguments, const ChangeIndex& index,
                                    Position at, Output& out) {
    const auto kept = durationOf("retained", *arguments.retained);
    if (!kept.ok()) {
        return kept.status();
    }
    const auto view = retainedAt(index, at, *kept, interrupted);
    if (!view.ok()) {
        return view.status();
    }
    absl::Status status;
    if (!arguments.list) {
        out.line(JsonObject()
                     .number("position", at.value())
                     .number("from", view->from.value())
                     .number("held", view->held)
                     .number("lost", view->lost)
                     .number("known_rows", view->known)
                     .number("unknown_rows", view->unknown.count())
                     .number("known_later", view->knownLater)
                     .done());
    } else if (*arguments.list == "unknown-rows") {
        status = listSet(index, view->unknown, arguments.limit, out);
    } else {
        status = wrongList(*arguments.list, {"unknown-rows"});
    }
    return status.ok() ? absl::StatusOr<ExitCode>(kSuccess) : status;
}

absl::StatusOr<ExitCode> ofRow(const Arguments& arguments, const ChangeIndex& index, Position at,
                               Output& out) {
    const auto keys = arguments.key.resolve(index.history()->keys());
    if (!keys.ok()) {
        return keys.status();
    }
    ForgotLines lines(index, arguments.limit, out);
    for (const KeyId key : *keys) {
        if (auto status = lines.versions(key, at); !status.ok()) {
            return status;
        }
    }
    return keys->empty() ? kNo : kSuccess;
}

absl::StatusOr<ExitCode> forgot(const Arguments& arguments, Output& out) {
    const int ways = (arguments.compacted ? 1 : 0) + (arguments.retained ? 1 : 0) +
                     (arguments.rows ? 1 : 0) + (arguments.key.key ? 1 : 0);
    if (ways > 1) {
        return wrongUsage("--compacted, --retained, --rows and --key are four questions: ask one");
    }
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const auto opened = arguments.table.open(*log);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto at = resolvePosition((*opened)->events(), arguments.at);
    if (!at.ok()) {
        return at.status();
    }
    ChangeIndex index(*opened);
    if (arguments.key.key) {
        return ofRow(arguments, index, *at, out);
    }
    if (arguments.rows) {
        const auto table = (*opened)->tableAt(*at, nullptr, interrupted);
        const auto status =
            table.ok() ? ForgotLines(index, arguments.limit, out).rows(**table) : table.status();
        return status.ok() ? absl::StatusOr<ExitCode>(kSuccess) : status;
    }
    if (auto status = index.catchUp(*at, {}, interrupted); !status.ok()) {
        return status;
    }
    return arguments.compacted  ? ofCompacted(arguments, index, *at, out)
           : arguments.retained ? ofRetained(arguments, index, *at, out)
                                : ofTable(arguments, index, *at, out);
}

}  // namespace

void addForgotCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "forgot",
        "What the table at a position no longer tells of the events before it: values that were "
        "overwritten or deleted, events that it passed over; and what a compacted topic, or one "
        "that retains a span of time, would still hold of them");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->table.addTo(command);
    command.add_option("--at", arguments->at, std::string("The moment: ") + kMomentHelp);
    arguments->key.addTo(command, "All that this row has been up to there");
    command.add_flag("--rows", arguments->rows, "Each row with how many events it stands for");
    command.add_flag("--compacted", arguments->compacted,
                     "As a topic that keeps the latest record of each key");
    command.add_option("--tombstones", arguments->tombstones,
                       "How long that keeps tombstones, by the log's clock (default 24h)");
    command.add_option("--retained", arguments->retained,
                       "As a topic that keeps so long a time, such as 24h, by the log's clock");
    command.add_option("--list", arguments->list,
                       "List them, one a line, in place of counts: passed-over, deleted, "
                       "on-nothing; with --compacted: held, unknown-keys; with --retained: "
                       "unknown-rows");
    addNumberOption(command, "limit", arguments->limit, kLimitHelp);
    command.add_flag("--json")->description("One JSON document (the default for counts)");
    command.add_flag("--jsonl")->description("One JSON object a line (the default for lists)");
    onRun(command, chosen, [arguments](Output& out) { return forgot(*arguments, out); });
}

}  // namespace oxbow
