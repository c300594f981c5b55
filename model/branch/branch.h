// A branch: another past, as a list of edits of its base.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/branch/anchor_table.h"
#include "model/branch/edit.h"
#include "model/event/position.h"

namespace oxbow {

// What an event of the log that an edit names is known by, should the log be imported anew.
struct EventAnchor {
    std::uint64_t number = 0;  // of the event: see EventId
    // Its ref.
    std::string source;
    std::string stream;
    std::int32_t partition = -1;
    std::int64_t offset = -1;
    std::uint64_t content = 0;  // a hash of what it says
    OptionalBytes key;
    std::optional<std::uint64_t> ordinal;  // how many events of its key came before, where known
    friend bool operator==(const EventAnchor&, const EventAnchor&) = default;
};

// The record that is kept; the base is never touched, and all that follows from the edits is made
// of them anew. A value.
struct Branch {
    std::uint64_t id = 0;  // names the events that are inserted here; never 0, never given twice
    std::string name;
    std::string note;
    std::string base;  // another branch, by its name; empty: the log
    Gap from;          // no edit reaches what stands before this in the base
    // Where it ends in its base; absent where it goes along with it.
    std::optional<Position> pinnedEnd;
    // In order; those from `applied` on have been undone and can be done again.
    std::vector<Edit> edits;
    std::size_t applied = 0;
    std::uint64_t inserted = 0;  // how many events have been given names here
    // Of the log's events that edits name, by their numbers; of edits that name very many, some.
    std::vector<EventAnchor> anchors;
    AnchorTable manyAnchors;  // and all events of those, once they are found out

    std::span<const Edit> editsInForce() const { return std::span(edits).first(applied); }

    // Adds an edit behind those in force; what was undone is gone then. An event that is inserted
    // is given its name.
    void add(Edit edit);
    // Puts an edit before the one that has this place, takes one out: those behind it stay, in
    // force or not.
    void put(std::size_t place, Edit edit);
    Edit take(std::size_t place);
    // Gives it another id, and its events names by that.
    void rename(std::uint64_t to);
    // False where there is nothing to undo, or to do again.
    bool undo();
    bool redo();

    friend bool operator==(const Branch&, const Branch&) = default;

private:
    void nameEvents(Edit& edit);
};

// As it is kept in a file, under a checksum.
std::string encodeBranch(const Branch& branch);
// DataLoss where the bytes are no branch, or not all as they were written; FailedPrecondition where
// a newer Oxbow wrote them. What older ones wrote, without a checksum, is read.
absl::StatusOr<Branch> decodeBranch(std::string_view bytes);

}  // namespace oxbow
