// Finding a name from a few of its letters.
#pragma once

#include <QString>
#include <QVector>
#include <optional>

namespace oxbow {

struct FuzzyMatch {
    int score = 0;           // more is better
    QVector<int> positions;  // in the text, of each letter typed
};

// The letters of `typed` must stand in `text` in their order, upper and lower case alike; white
// space in `typed` is passed over. Letters at the starts of words and letters side by side count
// more. Empty input matches everything with score 0.
std::optional<FuzzyMatch> fuzzyMatch(QStringView typed, QStringView text);

}  // namespace oxbow
