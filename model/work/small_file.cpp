#include "model/work/small_file.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <system_error>
#include <vector>

namespace oxbow {
namespace {

namespace fs = std::filesystem;

absl::Status failedAt(const fs::path& path, std::string_view what, const std::string& why) {
    return absl::PermissionDeniedError(
        absl::StrCat(path.string(), " cannot be ", std::string(what), ": ", why));
}

// What is said is said of `path`, for which the file stands.
absl::Status writeDurably(const fs::path& writing, const fs::path& path, std::string_view bytes) {
    const int file =
        ::open(writing.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return failedAt(path, "written", std::strerror(errno));
    }
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            break;
        }
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    const int error = !bytes.empty() || ::fsync(file) != 0 ? errno : 0;
    ::close(file);
    return error == 0 ? absl::OkStatus() : failedAt(path, "written", std::strerror(error));
}

// A name is on the disk once its folder is.
void syncFolder(const fs::path& folder) {
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file >= 0) {
        ::fsync(file);
        ::close(file);
    }
}

// NAME.PID.writing, of a process that is not there any more.
bool isLeft(const std::string& file) {
    const std::string_view rest =
        std::string_view(file).substr(0, file.size() - kBeingWritten.size());
    const std::size_t dot = rest.rfind('.');
    pid_t process = 0;
    return file.ends_with(kBeingWritten) && dot != std::string_view::npos &&
           absl::SimpleAtoi(std::string(rest.substr(dot + 1)), &process) && process > 0 &&
           process != ::getpid() && ::kill(process, 0) != 0 && errno == ESRCH;
}

void sweep(const fs::path& folder) {
    std::vector<fs::path> left;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        const std::string file = it->path().filename().string();
        if (file.size() > kBeingWritten.size() && isLeft(file)) {
            left.push_back(it->path());
        }
    }
    for (const fs::path& path : left) {
        fs::remove(path, error);
    }
}

}  // namespace

absl::Status checkFileName(std::string_view name, std::string_view what) {
    const auto refused = [&](std::string_view why) {
        return absl::InvalidArgumentError(
            absl::StrCat("\"", std::string(name.substr(0, kMostFileNameBytes)),
                         "\" cannot be the name of ", std::string(what), ": ", std::string(why)));
    };
    if (name.empty()) {
        return refused("it is empty; give it a name");
    }
    if (name.size() > kMostFileNameBytes) {
        return refused(absl::StrFormat("it has %d bytes, and may have %d at most", name.size(),
                                       kMostFileNameBytes));
    }
    const bool odd = std::any_of(name.begin(), name.end(), [](char c) {
        return c == '/' || c == '\\' || static_cast<unsigned char>(c) < ' ' || c == '\x7f';
    });
    if (odd || name.front() == '.' || name.find("..") != std::string_view::npos) {
        return refused(
            "it is used as a file's name, so it has no slash, no control character and no \"..\", "
            "and does not begin with a dot");
    }
    return absl::OkStatus();
}

absl::Status checkNewFileName(std::string_view name, std::string_view what) {
    auto status = checkFileName(name, what);
    if (status.ok() && name.front() == '-') {
        status = absl::InvalidArgumentError(
            absl::StrCat("\"", std::string(name), "\" cannot be the name of ", std::string(what),
                         ": it begins with a dash, and would be taken for an option"));
    }
    return status;
}

absl::StatusOr<std::string> readSmallFile(const fs::path& path, std::size_t mostBytes) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    if (error == std::errc::no_such_file_or_directory) {
        return absl::NotFoundError(absl::StrCat("there is no file ", path.string()));
    }
    if (error) {
        return failedAt(path, "read", error.message());
    }
    if (size > mostBytes) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "%s has %d bytes, and may have %d at most", path.string(), size, mostBytes));
    }
    std::string bytes(size, '\0');
    std::ifstream in(path, std::ios::binary);
    if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) {
        return failedAt(path, "read", "see who may read it");
    }
    return bytes;
}

absl::Status replaceFile(const fs::path& path, std::string_view bytes) {
    std::error_code error;
    fs::create_directory(path.parent_path(), error);
    if (error) {
        return failedAt(path, "written", error.message());
    }
    sweep(path.parent_path());
    const fs::path writing =
        absl::StrCat(path.string(), ".", ::getpid(), std::string(kBeingWritten));
    if (auto status = writeDurably(writing, path, bytes); !status.ok()) {
        fs::remove(writing, error);
        return status;
    }
    fs::rename(writing, path, error);
    if (error) {
        const std::string why = error.message();
        fs::remove(writing, error);
        return failedAt(path, "written", why);
    }
    syncFolder(path.parent_path());
    return absl::OkStatus();
}

}  // namespace oxbow
