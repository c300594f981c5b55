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
    void apply(ThemeChoice choice);
    ThemeChoice choice() const { return m_choice; }
    void setHighContrast(bool high);
    bool isHighContrast() const { return m_highContrast; }
    // In percent of the desktop's; the nearest of textSizes().
    void setTextSize(int percent);
    int textSize() const { return m_textSize; }
    static const QList<int>& textSizes();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void applyStyleSheet();

    QApplication& m_application;
    ThemeChoice m_choice = ThemeChoice::System;
    bool m_highContrast = false;
    QFont m_font;  // as it is at 100 %
    int m_textSize = 100;
    bool m_applying = false;
};

}  // namespace oxbow
