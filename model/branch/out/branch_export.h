// A branch as a log of its own, which says where it comes from.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "model/branch/open_branch.h"
#include "model/forms/log_file.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Headers of an event that the branch has otherwise than the log.
inline constexpr const char* kBranchHeader = "oxbow-branch";  // the branch's name
inline constexpr const char* kEditHeader = "oxbow-edit";      // "inserted", "modified", "moved"
inline constexpr const char* kEventHeader = "oxbow-event";    // the event's name, see textOf()

// What an edit of any branch of the line did to the event of the last of them; empty: nothing.
std::string_view markName(EditMark mark);
EditMark markIn(const std::vector<OpenBranch>& line, Position p);

struct BranchExport {
    ExportSummary file;
    // Where the provenance stands (see provenance.h): in a file beside it, and in an oxlog among
    // its sources, too. Empty where a device or a pipe was written to.
    std::filesystem::path provenance;
};
// Writes the events of the last of the line as exportLogTo() does those of a log. `goOn` is told
// how many are done; events that are not wanted are left out.
absl::StatusOr<BranchExport> exportBranch(const std::vector<OpenBranch>& line,
                                          const std::filesystem::path& workspace,
                                          const std::filesystem::path& file, ExportForm form,
                                          const std::function<bool(std::uint64_t)>& goOn,
                                          const Cancelled& cancelled = {},
                                          const std::function<bool(Position)>& isWanted = {});

}  // namespace oxbow
