#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "model/forms/log_file.h"
#include "model/log/log.h"
#include "model/log/log_builder.h"

using namespace oxbow;

class TestLogFile : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::shared_ptr<Log> m_log;

    void add(EventBatch& batch, const std::string& value, EventKind kind,
             std::optional<TransactionOutcome> outcome) {
        Event event;
        event.stream = "t";
        event.value = value;
        event.kind = kind;
        if (outcome) {
            event.details.transaction = Transaction{"1", 0, false, *outcome};
        }
        batch.append(event.view());
    }

private slots:
    void initTestCase() {
        m_log = *Log::create(m_folder.filePath("w.oxbow").toStdString());
        auto builder = *LogBuilder::create(m_log);
        builder->beginSource({});
        auto batch = std::make_unique<EventBatch>();
        add(*batch, "plain", EventKind::Data, {});
        add(*batch, "committed", EventKind::Data, TransactionOutcome::Decided);
        add(*batch, "marker", EventKind::Control, {});
        add(*batch, "rolled back", EventKind::Aborted, TransactionOutcome::Decided);
        add(*batch, "under way", EventKind::Data, TransactionOutcome::Open);
        add(*batch, "who knows", EventKind::Data, TransactionOutcome::Unknown);
        QVERIFY(builder->append(std::move(batch)).ok());
        ImportedSource source;
        source.complete = true;
        builder->endSource(source);
        QVERIFY(builder->commit().ok());
    }

    // Whoever pipes the lines into `kcat -P` publishes them.
    void onlyWhatWasCommittedIsWrittenForKcat() {
        const QString target = m_folder.filePath("out.kcat");
        const auto summary = exportLogTo(*m_log, target.toStdString(), ExportForm::Kcat, {});
        QVERIFY(summary.ok());
        QCOMPARE(summary->events, std::uint64_t(2));
        QCOMPARE(summary->leftOut, std::uint64_t(4));
        QFile file(target);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines.at(0).contains("\"plain\""));
        QVERIFY(lines.at(1).contains("\"committed\""));
    }

    void allIsWrittenInFormsThatSayWhatItIs() {
        for (const ExportForm form : {ExportForm::Jsonl, ExportForm::Csv, ExportForm::Oxlog}) {
            const auto summary =
                exportLogTo(*m_log, m_folder.filePath("out").toStdString(), form, {});
            QVERIFY(summary.ok());
            QCOMPARE(summary->events, std::uint64_t(6));
            QCOMPARE(summary->leftOut, std::uint64_t(0));
        }
    }
};

QTEST_APPLESS_MAIN(TestLogFile)
#include "tst_log_file.moc"
