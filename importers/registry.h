// Which formats there are, and which of them a source is.
#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "importers/format/description_fit.h"
#include "importers/importer.h"

namespace oxbow {

class SourceFiles;

// All formats, in the order in which they are listed.
const std::vector<Format>& allFormats();
// Null where there is none of this name.
const Format* findFormat(std::string_view name);

// InvalidArgument where neither a format nor a description is called so, which an empty name says
// nothing of: it says which one may be meant.
absl::Status checkFormatName(const std::string& name, const FormatLibrary& library);

// One format's opinion of a source.
struct FormatGuess {
    const Format* format = nullptr;
    Sniff sniff;
    // What the source's text is written in, as textEncoding() has it; empty: it has none.
    std::string encoding;
    // What is in the container, where that is known.
    std::optional<LibraryFormat> described;
    // Where the records of its documents lie; empty: it has none, or was not asked.
    std::string records;
    // See DescriptionFit::missing.
    std::vector<std::string> missing;

    // For --format and for the screen: the description's where there is one.
    const std::string& name() const;
    const std::string& title() const;
};

// The library of the options, else the product's.
const FormatLibrary& libraryOf(const ImportOptions& options);

// Every format that might fit, the surest first; content decides, a fitting ending only breaks
// ties. Empty where none fits. A description that fits is surer than its container alone.
std::vector<FormatGuess> sniffFormats(const SourceHead& head, const FormatLibrary& library);
// How well the descriptions fit of which any record of the source does, the best first.
std::vector<DescriptionFit> fitDescriptions(const SourceHead& head, const FormatLibrary& library);
// As above, of the descriptions with what is known of how they fit.
std::vector<FormatGuess> sniffFormats(const SourceHead& head,
                                      const std::vector<DescriptionFit>& fits);
// The containers alone.
std::vector<FormatGuess> sniffFormats(const SourceHead& head);
// The same among given formats, which must outlive the guesses.
std::vector<FormatGuess> sniffFormats(const SourceHead& head, const std::vector<Format>& formats);

// The head of a file (unpacked) or directory. Errors say what could not be opened and why.
struct OwnedHead {
    std::string bytes;
    SourceHead head;  // views `bytes`
};
// InvalidArgument where there is not a single byte or entry: nothing can be imported then; and
// where something is said of its text that makes no sense, or that it contradicts.
absl::StatusOr<std::unique_ptr<OwnedHead>> readHead(const std::filesystem::path& path,
                                                    const ImportOptions& options = {});
absl::StatusOr<std::unique_ptr<OwnedHead>> readHead(const std::filesystem::path& path,
                                                    const ImportOptions& options,
                                                    SourceFiles& files);

// The name by which events say where they come from: the file's or the directory's own name.
std::string sourceNameOf(const std::filesystem::path& path);

// The format to import `path` with: `options.format` where it is set (a container, as it is, or a
// description, in the container in which it fits), else the surest guess among those that can heed
// all that is said. InvalidArgument where nothing fits: the message says what was looked at, what
// came nearest and what to do.
absl::StatusOr<FormatGuess> chooseFormat(const std::filesystem::path& path,
                                         const ImportOptions& options);
absl::StatusOr<FormatGuess> chooseFormat(const std::filesystem::path& path,
                                         const std::string& formatName);
absl::StatusOr<FormatGuess> chooseFormat(const std::filesystem::path& path,
                                         const ImportOptions& options, SourceFiles& files);
// The same of a head that was read; `guesses` are what sniffFormats() says of it, which is asked
// only where no format is named.
absl::StatusOr<FormatGuess> chooseFormat(const SourceHead& head, const ImportOptions& options,
                                         std::vector<FormatGuess> guesses);

// The options with what was found of the source's text, and what its description says: what
// makeStream() is given.
ImportOptions optionsFor(ImportOptions options, const FormatGuess& guess);

}  // namespace oxbow
