#include "app/cli/report_pdf.h"

#include <QBuffer>
#include <QFont>
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
        constexpr int kPoints = 9;
        constexpr int kDotsPerInch = 300;
        QPdfWriter writer(&buffer);
        writer.setCreator("Oxbow");
        writer.setResolution(kDotsPerInch);
        writer.setPageSize(QPageSize(QPageSize::A4));
        // The document has margins of its own, and puts the pages' numbers there.
        writer.setPageMargins(QMarginsF());
        QTextDocument document;
        QFont font = document.defaultFont();
        font.setPointSize(kPoints);
        document.setDefaultFont(font);
        document.setHtml(QString::fromStdString(html));
        writer.setTitle(document.metaInformation(QTextDocument::DocumentTitle));
        document.print(&writer);
    }
    return bytes.toStdString();
}

}  // namespace oxbow
