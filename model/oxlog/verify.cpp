// SPDX-License-Identifier: MIT
#include "model/oxlog/verify.h"

#include <absl/strings/str_cat.h>
#include <google/protobuf/util/message_differencer.h>

#include <set>
#include <utility>

#include "model/oxlog/indexing_visitor.h"
#include "model/oxlog/reader.h"

namespace oxlog {
namespace {

// How two messages differ, unknown fields of newer writers apart; empty where they do not.
template <class Message>
std::string difference(Message made, Message stored) {
    stored.DiscardUnknownFields();
    std::string text;
    google::protobuf::util::MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&text);
    if (differencer.Compare(stored, made)) {
        return {};
    }
    return text.substr(0, text.find('\n'));
}

class Verifier : public IndexingVisitor {
public:
    explicit Verifier(VerifyReport& report, std::function<bool()> cancelled = {})
        : m_report(report), m_cancelled(std::move(cancelled)) {}

    absl::Status onBlockBegin(const Block& block) override {
        if (m_cancelled && m_cancelled()) {
            return absl::CancelledError("the check was cancelled");
        }
        endAttachment(!block.head.is(BlockType::Attachment));
        m_clean = true;
        ++m_report.blocks;
        return IndexingVisitor::onBlockBegin(block);
    }
    absl::Status onEvent(const StoredEvent& event) override {
        if (event.message.has_key()) {
            m_keys.push_back(keyHash(m_sha, event.message.stream(), event.message.key()));
        }
        return IndexingVisitor::onEvent(event);
    }
    absl::Status onBlockEnd(const Block& block) override {
        if (!block.head.is(BlockType::Data)) {
            return IndexingVisitor::onBlockEnd(block);
        }
        if (m_clean) {
            index().endDataBlock(block.offset, block.head);
            m_keysOfPending.push_back(std::move(m_keys));
        } else {
            index().dropDataBlock();
        }
        m_keys.clear();
        return absl::OkStatus();
    }
    absl::Status onSkipped(const Block&) override {
        ++m_report.skippedBlocks;
        return absl::OkStatus();
    }
    absl::Status onDamage(const Damage& damage) override {
        m_clean = false;
        // What is missing cannot be held against index and summary any more.
        m_whole = m_whole && damage.size == 0 && damage.eventsLost == 0;
        tell(damage);
        return absl::OkStatus();
    }

    absl::Status onSchemas(const v1::Schemas& schemas) override {
        for (const v1::Schema& schema : schemas.schemas()) {
            if (!m_schemaIds.insert(schema.id()).second) {
                find(DamageKind::Payload, absl::StrCat("schema ", schema.id(), " is given again"));
            }
        }
        return absl::OkStatus();
    }
    absl::Status onIndex(const v1::Index& stored) override;
    absl::Status onCheckpoint(const v1::Checkpoint& checkpoint) override {
        m_checkpointed = checkpoint.tree_size();
        return absl::OkStatus();
    }
    absl::Status onAttachment(const v1::Attachment& part) override;
    absl::Status onSummary(const v1::Summary& summary) override;

    void finish(const StreamReader& reader, const Ending& ending) {
        endAttachment(true);
        m_report.ending = ending;
        if (header() && reader.tree() != nullptr) {
            CompactRange tree =
                *CompactRange::fromSubtrees(reader.tree()->size(), reader.tree()->subtrees());
            m_report.root = CheckpointText{originOf(*header()), tree.size(), tree.root()};
        }
    }

private:
    void find(DamageKind kind, std::string reason) {
        tell({.kind = kind, .offset = blockOffset(), .reason = std::move(reason)});
    }
    void tell(const Damage& damage) {
        ++m_report.findingCount;
        if (m_report.findings.size() < VerifyReport::kFindingsKept) {
            m_report.findings.push_back(damage);
        }
    }
    void checkEntry(const v1::IndexEntry& made, const std::vector<Hash>& keys,
                    v1::IndexEntry stored);
    void endAttachment(bool now);

    VerifyReport& m_report;
    const std::function<bool()> m_cancelled;
    Sha256 m_sha;
    std::vector<Hash> m_keys;  // of the data block at work
    std::vector<std::vector<Hash>> m_keysOfPending;
    bool m_clean = true;  // the block at work
    bool m_whole = true;  // nothing of the file is missing
    std::set<std::uint64_t> m_schemaIds;
    std::uint64_t m_checkpointed = 0;

