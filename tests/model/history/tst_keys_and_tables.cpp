// Everything that is asked about keys and tables, against a replay from zero, on random logs.
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "model/history/history.h"
#include "model/history/log_history.h"
#include "model/history/ordered_table.h"
#include "model/history/rows.h"
#include "model/log/index/key_index.h"
#include "support/oracle.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

// Many short keys over few letters, so that prefixes and parts are shared; some of them bytes.
std::string randomKey(std::mt19937_64& random) {
    static const std::string letters("ab1\xff\0-", 6);
    std::string key;
    for (std::uint64_t size = random() % 6; size > 0; --size) {
        key += letters[random() % letters.size()];
    }
    return key;
}

std::vector<Event> keyedEvents(std::uint64_t seed, std::size_t count) {
    auto events = randomEvents(seed, count);
    std::mt19937_64 random(seed);
    for (Event& event : events) {
        if (event.key) {
            event.key = randomKey(random);
        }
    }
    return events;
}

struct RandomLog {
    RandomLog(std::uint64_t seed, std::size_t count)
        : random(seed), events(keyedEvents(seed, count)), oracle(events) {
        const std::size_t run = 20 + random() % 400;
        log = makeLog(folder, events, 1 + random() % 30, run);
    }
    Position anywhere() { return Position(random() % (events.size() + 1)); }

    QTemporaryDir folder;
    std::mt19937_64 random;
    std::vector<Event> events;
    Oracle oracle;
    std::shared_ptr<Log> log;
};

void addSeeds(int count) {
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= count; ++seed) {
        QTest::addRow("seed %d", seed) << seed;
    }
}

std::vector<std::uint32_t> found(const Log& log, const KeySearch& search) {
    std::vector<std::uint32_t> ids;
    const auto status = log.keys().search(search, [&ids](KeyId id, const KeyView&) {
        ids.push_back(id.value());
        return true;
    });
    return status.ok() ? ids : std::vector<std::uint32_t>{~0U};
}

}  // namespace

class TestKeysAndTables : public QObject {
    Q_OBJECT
private slots:
    void aMillionQuestionsAboutOneKeyAtOnePosition_data() { addSeeds(25); }
    void aMillionQuestionsAboutOneKeyAtOnePosition() {
        QFETCH(int, seed);
        RandomLog given(static_cast<std::uint64_t>(seed), 700);
        const auto keys = static_cast<std::uint32_t>(given.oracle.keyCount());
        for (int i = 0; i < 40'000; ++i) {
            const auto id = static_cast<std::uint32_t>(given.random() % keys);
            const Position at = given.anywhere();
            QVERIFY(*given.log->versionAt(KeyId(id), at) == given.oracle.versionAt(id, at));
            if (i % 8 == 0) {
                QVERIFY(*given.log->nextEvent(KeyId(id), at) == given.oracle.nextEvent(id, at));
            }
        }
    }

    // The tables before are let go at different times, so that their memory is used again from
    // before and from behind.
    void tablesOfADragInAnyDirectionAreThoseOfAReplay_data() { addSeeds(12); }
    void tablesOfADragInAnyDirectionAreThoseOfAReplay() {
        QFETCH(int, seed);
        RandomLog given(static_cast<std::uint64_t>(seed) + 100, 900);
        const LogHistory history(given.log);
        std::vector<std::shared_ptr<const Table>> held;
        Position at = given.anywhere();
        for (int step = 0; step < 300; ++step) {
            const std::uint64_t way = given.random() % 60;
            switch (given.random() % 5) {
                case 0:
                    at = given.anywhere();
                    break;
                case 1:
                case 2:
                    at = Position(at.value() - std::min(at.value(), way));
                    break;
                default:
                    at = std::min(at + way, given.log->end());
            }
            const Table* near = held.empty() ? nullptr : held[given.random() % held.size()].get();
            const auto table = *history.tableAt(at, near);
            QVERIFY(table->at() == at);
            std::uint64_t rows = 0;
            for (std::uint32_t id = 0; id < given.oracle.keyCount(); ++id) {
                const auto version = given.oracle.versionAt(id, at);
                QVERIFY(table->version(KeyId(id)) == version);
                const bool isRow = version && !version->deleted;
                QVERIFY(table->find(KeyId(id)) == (isRow ? std::optional(rows) : std::nullopt));
                if (isRow) {
                    QVERIFY(table->row(rows).key == KeyId(id));
                    QVERIFY(table->row(rows).writer == version->writer);
                    ++rows;
                }
            }
            QCOMPARE(table->rowCount(), rows);
            QCOMPARE(*history.rowCountAt(at), rows);
            held.push_back(table);
            if (held.size() > 1 + given.random() % 4) {
                held.erase(held.begin() +
                           static_cast<std::ptrdiff_t>(given.random() % held.size()));
            }
        }
    }

