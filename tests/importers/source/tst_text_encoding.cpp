#include <unicode/ucnv.h>

#include <QTest>

#include <string>

#include "importers/source/text_encoding.h"

using namespace oxbow;

namespace {

QByteArray in(const char* encoding, const char* utf8) {
    UErrorCode error = U_ZERO_ERROR;
    QByteArray out(4096, '\0');
    const std::int32_t size = ucnv_convert(encoding, "UTF-8", out.data(),
                                           static_cast<std::int32_t>(out.size()), utf8, -1, &error);
    out.resize(size);
    return out;
}

}  // namespace

class TestTextEncoding : public QObject {
    Q_OBJECT

private slots:
    void theEncodingIsFound_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("encoding");
        const auto row = [](const char* name, const QByteArray& bytes, const char* encoding) {
            QTest::newRow(name) << bytes << QString(encoding);
        };
        row("nothing", "", "UTF-8");
        row("ASCII", "a,b\n1,2\n", "UTF-8");
        row("UTF-8", "Zürich,Genève\n", "UTF-8");
        row("UTF-8 cut in a character", "Zürich,Gen\xc3", "UTF-8");
        row("UTF-8 with a broken byte", "Zürich,Genève,Gen\xe8ve\n", "UTF-8");
        row("a broken byte alone", "{\"id\":\"\xff\"}\n", "UTF-8");
        row("Western", "\"Date\",\"D\xc9P\xd4T\"\n\"x\",\"\xc9PARGNE\"\n", "windows-1252");
        row("Cyrillic",
            "\xe4\xe0\xf2\xe0;\xe8\xec\xff\n1;\xc8\xe2\xe0\xed \xcf\xe5\xf2\xf0\xee\xe2\n",
            "windows-1251");
        row("a few Western names", "name,age\nJos\xe9 \xc1lvarez,30\nM\xfcller,25\n",
            "windows-1252");
        row("of an old Mac", "Datum,Name\r2024,Z\x9frich\r2025,Gen\x8fve\r", "macintosh");
        row("marked",
            "\xff\xfe"
            "a",
            "UTF-16LE");
        row("UTF-16 without a mark", QByteArray("i\0d\0,\0s\0\n\0", 10), "UTF-16LE");
        row("the other way around", QByteArray("\0i\0d\0,\0s\0\n", 10), "UTF-16BE");
        row("a few NULs", QByteArray("id,status\n1,ne\0w\n", 17), "UTF-8");
        row("bytes", QByteArray("\0\1\2\3\xff\xfe\xfd", 7), "UTF-8");
    }
    void theEncodingIsFound() {
        QFETCH(QByteArray, bytes);
        const FoundEncoding found = findEncoding(bytes.toStdString());
        QTEST(QString::fromStdString(found.name), "encoding");
        QCOMPARE(found.reason.empty(), found.name == "UTF-8");
    }

    void languagesTellTheirEncodings_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("encoding");
        const std::pair<const char*, const char*> texts[] = {
            {"windows-1250", "1,Zażółć,gęślą\n2,jaźń,Łódź\n3,Kraków,Świętokrzyskie\n"},
            {"windows-1250", "1,Příliš,žluťoučký\n2,kůň,úpěl\n3,ďábelské,ódy\n"},
            {"windows-1254", "1,İstanbul,Şişli\n2,güneş,ağaç\n3,Eskişehir,yağmur\n"},
            {"windows-1257", "1,Šiauliai,ėjo\n2,ąžuolas,įmonė\n3,Kęstutis,ūkis\n"},
            {"windows-1251", "1,Москва,заказ\n2,оплата,отменён\n"},
            {"KOI8-R", "1,Москва,заказ\n2,оплата,доставка\n"},
            {"windows-1253", "1,Αθήνα,παραγγελία\n2,Θεσσαλονίκη,ακύρωση\n"},
            {"windows-1252", "1,Médéric,été\n2,garçon,hôtel\n3,naïve,Orléans\n"},
            {"windows-1252", "1,Müller,Straße\n2,Köln,Äpfel\n"},
            {"EUC-KR", "1,안녕하세요,서울특별시\n2,대한민국,주문\n3,결제완료,배송중\n"},
            {"Big5", "1,台北市,臺灣\n2,訂單,付款完成\n3,運送中,王小明\n4,電子郵件,高雄\n"},
            {"Shift_JIS", "1,東京都,注文\n2,支払い,キャンセル\n3,田中太郎,横浜\n"},
            {"GB18030", "1,北京市,订单\n2,付款,取消\n3,上海,王小明\n"},
            {"UTF-16LE", "1,北京市,订单\n2,付款,取消\n3,上海,王小明\n"},
            {"UTF-16BE", "1,Москва,заказ\n2,оплата,доставка\n"},
            {"UTF-32LE", "id,name\n1,abc\n2,déf\n"},
            {"UTF-32BE", "id,name\n1,abc\n2,déf\n"},
        };
        int number = 0;
        for (const auto& [encoding, text] : texts) {
            QTest::addRow("%s %d", encoding, ++number) << QString(text) << QString(encoding);
        }
    }
    void languagesTellTheirEncodings() {
        QFETCH(QString, text);
        QFETCH(QString, encoding);
        const QByteArray bytes = in(encoding.toUtf8(), text.toUtf8());
        const FoundEncoding found = findEncoding(bytes.toStdString());
        QCOMPARE(QString::fromStdString(found.name), encoding);
    }

    // 81, 8D, 8F, 90 and 9D stand for nothing in windows-1252.
    void noneIsTakenInWhichAByteStandsForNothing() {
        const std::string bytes =
            "1,a\x81"
            "b\x8d"
            "b\x8f\n2,\x90"
            "a\x9d\n3,caf\xe9 cr\xe8me\n";
        QVERIFY(findEncoding(bytes).name != "windows-1252");
    }

    void whatStandsFurtherOnCountsWhereTheBeginningIsAscii() {
        const std::string ascii = "id,name\n1,abc\n2,def\n";
        QCOMPARE(findEncoding(ascii, "3,caf\xe9\n4,cr\xe8me\n5,d\xe9j\xe0\n").name,
                 std::string("windows-1252"));
        QCOMPARE(findEncoding(ascii, "3,café\n").name, std::string("UTF-8"));
    }
};

QTEST_APPLESS_MAIN(TestTextEncoding)
#include "tst_text_encoding.moc"
