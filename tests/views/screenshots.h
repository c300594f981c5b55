// Pictures of views in both themes and two scales, for people to look at.
#pragma once

#include <QApplication>
#include <QDir>
#include <QPainter>
#include <QTest>
#include <QWidget>
#include <functional>

#include "views/common/theme.h"

namespace oxbow {

// Writes NAME-light.png, NAME-dark.png and the same @2x to the screenshots folder. `settle` waits
// for what the widget reads in the background. False where a picture could not be written or shows
// one colour only.
inline bool writeScreenshots(QWidget& widget, const QString& name,
                             const std::function<void()>& settle = {}) {
    QDir().mkpath(OXBOW_SCREENSHOTS);
    bool good = true;
    for (const bool dark : {false, true}) {
        const QPalette palette = dark ? darkPalette() : lightPalette();
        QApplication::setPalette(palette);
        qApp->setStyleSheet(styleSheet(Theme::of(palette)));
        widget.show();
        for (int i = 0; i < 3; ++i) {
            QCoreApplication::processEvents();
            if (settle) {
                settle();
            }
        }
        for (const int scale : {1, 2}) {
            QImage image(widget.size() * scale, QImage::Format_RGB32);
            image.setDevicePixelRatio(scale);
            image.fill(Qt::magenta);
            widget.render(&image);
            const QString file =
                QString("%1/%2-%3%4.png")
                    .arg(OXBOW_SCREENSHOTS, name, dark ? "dark" : "light", scale == 2 ? "@2x" : "");
            QImage flat = image.scaled(1, 1);
            good = good && image.save(file) && flat.pixel(0, 0) != image.pixel(3, 3);
        }
    }
    return good;
}

// Fusion and the application's font, as the application sets them.
inline void lookLikeTheApplication() {
    QApplication::setStyle("fusion");
    QApplication::setPalette(lightPalette());
    qApp->setStyleSheet(styleSheet(Theme::of(lightPalette())));
    QFont font("Inter");
    font.setPointSizeF(10);
    QApplication::setFont(font);
}

}  // namespace oxbow
