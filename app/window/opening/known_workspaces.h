// The workspaces that there are on the disk, and what is in them.
#pragma once

#include <absl/status/statusor.h>

#include <QDateTime>
#include <QString>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "model/event/imported_source.h"

namespace oxbow {

struct KnownWorkspace {
    std::filesystem::path folder;
    QString problem;  // why nothing more is known of it; empty: it could be read
    std::vector<ImportedSource> sources;
    std::uint64_t events = 0;
    std::uint64_t marks = 0;
    std::uint64_t bytes = 0;  // on disk
    QDateTime written;        // when anything in it was
};

// All of these read the disk, and take as long as it does.

// The folders in `root` that are workspaces, by name.
std::vector<std::filesystem::path> workspacesIn(const std::filesystem::path& root);
KnownWorkspace lookInto(const std::filesystem::path& workspace);

// A workspace under `root` whose one source is this file as it was once: since then it has grown,
// or
// (`grown` is false) it is as it was. What is in it goes on; nothing has to begin anew.
struct EarlierWorkspace {
    std::filesystem::path folder;
    bool grown = false;
};
std::optional<EarlierWorkspace> earlierWorkspaceOf(const std::filesystem::path& root,
                                                   const std::filesystem::path& source);

}  // namespace oxbow
