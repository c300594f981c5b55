#include "importers/source/source_files.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "importers/source/raw_bytes.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

// So much of a member's begin is kept, for whoever looks at it before it is read.
constexpr std::size_t kKeptBytes = 2 * RawBytes::kPieceBytes;
// Of an archive that is kept as a whole.
constexpr std::uint64_t kSmallArchive = 32 * RawBytes::kPieceBytes;
constexpr std::size_t kMostPasses = 64;

absl::Status isShorter(const fs::path& path, std::uint64_t bytes, std::uint64_t wanted) {
    return absl::OutOfRangeError(
        absl::StrCat(path.string(), " has ", bytes, " bytes, and should be read from byte ", wanted,
                     " on: it is not the file that it was; import it anew"));
}

}  // namespace

std::optional<MemberPath> memberPathOf(const fs::path& path) {
    std::error_code error;
    if (fs::exists(path, error)) {
        return std::nullopt;
    }
    const std::string whole = path.string();
    for (fs::path at = path.parent_path(); at.has_relative_path(); at = at.parent_path()) {
        if (fs::is_regular_file(at, error)) {
            return MemberPath{at, whole.substr(at.string().size() + 1)};
        }
        if (fs::exists(at, error)) {
            break;
        }
    }
    return std::nullopt;
}

// A member, from its begin on.
class SourceFiles::MemberBytes final : public RawBytes {
public:
    MemberBytes(fs::path path, std::shared_ptr<Open> open)
        : m_path(std::move(path)), m_open(std::move(open)), m_turn(m_open->turn) {}

    absl::StatusOr<std::string_view> read() override {
        if (m_ahead.empty()) {
            auto piece = more();
            if (piece.ok()) {
                m_offset += piece->size();
            }
            return piece;
        }
        m_given = std::exchange(m_ahead, {});
        m_offset += m_given.size();
        return m_given;
    }
    absl::StatusOr<std::string> peek(std::uint64_t offset, std::size_t size) override {
        const std::uint64_t skipped = offset - m_offset;
        if (skipped > kKeptBytes) {
            return std::string();  // it is not near, and would have to be held till it is read
        }
        while (m_ahead.size() < skipped + size) {
            const auto piece = more();
            if (!piece.ok()) {
                return piece.status();
            }
            if (piece->empty()) {
                break;
            }
            m_ahead += *piece;
        }
        return m_ahead.substr(std::min<std::uint64_t>(skipped, m_ahead.size()), size);
    }
    absl::Status seek(std::uint64_t offset) override {
        while (m_offset < offset) {
            const auto piece = read();
            if (!piece.ok()) {
                return piece.status();
            }
            if (piece->empty()) {
                return isShorter(m_path, m_offset, offset);
            }
            if (m_offset > offset) {
                m_ahead = std::string(piece->substr(piece->size() - (m_offset - offset)));
                m_offset = offset;
            }
        }
        return absl::OkStatus();
    }
    absl::StatusOr<bool> grow() override {
        return absl::UnimplementedError("a member of an archive does not grow");
    }
    const fs::path& path() const override { return m_path; }
    std::uint64_t offset() const override { return m_offset; }
    std::uint64_t size() const override {
        const std::uint64_t read = m_offset + m_ahead.size();
        const ArchiveMember* const member =
            m_open->turn == m_turn ? m_open->reader->member() : nullptr;
        return member != nullptr ? std::max(member->size.value_or(read), read) : read;
    }
    absl::Status checkUnchanged() const override { return m_open->reader->checkUnchanged(); }

private:
    // Behind what is ahead.
    absl::StatusOr<std::string_view> more() {
        if (m_open->turn != m_turn) {
            return absl::FailedPreconditionError(
                absl::StrCat(m_path.string(), " is read no further: another one is"));
        }
        std::string& begin = m_open->begin;
        if (m_replayed < begin.size()) {
            const auto piece = std::string_view(begin).substr(m_replayed, kPieceBytes);
            m_replayed += piece.size();
            return piece;
        }
        auto piece = m_open->reader->read();
        if (piece.ok()) {
            m_open->beginIsAll = m_open->beginIsAll && begin.size() + piece->size() <= kKeptBytes;
            if (m_open->beginIsAll) {
                begin += *piece;
                m_replayed = begin.size();
            }
        }
        return piece;
    }

