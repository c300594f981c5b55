#include "importers/format/format_library.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "resources/formats/built_in_formats.h"

namespace oxbow {
namespace {

namespace fs = std::filesystem;

bool isBefore(const LibraryFormat& format, std::string_view name) {
    return format.description->name < name;
}

}  // namespace

void FormatLibrary::add(LibraryFormat format) {
    const std::string& name = format.description->name;
    const auto place = std::lower_bound(m_formats.begin(), m_formats.end(), name, isBefore);
    if (place != m_formats.end() && place->description->name == name) {
        *place = std::move(format);
    } else {
        m_formats.insert(place, std::move(format));
    }
}

void FormatLibrary::addFile(const fs::path& file) {
    auto read = readDescription(file);
    if (!read.ok()) {
        m_problems.emplace_back(read.status().message());
        return;
    }
    add({std::make_shared<Description>(*std::move(read)), file});
}

std::shared_ptr<const FormatLibrary> FormatLibrary::builtIn() {
    static const std::shared_ptr<const FormatLibrary> library = [] {
        auto made = std::make_shared<FormatLibrary>();
        for (const BuiltInFormat& format : builtInFormats()) {
            // A test holds that each of them is right.
            if (auto read = parseDescription(format.json); read.ok()) {
                made->add({std::make_shared<Description>(*std::move(read)), {}});
            }
        }
        return made;
    }();
    return library;
}

std::shared_ptr<const FormatLibrary> FormatLibrary::withFolder(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error);
         !error && entry != fs::directory_iterator(); entry.increment(error)) {
        if (entry->path().extension() == ".json") {
            files.push_back(entry->path());
        }
    }
    if (files.empty()) {
        return builtIn();
    }
    std::sort(files.begin(), files.end());
    auto library = std::make_shared<FormatLibrary>(*builtIn());
    for (const fs::path& file : files) {
        library->addFile(file);
    }
    return library;
}

std::shared_ptr<const FormatLibrary> FormatLibrary::with(LibraryFormat format) const {
    auto library = std::make_shared<FormatLibrary>(*this);
    library->add(std::move(format));
    return library;
}

const LibraryFormat* FormatLibrary::find(std::string_view name) const {
    const auto place = std::lower_bound(m_formats.begin(), m_formats.end(), name, isBefore);
    return place != m_formats.end() && place->description->name == name ? &*place : nullptr;
}

fs::path ownFormatsFolder() {
    const char* const config = std::getenv("XDG_CONFIG_HOME");
    const char* const home = std::getenv("HOME");
    const fs::path root = config != nullptr && fs::path(config).is_absolute() ? fs::path(config)
                          : home != nullptr ? fs::path(home) / ".config"
                                            : fs::path(".config");
    return root / "oxbow" / "formats";
}

absl::StatusOr<Description> readDescription(const fs::path& file) {
    // More than this is no description.
    constexpr std::uint64_t kMostBytes = 16 * 1024 * 1024;
    std::error_code error;
    const std::uint64_t size = fs::file_size(file, error);
    std::ifstream in(file, std::ios::binary);
    if (error || !in) {
        return absl::NotFoundError(absl::StrCat(
            file.string(),
            " cannot be read: ", error ? error.message() : std::generic_category().message(errno)));
    }
    if (size > kMostBytes) {
        return absl::InvalidArgumentError(
            absl::StrCat(file.string(), " is too large to be a description of a format"));
    }
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    auto read = parseDescription(text);
    return read.ok() ? read
                     : absl::StatusOr<Description>(absl::InvalidArgumentError(absl::StrCat(
                           file.string(), ", ", std::string(read.status().message()))));
}

absl::Status saveDescription(const Description& description, const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    const fs::path file = folder / absl::StrCat(description.name, ".json");
    const fs::path part = folder / absl::StrCat(description.name, ".json.part");
    {
        std::ofstream out(part, std::ios::binary | std::ios::trunc);
        out << descriptionJson(description);
        out.flush();
        if (!out) {
            return absl::PermissionDeniedError(absl::StrCat(
                part.string(), " cannot be written: ", std::generic_category().message(errno),
                "; look whether there is room, and whether you may write there"));
        }
    }
    fs::rename(part, file, error);
    return error ? absl::PermissionDeniedError(
                       absl::StrCat(file.string(), " cannot be written: ", error.message()))
                 : absl::OkStatus();
}

}  // namespace oxbow
