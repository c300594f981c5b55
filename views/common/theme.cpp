#include "views/common/theme.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QWidget>
#include <array>
#include <cmath>
#include <optional>

namespace oxbow {

namespace {

constexpr double kUsualContrast = 4.5;
constexpr double kHighContrast = 7.0;

double channel(double value) {
    return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour) {
    return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF()) +
           0.0722 * channel(colour.blueF());
}

// A meaning's three colours: a fill that is seen, words that are read, a ground behind words.
// `tint` colours the ground: the seed of words on white is too dark to be more than grey there.
void derive(const Theme& theme, const QColor& seed, const QColor& tint, QColor& fill, QColor& words,
            QColor& soft, double ratio) {
    fill = readable(seed, theme.base, theme.text, ratio > kUsualContrast ? kUsualContrast : 3.0);
    soft = mix(theme.base, tint, theme.dark ? 0.24 : 0.17);
    words = seed;
    for (const QColor& ground :
         {theme.base, theme.alternate, theme.window, theme.selection, soft}) {
        words = readable(words, ground, theme.text, ratio);
    }
}

QPalette paletteOf(const QColor& window, const QColor& base, const QColor& alternate,
                   const QColor& button, const QColor& text, const QColor& accent,
                   const QColor& onAccent) {
    QPalette palette(button, window);
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::AlternateBase, alternate);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::Button, button);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, QColor("#ffffff"));
    palette.setColor(QPalette::ToolTipBase, base);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, onAccent);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::LinkVisited, accent);
    palette.setColor(QPalette::PlaceholderText, readable(mix(text, base, 0.5), base, text));
    const QColor disabled = mix(text, window, 0.55);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, disabled);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, mix(window, text, 0.2));
    return palette;
}

}  // namespace

bool changesLook(const QEvent& event) {
    return event.type() == QEvent::PaletteChange || event.type() == QEvent::FontChange ||
           event.type() == QEvent::StyleChange;
}

double contrast(const QColor& a, const QColor& b) {
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor mix(const QColor& under, const QColor& over, double amount) {
    const auto part = [amount](double u, double o) {
        return static_cast<float>(u + (o - u) * amount);
    };
    return QColor::fromRgbF(part(under.redF(), over.redF()), part(under.greenF(), over.greenF()),
                            part(under.blueF(), over.blueF()));
}

QColor readable(const QColor& colour, const QColor& ground, const QColor& ink, double ratio) {
    constexpr int kSteps = 40;
    for (int i = 0; i < kSteps; ++i) {
        // Compared after rounding to eight bits, which is what reaches the screen.
        const QColor candidate(mix(colour, ink, double(i) / kSteps).rgb());
        if (contrast(candidate, ground) >= ratio) {
            return candidate;
        }
    }
    return ink;
}

namespace {

Theme derived(const QPalette& palette) {
    Theme t;
    const bool high = palette.color(QPalette::Active, QPalette::PlaceholderText) ==
                      palette.color(QPalette::Active, QPalette::Text);
    const double ratio = high ? kHighContrast : kUsualContrast;
    t.window = palette.color(QPalette::Active, QPalette::Window);
    t.base = palette.color(QPalette::Active, QPalette::Base);
    t.text = palette.color(QPalette::Active, QPalette::Text);
    t.dark = luminance(t.window) < 0.2;
    t.header = t.window;
    t.alternate = mix(t.base, t.text, t.dark ? 0.018 : 0.02);
    t.hover = mix(t.base, t.text, t.dark ? 0.06 : 0.045);
    t.line = mix(t.window, t.text, high ? 0.45 : t.dark ? 0.09 : 0.08);
    t.control = mix(t.window, t.text, high ? 0.7 : t.dark ? 0.18 : 0.16);

    const QColor highlight = palette.color(QPalette::Active, QPalette::Highlight);
    t.accent = readable(highlight, t.base, t.text, high ? kUsualContrast : 3.0);
    t.selection = mix(t.base, t.accent, t.dark ? 0.22 : 0.12);
    t.accentSoft = mix(t.base, t.accent, t.dark ? 0.30 : 0.18);
    t.playhead = t.accent;
    const QColor white("#ffffff");
    const QColor black("#10161c");
    t.onAccent = contrast(white, t.accent) >= contrast(black, t.accent) ? white : black;
    t.accentText = t.accent;
    t.dim = mix(t.text, t.base, t.dark ? 0.45 : 0.48);
    for (const QColor& ground : {t.base, t.alternate, t.window, t.hover, t.selection}) {
        t.accentText = readable(t.accentText, ground, t.text, ratio);
        t.dim = readable(t.dim, ground, t.text, ratio);
    }
    derive(t, QColor(t.dark ? "#2bb789" : "#009e73"), QColor("#009e73"), t.inserted, t.insertedText,
           t.insertedSoft, ratio);
    derive(t, QColor(t.dark ? "#e9b949" : "#8a6100"), QColor("#e69f00"), t.updated, t.updatedText,
           t.updatedSoft, ratio);
    derive(t, QColor(t.dark ? "#ff8a5b" : "#b83a00"), QColor("#d55e00"), t.deleted, t.deletedText,
           t.deletedSoft, ratio);
    derive(t, QColor(t.dark ? "#f0c24f" : "#9a6700"), QColor("#e69f00"), t.warning, t.warningText,
           t.warningSoft, ratio);
    derive(t, QColor(t.dark ? "#ff7b72" : "#b3261e"), QColor("#d8392b"), t.danger, t.dangerText,
           t.dangerSoft, ratio);
    derive(t, QColor("#cc79a7"), QColor("#cc79a7"), t.branch, t.branchText, t.branchSoft, ratio);
    return t;
}

// All that a theme is derived from.
std::array<QRgb, 5> seedsOf(const QPalette& palette) {
    std::array<QRgb, 5> seeds{};
    constexpr QPalette::ColorRole kRoles[] = {QPalette::Window, QPalette::Base, QPalette::Text,
                                              QPalette::Highlight, QPalette::PlaceholderText};
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        seeds[i] = palette.color(QPalette::Active, kRoles[i]).rgba();
    }
    return seeds;
}

}  // namespace

