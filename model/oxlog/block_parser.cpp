// SPDX-License-Identifier: MIT
#include "model/oxlog/block_parser.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "model/oxlog/crc32c.h"

namespace oxlog {
namespace {

// Looking into damaged blocks for whole ones may cost this much more than the bytes fed.
constexpr std::uint64_t kWasteAllowed = 64 * 1024 * 1024;
// While searching, this much is held back: a tail and a sync word that may just have begun.
constexpr std::size_t kHeldBack = kTailBytes + 7;
constexpr std::size_t kCompactAt = 1024 * 1024;

absl::Status checkMagic(std::string_view bytes) {
    if (bytes.substr(0, kMagic.size()) == kMagic) {
        return absl::OkStatus();
    }
    if (bytes.substr(0, 5) == kMagic.substr(0, 5)) {
        return absl::InvalidArgumentError(
            "this was an oxlog file, but its line ends were changed on the way (bytes 5 to 7 of "
            "its magic number are wrong); copy it again as binary");
    }
    if (bytes.substr(0, 5) == "\x09OXBL") {
        return absl::InvalidArgumentError(
            "this was an oxlog file, but the high bit of its bytes was cut on the way (byte 0 of "
            "its magic number is wrong); copy it again as binary");
    }
    return absl::InvalidArgumentError(
        "this is not an oxlog file: it does not begin with the bytes 89 4F 58 42 4C 0D 0A 1A");
}

std::string syncBytes(std::uint64_t sync) {
    std::string bytes;
    appendLittle(bytes, sync, 8);
    return bytes;
}

}  // namespace

void BlockParser::resumeAt(std::uint64_t offset, std::uint64_t sync) {
    m_state = State::Block;
    m_offset = offset;
    m_sync = sync;
}

absl::Status BlockParser::feed(std::string_view bytes) {
    if (m_start == m_buffer.size()) {
        m_buffer.clear();
        m_start = 0;
    } else if (m_start > kCompactAt) {
        m_buffer.erase(0, m_start);
        m_start = 0;
    }
    m_buffer.append(bytes);
    m_fed += bytes.size();
    return run();
}

absl::Status BlockParser::run() {
    Step result = Step::Done;
    while (result == Step::Done) {
        if (absl::Status status = step(result); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status BlockParser::step(Step& result) {
    switch (m_state) {
        case State::Magic:
            return readMagic(result);
        case State::FirstHead:
            return readFirstHead(result);
        case State::Block:
            return readBlock(result);
        case State::Lost:
            return search(result);
        case State::Ended:
            consume(rest().size());
            break;
    }
    result = Step::NeedBytes;
    return absl::OkStatus();
}

void BlockParser::consume(std::size_t bytes) {
    const bool skipping = m_state == State::Lost || m_state == State::Ended;
    if (skipping && m_lost.bytes.size() < Damage::kBytesKept) {
        m_lost.bytes.append(
            rest().substr(0, std::min(bytes, Damage::kBytesKept - m_lost.bytes.size())));
    }
    m_start += bytes;
    m_offset += bytes;
}

absl::Status BlockParser::readMagic(Step& result) {
    if (rest().size() < kMagic.size()) {
        result = Step::NeedBytes;
        return absl::OkStatus();
    }
    if (absl::Status status = checkMagic(rest()); !status.ok()) {
        return status;
    }
    consume(kMagic.size());
    m_state = State::FirstHead;
    return absl::OkStatus();
}

absl::Status BlockParser::readFirstHead(Step& result) {
    if (rest().size() < kHeadBytes) {
        result = Step::NeedBytes;
        return absl::OkStatus();
    }
    const auto head = decodeHead(rest());
    if (!head || whyLengthsLie(*head)) {
        return absl::DataLossError(
            "at byte 8: the head of the header block is damaged, and without it no block can be "
            "told from other bytes; get another copy of the file");
    }
    if (!head->is(BlockType::Header) || head->number != 0) {
        return absl::DataLossError(absl::StrCat("at byte 8: the file begins with ", head->name(),
                                                " where the header block must stand"));
    }
    m_sync = head->sync;
    m_state = State::Block;
    return absl::OkStatus();
}

absl::Status BlockParser::readBlock(Step& result) {
    const std::string_view bytes = rest();
    if (bytes.size() >= 8 && loadLittle(bytes.data(), 8) != m_sync) {
        if (m_afterSummary) {
            return readTail(result);
        }
        lose(DamageKind::Head, "no block begins where one must", 1);
        return absl::OkStatus();
    }
    if (bytes.size() < kHeadBytes) {
        result = Step::NeedBytes;
        return absl::OkStatus();
    }
    const auto head = decodeHead(bytes);
    if (!head) {
        lose(DamageKind::Head, "the head of a block is damaged: its checksum differs", 1);
        return absl::OkStatus();
    }
    if (const auto why = whyLengthsLie(*head)) {
        lose(DamageKind::Lengths, absl::StrCat(head->name(), " cannot be: ", *why), 1);
        return absl::OkStatus();
    }
    const std::uint64_t total = head->totalBytes();
    if (bytes.size() < total) {
        result = Step::NeedBytes;
        return absl::OkStatus();
    }
    const std::string_view stored = bytes.substr(kHeadBytes, head->storedBytes);
    if (crc32c(stored) != head->payloadCrc) {
        return losePayload(*head);
    }
    m_afterSummary = head->is(BlockType::Summary);
    m_summaryAt = m_offset;
    absl::Status status = m_handler.onBlock({*head, m_offset, stored});
    if (status.ok()) {
        status = checkPadding(*head, m_offset);
    }
    consume(static_cast<std::size_t>(total));
    return status;
}

absl::Status BlockParser::losePayload(const BlockHead& head) {
    if (m_offset == kMagic.size()) {
        return absl::DataLossError(
            "at byte 8: the header block is damaged: its payload's checksum differs; get another "
            "copy of the file");
    }
    // A length that lies may have swallowed whole blocks, so the search begins inside; but not
    // again and again over the same bytes.
    const std::uint64_t total = head.totalBytes();
    const bool lookInside = m_wasted + total <= m_fed + kWasteAllowed;
    m_wasted += total;
    lose(DamageKind::PayloadCrc,
         absl::StrCat(head.name(), " is damaged: its payload's checksum differs"),
         lookInside ? 1 : static_cast<std::size_t>(total));
    return absl::OkStatus();
}

absl::Status BlockParser::checkPadding(const BlockHead& head, std::uint64_t offset) {
    const std::size_t payloadEnd = kHeadBytes + head.storedBytes;
    const std::string_view padding =
        rest().substr(payloadEnd, static_cast<std::size_t>(head.totalBytes()) - payloadEnd);
    if (padding.find_first_not_of('\0') == std::string_view::npos) {
        return absl::OkStatus();
    }
    return m_handler.onDamage(
        {.kind = DamageKind::Padding,
         .offset = offset + payloadEnd,
         .reason = absl::StrCat("the bytes behind ", head.name(), " should be zero")});
}

absl::Status BlockParser::readTail(Step& result) {
    if (rest().size() < kTailBytes) {
        result = Step::NeedBytes;
        return absl::OkStatus();
    }
    const auto tail = decodeTail(rest());
    if (!tail) {
        lose(DamageKind::Tail, "the tail is damaged", 1);
        return absl::OkStatus();
    }
    const std::uint64_t at = m_offset;
    consume(kTailBytes);
    return endInTail(*tail, at, true);
}

absl::Status BlockParser::endInTail(const Tail& tail, std::uint64_t at, bool summaryInPlace) {
    m_state = State::Ended;
    m_closed = true;
    m_lost = Damage{.kind = DamageKind::Tail, .offset = at + kTailBytes};
    std::string reason;
    if (tail.fileBytes != at + kTailBytes) {
        reason = absl::StrCat("the tail tells of a file of ", tail.fileBytes,
                              " bytes, but it ends at byte ", at + kTailBytes);
    } else if (summaryInPlace &&
               (tail.summaryOffset != m_summaryAt || tail.summaryBytes != at - m_summaryAt)) {
        reason = absl::StrCat("the tail says that the summary is ", tail.summaryBytes,
                              " bytes at offset ", tail.summaryOffset, ", but it is ",
                              at - m_summaryAt, " bytes at offset ", m_summaryAt);
    } else {
        return absl::OkStatus();
    }
    return m_handler.onDamage({.kind = DamageKind::Tail, .offset = at, .reason = reason});
}

void BlockParser::lose(DamageKind kind, std::string reason, std::size_t skip) {
    m_lost = Damage{.kind = kind, .offset = m_offset, .reason = std::move(reason)};
    m_state = State::Lost;
    m_afterSummary = false;
    consume(skip);
}

absl::Status BlockParser::search(Step& result) {
    const std::string_view bytes = rest();
    const std::size_t found = bytes.find(syncBytes(m_sync));
    if (found == std::string_view::npos) {
        consume(bytes.size() - std::min(bytes.size(), kHeldBack));
        result = Step::NeedBytes;
        return absl::OkStatus();
    }
    if (bytes.size() - found < kHeadBytes) {
        consume(found);
        result = Step::NeedBytes;
        return absl::OkStatus();
    }
    const auto head = decodeHead(bytes.substr(found));
    if (!head || whyLengthsLie(*head)) {
        consume(found + 1);
        return absl::OkStatus();
    }
    consume(found);
    m_state = State::Block;
    return tellLost(m_offset);
}

absl::Status BlockParser::tellLost(std::uint64_t end) {
    if (m_lost.kind == DamageKind::Cut) {
        // Whole blocks follow, so it is not the file that ends but a length that lies.
        m_lost.kind = DamageKind::Lengths;
    }
    m_lost.size = end - m_lost.offset;
    m_lost.bytes.resize(
        static_cast<std::size_t>(std::min<std::uint64_t>(m_lost.bytes.size(), m_lost.size)));
    return m_handler.onDamage(std::exchange(m_lost, {}));
}

absl::Status BlockParser::finish(Ending& ending) {
    ending = Ending{.fileBytes = m_offset + rest().size()};
    if (m_state == State::Magic) {
        if (kMagic.substr(0, rest().size()) != rest()) {
            return checkMagic(rest());
        }
        ending.droppedBytes = rest().size();
        return absl::OkStatus();
    }
    if (m_state == State::FirstHead) {
        ending.droppedBytes = rest().size();
        ending.droppedAt = m_offset;
        return absl::OkStatus();
    }
    // What was waited for does not come any more; what was taken for its beginning may hold blocks.
    while (m_state == State::Block && !rest().empty()) {
        const auto head = decodeHead(rest());
        lose(DamageKind::Cut,
             head ? absl::StrCat(head->name(), " is cut: it needs ", head->totalBytes(),
                                 " bytes, but the file ends after ", rest().size())
                  : std::string("the file ends inside the head of a block or in its tail"),
             1);
        if (absl::Status status = run(); !status.ok()) {
            return status;
        }
    }
    if (absl::Status status = findTailAtEnd(); !status.ok()) {
        return status;
    }
    if (!m_closed) {
        return finishUnclosed(ending);
    }
    ending.closed = true;
    m_lost.size = m_offset - m_lost.offset;
    if (m_lost.size == 0) {
        return absl::OkStatus();
    }
    m_lost.reason = absl::StrCat(m_lost.size, " bytes stand behind the tail");
    return m_handler.onDamage(std::move(m_lost));
}

// Where the summary is damaged its tail may be whole.
absl::Status BlockParser::findTailAtEnd() {
    if (m_state != State::Lost || rest().size() < kTailBytes) {
        return absl::OkStatus();
    }
    const std::size_t tailAt = rest().size() - kTailBytes;
    const auto tail = decodeTail(rest().substr(tailAt));
    if (!tail) {
        return absl::OkStatus();
    }
    consume(tailAt);
    const std::uint64_t at = m_offset;
    if (absl::Status status = tellLost(at); !status.ok()) {
        return status;
    }
    consume(kTailBytes);
    return endInTail(*tail, at, false);
}

absl::Status BlockParser::finishUnclosed(Ending& ending) {
    ending.droppedAt = m_offset;
    if (m_state != State::Lost) {
        return absl::OkStatus();
    }
    consume(rest().size());
    ending.droppedAt = m_lost.offset;
    ending.droppedBytes = ending.fileBytes - m_lost.offset;
    m_lost.size = ending.droppedBytes;
    return m_handler.onDamage(std::move(m_lost));
}

}  // namespace oxlog
