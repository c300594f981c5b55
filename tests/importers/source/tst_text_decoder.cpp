#include <QStringConverter>
#include <QTest>
#include <random>

#include "importers/source/text_decoder.h"

using namespace oxbow;

namespace {

// What comes out when the bytes come in pieces of `size`.
std::string decodeInPieces(TextDecoder& decoder, const std::string& bytes, std::size_t size) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
        text += decoder.decode(std::string_view(bytes).substr(at, size));
    }
    text += decoder.finish();
    return text;
}

std::string decoded(const std::string& bytes) {
    TextDecoder decoder;
    return decodeInPieces(decoder, bytes, bytes.size() + 1);
}

std::string encoded(const std::string& text, QStringConverter::Encoding encoding) {
    QStringEncoder encoder(encoding, QStringConverter::Flag::WriteBom);
    const QByteArray bytes = encoder(QString::fromStdString(text));
    return bytes.toStdString();
}

const std::string kText = "{\"city\":\"Z\u00fcrich \u20ac \U0001F402\"}\nnext\n";

}  // namespace

class TestTextDecoder : public QObject {
    Q_OBJECT
private slots:
    void readsEveryEncodingWithAMarkCutAnywhere_data() {
        QTest::addColumn<int>("qtEncoding");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("bomBytes");
        using Q = QStringConverter;
        QTest::newRow("UTF-8") << int(Q::Utf8) << "UTF-8" << 3;
        QTest::newRow("UTF-16LE") << int(Q::Utf16LE) << "UTF-16LE" << 2;
        QTest::newRow("UTF-16BE") << int(Q::Utf16BE) << "UTF-16BE" << 2;
        QTest::newRow("UTF-32LE") << int(Q::Utf32LE) << "UTF-32LE" << 4;
        QTest::newRow("UTF-32BE") << int(Q::Utf32BE) << "UTF-32BE" << 4;
    }
    void readsEveryEncodingWithAMarkCutAnywhere() {
        QFETCH(int, qtEncoding);
        QFETCH(QString, name);
        QFETCH(int, bomBytes);
        const std::string bytes = encoded(kText, QStringConverter::Encoding(qtEncoding));
        for (std::size_t size = 1; size <= bytes.size(); ++size) {
            TextDecoder decoder;
            QCOMPARE(decodeInPieces(decoder, bytes, size), kText);
            QCOMPARE(
                QString::fromUtf8(decoder.encoding().data(), qsizetype(decoder.encoding().size())),
                name);
            QCOMPARE(decoder.bomBytes(), std::size_t(bomBytes));
            QCOMPARE(decoder.replaced(), std::uint64_t(0));
        }
    }

    void aPlaceInTheTextIsAPlaceInTheSource_data() {
        readsEveryEncodingWithAMarkCutAnywhere_data();
    }
    void aPlaceInTheTextIsAPlaceInTheSource() {
        QFETCH(int, qtEncoding);
        const std::string bytes = encoded(kText, QStringConverter::Encoding(qtEncoding));
        TextDecoder decoder;
        decodeInPieces(decoder, bytes, 7);
        const std::string firstLine = kText.substr(0, kText.find('\n') + 1);
        const std::size_t next = decoder.bomBytes() + decoder.sourceBytes(firstLine);

        TextDecoder resumed = TextDecoder::resumed(decoder.encoding(), decoder.bomBytes());
        QCOMPARE(decodeInPieces(resumed, bytes.substr(next), 5), std::string("next\n"));
        QCOMPARE(decoder.bomBytes() + decoder.sourceBytes(kText), std::uint64_t(bytes.size()));
    }

    void utf8WithoutAMarkPassesUncopiedAndUnchecked() {
        TextDecoder decoder;
        const std::string bytes = "a\xff\xfe z";
        const std::string_view text = decoder.decode(bytes);
        QCOMPARE(text, std::string_view(bytes));
        QVERIFY(text.data() == bytes.data());
        QVERIFY(decoder.finish().empty());
        QVERIFY(decoder.isUtf8());
    }

    void aShortSourceThatBeginsLikeAMarkIsKept() {
        QCOMPARE(decoded(""), std::string());
        QCOMPARE(decoded("\xef\xbb"), std::string("\xef\xbb"));
        QCOMPARE(decoded(std::string("\0\0\xfe", 3)), std::string("\0\0\xfe", 3));
        QCOMPARE(decoded("\xef\xbb\xbf"), std::string());
        QCOMPARE(decoded("\xff\xfe"), std::string());
        QCOMPARE(decoded(std::string("\xff\xfe"
                                     "a\0",
                                     4)),
                 std::string("a"));
    }

    void whatIsBrokenIsReplacedAndCounted() {
        // A low half alone, a high half before a letter, a high half at the end.
        const std::string bytes(
            "\xff\xfe\x02\xdc"
            "a\0\x3d\xd8"
            "b\0\x3d\xd8",
            12);
        for (std::size_t size = 1; size <= bytes.size(); ++size) {
            TextDecoder decoder;
            QCOMPARE(decodeInPieces(decoder, bytes, size), std::string("\uFFFD"
                                                                       "a\uFFFD"
                                                                       "b\uFFFD"));
            QCOMPARE(decoder.replaced(), std::uint64_t(3));
        }
        QCOMPARE(decoded(std::string("\xff\xfe"
                                     "a\0b",
                                     5)),
                 std::string("a\uFFFD"));
        QCOMPARE(decoded(std::string("\0\0\xfe\xff\0\x11\0\0", 8)), std::string("\uFFFD"));
    }

