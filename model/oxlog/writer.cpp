// SPDX-License-Identifier: MIT
#include "model/oxlog/writer.h"

#include <absl/strings/str_cat.h>
#include <openssl/rand.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "model/oxlog/crc32c.h"
#include "model/oxlog/indexing_visitor.h"
#include "model/oxlog/payload_codec.h"
#include "model/oxlog/reader.h"
#include "model/oxlog/stream_reader.h"

namespace oxlog {
namespace {

constexpr std::size_t kAttachmentPart = 8 * 1024 * 1024;
constexpr std::size_t kRejectedFlush = 4 * 1024 * 1024;
// Room in a payload for the length of an event and the like.
constexpr std::size_t kEnvelope = 1024;

bool isCritical(BlockType type) {
    return type == BlockType::Header || type == BlockType::Data;
}

absl::Status fillRandom(void* to, std::size_t bytes) {
    if (RAND_bytes(static_cast<unsigned char*>(to), static_cast<int>(bytes)) != 1) {
        return absl::UnavailableError(
            "no random bytes can be had from OpenSSL for the file's id; try again");
    }
    return absl::OkStatus();
}

v1::Time now() {
    v1::Time time;
    time.set_nanoseconds(std::chrono::duration_cast<std::chrono::nanoseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count());
    return time;
}

absl::Status checkOptions(const WriterOptions& options) {
    if (options.blockBytes == 0 || options.blockBytes > kLargestPayload ||
        options.dataBlocksPerIndex == 0 || options.filterBitsPerKey > 64) {
        return absl::InvalidArgumentError(
            absl::StrCat("a data block takes 1 to ", kLargestPayload,
                         " bytes, an index at least 1 block, a key at most 64 bits"));
    }
    if (options.origin.find('\n') != std::string::npos) {
        return absl::InvalidArgumentError("the origin of a log is one line");
    }
    return absl::OkStatus();
}

// What resume() must know of the file before.
class ResumeVisitor : public IndexingVisitor {
public:
    using IndexingVisitor::IndexingVisitor;

    std::uint64_t checkpointSize() const { return m_checkpointSize; }
    // The head of a summary, which has to go.
    const std::optional<BlockHead>& summary() const { return m_summary; }
    std::uint64_t summaryAt() const { return m_summaryAt; }

