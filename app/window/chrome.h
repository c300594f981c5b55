// How the window's own controls look: flat buttons, quiet bars, thin lines.
#pragma once

#include <QString>

class QApplication;

namespace oxbow {

struct Theme;

enum class ThemeChoice { System, Light, Dark };
QString themeChoiceName(ThemeChoice choice);  // "system", "light", "dark": for settings
ThemeChoice themeChoiceOf(const QString& name);

// Style sheet of menus, buttons, fields, bars and lists.
QString chromeStyleSheet(const Theme& theme);

// Gives the whole application the palette and style sheet of a choice. Style and font are set the
// first time. `System` means what the desktop had set when the application started.
class Chrome {
public:
    explicit Chrome(QApplication& application);
    void apply(ThemeChoice choice);
    // The desktop has changed its palette, or the font another size.
    void refresh();
    ThemeChoice choice() const { return m_choice; }

private:
    QApplication& m_application;
    ThemeChoice m_choice = ThemeChoice::System;
    bool m_desktopIsDark = false;
};

}  // namespace oxbow
