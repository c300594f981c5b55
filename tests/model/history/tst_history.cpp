#include <QTemporaryDir>
#include <QTest>

#include "model/history/history.h"
#include "model/history/replay.h"
#include "model/history/verify.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

// "key=value" lines of the table at a position, in its order.
std::string tableText(const History& history, Position at) {
    const auto table = history.tableAt(at);
    if (!table.ok()) {
        return std::string(table.status().message());
    }
    std::string out;
    for (std::uint64_t n = 0; n < (*table)->rowCount(); ++n) {
        const Table::Row row = (*table)->row(n);
        out += history.log().key(row.key)->bytes + "=" +
               history.rowWrittenBy(row.writer)->value_or("(null)") + ";";
    }
    return out;
}

// A stream written as "a=1" (a value), "a=" (an empty value), "a" (a null value), "=1" (no key).
std::vector<Event> eventsOf(const std::vector<std::string>& texts) {
    std::vector<Event> events;
    for (const std::string& text : texts) {
        Event event;
        const auto equals = text.find('=');
        if (equals != 0) {
            event.key = text.substr(0, equals);
        }
        if (equals != std::string::npos) {
            event.value = text.substr(equals + 1);
        }
        events.push_back(event);
    }
    return events;
}

}  // namespace

class TestHistory : public QObject {
    Q_OBJECT
private slots:
    void theTableAtEveryPosition_data() {
        QTest::addColumn<std::vector<std::string>>("events");
        QTest::addColumn<std::vector<std::string>>("tables");
        using Texts = std::vector<std::string>;
        QTest::newRow("position 0 is before everything") << Texts{} << Texts{""};
        QTest::newRow("the first event with a key inserts")
            << Texts{"a=1", "b=2"} << Texts{"", "a=1;", "a=1;b=2;"};
        QTest::newRow("another updates, in its place")
            << Texts{"a=1", "b=2", "a=3"} << Texts{"", "a=1;", "a=1;b=2;", "a=3;b=2;"};
        QTest::newRow("a null value deletes")
            << Texts{"a=1", "b=2", "a"} << Texts{"", "a=1;", "a=1;b=2;", "b=2;"};
        QTest::newRow("an empty value does not") << Texts{"a=1", "a="} << Texts{"", "a=1;", "a=;"};
        QTest::newRow("an event without a key is ignored")
            << Texts{"a=1", "=5"} << Texts{"", "a=1;", "a=1;"};
        QTest::newRow("a null value for an absent key changes nothing")
            << Texts{"a", "a=1"} << Texts{"", "", "a=1;"};
        QTest::newRow("a key comes back")
            << Texts{"a=1", "b=2", "a", "a=4"} << Texts{"", "a=1;", "a=1;b=2;", "b=2;", "a=4;b=2;"};
    }
    void theTableAtEveryPosition() {
        QFETCH(std::vector<std::string>, events);
        QFETCH(std::vector<std::string>, tables);
        const QTemporaryDir folder;
        const History history(makeLog(folder, eventsOf(events), 1, 2));
        for (std::size_t p = 0; p < tables.size(); ++p) {
            QCOMPARE(tableText(history, Position(p)), tables[p]);
        }
        QVERIFY(absl::IsOutOfRange(history.tableAt(Position(tables.size())).status()));
    }

    void controlAndAbortedEventsTouchNoRow() {
        const QTemporaryDir folder;
        auto events = eventsOf({"a=1", "a=2", "b=3"});
        events[1].kind = EventKind::Aborted;
        events[2].kind = EventKind::Control;
        const History history(makeLog(folder, events));
        QCOMPARE(tableText(history, Position(3)), std::string("a=1;"));
        QVERIFY(!*history.changeOf(Position(1)));
    }

