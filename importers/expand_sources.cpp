#include "importers/expand_sources.h"

#include <absl/strings/str_cat.h>
#include <glob.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "importers/import_pipeline.h"
#include "importers/registry.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// "app.log.9" before "app.log.10".
bool naturallyBefore(std::string_view a, std::string_view b) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (isDigit(a[i]) && isDigit(b[j])) {
            const auto number = [](std::string_view text, std::size_t& at) {
                while (at + 1 < text.size() && text[at] == '0' && isDigit(text[at + 1])) {
                    ++at;
                }
                const std::size_t from = at;
                while (at < text.size() && isDigit(text[at])) {
                    ++at;
                }
                return text.substr(from, at - from);
            };
            const std::string_view left = number(a, i);
            const std::string_view right = number(b, j);
            if (left != right) {
                return left.size() != right.size() ? left.size() < right.size() : left < right;
            }
        } else if (a[i] != b[j]) {
            return a[i] < b[j];
        } else {
            ++i;
            ++j;
        }
    }
    return a.size() - i != b.size() - j ? a.size() - i < b.size() - j : a < b;
}

void sortNaturally(std::vector<fs::path>& paths) {
    std::sort(paths.begin(), paths.end(), [](const fs::path& a, const fs::path& b) {
        return naturallyBefore(a.string(), b.string());
    });
}

bool isPattern(const fs::path& path) {
    std::error_code error;
    return !fs::exists(path, error) && path.string().find_first_of("*?[") != std::string::npos;
}

bool isWorkspace(const fs::path& folder) {
    std::error_code error;
    return folder.extension() == ".oxbow" || fs::exists(folder / "log" / "CURRENT", error);
}

std::vector<fs::path> matchesOf(const fs::path& pattern) {
    std::vector<fs::path> matches;
    ::glob_t found = {};
    if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) {
        matches.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    }
    ::globfree(&found);
    sortNaturally(matches);
    return matches;
}

class Expansion {
public:
    Expansion(const ImportOptions& options, SourceFiles& files, const Cancelled& cancelled)
        : m_options(options), m_files(files), m_cancelled(cancelled) {}

