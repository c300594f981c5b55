#include "importers/fingerprint.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_format.h>
#include <absl/strings/string_view.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "importers/kafka/directory.h"
#include "importers/source/source_files.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kSampleBytes = 64 * 1024;

class Digest {
public:
    Digest() : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr);
    }
    void add(const void* data, std::size_t size) { EVP_DigestUpdate(m_context.get(), data, size); }
    void add(std::uint64_t number) { add(&number, sizeof number); }
    std::string hex() {
        unsigned char bytes[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        EVP_DigestFinal_ex(m_context.get(), bytes, &size);
        return absl::BytesToHexString(
            absl::string_view(reinterpret_cast<const char*>(bytes), size));
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

class Descriptor {
public:
    explicit Descriptor(const std::filesystem::path& path)
        : m_fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~Descriptor() {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return m_fd; }

private:
    int m_fd;
};

absl::Status cannotRead(const std::filesystem::path& path, int error) {
    const std::string message = absl::StrFormat(
        "%s cannot be read: %s; check the path and your "
        "right to read it",
        path.string(), std::strerror(error));
    return error == ENOENT ? absl::NotFoundError(message) : absl::PermissionDeniedError(message);
}

void addSample(Digest& digest, int file, std::uint64_t from, std::uint64_t size) {
    std::string bytes(size, '\0');
    const ssize_t got = ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(from));
    digest.add(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
}

constexpr std::uint64_t kAll = ~std::uint64_t{0};

// The file's first `most` bytes.
absl::Status addFile(const std::filesystem::path& path, std::uint64_t most, Digest& digest,
                     SourceStamp& stamp) {
    const Descriptor file(path);
    struct stat info {};
    if (file.get() < 0 || ::fstat(file.get(), &info) != 0) {
        return cannotRead(path, errno);
    }
    const std::uint64_t size = std::min(most, static_cast<std::uint64_t>(info.st_size));
    stamp.bytes += size;
    stamp.modifiedNanoseconds = std::max<std::int64_t>(
        stamp.modifiedNanoseconds, info.st_mtim.tv_sec * 1'000'000'000LL + info.st_mtim.tv_nsec);
    stamp.device = info.st_dev;
    stamp.inode = info.st_ino;
    digest.add(size);
    const std::uint64_t sample = std::min(size, kSampleBytes);
    addSample(digest, file.get(), 0, sample);
    addSample(digest, file.get(), size - sample, sample);
    return absl::OkStatus();
}

// The names and sizes of all files below a folder.
void addNames(const std::filesystem::path& folder, Digest& digest, SourceStamp& stamp) {
    std::vector<std::pair<std::string, std::uint64_t>> files;
    std::error_code error;
    std::filesystem::recursive_directory_iterator entries(
        folder, std::filesystem::directory_options::skip_permission_denied, error);
    for (; !error && entries != std::filesystem::recursive_directory_iterator();
         entries.increment(error)) {
        std::error_code ignored;
        if (entries->is_regular_file(ignored)) {
            const std::uint64_t size = entries->file_size(ignored);
            files.emplace_back(entries->path().string(), size);
            stamp.bytes += size;
        }
    }
    std::sort(files.begin(), files.end());
    for (const auto& [name, size] : files) {
        digest.add(name.data() + folder.string().size(), name.size() - folder.string().size());
        digest.add(size);
    }
}

}  // namespace

absl::StatusOr<SourceStamp> stampOfStart(const std::filesystem::path& file, std::uint64_t bytes) {
    SourceStamp stamp;
    Digest digest;
    if (auto status = addFile(file, bytes, digest, stamp); !status.ok()) {
        return status;
    }
    stamp.fingerprint = digest.hex();
    return stamp;
}

absl::StatusOr<SourceStamp> stampOf(const std::filesystem::path& source, SourceFiles& files) {
    const auto inside = memberPathOf(source);
    const auto listing =
        inside ? files.list(inside->archive) : absl::StatusOr<const SourceFiles::Listing*>(nullptr);
    if (!inside || !listing.ok()) {
        return inside && absl::IsCancelled(listing.status()) ? listing.status() : stampOf(source);
    }
    const ArchiveMember* const member = (*listing)->find(inside->member);
    auto stamp = stampOf(inside->archive);
    if (!stamp.ok() || member == nullptr) {
        return stamp.ok()
                   ? absl::NotFoundError(absl::StrFormat(
                         "%s cannot be opened: the archive has no such member", source.string()))
                   : stamp.status();
    }
    Digest digest;
    digest.add(stamp->fingerprint.data(), stamp->fingerprint.size());
    digest.add(member->name.data(), member->name.size());
    stamp->fingerprint = digest.hex();
    stamp->bytes = member->size.value_or(0);
    stamp->modifiedNanoseconds =
        member->modifiedNanoseconds != 0 ? member->modifiedNanoseconds : stamp->modifiedNanoseconds;
    stamp->inode = 0;  // which is the archive's
    return stamp;
}

absl::StatusOr<SourceStamp> stampOf(const std::filesystem::path& source) {
    SourceStamp stamp;
    Digest digest;
    std::error_code error;
    if (!std::filesystem::is_directory(source, error)) {
        return stampOfStart(source, kAll);
    }
    // Of a folder what an import of it reads: a broker makes and removes other files all the time.
    const auto directory = kafka::readDirectory(source, {});
    if (!directory.ok()) {
        return directory.status();
    }
    std::vector<const kafka::Segment*> segments;
    for (const kafka::Partition& partition : directory->partitions) {
        for (const kafka::Segment& segment : partition.segments) {
            segments.push_back(&segment);
        }
    }
    struct stat folder {};
    if (::stat(source.c_str(), &folder) != 0) {
        return cannotRead(source, errno);
    }
    if (segments.empty()) {
        addNames(source, digest, stamp);
    }
    std::sort(segments.begin(), segments.end(),
              [](const auto* a, const auto* b) { return a->name < b->name; });
    for (const kafka::Segment* segment : segments) {
        digest.add(segment->name.size());
        digest.add(segment->name.data(), segment->name.size());
        const absl::Status status = addFile(segment->path, kAll, digest, stamp);
        // One that may not be read is left out by the import, which names it.
        if (!status.ok() && !absl::IsPermissionDenied(status)) {
            return status;
        }
    }
    stamp.fingerprint = digest.hex();
    stamp.device = folder.st_dev;
    stamp.inode = folder.st_ino;
    return stamp;
}

}  // namespace oxbow
