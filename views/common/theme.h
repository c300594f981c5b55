// The colours and type of every view, derived from the desktop's palette.
//
// A view asks for its theme when it is made and again on every QEvent::PaletteChange or
// QEvent::FontChange; it never names a colour of its own. All text colours have a contrast of at
// least 4.5:1 on base, alternate, window and selection.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

class QEvent;
class QWidget;

namespace oxbow {

struct Theme {
    bool dark = false;

    // Grounds.
    QColor window;     // around the panes
    QColor header;     // title strips of panes
    QColor base;       // where content stands
    QColor alternate;  // every other row
    QColor hover;      // the row under the pointer
    QColor selection;  // the selected row, and the row of the event just applied
    QColor line;       // between panes, under headers; decoration only
    QColor control;    // the edge of a field or button

    // Text.
    QColor text;
    QColor dim;  // secondary: units, headers of columns, what lies in the future

    // The one accent, and the playhead, which nothing else may look like.
    QColor accent;      // fills and lines
    QColor accentText;  // links and active words on base
    QColor onAccent;    // text on a fill of accent
    QColor accentSoft;  // a tint of it behind text
    QColor playhead;

    // What happened to a row. Never alone: a glyph always says it too. The plain colour is for bars
    // and fills, "Text" for words on base, "Soft" for the ground behind normal text.
    QColor inserted, insertedText, insertedSoft;
    QColor updated, updatedText, updatedSoft;
    QColor deleted, deletedText, deletedSoft;
    QColor warning, warningText, warningSoft;
    QColor danger, dangerText, dangerSoft;
    QColor branch, branchText, branchSoft;  // what would have been

    static Theme of(const QPalette& palette);
    static Theme of(const QWidget& widget);
};

// The type of every view, derived from the desktop's font size.
struct TypeFaces {
    QFont ui;
    QFont strong;           // titles
    QFont small;            // axis labels, notes
    QFont mono;             // positions, times, keys, values: figures stand in columns
    int rowHeight = 24;     // of a list, in device independent pixels
    int headerHeight = 28;  // of a title strip

    static TypeFaces of(const QFont& font);
    static TypeFaces of(const QWidget& widget);
};

// The desktop's font, or Inter where the desktop names none.
QFont applicationFont(const QFont& desktop);

// What the choice between Light, Dark and System in the menu sets; System is the palette that the
// application started with.
QPalette lightPalette();
QPalette darkPalette();
// The same with text as dark on its ground, or as light, as can be. A palette whose secondary text
// is no paler than its text asks for that: every theme of it has a contrast of at least 7:1, and
// edges that are seen.
QPalette highContrast(const QPalette& palette);
// The few things that Fusion cannot do with a palette: tool tips, splitters, quiet scroll bars,
// and secondary text of labels that have the property "dim".
QString styleSheet(const Theme& theme);

// Whether colours or fonts may be others after this event: the desktop's, or those of a choice in
// the menu (which comes with a new style sheet).
bool changesLook(const QEvent& event);

// WCAG 2 contrast of two opaque colours, 1 to 21.
double contrast(const QColor& a, const QColor& b);
// `amount` of `over` (0 to 1) painted on `under`.
QColor mix(const QColor& under, const QColor& over, double amount);
// The colour nearest to `colour`, towards `ink`, that has at least this contrast on `ground`.
QColor readable(const QColor& colour, const QColor& ground, const QColor& ink, double ratio = 4.5);

}  // namespace oxbow
