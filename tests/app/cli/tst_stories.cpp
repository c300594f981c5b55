// The stories in the help come out as they are written.
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

namespace {

struct Step {
    QString command;
    QString answer;  // to the letter; empty: any
};

// What stands between ```NAME and ```.
QStringList blocks(const QString& page, const QString& name) {
    QStringList out;
    const QRegularExpression block("```" + name + "\n(.*?)```",
                                   QRegularExpression::DotMatchesEverythingOption);
    for (auto it = block.globalMatch(page); it.hasNext();) {
        out << it.next().captured(1);
    }
    return out;
}

QList<Step> stepsOf(const QString& page) {
    QList<Step> steps;
    for (const QString& block : blocks(page, "console")) {
        for (const QString& line : block.split('\n', Qt::SkipEmptyParts)) {
            if (line.startsWith("$ ")) {
                steps << Step{line.mid(2), {}};
            } else {
                steps.last().answer += line + '\n';
            }
        }
    }
    return steps;
}

QString pageIn(const QString& file) {
    QFile page(file);
    return page.open(QIODevice::ReadOnly) ? QString::fromUtf8(page.readAll()) : QString();
}

void copyFolder(const QString& from, const QString& to) {
    QDir().mkpath(to);
    for (const QFileInfo& file : QDir(from).entryInfoList(QDir::Files)) {
        QFile::copy(file.filePath(), to + "/" + file.fileName());
    }
}

}  // namespace

class TestStories : public QObject {
    Q_OBJECT

private slots:
    void aStoryComesOutAsItIsWritten_data() {
        QTest::addColumn<QString>("file");
        const auto files = QDir(OXBOW_HELP "/stories").entryInfoList({"*.md"}, QDir::Files);
        QCOMPARE(files.size(), 5);
        for (const QFileInfo& file : files) {
            QTest::newRow(qPrintable(file.baseName())) << file.filePath();
        }
    }
    void aStoryComesOutAsItIsWritten() {
        QFETCH(QString, file);
        const QString page = pageIn(file);
        QVERIFY(page.contains("## In the window\n"));
        const QTemporaryDir folder;
        copyFolder(OXBOW_SAMPLES, folder.path());
        for (const char* log : {"ledger", "shop-day"}) {
            copyFolder(QString(OXBOW_SAMPLES "/folds/") + log, folder.filePath("folds/") + log);
        }
        // Code that a story shows is saved under the name that it is called by.
        for (const QString& code : blocks(page, "js")) {
            QFile script(folder.filePath("order-steps-2.js"));
            QVERIFY(script.open(QIODevice::WriteOnly));
            script.write(code.toUtf8());
        }
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(
            "PATH", QFileInfo(OXBOW_PROGRAM).absolutePath() + ":" + environment.value("PATH"));
        const auto steps = stepsOf(page);
        QVERIFY(steps.size() > 3);
        for (const Step& step : steps) {
            QProcess process;
            process.setProcessEnvironment(environment);
            process.setWorkingDirectory(folder.path());
            process.start("sh", {"-c", step.command});
            QVERIFY2(process.waitForFinished(120'000), qPrintable(step.command));
            const QByteArray errors = process.readAllStandardError();
            // That a fold is made anew is told, and no part of the story.
            QVERIFY2(errors.isEmpty() || errors.contains("is made of all events anew"),
                     (step.command.toUtf8() + "\n" + errors).constData());
            const QString answer = QString::fromUtf8(process.readAllStandardOutput());
            if (!step.answer.isEmpty()) {
                QVERIFY2(answer == step.answer, qPrintable(step.command + "\nsays\n" + answer +
                                                           "and not\n" + step.answer));
            }
            // A difference that is told of nothing is none.
            if (step.command.startsWith("oxbow diff") && step.answer.isEmpty()) {
                QCOMPARE(answer, QString());
            }
        }
    }

    void theFirstPageLeadsToEachOfThem() {
        const QString page = pageIn(OXBOW_HELP "/stories.md");
        for (const QFileInfo& file :
             QDir(OXBOW_HELP "/stories").entryInfoList({"*.md"}, QDir::Files)) {
            QVERIFY(page.contains("(stories/" + file.fileName() + ")"));
            const QString title = pageIn(file.filePath()).section('\n', 0, 0).mid(2);
            QVERIFY2(page.contains("[" + title + "]"), qPrintable(title));
        }
    }
};

QTEST_GUILESS_MAIN(TestStories)
#include "tst_stories.moc"
