// What became of one row of a fold in a branch, where that is not what became of it in the base.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/event/position.h"
#include "model/event/strong_id.h"
#include "model/fold/fold.h"

namespace oxbow {

// The versions of a stretch of the branch's events, for which the base does not answer.
struct RefoldedStretch {
    // The events from `begin` to before `end`, of which the base's are those from `baseBegin` to
    // before `baseEnd`. Behind it the fold holds what it holds there in the base.
    Position begin;
    Position end;
    Position baseBegin;
    Position baseEnd;

    struct Version {
        Position writer;
        bool deleted = false;
        std::uint64_t content = 0;  // where it stands among the contents
    };
    std::vector<Version> versions;  // the oldest first

    // The first of them whose writer is not before `p`.
    std::size_t firstFrom(Position p) const;
};

// A value; 16 bytes a version beside what it holds.
class RefoldedRow {
public:
    explicit RefoldedRow(RowKey key) : m_key(std::move(key)) {}

    const RowKey& key() const { return m_key; }
    // In order.
    const std::vector<RefoldedStretch>& stretches() const { return m_stretches; }
    // The last that begins before `p`; absent where there is none.
    std::optional<std::size_t> stretchBefore(Position p) const;
    // The version that this event wrote; null where none did, or the base has it.
    const RefoldedStretch::Version* writtenBy(Position writer) const;
    // What the fold held after it; absent: nothing.
    std::optional<FoldRow> contentOf(const RefoldedStretch::Version& version) const;
    std::size_t bytes() const;

    // --- for whoever refolds it ---
    RefoldedStretch& begin(Position p, Position inBase);
    // In the stretch that was begun last.
    void add(Position writer, const std::optional<FoldRow>& row);

private:
    RowKey m_key;
    std::vector<RefoldedStretch> m_stretches;
    std::string m_contents;
};

}  // namespace oxbow