    std::optional<v1::Attachment> m_attachment;  // its last part, without content
    std::uint64_t m_attachmentAt = 0;
    std::uint64_t m_attachmentDone = 0;
    Sha256 m_attachmentSha;
};

void Verifier::checkEntry(const v1::IndexEntry& made, const std::vector<Hash>& keys,
                          v1::IndexEntry stored) {
    for (const Hash& key : keys) {
        if (!mayHoldKey(stored, key)) {
            find(DamageKind::Index, absl::StrCat("the key filter of data block ", made.block(),
                                                 " denies a key that is in it"));
            break;
        }
    }
    v1::IndexEntry expected = made;
    stored.clear_keys();
    if (stored.streams().empty()) {
        expected.clear_streams();
    }
    const std::string text = difference(expected, stored);
    if (!text.empty()) {
        find(DamageKind::Index,
             absl::StrCat("the index does not describe data block ", made.block(), ": ", text));
    }
}

absl::Status Verifier::onIndex(const v1::Index& stored) {
    const auto& made = index().pending().entries();
    std::set<std::uint64_t> described;
    for (const v1::IndexEntry& entry : stored.entries()) {
        int i = 0;
        while (i < made.size() && made[i].offset() != entry.offset()) {
            ++i;
        }
        // Where blocks are missing or doubled another block may stand at this place.
        const bool sameBlock = m_whole || (i < made.size() && made[i].block() == entry.block());
        if (i < made.size() && sameBlock) {
            described.insert(entry.offset());
            checkEntry(made[i], m_keysOfPending[static_cast<std::size_t>(i)], entry);
        } else if (m_whole) {
            find(DamageKind::Index,
                 absl::StrCat("the index tells of a data block at byte ", entry.offset(),
                              ", where none stands since the index before"));
        }
    }
    for (const v1::IndexEntry& entry : made) {
        if (m_whole && described.count(entry.offset()) == 0) {
            find(DamageKind::Index,
                 absl::StrCat("the index leaves out data block ", entry.block()));
        }
    }
    index().endIndexBlock(blockOffset());
    m_keysOfPending.clear();
    return absl::OkStatus();
}

absl::Status Verifier::onAttachment(const v1::Attachment& part) {
    if (part.offset() == 0) {
        endAttachment(true);
        m_attachment = part;
        m_attachment->clear_content();
        m_attachmentAt = blockOffset();
        m_attachmentDone = 0;
        m_attachmentSha.begin();
        index().addAttachment(part, blockOffset());
    } else if (!m_attachment || part.offset() != m_attachmentDone ||
               part.size() != m_attachment->size() || part.sha256() != m_attachment->sha256()) {
        if (m_whole) {
            find(DamageKind::Payload, "this is not the next part of the attachment before it");
        }
        m_attachment.reset();
        return absl::OkStatus();
    }
    m_attachmentSha.add(part.content());
    m_attachmentDone += part.content().size();
    return absl::OkStatus();
}

void Verifier::endAttachment(bool now) {
    if (!m_attachment || !now) {
        return;
    }
    Damage damage{.kind = DamageKind::Payload, .offset = m_attachmentAt};
    if (m_attachmentDone != m_attachment->size()) {
        damage.reason = absl::StrCat("an attachment of ", m_attachment->size(), " bytes has only ",
                                     m_attachmentDone);
    } else if (bytesOf(m_attachmentSha.end()) != m_attachment->sha256()) {
        damage.reason = "an attachment does not have the hash that is told of it";
    }
    if (!damage.reason.empty() && m_whole) {
        tell(damage);
    }
    m_attachment.reset();
}

absl::Status Verifier::onSummary(const v1::Summary& stored) {
    if (!m_whole) {
        return absl::OkStatus();
    }
    v1::Summary made = index().summary();
    made.set_first_sequence(header()->first_sequence());
    if (stored.streams().empty()) {
        made.clear_streams();
    }
    if (index().pending().entries_size() > 0) {
        find(DamageKind::Index,
             absl::StrCat(index().pending().entries_size(), " data blocks stand in no index"));
    }
    if (m_checkpointed != made.events()) {
        find(DamageKind::Checkpoint, absl::StrCat("the last checkpoint is of ", m_checkpointed,
                                                  " of ", made.events(), " events"));
    }
    const std::string text = difference(made, stored);
    if (!text.empty()) {
        find(DamageKind::Summary, absl::StrCat("the summary does not describe the file: ", text));
    }
    return absl::OkStatus();
}

}  // namespace

std::string VerifyReport::text() const {
    if (ok()) {
        return absl::StrCat("whole: ", ending.events, " events in ", blocks,
                            " blocks; checksums, numbers, root, index and summary are right\n");
    }
    std::string text;
    for (const Damage& finding : findings) {
        absl::StrAppend(&text, finding.sentence(), "\n");
    }
    if (findingCount > findings.size()) {
        absl::StrAppend(&text, "and ", findingCount - findings.size(), " more\n");
    }
    if (!ending.closed) {
        absl::StrAppend(&text, "the file was not closed: ", ending.recovery(), "\n");
    }
    return text;
}

absl::StatusOr<VerifyReport> verify(const std::filesystem::path& path,
                                    const std::function<bool()>& cancelled) {
    VerifyReport report;
    Verifier verifier(report, cancelled);
    StreamReader reader(verifier);
    const auto ending = readFile(path, reader);
    if (!ending.ok()) {
        return ending.status();
    }
    verifier.finish(reader, *ending);
    return report;
}

absl::StatusOr<VerifyReport> verifyBytes(std::string_view file) {
    VerifyReport report;
    Verifier verifier(report);
    StreamReader reader(verifier);
    if (absl::Status status = reader.feed(file); !status.ok()) {
        return status;
    }
    const auto ending = reader.finish();
    if (!ending.ok()) {
        return ending.status();
    }
    verifier.finish(reader, *ending);
    return report;
}

}  // namespace oxlog
