#include "app/window/jobs/copy_job.h"

#include <absl/strings/str_cat.h>

#include <QCoreApplication>
#include <atomic>
#include <fstream>
#include <system_error>
#include <vector>

#include "app/window/jobs/move_job.h"
#include "model/log/store/new_folder.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

struct CopyProgress {
    std::atomic<std::uint64_t> bytes = 0;
    std::atomic<std::uint64_t> total = 0;
    std::atomic<bool> cancel = false;
};

constexpr std::size_t kPiece = 1024 * 1024;

absl::Status problem(const fs::path& path, const std::string& reason) {
    return absl::UnavailableError(absl::StrCat(
        path.string(), " cannot be copied: ", reason,
        ". Check that there is room on the disk and that you may write there, and try again."));
}

absl::Status copyFile(const fs::path& from, const fs::path& to, CopyProgress& progress) {
    std::ifstream in(from, std::ios::binary);
    std::ofstream out(to, std::ios::binary);
    std::vector<char> piece(kPiece);
    while (in && out) {
        if (progress.cancel) {
            return absl::CancelledError("the copy was cancelled");
        }
        in.read(piece.data(), std::streamsize(piece.size()));
        out.write(piece.data(), in.gcount());
        progress.bytes += std::uint64_t(in.gcount());
    }
    out.flush();
    return in.eof() && out ? absl::OkStatus() : problem(from, "it could not be read or written");
}

absl::Status copyFolder(const fs::path& from, const fs::path& to, CopyProgress& progress) {
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator it(from, error), end; !error && it != end;
         it.increment(error)) {
        // The lock belongs to the folder it lies in.
        if (it->is_regular_file() && it->path().filename() != "LOCK") {
            files.push_back(it->path());
            progress.total += it->file_size();
        }
    }
    for (const fs::path& file : files) {
        const fs::path target = to / file.lexically_relative(from);
        fs::create_directories(target.parent_path(), error);
        if (error) {
            return problem(target, error.message());
        }
        if (absl::Status copied = copyFile(file, target, progress); !copied.ok()) {
            return copied;
        }
    }
    return error ? problem(from, error.message()) : absl::OkStatus();
}

absl::Status checkIsFree(const fs::path& target) {
    std::error_code error;
    return fs::exists(target, error)
               ? absl::AlreadyExistsError(absl::StrCat(
                     target.string(), " is there already. Choose another name, or move it away."))
               : absl::OkStatus();
}

absl::Status copyWorkspace(const fs::path& workspace, const fs::path& target,
                           CopyProgress& progress) {
    if (absl::Status free = checkIsFree(target); !free.ok()) {
        return free;
    }
    const auto lock = makeNewFolder(target);
    if (!lock.ok()) {
        return lock.status();
    }
    std::error_code error;
    const fs::path making = makingOf(target);
    absl::Status copied = copyFolder(workspace, making, progress);
    if (copied.ok()) {
        // With the rights of the original, which mostly lets nobody else in.
        fs::permissions(making, fs::status(workspace).permissions(), error);
        fs::rename(making, target, error);
        copied = error ? problem(target, error.message()) : absl::OkStatus();
    }
    if (!copied.ok()) {
        fs::remove_all(making, error);
    }
    return copied;
}

absl::Status moveWorkspaceTo(const fs::path& workspace, const fs::path& target,
                             CopyProgress& progress) {
    if (absl::Status free = checkIsFree(target); !free.ok()) {
        return free;
    }
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    fs::rename(workspace, target, error);
    if (!error) {
        return absl::OkStatus();
    }
    absl::Status copied = copyWorkspace(workspace, target, progress);
    if (copied.ok()) {
        fs::remove_all(workspace, error);  // what is left of it is listed among the workspaces
    }
    return copied;
}

using CopyWork = absl::Status (*)(const fs::path&, const fs::path&, CopyProgress&);
std::unique_ptr<Job> copyJobOf(const QString& title, CopyWork run, const fs::path& workspace,
                               const fs::path& target, std::unique_ptr<Executor> executor) {
    auto progress = std::make_shared<CopyProgress>();
    Job::Work work;
    work.title = title.arg(QString::fromStdString(target.filename().string()));
    work.run = [run, workspace, target, progress] { return run(workspace, target, *progress); };
    work.read = [progress] { return JobReading{progress->bytes, progress->total, {}}; };
    work.cancel = [progress] { progress->cancel = true; };
    return std::make_unique<Job>(std::move(work), std::move(executor));
}

}  // namespace

std::unique_ptr<Job> makeCopyJob(const fs::path& workspace, const fs::path& target,
                                 std::unique_ptr<Executor> executor) {
    return copyJobOf(QCoreApplication::translate("oxbow::CopyJob", "Copying to %1"), copyWorkspace,
                     workspace, target, std::move(executor));
}

std::unique_ptr<Job> makeMoveJob(const fs::path& workspace, const fs::path& target,
                                 std::unique_ptr<Executor> executor) {
    return copyJobOf(QCoreApplication::translate("oxbow::CopyJob", "Moving to %1"), moveWorkspaceTo,
                     workspace, target, std::move(executor));
}

}  // namespace oxbow
