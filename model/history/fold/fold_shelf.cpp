#include "model/history/fold/fold_shelf.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "model/fold/latest_value.h"
#include "model/history/fold/fold_changes.h"
#include "model/log/folder_lock.h"

namespace oxbow {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> kEndings = {".fold.json", ".js"};
constexpr std::string_view kBeingWritten = ".writing";

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
        absl::StrCat("\"", std::string(name.substr(0, FoldShelf::kMostNameBytes)),
                     "\" cannot be the name of a fold: ", std::string(why)));
}

absl::Status checkFileName(std::string_view name) {
    if (name.empty()) {
        return noName(name, "it is empty; give it a name");
    }
    if (name.size() > FoldShelf::kMostNameBytes) {
        return noName(name, absl::StrFormat("it has %d bytes, and may have %d at most", name.size(),
                                            FoldShelf::kMostNameBytes));
    }
    const bool odd = std::any_of(name.begin(), name.end(), [](char c) {
        return c == '/' || c == '\\' || static_cast<unsigned char>(c) < ' ' || c == '\x7f';
    });
    if (odd || name.front() == '.' || name.find("..") != std::string_view::npos) {
        return noName(name,
                      "it is used as a file's name, so it has no slash, no control character and "
                      "no \"..\", and does not begin with a dot");
    }
    return absl::OkStatus();
}

absl::Status failedAt(const fs::path& path, std::string_view what, const std::string& why) {
    return absl::PermissionDeniedError(
        absl::StrCat(path.string(), " cannot be ", std::string(what), ": ", why));
}

absl::StatusOr<std::string> textOfFile(const fs::path& path) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    if (error) {
        return failedAt(path, "read", error.message());
    }
    if (size > FoldShelf::kMostFileBytes) {
        return absl::InvalidArgumentError(
            absl::StrFormat("%s has %d bytes, and a fold's file may have %d at most", path.string(),
                            size, FoldShelf::kMostFileBytes));
    }
    std::string text(size, '\0');
    std::ifstream in(path, std::ios::binary);
    if (!in.read(text.data(), static_cast<std::streamsize>(size))) {
        return failedAt(path, "read", "see who may read it");
    }
    return text;
}

absl::Status writeDurably(const fs::path& path, std::string_view text) {
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return failedAt(path, "written", std::strerror(errno));
    }
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            break;
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    const int error = !text.empty() || ::fsync(file) != 0 ? errno : 0;
    ::close(file);
    return error == 0 ? absl::OkStatus() : failedAt(path, "written", std::strerror(error));
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
    return checkFileName(name);
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
        if (!name || !checkFileName(*name).ok() || !it->is_regular_file(ignored)) {
            continue;
        }
        if (auto status = checkName(*name); !status.ok()) {
            out.push_back({std::string(*name), fileName, status});
            continue;
        }
        out.push_back({std::string(*name), fileName, textOfFile(it->path())});
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
            const auto text = textOfFile(m_folder / fileName);
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
    if (auto status = checkName(*name); !status.ok()) {
        return status;
    }
    if (text.size() > kMostFileBytes) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "the fold's file has %d bytes, and may have %d at most", text.size(), kMostFileBytes));
    }
    auto fold = m_readFold(fileName, text);
    if (!fold.ok()) {
        return fold;
    }
    std::error_code error;
    fs::create_directories(m_folder, error);
    const fs::path path = m_folder / std::string(fileName);
    const fs::path writing =
        m_folder / absl::StrCat(std::string(fileName), ".", ::getpid(), std::string(kBeingWritten));
    if (auto status = writeDurably(writing, text); !status.ok()) {
        fs::remove(writing, error);
        return status;
    }
    fs::rename(writing, path, error);
    if (error) {
        const std::string why = error.message();
        fs::remove(writing, error);
        return failedAt(path, "written", why);
    }
    for (const std::string_view ending : kEndings) {
        const fs::path other = m_folder / absl::StrCat(std::string(*name), std::string(ending));
        if (other != path) {
            fs::remove(other, error);
        }
    }
    return fold;
}

absl::Status FoldShelf::remove(std::string_view name) const {
    if (auto status = checkFileName(name); !status.ok()) {
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