    void tablesDifferWhereTheirRowsDo() {
        RandomLog given(9, 900);
        const LogHistory history(given.log);
        for (int step = 0; step < 100; ++step) {
            const auto before = *history.tableAt(given.anywhere());
            const auto now = *history.tableAt(given.anywhere());
            std::map<std::uint32_t, WriterDifference> found;
            QVERIFY(before
                        ->forEachDifferingKey(
                            *now,
                            [&found](const WriterDifference& difference) {
                                return found.emplace(difference.key.value(), difference).second;
                            },
                            {})
                        .ok());
            for (std::uint32_t id = 0; id < given.oracle.keyCount(); ++id) {
                const auto writer = [&](Position at) {
                    const auto version = given.oracle.versionAt(id, at);
                    return version && !version->deleted ? std::optional(version->writer)
                                                        : std::nullopt;
                };
                const auto then = writer(before->at());
                const auto since = writer(now->at());
                QCOMPARE(found.contains(id), then != since);
                if (then != since) {
                    QVERIFY(found[id].before == then && found[id].now == since);
                }
            }
        }
    }

    void aTableThatWasCancelledLeavesNothingWrongBehind() {
        RandomLog given(7, 900);
        const LogHistory history(given.log);
        for (int step = 0; step < 300; ++step) {
            const Position at = given.anywhere();
            int asked = 0;
            const int patience = static_cast<int>(given.random() % 8);
            const auto table = history.tableAt(at, nullptr, [&] { return asked++ > patience; });
            if (!table.ok()) {
                QVERIFY(absl::IsCancelled(table.status()));
                continue;
            }
            for (std::uint32_t id = 0; id < given.oracle.keyCount(); ++id) {
                QVERIFY((*table)->version(KeyId(id)) == given.oracle.versionAt(id, at));
            }
        }
    }

    void keyOrderIsByStreamThenByBytes_data() { addSeeds(8); }
    void keyOrderIsByStreamThenByBytes() {
        QFETCH(int, seed);
        RandomLog given(static_cast<std::uint64_t>(seed) + 200, 600);
        const auto order = *given.log->keys().order();
        QCOMPARE(order->size(), given.oracle.keyCount());
        const auto cursor = given.log->keys().cursor();
        const auto names = [&cursor](KeyId key) { return cursor->key(key); };
        std::size_t rank = 0;
        for (const auto& [name, id] : given.oracle.ordered()) {
            QCOMPARE(order->at(rank).value(), id);
            QVERIFY(order->find(KeyId(id)) == rank);
            QCOMPARE(*order->keysBefore(names, StreamId(name.first), name.second), rank);
            ++rank;
        }
        for (int i = 0; i < 200; ++i) {
            const Oracle::Name name(given.random() % 3, randomKey(given.random));
            const auto before = std::distance(given.oracle.ordered().begin(),
                                              given.oracle.ordered().lower_bound(name));
            QCOMPARE(*order->keysBefore(names, StreamId(name.first), name.second),
                     std::size_t(before));
        }
    }

    void rowsInKeyOrderAreThoseOfAReplay_data() { addSeeds(8); }
    void rowsInKeyOrderAreThoseOfAReplay() {
        QFETCH(int, seed);
        RandomLog given(static_cast<std::uint64_t>(seed) + 300, 600);
        const LogHistory history(given.log);
        for (int i = 0; i < 40; ++i) {
            const Position at = given.anywhere();
            const auto table = *inKeyOrder(history, *history.tableAt(at));
            const Oracle::Name wanted(given.random() % 2, randomKey(given.random));
            std::uint64_t rows = 0;
            std::uint64_t first = 0;
            std::uint64_t second = 0;
            for (const auto& [name, id] : given.oracle.ordered()) {
                const auto version = given.oracle.versionAt(id, at);
                const bool isRow = version && !version->deleted;
                QVERIFY(table->find(KeyId(id)) == (isRow ? std::optional(rows) : std::nullopt));
                if (!isRow) {
                    continue;
                }
                QVERIFY(table->row(rows).key == KeyId(id));
                QVERIFY(table->row(rows).writer == version->writer);
                const bool begins =
                    name.first == wanted.first && name.second.starts_with(wanted.second);
                first += !begins && name < wanted ? 1 : 0;
                second += begins ? 1 : 0;
                ++rows;
            }
            QCOMPARE(table->rowCount(), rows);
            const auto range =
                *table->rowsWithPrefix(given.log->keys(), StreamId(wanted.first), wanted.second);
            QCOMPARE(range.first, first);
            QCOMPARE(range.second, first + second);
        }
    }

    void searchesFindWhatLookingAtEveryKeyFinds_data() { addSeeds(8); }
    void searchesFindWhatLookingAtEveryKeyFinds() {
        QFETCH(int, seed);
        RandomLog given(static_cast<std::uint64_t>(seed) + 400, 600);
        for (int i = 0; i < 150; ++i) {
            KeySearch search;
            search.text = randomKey(given.random).substr(0, given.random() % 4);
            if (given.random() % 3 == 0) {
                search.stream = StreamId(given.random() % 2);
            }
            const auto fits = [&](const Oracle::Name& name) {
                return !search.stream || search.stream->value() == name.first;
            };
            std::vector<std::uint32_t> expected;
            for (const auto& [name, id] : given.oracle.ordered()) {
                if (fits(name) && name.second.starts_with(search.text)) {
                    expected.push_back(id);
                }
            }
            QVERIFY(found(*given.log, search) == expected);
            search.where = KeySearch::Where::Anywhere;
            expected.clear();
            for (std::uint32_t id = 0; id < given.oracle.keyCount(); ++id) {
                const auto& name = given.oracle.name(id);
                if (fits(name) && name.second.find(search.text) != std::string::npos) {
                    expected.push_back(id);
                }
            }
            QVERIFY(found(*given.log, search) == expected);
        }
    }