    const fs::path m_path;
    const std::shared_ptr<Open> m_open;
    const std::uint64_t m_turn;
    std::size_t m_replayed = 0;  // of what is kept of the begin
    std::string m_ahead;
    std::string m_given;
    std::uint64_t m_offset = 0;
};

// A member of an archive that is kept.
class SourceFiles::KeptBytes final : public RawBytes {
public:
    KeptBytes(fs::path path, std::shared_ptr<const void> owner, std::string_view bytes)
        : m_path(std::move(path)), m_owner(std::move(owner)), m_bytes(bytes) {}

    absl::StatusOr<std::string_view> read() override {
        const std::string_view piece = m_bytes.substr(m_offset, kPieceBytes);
        m_offset += piece.size();
        return piece;
    }
    absl::StatusOr<std::string> peek(std::uint64_t offset, std::size_t size) override {
        return std::string(m_bytes.substr(std::min<std::uint64_t>(offset, m_bytes.size()), size));
    }
    absl::Status seek(std::uint64_t offset) override {
        if (offset > m_bytes.size()) {
            return isShorter(m_path, m_bytes.size(), offset);
        }
        m_offset = offset;
        return absl::OkStatus();
    }
    absl::StatusOr<bool> grow() override {
        return absl::UnimplementedError("a member of an archive does not grow");
    }
    const fs::path& path() const override { return m_path; }
    std::uint64_t offset() const override { return m_offset; }
    std::uint64_t size() const override { return m_bytes.size(); }
    // What was read once is what stays.
    absl::Status checkUnchanged() const override { return absl::OkStatus(); }

private:
    const fs::path m_path;
    const std::shared_ptr<const void> m_owner;  // of the bytes
    const std::string_view m_bytes;
    std::uint64_t m_offset = 0;
};

bool SourceFiles::isSmall(const fs::path& archive) {
    const auto listing = list(archive);
    if (!listing.ok() || !(*listing)->damage.ok()) {
        return false;
    }
    std::uint64_t bytes = 0;
    for (const ArchiveMember& member : (*listing)->members) {
        bytes += member.problem.empty() ? member.size.value_or(kSmallArchive + 1) : 0;
        if (bytes > kSmallArchive) {
            return false;
        }
    }
    return true;
}

bool SourceFiles::keep(const fs::path& archive) {
    if (m_keptPath == archive) {
        return m_kept != nullptr;
    }
    m_kept.reset();
    m_keptPath = archive;
    const auto reader = isSmall(archive) ? ArchiveReader::open(archive, m_cancelled)
                                         : absl::NotFoundError("it is large");
    if (!reader.ok()) {
        return false;
    }
    auto kept = std::make_shared<absl::flat_hash_map<std::string, std::string>>();
    std::uint64_t bytes = 0;
    while (true) {
        const auto member = (*reader)->next();
        if (!member.ok()) {
            return false;  // who reads it tells of it
        }
        if (*member == nullptr) {
            m_kept = std::move(kept);
            return true;
        }
        if (!(*member)->problem.empty()) {
            continue;
        }
        std::string& content = (*kept)[(*member)->name];
        for (auto piece = (*reader)->read();; piece = (*reader)->read()) {
            // What it says of its sizes need not be true.
            if (!piece.ok() || (bytes += piece->size()) > kSmallArchive) {
                return false;
            }
            if (piece->empty()) {
                break;
            }
            content += *piece;
        }
    }
}

bool SourceFiles::canReadInOrder(const fs::path& archive, const std::vector<fs::path>& members) {
    const auto listing = list(archive);
    if (!listing.ok()) {
        return false;
    }
    std::size_t passes = 1;
    std::size_t before = 0;
    for (const fs::path& member : members) {
        const auto number =
            (*listing)->numbers.find(member.string().substr(archive.string().size() + 1));
        if (number == (*listing)->numbers.end()) {
            return false;
        }
        passes += number->second < before ? 1 : 0;
        before = number->second;
    }
    return passes <= kMostPasses || isSmall(archive);
}

