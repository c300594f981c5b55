#include "model/history/fold/fold_shelf.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "model/fold/latest_value.h"
#include "model/history/fold/fold_changes.h"
#include "model/log/store/folder_lock.h"
#include "model/work/small_file.h"

namespace oxbow {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> kEndings = {".fold.json", ".js"};

// Absent where the file name has none of the endings.
std::optional<std::string_view> nameOf(std::string_view fileName) {
    for (const std::string_view ending : kEndings) {
        if (fileName.size() > ending.size() && fileName.ends_with(ending)) {
            return fileName.substr(0, fileName.size() - ending.size());
        }
    }
    return std::nullopt;
}

absl::Status noName(std::string_view name, std::string_view why) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", std::string(name.substr(0, kMostFileNameBytes)),
                     "\" cannot be the name of a fold: ", std::string(why)));
}

absl::Status failedAt(const fs::path& path, std::string_view what, const std::string& why) {
    return absl::PermissionDeniedError(
        absl::StrCat(path.string(), " cannot be ", std::string(what), ": ", why));
}

// Nobody is at work on it any more.
bool isOld(const fs::path& path) {
    std::error_code error;
    const auto written = fs::last_write_time(path, error);
    return !error && fs::file_time_type::clock::now() - written > std::chrono::minutes(1);
}

bool isFolderName(std::string_view name) {
    return name.size() == folderNameOf({}).size() &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

}  // namespace

FoldShelf::FoldShelf(const fs::path& workspace, ReadFold readFold, IdentifyFold identify)
    : m_folder(workspace / "folds"),
      m_readFold(std::move(readFold)),
      m_identify(std::move(identify)) {}

absl::Status FoldShelf::checkName(std::string_view name) {
    if (name == LatestValue::kName) {
        return noName(name, "it means the log's own table, which is always there; take another");
    }
    return checkFileName(name, "a fold");
}

absl::StatusOr<std::vector<FoldShelf::Entry>> FoldShelf::list() const {
    const auto all = files();
    if (!all.ok()) {
        return all.status();
    }
    std::vector<Entry> out;
    for (const File& file : *all) {
        out.push_back(
            {file.name, file.fileName,
             file.text.ok() ? m_readFold(file.fileName, *file.text) : file.text.status()});
    }
    return out;
}

absl::StatusOr<std::vector<FoldShelf::File>> FoldShelf::files() const {
    std::vector<File> out;
    std::error_code error;
    if (!fs::exists(m_folder, error)) {
        return out;
    }
    for (fs::directory_iterator it(m_folder, error), end; !error && it != end;
         it.increment(error)) {
        const std::string fileName = it->path().filename().string();
        const auto name = nameOf(fileName);
        std::error_code ignored;
        if (!name || !checkFileName(*name, "a fold").ok() || !it->is_regular_file(ignored)) {
            continue;
        }
        if (auto status = checkName(*name); !status.ok()) {
            out.push_back({std::string(*name), fileName, status});
            continue;
        }
        out.push_back({std::string(*name), fileName, readSmallFile(it->path(), kMostFileBytes)});
    }
    if (error) {
        return failedAt(m_folder, "read", error.message());
    }
    std::sort(out.begin(), out.end(),
              [](const File& a, const File& b) { return a.fileName < b.fileName; });
    return out;
}

absl::StatusOr<std::shared_ptr<const Fold>> FoldShelf::find(std::string_view name) const {
    if (auto status = checkName(name); !status.ok()) {
        return status;
    }
    for (const std::string_view ending : kEndings) {
        const std::string fileName = absl::StrCat(std::string(name), std::string(ending));
        std::error_code ignored;
        if (fs::is_regular_file(m_folder / fileName, ignored)) {
            const auto text = readSmallFile(m_folder / fileName, kMostFileBytes);
            return text.ok() ? m_readFold(fileName, *text) : text.status();
        }
    }
    return absl::NotFoundError(
        absl::StrFormat("there is no fold %s in %s", std::string(name), m_folder.string()));
}

absl::StatusOr<std::shared_ptr<const Fold>> FoldShelf::add(std::string_view fileName,
                                                           std::string_view text) const {
    const auto name = nameOf(fileName);
    if (!name) {
        return noName(fileName, "its file is to end with .fold.json, or, for a script, with .js");
    }
    auto named = checkName(*name);
    named.Update(checkNewFileName(*name, "a fold"));
    if (!named.ok()) {
        return named;
    }
    if (text.size() > kMostFileBytes) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "the fold's file has %d bytes, and may have %d at most", text.size(), kMostFileBytes));
    }
    auto fold = m_readFold(fileName, text);
    if (!fold.ok()) {
        return fold;
    }
    const fs::path path = m_folder / std::string(fileName);
    if (auto status = replaceFile(path, text); !status.ok()) {
        return status;
    }
    std::error_code error;
    for (const std::string_view ending : kEndings) {
        const fs::path other = m_folder / absl::StrCat(std::string(*name), std::string(ending));
        if (other != path) {
            fs::remove(other, error);
        }
    }
    return fold;
}

absl::Status FoldShelf::remove(std::string_view name) const {
    if (auto status = checkFileName(name, "a fold"); !status.ok()) {
        return status;
    }
    bool removed = false;
    for (const std::string_view ending : kEndings) {
        const fs::path path = m_folder / absl::StrCat(std::string(name), std::string(ending));
        std::error_code error;
        removed = fs::remove(path, error) || removed;
        if (error) {
            return failedAt(path, "removed", error.message());
        }
    }
    return removed ? absl::OkStatus()
                   : absl::NotFoundError(absl::StrFormat("there is no fold %s in %s",
                                                         std::string(name), m_folder.string()));
}

fs::path FoldShelf::folderOf(const Fold& fold) const {
    return m_folder / folderNameOf(fold.identity());
}

absl::Status FoldShelf::sweep() const {
    const auto all = files();
    if (!all.ok()) {
        return all.status();
    }
    std::set<std::string> named;
    for (const File& file : *all) {
        const auto identity =
            file.text.ok() ? m_identify(file.fileName, *file.text) : file.text.status();
        if (!identity.ok()) {
            return absl::OkStatus();
        }
        named.insert(folderNameOf(*identity));
    }
    std::vector<fs::path> unnamed;
    std::error_code error;
    for (fs::directory_iterator it(m_folder, error), end; !error && it != end;
         it.increment(error)) {
        std::error_code ignored;
        if (it->path().extension() == kBeingWritten && isOld(it->path())) {
            unnamed.push_back(it->path());
        }
        const fs::path stem = it->path().filename().replace_extension();
        const bool made =
            isFolderName(stem.string()) && it->is_directory(ignored) && !it->is_symlink(ignored);
        if (made && named.count(stem.string()) == 0) {
            unnamed.push_back(it->path());
        }
    }
    for (const fs::path& folder : unnamed) {
        if (const auto lock = FolderLock::tryLock(folder, FolderLock::Kind::Exclusive)) {
            fs::remove_all(folder, error);
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
