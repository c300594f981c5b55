// What the lists of differences put into their cells, and how they sort their lines.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "views/branch/difference_lists.h"
#include "views/branch/difference_text.h"
#include "views/common/format.h"

namespace oxbow {

inline constexpr std::size_t kShownBytes = 400;
inline constexpr std::size_t kMostColumns = 60;
inline constexpr int kPositionCharacters = 13;

inline Cell fieldCell(const RowField* field) {
    if (field == nullptr) {
        return absentCell();
    }
    if (field->kind == PayloadNode::Kind::Null) {
        return nullCell();
    }
    if (field->text.empty()) {
        return emptyCell();
    }
    Cell cell = monoCell(fromUtf8(payloadPreview(field->text, kShownBytes)));
    cell.alignRight = field->kind == PayloadNode::Kind::Number;
    return cell;
}

inline const RowField* lastOf(const std::vector<RowField>& fields, const std::string& name) {
    const auto found = std::find_if(fields.rbegin(), fields.rend(),
                                    [&name](const RowField& field) { return field.name == name; });
    return found == fields.rend() ? nullptr : &*found;
}

inline Cell dimmed(Cell cell) {
    cell.tone = Tone::Dim;
    return cell;
}

inline Cell amountCell(const std::optional<Decimal>& amount) {
    return amount ? numberCell(fromUtf8(signedText(*amount))) : absentCell();
}

inline Cell backCell(const DivergenceSpan& span, const Comparison& comparison) {
    if (span.isOpen) {
        Cell cell = textCell(DifferenceList::tr("not any more"));
        cell.tone = Tone::Warning;
        return cell;
    }
    return monoCell(eventText(span.ended, comparison));
}

inline ListColumn numberColumn(const char* id, const QString& title, const QString& toolTip) {
    return {QString::fromLatin1(id), title, toolTip, kPositionCharacters, true};
}

inline ListColumn glyphColumn() {
    return {
        "glyph", {},    DifferenceList::tr("+ only in the branch, ✎ in both, ✕ only in the base"),
        1,       false, false,
        true};
}

// <0, 0, >0; what is absent comes last.
inline int compareAmounts(const std::optional<Decimal>& a, const std::optional<Decimal>& b) {
    if (!a || !b) {
        return int(b.has_value()) - int(a.has_value());
    }
    const auto difference = a->minus(*b);
    return difference.ok() ? difference->sign() : 0;
}

template <class T>
inline int compareThings(const T& a, const T& b) {
    return a < b ? -1 : int(b < a);
}

// Stable, so that equal lines stay in the order of their rows.
template <class Line, class Compare>
void sortLines(std::vector<Line>& lines, const std::optional<DifferenceSort>& sort,
               const Compare& compare) {
    if (sort) {
        std::stable_sort(lines.begin(), lines.end(), [&](const Line& a, const Line& b) {
            const int order = compare(a, b);
            return sort->descending ? order > 0 : order < 0;
        });
    }
}

}  // namespace oxbow