    absl::Status add(const fs::path& path) {
        if (isPattern(path)) {
            if (const auto matches = matchesOf(path); !matches.empty()) {
                return addAll(matches);
            }
        }
        std::error_code error;
        if (fs::is_directory(path, error) && isWorkspace(path)) {
            leaveOut(path, absl::InvalidArgumentError(absl::StrCat(
                               path.string(),
                               " is a workspace, which is opened as it is; to have its "
                               "events in another one, export them to a file first")));
            return absl::OkStatus();
        }
        if (fs::is_directory(path, error)) {
            return isReadWhole(path) ? addOne(path) : addFolder(path);
        }
        return ArchiveReader::isArchive(path) ? addArchive(path) : addOne(path);
    }
    ExpandedSources take() { return std::move(m_out); }

private:
    absl::Status addOne(const fs::path& path) {
        m_out.sources.push_back({{path}});
        return absl::OkStatus();
    }
    // A format reads it, or nobody can.
    bool isReadWhole(const fs::path& folder) const {
        const Format* const named = findFormat(m_options.format);
        if (named != nullptr && named->hasPartitions) {
            return true;
        }
        const auto head = readHead(folder);
        return !head.ok() || (m_options.format.empty() && !sniffFormats((*head)->head).empty());
    }
    absl::Status addFolder(const fs::path& folder) {
        std::vector<fs::path> found;
        std::error_code error;
        fs::recursive_directory_iterator entries(
            folder, fs::directory_options::skip_permission_denied, error);
        for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
            if (m_cancelled && m_cancelled()) {
                return absl::CancelledError(kCancelledMessage);
            }
            const fs::path& path = entries->path();
            std::error_code ignored;
            const bool isFolder = entries->is_directory(ignored);
            if (path.filename().string().starts_with('.') || (isFolder && isWorkspace(path))) {
                if (isFolder) {
                    entries.disable_recursion_pending();
                }
            } else if (entries->is_regular_file(ignored)) {
                found.push_back(path);
            }
        }
        if (found.empty()) {
            return addOne(folder);
        }
        sortNaturally(found);
        return addAll(found);
    }
    // What a folder or a pattern stands for, an archive by itself.
    absl::Status addAll(const std::vector<fs::path>& paths) {
        ExpandedSource plain;
        for (const fs::path& path : paths) {
            if (m_cancelled && m_cancelled()) {
                return absl::CancelledError(kCancelledMessage);
            }
            if (!ArchiveReader::isArchive(path)) {
                plain.paths.push_back(path);
            } else if (auto status = addArchive(path); !status.ok()) {
                return status;
            }
        }
        if (!plain.paths.empty()) {
            m_out.sources.push_back(std::move(plain));
        }
        return absl::OkStatus();
    }
    absl::Status addArchive(const fs::path& path) {
        const auto listing = m_files.list(path);
        if (!listing.ok()) {
            if (absl::IsCancelled(listing.status())) {
                return listing.status();
            }
            leaveOut(path, listing.status());
            return absl::OkStatus();
        }
        ExpandedSource members;
        members.archive = path;
        for (const ArchiveMember& member : (*listing)->members) {
            if (member.problem.empty()) {
                members.paths.push_back(path / member.name);
            } else {
                leaveOut(path / member.name,
                         absl::InvalidArgumentError(absl::StrCat(
                             (path / member.name).string(), " was left out: ", member.problem)));
            }
        }
        if (!(*listing)->damage.ok()) {
            leaveOut(path, (*listing)->damage);
        } else if (members.paths.empty()) {
            leaveOut(path, absl::InvalidArgumentError(absl::StrCat(
                               path.string(), " holds no file: there is nothing to import")));
        }
        std::vector<fs::path> sorted = members.paths;
        sortNaturally(sorted);
        if (m_files.canReadInOrder(path, sorted)) {
            members.paths = std::move(sorted);
        } else {
            ++m_out.unordered;
        }
        if (!members.paths.empty()) {
            m_out.sources.push_back(std::move(members));
        }
        return absl::OkStatus();
    }
    void leaveOut(const fs::path& path, absl::Status why) {
        m_out.leftOut.push_back({path, std::move(why), 0});
    }

    const ImportOptions& m_options;
    SourceFiles& m_files;
    const Cancelled& m_cancelled;
    ExpandedSources m_out;
};

}  // namespace

absl::StatusOr<ExpandedSources> expandSources(const std::vector<fs::path>& given,
                                              const ImportOptions& options, SourceFiles& files,
                                              const Cancelled& cancelled) {
    Expansion expansion(options, files, cancelled);
    for (const fs::path& path : given) {
        if (auto status = expansion.add(path); !status.ok()) {
            return status;
        }
    }
    return expansion.take();
}

void orderByFirstTime(ExpandedSource& source, const ImportOptions& options, SourceFiles& files,
                      const Cancelled& cancelled, FoundFormats& found) {
    std::vector<fs::path>& paths = source.paths;
    // What gives nothing comes last: it cannot stand wrong.
    constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
    std::vector<std::pair<std::int64_t, fs::path>> timed;
    for (const fs::path& path : paths) {
        if (cancelled && cancelled()) {
            return;
        }
        const auto guess = chooseFormat(path, options, files);
        const auto preview = guess.ok() ? previewAs(*guess, path, options, 1, files)
                                        : absl::StatusOr<ImportPreview>(guess.status());
        if (guess.ok()) {
            found.emplace(path, *guess);
        }
        const bool any = preview.ok() && !preview->events.empty();
        std::optional<Timestamp> time;
        if (any) {
            const Event& first = preview->events.front();
            time = first.time ? first.time : first.recordTime;
            if (!time) {
                return;
            }
        }
        timed.emplace_back(any ? time->nanoseconds : kLast, path);
    }
    std::stable_sort(timed.begin(), timed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<fs::path> ordered;
    ordered.reserve(timed.size());
    for (auto& [time, path] : timed) {
        ordered.push_back(std::move(path));
    }
    if (source.archive.empty() || files.canReadInOrder(source.archive, ordered)) {
        paths = std::move(ordered);
    }
}

}  // namespace oxbow
