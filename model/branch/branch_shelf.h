// The branches of a workspace, as files.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/branch/branch.h"

namespace oxbow {

// A failure that has this payload comes of a name that no branch has, or could have.
inline constexpr const char* kNotInWorkspace = "oxbow/not-in-workspace";

// Branches stand in WORKSPACE/branches/ as NAME.branch, one file each, which is written whole under
// another name and renamed: a crash leaves the branch as it was or as it is. They need no lock of
// the log. One writer at a time, in this process or another: the second waits.
// Nothing is kept in memory; any thread.
class BranchShelf {
public:
    explicit BranchShelf(const std::filesystem::path& workspace);

    struct Entry {
        std::string name;
        absl::StatusOr<Branch> branch;  // DataLoss where the file is damaged
    };
    // In the order of their names.
    absl::StatusOr<std::vector<Entry>> list() const;
    // NotFound, with the names that there are, where there is none.
    absl::StatusOr<Branch> find(std::string_view name) const;
    // The branch and those that it is a branch of, the outermost first: the first is of the log.
    // FailedPrecondition where one of them is missing, or they go round in a circle.
    absl::StatusOr<std::vector<Branch>> lineOf(std::string_view name) const;

    // Gives it an id. AlreadyExists where there is one of that name.
    absl::StatusOr<Branch> create(Branch branch) const;
    // Changes one as it is in its file, and writes it. What `change` returns is returned.
    using Change = std::function<absl::Status(Branch&)>;
    absl::Status change(std::string_view name, const Change& change) const;
    // Gives it another name, which the branches of it follow. AlreadyExists where there is one of
    // that name. A crash leaves it under both names, or some of its branches still of the old one.
    absl::Status rename(std::string_view name, std::string_view newName) const;
    // FailedPrecondition, with their names, where there are branches of it.
    absl::Status remove(std::string_view name) const;

    // Where what folds make of the branch is kept, as its edits and those of its bases stand: it
    // can be thrown away. What they made of it before is removed.
    absl::StatusOr<std::filesystem::path> madeFolder(std::string_view name) const;
    // The same of what hangs on the order alone in which the branch has its base's partitions.
    absl::StatusOr<std::filesystem::path> orderFolder(std::string_view name,
                                                      std::string_view rule) const;

private:
    std::filesystem::path folderOf(std::string_view name, std::string_view ending,
                                   std::vector<Branch> line, std::string_view more) const;
    std::filesystem::path fileOf(std::string_view name) const;
    absl::Status write(const Branch& branch) const;

    std::filesystem::path m_folder;
};

}  // namespace oxbow
