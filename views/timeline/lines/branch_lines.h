// What the timeline shows of a branch beside its base: the edits, and where rows differ.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/event/position.h"
#include "views/timeline/scale/axis.h"

namespace oxbow {

// In positions of the past that is shown, which is the branch.
struct BranchLines {
    enum class Deed : std::uint8_t { Dropped, Inserted, Modified, Moved };
    struct Edit {
        Position at;
        Deed deed = Deed::Dropped;
        QString text;  // a sentence
    };
    struct Span {
        Position from;
        Position to;
    };

    QString base;  // their names
    QString branch;
    std::vector<Edit> edits;    // rising
    std::vector<Span> differs;  // rising, apart; [p, p] is a moment between two events
    bool isComplete = true;     // more of differs may come

    // In this order: the edits, then the ends of the spans.
    std::vector<Position> positions() const;
};
// More edits and spans than these are more than a person can tell apart, and than can be placed
// at once: those that are nearest to each other are taken together.
inline constexpr std::size_t kMostPlacedOnLines = 1'000;
void takeTogether(BranchLines& lines);

// The same with its places on the scale of an axis.
struct PlacedLines {
    struct Span {
        Axis::Unit from = 0;
        Axis::Unit to = 0;
    };
    std::vector<Axis::Unit> edits;
    std::vector<Span> differs;
};

// "✕", "+", "✎", "⇢".
QString glyphOf(BranchLines::Deed deed);
// For a screen reader, and where the pointer is over neither.
QString sentenceOf(const BranchLines& lines);
QString spanText(const BranchLines& lines, const BranchLines::Span& span);

}  // namespace oxbow