absl::Status SourceFiles::goTo(const MemberPath& wanted) {
    const auto isThere = [&] {
        const ArchiveMember* const member = m_open->reader->member();
        return member != nullptr && member->name == wanted.member;
    };
    const bool sameArchive = m_open && m_open->reader->path() == wanted.archive;
    if (sameArchive && isThere() && m_open->beginIsAll) {
        ++m_open->turn;
        return absl::OkStatus();
    }
    // Once from where it stands, once from its start.
    for (int pass = sameArchive ? 0 : 1; pass < 2; ++pass) {
        if (pass == 1) {
            auto reader = ArchiveReader::open(wanted.archive, m_cancelled);
            if (!reader.ok()) {
                return reader.status();
            }
            m_open = std::make_shared<Open>();
            m_open->reader = *std::move(reader);
        }
        ++m_open->turn;
        m_open->begin.clear();
        m_open->beginIsAll = true;
        while (true) {
            const auto member = m_open->reader->next();
            if (!member.ok() && (pass == 1 || absl::IsCancelled(member.status()))) {
                return member.status();
            }
            if (!member.ok() || *member == nullptr) {
                break;
            }
            if (isThere()) {
                return (*member)->problem.empty() ? absl::OkStatus()
                                                  : absl::InvalidArgumentError(absl::StrCat(
                                                        (wanted.archive / wanted.member).string(),
                                                        " cannot be read: ", (*member)->problem));
            }
        }
    }
    return absl::NotFoundError(absl::StrCat((wanted.archive / wanted.member).string(),
                                            " cannot be opened: the archive has no such member"));
}

absl::StatusOr<std::unique_ptr<ByteSource>> SourceFiles::open(const fs::path& path) {
    const auto wanted = memberPathOf(path);
    const bool known = wanted && m_open && m_open->reader->path() == wanted->archive;
    if (!wanted || (!known && !ArchiveReader::isArchive(wanted->archive))) {
        return ByteSource::open(path);
    }
    const auto isBack = [&] {
        const auto listing = list(wanted->archive);
        const ArchiveMember* const at = m_open->reader->member();
        const auto numberOf = [&listing](const std::string& name) {
            const auto number = (*listing)->numbers.find(name);
            return number == (*listing)->numbers.end() ? 0 : number->second;
        };
        return listing.ok() && at != nullptr && numberOf(wanted->member) < numberOf(at->name);
    };
    if (m_keptPath == wanted->archive ? m_kept != nullptr
                                      : known && isBack() && keep(wanted->archive)) {
        if (const auto found = m_kept->find(wanted->member); found != m_kept->end()) {
            return ByteSource::open(std::make_unique<KeptBytes>(path, m_kept, found->second));
        }
    }
    if (auto status = goTo(*wanted); !status.ok()) {
        return status;
    }
    return ByteSource::open(std::make_unique<MemberBytes>(path, m_open));
}

const ArchiveMember* SourceFiles::Listing::find(const std::string& name) const {
    const auto found = numbers.find(name);
    return found == numbers.end() ? nullptr : &members[found->second];
}

absl::StatusOr<const SourceFiles::Listing*> SourceFiles::list(const fs::path& archive) {
    if (m_listed && m_listedPath == archive) {
        return &*m_listed;
    }
    const auto reader = ArchiveReader::open(archive, m_cancelled);
    if (!reader.ok()) {
        return reader.status();
    }
    Listing listing;
    while (true) {
        const auto member = (*reader)->next();
        if (absl::IsCancelled(member.status())) {
            return member.status();
        }
        if (!member.ok() || *member == nullptr) {
            listing.damage = member.status();
            break;
        }
        listing.numbers.emplace((*member)->name, listing.members.size());
        listing.members.push_back(**member);
    }
    m_listedPath = archive;
    m_listed = std::move(listing);
    return &*m_listed;
}

}  // namespace oxbow
