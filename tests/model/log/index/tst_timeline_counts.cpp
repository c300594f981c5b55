#include <QTemporaryDir>
#include <QTest>
#include <map>

#include "support/random_log.h"

using namespace oxbow;

// A log of more than two groups of types, of 16,384 events each, in two runs.
class TestTimelineCounts : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_events = randomEvents(7, 41'000);
        auto log = Log::create(path());
        QVERIFY(log.ok());
        const auto half = m_events.begin() + 39'000;
        QVERIFY(appendEvents(*log, {m_events.begin(), half}).ok());
        QVERIFY(appendEvents(*log, {half, m_events.end()}).ok());
        m_log = *log;
    }

    void edgesInManyGroupsAreCountedExactly_data() {
        QTest::addColumn<bool>("readOnly");
        QTest::newRow("by the writer") << false;
        QTest::newRow("by a reader beside it") << true;
    }
    void edgesInManyGroupsAreCountedExactly() {
        QFETCH(bool, readOnly);
        std::shared_ptr<const Log> log = m_log;
        if (readOnly) {
            const auto reader = Log::open(path(), Log::Access::ReadOnly);
            QVERIFY(reader.ok());
            log = *reader;
        }
        // Uneven, so that most lie within a block: there the types are read.
        std::vector<Position> edges;
        for (std::uint64_t edge = 3; edge < m_events.size(); edge += 1'777) {
            edges.push_back(Position(edge));
        }
        const auto counts = log->countsByType(edges, true);
        QVERIFY2(counts.ok(), std::string(counts.status().message()).c_str());
        const Names types = log->types();
        for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
            std::map<std::string, std::uint64_t> expected;
            std::uint64_t without = 0;
            for (std::uint64_t p = edges[i].value(); p < edges[i + 1].value(); ++p) {
                m_events[p].type ? ++expected[*m_events[p].type] : ++without;
            }
            for (std::size_t type = 0; type < types->size(); ++type) {
                QCOMPARE((*counts)[i][type], expected[(*types)[type]]);
            }
            QCOMPARE((*counts)[i].back(), without);
        }
    }

private:
    std::filesystem::path path() const { return m_dir->filePath("large.oxbow").toStdString(); }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::vector<Event> m_events;
    std::shared_ptr<Log> m_log;
};

QTEST_GUILESS_MAIN(TestTimelineCounts)
#include "tst_timeline_counts.moc"
