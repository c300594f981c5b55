#include <QtTest>

#include <re2/re2.h>

#include <random>

#include "importers/plain/text_pattern.h"

using namespace oxbow;

namespace {

// What RE2 itself finds, group by group.
std::optional<RecordPattern::Groups> byRe2(const re2::RE2& pattern, const std::string& text) {
    std::vector<re2::StringPiece> found(
        static_cast<std::size_t>(pattern.NumberOfCapturingGroups()) + 1);
    if (!pattern.Match(text, 0, text.size(), re2::RE2::ANCHOR_BOTH, found.data(),
                       static_cast<int>(found.size()))) {
        return std::nullopt;
    }
    RecordPattern::Groups out;
    for (const auto& [number, name] : pattern.CapturingGroupNames()) {
        const re2::StringPiece& piece = found[static_cast<std::size_t>(number)];
        out.push_back(piece.data() == nullptr
                          ? std::nullopt
                          : std::optional(std::string_view(piece.data(), piece.size())));
    }
    return out;
}

}  // namespace

class TestTextPattern : public QObject {
    Q_OBJECT

private slots:
    // Patterns are taken apart to be quick; that must never be seen.
    void whatIsFoundIsWhatRe2Finds_data() {
        QTest::addColumn<QByteArray>("pattern");
        for (const char* const pattern :
             {"(?P<a>.*)", "(?P<a>\\S+) (?P<b>\\S+) (?P<c>\\S+) (?P<d>\\S+) (?P<e>\\S+) (?P<f>.*)",
              "(?P<a>a*?) ?(?P<b>b*) (?P<c>.*?) (?P<d>[ab]*)(?: (?P<e>b+))?(?P<f>.*)",
              "(?P<a>.*) (?P<b>.*) (?P<c>.*) (?P<d>.*) (?P<e>.*) (?P<f>.*)",
              "(?P<a>a)|(?P<b>b) (?P<c>.*)", "(?i)(?P<a>A+) (?P<b>B?)(?P<c> ?) ?(?P<d>.?)(?P<e>.*)",
              "(?P<a>a?)a (?P<b>(?:a|ab)+)(b)?(?P<c>\\n?) ?(?P<d>b?) ?(?P<e>a*)(?P<f>.*)",
              "(?P<a>[^ ]*)\\b (?P<b>x?)(?P<c>b{0,2}) {0,2}(?P<d>[]a]*) (?P<e>.?)(?P<f>.*)$"}) {
            QTest::newRow(pattern) << QByteArray(pattern);
        }
    }
    void whatIsFoundIsWhatRe2Finds() {
        QFETCH(QByteArray, pattern);
        const auto ours = RecordPattern::of(pattern.toStdString());
        QVERIFY2(ours.ok(), std::string(ours.status().message()).c_str());
        re2::RE2::Options options;
        options.set_dot_nl(true);
        const re2::RE2 whole(pattern.toStdString(), options);
        std::mt19937 random(7);
        int fitting = 0;
        for (int i = 0; i < 20'000; ++i) {
            std::string text;
            for (std::size_t size = random() % 24; size > 0; --size) {
                text += "aab b  \n"[random() % 8];
            }
            RecordPattern::Groups groups;
            const auto expected = byRe2(whole, text);
            QVERIFY2(ours->match(text, true, groups) == expected.has_value(), text.c_str());
            QVERIFY2(!expected || groups == *expected, text.c_str());
            fitting += expected ? 1 : 0;
        }
        QVERIFY(fitting > 20);
    }

    void itIsToldHowFarATextFits() {
        const auto pattern = RecordPattern::of(R"((?P<a>\d+) \[(?P<b>[^\]]+)\] (?P<c>x{2,3}?y)z)");
        const auto at = [&](const char* text) {
            const PartialFit fit = pattern->fit(text);
            return QString("%1 %2").arg(fit.bytes).arg(QString::fromStdString(fit.expected));
        };
        QCOMPARE(at("a"), QString(R"(0 (?P<a>\d+))"));
        QCOMPARE(at("12 b"), QString(R"(3 \[)"));
        QCOMPARE(at("12 [b] xy"), QString("7 (?P<c>x{2,3}?y)"));
        QCOMPARE(at("12 [b] xxy"), QString("10 z"));
        QCOMPARE(at("12 [b] xxyz!"), QString("11 "));
    }
};

QTEST_APPLESS_MAIN(TestTextPattern)
#include "tst_text_pattern.moc"
