// SPDX-License-Identifier: MIT
#include "model/oxlog/stream_reader.h"

#include <absl/strings/str_cat.h>

#include <bit>
#include <utility>

#include "model/oxlog/payload_codec.h"

namespace oxlog {
namespace {

// Sequence numbers stay below this, so that sums of them never overflow.
constexpr std::uint64_t kSequenceLimit = std::uint64_t{1} << 63;
constexpr std::uint8_t kPlaceVersion = 1;

std::string kept(std::string_view bytes) {
    return std::string(bytes.substr(0, Damage::kBytesKept));
}

// A damage that makes a whole block unreadable.
Damage wholeBlock(const Block& block, DamageKind kind, std::string reason) {
    return {.kind = kind,
            .offset = block.offset,
            .size = block.head.totalBytes(),
            .reason = std::move(reason),
            .bytes = kept(block.stored)};
}

std::optional<CompactRange> treeOf(const v1::Checkpoint& checkpoint) {
    std::vector<Hash> subtrees;
    for (const std::string& subtree : checkpoint.subtrees()) {
        const auto hash = hashFromBytes(subtree);
        if (!hash) {
            return std::nullopt;
        }
        subtrees.push_back(*hash);
    }
    return CompactRange::fromSubtrees(checkpoint.tree_size(), std::move(subtrees));
}

}  // namespace

StreamReader::StreamReader(Visitor& visitor) : m_visitor(visitor), m_parser(*this) {}
StreamReader::~StreamReader() = default;

absl::Status StreamReader::feed(std::string_view bytes) {
    return m_parser.feed(bytes);
}

absl::StatusOr<Ending> StreamReader::finish() {
    Ending ending;
    absl::Status status = m_parser.finish(ending);
    if (!status.ok()) {
        return status;
    }
    bool explained = false;
    if (status = tellPending(m_next, explained); !status.ok()) {
        return status;
    }
    ending.events = m_events;
    return ending;
}

absl::Status StreamReader::onDamage(Damage damage) {
    m_pending.push_back(std::move(damage));
    return absl::OkStatus();
}

// Damages wait for the next block, whose head tells which events were lost in them. `explained`:
// one of them may be why blocks are missing.
absl::Status StreamReader::tellPending(std::uint64_t lostBefore, bool& explained) {
    for (Damage& damage : m_pending) {
        if (damage.size > 0 && !explained) {
            explained = true;
            if (lostBefore > m_next) {
                damage.firstLost = m_next;
                damage.eventsLost = lostBefore - m_next;
            }
        }
        if (absl::Status status = m_visitor.onDamage(damage); !status.ok()) {
            return status;
        }
    }
    m_pending.clear();
    return absl::OkStatus();
}

absl::Status StreamReader::refuseBackward(const Block& block, DamageKind kind, std::string reason) {
    bool explained = false;
    if (absl::Status status = tellPending(m_next, explained); !status.ok()) {
        return status;
    }
    return m_visitor.onDamage(wholeBlock(block, kind, std::move(reason)));
}

// Holds a block's number and sequence against what must come next.
absl::Status StreamReader::placeBlock(const Block& block, bool& usable) {
    const BlockHead& head = block.head;
    usable = false;
    if (head.number < m_nextBlock) {
        return refuseBackward(block, DamageKind::BlockNumber,
                              absl::StrCat(head.name(), " stands here again, or too late: block ",
                                           m_nextBlock, " was expected"));
    }
    if (head.firstSequence >= kSequenceLimit) {
        return refuseBackward(
            block, DamageKind::Sequence,
            absl::StrCat(head.name(), " claims to begin with event ", head.firstSequence));
    }
    bool explained = false;
    if (absl::Status status = tellPending(head.firstSequence, explained); !status.ok()) {
        return status;
    }
    if (head.number > m_nextBlock && !explained) {
        Damage missing{.kind = DamageKind::BlockNumber,
                       .offset = block.offset,
                       .reason = absl::StrCat(head.name(), " follows block ", m_nextBlock - 1,
                                              ": blocks between them are missing")};
        if (head.firstSequence > m_next) {
            missing.firstLost = m_next;
            missing.eventsLost = head.firstSequence - m_next;
        }
        explained = true;
        if (absl::Status status = m_visitor.onDamage(missing); !status.ok()) {
            return status;
        }
    }
    if (explained) {
        m_chainKnown = false;
    }
    m_nextBlock = head.number;
    return placeSequence(block, explained, usable);
}

absl::Status StreamReader::placeSequence(const Block& block, bool explained, bool& usable) {
    const BlockHead& head = block.head;
    usable = true;
    if (head.firstSequence == m_next) {
        return absl::OkStatus();
    }
    const std::string reason = absl::StrCat(head.name(), " begins with event ", head.firstSequence,
                                            " where event ", m_next, " was expected");
    if (head.firstSequence < m_next) {
        usable = !head.is(BlockType::Data);
        Damage damage = wholeBlock(block, DamageKind::Sequence, reason);
        if (usable) {
            // Told behind the block, so that a reader that goes on from its place tells it once.
            damage.size = 0;
            damage.bytes.clear();
            m_pending.push_back(std::move(damage));
            return absl::OkStatus();
        }
        m_nextBlock = head.number + 1;
        return m_visitor.onDamage(damage);
    }
    Damage damage{.kind = DamageKind::Sequence,
                  .offset = block.offset,
                  .reason = reason,
                  .firstLost = m_next,
                  .eventsLost = head.firstSequence - m_next};
    m_next = head.firstSequence;
    m_treeKnown = false;
    return explained ? absl::OkStatus() : m_visitor.onDamage(damage);
}

absl::Status StreamReader::onBlock(const Block& block) {
    const BlockHead& head = block.head;
    if (m_headerPayload.empty() || block.offset == kMagic.size()) {
        return readHeader(block);
    }
    bool usable = false;
    absl::Status status = placeBlock(block, usable);
    if (!status.ok() || !usable) {
        return status;
    }
    if (m_summarySeen) {
        const Damage damage{.kind = DamageKind::Summary,
                            .offset = block.offset,
                            .reason = absl::StrCat(head.name(), " stands behind the summary")};
        if (status = m_visitor.onDamage(damage); !status.ok()) {
            return status;
        }
    }
    if (status = m_visitor.onBlockBegin(block); !status.ok()) {
        return status;
    }
    m_summarySeen = head.is(BlockType::Summary);
    m_nextBlock = head.number + 1;
    if (!isKnownBlockType(head.type) || !isKnownCodec(head.codec)) {
        if (!head.critical()) {
            return m_visitor.onSkipped(block);
        }
        return absl::FailedPreconditionError(absl::StrCat(
            "at byte ", block.offset, ": ", head.name(), " (codec ", head.codec,
            ") was written by a newer version and must not be skipped; open the file with a newer "
            "version"));
    }
    m_blockReadable = true;
    status = readKnown(block);
    return status.ok() && m_blockReadable ? m_visitor.onBlockEnd(block) : status;
}

absl::Status StreamReader::readKnown(const Block& block) {
    if (absl::Status status = unpackPayload(block.head, block.stored, m_raw); !status.ok()) {
        if (block.head.is(BlockType::Data)) {
            m_blockReadable = false;
            m_treeKnown = false;
            Damage damage =
                wholeBlock(block, DamageKind::Payload,
                           absl::StrCat(block.head.name(),
                                        " cannot be read: ", std::string(status.message())));
            damage.firstLost = m_next;
            damage.eventsLost = block.head.events;
            m_next += block.head.events;
            return m_visitor.onDamage(damage);
        }
        return tellUnreadable(block, std::string(status.message()));
    }
    switch (static_cast<BlockType>(block.head.type)) {
        case BlockType::Header:
            return m_visitor.onDamage(
                wholeBlock(block, DamageKind::Payload, "a second header stands here"));
        case BlockType::Schemas:
            return readMessage(block, &Visitor::onSchemas);
        case BlockType::Data:
            return readData(block);
        case BlockType::Index:
            return readMessage(block, &Visitor::onIndex);
        case BlockType::Checkpoint:
            return readCheckpoint(block);
        case BlockType::Attachment:
            return readMessage(block, &Visitor::onAttachment);
        case BlockType::Annotations:
            return readMessage(block, &Visitor::onAnnotations);
        case BlockType::ImportManifest:
            return readMessage(block, &Visitor::onManifest);
        case BlockType::Summary:
            return readMessage(block, &Visitor::onSummary);
        case BlockType::Rejected:
            return readMessage(block, &Visitor::onRejected);
    }
    return absl::OkStatus();
}

absl::Status StreamReader::tellUnreadable(const Block& block, std::string why) {
    m_blockReadable = false;
    return m_visitor.onDamage(wholeBlock(
        block, DamageKind::Payload, absl::StrCat(block.head.name(), " cannot be read: ", why)));
}

template <class Message>
absl::Status StreamReader::readMessage(const Block& block,
                                       absl::Status (Visitor::*tell)(const Message&)) {
    Message message;
    if (!parseMessage(m_raw, message)) {
        return tellUnreadable(block, "its payload is not the Protobuf message it should be");
    }
    return (m_visitor.*tell)(message);
}

absl::Status StreamReader::readHeader(const Block& block) {
    constexpr std::size_t kFileIdBytes = 16;
    const auto damaged = [](const std::string& why) {
        return absl::DataLossError(
            absl::StrCat("at byte 8: the header block ", why, "; get another copy of the file"));
    };
    if (!block.head.is(BlockType::Header)) {
        return damaged("is missing or its lengths lie");
    }
    if (absl::Status status = unpackPayload(block.head, block.stored, m_raw); !status.ok()) {
        return damaged(absl::StrCat("cannot be read: ", std::string(status.message())));
    }
    if (!parseMessage(m_raw, m_header)) {
        return damaged("cannot be read: its payload is not the Protobuf message it should be");
    }
    if (m_header.major() != kMajorVersion) {
        return absl::FailedPreconditionError(
            absl::StrCat("the file is of version ", m_header.major(), ".", m_header.minor(),
                         " of the format, this program reads version ", kMajorVersion,
                         "; open it with a newer program"));
    }
    if (m_header.file_id().size() != kFileIdBytes || m_header.sync() != block.head.sync ||
        m_header.first_sequence() >= kSequenceLimit ||
        m_header.first_sequence() != block.head.firstSequence) {
        return damaged("contradicts itself");
    }
    m_headerPayload = m_raw;
    m_next = m_header.first_sequence();
    bool explained = false;
    if (absl::Status status = tellPending(m_next, explained); !status.ok()) {
        return status;
    }
    if (absl::Status status = m_visitor.onBlockBegin(block); !status.ok()) {
        return status;
    }
    m_nextBlock = 1;
    if (absl::Status status = m_visitor.onHeader(m_header); !status.ok()) {
        return status;
    }
    return m_visitor.onBlockEnd(block);
}

absl::Status StreamReader::readData(const Block& block) {
    const BlockHead& head = block.head;
    std::string_view left = m_raw;
    std::uint32_t read = 0;
    Damage damage{.kind = DamageKind::Count, .offset = block.offset};
    for (; read < head.events && !left.empty(); ++read) {
        std::string_view bytes = left;
        bool cut = false;
        const auto length = takeVarint(bytes, cut);
        if (!length || *length > bytes.size()) {
            damage.kind = DamageKind::Event;
            damage.reason =
                absl::StrCat("byte ", m_raw.size() - left.size(), " of the unpacked payload of ",
                             head.name(), " does not begin an event that ends in the payload");
            break;
        }
        bytes = bytes.substr(0, static_cast<std::size_t>(*length));
        left.remove_prefix(static_cast<std::size_t>(bytes.data() + bytes.size() - left.data()));
        if (m_treeKnown) {
            m_tree.append(bytes);
        }
        if (absl::Status status = readEvent(block, m_next + read, bytes); !status.ok()) {
            return status;
        }
    }
    m_next += head.events;
    if (read == head.events && left.empty()) {
        return absl::OkStatus();
    }
    m_treeKnown = m_treeKnown && read == head.events;
    damage.size = left.size();
    damage.bytes = kept(left);
    damage.eventsLost = head.events - read;
    damage.firstLost = damage.eventsLost > 0 ? m_next - damage.eventsLost : 0;
    if (damage.kind == DamageKind::Count) {
        damage.reason =
            absl::StrCat(head.name(), " should hold ", head.events, " events, but it holds ",
                         read == head.events ? "more" : absl::StrCat(read));
    }
    return m_visitor.onDamage(damage);
}

absl::Status StreamReader::readEvent(const Block& block, std::uint64_t sequence,
                                     std::string_view bytes) {
    Damage damage{.kind = DamageKind::Event, .offset = block.offset, .size = bytes.size()};
    if (!parseMessage(bytes, m_event)) {
        damage.reason = absl::StrCat("event ", sequence, " in ", block.head.name(),
                                     " is not the Protobuf message it should be");
    } else if (m_event.sequence() != sequence) {
        damage.kind = DamageKind::Sequence;
        damage.reason = absl::StrCat("event ", sequence, " in ", block.head.name(),
                                     " says that its number is ", m_event.sequence());
    } else {
        ++m_events;
        return m_visitor.onEvent({sequence, bytes, m_event});
    }
    damage.bytes = kept(bytes);
    damage.firstLost = sequence;
    damage.eventsLost = 1;
    return m_visitor.onDamage(damage);
}

absl::Status StreamReader::readCheckpoint(const Block& block) {
    v1::Checkpoint checkpoint;
    if (!parseMessage(m_raw, checkpoint)) {
        return tellUnreadable(block, "its payload is not the Protobuf message it should be");
    }
    if (absl::Status status = checkCheckpoint(block, checkpoint); !status.ok()) {
        return status;
    }
    m_checkpointHash = Sha256().of(m_raw);
    m_chainKnown = true;
    return m_visitor.onCheckpoint(checkpoint);
}

absl::Status StreamReader::checkCheckpoint(const Block& block, const v1::Checkpoint& checkpoint) {
    Damage damage{.kind = DamageKind::Checkpoint, .offset = block.offset};
    const std::string name = block.head.name();
    auto tree = treeOf(checkpoint);
    const std::uint64_t size = m_next - m_header.first_sequence();
    if (checkpoint.tree_size() != size) {
        damage.reason = absl::StrCat(name, " is of ", checkpoint.tree_size(), " events, but ", size,
                                     " stand before it");
    } else if (!tree || bytesOf(tree->root()) != checkpoint.root()) {
        damage.reason = absl::StrCat("the subtrees of ", name, " do not give its root");
    } else if (m_chainKnown &&
               checkpoint.previous() !=
                   (m_checkpointHash ? bytesOf(*m_checkpointHash) : std::string_view())) {
        damage.reason = absl::StrCat(name, " does not follow from the checkpoint before it");
    } else if (m_treeKnown && bytesOf(m_tree.root()) != checkpoint.root()) {
        damage.kind = DamageKind::Root;
        damage.reason = absl::StrCat("the ", size, " events before ", name,
                                     " are not those that its root was made of");
    }
    const bool usable = tree && checkpoint.tree_size() == size;
    if (usable && (!m_treeKnown || !damage.reason.empty())) {
        // What comes next can still be held against the checkpoints after it.
        m_tree = std::move(*tree);
        m_treeKnown = true;
    }
    return damage.reason.empty() ? absl::OkStatus() : m_visitor.onDamage(damage);
}

std::string StreamReader::place() const {
    std::string place;
    place.push_back(static_cast<char>(kPlaceVersion));
    appendLittle(place, m_parser.offset(), 8);
    appendLittle(place, m_parser.sync(), 8);
    appendLittle(place, m_nextBlock, 8);
    appendLittle(place, m_next, 8);
    appendLittle(place, m_events, 8);
    const int flags = (m_treeKnown ? 1 : 0) | (m_chainKnown ? 2 : 0) | (m_checkpointHash ? 4 : 0);
    appendLittle(place, static_cast<std::uint64_t>(flags), 1);
    if (m_checkpointHash) {
        place.append(bytesOf(*m_checkpointHash));
    }
    appendVarint(place, m_tree.size());
    for (const Hash& subtree : m_tree.subtrees()) {
        place.append(bytesOf(subtree));
    }
    place.append(m_headerPayload);
    return place;
}

absl::StatusOr<std::uint64_t> StreamReader::resume(std::string_view place) {
    const auto broken = [] {
        return absl::InvalidArgumentError(
            "the mark to go on reading the oxlog file from is damaged; import the file anew");
    };
    constexpr std::size_t kFixedBytes = 1 + 5 * 8 + 1;
    if (place.size() < kFixedBytes || place[0] != static_cast<char>(kPlaceVersion)) {
        return broken();
    }
    const char* const at = place.data() + 1;
    const std::uint64_t offset = loadLittle(at, 8);
    m_parser.resumeAt(offset, loadLittle(at + 8, 8));
    m_nextBlock = loadLittle(at + 16, 8);
    m_next = loadLittle(at + 24, 8);
    m_events = loadLittle(at + 32, 8);
    const std::uint64_t flags = loadLittle(at + 40, 1);
    m_treeKnown = (flags & 1) != 0;
    m_chainKnown = (flags & 2) != 0;
    place.remove_prefix(kFixedBytes);
    if ((flags & 4) != 0) {
        m_checkpointHash = hashFromBytes(place.substr(0, sizeof(Hash)));
        if (!m_checkpointHash) {
            return broken();
        }
        place.remove_prefix(sizeof(Hash));
    }
    bool cut = false;
    const auto size = takeVarint(place, cut);
    std::vector<Hash> subtrees(size ? static_cast<std::size_t>(std::popcount(*size)) : 0);
    if (!size || place.size() < subtrees.size() * sizeof(Hash)) {
        return broken();
    }
    for (Hash& subtree : subtrees) {
        subtree = *hashFromBytes(place.substr(0, sizeof(Hash)));
        place.remove_prefix(sizeof(Hash));
    }
    m_tree = *CompactRange::fromSubtrees(*size, std::move(subtrees));
    if (place.empty() || !parseMessage(place, m_header)) {
        return broken();
    }
    m_headerPayload.assign(place);
    return offset;
}

}  // namespace oxlog