    absl::Status onCheckpoint(const v1::Checkpoint& checkpoint) override {
        m_checkpointSize = checkpoint.tree_size();
        return absl::OkStatus();
    }
    absl::Status onBlockEnd(const Block& block) override {
        if (block.head.is(BlockType::Index)) {
            index().endIndexBlock(block.offset);
        } else if (block.head.is(BlockType::Summary)) {
            m_summary = block.head;
            m_summaryAt = block.offset;
        }
        return IndexingVisitor::onBlockEnd(block);
    }

private:
    std::uint64_t m_checkpointSize = 0;
    std::optional<BlockHead> m_summary;
    std::uint64_t m_summaryAt = 0;
};

absl::Status tooLarge(BlockType type, std::size_t size) {
    return absl::InvalidArgumentError(
        absl::StrCat("a block holds at most ", kLargestPayload, " bytes, this ",
                     blockTypeName(static_cast<std::uint16_t>(type)), " block would hold ", size,
                     "; write it in several"));
}

}  // namespace

Writer::Writer(std::unique_ptr<Output> output, const WriterOptions& options)
    : m_options(options), m_output(std::move(output)), m_index(options.filterBitsPerKey) {}

Writer::~Writer() = default;

absl::StatusOr<std::unique_ptr<Writer>> Writer::create(const std::filesystem::path& path,
                                                       const WriterOptions& options) {
    if (absl::Status status = checkOptions(options); !status.ok()) {
        return status;
    }
    auto output = FileOutput::create(path);
    if (!output.ok()) {
        return output.status();
    }
    return create(std::move(*output), options);
}

absl::StatusOr<std::unique_ptr<Writer>> Writer::create(std::unique_ptr<Output> output,
                                                       const WriterOptions& options) {
    if (absl::Status status = checkOptions(options); !status.ok()) {
        return status;
    }
    std::unique_ptr<Writer> writer(new Writer(std::move(output), options));
    if (absl::Status status = writer->begin(); !status.ok()) {
        return status;
    }
    return writer;
}

absl::Status Writer::begin() {
    FileId id = m_options.fileId.value_or(FileId{});
    std::uint64_t sync = m_options.sync.value_or(0);
    if (!m_options.fileId) {
        if (absl::Status status = fillRandom(id.data(), id.size()); !status.ok()) {
            return status;
        }
    }
    if (!m_options.sync) {
        if (absl::Status status = fillRandom(&sync, sizeof sync); !status.ok()) {
            return status;
        }
    }
    m_header.set_major(kMajorVersion);
    m_header.set_minor(kMinorVersion);
    m_header.set_file_id(id.data(), id.size());
    m_header.set_sync(sync);
    *m_header.mutable_created() = m_options.created ? *m_options.created : now();
    m_header.set_writer(m_options.program);
    m_header.set_origin(m_options.origin);
    m_header.set_first_sequence(m_options.firstSequence);
    if (m_options.base) {
        *m_header.mutable_base() = *m_options.base;
    }
    m_next = m_options.firstSequence;
    m_failed = m_output->write(kMagic);
    m_offset = kMagic.size();
    if (absl::Status status = usable(); !status.ok()) {
        return status;
    }
    return writeMessage(BlockType::Header, m_header);
}

absl::StatusOr<std::unique_ptr<Writer>> Writer::resume(const std::filesystem::path& path,
                                                       const WriterOptions& options,
                                                       Ending& ending) {
    if (absl::Status status = checkOptions(options); !status.ok()) {
        return status;
    }
    auto output = FileOutput::open(path);
    if (!output.ok()) {
        return output.status();
    }
    ResumeVisitor found(options.filterBitsPerKey);
    StreamReader reader(found);
    auto read = readFile(path, reader);
    if (!read.ok()) {
        return read.status();
    }
    ending = *read;
    for (const Damage& damage : found.damages()) {
        const bool atEnd =
            !ending.closed && damage.size > 0 && damage.offset + damage.size == ending.fileBytes;
        if (!atEnd) {
            return absl::DataLossError(absl::StrCat(
                path.string(), " is damaged ", damage.sentence(),
                "; nothing is appended to it: import what can be read into a new file"));
        }
    }
    const std::uint64_t end = found.summary() ? found.summaryAt() : ending.droppedAt;
    if (absl::Status status = (*output)->truncate(found.header() ? end : 0); !status.ok()) {
        return status;
    }
    if (!found.header()) {
        return create(std::move(*output), options);
    }
    std::unique_ptr<Writer> writer(new Writer(std::move(*output), options));
    writer->m_header = *found.header();
    writer->m_offset = end;
    writer->m_nextBlock = found.summary() ? found.summary()->number : reader.nextBlock();
    writer->m_next = reader.nextSequence();
    writer->m_index = std::move(found.index());
    writer->m_checkpointHash = reader.lastCheckpoint();
    writer->m_checkpointSize = found.checkpointSize();
    const CompactRange& tree = *reader.tree();
    writer->m_tree = *CompactRange::fromSubtrees(tree.size(), tree.subtrees());
    return writer;
}

absl::Status Writer::usable() const {
    if (m_closed) {
        return absl::FailedPreconditionError("the oxlog file is closed; resume() opens it again");
    }
    return m_failed;
}

absl::Status Writer::writeBlock(BlockType type, std::string_view raw, std::uint64_t firstSequence,
                                std::uint32_t events) {
    if (absl::Status status = usable(); !status.ok()) {
        return status;
    }
    if (raw.size() > kLargestPayload) {
        return tooLarge(type, raw.size());
    }
    const PackedPayload packed = packPayload(raw, m_options.codec, m_options.level);
    BlockHead head;
    head.sync = m_header.sync();
    head.type = static_cast<std::uint16_t>(type);
    head.codec = static_cast<std::uint8_t>(packed.codec);
    head.flags = isCritical(type) ? kCriticalFlag : 0;
    head.number = m_nextBlock;
    head.storedBytes = static_cast<std::uint32_t>(packed.bytes.size());
    head.rawBytes = static_cast<std::uint32_t>(raw.size());
    head.firstSequence = firstSequence;
    head.events = events;
    head.payloadCrc = crc32c(packed.bytes);
    std::string block = encodeHead(head);
    block.append(packed.bytes);
    block.resize(static_cast<std::size_t>(head.totalBytes()), '\0');
    m_failed = m_output->write(block);
    if (!m_failed.ok()) {
        return m_failed;
    }
    if (type != BlockType::Data && type != BlockType::Index) {
        m_index.addBlock(type, m_offset);
    }
    m_lastHead = head;
    m_offset += block.size();
    ++m_nextBlock;
    return absl::OkStatus();
}

absl::Status Writer::writeMessage(BlockType type, const google::protobuf::MessageLite& message) {
    // Of a message beyond 2 GiB no bytes would come, and an empty block is no answer.
    std::string raw;
    if (message.ByteSizeLong() > kLargestPayload) {
        return tooLarge(type, message.ByteSizeLong());
    }
    if (!message.SerializeToString(&raw)) {
        return absl::InternalError(absl::StrCat("a ",
                                                blockTypeName(static_cast<std::uint16_t>(type)),
                                                " block cannot be written: it is not complete"));
    }
    return writeBlock(type, raw, m_next, 0);
}

absl::StatusOr<std::uint64_t> Writer::append(v1::Event& event) {
    if (absl::Status status = usable(); !status.ok()) {
        return status;
    }
    event.set_sequence(m_next);
    const std::size_t size = event.ByteSizeLong();
    if (size > kLargestPayload - kEnvelope) {
        return absl::InvalidArgumentError(absl::StrCat(
            "event ", m_next, " has ", size, " bytes; an oxlog file takes events of up to ",
            kLargestPayload - kEnvelope, " bytes"));
    }
    if (!m_raw.empty() && m_raw.size() + size > m_options.blockBytes) {
        if (absl::Status status = flush(); !status.ok()) {
            return status;
        }
    }
    if (m_raw.empty()) {
        m_rawFirst = m_next;
    }
    appendVarint(m_raw, size);
    const std::size_t at = m_raw.size();
    m_raw.resize(at + size);
    event.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(m_raw.data() + at));
    m_tree.append(std::string_view(m_raw).substr(at));
    m_index.addEvent(event);
    return m_next++;
}

