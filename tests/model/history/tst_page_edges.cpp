// Logs of ten thousand events and a thousand keys, written in commits of all lengths and merged on
// the way, against what their events say. Built with small pages, too, whose edges they cross
// often.
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <functional>
#include <map>
#include <random>

#include "model/history/blame.h"
#include "model/history/history.h"
#include "model/history/log_history.h"
#include "model/history/ordered_table.h"
#include "model/history/rows.h"
#include "model/history/verify.h"
#include "model/keys/key_order.h"
#include "model/log/index/key_index.h"
#include "support/oracle.h"
#include "support/random_log.h"
#include "support/row_bytes.h"

using namespace oxbow;

namespace {

constexpr std::size_t kEvents = 10'000;
constexpr std::uint32_t kKeys = 1'500;

// Some keys are written often, most a few times; new ones come until the end.
std::vector<Event> manyKeys(std::uint64_t seed) {
    auto events = randomEvents(seed, kEvents);
    std::mt19937_64 random(seed);
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (events[i].key) {
            const auto most = static_cast<std::uint32_t>(1 + i * kKeys / kEvents);
            const bool often = random() % 4 == 0;
            events[i].key = "k" + std::to_string(random() % (often ? std::min(most, 9U) : most));
        }
    }
    return events;
}

// In several sittings, with commits of one event and of thousands.
absl::Status write(const std::string& path, const std::vector<Event>& events,
                   std::mt19937_64& random) {
    for (std::size_t done = 0; done < events.size();) {
        const auto log = done == 0 ? Log::create(path) : Log::open(path, Log::Access::ReadWrite);
        if (!log.ok()) {
            return log.status();
        }
        for (int commits = 0; commits < 9 && done < events.size(); ++commits) {
            const std::size_t most = random() % 3 == 0 ? 2'500 : 60;
            const std::size_t end = std::min(done + 1 + random() % most, events.size());
            auto status = appendEvents(*log,
                                       {events.begin() + static_cast<std::ptrdiff_t>(done),
                                        events.begin() + static_cast<std::ptrdiff_t>(end)},
                                       1 + random() % 40, 10 + random() % 900);
            if (!status.ok()) {
                return status;
            }
            done = end;
        }
    }
    return absl::OkStatus();
}

std::optional<std::int64_t> timeOf(const Event& event) {
    const auto& time = event.time ? event.time : event.recordTime;
    return event.kind != EventKind::Control && time ? std::optional(time->nanoseconds)
                                                    : std::nullopt;
}

}  // namespace

class TestPageEdges : public QObject {
    Q_OBJECT
private slots:
    void everyAnswerIsThatOfAReplay_data() {
        QTest::addColumn<std::uint64_t>("seed");
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            QTest::addRow("seed %d", static_cast<int>(seed)) << seed;
        }
    }
    void everyAnswerIsThatOfAReplay() {
        QFETCH(std::uint64_t, seed);
        m_random.seed(seed);
        m_events = manyKeys(seed);
        const QTemporaryDir folder;
        const std::string path = folder.filePath("log.oxbow").toStdString();
        const auto written = write(path, m_events, m_random);
        QVERIFY2(written.ok(), std::string(written.message()).c_str());
        m_log = *Log::open(path, Log::Access::ReadOnly);
        const Oracle oracle(m_events);
        m_oracle = &oracle;
        QCOMPARE(m_log->end().value(), kEvents);
        QCOMPARE(m_log->keyCount(), oracle.keyCount());
        for (const auto check :
             {&TestPageEdges::checkEvents, &TestPageEdges::checkKeys, &TestPageEdges::checkVersions,
              &TestPageEdges::checkTables, &TestPageEdges::checkKeyOrder,
              &TestPageEdges::checkChanges, &TestPageEdges::checkBlame,
              &TestPageEdges::checkDifferences, &TestPageEdges::checkCounts,
              &TestPageEdges::checkTimes, &TestPageEdges::checkVerify}) {
            (this->*check)();
            if (QTest::currentTestFailed()) {
                return;
            }
        }
    }

