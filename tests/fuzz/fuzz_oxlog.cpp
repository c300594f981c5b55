// Any bytes as an oxlog file: reading, verifying and importing them ends, within bounds.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/importer_fuzz.h"
#include "importers/oxlog/oxlog_importer.h"
#include "model/oxlog/block.h"
#include "model/oxlog/crc32c.h"
#include "model/oxlog/verify.h"

using oxbow::test::require;

namespace {

// Most mutations end at a checksum; putting the right ones in lets them reach what is behind.
std::string withRightChecksums(std::string file) {
    std::size_t at = oxlog::kMagic.size();
    while (at + oxlog::kHeadBytes <= file.size()) {
        char* const head = file.data() + at;
        const std::uint64_t stored = oxlog::loadLittle(head + 20, 4);
        const std::uint64_t total = oxlog::kHeadBytes + (stored + 7) / 8 * 8;
        if (total > file.size() - at) {
            break;
        }
        std::string crc;
        oxlog::appendLittle(
            crc, oxlog::crc32c(std::string_view(file).substr(at + oxlog::kHeadBytes, stored)), 4);
        file.replace(at + 40, 4, crc);
        crc.clear();
        oxlog::appendLittle(crc, oxlog::crc32c(std::string_view(file).substr(at, 44)), 4);
        file.replace(at + 44, 4, crc);
        at += total;
    }
    return file;
}

void tryFile(std::string_view file) {
    const auto report = oxlog::verifyBytes(file);
    if (!report.ok()) {
        return;
    }
    const oxlog::Ending& ending = report->ending;
    require(
        ending.fileBytes == file.size() && ending.droppedAt + ending.droppedBytes <= file.size(),
        "what is dropped lies in the file");
    for (const oxlog::Damage& damage : report->findings) {
        require(damage.offset <= file.size(), "what is damaged lies in the file");
    }
    require(!report->ok() || report->root, "the root of a whole file is known");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string file(reinterpret_cast<const char*>(data), size);
    tryFile(file);
    const std::string repaired = withRightChecksums(file);
    tryFile(repaired);
    oxbow::test::fuzzImporter(oxbow::oxlogFormat(), repaired);
    return 0;
}
