#include "importers/source/byte_source.h"

#include <absl/strings/str_cat.h>

#include <array>
#include <utility>

#include "importers/source/file_reader.h"
#include "importers/source/unpacker.h"

namespace oxbow {
namespace {

absl::Status onlyForward(const std::filesystem::path& path, std::uint64_t from, std::uint64_t to) {
    return absl::InvalidArgumentError(absl::StrCat(path.string(), " is read at byte ", from,
                                                   " and cannot go back to byte ", to,
                                                   "; open it again"));
}

class PlainSource final : public ByteSource {
public:
    explicit PlainSource(std::unique_ptr<RawBytes> file) : m_file(std::move(file)) {}

    absl::StatusOr<std::string_view> read() override { return m_file->read(); }
    absl::Status skipTo(std::uint64_t offset) override {
        if (offset < m_file->offset()) {
            return onlyForward(m_file->path(), m_file->offset(), offset);
        }
        return m_file->seek(offset);
    }
    absl::StatusOr<bool> grow() override { return m_file->grow(); }
    std::uint64_t packedBytesRead() const override { return m_file->offset(); }
    std::uint64_t packedSize() const override { return m_file->size(); }
    std::string_view packer() const override { return {}; }
    absl::Status checkUnchanged() const override { return m_file->checkUnchanged(); }

private:
    std::unique_ptr<RawBytes> m_file;
};

class PackedSource final : public ByteSource {
public:
    PackedSource(std::unique_ptr<RawBytes> file, std::unique_ptr<Unpacker> unpacker)
        : m_file(std::move(file)),
          m_unpacker(std::move(unpacker)),
          m_out(std::make_unique_for_overwrite<char[]>(RawBytes::kPieceBytes)) {}

    absl::StatusOr<std::string_view> read() override;
    absl::Status skipTo(std::uint64_t offset) override;
    std::uint64_t packedBytesRead() const override { return m_file->offset() - m_in.size(); }
    std::uint64_t packedSize() const override { return m_file->size(); }
    std::string_view packer() const override { return m_unpacker->name(); }
    absl::Status checkUnchanged() const override { return m_file->checkUnchanged(); }

private:
    // One step: m_filled bytes of m_out are there, and there is room for more.
    absl::Status advance();
    absl::Status beginMember();
    // False at the end of the file.
    absl::StatusOr<bool> refill();

    absl::Status cut() const;
    absl::Status damaged(std::uint64_t at, const std::string& how) const;
    absl::Status garbage() const;
    std::string packerName() const { return std::string(m_unpacker->name()); }

