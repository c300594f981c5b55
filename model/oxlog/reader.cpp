// SPDX-License-Identifier: MIT
#include "model/oxlog/reader.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "model/oxlog/crc32c.h"
#include "model/oxlog/indexing_visitor.h"
#include "model/oxlog/payload_codec.h"

namespace oxlog {
namespace {

constexpr std::size_t kFeedBytes = 1024 * 1024;
constexpr int kMadeIndexEntries = 64;

absl::Status named(const std::filesystem::path& path, const absl::Status& status) {
    return absl::Status(status.code(),
                        absl::StrCat(path.string(), ": ", std::string(status.message())));
}

// Makes index blocks that stand in no file.
class RecoveringVisitor : public IndexingVisitor {
public:
    std::vector<v1::Index> indexes;

    absl::Status onBlockEnd(const Block& block) override {
        absl::Status status = IndexingVisitor::onBlockEnd(block);
        if (index().pending().entries_size() == kMadeIndexEntries) {
            endIndex();
        }
        return status;
    }
    void endIndex() {
        if (index().pending().entries_size() > 0) {
            indexes.push_back(index().pending());
            index().endIndexBlock(0);
        }
    }
};

}  // namespace

absl::StatusOr<Ending> readFile(const std::filesystem::path& path, StreamReader& reader) {
    auto input = FileInput::open(path);
    if (!input.ok()) {
        return input.status();
    }
    std::string bytes;
    for (std::uint64_t at = 0; at < (*input)->size(); at += bytes.size()) {
        const auto size = std::min<std::uint64_t>(kFeedBytes, (*input)->size() - at);
        absl::Status status = (*input)->read(at, static_cast<std::size_t>(size), bytes);
        if (!status.ok()) {
            return status;
        }
        if (status = reader.feed(bytes); !status.ok()) {
            return named(path, status);
        }
    }
    auto ending = reader.finish();
    return ending.ok() ? ending : named(path, ending.status());
}

absl::StatusOr<std::unique_ptr<Reader>> Reader::open(const std::filesystem::path& path) {
    auto file = FileInput::open(path);
    if (!file.ok()) {
        return file.status();
    }
    std::unique_ptr<Reader> reader(new Reader(std::move(*file)));
    reader->m_name = path.string();
    absl::Status status = reader->openByTail();
    if (!status.ok()) {
        status = reader->openByReading(path);
    }
    if (!status.ok()) {
        return status;
    }
    return reader;
}

absl::Status Reader::wrong(std::uint64_t offset, const std::string& what) const {
    return absl::DataLossError(absl::StrCat(m_name, " at byte ", offset, ": ", what));
}

absl::Status Reader::readBlock(std::uint64_t offset, BlockType type, BlockHead& head,
                               std::string& raw) {
    std::string bytes;
    if (absl::Status status = m_file->read(offset, kHeadBytes, bytes); !status.ok()) {
        return status;
    }
    const auto found = decodeHead(bytes);
    if (!found || !found->is(type) || (m_sync != 0 && found->sync != m_sync) ||
        whyLengthsLie(*found)) {
        return wrong(offset, absl::StrCat("no ", blockTypeName(static_cast<std::uint16_t>(type)),
                                          " block begins where the index says"));
    }
    head = *found;
    absl::Status status = m_file->read(offset + kHeadBytes, head.storedBytes, m_stored);
    if (!status.ok()) {
        return status;
    }
    if (crc32c(m_stored) != head.payloadCrc) {
        return wrong(offset,
                     absl::StrCat(head.name(), " is damaged: its payload's checksum differs"));
    }
    status = unpackPayload(head, m_stored, raw);
    return status.ok()
               ? status
               : wrong(offset, absl::StrCat(head.name(),
                                            " cannot be read: ", std::string(status.message())));
}

template <class Message>
absl::Status Reader::readMessage(std::uint64_t offset, BlockType type, Message& message) {
    BlockHead head;
    if (absl::Status status = readBlock(offset, type, head, m_raw); !status.ok()) {
        return status;
    }
    if (!parseMessage(m_raw, message)) {
        return wrong(offset,
                     absl::StrCat(head.name(), " is not the Protobuf message it should be"));
    }
    return absl::OkStatus();
}

absl::Status Reader::openHeader() {
    std::string magic;
    if (absl::Status status = m_file->read(0, kMagic.size(), magic); !status.ok()) {
        return status;
    }
    if (magic != kMagic) {
        return wrong(0, "the magic number is missing");
    }
    absl::Status status = readMessage(kMagic.size(), BlockType::Header, m_header);
    if (status.ok() && m_header.major() != kMajorVersion) {
        status = wrong(kMagic.size(), "another version");
    }
    m_sync = m_header.sync();
    return status;
}

// Any failure here only means that the file has to be read from the front, which tells why.
absl::Status Reader::openByTail() {
    absl::Status status = openHeader();
    std::string bytes;
    if (status.ok()) {
        const std::uint64_t size = m_file->size();
        status = m_file->read(size - std::min<std::uint64_t>(size, kTailBytes), kTailBytes, bytes);
    }
    if (!status.ok()) {
        return status;
    }
    const auto tail = decodeTail(bytes);
    if (!tail || tail->fileBytes != m_file->size()) {
        return wrong(m_file->size(), "the file has no tail");
    }
    status = readMessage(tail->summaryOffset, BlockType::Summary, m_summary);
    if (status.ok()) {
        m_hasIndex = true;
        m_ending =
            Ending{.closed = true, .fileBytes = m_file->size(), .events = m_summary.events()};
    }
    return status;
}

absl::Status Reader::openByReading(const std::filesystem::path& path) {
    RecoveringVisitor visitor;
    StreamReader reader(visitor);
    auto ending = readFile(path, reader);
    if (!ending.ok()) {
        return ending.status();
    }
    visitor.endIndex();
    m_ending = *ending;
    m_damages = visitor.damages();
    m_madeIndexes = std::move(visitor.indexes);
    m_summary = visitor.index().summary();
    m_header.Clear();
    if (visitor.header()) {
        m_header = *visitor.header();
    }
    m_sync = m_header.sync();
    return absl::OkStatus();
}

absl::StatusOr<const v1::Index*> Reader::index(int i) {
    if (!m_hasIndex) {
        return &m_madeIndexes[static_cast<std::size_t>(i)];
    }
    if (m_loadedIndex != i) {
        m_loadedIndex = -1;
        absl::Status status =
            readMessage(m_summary.indexes(i).offset(), BlockType::Index, m_loaded);
        if (!status.ok()) {
            return status;
        }
        m_loadedIndex = i;
    }
    return &m_loaded;
}

absl::Status Reader::scanBlock(const v1::IndexEntry& entry, std::uint64_t from, std::uint64_t to,
                               const Visit& visit, bool& goOn) {
    BlockHead head;
    if (absl::Status status = readBlock(entry.offset(), BlockType::Data, head, m_raw);
        !status.ok()) {
        return status;
    }
    if (head.firstSequence != entry.first_sequence() || head.events != entry.events()) {
        return wrong(entry.offset(), absl::StrCat("the index does not describe ", head.name()));
    }
    v1::Event event;
    std::string_view left = m_raw;
    for (std::uint64_t i = 0; i < head.events && goOn; ++i) {
        const std::uint64_t sequence = head.firstSequence + i;
        bool cut = false;
        const auto length = takeVarint(left, cut);
        if (!length || *length > left.size()) {
            return wrong(entry.offset(),
                         absl::StrCat("event ", sequence, " in ", head.name(), " is cut"));
        }
        const std::string_view bytes = left.substr(0, static_cast<std::size_t>(*length));
        left.remove_prefix(bytes.size());
        if (sequence < from) {
            continue;
        }
        if (sequence >= to) {
            break;
        }
        if (!parseMessage(bytes, event) || event.sequence() != sequence) {
            if (!m_hasIndex) {
                continue;  // among damages() already
            }
            return wrong(entry.offset(), absl::StrCat("event ", sequence, " in ", head.name(),
                                                      " is not the Protobuf message it should be"));
        }
        goOn = visit({sequence, bytes, event});
    }
    return absl::OkStatus();
}

absl::Status Reader::scan(std::uint64_t from, std::uint64_t to, const Visit& visit) {
    const auto& indexes = m_summary.indexes();
    // The last index that begins at or before `from`; the blocks in it likewise.
    const auto after = std::upper_bound(indexes.begin(), indexes.end(), from,
                                        [](std::uint64_t sequence, const v1::IndexSummary& index) {
                                            return sequence < index.first_sequence();
                                        });
    int i = std::max(0, static_cast<int>(after - indexes.begin()) - 1);
    for (bool goOn = true; goOn && i < indexes.size() && indexes[i].first_sequence() < to; ++i) {
        const auto loaded = index(i);
        if (!loaded.ok()) {
            return loaded.status();
        }
        const v1::Index entries = **loaded;
        for (const v1::IndexEntry& entry : entries.entries()) {
            const bool before = entry.first_sequence() + entry.events() <= from;
            if (before || !goOn || entry.first_sequence() >= to) {
                continue;
            }
            if (absl::Status status = scanBlock(entry, from, to, visit, goOn); !status.ok()) {
                return status;
            }
        }
    }
    return absl::OkStatus();
}

absl::Status Reader::scanKey(std::string_view stream, std::string_view key, const Visit& visit) {
    constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
    Sha256 sha;
    const Hash hash = keyHash(sha, stream, key);
    bool goOn = true;
    const auto ofKey = [&](const StoredEvent& event) {
        const bool same = event.message.has_key() && event.message.key() == key &&
                          event.message.stream() == stream;
        return !same || visit(event);
    };
    for (int i = 0; goOn && i < m_summary.indexes_size(); ++i) {
        const auto loaded = index(i);
        if (!loaded.ok()) {
            return loaded.status();
        }
        const v1::Index entries = **loaded;
        for (const v1::IndexEntry& entry : entries.entries()) {
            if (!goOn || !mayHoldKey(entry, hash)) {
                continue;
            }
            if (absl::Status status = scanBlock(entry, 0, kAll, ofKey, goOn); !status.ok()) {
                return status;
            }
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<v1::Event> Reader::event(std::uint64_t sequence) {
    v1::Event event;
    bool found = false;
    absl::Status status = scan(sequence, sequence + 1, [&](const StoredEvent& stored) {
        event = stored.message;
        found = true;
        return false;
    });
    if (!status.ok()) {
        return status;
    }
    if (!found) {
        return absl::NotFoundError(absl::StrCat(m_name, " has no event ", sequence));
    }
    return event;
}

absl::StatusOr<v1::Checkpoint> Reader::checkpoint() {
    if (m_summary.checkpoint() == 0) {
        return absl::NotFoundError(absl::StrCat(m_name, " has no checkpoint"));
    }
    v1::Checkpoint checkpoint;
    absl::Status status = readMessage(m_summary.checkpoint(), BlockType::Checkpoint, checkpoint);
    if (!status.ok()) {
        return status;
    }
    return checkpoint;
}

absl::StatusOr<std::vector<v1::Schema>> Reader::schemas() {
    std::vector<v1::Schema> all;
    for (const std::uint64_t offset : m_summary.schemas()) {
        v1::Schemas block;
        absl::Status status = readMessage(offset, BlockType::Schemas, block);
        if (!status.ok()) {
            return status;
        }
        all.insert(all.end(), block.schemas().begin(), block.schemas().end());
    }
    return all;
}

absl::StatusOr<std::vector<v1::Annotation>> Reader::annotations() {
    std::vector<v1::Annotation> all;
    for (const std::uint64_t offset : m_summary.annotations()) {
        v1::Annotations block;
        absl::Status status = readMessage(offset, BlockType::Annotations, block);
        if (!status.ok()) {
            return status;
        }
        all.insert(all.end(), block.annotations().begin(), block.annotations().end());
    }
    return all;
}

absl::StatusOr<std::vector<v1::ImportedSource>> Reader::sources() {
    std::vector<v1::ImportedSource> all;
    for (const std::uint64_t offset : m_summary.manifests()) {
        v1::ImportManifest block;
        absl::Status status = readMessage(offset, BlockType::ImportManifest, block);
        if (!status.ok()) {
            return status;
        }
        all.insert(all.end(), block.sources().begin(), block.sources().end());
    }
    return all;
}

absl::StatusOr<std::vector<v1::RejectedRecord>> Reader::rejected() {
    std::vector<v1::RejectedRecord> all;
    for (const std::uint64_t offset : m_summary.rejected()) {
        v1::Rejected block;
        absl::Status status = readMessage(offset, BlockType::Rejected, block);
        if (!status.ok()) {
            return status;
        }
        all.insert(all.end(), block.records().begin(), block.records().end());
    }
    return all;
}

absl::Status Reader::readAttachment(int i,
                                    const std::function<absl::Status(std::string_view)>& take) {
    if (i < 0 || i >= m_summary.attachments_size()) {
        return absl::NotFoundError(absl::StrCat(m_name, " has no attachment ", i));
    }
    const v1::AttachmentSummary& about = m_summary.attachments(i);
    Sha256 sha;
    sha.begin();
    std::uint64_t offset = about.offset();
    std::uint64_t done = 0;
    while (true) {
        BlockHead head;
        v1::Attachment part;
        absl::Status status = readBlock(offset, BlockType::Attachment, head, m_raw);
        if (!status.ok()) {
            return status;
        }
        if (!parseMessage(m_raw, part) || part.offset() != done || part.size() != about.size() ||
            (part.content().empty() && about.size() > 0)) {
            return wrong(offset,
                         absl::StrCat(head.name(), " is not the next part of attachment ", i));
        }
        sha.add(part.content());
        if (status = take(part.content()); !status.ok()) {
            return status;
        }
        done += part.content().size();
        offset += head.totalBytes();
        if (done < about.size()) {
            continue;
        }
        if (bytesOf(sha.end()) != part.sha256()) {
            return wrong(about.offset(), absl::StrCat("attachment ", i, " does not have its hash"));
        }
        return absl::OkStatus();
    }
}

}  // namespace oxlog
