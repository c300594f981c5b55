// SPDX-License-Identifier: MIT
//
// Reads a file from front to back, pushed in pieces of any size: for pipes, imports, verification
// and recovery. It needs no index and no tail. (For random access see reader.h.)
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/oxlog/block_parser.h"
#include "model/oxlog/damage.h"
#include "model/oxlog/merkle.h"
#include "model/oxlog/oxlog.pb.h"

namespace oxlog {

// An event as it is stored; everything is valid during the call only.
struct StoredEvent {
    std::uint64_t sequence = 0;
    std::string_view bytes;  // what the Merkle tree is made of
    const v1::Event& message;
};

// What a StreamReader finds, in the order of the file. A status other than OK ends the reading and
// is handed back. Whoever needs nothing of a kind leaves its call alone.
class Visitor {
public:
    virtual ~Visitor() = default;
    virtual absl::Status onHeader(const v1::FileHeader&) { return absl::OkStatus(); }
    virtual absl::Status onEvent(const StoredEvent&) { return absl::OkStatus(); }
    virtual absl::Status onSchemas(const v1::Schemas&) { return absl::OkStatus(); }
    virtual absl::Status onIndex(const v1::Index&) { return absl::OkStatus(); }
    virtual absl::Status onCheckpoint(const v1::Checkpoint&) { return absl::OkStatus(); }
    virtual absl::Status onAttachment(const v1::Attachment&) { return absl::OkStatus(); }
    virtual absl::Status onAnnotations(const v1::Annotations&) { return absl::OkStatus(); }
    virtual absl::Status onManifest(const v1::ImportManifest&) { return absl::OkStatus(); }
    virtual absl::Status onRejected(const v1::Rejected&) { return absl::OkStatus(); }
    virtual absl::Status onSummary(const v1::Summary&) { return absl::OkStatus(); }

    // Before what a block holds, and after it (not where its payload could not be read).
    virtual absl::Status onBlockBegin(const Block&) { return absl::OkStatus(); }
    virtual absl::Status onBlockEnd(const Block&) { return absl::OkStatus(); }
    // A block of a newer version that may be skipped.
    virtual absl::Status onSkipped(const Block&) { return absl::OkStatus(); }
    // What is wrong, told before what comes behind it. Reading goes on.
    virtual absl::Status onDamage(const Damage&) { return absl::OkStatus(); }
};

class StreamReader : private BlockParser::Handler {
public:
    explicit StreamReader(Visitor& visitor);
    ~StreamReader() override;
    StreamReader(const StreamReader&) = delete;
    StreamReader& operator=(const StreamReader&) = delete;

    // InvalidArgument: no oxlog file. FailedPrecondition: written by a version that this one must
    // not read. DataLoss: the header is damaged. Anything else is the visitor's own. After an error
    // only the destructor may be called.
    absl::Status feed(std::string_view bytes);
    // The file has ended.
    absl::StatusOr<Ending> finish();

    // Where the reader stands, to be given to a new reader's resume(). To be called in
    // Visitor::onBlockBegin() only: it is then before that block.
    std::string place() const;
    // Makes a new reader go on from a place; returns the offset of the next byte to be fed.
    // InvalidArgument where `place` is none.
    absl::StatusOr<std::uint64_t> resume(std::string_view place);

    // Events before the next one, in this file.
    std::uint64_t eventsSeen() const { return m_events; }
    std::uint64_t nextSequence() const { return m_next; }
    // What the events read so far hash to; absent after damage, until the next checkpoint.
    const CompactRange* tree() const { return m_treeKnown ? &m_tree : nullptr; }
    // The hash of the last checkpoint's payload; absent where there was none, or after damage.
    const std::optional<Hash>& lastCheckpoint() const { return m_checkpointHash; }
    std::uint64_t nextBlock() const { return m_nextBlock; }

private:
    absl::Status onBlock(const Block& block) override;
    absl::Status onDamage(Damage damage) override;

    absl::Status placeBlock(const Block& block, bool& usable);
    absl::Status placeSequence(const Block& block, bool explained, bool& usable);
    absl::Status refuseBackward(const Block& block, DamageKind kind, std::string reason);
    absl::Status tellPending(std::uint64_t lostBefore, bool& explained);
    absl::Status readKnown(const Block& block);
    absl::Status readHeader(const Block& block);
    absl::Status readData(const Block& block);
    absl::Status readEvent(const Block& block, std::uint64_t sequence, std::string_view bytes);
    absl::Status readCheckpoint(const Block& block);
    absl::Status checkCheckpoint(const Block& block, const v1::Checkpoint& checkpoint);
    absl::Status tellUnreadable(const Block& block, std::string why);
    template <class Message>
    absl::Status readMessage(const Block& block, absl::Status (Visitor::*tell)(const Message&));

    Visitor& m_visitor;
    BlockParser m_parser;
    std::string m_headerPayload;
    v1::FileHeader m_header;
    v1::Event m_event;  // kept, so that its strings keep their room
    std::string m_raw;
    std::vector<Damage> m_pending;

    std::uint64_t m_nextBlock = 0;
    std::uint64_t m_next = 0;
    std::uint64_t m_events = 0;
    bool m_summarySeen = false;
    bool m_blockReadable = true;  // the block at work
    CompactRange m_tree;
    bool m_treeKnown = true;
    std::optional<Hash> m_checkpointHash;
    bool m_chainKnown = true;  // no checkpoint can have been lost since m_checkpointHash
};

}  // namespace oxlog
