#include "model/history/fold/change_map_file.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "model/oxlog/crc32c.h"

namespace oxbow {
namespace {

namespace fs = std::filesystem;

// Rises with every change of the form below or of what a change is stored as.
constexpr std::string_view kMagic = "oxbow change map 2\n";

// Of a record; its words follow, then the checksum of both.
struct RecordHead {
    std::uint64_t baseEnd = 0;
    std::uint64_t changeEnd = 0;
    std::uint64_t published = 0;
    std::uint64_t withoutField = 0;
    std::uint64_t changes = 0;
    std::uint64_t keys = 0;
    std::uint64_t words = 0;
    std::uint64_t samplePosition = 0;
    std::uint64_t sampleFingerprint = 0;
};
constexpr std::size_t kChecksumBytes = sizeof(std::uint32_t);

absl::Status failed(const fs::path& path, std::string_view what, int error) {
    const std::string text =
        absl::StrCat(path.string(), ": ", std::string(what), ": ", std::strerror(error));
    return error == ENOSPC || error == EDQUOT
               ? absl::ResourceExhaustedError(absl::StrCat(text, "; free some space on its disk"))
               : absl::PermissionDeniedError(absl::StrCat(text, "; see who may write to it"));
}

absl::Status writeAll(const fs::path& path, int file, std::string_view bytes, std::uint64_t at) {
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (written < 0 && errno != EINTR) {
            return failed(path, "cannot be written", errno);
        }
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
            at += static_cast<std::uint64_t>(written);
        }
    }
    return ::fsync(file) == 0 ? absl::OkStatus()
                              : failed(path, "cannot be brought to the disk", errno);
}

void appendChecksum(std::string& bytes) {
    const std::uint32_t checksum = oxlog::crc32c(bytes);
    bytes.append(reinterpret_cast<const char*>(&checksum), kChecksumBytes);
}

// Takes a piece with its checksum off the front; false where it is cut or damaged.
bool takeChecked(std::string_view& rest, std::size_t size, std::string_view& piece) {
    if (size > rest.size() || rest.size() - size < kChecksumBytes) {
        return false;
    }
    std::uint32_t checksum = 0;
    std::memcpy(&checksum, rest.data() + size, kChecksumBytes);
    piece = rest.substr(0, size);
    rest.remove_prefix(size + kChecksumBytes);
    return checksum == oxlog::crc32c(piece);
}

std::string headOf(std::string_view identity) {
    std::string head(kMagic);
    const std::uint64_t size = identity.size();
    head.append(reinterpret_cast<const char*>(&size), sizeof(size));
    head += identity;
    appendChecksum(head);
    return head;
}

absl::StatusOr<std::string> bytesOfFile(const fs::path& path) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    std::string bytes(error ? 0 : size, '\0');
    std::ifstream in(path, std::ios::binary);
    if (error || !in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
        return absl::DataLossError(absl::StrFormat("%s cannot be read", path.string()));
    }
    return bytes;
}

// Where the record that counts ends, and what it says.
struct Found {
    FoldRecord made;
    std::uint64_t end = 0;
};

