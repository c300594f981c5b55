#include <QFile>
#include <QTest>

#include "model/fold/fold_kinds.h"
#include "resources/resources.h"

using namespace oxbow;

namespace {

QString text(std::string_view words) {
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

}  // namespace

class TestFoldHelp : public QObject {
    Q_OBJECT
private slots:
    void everyKindOfFoldHasAPageWithItsExample_data() {
        QTest::addColumn<int>("at");
        for (int i = 0; i < static_cast<int>(foldKinds().size()); ++i) {
            QTest::newRow(qPrintable(text(foldKinds()[static_cast<std::size_t>(i)].name))) << i;
        }
    }
    void everyKindOfFoldHasAPageWithItsExample() {
        QFETCH(int, at);
        initResources();
        const FoldKind& kind = foldKinds()[static_cast<std::size_t>(at)];
        QFile file(":/help/folds/" + text(kind.name) + ".md");
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QString page = QString::fromUtf8(file.readAll());
        QVERIFY(page.startsWith("# " + text(kind.title) + "\n"));
        for (const std::string_view part : {kind.example, kind.exampleEvent, kind.exampleRow}) {
            QVERIFY2(page.contains("```json\n" + text(part) + "\n```"), part.data());
        }
    }
};

QTEST_GUILESS_MAIN(TestFoldHelp)
#include "tst_fold_help.moc"
