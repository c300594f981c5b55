#include "model/branch/out/branch_export.h"

#include <system_error>
#include <utility>

#include "model/branch/out/provenance.h"
#include "model/branch/out/touched_events.h"

namespace oxbow {

std::string_view markName(EditMark mark) {
    constexpr std::string_view kNames[] = {"", "inserted", "modified", "moved"};
    return kNames[static_cast<std::size_t>(mark)];
}

EditMark markIn(const std::vector<OpenBranch>& line, Position p) {
    const EventId id = line.back().events->idOf(p);
    EditMark mark = EditMark::None;
    for (const OpenBranch& branch : line) {
        if (const auto own = branch.events->layout().findOwn(id)) {
            const EditMark here = branch.events->layout().ownEvents()[*own].mark;
            // Inserted it stays, whatever becomes of it; modified is more than moved.
            if (mark != EditMark::Inserted &&
                !(mark == EditMark::Modified && here == EditMark::Moved)) {
                mark = here;
            }
        }
    }
    return mark;
}

absl::StatusOr<BranchExport> exportBranch(const std::vector<OpenBranch>& line,
                                          const std::filesystem::path& workspace,
                                          const std::filesystem::path& file, ExportForm form,
                                          const std::function<bool(std::uint64_t)>& goOn,
                                          const Cancelled& cancelled,
                                          const std::function<bool(Position)>& isWanted) {
    const auto root = rootOf(*line.front().base.events, cancelled);
    if (!root.ok()) {
        return root.status();
    }
    const std::string json = provenanceJson({workspace.filename().string(), *root, &line});
    ImportedSource source;
    source.path = workspace.filename().string();
    source.format = "oxbow-branch";
    source.complete = true;
    source.mapping = {{"branch", line.back().branch.name}, {"provenance", json}};

    EventDetails details;  // of the event at hand
    const CompleteEvent complete = [&](Position p, EventView& event) -> absl::StatusOr<bool> {
        if (isWanted && !isWanted(p)) {
            return false;
        }
        const EditMark mark = markIn(line, p);
        if (mark == EditMark::None) {
            return true;
        }
        details = event.details != nullptr ? *event.details : EventDetails();
        details.headers.push_back({kBranchHeader, line.back().branch.name});
        details.headers.push_back({kEditHeader, std::string(markName(mark))});
        details.headers.push_back({kEventHeader, textOf(line.back().events->idOf(p))});
        event.details = &details;
        return true;
    };
    const auto summary =
        exportEventsTo(*line.back().events, workspace, {source}, file, form, goOn, complete);
    if (!summary.ok()) {
        return summary.status();
    }
    BranchExport exported{*summary, {}};
    std::error_code error;
    if (!std::filesystem::is_other(std::filesystem::status(file, error))) {
        exported.provenance = file.string() + ".provenance.json";
        if (auto status = writeFileOf(workspace, exported.provenance, json + "\n"); !status.ok()) {
            return status;
        }
    }
    return exported;
}

}  // namespace oxbow
