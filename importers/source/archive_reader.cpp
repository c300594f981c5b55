#include "importers/source/archive_reader.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "importers/source/byte_source.h"

namespace oxbow {
namespace {

using namespace std::string_view_literals;

constexpr std::array kMagics = {"PK\x03\x04"sv, "PK\x05\x06"sv, "PK\x07\x08"sv,
                                "7z\xBC\xAF\x27\x1C"sv, "Rar!\x1A\x07"sv};

// The header of a tar's first member: no magic number is in all of them, but a checksum.
bool beginsTar(std::string_view bytes) {
    constexpr std::size_t kHeaderBytes = 512;
    constexpr std::size_t kSumAt = 148;
    constexpr std::size_t kSumBytes = 8;
    if (bytes.size() < kHeaderBytes || bytes[0] == '\0') {
        return false;
    }
    std::uint64_t told = 0;
    bool any = false;
    for (const char c : bytes.substr(kSumAt, kSumBytes)) {
        if (c >= '0' && c <= '7') {
            told = told * 8 + static_cast<std::uint64_t>(c - '0');
            any = true;
        } else if (any || c != ' ') {
            break;
        }
    }
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kHeaderBytes; ++i) {
        const bool isSum = i >= kSumAt && i < kSumAt + kSumBytes;
        sum += isSum ? ' ' : static_cast<unsigned char>(bytes[i]);
    }
    return any && told == sum;
}

}  // namespace

// What libarchive calls, in C: nothing may be thrown through it.
struct ArchiveReader::Callbacks {
    static la_ssize_t read(::archive* archive, void* data, const void** buffer) {
        auto* const self = static_cast<ArchiveReader*>(data);
        if (self->m_cancelled && self->m_cancelled()) {
            self->m_broken = absl::CancelledError("reading the archive was cancelled");
        }
        const auto piece = self->m_broken.ok() ? self->m_file->read()
                                               : absl::StatusOr<std::string_view>(self->m_broken);
        if (!piece.ok()) {
            self->m_broken = piece.status();
            archive_set_error(archive, EIO, "the file cannot be read");
            return ARCHIVE_FATAL;
        }
        *buffer = piece->data();
        return static_cast<la_ssize_t>(piece->size());
    }
    static la_int64_t skip(::archive*, void* data, la_int64_t bytes) {
        auto* const self = static_cast<ArchiveReader*>(data);
        const std::uint64_t left = self->m_file->size() - self->m_file->offset();
        const std::uint64_t step = std::min(left, static_cast<std::uint64_t>(bytes));
        return self->m_file->seek(self->m_file->offset() + step).ok()
                   ? static_cast<la_int64_t>(step)
                   : 0;
    }
    static la_int64_t seek(::archive*, void* data, la_int64_t offset, int whence) {
        auto* const self = static_cast<ArchiveReader*>(data);
        const auto base = static_cast<la_int64_t>(whence == SEEK_SET   ? 0
                                                  : whence == SEEK_END ? self->m_file->size()
                                                                       : self->m_file->offset());
        const la_int64_t to = base + offset;
        return to >= 0 && self->m_file->seek(static_cast<std::uint64_t>(to)).ok() ? to
                                                                                  : ARCHIVE_FATAL;
    }
};

bool ArchiveReader::isArchive(const std::filesystem::path& path) {
    const auto source = ByteSource::open(path);
    if (!source.ok()) {
        return false;
    }
    const auto piece = (*source)->read();
    if (!piece.ok()) {
        return false;
    }
    // What is packed is a tar; of the others each packs its members itself.
    return (*source)->packer().empty() ? beginsArchive(*piece) : beginsTar(*piece);
}

bool ArchiveReader::beginsArchive(std::string_view bytes) {
    return beginsTar(bytes) ||
           std::any_of(kMagics.begin(), kMagics.end(),
                       [bytes](std::string_view magic) { return bytes.starts_with(magic); });
}

ArchiveReader::ArchiveReader(std::unique_ptr<FileReader> file, Cancelled cancelled)
    : m_file(std::move(file)),
      m_cancelled(std::move(cancelled)),
      m_archive(archive_read_new(), &archive_read_free),
      m_piece(std::make_unique_for_overwrite<char[]>(RawBytes::kPieceBytes)) {}

ArchiveReader::~ArchiveReader() = default;

absl::StatusOr<std::unique_ptr<ArchiveReader>> ArchiveReader::open(
    const std::filesystem::path& path, Cancelled cancelled) {
    auto file = FileReader::open(path);
    if (!file.ok()) {
        return file.status();
    }
    std::unique_ptr<ArchiveReader> reader(
        new ArchiveReader(*std::move(file), std::move(cancelled)));
    ::archive* const archive = reader->m_archive.get();
    // Those that need no program beside the library.
    for (const auto filter : {archive_read_support_filter_gzip, archive_read_support_filter_bzip2,
                              archive_read_support_filter_xz, archive_read_support_filter_lzma,
                              archive_read_support_filter_zstd, archive_read_support_filter_lz4}) {
        filter(archive);
    }
    for (const auto format : {archive_read_support_format_tar, archive_read_support_format_zip,
                              archive_read_support_format_7zip, archive_read_support_format_rar,
                              archive_read_support_format_rar5}) {
        format(archive);
    }
    archive_read_set_read_callback(archive, &Callbacks::read);
    archive_read_set_skip_callback(archive, &Callbacks::skip);
    archive_read_set_seek_callback(archive, &Callbacks::seek);
    archive_read_set_callback_data(archive, reader.get());
    if (archive_read_open1(archive) != ARCHIVE_OK) {
        return reader->failure("cannot be read as an archive");
    }
    return reader;
}

