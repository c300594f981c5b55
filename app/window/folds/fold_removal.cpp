#include "app/window/folds/fold_removal.h"

#include <absl/strings/str_cat.h>

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "model/work/small_file.h"

namespace oxbow {

namespace {

constexpr std::string_view kEndings[] = {".fold.json", ".js"};

bool isTaken(const FoldShelf& shelf, const std::string& name) {
    std::error_code ignored;
    bool taken = false;
    for (const std::string_view ending : kEndings) {
        taken = taken || std::filesystem::exists(
                             shelf.folder() / absl::StrCat(name, std::string(ending)), ignored);
    }
    return taken;
}

}  // namespace

absl::Status FoldRemoval::takeAway(const FoldShelf& shelf) {
    const std::filesystem::path file = shelf.folder() / m_fileName;
    auto text = readSmallFile(file, FoldShelf::kMostFileBytes);
    if (!text.ok()) {
        return text.status();
    }
    std::error_code error;
    if (!std::filesystem::remove(file, error)) {
        return absl::PermissionDeniedError(
            absl::StrCat(file.string(), " cannot be removed: ", error.message()));
    }
    m_text = *std::move(text);
    return absl::OkStatus();
}

absl::StatusOr<std::string> FoldRemoval::bringBack(const FoldShelf& shelf) {
    if (!m_text) {
        return m_fileName;  // it could not be taken away
    }
    std::string_view ending = kEndings[0];
    for (const std::string_view each : kEndings) {
        ending = m_fileName.ends_with(each) ? each : ending;
    }
    const std::string name = m_fileName.substr(0, m_fileName.size() - ending.size());
    std::string free = name;
    for (int number = 2; isTaken(shelf, free); ++number) {
        free = absl::StrCat(name, "-", number);
    }
    const std::string fileName = absl::StrCat(free, std::string(ending));
    const absl::Status written = replaceFile(shelf.folder() / fileName, *m_text);
    if (!written.ok()) {
        return written;
    }
    m_text.reset();
    m_fileName = fileName;
    return fileName;
}

}  // namespace oxbow
