// Fusion, the application's font and one of its themes, as the application puts them on.
#pragma once

#include <QApplication>
#include <QStyleFactory>

#include "views/common/theme.h"

namespace oxbow::test {

inline void dress(bool dark) {
    QApplication::setStyle(QStyleFactory::create("Fusion"));
    QFont font("Inter");
    font.setPointSizeF(10);
    QApplication::setFont(font);
    QApplication::setCursorFlashTime(0);
    QApplication::setPalette(dark ? darkPalette() : lightPalette());
    qApp->setStyleSheet(styleSheet(Theme::of(QApplication::palette())));
}

}  // namespace oxbow::test