// Finding colours that can be read takes a while, and each widget asks for the same ones whenever
// it is dressed or painted: what was derived last is remembered.
Theme Theme::of(const QPalette& palette) {
    struct Derived {
        std::array<QRgb, 5> seeds;
        Theme theme;
    };
    static thread_local std::optional<Derived> last;
    const auto seeds = seedsOf(palette);
    if (!last || last->seeds != seeds) {
        last = Derived{seeds, derived(palette)};
    }
    return last->theme;
}

Theme Theme::of(const QWidget& widget) {
    return of(widget.palette());
}

TypeFaces TypeFaces::of(const QFont& font) {
    TypeFaces faces;
    const double size = font.pointSizeF() > 0 ? font.pointSizeF() : 10.0;
    faces.ui = font;
    faces.ui.setPointSizeF(size);
    faces.strong = faces.ui;
    faces.strong.setWeight(QFont::DemiBold);
    faces.small = faces.ui;
    faces.small.setPointSizeF(size * 0.88);
    faces.mono = QFont("DejaVu Sans Mono");
    faces.mono.setStyleHint(QFont::Monospace);
    faces.mono.setFixedPitch(true);
    faces.mono.setPointSizeF(size * 0.94);
    const int tallest =
        std::max(QFontMetrics(faces.ui).height(), QFontMetrics(faces.mono).height());
    faces.rowHeight = tallest + std::max(6, tallest * 2 / 5);
    faces.headerHeight = tallest + std::max(10, tallest * 3 / 4);
    return faces;
}

TypeFaces TypeFaces::of(const QWidget& widget) {
    return of(widget.font());
}

QFont applicationFont(const QFont& desktop) {
    // What Qt falls back to where no desktop is at work.
    static constexpr const char* kNoChoice[] = {"", "Sans", "Sans Serif", "Helvetica",
                                                "sans-serif"};
    for (const char* family : kNoChoice) {
        if (desktop.family() == QLatin1String(family) && QFontDatabase::hasFamily("Inter")) {
            QFont font("Inter");
            font.setPointSizeF(std::max(desktop.pointSizeF(), 10.0));
            return font;
        }
    }
    return desktop;
}

QPalette lightPalette() {
    return paletteOf(QColor("#eeeeea"), QColor("#ffffff"), QColor("#fafaf8"), QColor("#f8f8f6"),
                     QColor("#1b1e21"), QColor("#0072b2"), QColor("#ffffff"));
}

QPalette darkPalette() {
    return paletteOf(QColor("#2b2f33"), QColor("#222629"), QColor("#262a2d"), QColor("#33383d"),
                     QColor("#e9ebee"), QColor("#56b4e9"), QColor("#10161c"));
}

QPalette highContrast(const QPalette& palette) {
    const bool dark = palette.color(QPalette::Base).lightnessF() < 0.5;
    const QColor ground = dark ? Qt::black : Qt::white;
    const QColor ink = dark ? Qt::white : Qt::black;
    QPalette high =
        paletteOf(ground, ground, ground, ground, ink,
                  readable(palette.color(QPalette::Highlight), ground, ink, kHighContrast), ground);
    high.setColor(QPalette::PlaceholderText, ink);
    return high;
}

QString styleSheet(const Theme& theme) {
    return QStringLiteral(
               "QToolTip { color: %1; background: %2; border: 1px solid %3; padding: 3px 5px; }"
               "QLabel[dim=true] { color: %6; }"
               "QSplitter::handle { background: %4; }"
               "QSplitter::handle:horizontal { width: 1px; }"
               "QSplitter::handle:vertical { height: 1px; }"
               "QMainWindow::separator { background: %4; width: 1px; height: 1px; }"
               "QScrollBar { background: %2; border: none; margin: 0; }"
               "QScrollBar:vertical { width: 12px; }"
               "QScrollBar:horizontal { height: 12px; }"
               "QScrollBar::handle { background: %3; border-radius: 4px; margin: 2px; }"
               "QScrollBar::handle:vertical { min-height: 28px; }"
               "QScrollBar::handle:horizontal { min-width: 28px; }"
               "QScrollBar::handle:hover, QScrollBar::handle:pressed { background: %5; }"
               "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }"
               "QScrollBar::add-page, QScrollBar::sub-page { background: none; }"
               "QAbstractScrollArea::corner { background: %2; border: none; }")
        .arg(theme.text.name(), theme.base.name(), theme.control.name(), theme.line.name(),
             mix(theme.window, theme.text, 0.4).name(), theme.dim.name());
}

}  // namespace oxbow
