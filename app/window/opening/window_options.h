// What the window is asked to do on the command line.
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>
#include <filesystem>
#include <optional>
#include <vector>

#include "app/window/chrome.h"
#include "model/event/position.h"

namespace oxbow {

struct WindowOptions {
    std::vector<std::filesystem::path> open;  // a workspace, or files and folders to import
    std::optional<QString> screenshot;        // written when all is shown; the program then ends
    QSize size;                               // empty: as the last time
    std::optional<ThemeChoice> theme;         // absent: as the last time
    QString in;                               // a branch that is shown; empty: the log
    QString at;                               // a position, "50%" or "end"; empty: as the last time
};

// "1234", "50%" or "end" in a log of this length; absent where it is none of these.
std::optional<Position> positionAt(const QString& text, Position end);

// Runs the window until it is closed; the program's exit code. Where there is no display to open it
// on, the program ends with a sentence that says so and with kNoDisplay.
int runWindow(int argc, char** argv);
inline constexpr int kNoDisplay = 3;
// What is asked for is not in the workspace.
inline constexpr int kNotThere = 2;

// Reads the arguments, the program's name first; ends the program where they are wrong.
WindowOptions readWindowOptions(const QStringList& arguments);

}  // namespace oxbow