absl::StatusOr<Found> findRecord(const fs::path& path, std::string_view identity,
                                 ChangeNumber changeEnd) {
    const auto bytes = bytesOfFile(path);
    if (!bytes.ok()) {
        return bytes.status();
    }
    const std::string head = headOf(identity);
    std::string_view rest = *bytes;
    if (!rest.starts_with(head)) {
        return absl::DataLossError(absl::StrFormat(
            "%s is not the change map of this fold; make the fold anew", path.string()));
    }
    rest.remove_prefix(head.size());
    Found last;
    last.end = head.size();
    FoldRecord made;
    // Whatever does not fit stands behind what was whole before a crash, or the log would not end
    // where it does.
    while (rest.size() >= sizeof(RecordHead)) {
        RecordHead record;
        std::memcpy(&record, rest.data(), sizeof(record));
        std::string_view piece;
        if (record.words > rest.size() / sizeof(std::uint64_t) ||
            !takeChecked(rest, sizeof(record) + record.words * sizeof(std::uint64_t), piece) ||
            record.baseEnd < made.map.baseEnd().value() ||
            record.changeEnd < made.map.changeEnd().value()) {
            break;
        }
        std::vector<std::uint64_t> words(record.words);
        std::memcpy(words.data(), piece.data() + sizeof(record),
                    words.size() * sizeof(std::uint64_t));
        CauseBits bits;
        if (!CauseBits::read(std::move(words), record.baseEnd - made.map.baseEnd().value(),
                             record.changeEnd - made.map.changeEnd().value(), bits)) {
            break;
        }
        const BaseSample sample{Position(record.samplePosition),
                                static_cast<std::uint32_t>(record.sampleFingerprint)};
        const bool isFirst = made.map.baseEnd() == Position();
        made = {made.map.with(std::move(bits)),
                {record.published, record.withoutField, record.changes, record.keys},
                isFirst ? sample : made.firstSample,
                sample};
        if (made.map.changeEnd() > changeEnd) {
            break;
        }
        if (made.map.changeEnd() == changeEnd) {
            last = {made, bytes->size() - rest.size()};
        }
    }
    if (last.made.map.changeEnd() != changeEnd) {
        return absl::DataLossError(absl::StrFormat(
            "%s does not fit the changes beside it; make the fold anew", path.string()));
    }
    return last;
}

}  // namespace

ChangeMapFile::ChangeMapFile(fs::path path, int file, std::uint64_t size)
    : m_path(std::move(path)), m_file(file), m_size(size) {}

ChangeMapFile::~ChangeMapFile() {
    ::close(m_file);
}

absl::StatusOr<std::unique_ptr<ChangeMapFile>> ChangeMapFile::create(const fs::path& path,
                                                                     std::string_view identity) {
    const int file =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return failed(path, "cannot be made", errno);
    }
    const std::string head = headOf(identity);
    std::unique_ptr<ChangeMapFile> out(new ChangeMapFile(path, file, head.size()));
    if (auto status = writeAll(path, file, head, 0); !status.ok()) {
        return status;
    }
    return out;
}

absl::StatusOr<FoldRecord> ChangeMapFile::read(const fs::path& path, std::string_view identity,
                                               ChangeNumber changeEnd) {
    auto found = findRecord(path, identity, changeEnd);
    return found.ok() ? absl::StatusOr<FoldRecord>(std::move(found->made)) : found.status();
}

absl::StatusOr<std::unique_ptr<ChangeMapFile>> ChangeMapFile::open(const fs::path& path,
                                                                   std::string_view identity,
                                                                   ChangeNumber changeEnd,
                                                                   FoldRecord& made) {
    auto found = findRecord(path, identity, changeEnd);
    if (!found.ok()) {
        return found.status();
    }
    const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) {
        return failed(path, "cannot be opened for writing", errno);
    }
    std::unique_ptr<ChangeMapFile> out(new ChangeMapFile(path, file, found->end));
    if (::ftruncate(file, static_cast<off_t>(found->end)) != 0) {
        return failed(path, "cannot be cut", errno);
    }
    made = std::move(found->made);
    return out;
}

absl::Status ChangeMapFile::add(const CauseBits& bits, const FoldRecord& made) {
    const RecordHead head{made.map.baseEnd().value(), made.map.changeEnd().value(),
                          made.counts.published,      made.counts.withoutField,
                          made.counts.changes,        made.counts.keys,
                          bits.words().size(),        made.lastSample.position.value(),
                          made.lastSample.fingerprint};
    std::string bytes(reinterpret_cast<const char*>(&head), sizeof(head));
    bytes.append(reinterpret_cast<const char*>(bits.words().data()),
                 bits.words().size() * sizeof(std::uint64_t));
    appendChecksum(bytes);
    if (auto status = writeAll(m_path, m_file, bytes, m_size); !status.ok()) {
        return status;
    }
    m_size += bytes.size();
    return absl::OkStatus();
}

}  // namespace oxbow
