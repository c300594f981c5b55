// SPDX-License-Identifier: MIT
//
// Bytes of a file, pushed in pieces of any size → its blocks, with all that is no block told.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/oxlog/block.h"
#include "model/oxlog/damage.h"

namespace oxlog {

// A whole block whose head and payload have their checksums; `stored` is valid during the call.
struct Block {
    BlockHead head;
    std::uint64_t offset = 0;  // of the head in the file
    std::string_view stored;   // the payload, still packed
};

// Finds the blocks of a file by their heads alone. Where something is no block it searches for the
// next one by the file's sync word, so damage costs the damaged block and no other. Memory is
// bounded by the largest block, work by the bytes fed (a fixed number of times), whatever they are.
class BlockParser {
public:
    // A status other than OK ends the parsing and is returned by feed() or finish().
    class Handler {
    public:
        virtual ~Handler() = default;
        virtual absl::Status onBlock(const Block& block) = 0;
        virtual absl::Status onDamage(Damage damage) = 0;
    };

    explicit BlockParser(Handler& handler) : m_handler(handler) {}

    // InvalidArgument: not an oxlog file. DataLoss: the very first head is damaged, without which
    // nothing can be read.
    absl::Status feed(std::string_view bytes);
    // The file has ended. `ending.events` is left at 0: blocks are not looked into here.
    absl::Status finish(Ending& ending);

    // Where the parser stands: behind the last block handed over.
    std::uint64_t offset() const { return m_offset; }
    std::uint64_t sync() const { return m_sync; }
    // Makes a new parser stand between two blocks of a file whose sync word is known.
    void resumeAt(std::uint64_t offset, std::uint64_t sync);

private:
    enum class State { Magic, FirstHead, Block, Lost, Ended };
    // Whether a step was done, or more bytes are needed for it.
    enum class Step { Done, NeedBytes };

    std::string_view rest() const { return std::string_view(m_buffer).substr(m_start); }
    void consume(std::size_t bytes);
    absl::Status run();
    absl::Status step(Step& result);
    absl::Status readMagic(Step& result);
    absl::Status readFirstHead(Step& result);
    absl::Status readBlock(Step& result);
    absl::Status readTail(Step& result);
    absl::Status search(Step& result);
    absl::Status losePayload(const BlockHead& head);
    absl::Status checkPadding(const BlockHead& head, std::uint64_t offset);
    void lose(DamageKind kind, std::string reason, std::size_t skip);
    absl::Status tellLost(std::uint64_t end);
    absl::Status endInTail(const Tail& tail, std::uint64_t at, bool summaryInPlace);
    absl::Status findTailAtEnd();
    absl::Status finishUnclosed(Ending& ending);

    Handler& m_handler;
    State m_state = State::Magic;
    std::string m_buffer;
    std::size_t m_start = 0;     // of the unread bytes in m_buffer
    std::uint64_t m_offset = 0;  // in the file, of the first unread byte
    std::uint64_t m_fed = 0;     // bytes in all
    std::uint64_t m_sync = 0;
    bool m_afterSummary = false;  // a tail may follow
    std::uint64_t m_summaryAt = 0;

    Damage m_lost;               // what is being skipped, from m_lost.offset on
    std::uint64_t m_wasted = 0;  // bytes looked at again after damage
    bool m_closed = false;
};

}  // namespace oxlog
