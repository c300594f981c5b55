#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
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
        for (const ExportForm form :
             {ExportForm::Jsonl, ExportForm::Csv, ExportForm::Oxlog, ExportForm::Sqlite}) {
            const auto summary =
                exportLogTo(*m_log, m_folder.filePath("out").toStdString(), form, {});
            QVERIFY(summary.ok());
            QCOMPARE(summary->events, std::uint64_t(6));
            QCOMPARE(summary->leftOut, std::uint64_t(0));
        }
    }

    void theEndingNamesTheForm() {
        QVERIFY(exportFormOf("a.sqlite") == ExportForm::Sqlite);
        QVERIFY(exportFormOf("a.db") == ExportForm::Sqlite);
        QVERIFY(exportFormOf("a.cloudevents.jsonl") == ExportForm::CloudEvents);
        QVERIFY(exportFormOf("a.cloudevents.json") == ExportForm::CloudEventsBatch);
        QVERIFY(exportFormOf("a.jsonl") == ExportForm::Jsonl);
        QVERIFY(!exportFormOf("a.json"));
        QVERIFY(!exportFormOf(".jsonl"));
    }

    void cloudEventsAreFactsAloneALineOrAnArray() {
        const std::string lines = m_folder.filePath("out.cloudevents.jsonl").toStdString();
        const auto summary = exportLogTo(*m_log, lines, ExportForm::CloudEvents, {});
        QVERIFY(summary.ok());
        QCOMPARE(summary->events, std::uint64_t(4));
        QCOMPARE(summary->leftOut, std::uint64_t(2));
        QFile file(QString::fromStdString(lines));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(
            file.readLine().trimmed(),
            QByteArray("{\"specversion\":\"1.0\",\"id\":\"0\",\"source\":\"t\",\"type\":"
                       "\"event\",\"typeis\":\"absent\",\"sourcefile\":\"\",\"datacontenttype\":"
                       "\"text/plain\","
                       "\"data\":\"plain\"}"));
        const std::string batch = m_folder.filePath("out.cloudevents.json").toStdString();
        QVERIFY(exportLogTo(*m_log, batch, ExportForm::CloudEventsBatch, {}).ok());
        QFile whole(QString::fromStdString(batch));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const QJsonDocument document = QJsonDocument::fromJson(whole.readAll());
        QVERIFY(document.isArray());
        QCOMPARE(document.array().size(), 4);
    }

    void whatIsWrittenMayEndAtAPosition() {
        const std::string file = m_folder.filePath("two.jsonl").toStdString();
        const auto summary = exportLogTo(*m_log, file, ExportForm::Jsonl, {}, {}, Position(2));
        QCOMPARE(summary->events, std::uint64_t(2));
    }

    void nothingIsLeftOfADatabaseThatIsNotWhole() {
        const QString file = m_folder.filePath("never.sqlite");
        const auto summary = exportLogTo(*m_log, file.toStdString(), ExportForm::Sqlite,
                                         [](std::uint64_t events) { return events < 3; });
        QVERIFY(absl::IsCancelled(summary.status()));
        QVERIFY(!QFile::exists(file));
        QVERIFY(QDir(m_folder.path()).entryList({"never*"}).isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestLogFile)
#include "tst_log_file.moc"