absl::Status Writer::addRejected(v1::RejectedRecord record) {
    if (absl::Status status = usable(); !status.ok()) {
        return status;
    }
    const std::size_t size = record.ByteSizeLong();
    if (size > kLargestPayload - kRejectedFlush - kEnvelope) {
        return absl::InvalidArgumentError(
            absl::StrCat("a rejected record has ", size, " bytes; keep only its first ones"));
    }
    record.set_before(m_next);
    *m_rejected.add_records() = std::move(record);
    m_rejectedBytes += size;
    return m_rejectedBytes > kRejectedFlush ? flush() : absl::OkStatus();
}

absl::Status Writer::writeRejected() {
    if (m_rejected.records().empty()) {
        return absl::OkStatus();
    }
    const std::string raw = m_rejected.SerializeAsString();
    m_rejected.Clear();
    m_rejectedBytes = 0;
    return writeBlock(BlockType::Rejected, raw, m_raw.empty() ? m_next : m_rawFirst, 0);
}

absl::Status Writer::flush() {
    absl::Status status = writeRejected();
    if (status.ok() && !m_raw.empty()) {
        status = writeDataBlock();
    }
    if (!status.ok()) {
        return status;
    }
    if (static_cast<std::uint32_t>(m_index.pending().entries_size()) <
            m_options.dataBlocksPerIndex &&
        m_index.pending().ByteSizeLong() < kLargestPayload / 2) {
        return usable();
    }
    if (status = writeIndex(); !status.ok()) {
        return status;
    }
    return writeCheckpoint();
}

absl::Status Writer::writeDataBlock() {
    const std::uint64_t offset = m_offset;
    absl::Status status = writeBlock(BlockType::Data, m_raw, m_rawFirst,
                                     static_cast<std::uint32_t>(m_next - m_rawFirst));
    if (status.ok()) {
        m_index.endDataBlock(offset, m_lastHead);
        m_raw.clear();
    }
    return status;
}

