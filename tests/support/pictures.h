// Pictures of widgets, held against those that are kept in tests/data/pictures.
//
// Every picture is taken in both themes. It is drawn in the same way on every machine that has the
// packages of packaging/packages.txt: fonts, scale, language and time zone are fixed before the
// program begins. What differs is written beside the build, in screenshots/: NAME-actual.png is
// what was drawn, NAME-difference.png shows where it differs, in red. Where the difference is
// meant,
//
//     OXBOW_UPDATE_PICTURES=1 ctest --test-dir BUILD -L pictures
//
// keeps the new ones; look at them before they are committed.
#pragma once

#include <QApplication>
#include <QDir>
#include <QFontInfo>
#include <QImage>
#include <QImageWriter>
#include <QWidget>
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>

namespace oxbow::test {

// A colour's part may differ by so much: pictures are kept a little off (see small()), and rounding
// differs between processors. ...
inline constexpr int kSameColour = 8;
// ... and so many pixels of a million by more: a glyph's edge. A line of a pixel's width is more.
inline constexpr std::uint64_t kPixelsOfAMillion = 40;

struct Difference {
    std::uint64_t pixels = 0;
    QRect where;
    QImage shown;  // the expected picture, pale, and what differs in red
};

inline int colourDistance(QRgb a, QRgb b) {
    return std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)),
                     std::abs(qBlue(a) - qBlue(b))});
}

// Both of one size.
inline Difference differenceOf(const QImage& expected, const QImage& actual) {
    Difference difference;
    difference.shown = QImage(expected.size(), QImage::Format_RGB32);
    for (int y = 0; y < expected.height(); ++y) {
        for (int x = 0; x < expected.width(); ++x) {
            const QRgb pixel = expected.pixel(x, y);
            const int pale = 255 - (255 - qGray(pixel)) / 3;
            difference.shown.setPixel(x, y, qRgb(pale, pale, pale));
            if (colourDistance(pixel, actual.pixel(x, y)) > kSameColour) {
                ++difference.pixels;
                difference.where |= QRect(x, y, 1, 1);
                difference.shown.setPixel(x, y, qRgb(220, 0, 0));
            }
        }
    }
    return difference;
}

inline bool isAlike(const QImage& expected, const QImage& actual) {
    const auto pixels = std::uint64_t(expected.width()) * std::uint64_t(expected.height());
    return expected.size() == actual.size() &&
           differenceOf(expected, actual).pixels <= pixels * kPixelsOfAMillion / 1'000'000;
}

// Each colour a little off, and with a palette where they are few then: small to keep.
inline QImage small(QImage image) {
    constexpr int kStep = 8;
    const auto near = [](int part) { return std::min(255, (part + kStep / 2) / kStep * kStep); };
    QImage indexed(image.size(), QImage::Format_Indexed8);
    QList<QRgb> colours;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QRgb pixel = image.pixel(x, y);
            const QRgb colour = qRgb(near(qRed(pixel)), near(qGreen(pixel)), near(qBlue(pixel)));
            image.setPixel(x, y, colour);
            qsizetype index = colours.indexOf(colour);
            if (index < 0 && colours.size() <= 256) {
                index = colours.size();
                colours.append(colour);
                indexed.setColorTable(colours.first(std::min<qsizetype>(256, colours.size())));
            }
            if (colours.size() <= 256) {
                indexed.setPixel(x, y, uint(index));
            }
        }
    }
    return colours.size() <= 256 ? indexed : image;
}

inline void savePicture(const QImage& image, const QString& path) {
    QDir().mkpath(QFileInfo(path).path());
    QImageWriter writer(path, "png");
    writer.setCompression(100);
    if (!writer.write(image)) {
        qFatal("%s: %s", qPrintable(path), qPrintable(writer.errorString()));
    }
}

// Empty where it is as it was; else a sentence that says what differs and where to look.
inline QString checkPicture(const QImage& actual, const QString& name) {
    const QString kept = QStringLiteral("%1/pictures/%2.png").arg(OXBOW_TEST_DATA, name);
    if (qEnvironmentVariableIsSet("OXBOW_UPDATE_PICTURES")) {
        if (!isAlike(QImage(kept).convertToFormat(QImage::Format_RGB32), actual)) {
            savePicture(small(actual), kept);
        }
        return {};
    }
    const QImage expected = QImage(kept).convertToFormat(QImage::Format_RGB32);
    if (isAlike(expected, actual)) {
        return {};
    }
    const QString beside = QStringLiteral("%1/%2").arg(OXBOW_SCREENSHOTS, name);
    savePicture(actual, beside + "-actual.png");
    const QString look = QStringLiteral(
                             "Look at %1-*.png. Where that is meant: OXBOW_UPDATE_PICTURES=1 ctest "
                             "--test-dir BUILD -L pictures")
                             .arg(beside);
    if (expected.size() != actual.size()) {
        return QStringLiteral("%1: %2×%3 pixels, where %4×%5 were expected. %6")
            .arg(name)
            .arg(actual.width())
            .arg(actual.height())
            .arg(expected.width())
            .arg(expected.height())
            .arg(look);
    }
    const Difference difference = differenceOf(expected, actual);
    savePicture(difference.shown, beside + "-difference.png");
    return QStringLiteral("%1: %2 pixels differ, all within %3×%4 at %5, %6. %7")
        .arg(name)
        .arg(difference.pixels)
        .arg(difference.where.width())
        .arg(difference.where.height())
        .arg(difference.where.x())
        .arg(difference.where.y())
        .arg(look);
}

inline QImage pictureOf(QWidget& widget) {
    QImage image(widget.size(), QImage::Format_RGB32);
    image.fill(Qt::magenta);  // what is not painted stands out
    widget.render(&image);
    return image;
}

// NAME-light and NAME-dark. `dress` puts on a theme, `settle` brings on screen what belongs there.
inline QString checkPictures(QWidget& widget, const QString& name,
                             const std::function<void(bool dark)>& dress,
                             const std::function<void()>& settle) {
    for (const char* family : {"Inter", "DejaVu Sans Mono"}) {
        if (QFontInfo(QFont(family)).family() != family) {
            return QStringLiteral("The font %1 is missing: see packaging/packages.txt").arg(family);
        }
    }
    QStringList differences;
    for (const bool dark : {false, true}) {
        dress(dark);
        settle();
        const QString difference =
            checkPicture(pictureOf(widget), name + (dark ? "-dark" : "-light"));
        differences += difference.isEmpty() ? QStringList() : QStringList(difference);
    }
    dress(false);
    return differences.join('\n');
}

// Before main(): the same fonts, scale, language and time zone everywhere.
inline const bool kDrawnAlike = [] {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("FONTCONFIG_FILE", OXBOW_TEST_DATA "/pictures/fonts.conf");
    qputenv("LC_ALL", "C.UTF-8");
    qputenv("TZ", "UTC");
    qputenv("QT_FONT_DPI", "96");
    for (const char* scale :
         {"QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_ENABLE_HIGHDPI_SCALING",
          "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME"}) {
        qunsetenv(scale);
    }
    return true;
}();

}  // namespace oxbow::test
