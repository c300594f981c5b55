#include "app/window/opening/asked_place.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include "model/branch/open_branch.h"
#include "model/history/log_history.h"
#include "model/log/log.h"

namespace oxbow {

std::string whatIsNotThere(const WindowOptions& options) {
    const QString at = options.at;
    const bool isPosition =
        !at.isEmpty() && std::all_of(at.begin(), at.end(), [](QChar c) { return c.isDigit(); });
    std::error_code error;
    if ((options.in.isEmpty() && !isPosition) || options.open.size() != 1 ||
        !std::filesystem::is_directory(options.open.front(), error)) {
        return {};
    }
    const BranchShelf shelf(options.open.front());
    if (!options.in.isEmpty()) {
        const auto branch = shelf.find(options.in.toStdString());
        if (absl::IsNotFound(branch.status()) || absl::IsInvalidArgument(branch.status())) {
            return std::string(branch.status().message());
        }
    }
    const auto log = isPosition ? Log::open(options.open.front(), Log::Access::ReadOnly)
                                : absl::StatusOr<std::shared_ptr<Log>>(absl::CancelledError());
    if (!log.ok()) {
        return {};
    }
    Position end = (*log)->end();
    if (!options.in.isEmpty()) {
        const auto branch = openBranch(shelf, options.in.toStdString(),
                                       {*log, std::make_shared<const LogHistory>(*log)});
        if (!branch.ok()) {
            return {};
        }
        end = branch->events->end();
    }
    bool fits = false;
    const quint64 position = at.toULongLong(&fits);
    return fits && position <= end.value() ? std::string()
                                           : "there is no position " + at.toStdString() + ": the " +
                                                 (options.in.isEmpty() ? "log" : "branch") +
                                                 " ends at " + std::to_string(end.value());
}

}  // namespace oxbow
