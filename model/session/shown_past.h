// What a session shows: the log, or a branch of it, with what its edits left behind.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/branch/open_branch.h"

namespace oxbow {

// An event that does not stand where it stood in the base: dropped, or moved away.
struct Ghost {
    EventId id;
    Position place;         // in the past that is shown: it stood before the event there
    std::size_t depth = 0;  // of the line: whose edit it was
    Position inBase;        // where it stands in what that branch is of
    bool isMoved = false;   // it is there all the same, elsewhere
};

// Made on a worker, as it reads; then immutable. Any thread. Nothing of it but what
// `events` and `history` say reads a disk.
class ShownPast {
public:
    // The log itself.
    static std::shared_ptr<const ShownPast> ofLog(BranchBase log);
    // A branch of it. Errors as of openLine().
    static absl::StatusOr<std::shared_ptr<const ShownPast>> ofBranch(
        const BranchShelf& shelf, std::string_view name, const BranchBase& log,
        const Cancelled& cancelled = {});

    bool isLog() const { return m_line.empty(); }
    // Empty: the log.
    std::string name() const { return m_line.empty() ? std::string() : m_line.back().branch.name; }
    // The outermost first, the one that is shown last; empty: the log.
    const std::vector<OpenBranch>& line() const { return m_line; }
    // Never null.
    const std::shared_ptr<const EventSequence>& events() const { return m_events; }
    const std::shared_ptr<const History>& history() const { return m_history; }

    // Keys that at least one event of it has; absent where very many would have to be looked at.
    std::optional<std::uint64_t> keyCount() const { return m_keyCount; }

    // By their places.
    const std::vector<Ghost>& ghosts() const { return m_ghosts; }
    std::optional<std::size_t> findGhost(const EventId& id) const;
    // The ghosts that stand before this position, or at its very place: how many.
    std::size_t ghostsUpTo(Position p) const;
    // What the ghost stands in: its branch's base.
    const BranchBase& baseOf(const Ghost& ghost) const { return m_line[ghost.depth].base; }

    // What an edit of the shown branch, or of one that it is a branch of, did to the event.
    // p < end.
    struct Edited {
        EditMark mark = EditMark::None;
        std::size_t depth = 0;  // whose edit it was, where there is one
        // Where the event stands in what that branch is of; absent where it was put in.
        std::optional<Position> origin;
    };
    Edited editedAt(Position p) const;

    // The position of the log behind all of it that stands before p here, and back: before what was
    // put into that gap. An end is an end.
    Position inLog(Position p) const;
    Position fromLog(Position p) const;
    // Keys below this number are the log's own, whichever past they are asked of.
    std::uint64_t logKeys() const { return m_logKeys; }

private:
    ShownPast() = default;
    void findGhosts();
    void countKeys();

    std::vector<OpenBranch> m_line;
    std::shared_ptr<const EventSequence> m_events;
    std::shared_ptr<const History> m_history;
    std::vector<Ghost> m_ghosts;
    std::uint64_t m_logKeys = 0;
    std::optional<std::uint64_t> m_keyCount;
};

// Where a moment of one past lies in another: behind the same event, or, where that is gone, where
// it was. The two are of one log.
Position placeIn(const ShownPast& to, const ShownPast& from, Position p);

}  // namespace oxbow