private:
    Position anywhere() { return Position(m_random() % (kEvents + 1)); }
    std::uint32_t anyKey() { return static_cast<std::uint32_t>(m_random() % m_oracle->keyCount()); }
    LogHistory history() const { return LogHistory(m_log); }

    void checkEvents() {
        std::size_t at = 0;
        QVERIFY(m_log
                    ->scan(Position(), m_log->end(),
                           [&](Position p, const EventView& event, std::optional<KeyId>) {
                               return p.value() == at && Event(event) == m_events[at] && ++at > 0;
                           })
                    .ok());
        QCOMPARE(at, kEvents);
        for (int i = 0; i < 300; ++i) {
            const Position p(m_random() % kEvents);
            QVERIFY(*m_log->event(p) == m_events[p.value()]);
        }
    }

    void checkKeys() {
        for (std::uint32_t id = 0; id < m_oracle->keyCount(); ++id) {
            const auto& [stream, bytes] = m_oracle->name(id);
            const auto key = m_log->keys().key(KeyId(id));
            QVERIFY(key.ok() && key->stream.value() == stream && key->bytes == bytes);
            QVERIFY(*m_log->keys().find(StreamId(stream), bytes) == KeyId(id));
        }
    }

    void checkVersions() {
        for (int i = 0; i < 20'000; ++i) {
            const std::uint32_t id = anyKey();
            // Half of the questions stand beside an event of the key.
            Position at = anywhere();
            if (i % 2 == 0) {
                const auto next = m_oracle->nextEvent(id, at);
                at = next ? (i % 4 == 0 ? *next : next->next()) : at;
            }
            QVERIFY(*m_log->versionAt(KeyId(id), at) == m_oracle->versionAt(id, at));
            QVERIFY(*m_log->nextEvent(KeyId(id), at) == m_oracle->nextEvent(id, at));
        }
    }

    void checkTables() {
        std::shared_ptr<const Table> near;
        for (int step = 0; step < 60; ++step) {
            // Jumps, and small steps both ways.
            const std::uint64_t way = m_random() % 40;
            Position at = anywhere();
            if (near && step % 3 == 1) {
                at = std::min(near->at() + way, m_log->end());
            } else if (near && step % 3 == 2) {
                at = Position(near->at().value() - std::min(way, near->at().value()));
            }
            const auto table = *history().tableAt(at, near.get());
            std::uint64_t rows = 0;
            for (std::uint32_t id = 0; id < m_oracle->keyCount(); ++id) {
                const auto version = m_oracle->versionAt(id, at);
                QVERIFY(table->version(KeyId(id)) == version);
                const bool isRow = version && !version->deleted;
                QVERIFY(table->find(KeyId(id)) == (isRow ? std::optional(rows) : std::nullopt));
                rows += isRow ? 1 : 0;
            }
            QCOMPARE(table->rowCount(), rows);
            QCOMPARE(*history().rowCountAt(at), rows);
            const auto page = *readRows(history(), table->rows(m_random() % (rows + 1), 30));
            for (const RowBytes& row : page) {
                QVERIFY(m_events[row.row.writer.value()].value == row.bytes);
            }
            near = table;
        }
    }

    void checkKeyOrder() {
        const auto table = *inKeyOrder(history(), *history().tableAt(m_log->end()));
        std::uint64_t rank = 0;
        for (const auto& [name, id] : m_oracle->ordered()) {
            if (m_oracle->isRow(id, m_log->end())) {
                QVERIFY(table->row(rank).key == KeyId(id));
                QVERIFY(table->find(KeyId(id)) == rank);
                ++rank;
            }
        }
        QCOMPARE(table->rowCount(), rank);
        const auto cursor = m_log->keys().cursor();
        const auto names = [&cursor](KeyId key) { return cursor->key(key); };
        const auto order = *m_log->keys().order();
        std::size_t before = 0;
        for (const auto& [name, id] : m_oracle->ordered()) {
            QCOMPARE(order->at(before).value(), id);
            QCOMPARE(*order->keysBefore(names, StreamId(name.first), name.second), before);
            ++before;
        }
    }

    void checkChanges() {
        for (int i = 0; i < 8; ++i) {
            const Position from = anywhere();
            const Position to = std::min(Position(from.value() + 400), m_log->end());
            const bool oneKey = i % 2 == 0;
            const std::uint32_t wanted = anyKey();
            std::vector<std::uint64_t> expected;
            for (Position p = from; p < to; p = p.next()) {
                const auto row = m_log->eventRow(p);
                if (row->key && m_events[p.value()].kind == EventKind::Data &&
                    (!oneKey || row->key->value() == wanted)) {
                    expected.push_back(p.value());
                }
            }
            std::size_t n = 0;
            bool right = true;
            QVERIFY(
                changesIn(history(), from, to, oneKey ? std::optional(KeyId(wanted)) : std::nullopt,
                          [&](const Change& change) {
                              const std::uint64_t p = change.position.value();
                              const auto was = m_oracle->versionAt(change.key.value(), Position(p));
                              const bool is = was && !was->deleted;
                              right = right && n < expected.size() && expected[n++] == p &&
                                      change.after == m_events[p].value &&
                                      change.before ==
                                          (is ? m_events[was->writer.value()].value : std::nullopt);
                              return right;
                          })
                    .ok());
            QVERIFY(right);
            QCOMPARE(n, expected.size());
        }
    }

    void checkBlame() {
        for (int i = 0; i < 60; ++i) {
            const std::uint32_t id = anyKey();
            const Position at = anywhere();
            // Of events that follow each other and give the same, the first.
            std::vector<Position> expected;
            const auto gives = [this](Position p) {
                const Event& event = m_events[p.value()];
                return std::pair(event.value, event.value && event.view().valueIsText());
            };
            for (auto version = m_oracle->versionAt(id, at); version;
                 version = m_oracle->versionAt(id, version->writer)) {
                if (!expected.empty() && gives(expected.back()) == gives(version->writer)) {
                    expected.back() = version->writer;
                } else {
                    expected.push_back(version->writer);
                }
            }
            // A null value for an absent key changes nothing.
            if (!expected.empty() && !gives(expected.back()).first) {
                expected.pop_back();
            }
            std::vector<Position> found;
            QVERIFY(blame(history(), KeyId(id), std::nullopt, at, [&found](const Blame& blame) {
                        found.push_back(blame.writer);
                        return true;
                    }).ok());
            QVERIFY(found == expected);
        }
    }

    void checkDifferences() {
        for (int i = 0; i < 20; ++i) {
            const auto before = *history().tableAt(anywhere());
            const auto now = *history().tableAt(anywhere());
            std::map<std::uint32_t, WriterDifference> found;
            QVERIFY(before
                        ->forEachDifferingKey(
                            *now,
                            [&found](const WriterDifference& difference) {
                                return found.emplace(difference.key.value(), difference).second;
                            },
                            {})
                        .ok());
            for (std::uint32_t id = 0; id < m_oracle->keyCount(); ++id) {
                const auto writer = [&](Position at) {
                    return m_oracle->isRow(id, at)
                               ? std::optional(m_oracle->versionAt(id, at)->writer)
                               : std::nullopt;
                };
                QCOMPARE(found.contains(id), writer(before->at()) != writer(now->at()));
            }
        }
    }

    void checkCounts() {
        const auto types = m_log->types();
        for (int i = 0; i < 40; ++i) {
            std::vector<Position> edges;
            for (int edge = 0; edge < 12; ++edge) {
                edges.push_back(anywhere());
            }
            std::sort(edges.begin(), edges.end());
            const auto counts = m_log->countsByType(edges, true);
            QVERIFY(counts.ok());
            for (std::size_t edge = 0; edge + 1 < edges.size(); ++edge) {
                std::vector<std::uint64_t> expected(types->size() + 1);
                for (std::uint64_t p = edges[edge].value(); p < edges[edge + 1].value(); ++p) {
                    const auto& type = m_events[p].type;
                    const auto column =
                        type ? std::find(types->begin(), types->end(), *type) - types->begin()
                             : static_cast<std::ptrdiff_t>(types->size());
                    ++expected[static_cast<std::size_t>(column)];
                }
                QCOMPARE((*counts)[edge], expected);
            }
        }
    }

    void checkTimes() {
        std::vector<std::optional<std::int64_t>> maxima = {std::nullopt};
        std::uint64_t late = 0;
        for (const Event& event : m_events) {
            const auto time = timeOf(event);
            const bool isLate = time && maxima.back() && *time < *maxima.back();
            late += isLate ? 1 : 0;
            maxima.push_back(time && !isLate ? time : maxima.back());
        }
        QCOMPARE(m_log->lateCount(), late);
        for (int i = 0; i < 500; ++i) {
            const Position p = anywhere();
            const auto maximum = maxima[p.value()];
            QVERIFY(*m_log->runningMaximum(p) == maximum);
            if (!maximum) {
                continue;
            }
            const std::int64_t time = *maximum + static_cast<std::int64_t>(m_random() % 3) - 1;
            const auto after = std::partition_point(
                maxima.begin(), maxima.end(),
                [time](const auto& before) { return !before || *before <= time; });
            const auto expected = static_cast<std::uint64_t>(after - maxima.begin()) - 1;
            QCOMPARE(m_log->positionAt(time)->value(), expected);
        }
    }

    void checkVerify() {
        const auto report = verifyLog(history(), {});
        QVERIFY(report.ok());
        QVERIFY2(report->differences.empty(),
                 report->differences.empty() ? "" : report->differences[0].c_str());
    }

    std::mt19937_64 m_random;
    std::vector<Event> m_events;
    std::shared_ptr<const Log> m_log;
    const Oracle* m_oracle = nullptr;
};

QTEST_APPLESS_MAIN(TestPageEdges)
#include "tst_page_edges.moc"
