#include "app/cli/compared_changes.h"

#include <absl/strings/str_format.h>

#include <algorithm>

#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/history/forgotten/capture.h"

namespace oxbow {
namespace {

absl::StatusOr<CaptureEvery> everyOf(const std::string& text) {
    const auto every = parseCaptureEvery(text);
    return every ? absl::StatusOr<CaptureEvery>(*every)
                 : wrongUsage(absl::StrFormat("--every takes a number of events (100) or a time "
                                              "with its unit (10s, 5m); \"%s\" is neither",
                                              text));
}

struct Side {
    OptionalBytes bytes;
    bool isText = false;
    bool poisoned = false;
};

// Before and after, as far as there are any.
absl::Status readSides(const History& history, const ComparedRow& row, Side (&sides)[2]) {
    std::vector<RowVersion> wanted;
    std::vector<Side*> places;
    for (const auto& [writer, side] : {std::pair(row.before, &sides[0]), {row.after, &sides[1]}}) {
        if (writer) {
            wanted.push_back({row.key, *writer});
            places.push_back(side);
        }
    }
    return history.readRows(
        wanted,
        [&places](std::size_t i, const RowContent& content) {
            *places[i] = {content.bytes ? OptionalBytes(*content.bytes) : std::nullopt,
                          content.isText, content.poisoned};
            return true;
        },
        interrupted);
}

absl::Status print(const History& history, KeyCursor& names, const ComparedRow& row, Output& out) {
    const auto key = names.key(row.key);
    if (!key.ok()) {
        return key.status();
    }
    Side sides[2];
    if (auto status = readSides(history, row, sides); !status.ok()) {
        return status;
    }
    out.line(JsonObject()
                 .number("from", row.span.from.value())
                 .number("to", row.span.to.value())
                 .text("key", key->bytes)
                 .stream((*history.keys().streams())[key->stream.value()])
                 .text("kind", changeKindName(row.seenAs))
                 .row("before", sides[0].bytes, sides[0].isText, sides[0].poisoned, "error_before")
                 .row("after", sides[1].bytes, sides[1].isText, sides[1].poisoned)
                 .number("changes", row.changes)
                 .number("missed", row.missed())
                 .done());
    return absl::OkStatus();
}

std::string countsJson(const CaptureCounts& counts) {
    return JsonObject()
        .number("comparisons", counts.comparisons)
        .number("logged", counts.logged)
        .number("seen", counts.seen)
        .number("missed", counts.missed())
        .number("overwritten", counts.overwritten)
        .number("came_and_went", counts.cameAndWent)
        .number("back_as_before", counts.backAsBefore)
        .number("without_order", counts.withoutOrder)
        .number("not_compared", counts.notCompared)
        .done();
}

}  // namespace

absl::StatusOr<ExitCode> comparedChanges(const History& history, Position from, Position to,
                                         const KeyOptions& key, const ComparedOptions& options,
                                         Output& out) {
    const auto every = everyOf(options.every);
    if (!every.ok()) {
        return every.status();
    }
    std::vector<KeyId> wanted;
    if (key.key) {
        const auto found = key.resolve(history.keys());
        if (!found.ok()) {
            return found.status();
        }
        wanted = *found;
        if (wanted.empty()) {
            return kNo;
        }
    }
    const auto names = history.keys().cursor();
    std::uint64_t printed = 0;
    absl::Status failure;
    const auto counts = compareCapture(
        history, *every, from, to,
        [&](const ComparedRow& row) {
            if (options.summary || (!wanted.empty() && std::find(wanted.begin(), wanted.end(),
                                                                 row.key) == wanted.end())) {
                return true;
            }
            failure = print(history, *names, row, out);
            ++printed;
            return failure.ok() && out.good() && (options.limit == 0 || printed < options.limit);
        },
        {}, interrupted);
    if (!failure.ok() || !counts.ok()) {
        return failure.ok() ? counts.status() : failure;
    }
    if (options.summary) {
        out.line(countsJson(*counts));
    }
    return kSuccess;
}

}  // namespace oxbow
