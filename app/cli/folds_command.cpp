// oxbow folds W: the workspace's folds
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <filesystem>

#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/json_line.h"
#include "model/fold/fold_kinds.h"
#include "model/fold/script/read_fold.h"

namespace oxbow {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFoldFileEnding = ".fold.json";

struct Arguments {
    std::string workspace;
    std::vector<std::string> add;
    std::vector<std::string> remove;
    bool list = false;
    bool kinds = false;
};

std::string described(const std::string& name, const std::string& fileName, const KeptFold& kept) {
    const auto made = kept.changes->made();
    return JsonObject()
        .text("name", name)
        .text("file", fileName)
        .text("kind", kept.fold->identity().kind)
        .number("events", made->map.baseEnd().value())
        .number("keys", made->counts.keys)
        .number("changes", made->counts.changes)
        .number("without_field", made->counts.withoutField)
        .number("emitted", made->counts.published)
        .number("disk_bytes", kept.changes->log()->diskBytes())
        .done();
}

// Every fold with what it made; a file that is none with the reason.
absl::StatusOr<ExitCode> list(const std::shared_ptr<const Log>& log, Output& out) {
    const auto entries = foldShelfOf(*log).list();
    if (!entries.ok()) {
        return entries.status();
    }
    bool allGood = true;
    for (const FoldShelf::Entry& entry : *entries) {
        const auto kept = entry.fold.ok() ? keepFold(log, *entry.fold) : entry.fold.status();
        if (absl::IsCancelled(kept.status())) {
            return kept.status();
        }
        allGood = allGood && kept.ok();
        out.line(kept.ok() ? described(entry.name, entry.fileName, *kept)
                           : JsonObject()
                                 .text("name", entry.name)
                                 .text("file", entry.fileName)
                                 .text("error", std::string(kept.status().message()))
                                 .done());
    }
    return allGood ? kSuccess : kNo;
}

absl::Status add(const std::shared_ptr<const Log>& log, const std::string& file, Output& out) {
    const auto text = textOfFold(file);
    if (!text.ok()) {
        return text.status();
    }
    const FoldShelf shelf = foldShelfOf(*log);
    // A built-in fold may say its own name, whatever its file's.
    std::string fileName = fs::path(file).filename().string();
    if (const auto named = readFold(fileName, *text);
        named.ok() && absl::EndsWith(fileName, kFoldFileEnding)) {
        fileName = absl::StrCat((*named)->name(), kFoldFileEnding);
    }
    const auto fold = shelf.add(fileName, *text);
    if (!fold.ok()) {
        return {fold.status().code(), absl::StrCat(file, ": ", fold.status().message())};
    }
    const auto kept = keepFold(log, *fold);
    if (kept.ok()) {
        out.line(described((*fold)->name(), fileName, *kept));
    }
    return kept.status();
}

absl::StatusOr<ExitCode> printKinds(Output& out) {
    for (const FoldKind& kind : foldKinds()) {
        JsonArray parameters;
        for (const FoldParameter& parameter : kind.parameters) {
            JsonObject json;
            json.text("name", parameter.name).flag("required", parameter.isRequired);
            if (!parameter.fallback.empty()) {
                json.raw("default", parameter.fallback);
            }
            parameters.add(json.text("meaning", parameter.meaning).done());
        }
        out.line(JsonObject()
                     .text("kind", kind.name)
                     .text("title", kind.title)
                     .text("summary", kind.summary)
                     .raw("parameters", parameters.done())
                     .raw("example", kind.example)
                     .raw("example_event", kind.exampleEvent)
                     .raw("example_row", kind.exampleRow)
                     .done());
    }
    return kSuccess;
}

absl::StatusOr<ExitCode> folds(const Arguments& arguments, Output& out) {
    if (arguments.kinds) {
        return printKinds(out);
    }
    if (arguments.workspace.empty()) {
        return wrongUsage("give the workspace whose folds are meant (or --kinds)");
    }
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const FoldShelf shelf = foldShelfOf(**log);
    for (const std::string& name : arguments.remove) {
        if (auto status = shelf.remove(name); !status.ok()) {
            return absl::IsNotFound(status) ? wrongUsage(std::string(status.message())) : status;
        }
    }
    for (const std::string& file : arguments.add) {
        if (auto status = add(*log, file, out); !status.ok()) {
            return status;
        }
    }
    const bool changed = !arguments.add.empty() || !arguments.remove.empty();
    if (changed) {
        if (auto swept = shelf.sweep(); !swept.ok()) {
            return swept;
        }
    }
    return arguments.list || !changed ? list(*log, out) : absl::StatusOr<ExitCode>(kSuccess);
}

}  // namespace

void addFoldsCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "folds",
        "The workspace's folds: the rules that make other tables of its events. A fold is a file, "
        "NAME.fold.json or NAME.js, and NAME is what --fold takes");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace");
    command.add_flag("--list", arguments->list,
                     "List them, each with what it made (the default); events without the field "
                     "that a fold is about are counted");
    command.add_option("--add", arguments->add,
                       "Add this file, in the place of a fold of the same name; returns when the "
                       "fold is made");
    command.add_option("--remove", arguments->remove, "Remove the fold of this name");
    command.add_flag("--kinds", arguments->kinds,
                     "List the built-in kinds with their parameters, and an example of each");
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, chosen, [arguments](Output& out) { return folds(*arguments, out); });
}

}  // namespace oxbow
