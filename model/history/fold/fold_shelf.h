// The folds of a workspace: their definitions as files, and the folders of what they made.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/fold/fold.h"

namespace oxbow {

// Definitions stand in WORKSPACE/folds/ as NAME.fold.json or NAME.js: files that can be shared, and
// that anybody may add or edit without the log's lock. Beside them, in folders named after the
// folds' identities, is what was made: it can be thrown away. Nothing is kept in memory; any
// thread.
class FoldShelf {
public:
    // Makes a fold of a file: of its name with the ending, and its text.
    using ReadFold = std::function<absl::StatusOr<std::shared_ptr<const Fold>>(
        std::string_view fileName, std::string_view text)>;
    // What the fold of a file is known by, which costs less: a script is not looked at.
    using IdentifyFold = std::function<absl::StatusOr<FoldIdentity>(std::string_view fileName,
                                                                    std::string_view text)>;
    FoldShelf(const std::filesystem::path& workspace, ReadFold readFold, IdentifyFold identify);

    static constexpr std::size_t kMostFileBytes = std::size_t{16} << 20;

    struct Entry {
        std::string name;      // without the ending
        std::string fileName;  // with it
        // InvalidArgument, or another failure, where the file is no fold.
        absl::StatusOr<std::shared_ptr<const Fold>> fold;
    };
    // InvalidArgument, with what would do, where no fold may be called so. The name of the log's
    // own table is one: a file of that name is on the list with this failure.
    static absl::Status checkName(std::string_view name);

    // In the order of their names; none where there is no such folder.
    absl::StatusOr<std::vector<Entry>> list() const;
    // NotFound where there is none of that name.
    absl::StatusOr<std::shared_ptr<const Fold>> find(std::string_view name) const;

    // Puts a definition there, in the place of another of the same name, whatever its ending. The
    // file name is one with an ending; nothing is changed where it is no good one, or the text is
    // no fold. The file is written under another name and renamed.
    absl::StatusOr<std::shared_ptr<const Fold>> add(std::string_view fileName,
                                                    std::string_view text) const;
    // The definition; what it made goes with the next sweep(). NotFound where there is none.
    absl::Status remove(std::string_view name) const;

    // Where the definitions stand.
    const std::filesystem::path& folder() const { return m_folder; }
    // Where what the fold makes is kept.
    std::filesystem::path folderOf(const Fold& fold) const;
    // Removes what was made by folds that no definition names any more, but for folders that
    // somebody is at work in, and what an add() that was killed left. Removes nothing where a
    // definition cannot be read: its folder is not known.
    absl::Status sweep() const;

private:
    std::filesystem::path m_folder;
    struct File {
        std::string name;
        std::string fileName;
        absl::StatusOr<std::string> text;
    };
    absl::StatusOr<std::vector<File>> files() const;

    ReadFold m_readFold;
    IdentifyFold m_identify;
};

}  // namespace oxbow
