#include "app/window/commands/fuzzy.h"

#include <limits>
#include <vector>

namespace oxbow {

namespace {

constexpr int kLetter = 1;
constexpr int kSideBySide = 8;
constexpr int kWordStart = 7;
constexpr int kUnreachable = std::numeric_limits<int>::min() / 2;

bool startsWord(QStringView text, int i) {
    return i == 0 || !text[i - 1].isLetterOrNumber() ||
           (text[i].isUpper() && text[i - 1].isLower());
}

QString lettersOf(QStringView typed) {
    QString letters;
    for (const QChar c : typed) {
        if (!c.isSpace()) {
            letters.append(c.toCaseFolded());
        }
    }
    return letters;
}

}  // namespace

std::optional<FuzzyMatch> fuzzyMatch(QStringView typed, QStringView text) {
    const QString letters = lettersOf(typed);
    const int n = static_cast<int>(letters.size());
    const int m = static_cast<int>(text.size());
    if (n == 0) {
        return FuzzyMatch();
    }
    // best[i][j]: the best score with letter i at text[j]; from[i][j]: where letter i - 1 is then.
    std::vector<std::vector<int>> best(n, std::vector<int>(m, kUnreachable));
    std::vector<std::vector<int>> from(n, std::vector<int>(m, -1));
    for (int i = 0; i < n; ++i) {
        int reach = i == 0 ? 0 : kUnreachable;  // the best way to letter i - 1 before j
        int reachAt = -1;
        for (int j = 0; j < m; ++j) {
            if (i > 0 && j > 0 && best[i - 1][j - 1] > reach) {
                reach = best[i - 1][j - 1];
                reachAt = j - 1;
            }
            if (text[j].toCaseFolded() != letters[i] || reach <= kUnreachable) {
                continue;
            }
            int score = reach;
            int at = reachAt;
            if (i > 0 && j > 0 && best[i - 1][j - 1] > kUnreachable &&
                best[i - 1][j - 1] + kSideBySide >= reach) {
                score = best[i - 1][j - 1] + kSideBySide;
                at = j - 1;
            }
            best[i][j] = score + kLetter + (startsWord(text, j) ? kWordStart : 0);
            from[i][j] = at;
        }
    }
    int last = -1;
    for (int j = 0; j < m; ++j) {
        if (best[n - 1][j] > kUnreachable && (last < 0 || best[n - 1][j] > best[n - 1][last])) {
            last = j;
        }
    }
    if (last < 0) {
        return std::nullopt;
    }
    FuzzyMatch match;
    match.score = best[n - 1][last] * 4 - m / 8;  // among equals the shorter name
    for (int i = n - 1; i >= 0; --i) {
        match.positions.prepend(last);
        last = from[i][last];
    }
    return match;
}

}  // namespace oxbow