    std::unique_ptr<RawBytes> m_file;
    std::unique_ptr<Unpacker> m_unpacker;
    std::unique_ptr<char[]> m_out;
    std::size_t m_filled = 0;
    std::string_view m_in;         // read, but not unpacked yet
    std::string_view m_rest;       // unpacked, but left over by skipTo()
    std::uint64_t m_position = 0;  // in the unpacked stream, of what read() gives next
    bool m_betweenMembers = false;
    bool m_ended = false;
    absl::Status m_failure;  // told once all that came before it has been given out
};

absl::StatusOr<std::string_view> PackedSource::read() {
    std::string_view piece = std::exchange(m_rest, {});
    if (piece.empty()) {
        m_filled = 0;
        while (m_filled < RawBytes::kPieceBytes && !m_ended && m_failure.ok()) {
            m_failure = advance();
        }
        piece = std::string_view(m_out.get(), m_filled);
    }
    if (piece.empty() && !m_failure.ok()) {
        return m_failure;
    }
    m_position += piece.size();
    return piece;
}

absl::Status PackedSource::advance() {
    if (m_betweenMembers) {
        return beginMember();
    }
    const absl::StatusOr<bool> more = refill();
    if (!more.ok()) {
        return more.status();
    }
    const std::uint64_t before = packedBytesRead();
    const Unpacker::Step step =
        m_unpacker->step(m_in, m_out.get() + m_filled, RawBytes::kPieceBytes - m_filled);
    m_in.remove_prefix(step.consumed);
    m_filled += step.produced;
    if (!step.damage.empty()) {
        return damaged(before + step.consumed, step.damage);
    }
    m_betweenMembers = step.memberEnded;
    const bool stuck = step.consumed == 0 && step.produced == 0 && !step.memberEnded;
    if (stuck) {
        return *more ? damaged(before, "it makes no sense") : cut();
    }
    return absl::OkStatus();
}

absl::Status PackedSource::beginMember() {
    // Some tools pad with zeros, to a block of a tape or a multiple of four bytes.
    for (;;) {
        const std::size_t padding = std::min(m_in.find_first_not_of('\0'), m_in.size());
        m_in.remove_prefix(padding);
        const absl::StatusOr<bool> more = refill();
        if (!more.ok()) {
            return more.status();
        }
        if (!*more) {
            m_ended = true;
            return absl::OkStatus();
        }
        if (m_in.front() != '\0') {
            break;
        }
    }
    std::string magic(m_in.substr(0, kMaxMagicBytes));
    if (magic.size() < kMaxMagicBytes) {
        const auto more = m_file->peek(m_file->offset(), kMaxMagicBytes - magic.size());
        if (!more.ok()) {
            return more.status();
        }
        magic += *more;
    }
    switch (m_unpacker->begins(magic)) {
        case Unpacker::Begins::No:
            return garbage();
        case Unpacker::Begins::Maybe:
            return cut();
        case Unpacker::Begins::Yes:
            break;
    }
    m_betweenMembers = false;
    return absl::OkStatus();
}

absl::StatusOr<bool> PackedSource::refill() {
    if (m_in.empty()) {
        const absl::StatusOr<std::string_view> piece = m_file->read();
        if (!piece.ok()) {
            return piece.status();
        }
        m_in = *piece;
    }
    return !m_in.empty();
}

absl::Status PackedSource::cut() const {
    return absl::DataLossError(absl::StrCat(
        m_file->path().string(), " is cut: it ends at byte ", m_file->size(), ", before its ",
        packerName(), " data does; what came before was read; fetch the file again"));
}

absl::Status PackedSource::damaged(std::uint64_t at, const std::string& how) const {
    return absl::DataLossError(absl::StrCat(
        m_file->path().string(), ": its ", packerName(), " data, near byte ", at,
        " of the file (byte ", m_position + m_filled,
        " of what is in it), cannot be unpacked: ", how, "; what came before was read"));
}

absl::Status PackedSource::garbage() const {
    const std::uint64_t at = packedBytesRead();
    return absl::DataLossError(absl::StrCat(
        m_file->path().string(), ": the ", m_file->size() - at, " bytes from byte ", at,
        " on, behind its ", packerName(), " data, are no ", packerName(),
        " data; all that came before was read; cut them off, or fetch the file again"));
}

absl::Status PackedSource::skipTo(std::uint64_t offset) {
    if (offset < m_position) {
        return onlyForward(m_file->path(), m_position, offset);
    }
    while (m_position < offset) {
        const absl::StatusOr<std::string_view> piece = read();
        if (!piece.ok()) {
            return piece.status();
        }
        if (piece->empty()) {
            return absl::OutOfRangeError(
                absl::StrCat(m_file->path().string(), " holds ", m_position,
                             " bytes unpacked, and should be read from byte ", offset,
                             " on: it is not the file that it was; import it anew"));
        }
        if (m_position > offset) {
            m_rest = piece->substr(piece->size() - (m_position - offset));
            m_position = offset;
        }
    }
    return absl::OkStatus();
}

// A file may begin with skippable frames, which zstd and lz4 share: what follows them tells.
absl::StatusOr<std::string> firstTellingBytes(RawBytes& file) {
    constexpr int kMostFrames = 1000;
    std::uint64_t at = 0;
    absl::StatusOr<std::string> head = file.peek(at, kMaxMagicBytes);
    for (int i = 0; i < kMostFrames && head.ok(); ++i) {
        const bool skippable =
            head->size() >= SkippableFrame::kHeaderBytes && SkippableFrame::begins(*head);
        const std::uint64_t next = skippable ? at + SkippableFrame::size(*head) : at;
        if (!skippable || next >= file.size()) {
            break;
        }
        at = next;
        head = file.peek(at, kMaxMagicBytes);
    }
    return head;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ByteSource>> ByteSource::open(const std::filesystem::path& path) {
    absl::StatusOr<std::unique_ptr<FileReader>> file = FileReader::open(path);
    return file.ok() ? open(*std::move(file)) : file.status();
}

absl::StatusOr<std::unique_ptr<ByteSource>> ByteSource::open(std::unique_ptr<RawBytes> bytes) {
    const absl::StatusOr<std::string> head = firstTellingBytes(*bytes);
    if (!head.ok()) {
        return head.status();
    }
    constexpr std::array kMakers = {makeGzipUnpacker, makeZstdUnpacker, makeLz4Unpacker,
                                    makeBzip2Unpacker, makeXzUnpacker};
    for (const auto& make : kMakers) {
        std::unique_ptr<Unpacker> unpacker = make();
        if (unpacker->begins(*head) == Unpacker::Begins::Yes) {
            return std::make_unique<PackedSource>(std::move(bytes), std::move(unpacker));
        }
    }
    return std::make_unique<PlainSource>(std::move(bytes));
}

}  // namespace oxbow
