#include "app/report/report_pdf.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QFont>
#include <QGuiApplication>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QScreen>
#include <QTextDocument>
#include <QTextFrame>
#include <memory>

#include "app/report/gui_for_drawing.h"

namespace oxbow {

namespace {

constexpr int kPoints = 9;
constexpr int kDotsPerInch = 300;
constexpr double kPointsPerInch = 72;
constexpr double kMarginPoints = 54;
// Laying a table out costs the square of its rows, and painting a page what its whole document
// costs: long tables are cut into shorter ones, and these into documents.
constexpr int kRowsInTable = 50;
constexpr int kRowsInDocument = 250;

const QString kTable = QStringLiteral("<table>");
const QString kTableEnd = QStringLiteral("</table>");
const QString kRowEnd = QStringLiteral("</tr>");

// Pages are numbered through.
class PagePrinter {
public:
    explicit PagePrinter(QPdfWriter& writer) : m_writer(writer) {}

    void print(QTextDocument& document) {
        const double scale = m_writer.logicalDpiY() / kPointsPerInch;
        const double margin = kMarginPoints * scale;
        document.documentLayout()->setPaintDevice(&m_writer);
        const QSizeF page(m_writer.width(), m_writer.height());
        document.setPageSize(page);
        QTextFrameFormat frame = document.rootFrame()->frameFormat();
        // The layout counts margins in dots of the screen.
        frame.setMargin(margin * QGuiApplication::primaryScreen()->logicalDotsPerInchY() /
                        m_writer.logicalDpiY());
        document.rootFrame()->setFrameFormat(frame);
        for (int i = 0; i < document.pageCount(); ++i) {
            if (!m_painter.isActive()) {
                m_painter.begin(&m_writer);
            } else {
                m_writer.newPage();
            }
            m_painter.save();
            m_painter.translate(0, -i * page.height());
            QAbstractTextDocumentLayout::PaintContext context;
            context.clip = QRectF(0, i * page.height(), page.width(), page.height());
            context.palette.setColor(QPalette::Text, Qt::black);
            m_painter.setClipRect(context.clip);
            document.documentLayout()->draw(&m_painter, context);
            m_painter.restore();
            m_painter.setFont(document.defaultFont());
            m_painter.drawText(
                QRectF(margin, page.height() - margin, page.width() - 2 * margin, margin / 2),
                Qt::AlignRight | Qt::AlignVCenter, QString::number(++m_page));
        }
    }

private:
    QPdfWriter& m_writer;
    QPainter m_painter;
    int m_page = 0;
};

}  // namespace

QStringList documentsOf(const QString& html) {
    const qsizetype body = html.indexOf(QStringLiteral("<body>"));
    const QString head = body < 0 ? QString() : html.left(body);
    const QString tail = QStringLiteral("</body></html>");
    QStringList documents;
    QString document = QStringLiteral("<body>");
    int rowsInDocument = 0;
    qsizetype at = body < 0 ? 0 : body + 6;
    while (at < html.size()) {
        const qsizetype table = html.indexOf(kTable, at);
        if (table < 0) {
            document += QStringView(html).mid(at);
            break;
        }
        document += QStringView(html).mid(at, table + kTable.size() - at);
        at = table + kTable.size();
        const qsizetype end = html.indexOf(kTableEnd, at);
        const qsizetype headings = html.indexOf(kRowEnd, at) + kRowEnd.size();
        const QString heading = html.mid(at, headings - at);
        int rows = 0;
        while (at < end) {
            const qsizetype row = html.indexOf(kRowEnd, at);
            if (row < 0 || row > end) {
                break;
            }
            if (rows == kRowsInTable) {
                document += kTableEnd;
                if (rowsInDocument >= kRowsInDocument) {
                    documents << head + document + tail;
                    document = QStringLiteral("<body>");
                    rowsInDocument = 0;
                }
                document += kTable + heading;
                rows = 0;
            }
            document += QStringView(html).mid(at, row + kRowEnd.size() - at);
            at = row + kRowEnd.size();
            ++rows;
            ++rowsInDocument;
        }
    }
    documents << head + document + tail;
    return documents;
}

QString withHeights(QString html) {
    static const QRegularExpression picture(
        QStringLiteral("<img src=\"data:image/png;base64,([^\"]*)\" width=\"(\\d+)\""));
    qsizetype from = 0;
    for (auto found = picture.match(html); found.hasMatch(); found = picture.match(html, from)) {
        const QImage image =
            QImage::fromData(QByteArray::fromBase64(found.capturedView(1).toLatin1()));
        const QString height =
            image.isNull()
                ? QString()
                : QStringLiteral(" height=\"%1\"")
                      .arg(found.capturedView(2).toInt() * image.height() / image.width());
        html.insert(found.capturedEnd(), height);
        from = found.capturedEnd() + height.size();
    }
    return html;
}

std::string pdfOfHtml(const std::string& html) {
    const GuiForDrawing gui;
    QByteArray bytes;
    {
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        QPdfWriter writer(&buffer);
        writer.setCreator("Oxbow");
        writer.setResolution(kDotsPerInch);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF());  // the documents have margins of their own
        PagePrinter printer(writer);
        QString paper = withHeights(QString::fromStdString(html));
        // Behind a table a heading has no margin above it.
        paper.replace(kTableEnd + "\n<h2>", kTableEnd + "\n<p>&nbsp;</p>\n<h2>");
        for (const QString& part : documentsOf(paper)) {
            QTextDocument document;
            QFont font = document.defaultFont();
            font.setPointSize(kPoints);
            document.setDefaultFont(font);
            document.setHtml(part);
            writer.setTitle(document.metaInformation(QTextDocument::DocumentTitle));
            printer.print(document);
        }
    }
    return bytes.toStdString();
}

}  // namespace oxbow
