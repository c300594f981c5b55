// What one cell of a list shows, in words of meaning; the painter turns them into colours.
#pragma once

#include <QColor>
#include <QString>
#include <optional>

namespace oxbow {

// The meaning of a piece of text.
enum class Tone { Text, Dim, Accent, Inserted, Updated, Deleted, Warning, Danger };
// The meaning of the ground behind it.
enum class Ground { None, Selection, Inserted, Updated, Deleted, Warning, Danger };
// Null, empty and absent are three things, and have three looks; Waiting is a row whose content is
// still being read.
enum class CellContent { Text, Null, Empty, Absent, Waiting };

// A coloured square with a letter, before the text.
struct Badge {
    QColor fill;
    QColor ink;
    QString letter;
};

struct Cell {
    CellContent content = CellContent::Text;
    QString text;
    QString note;    // dim, after the text: why there is nothing, how late
    QString before;  // dim and struck out, before the text and an arrow
    bool mono = false;
    bool alignRight = false;
    bool strikeOut = false;
    Tone tone = Tone::Text;
    Ground ground = Ground::None;
    std::optional<Badge> badge;
    // Characters of the text that are linked with something else on screen.
    int markFrom = 0;
    int markLength = 0;
    int emphasisFrom = 0;
    int emphasisLength = 0;

    // The cell as one line for copying, tool tips and screen readers.
    QString plainText() const;
};

// What a whole row looks like.
struct RowLook {
    bool dimmed = false;
    Ground ground = Ground::None;
    std::optional<Tone> bar;  // a mark at the row's left edge
};

// A cell of text, the usual case.
Cell textCell(const QString& text);
Cell monoCell(const QString& text);
Cell numberCell(const QString& text);  // in figures, on the right
Cell nullCell(const QString& note = {});
Cell emptyCell();
Cell absentCell();
Cell waitingCell();

}  // namespace oxbow