    void whatIsBrokenAtTheEndIsOneCharacterAUnit() {
        // A high half whose other half is cut: two units, of which three bytes are there.
        const std::string bytes("\xff\xfe\x3d\xd8\x3d", 5);
        for (std::size_t size = 1; size <= bytes.size(); ++size) {
            TextDecoder decoder;
            QCOMPARE(decodeInPieces(decoder, bytes, size), std::string("\uFFFD\uFFFD"));
        }
    }

    void whatIsBrokenIsCountedFromAnyPlaceOn() {
        const std::string bytes(
            "\xff\xfe\x02\xdc\x02\xdc"
            "a\0\x02\xdc"
            "b\0",
            12);
        TextDecoder decoder;
        decodeInPieces(decoder, bytes, 3);
        const std::uint64_t expected[] = {3, 2, 1, 1, 0, 0};
        for (std::size_t unit = 0; unit < std::size(expected); ++unit) {
            QCOMPARE(decoder.replacedFrom(unit * 2), expected[unit]);
        }
        decoder.forgetBefore(6);
        QCOMPARE(decoder.replacedFrom(6), std::uint64_t(1));
        QCOMPARE(decoder.replaced(), std::uint64_t(3));
    }

    void aMarkInsideTheTextIsKept() {
        QCOMPARE(decoded("a\xef\xbb\xbf"), std::string("a\xef\xbb\xbf"));
        QCOMPARE(decoded(std::string("\xff\xfe"
                                     "a\0\xff\xfe",
                                     6)),
                 std::string("a\xef\xbb\xbf"));
    }

    void everyEncodingsPlacesAreExactCutAnywhere_data() {
        QTest::addColumn<QString>("encoding");
        for (const char* name : {"windows-1252", "ISO-8859-15", "windows-1251", "KOI8-R", "IBM437",
                                 "macintosh", "Shift_JIS", "EUC-JP", "GBK", "GB18030", "Big5",
                                 "EUC-KR", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
            QTest::newRow(name) << name;
        }
    }
    void everyEncodingsPlacesAreExactCutAnywhere() {
        QFETCH(QString, encoding);
        const auto name = textEncoding(encoding.toStdString());
        QVERIFY2(name.ok(), std::string(name.status().message()).c_str());
        std::mt19937 random(7);
        for (int round = 0; round < 200; ++round) {
            std::string bytes = "k";
            for (int i = 0; i < 40; ++i) {
                bytes += static_cast<char>(round % 2 == 0 ? random() % 256 : 0x20 + random() % 96);
            }
            TextDecoder whole = TextDecoder::resumed(*name, 0);
            const std::string text = decodeInPieces(whole, bytes, bytes.size());
            for (const std::size_t piece : {1, 3, 7}) {
                TextDecoder cut = TextDecoder::resumed(*name, 0);
                QCOMPARE(decodeInPieces(cut, bytes, piece), text);
                QCOMPARE(cut.replaced(), whole.replaced());
            }
            const std::uint64_t unit = name->starts_with("UTF-32")   ? 4
                                       : name->starts_with("UTF-16") ? 2
                                                                     : 1;
            const std::uint64_t units = (bytes.size() + unit - 1) / unit * unit;
            QCOMPARE(whole.sourceBytes(text), units);
        }
    }

    void textOfEightBitsIsRead() {
        TextDecoder decoder("windows-1252");
        QCOMPARE(decodeInPieces(decoder, "CAF\xC9 \x97 \x80 20\n", 1),
                 std::string("CAFÉ — € 20\n"));
        TextDecoder japanese("Shift_JIS");
        QCOMPARE(decodeInPieces(japanese, "\x93\xfa\x96\x7b,1", 1), std::string("日本,1"));
    }

    void encodingsAreKnownByAnyOfTheirNames() {
        QCOMPARE(*textEncoding("latin1"), std::string("ISO-8859-1"));
        QCOMPARE(*textEncoding("utf8"), std::string("UTF-8"));
        QCOMPARE(*textEncoding("UTF-16"), std::string("UTF-16LE"));
        QVERIFY(!textEncoding("").ok());
        QVERIFY(!textEncoding("martian").ok());
    }

    void anEncodingInWhichBytesHaveNoMeaningByThemselvesIsRefused() {
        for (const char* name : {"ISO-2022-JP", "UTF-7", "HZ"}) {
            const auto encoding = textEncoding(name);
            QVERIFY(!encoding.ok());
            QVERIFY(std::string(encoding.status().message()).find("iconv") != std::string::npos);
        }
    }
};

QTEST_APPLESS_MAIN(TestTextDecoder)
#include "tst_text_decoder.moc"
