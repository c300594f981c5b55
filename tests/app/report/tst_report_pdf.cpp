// A report on paper.
#include <QTest>

#include "app/report/report_pdf.h"

using namespace oxbow;

namespace {

QString pageOf(int rows) {
    QString html =
        "<!DOCTYPE html>\n<html><head><title>T</title></head><body>\n<h1>What if</h1>\n"
        "<table>\n<tr><th>Edit</th><th>What</th></tr>\n";
    for (int i = 0; i < rows; ++i) {
        html += QStringLiteral("<tr><td>%1</td><td>gone</td></tr>\n").arg(i);
    }
    return html + "</table>\n<p>The end.</p></body></html>\n";
}

}  // namespace

class TestReportPdf : public QObject {
    Q_OBJECT
private slots:
    void everyRowOfALongTableIsThereOnceBelowItsHeadings() {
        const QStringList documents = documentsOf(pageOf(1'234));
        QVERIFY(documents.size() > 1);
        const QString all = documents.join(QString());
        for (int i = 0; i < 1'234; ++i) {
            QCOMPARE(all.count(QStringLiteral("<td>%1</td>").arg(i)), 1);
        }
        QCOMPARE(all.count("<table>"), all.count("<th>Edit</th>"));
        QCOMPARE(all.count("<table>"), all.count("</table>"));
        QCOMPARE(all.count("The end."), 1);
        for (const QString& document : documents) {
            QVERIFY(document.contains("<title>T</title>"));
        }
    }

    void aShortPageStaysAsItIs() {
        QCOMPARE(documentsOf(pageOf(5)).size(), 1);
        QCOMPARE(documentsOf(pageOf(0)).size(), 1);
    }

    void aPictureKeepsItsProportions() {
        // Of 16 by 5 dots.
        const QString png =
            "iVBORw0KGgoAAAANSUhEUgAAABAAAAAFAQAAAABkk1HkAAAAC0lEQVR42mNg"
            "QAEAAA8AASbyXtkAAAAASUVORK5CYII=";
        const QString tag =
            QStringLiteral("<img src=\"data:image/png;base64,%1\" width=\"640\"").arg(png);
        QCOMPARE(withHeights("<p>" + tag + " alt=\"\"></p>"),
                 "<p>" + tag + " height=\"200\" alt=\"\"></p>");
    }

    void itIsAPdfOfSeveralPages() {
        const QByteArray pdf = QByteArray::fromStdString(pdfOfHtml(pageOf(300).toStdString()));
        QVERIFY(pdf.startsWith("%PDF-"));
        QVERIFY(pdf.count("/Type /Page\n") > 3);
    }
};

QTEST_APPLESS_MAIN(TestReportPdf)
#include "tst_report_pdf.moc"
