#include "app/cli/report_pdf.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QPageSize>
#include <QPdfWriter>
#include <QTextDocument>

#include <memory>

namespace oxbow {

std::string pdfOfHtml(const std::string& html) {
    std::unique_ptr<QGuiApplication> application;
    int count = 1;
    char name[] = "oxbow";
    char* names[] = {name, nullptr};
    if (QCoreApplication::instance() == nullptr) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        application = std::make_unique<QGuiApplication>(count, names);
    }
    QByteArray bytes;
    {
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        constexpr int kMargin = 18;  // millimetres
        constexpr int kDotsPerInch = 300;
        QPdfWriter writer(&buffer);
        writer.setCreator("Oxbow");
        writer.setResolution(kDotsPerInch);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(kMargin, kMargin, kMargin, kMargin),
                              QPageLayout::Millimeter);
        QTextDocument document;
        document.setHtml(QString::fromStdString(html));
        writer.setTitle(document.metaInformation(QTextDocument::DocumentTitle));
        document.print(&writer);
    }
    return bytes.toStdString();
}

}  // namespace oxbow