absl::Status ArchiveReader::failure(std::string_view what) const {
    if (!m_broken.ok()) {
        return m_broken;
    }
    const char* const why = archive_error_string(m_archive.get());
    return absl::DataLossError(absl::StrCat(path().string(), " ", std::string(what), ": ",
                                            why != nullptr ? why : "it is damaged",
                                            "; what came before was read; fetch the file again"));
}

std::string ArchiveReader::nameOf(std::string_view raw) {
    std::string name;
    for (const absl::string_view part :
         absl::StrSplit(absl::string_view(raw.data(), raw.size()), '/')) {
        if (!part.empty() && part != ".") {
            absl::StrAppend(&name, name.empty() ? "" : "/", part == ".." ? "%2E%2E" : part);
        }
    }
    name = name.empty() ? "unnamed" : name;
    const std::uint64_t times = ++m_names[name];
    return times == 1 ? name : absl::StrCat(name, "~", times);
}

absl::StatusOr<const ArchiveMember*> ArchiveReader::next() {
    while (true) {
        m_member.reset();
        m_block = {};
        m_blockPlace = m_place = 0;
        m_atEnd = false;
        archive_entry* entry = nullptr;
        const int result = archive_read_next_header(m_archive.get(), &entry);
        if (result == ARCHIVE_EOF) {
            return nullptr;
        }
        // After a header that makes no sense there is no going on: all that follows would be none.
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            return failure("is cut or damaged");
        }
        if (archive_entry_filetype(entry) == AE_IFDIR) {
            continue;
        }
        ArchiveMember member;
        const char* const name = archive_entry_pathname(entry);
        member.name = nameOf(name != nullptr ? name : "");
        if (archive_entry_size_is_set(entry) != 0) {
            member.size = static_cast<std::uint64_t>(archive_entry_size(entry));
        }
        if (archive_entry_mtime_is_set(entry) != 0) {
            member.modifiedNanoseconds =
                archive_entry_mtime(entry) * 1'000'000'000LL + archive_entry_mtime_nsec(entry);
        }
        if (archive_entry_hardlink(entry) != nullptr) {
            member.problem = absl::StrCat("it is a link to ", archive_entry_hardlink(entry),
                                          ", which is read under its own name");
        } else if (archive_entry_filetype(entry) == AE_IFLNK) {
            const char* const to = archive_entry_symlink(entry);
            member.problem = absl::StrCat("it is a link to ", to != nullptr ? to : "somewhere",
                                          ", and links in archives are not followed");
        } else if (archive_entry_filetype(entry) != AE_IFREG &&
                   archive_entry_filetype(entry) != 0) {
            member.problem = "it is no file";
        } else if (archive_entry_is_data_encrypted(entry) != 0) {
            member.problem = "it is encrypted; unpack it with its password first";
        }
        m_member = std::move(member);
        return &*m_member;
    }
}

// Block by block, as they are unpacked: all that comes before a fault is given.
absl::StatusOr<std::string_view> ArchiveReader::read() {
    // A block may be empty, and only say how far a hole goes.
    while (m_block.empty() && !m_atEnd && m_place >= m_blockPlace) {
        const void* data = nullptr;
        std::size_t size = 0;
        la_int64_t place = 0;
        const int result = archive_read_data_block(m_archive.get(), &data, &size, &place);
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN && result != ARCHIVE_EOF) {
            return failure(absl::StrCat("is cut or damaged within ", m_member->name));
        }
        m_atEnd = result == ARCHIVE_EOF;
        m_block =
            m_atEnd ? std::string_view() : std::string_view(static_cast<const char*>(data), size);
        m_blockPlace = m_atEnd ? m_place : static_cast<std::uint64_t>(place);
    }
    // What a tar leaves out of a file are zeros.
    if (m_place < m_blockPlace) {
        const auto zeros = static_cast<std::size_t>(
            std::min<std::uint64_t>(m_blockPlace - m_place, RawBytes::kPieceBytes));
        std::fill_n(m_piece.get(), zeros, '\0');
        m_place += zeros;
        return std::string_view(m_piece.get(), zeros);
    }
    const std::string_view piece = m_block.substr(0, RawBytes::kPieceBytes);
    m_block.remove_prefix(piece.size());
    m_place += piece.size();
    m_blockPlace = m_place;
    return piece;
}

}  // namespace oxbow
