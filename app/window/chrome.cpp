#include "app/window/chrome.h"

#include <QApplication>
#include <QEvent>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>
#include <algorithm>
#include <cstdlib>

#include "views/common/theme.h"

namespace oxbow {

QString themeChoiceName(ThemeChoice choice) {
    switch (choice) {
        case ThemeChoice::Light:
            return "light";
        case ThemeChoice::Dark:
            return "dark";
        case ThemeChoice::System:
            break;
    }
    return "system";
}

ThemeChoice themeChoiceOf(const QString& name) {
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
        if (name == themeChoiceName(choice)) {
            return choice;
        }
    }
    return ThemeChoice::System;
}

QString chromeStyleSheet(const Theme& t) {
    QString sheet = styleSheet(t);
    sheet += R"(
QMenuBar { background: @window; border-bottom: 1px solid @line; padding: 2px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @accentSoft; color: @text; }
QMenu { background: @base; border: 1px solid @control; padding: 4px; }
QMenu::item { padding: 4px 26px 4px 24px; border-radius: 3px; color: @text; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @dim; }
QMenu::separator { height: 1px; background: @line; margin: 4px 6px; }
QMenu::indicator { width: 14px; height: 14px; left: 5px; }
QPushButton, QToolButton[outlined="true"] { background: @base; color: @text;
    border: 1px solid @line; border-radius: 4px; padding: 4px 12px; }
QPushButton:hover, QToolButton[outlined="true"]:hover { background: @hover;
    border-color: @control; }
QPushButton:pressed, QToolButton[outlined="true"]:pressed { background: @selection; }
QPushButton:checked { background: @accentSoft; border-color: @accent; }
QPushButton:focus, QToolButton[outlined="true"]:focus { border-color: @accent; }
QPushButton:disabled { color: @dim; }
QPushButton[primary="true"] { background: @accent; color: @onAccent; border-color: @accent; }
QPushButton[primary="true"]:hover { background: @accentHover; }
QPushButton[primary="true"]:focus { border: 2px solid @text; padding: 3px 11px; }
QPushButton[primary="true"]:disabled { background: @control; color: @dim; border-color: @control; }
QPushButton[link="true"] { background: transparent; border: none; color: @accentText;
    padding: 2px; }
QPushButton[link="true"]:hover { text-decoration: underline; }
QPushButton[link="true"]:focus { text-decoration: underline; }
QLineEdit, QKeySequenceEdit QLineEdit { background: @base; color: @text; border: 1px solid @control;
    border-radius: 4px; padding: 4px 8px; selection-background-color: @accent;
    selection-color: @onAccent; }
QLineEdit:focus { border-color: @accent; }
QPlainTextEdit[field="true"] { background: @base; color: @text; border: 1px solid @control;
    border-radius: 4px; selection-background-color: @accent; selection-color: @onAccent; }
QPlainTextEdit[field="true"]:focus { border-color: @accent; }
QToolButton[autoRaise="true"] { background: transparent; color: @text; border: none;
    border-radius: 4px; padding: 3px 7px; }
QToolButton[autoRaise="true"]:hover { background: @hover; }
QToolButton[autoRaise="true"]:checked { background: @accentSoft; }
QToolButton[autoRaise="true"]:pressed { background: @selection; }
QComboBox { background: @base; color: @text; border: 1px solid @control; border-radius: 4px;
    padding: 3px 4px 3px 8px; min-height: 1.3em; }
QComboBox:focus { border-color: @accent; }
QComboBox QLineEdit { border: none; padding: 0; background: transparent; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(:/icons/@chevron.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @base; color: @text; border: 1px solid @control;
    selection-background-color: @selection; selection-color: @text; outline: none; padding: 3px; }
QCheckBox::indicator { width: 13px; height: 13px; border: 1px solid @dim; border-radius: 3px;
    background: @base; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent;
    image: url(:/icons/@check.svg); }
QCheckBox::indicator:focus { border: 2px solid @accent; width: 11px; height: 11px; }
QCheckBox::indicator:disabled { border-color: @control; }
QTreeView, QTableView, QListView { selection-background-color: @selection;
    selection-color: @text; }
QTreeView QHeaderView::section, QTableView QHeaderView::section { background: @header;
    color: @dim; border: none; border-bottom: 1px solid @line; padding: 4px 8px; }
QTreeView QHeaderView::section:hover { color: @text; }
QTreeView QHeaderView::down-arrow { image: url(:/icons/@chevron.svg); width: 12px; height: 12px;
    subcontrol-origin: padding; subcontrol-position: center right; }
QTreeView QHeaderView::up-arrow { image: url(:/icons/@upward.svg); width: 12px; height: 12px;
    subcontrol-origin: padding; subcontrol-position: center right; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QStatusBar { background: @window; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QProgressBar { background: @line; border: none; border-radius: 2px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
)";
    sheet.replace("@check", t.dark ? "check-on-dark" : "check-on-light");
    sheet.replace("@upward", t.dark ? "upward-on-dark" : "upward-on-light");
    sheet.replace("@chevron", t.dark ? "chevron-on-dark" : "chevron-on-light");
    const std::pair<const char*, QColor> colours[] = {
        {"@window", t.window},
        {"@header", t.header},
        {"@line", t.line},
        {"@accentSoft", t.accentSoft},
        {"@accentText", t.accentText},
        {"@accentHover", mix(t.accent, t.text, 0.15)},
        {"@onAccent", t.onAccent},
        {"@accent", t.accent},
        {"@base", t.base},
        {"@control", t.control},
        {"@text", t.text},
        {"@selection", t.selection},
        {"@dim", t.dim},
        {"@hover", t.hover},
    };
    for (const auto& [name, colour] : colours) {
        sheet.replace(QLatin1String(name), colour.name());
    }
    return sheet;
}

Chrome::Chrome(QApplication& application) : m_application(application) {
    // Fusion draws from the palette alone, so light and dark look right on every desktop.
    application.setStyle(QStyleFactory::create("Fusion"));
    m_font = applicationFont(application.font());
    application.setFont(m_font);
    application.installEventFilter(this);
}

void Chrome::apply(const Look& look) {
    const auto nearest = [&look](int a, int b) {
        return std::abs(a - look.textSize) < std::abs(b - look.textSize);
    };
    const int textSize = *std::min_element(textSizes().begin(), textSizes().end(), nearest);
    const bool otherColours =
        !m_isApplied || look.theme != m_look.theme || look.highContrast != m_look.highContrast;
    if (!otherColours && textSize == m_look.textSize) {
        return;
    }
    m_isApplied = true;
    m_applying = true;
    if (textSize != m_look.textSize) {
        QFont font = m_font;
        font.setPointSizeF(m_font.pointSizeF() * textSize / 100.0);
        m_application.setFont(font);
    }
    m_look = look;
    m_look.textSize = textSize;
    if (otherColours) {
        applyPalette();
    }
    applyStyleSheet();  // its colours are those of the palette, its sizes those of the font
    m_applying = false;
}

void Chrome::applyPalette() {
    QPalette palette = m_look.theme == ThemeChoice::Dark ? darkPalette() : lightPalette();
    if (m_look.theme == ThemeChoice::System) {
        m_application.setPalette(QPalette());
        const QColor unchosen = m_application.style()->standardPalette().color(QPalette::Window);
        if (m_application.palette().color(QPalette::Window) != unchosen) {
            palette = m_application.palette();
            if (!m_look.highContrast) {
                return;  // the desktop's own, which goes on following it
            }
        }
    }
    m_application.setPalette(m_look.highContrast ? highContrast(palette) : palette);
}

void Chrome::setTextSize(int percent) {
    Look look = m_look;
    look.textSize = percent;
    apply(look);
}

const QList<int>& Chrome::textSizes() {
    static const QList<int> sizes = {70, 80, 90, 100, 110, 125, 150, 175, 200, 250};
    return sizes;
}

void Chrome::applyStyleSheet() {
    m_application.setStyleSheet(chromeStyleSheet(Theme::of(m_application.palette())));
}

bool Chrome::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_application && event->type() == QEvent::ApplicationPaletteChange &&
        !m_applying && m_look.theme == ThemeChoice::System) {
        m_applying = true;
        applyStyleSheet();
        m_applying = false;
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace oxbow
