// The descriptions of formats at hand: those of the product, and the user's own.
#pragma once

#include <absl/status/status.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "importers/format/description.h"

namespace oxbow {

struct LibraryFormat {
    std::shared_ptr<const Description> description;
    // Where the user's own lies; empty: it comes with the product.
    std::filesystem::path file;

    bool isOwn() const { return !file.empty(); }
};

// Immutable once made; shared between threads.
class FormatLibrary {
public:
    // Nothing.
    FormatLibrary() = default;
    // What comes with the product. Made once a process, since it never changes.
    static std::shared_ptr<const FormatLibrary> builtIn();
    // And the files NAME.json of a folder, which need not be there; one that has the name of
    // another takes its place. What cannot be read is told by problems().
    static std::shared_ptr<const FormatLibrary> withFolder(const std::filesystem::path& folder);
    // And one more, which takes the place of one of its name.
    std::shared_ptr<const FormatLibrary> with(LibraryFormat format) const;

    // By name.
    const std::vector<LibraryFormat>& formats() const { return m_formats; }
    const LibraryFormat* find(std::string_view name) const;
    // One a file of the user's that is none: the file, line and column, and what is wrong there.
    const std::vector<std::string>& problems() const { return m_problems; }

private:
    void add(LibraryFormat format);
    void addFile(const std::filesystem::path& file);

    std::vector<LibraryFormat> m_formats;
    std::vector<std::string> m_problems;
};

// Where the user's own descriptions lie: `formats` beside the settings of the window.
std::filesystem::path ownFormatsFolder();

// A description as a file of that folder; the folder is made where it is not there. It is there
// whole or not at all.
absl::Status saveDescription(const Description& description, const std::filesystem::path& folder);

// NotFound, or InvalidArgument with the file, line and column.
absl::StatusOr<Description> readDescription(const std::filesystem::path& file);

}  // namespace oxbow
