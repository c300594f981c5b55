#include <QTemporaryDir>
#include <QTest>

#include "model/forms/row_text.h"
#include "model/history/log_history.h"
#include "model/log/log.h"
#include "model/log/log_builder.h"

using namespace oxbow;

class TestRowText : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::shared_ptr<Log> m_log;
    std::shared_ptr<const History> m_history;

    static void add(EventBatch& batch, const std::string& key, const OptionalBytes& value) {
        Event event;
        event.stream = "t";
        event.key = key;
        event.value = value;
        batch.append(event.view());
    }
    std::vector<RowVersion> rows() const {
        const auto table = *m_history->tableAt(m_log->end());
        std::vector<RowVersion> versions;
        for (std::uint64_t n = 0; n < table->rowCount(); ++n) {
            const Table::Row row = table->row(n);
            versions.push_back({row.key, row.writer});
        }
        return versions;
    }
    QString written(const std::function<absl::Status(const WritePiece&)>& write) const {
        std::string out;
        const auto status = write([&out](std::string_view piece) {
            out += piece;
            return absl::OkStatus();
        });
        return status.ok() ? QString::fromStdString(out) : "failed";
    }

private slots:
    void initTestCase() {
        m_log = *Log::create(m_folder.filePath("w.oxbow").toStdString());
        auto builder = *LogBuilder::create(m_log);
        builder->beginSource({});
        auto batch = std::make_unique<EventBatch>();
        add(*batch, "a", R"({"n":1,"s":"x|y"})");
        add(*batch, "b", R"({"n":9007199254740993,"t":"two
lines"})");
        add(*batch, "a", R"({"n":2.50,"s":null})");
        add(*batch, "c", "plain, \"quoted\"");
        add(*batch, "b", std::nullopt);
        QVERIFY(builder->append(std::move(batch)).ok());
        builder->endSource({});
        QVERIFY(builder->commit().ok());
        m_history = std::make_shared<LogHistory>(m_log);
    }

    void eventsAreExactAsJsonAndAsCsv() {
        const Position wanted[] = {Position(0), Position(2)};
        const auto json = textOfEvents(*m_log, wanted, RowForm::Jsonl, "");
        QVERIFY(json.ok());
        const QStringList lines = QString::fromStdString(*json).trimmed().split('\n');
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[1].contains(R"("value":{"n":2.50,"s":null})"));
        const auto csv = textOfEvents(*m_log, wanted, RowForm::Csv, "");
        QVERIFY(csv.ok() && csv->starts_with("position,source,"));
    }

    void aTableOfWordsHasAColumnAField() {
        const auto text = textOfRows(*m_history, rows(), RowForm::Markdown, "");
        QVERIFY(text.ok());
        const QStringList lines = QString::fromStdString(*text).trimmed().split('\n');
        QCOMPARE(lines[0], QString("| key | since | n | s | value |"));
        QCOMPARE(lines[1], QString("| --- | --- | --- | --- | --- |"));
        QCOMPARE(lines[2], QString("| a | 2 | 2.50 | ∅ |  |"));
        QCOMPARE(lines.size(), 4);
    }

    void whatWouldBreakATableIsEscaped() {
        const Position wanted[] = {Position(0), Position(1)};
        const auto text = textOfEvents(*m_log, wanted, RowForm::Markdown, "");
        QVERIFY(text.ok());
        const QStringList lines = QString::fromStdString(*text).trimmed().split('\n');
        QCOMPARE(lines.size(), 4);
        QVERIFY(lines[2].contains("x\\|y"));
    }

    void whatIsNoFactSaysSo() {
        const Position wanted[] = {Position(0)};
        const auto json = textOfEvents(*m_log, wanted, RowForm::Jsonl, "no refund");
        QVERIFY(json.ok() && json->ends_with(",\"what_if\":\"no refund\"}\n"));
        const auto csv = textOfRows(*m_history, rows(), RowForm::Csv, "no, refund");
        QVERIFY(csv.ok());
        const QStringList lines = QString::fromStdString(*csv).trimmed().split('\n');
        QVERIFY(lines[0].endsWith(",what_if"));
        QVERIFY(lines[1].endsWith(",\"no, refund\""));
    }

    void aTableIsWrittenWhole() {
        const auto table = *m_history->tableAt(m_log->end());
        const auto goOn = [](std::uint64_t) { return true; };
        const QString csv = written([&](const WritePiece& write) {
            return writeTable(*m_history, *table, RowForm::Csv, write, goOn);
        });
        QCOMPARE(csv.trimmed().count('\n'), 2);
        const auto no = [](std::uint64_t) { return false; };
        QCOMPARE(written([&](const WritePiece& write) {
                     return writeTable(*m_history, *table, RowForm::Csv, write, no);
                 }),
                 QString("failed"));
    }

    void theHistoryOfARowHasEveryChange() {
        const KeyId b = rows()[0].key == KeyId(0) ? KeyId(1) : KeyId(0);
        const auto goOn = [](std::uint64_t) { return true; };
        const QString json = written([&](const WritePiece& write) {
            return writeHistoryOf(*m_history, b, RowForm::Jsonl, write, goOn);
        });
        const QStringList lines = json.trimmed().split('\n');
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[0].contains("\"kind\":\"insert\",\"before\":null"));
        QVERIFY(lines[0].contains("9007199254740993"));
        QVERIFY(lines[1].contains("\"kind\":\"delete\""));
        QVERIFY(lines[1].endsWith("\"previous\":1}"));
        const QString csv = written([&](const WritePiece& write) {
            return writeHistoryOf(*m_history, b, RowForm::Csv, write, goOn);
        });
        QVERIFY(csv.startsWith("position,stream,key,kind,before,after,previous\n1,t,b,insert,,"));
    }
};

QTEST_MAIN(TestRowText)
#include "tst_row_text.moc"