absl::Status Writer::writeIndex() {
    if (m_index.pending().entries().empty()) {
        return absl::OkStatus();
    }
    const std::uint64_t offset = m_offset;
    absl::Status status = writeMessage(BlockType::Index, m_index.pending());
    if (status.ok()) {
        m_index.endIndexBlock(offset);
    }
    return status;
}

absl::Status Writer::writeCheckpoint() {
    if (m_checkpointHash && m_checkpointSize == m_tree.size()) {
        return absl::OkStatus();
    }
    v1::Checkpoint checkpoint;
    checkpoint.set_tree_size(m_tree.size());
    checkpoint.set_root(std::string(bytesOf(m_tree.root())));
    if (m_checkpointHash) {
        checkpoint.set_previous(std::string(bytesOf(*m_checkpointHash)));
    }
    for (const Hash& subtree : m_tree.subtrees()) {
        checkpoint.add_subtrees(std::string(bytesOf(subtree)));
    }
    const std::string raw = checkpoint.SerializeAsString();
    absl::Status status = writeBlock(BlockType::Checkpoint, raw, m_next, 0);
    if (status.ok()) {
        m_checkpointHash = Sha256().of(raw);
        m_checkpointSize = m_tree.size();
    }
    return status;
}

absl::Status Writer::addSchemas(const v1::Schemas& schemas) {
    absl::Status status = flush();
    return status.ok() ? writeMessage(BlockType::Schemas, schemas) : status;
}

absl::Status Writer::addAnnotations(const v1::Annotations& annotations) {
    absl::Status status = flush();
    return status.ok() ? writeMessage(BlockType::Annotations, annotations) : status;
}

absl::Status Writer::addManifest(const v1::ImportManifest& manifest) {
    absl::Status status = flush();
    return status.ok() ? writeMessage(BlockType::ImportManifest, manifest) : status;
}

absl::Status Writer::addAttachment(std::string_view name, std::string_view contentType,
                                   std::string_view content) {
    if (name.size() + contentType.size() > kAttachmentPart) {
        return absl::InvalidArgumentError("the name of the attachment is too long; shorten it");
    }
    absl::Status status = flush();
    const std::string hash(bytesOf(Sha256().of(content)));
    std::size_t at = 0;
    do {
        if (!status.ok()) {
            return status;
        }
        const std::string_view partBytes = content.substr(at, kAttachmentPart);
        v1::Attachment part;
        part.set_name(std::string(name));
        part.set_content_type(std::string(contentType));
        part.set_size(content.size());
        part.set_offset(at);
        part.set_content(partBytes.data(), partBytes.size());
        part.set_sha256(hash);
        const std::uint64_t offset = m_offset;
        status = writeMessage(BlockType::Attachment, part);
        if (status.ok()) {
            m_index.addAttachment(part, offset);
        }
        at += partBytes.size();
    } while (at < content.size());
    return status;
}

absl::StatusOr<CheckpointText> Writer::checkpoint() {
    absl::Status status = flush();
    if (status.ok()) {
        status = writeCheckpoint();
    }
    if (!status.ok()) {
        return status;
    }
    return CheckpointText{originOf(m_header), m_tree.size(), m_tree.root()};
}

absl::Status Writer::sync() {
    if (absl::Status status = flush(); !status.ok()) {
        return status;
    }
    m_failed = m_output->sync();
    return m_failed;
}

absl::Status Writer::close() {
    absl::Status status = flush();
    if (status.ok()) {
        status = writeIndex();
    }
    if (status.ok()) {
        status = writeCheckpoint();
    }
    if (!status.ok()) {
        return status;
    }
    v1::Summary summary = m_index.summary();
    summary.set_first_sequence(m_header.first_sequence());
    Tail tail{.summaryOffset = m_offset};
    if (status = writeMessage(BlockType::Summary, summary); !status.ok()) {
        return status;
    }
    tail.summaryBytes = static_cast<std::uint32_t>(m_offset - tail.summaryOffset);
    tail.fileBytes = m_offset + kTailBytes;
    m_failed = m_output->write(encodeTail(tail));
    if (m_failed.ok()) {
        m_failed = m_output->sync();
    }
    if (!m_failed.ok()) {
        return m_failed;
    }
    m_offset = tail.fileBytes;
    m_closed = true;
    m_output.reset();
    return absl::OkStatus();
}

}  // namespace oxlog
