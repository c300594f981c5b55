// How the window's own controls look: flat buttons, quiet bars, thin lines.
#pragma once

#include <QFont>
#include <QObject>
#include <QString>

class QApplication;

namespace oxbow {

struct Theme;

enum class ThemeChoice { System, Light, Dark };
QString themeChoiceName(ThemeChoice choice);  // "system", "light", "dark": for settings
ThemeChoice themeChoiceOf(const QString& name);

// Style sheet of menus, buttons, fields, bars and lists.
QString chromeStyleSheet(const Theme& theme);

// Gives the whole application the palette and style sheet of a choice. Style and font are set when
// it is made. `System` means the desktop's palette, and goes on following it; where no desktop has
// chosen one, it is the light palette.
class Chrome : public QObject {
    Q_OBJECT
public:
    explicit Chrome(QApplication& application);
    // How all of it looks. The size of the text is in percent of the desktop's; the nearest of
    // textSizes() is taken.
    struct Look {
        ThemeChoice theme = ThemeChoice::System;
        bool highContrast = false;
        int textSize = 100;
        friend bool operator==(const Look&, const Look&) = default;
    };
    const Look& look() const { return m_look; }
    // Every widget is dressed anew: once, whatever is different.
    void apply(const Look& look);
    int textSize() const { return m_look.textSize; }
    void setTextSize(int percent);
    static const QList<int>& textSizes();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void applyPalette();
    void applyStyleSheet();

    QApplication& m_application;
    Look m_look;
    QFont m_font;  // as it is at 100 %
    bool m_isApplied = false;
    bool m_applying = false;
};

}  // namespace oxbow
