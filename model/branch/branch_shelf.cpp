#include "model/branch/branch_shelf.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <random>
#include <set>
#include <system_error>
#include <utility>

#include "model/history/fold/fold_changes.h"
#include "model/log/store/folder_lock.h"
#include "model/work/small_file.h"

namespace oxbow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".branch";
constexpr std::string_view kMade = ".made";
constexpr std::string_view kOrder = ".order";
constexpr std::size_t kMostFileBytes = std::size_t{1} << 30;

absl::Status named(std::string_view name, const absl::Status& status) {
    return {status.code(),
            absl::StrCat("the branch ", std::string(name), ": ", std::string(status.message()))};
}

absl::Status ofTheName(absl::Status status) {
    status.SetPayload(kNotInWorkspace, absl::Cord());
    return status;
}

std::uint64_t newId() {
    std::random_device device;
    const std::uint64_t id = (std::uint64_t{device()} << 32) | device();
    return id == 0 ? 1 : id;
}

absl::StatusOr<Branch> readBranch(const fs::path& path, std::string_view name) {
    const auto bytes = readSmallFile(path, kMostFileBytes);
    if (!bytes.ok()) {
        return bytes.status();
    }
    auto branch = decodeBranch(*bytes);
    if (!branch.ok()) {
        return absl::Status(
            branch.status().code(),
            absl::StrCat(path.string(), ": ", std::string(branch.status().message())));
    }
    branch->name = std::string(name);  // a file that was renamed is a branch that was renamed
    return branch;
}

}  // namespace

BranchShelf::BranchShelf(const fs::path& workspace) : m_folder(workspace / "branches") {}

fs::path BranchShelf::fileOf(std::string_view name) const {
    return m_folder / absl::StrCat(std::string(name), std::string(kEnding));
}

