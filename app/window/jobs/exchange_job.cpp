#include "app/window/jobs/exchange_job.h"

#include <absl/strings/str_cat.h>

#include <QCoreApplication>
#include <system_error>

namespace oxbow {

namespace fs = std::filesystem;

namespace {

absl::Status inTheWay(const fs::path& path, const std::error_code& error) {
    return absl::UnavailableError(absl::StrCat(path.string(),
                                               " cannot be put in its place: ", error.message(),
                                               ". The workspace is as it was before."));
}

// What somebody has written, not what was made of it.
void copyFilesOf(const fs::path& from, const fs::path& to, std::error_code& error) {
    if (!fs::is_directory(from, error)) {
        error.clear();
        return;
    }
    fs::create_directories(to, error);
    for (fs::directory_iterator it(from, error), end; !error && it != end; it.increment(error)) {
        if (it->is_regular_file()) {
            fs::copy_file(it->path(), to / it->path().filename(), fs::copy_options::skip_existing,
                          error);
        }
    }
}

fs::path beside(const fs::path& old) {
    const std::string stem = old.stem().string() + "-before";
    fs::path free = old.parent_path() / (stem + ".oxbow");
    std::error_code error;
    for (int n = 2; fs::exists(free, error); ++n) {
        free = old.parent_path() / absl::StrCat(stem, "-", n, ".oxbow");
    }
    return free;
}

}  // namespace

ExchangeJob makeExchangeJob(const fs::path& made, const fs::path& old, bool sameEvents,
                            std::unique_ptr<Executor> executor) {
    auto kept = std::make_shared<fs::path>();
    Job::Work work;
    work.title = QCoreApplication::translate("oxbow::ExchangeJob", "Putting the log in its place");
    work.run = [made, old, sameEvents, kept]() -> absl::Status {
        std::error_code error;
        copyFilesOf(old / "folds", made / "folds", error);
        const fs::path branches = old / "branches";
        std::error_code none;
        const bool hasBranches = fs::is_directory(branches, none) && !fs::is_empty(branches, none);
        if (sameEvents && !error) {
            copyFilesOf(branches, made / "branches", error);
        }
        if (error) {
            return inTheWay(made, error);
        }
        const fs::path aside = beside(old);
        fs::rename(old, aside, error);
        if (error) {
            return inTheWay(old, error);
        }
        fs::rename(made, old, error);
        if (error) {
            std::error_code back;
            fs::rename(aside, old, back);
            return inTheWay(made, error);
        }
        if (hasBranches && !sameEvents) {
            *kept = aside;
        } else {
            fs::remove_all(aside, error);  // what is left of it is listed among the workspaces
        }
        return absl::OkStatus();
    };
    work.read = [] { return JobReading(); };
    work.cancel = [] {};  // a few names are exchanged
    return {kept, std::make_unique<Job>(std::move(work), std::move(executor))};
}

}  // namespace oxbow
