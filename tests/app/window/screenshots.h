// Writes what a widget looks like into the build folder: in both themes, at scale 1 and 2.
#pragma once

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QTest>
#include <QWidget>

#include "app/window/chrome.h"

namespace oxbow {

inline QImage pictureOf(QWidget& widget, double scale) {
    QImage image(widget.size() * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    widget.render(&image);
    return image;
}

// `NAME-light-1x.png` and so on. Gives back the picture in dark at scale 1.
inline QImage writeScreenshots(Chrome& chrome, QWidget& widget, const QString& name) {
    QDir().mkpath(OXBOW_SCREENSHOTS);
    QImage dark;
    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
        chrome.apply(theme);
        QTest::qWait(60);
        for (const int scale : {1, 2}) {
            const QImage image = pictureOf(widget, scale);
            image.save(QStringLiteral("%1/%2-%3-%4x.png")
                           .arg(OXBOW_SCREENSHOTS, name, themeChoiceName(theme))
                           .arg(scale));
            if (scale == 1) {
                dark = image;
            }
        }
    }
    chrome.apply(ThemeChoice::Light);
    return dark;
}

}  // namespace oxbow
