#include "views/timeline/lines/branch_lines.h"

#include <QCoreApplication>
#include <algorithm>

#include "views/common/format.h"

namespace oxbow {

namespace {

QString trLines(const char* text) {
    return QCoreApplication::translate("BranchLines", text);
}

QString placeText(Position p) {
    return QStringLiteral("#") + formatPosition(p);
}

}  // namespace

std::vector<Position> BranchLines::positions() const {
    std::vector<Position> positions;
    for (const Edit& edit : edits) {
        positions.push_back(edit.at);
    }
    for (const Span& span : differs) {
        positions.push_back(span.from);
        positions.push_back(span.to);
    }
    return positions;
}

void takeTogether(BranchLines& lines) {
    if (lines.edits.size() > kMostPlacedOnLines) {
        std::vector<BranchLines::Edit> some;
        const std::size_t each = lines.edits.size() / kMostPlacedOnLines + 1;
        for (std::size_t i = 0; i < lines.edits.size(); i += each) {
            some.push_back(lines.edits[i]);
            const std::size_t others = std::min(each, lines.edits.size() - i) - 1;
            if (others > 0) {
                some.back().text +=
                    trLines(", and %1 behind it").arg(formatCountOf(others, trLines("edit")));
            }
        }
        lines.edits = std::move(some);
    }
    if (lines.differs.size() > kMostPlacedOnLines) {
        // The narrowest gaps are closed.
        std::vector<std::uint64_t> gaps;
        for (std::size_t i = 1; i < lines.differs.size(); ++i) {
            gaps.push_back(lines.differs[i].from - lines.differs[i - 1].to);
        }
        std::vector<std::uint64_t> sorted = gaps;
        const auto widest = sorted.end() - static_cast<std::ptrdiff_t>(kMostPlacedOnLines);
        std::nth_element(sorted.begin(), widest, sorted.end());
        const std::uint64_t least = *widest;
        std::vector<BranchLines::Span> spans = {lines.differs.front()};
        for (std::size_t i = 1; i < lines.differs.size(); ++i) {
            if (gaps[i - 1] > least) {
                spans.push_back(lines.differs[i]);
            } else {
                spans.back().to = lines.differs[i].to;
            }
        }
        lines.differs = std::move(spans);
    }
}

QString glyphOf(BranchLines::Deed deed) {
    switch (deed) {
        case BranchLines::Deed::Inserted:
            return QStringLiteral("+");
        case BranchLines::Deed::Modified:
            return QStringLiteral("✎");
        case BranchLines::Deed::Moved:
            return QStringLiteral("⇢");
        case BranchLines::Deed::Dropped:
            break;
    }
    return QStringLiteral("✕");
}

QString spanText(const BranchLines& lines, const BranchLines::Span& span) {
    return span.from == span.to
               ? trLines("%1 differs from %2 at %3")
                     .arg(lines.branch, lines.base, placeText(span.from))
               : trLines("%1 differs from %2 from %3 to %4")
                     .arg(lines.branch, lines.base, placeText(span.from), placeText(span.to));
}

QString sentenceOf(const BranchLines& lines) {
    QString text =
        trLines("%1 has %2").arg(lines.branch, formatCountOf(lines.edits.size(), trLines("edit")));
    if (!lines.differs.empty()) {
        text += QStringLiteral("; ") + spanText(lines, lines.differs.front());
        if (lines.differs.size() > 1) {
            text += trLines(", and in %1")
                        .arg(formatCountOf(lines.differs.size() - 1, trLines("more stretch"),
                                           trLines("more stretches")));
        }
    } else if (lines.isComplete) {
        text += trLines("; no row differs from %1, anywhere").arg(lines.base);
    }
    return text;
}

}  // namespace oxbow
