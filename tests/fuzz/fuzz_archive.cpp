// Any bytes as an archive: listing and reading end, in pieces of bounded size, with the end or with
// an error that names the file. What a bomb unpacks to is read up to 8 MiB a member.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "importers/source/source_files.h"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                              ("oxbow-fuzz-archive-" + std::to_string(::getpid()));
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    oxbow::ArchiveReader::isArchive(path);
    oxbow::SourceFiles files;
    const auto listing = files.list(path);
    if (!listing.ok()) {
        require(listing.status().message().find(path.string()) == 0);
    }
    constexpr std::size_t kMostMembers = 20;
    for (std::size_t i = 0; listing.ok() && i < (*listing)->members.size() && i < kMostMembers;
         ++i) {
        const oxbow::ArchiveMember& member = (*listing)->members[i];
        require(!member.name.empty() && member.name.front() != '/');
        require(("/" + member.name + "/").find("/../") == std::string::npos);
        const auto source = files.open(path / member.name);
        constexpr std::uint64_t kEnough = 8 * 1024 * 1024;
        for (std::uint64_t read = 0; source.ok() && read < kEnough;) {
            const auto piece = (*source)->read();
            if (!piece.ok() || piece->empty()) {
                break;
            }
            read += piece->size();
        }
    }
    std::filesystem::remove(path);
    return 0;
}
