#include "app/window/opening/known_workspaces.h"

#include <algorithm>
#include <chrono>
#include <system_error>

#include "app/window/opening/workspaces.h"
#include "importers/fingerprint.h"
#include "model/log/log.h"
#include "model/session/sentence.h"

namespace oxbow {

namespace fs = std::filesystem;

std::vector<fs::path> workspacesIn(const fs::path& root) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
        if (isWorkspace(it->path())) {
            found.push_back(it->path());
        }
    }
    std::ranges::sort(found);
    return found;
}

KnownWorkspace lookInto(const fs::path& workspace) {
    KnownWorkspace known;
    known.folder = workspace;
    std::error_code error;
    fs::file_time_type written = fs::last_write_time(workspace, error);
    for (fs::recursive_directory_iterator it(workspace, error), end; !error && it != end;
         it.increment(error)) {
        std::error_code gone;
        if (it->is_regular_file(gone)) {
            known.bytes += it->file_size(gone);
            written = std::max(written, it->last_write_time(gone));
        }
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::file_clock::to_sys(written).time_since_epoch());
    known.written = QDateTime::fromSecsSinceEpoch(seconds.count());
    const auto log = Log::open(workspace, Log::Access::ReadOnly);
    if (!log.ok()) {
        known.problem = sentence(log.status());
        return known;
    }
    known.sources = (*log)->sources();
    known.events = (*log)->end().value();
    known.marks = (*log)->marks().size();
    return known;
}

std::optional<EarlierWorkspace> earlierWorkspaceOf(const fs::path& root, const fs::path& source) {
    std::error_code error;
    const fs::path path = fs::canonical(source, error);
    if (error || !fs::is_regular_file(path, error)) {
        return std::nullopt;
    }
    const std::uint64_t size = fs::file_size(path, error);
    const std::string start = workspaceStemOf(path).toStdString() + '-';
    for (const fs::path& folder : workspacesIn(root)) {
        if (!folder.filename().string().starts_with(start)) {
            continue;
        }
        const auto log = Log::open(folder, Log::Access::ReadOnly);
        const auto sources = log.ok() ? (*log)->sources() : std::vector<ImportedSource>();
        if (sources.size() != 1 || (*log)->end() == Position()) {
            continue;
        }
        const ImportedSource& known = sources.front();
        if (!fs::equivalent(known.path, path, error) || known.bytes == 0 || known.bytes > size) {
            continue;
        }
        const auto stamp = known.bytes == size ? stampOf(path) : stampOfStart(path, known.bytes);
        if (stamp.ok() && stamp->fingerprint == known.fingerprint) {
            return EarlierWorkspace{folder, known.bytes < size};
        }
    }
    return std::nullopt;
}

}  // namespace oxbow