absl::StatusOr<std::vector<BranchShelf::Entry>> BranchShelf::list() const {
    std::vector<Entry> out;
    std::error_code error;
    if (!fs::exists(m_folder, error)) {
        return out;
    }
    for (fs::directory_iterator it(m_folder, error), end; !error && it != end;
         it.increment(error)) {
        const std::string file = it->path().filename().string();
        std::error_code ignored;
        if (!file.ends_with(kEnding) || !it->is_regular_file(ignored)) {
            continue;
        }
        const std::string name = file.substr(0, file.size() - kEnding.size());
        if (checkFileName(name, "a branch").ok()) {
            out.push_back({name, readBranch(it->path(), name)});
        }
    }
    if (error) {
        return absl::PermissionDeniedError(
            absl::StrCat(m_folder.string(), " cannot be read: ", error.message()));
    }
    std::sort(out.begin(), out.end(),
              [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return out;
}

absl::StatusOr<Branch> BranchShelf::find(std::string_view name) const {
    if (auto status = checkFileName(name, "a branch"); !status.ok()) {
        return ofTheName(std::move(status));
    }
    auto branch = readBranch(fileOf(name), name);
    if (!absl::IsNotFound(branch.status())) {
        return branch;
    }
    std::vector<std::string> names;
    if (const auto entries = list(); entries.ok()) {
        for (const Entry& entry : *entries) {
            names.push_back(entry.name);
        }
    }
    return ofTheName(absl::NotFoundError(
        absl::StrFormat("there is no branch \"%s\" in this workspace: it has %s", std::string(name),
                        names.empty() ? std::string("none") : absl::StrJoin(names, ", "))));
}

absl::StatusOr<std::vector<Branch>> BranchShelf::lineOf(std::string_view name) const {
    std::vector<Branch> line;
    std::set<std::string> seen;
    for (std::string next(name); !next.empty();) {
        if (!seen.insert(next).second) {
            return absl::FailedPreconditionError(absl::StrFormat(
                "the branch \"%s\" is a branch of itself: %s; give one of them another base",
                std::string(name), absl::StrJoin(seen, ", ")));
        }
        auto branch = find(next);
        if (!branch.ok() && !line.empty() && absl::IsNotFound(branch.status())) {
            return absl::FailedPreconditionError(absl::StrFormat(
                "the branch \"%s\" is a branch of \"%s\", which is gone", line.back().name, next));
        }
        if (!branch.ok()) {
            return branch.status();
        }
        next = branch->base;
        line.push_back(*std::move(branch));
    }
    std::reverse(line.begin(), line.end());
    return line;
}

absl::StatusOr<fs::path> BranchShelf::madeFolder(std::string_view name) const {
    const auto line = lineOf(name);
    return line.ok() ? folderOf(name, kMade, *line, {}) : absl::StatusOr<fs::path>(line.status());
}

absl::StatusOr<fs::path> BranchShelf::orderFolder(std::string_view name,
                                                  std::string_view rule) const {
    auto line = lineOf(name);
    if (!line.ok()) {
        return line.status();
    }
    line->pop_back();
    return folderOf(name, kOrder, *line, rule);
}

// Of what hangs on the edits of these branches and on nothing else.
fs::path BranchShelf::folderOf(std::string_view name, std::string_view ending,
                               std::vector<Branch> line, std::string_view more) const {
    FoldIdentity edits;
    for (Branch& branch : line) {
        // What a branch is called changes nothing of its events.
        branch.name.clear();
        branch.note.clear();
        branch.edits.resize(branch.applied);
        branch.anchors.clear();
        branch.manyAnchors = {};
        edits.definition += encodeBranch(branch);
    }
    edits.definition += more;
    const fs::path all = m_folder / absl::StrCat(std::string(name), std::string(ending));
    const fs::path now = all / folderNameOf(edits);
    std::error_code error;
    std::vector<fs::path> before;
    for (fs::directory_iterator it(all, error), end; !error && it != end; it.increment(error)) {
        if (it->path() != now) {
            before.push_back(it->path());
        }
    }
    for (const fs::path& folder : before) {
        fs::remove_all(folder, error);
    }
    fs::create_directories(now, error);
    return now;
}

absl::Status BranchShelf::write(const Branch& branch) const {
    return replaceFile(fileOf(branch.name), encodeBranch(branch));
}

absl::StatusOr<Branch> BranchShelf::create(Branch branch) const {
    if (auto status = checkNewFileName(branch.name, "a branch"); !status.ok()) {
        return ofTheName(std::move(status));
    }
    std::error_code error;
    fs::create_directories(m_folder, error);
    const FolderLock lock = FolderLock::lock(m_folder, FolderLock::Kind::Exclusive);
    if (fs::exists(fileOf(branch.name), error)) {
        return absl::AlreadyExistsError(absl::StrFormat(
            "there is a branch \"%s\" already; give this one another name", branch.name));
    }
    branch.rename(newId());
    if (auto status = write(branch); !status.ok()) {
        return status;
    }
    return branch;
}

absl::Status BranchShelf::change(std::string_view name, const Change& change) const {
    const FolderLock lock = FolderLock::lock(m_folder, FolderLock::Kind::Exclusive);
    auto branch = find(name);
    if (!branch.ok()) {
        return branch.status();
    }
    if (auto status = change(*branch); !status.ok()) {
        return named(name, status);
    }
    return write(*branch);
}

// Under its new name first, then the branches of it, and the old name last: at no moment is a base
// gone that a branch names.
absl::Status BranchShelf::rename(std::string_view name, std::string_view newName) const {
    if (auto status = checkNewFileName(newName, "a branch"); !status.ok() || name == newName) {
        return status;
    }
    const FolderLock lock = FolderLock::lock(m_folder, FolderLock::Kind::Exclusive);
    auto branch = find(name);
    auto entries = list();
    if (!branch.ok() || !entries.ok()) {
        return branch.ok() ? entries.status() : branch.status();
    }
    std::error_code error;
    if (fs::exists(fileOf(newName), error)) {
        return absl::AlreadyExistsError(absl::StrFormat(
            "there is a branch \"%s\" already; choose another name", std::string(newName)));
    }
    branch->name = std::string(newName);
    auto status = write(*branch);
    for (Entry& entry : *entries) {
        if (status.ok() && entry.branch.ok() && entry.branch->base == name) {
            entry.branch->base = branch->name;
            status = write(*entry.branch);
        }
    }
    if (!status.ok()) {
        return status;
    }
    fs::remove_all(m_folder / absl::StrCat(std::string(name), std::string(kMade)), error);
    fs::remove(fileOf(name), error);
    return error ? absl::PermissionDeniedError(
                       absl::StrCat(fileOf(name).string(), " cannot be removed: ", error.message()))
                 : absl::OkStatus();
}

absl::Status BranchShelf::remove(std::string_view name) const {
    const FolderLock lock = FolderLock::lock(m_folder, FolderLock::Kind::Exclusive);
    if (auto branch = find(name); absl::IsNotFound(branch.status())) {
        return branch.status();
    }
    const auto entries = list();
    if (!entries.ok()) {
        return entries.status();
    }
    std::vector<std::string> above;
    for (const Entry& entry : *entries) {
        if (entry.branch.ok() && entry.branch->base == name && entry.name != name) {
            above.push_back(entry.name);
        }
    }
    if (!above.empty()) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "the branch \"%s\" is the base of %s: remove those first, or give them another base",
            std::string(name), absl::StrJoin(above, ", ")));
    }
    std::error_code error;
    for (const std::string_view made : {kMade, kOrder}) {
        fs::remove_all(m_folder / absl::StrCat(std::string(name), std::string(made)), error);
    }
    fs::remove(fileOf(name), error);
    return error ? absl::PermissionDeniedError(
                       absl::StrCat(fileOf(name).string(), " cannot be removed: ", error.message()))
                 : absl::OkStatus();
}

}  // namespace oxbow