    void indexedAnswersEqualAReplayFromZero_data() {
        QTest::addColumn<int>("seed");
        QTest::addColumn<int>("run");
        for (int seed = 0; seed < 8; ++seed) {
            QTest::addRow("seed %d", seed) << 100 + seed << (seed % 2 == 0 ? 30 : 1'000);
        }
    }
    void indexedAnswersEqualAReplayFromZero() {
        QFETCH(int, seed);
        QFETCH(int, run);
        const QTemporaryDir folder;
        const auto events = randomEvents(static_cast<std::uint64_t>(seed), 250);
        const History history(makeLog(folder, events, 9, static_cast<std::size_t>(run)));
        const LatestValueFold fold;
        Replay replay(fold);
        std::shared_ptr<const Table> near;
        for (std::size_t p = 0; p <= events.size(); ++p) {
            const auto fresh = history.tableAt(Position(p));
            const auto stepped = history.tableAt(Position(p), near.get());
            QVERIFY(fresh.ok() && stepped.ok());
            QCOMPARE((*fresh)->rowCount(), std::uint64_t(replay.rows().size()));
            std::uint64_t n = 0;
            for (std::size_t k = 0; k < replay.keys().size(); ++k) {
                const KeyId id(static_cast<std::uint32_t>(k));
                const auto expected = replay.rows().find(replay.keys()[k]);
                const auto version = *history.versionAt(id, Position(p));
                QVERIFY((*fresh)->version(id) == version);
                QVERIFY((*stepped)->version(id) == version);
                QCOMPARE((*fresh)->find(id).has_value(), expected != replay.rows().end());
                if (expected == replay.rows().end()) {
                    QVERIFY(!version || version->deleted);
                    continue;
                }
                QCOMPARE(*(*fresh)->find(id), n);
                const Table::Row row = (*fresh)->row(n);
                QVERIFY(row.key == id && row.writer == expected->second.writer);
                QVERIFY((*stepped)->row(n).writer == row.writer);
                QVERIFY(*history.rowWrittenBy(row.writer) == expected->second.bytes);
                ++n;
            }
            near = p % 40 == 0 ? *history.tableAt(Position(events.size() - p)) : *stepped;
            if (p < events.size()) {
                replay.apply(events[p].view());
            }
        }
    }

    void changesAppliedToATableGiveTheNextTable() {
        const QTemporaryDir folder;
        const auto events = randomEvents(20, 200);
        const History history(makeLog(folder, events));
        std::map<std::uint32_t, std::string> rows;
        std::uint64_t changes = 0;
        QVERIFY(history
                    .changes(Position(), Position(200), std::nullopt,
                             [&](const Change& change) {
                                 ++changes;
                                 const auto row = rows.find(change.key.value());
                                 const bool fits = change.before ==
                                                   (row == rows.end() ? std::nullopt
                                                                      : OptionalBytes(row->second));
                                 if (change.after) {
                                     rows[change.key.value()] = *change.after;
                                 } else if (row != rows.end()) {
                                     rows.erase(row);
                                 }
                                 return fits;
                             })
                    .ok());
        QVERIFY(changes > 100);
        const auto table = *history.tableAt(Position(200));
        QCOMPARE(table->rowCount(), std::uint64_t(rows.size()));
        std::uint64_t n = 0;
        for (const auto& [id, bytes] : rows) {
            QCOMPARE(table->row(n).key.value(), id);
            QVERIFY(*history.rowWrittenBy(table->row(n++).writer) == bytes);
        }
    }

    void aChangeTellsItsKindAndWhoWroteTheRowBefore() {
        const QTemporaryDir folder;
        const History history(makeLog(folder, eventsOf({"a", "a=1", "b=2", "a=3", "a"})));
        std::string kinds;
        QVERIFY(history
                    .changes(Position(), Position(5), KeyId(0),
                             [&](const Change& change) {
                                 kinds += std::string(changeKindName(change.kind)) + " ";
                                 return true;
                             })
                    .ok());
        QCOMPARE(kinds, std::string("none insert update delete "));
        const auto change = **history.changeOf(Position(3));
        QVERIFY(change.previousWriter == Position(1));
        QVERIFY(change.before == "1" && change.after == "3");
    }

    void aDifferenceShowsRowsThatDifferAndNoOthers() {
        const QTemporaryDir folder;
        const History history(
            makeLog(folder, eventsOf({"a=1", "b=2", "c=3", "a=1", "b", "d=4", "c=5"})));
        std::string text;
        const auto collect = [&](const RowDifference& difference) {
            text += history.log().key(difference.key)->bytes + ":" +
                    difference.before.value_or("-") + ">" + difference.after.value_or("-") + " ";
            return true;
        };
        QVERIFY(history.diff(Position(3), Position(7), collect).ok());
        QCOMPARE(text, std::string("b:2>- c:3>5 d:->4 "));
        text.clear();
        QVERIFY(history.diff(Position(7), Position(3), collect).ok());
        QCOMPARE(text, std::string("b:->2 c:5>3 d:4>- "));
        text.clear();
        QVERIFY(history.diff(Position(5), Position(5), collect).ok());
        QVERIFY(text.empty());
    }

    void blameFindsTheEventThatGaveAValueAndPassesOverThoseThatKeptIt() {
        const QTemporaryDir folder;
        const History history(
            makeLog(folder, eventsOf({R"(a={"s":"new","n":1})", R"(a={"s":"paid","n":1})", "b=0",
                                      R"(a={"s":"paid","n":2})", R"(a={"s":"paid","n":2})", "a"})));
        const auto writers = [&](std::optional<std::string_view> field, std::size_t at) {
            std::vector<std::uint64_t> out;
            const auto blames = history.blame(KeyId(0), field, Position(at), 10);
            for (const Blame& blame : *blames) {
                out.push_back(blame.writer.value());
            }
            return out;
        };
        using Writers = std::vector<std::uint64_t>;
        QCOMPARE(writers("s", 5), (Writers{1, 0}));
        QCOMPARE(writers("n", 5), (Writers{3, 0}));
        QCOMPARE(writers(std::nullopt, 5), (Writers{3, 1, 0}));
        QCOMPARE(writers("s", 6), (Writers{5, 1, 0}));
        QCOMPARE(writers("s", 0), (Writers{}));
        QCOMPARE(writers("none", 5), (Writers{0}));
        const auto newest = history.blame(KeyId(0), "s", Position(5), 1);
        QCOMPARE(newest->size(), std::size_t(1));
        QVERIFY(newest->at(0).value == "\"paid\"");
    }

    void verifyFindsNothingWrongWithASoundLog() {
        const QTemporaryDir folder;
        const History history(makeLog(folder, randomEvents(30, 600), 20, 170));
        const auto report = verifyLog(history, {});
        QVERIFY(report.ok());
        QCOMPARE(report->events, 600U);
        QVERIFY(report->tables > 10);
        QVERIFY(report->rows > 100);
        QVERIFY(report->lookups >= 1'000);
        QVERIFY(report->differences.empty());
    }

    void aTableInTheMakingCanBeCancelled() {
        const QTemporaryDir folder;
        const History history(makeLog(folder, randomEvents(31, 50)));
        QVERIFY(absl::IsCancelled(
            history.tableAt(Position(49), nullptr, [] { return true; }).status()));
    }
};

QTEST_APPLESS_MAIN(TestHistory)
#include "tst_history.moc"