    void aSearchStopsWhenToldAndWhenCancelled() {
        RandomLog given(5, 300);
        for (const auto where : {KeySearch::Where::Start, KeySearch::Where::Anywhere}) {
            const KeySearch search{where, "", std::nullopt};
            int visited = 0;
            QVERIFY(given.log->keys()
                        .search(search, [&](KeyId, const KeyView&) { return ++visited < 3; })
                        .ok());
            QCOMPARE(visited, 3);
            const auto status = given.log->keys().search(
                search, [](KeyId, const KeyView&) { return true; }, [] { return true; });
            QVERIFY(absl::IsCancelled(status));
        }
    }

    void pagesAndWholeTablesCarryTheirRowsBytes_data() { addSeeds(6); }
    void pagesAndWholeTablesCarryTheirRowsBytes() {
        QFETCH(int, seed);
        RandomLog given(static_cast<std::uint64_t>(seed) + 500, 3'000);
        const LogHistory history(given.log);
        const auto table = *history.tableAt(given.anywhere());
        const auto right = [&](const Table::Row& row, std::string_view bytes) {
            return given.events[row.writer.value()].value == bytes;
        };
        for (int i = 0; i < 30; ++i) {
            const std::uint64_t first = given.random() % (table->rowCount() + 2);
            const std::uint64_t count = given.random() % 50;
            const auto page = *readRows(history, table->rows(first, count));
            const std::uint64_t left = table->rowCount() - std::min(first, table->rowCount());
            QCOMPARE(page.size(), std::min(count, left));
            for (std::size_t n = 0; n < page.size(); ++n) {
                QVERIFY(page[n].row.key == table->row(first + n).key);
                QVERIFY(right(page[n].row, page[n].bytes));
            }
        }
        std::uint64_t n = 0;
        QVERIFY(forEachRow(history, *table, RowOrder::FirstAppearance, [&](const RowView& row) {
                    return row.row.key == table->row(n++).key && right(row.row, row.bytes);
                }).ok());
        QCOMPARE(n, table->rowCount());
        std::set<std::uint32_t> keys;
        Position last;
        QVERIFY(forEachRow(history, *table, RowOrder::Writer, [&](const RowView& row) {
                    const bool rising = keys.empty() || last < row.row.writer;
                    last = row.row.writer;
                    keys.insert(row.row.key.value());
                    return rising && right(row.row, row.bytes);
                }).ok());
        QCOMPARE(std::uint64_t(keys.size()), table->rowCount());
        QVERIFY(absl::IsCancelled(forEachRow(
            history, *table, RowOrder::FirstAppearance, [](const RowView&) { return true; },
            [] { return true; })));
    }

    // Few keys or many that were added, kept by a log that was closed or not.
    void theOrderGrowsWithTheLogAndOutlivesIt() {
        const auto events = keyedEvents(600, 3'000);
        const QTemporaryDir folder;
        const std::string path = folder.filePath("log.oxbow").toStdString();
        auto log = *Log::create(path);
        QCOMPARE((*log->keys().order())->size(), std::size_t(0));
        std::mt19937_64 random(1);
        for (std::size_t done = 0; done < events.size();) {
            const std::size_t more = random() % 4 == 0 ? 800 : 1 + random() % 12;
            const std::size_t end = std::min(done + more, events.size());
            QVERIFY(appendEvents(log, {events.begin() + std::ptrdiff_t(done),
                                       events.begin() + std::ptrdiff_t(end)})
                        .ok());
            done = end;
            if (random() % 3 == 0) {
                log.reset();
                const bool readOnly = random() % 4 == 0;
                log = *Log::open(path, readOnly ? Log::Access::ReadOnly : Log::Access::ReadWrite);
                QVERIFY(sameOrder(*log, events, done));
                if (readOnly) {
                    log.reset();
                    log = *Log::open(path, Log::Access::ReadWrite);
                }
            }
            if (random() % 2 == 0) {
                QVERIFY(sameOrder(*log, events, done));
            }
        }
        QVERIFY(sameOrder(*log, events, events.size()));
    }

private:
    static bool sameOrder(const Log& log, const std::vector<Event>& events, std::size_t count) {
        const Oracle oracle({events.begin(), events.begin() + std::ptrdiff_t(count)});
        const auto order = *log.keys().order();
        std::vector<std::uint32_t> expected;
        for (const auto& [name, id] : oracle.ordered()) {
            expected.push_back(id);
        }
        return order->ids() == expected;
    }
};

QTEST_APPLESS_MAIN(TestKeysAndTables)
#include "tst_keys_and_tables.moc"
