#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "model/forms/oxlog_event.h"
#include "model/forms/oxlog_exporter.h"
#include "model/log/log.h"
#include "model/log/log_builder.h"
#include "model/oxlog/reader.h"
#include "model/oxlog/verify.h"

using namespace oxbow;

// A log of 3000 events; a rejected record before every 1000th, one at the end, and two marks.
class TestOxlogExporter : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::shared_ptr<Log> m_log;

    static Event eventAt(int n) {
        Event event;
        event.source = "shop";
        event.stream = "orders";
        event.offset = n;
        event.key = "o-" + std::to_string(n % 10);
        if (n % 7 != 0) {
            event.value = std::to_string(n);
        }
        return event;
    }
    std::filesystem::path target() const { return m_folder.filePath("out.oxlog").toStdString(); }
    absl::StatusOr<OxlogExportSummary> exportRange(
        std::uint64_t from, std::uint64_t to,
        const std::function<bool(std::uint64_t)>& goOn = [](std::uint64_t) { return true; }) {
        return exportLog(*m_log, Position(from), Position(to),
                         std::move(*OxlogExporter::create(target())), goOn);
    }

private slots:
    void initTestCase() {
        m_log = *Log::create(m_folder.filePath("w.oxbow").toStdString());
        auto builder = *LogBuilder::create(m_log);
        ImportedSource source;
        source.path = "in/orders.jsonl";
        source.format = "jsonl";
        source.mapping = {{"key", "id"}};
        source.lost = {{"something", 3}};
        builder->beginSource(source);
        auto batch = std::make_unique<EventBatch>();
        for (int n = 0; n < 3000; ++n) {
            if (n % 1000 == 0) {
                batch->reject({.source = "shop", .line = static_cast<std::uint64_t>(n)});
            }
            batch->append(eventAt(n).view());
            if (batch->full()) {
                QVERIFY(builder->append(std::move(batch)).ok());
                batch = std::make_unique<EventBatch>();
            }
        }
        batch->reject({.source = "shop", .line = 3000});
        QVERIFY(builder->append(std::move(batch)).ok());
        source.complete = true;
        builder->endSource(source);
        QVERIFY(builder->commit().ok());
        QVERIFY(
            m_log->setMarks({{Position(5), "early", "a note"}, {Position(3000), "end", ""}}).ok());
    }

    void everythingOfALogIsInItsExport() {
        const auto summary = exportRange(0, 3000);
        QVERIFY2(summary.ok(), std::string(summary.status().message()).c_str());
        QCOMPARE(summary->events, 3000U);
        QCOMPARE(summary->rejected, 4U);
        const auto report = *oxlog::verify(target());
        QVERIFY2(report.ok(), report.text().c_str());
        auto reader = *oxlog::Reader::open(target());
        int next = 0;
        QVERIFY(reader
                    ->scan(0, 3000,
                           [&next](const oxlog::StoredEvent& stored) {
                               EventView view;
                               EventDetails details;
                               return fromOxlog(stored.message, {}, view, details).ok() &&
                                      Event(view) == eventAt(next++);
                           })
                    .ok());
        QCOMPARE(next, 3000);
        const auto rejected = *reader->rejected();
        QCOMPARE(rejected.size(), 4U);
        for (std::size_t i = 0; i < rejected.size(); ++i) {
            QCOMPARE(rejected[i].before(), i * 1000);
            QCOMPARE(rejected[i].line(), i * 1000);
        }
        const auto marks = *reader->annotations();
        QCOMPARE(marks.size(), 2U);
        QCOMPARE(marks[0].name(), std::string("early"));
        QCOMPARE(marks[0].note(), std::string("a note"));
        QCOMPARE(marks[1].sequence(), 3000U);
        const auto sources = *reader->sources();
        QCOMPARE(sources.size(), 1U);
        QCOMPARE(sources[0].path(), std::string("in/orders.jsonl"));
        QCOMPARE(sources[0].mapping(0).value(), std::string("id"));
        QCOMPARE(sources[0].lost(0).count(), 3U);
    }

    void aPartIsNumberedFromItsOwnBeginning() {
        const auto summary = exportRange(1500, 2500);
        QCOMPARE(summary->events, 1000U);
        auto reader = *oxlog::Reader::open(target());
        QCOMPARE(reader->event(0)->source().offset(), 1500);
        const auto rejected = *reader->rejected();
        QCOMPARE(rejected.size(), 1U);
        QCOMPARE(rejected[0].before(), 500U);
        QVERIFY(reader->annotations()->empty());
    }

    void aCancelledExportLeavesTheEarlierFileAlone() {
        QVERIFY(exportRange(0, 10).ok());
        const auto before = std::filesystem::file_size(target());
        const auto summary = exportRange(0, 3000, [](std::uint64_t done) { return done < 2000; });
        QCOMPARE(static_cast<int>(summary.status().code()),
                 static_cast<int>(absl::StatusCode::kCancelled));
        QCOMPARE(std::filesystem::file_size(target()), before);
        QCOMPARE(QDir(m_folder.path())
                     .entryList({"*.part", ".*.part"}, QDir::Files | QDir::Hidden)
                     .size(),
                 0);
    }

    void aFolderThatIsNotThereIsAnError() {
        const auto exporter =
            OxlogExporter::create(m_folder.filePath("no/where.oxlog").toStdString());
        QCOMPARE(static_cast<int>(exporter.status().code()),
                 static_cast<int>(absl::StatusCode::kNotFound));
    }
};

QTEST_APPLESS_MAIN(TestOxlogExporter)
#include "tst_oxlog_exporter.moc"
