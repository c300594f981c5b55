#include "app/window/saving/picture.h"

#include <absl/strings/str_cat.h>

#include <QBuffer>
#include <QPainter>
#include <QPdfWriter>
#include <QPixmap>
#include <QPrinter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <algorithm>

namespace oxbow {

namespace {

// Pictures are looked at closer than screens.
constexpr double kLeastScale = 2.0;

QByteArray pngOf(QWidget& what) {
    const double scale = std::max(what.devicePixelRatioF(), kLeastScale);
    QImage image(what.size() * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(what.palette().color(QPalette::Window));
    what.render(&image);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray svgOf(QWidget& what) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(what.size());
    generator.setViewBox(what.rect());
    generator.setTitle(what.window()->windowTitle());
    QPainter painter(&generator);
    what.render(&painter);
    painter.end();
    return bytes;
}

// Larger or smaller, in the proportions that it has.
void paintInto(QPainter& painter, const QRectF& room, QWidget& what) {
    const double scale = std::min(room.width() / what.width(), room.height() / what.height());
    painter.translate((room.width() - what.width() * scale) / 2, 0);
    painter.scale(scale, scale);
    what.render(&painter);
}

QByteArray pdfOf(QWidget& what) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(what.window()->windowTitle());
    writer.setPageOrientation(what.width() > what.height() ? QPageLayout::Landscape
                                                           : QPageLayout::Portrait);
    QPainter painter(&writer);
    paintInto(painter, QRectF(0, 0, writer.width(), writer.height()), what);
    painter.end();
    return bytes;
}

}  // namespace

absl::Status savePicture(QWidget& what, const std::filesystem::path& target) {
    const std::string ending = target.extension().string();
    const QByteArray bytes = ending == ".png"   ? pngOf(what)
                             : ending == ".svg" ? svgOf(what)
                             : ending == ".pdf" ? pdfOf(what)
                                                : QByteArray();
    if (bytes.isEmpty()) {
        return absl::InvalidArgumentError(absl::StrCat(
            target.string(),
            " has an ending that names no form of a picture. End the name in .png, .svg or .pdf."));
    }
    QSaveFile file(QString::fromStdString(target.string()));
    const bool written =
        file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    return written ? absl::OkStatus()
                   : absl::UnavailableError(absl::StrCat(
                         target.string(), " cannot be written: ", file.errorString().toStdString(),
                         "; choose another name"));
}

void printPicture(QWidget& what, QPrinter& printer) {
    printer.setPageOrientation(what.width() > what.height() ? QPageLayout::Landscape
                                                            : QPageLayout::Portrait);
    QPainter painter(&printer);
    paintInto(painter, printer.pageRect(QPrinter::DevicePixel), what);
}

}  // namespace oxbow
