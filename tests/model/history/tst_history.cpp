#include <QTemporaryDir>
#include <QTest>

#include "model/history/blame.h"
#include "model/history/changes.h"
#include "model/history/diff.h"
#include "model/history/history.h"
#include "model/history/log_history.h"
#include "model/history/replay.h"
#include "model/history/rows.h"
#include "model/history/verify.h"
#include "support/random_log.h"
#include "support/row_bytes.h"

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
        out += history.keys().key(row.key)->bytes + "=" + rowBytes(history, row) + ";";
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

std::string changeText(std::uint64_t position, const OptionalBytes& before, bool wasText,
                       const OptionalBytes& after, bool isText,
                       const std::optional<Position>& previous) {
    return std::to_string(position) + ":" + before.value_or("-") + (wasText ? "(text)>" : ">") +
           after.value_or("-") + (isText ? "(text)" : "") + "<" +
           (previous ? std::to_string(previous->value()) : "-") + "; ";
}

std::string changeTexts(const History& history, std::size_t from, std::size_t to,
                        std::optional<KeyId> key) {
    std::string out;
    const auto status =
        changesIn(history, Position(from), Position(to), key, [&out](const Change& change) {
            out += changeText(change.position.value(), change.before, change.beforeIsText,
                              change.after, change.afterIsText, change.previousWriter);
            return true;
        });
    return status.ok() ? out : std::string(status.message());
}

// The same by nothing but the events: what it returns gives the changes of a range.
auto changesByReplay(const Log& log, const std::vector<Event>& events) {
    return [&log, &events](std::size_t from, std::size_t to, std::optional<KeyId> wanted) {
        std::map<std::uint32_t, std::size_t> rows;
        std::string out;
        for (std::size_t p = 0; p < to; ++p) {
            const Event& event = events[p];
            const auto key = log.eventRow(Position(p))->key;
            if (!key || event.kind != EventKind::Data) {
                continue;
            }
            const auto row = rows.find(key->value());
            const Event* before = row == rows.end() ? nullptr : &events[row->second];
            if (p >= from && (!wanted || *key == *wanted)) {
                out += changeText(p, before ? before->value : std::nullopt,
                                  before != nullptr && before->view().valueIsText(), event.value,
                                  event.value && event.view().valueIsText(),
                                  before ? std::optional(Position(row->second)) : std::nullopt);
            }
            if (event.value) {
                rows[key->value()] = p;
            } else {
                rows.erase(key->value());
            }
        }
        return out;
    };
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
        const LogHistory history(makeLog(folder, eventsOf(events), 1, 2));
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
        const LogHistory history(makeLog(folder, events));
        QCOMPARE(tableText(history, Position(3)), std::string("a=1;"));
        QVERIFY(changesOf(history, Position(1))->empty());
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
        const LogHistory history(makeLog(folder, events, 9, static_cast<std::size_t>(run)));
        Replay replay;
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
                QVERIFY(rowBytes(history, row) == expected->second.bytes);
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
        const LogHistory history(makeLog(folder, events));
        std::map<std::uint32_t, std::string> rows;
        std::uint64_t changes = 0;
        QVERIFY(
            changesIn(history, Position(), Position(200), std::nullopt, [&](const Change& change) {
                ++changes;
                const auto row = rows.find(change.key.value());
                const bool fits = change.before ==
                                  (row == rows.end() ? std::nullopt : OptionalBytes(row->second));
                if (change.after) {
                    rows[change.key.value()] = *change.after;
                } else if (row != rows.end()) {
                    rows.erase(row);
                }
                return fits;
            }).ok());
        QVERIFY(changes > 100);
        const auto table = *history.tableAt(Position(200));
        QCOMPARE(table->rowCount(), std::uint64_t(rows.size()));
        std::uint64_t n = 0;
        for (const auto& [id, bytes] : rows) {
            QCOMPARE(table->row(n).key.value(), id);
            QVERIFY(rowBytes(history, table->row(n++)) == bytes);
        }
    }

    void aChangeTellsItsKindAndWhoWroteTheRowBefore() {
        const QTemporaryDir folder;
        const LogHistory history(makeLog(folder, eventsOf({"a", "a=1", "b=2", "a=3", "a"})));
        std::string kinds;
        QVERIFY(changesIn(history, Position(), Position(5), KeyId(0), [&](const Change& change) {
                    kinds += std::string(changeKindName(change.kind)) + " ";
                    return true;
                }).ok());
        QCOMPARE(kinds, std::string("none insert update delete "));
        const auto change = changesOf(history, Position(3))->front();
        QVERIFY(change.previousWriter == Position(1));
        QVERIFY(change.before == "1" && change.after == "3");
    }

    void aDifferenceShowsRowsThatDifferAndNoOthers() {
        const QTemporaryDir folder;
        const LogHistory history(
            makeLog(folder, eventsOf({"a=1", "b=2", "c=3", "a=1", "b", "d=4", "c=5"})));
        std::string text;
        const auto collect = [&](const RowDifference& difference) {
            text += history.keys().key(difference.key)->bytes + ":" +
                    difference.before.value_or("-") + ">" + difference.after.value_or("-") + " ";
            return true;
        };
        QVERIFY(diff(history, Position(3), Position(7), collect).ok());
        QCOMPARE(text, std::string("b:2>- c:3>5 d:->4 "));
        text.clear();
        QVERIFY(diff(history, Position(7), Position(3), collect).ok());
        QCOMPARE(text, std::string("b:->2 c:5>3 d:4>- "));
        text.clear();
        QVERIFY(diff(history, Position(5), Position(5), collect).ok());
        QVERIFY(text.empty());
    }

    void blameFindsTheEventThatGaveAValueAndPassesOverThoseThatKeptIt() {
        const QTemporaryDir folder;
        const LogHistory history(
            makeLog(folder, eventsOf({R"(a={"s":"new","n":1})", R"(a={"s":"paid","n":1})", "b=0",
                                      R"(a={"s":"paid","n":2})", R"(a={"s":"paid","n":2})", "a"})));
        const auto writers = [&](std::optional<std::string_view> field, std::size_t at) {
            std::vector<std::uint64_t> out;
            const auto take = [&out](const Blame& blame) {
                out.push_back(blame.writer.value());
                return true;
            };
            const auto status = blame(history, KeyId(0), field, Position(at), take);
            return status.ok() ? out : std::vector<std::uint64_t>{~std::uint64_t{0}};
        };
        using Writers = std::vector<std::uint64_t>;
        QCOMPARE(writers("s", 5), (Writers{1, 0}));
        QCOMPARE(writers("n", 5), (Writers{3, 0}));
        QCOMPARE(writers(std::nullopt, 5), (Writers{3, 1, 0}));
        QCOMPARE(writers("s", 6), (Writers{5, 1, 0}));
        QCOMPARE(writers("s", 0), (Writers{}));
        QCOMPARE(writers("none", 5), (Writers{0}));
        std::vector<Blame> newest;
        QVERIFY(blame(history, KeyId(0), "s", Position(5), [&newest](const Blame& blame) {
                    newest.push_back(blame);
                    return false;
                }).ok());
        QCOMPARE(newest.size(), std::size_t(1));
        QVERIFY(newest[0].value == "\"paid\"");
    }

    void blameTellsATextFromANumberOfTheSameBytes() {
        const QTemporaryDir folder;
        auto events = eventsOf({"a=12", "a=12", "a=12"});
        events[0].details.contentType = std::string(kTextContent);
        const LogHistory history(makeLog(folder, events));
        std::string told;
        QVERIFY(blame(history, KeyId(0), std::nullopt, Position(3), [&told](const Blame& blame) {
                    told += std::to_string(blame.writer.value()) +
                            (blame.isText ? " text; " : " number; ");
                    return true;
                }).ok());
        QCOMPARE(told, std::string("1 number; 0 text; "));
    }

    void theChangeStreamEqualsAReplay_data() {
        QTest::addColumn<int>("seed");
        QTest::addColumn<int>("run");
        for (int seed = 0; seed < 6; ++seed) {
            QTest::addRow("seed %d", seed) << 300 + seed << (seed % 2 == 0 ? 130 : 100'000);
        }
    }
    // From every hundredth position, of all keys and of each.
    void theChangeStreamEqualsAReplay() {
        QFETCH(int, seed);
        QFETCH(int, run);
        const QTemporaryDir folder;
        auto events = randomEvents(static_cast<std::uint64_t>(seed), 2'500);
        for (std::size_t i = 0; i < events.size(); i += 3) {
            events[i].details.contentType = std::string(kTextContent);
        }
        const LogHistory history(makeLog(folder, events, 9, static_cast<std::size_t>(run)));
        const auto expected = changesByReplay(history.log(), events);
        for (std::size_t from = 0; from <= events.size(); from += 100) {
            const std::size_t to = std::min(events.size(), from + from / 2 + 90);
            QCOMPARE(changeTexts(history, from, to, std::nullopt),
                     expected(from, to, std::nullopt));
        }
        for (std::uint32_t key = 0; key < history.log().keyCount(); ++key) {
            QCOMPARE(changeTexts(history, 700, 2'100, KeyId(key)),
                     expected(700, 2'100, KeyId(key)));
        }
    }

    // More than the windows of rows and the rows kept between them hold.
    void rowsOfManyMegabytesAreToldAsOthersAre() {
        constexpr std::size_t kKeys = 24;
        const QTemporaryDir folder;
        std::vector<Event> events;
        for (std::size_t i = 0; i < 3 * kKeys; ++i) {
            Event event;
            event.key = "key-" + std::to_string(i % kKeys);
            event.value = std::string((std::size_t{3} << 20) + i, static_cast<char>('a' + i % 26));
            events.push_back(std::move(event));
        }
        const LogHistory history(makeLog(folder, events, 4, 30));
        const auto valueOf = [&events](Position p) { return events[p.value()].value; };
        std::size_t seen = 0;
        QVERIFY(changesIn(history, Position(10), Position(events.size()), std::nullopt,
                          [&](const Change& change) {
                              const std::size_t at = change.position.value();
                              ++seen;
                              return at == seen + 9 && change.after == valueOf(change.position) &&
                                     change.previousWriter.has_value() == (at >= kKeys) &&
                                     (at < kKeys ? !change.before
                                                 : change.before == events[at - kKeys].value);
                          })
                    .ok());
        QCOMPARE(seen, events.size() - 10);
        seen = 0;
        QVERIFY(diff(history, Position(kKeys + 5), Position(events.size()),
                     [&](const RowDifference& difference) {
                         ++seen;
                         return difference.before == valueOf(*difference.writerBefore) &&
                                difference.after == valueOf(*difference.writerAfter);
                     })
                    .ok());
        QCOMPARE(seen, kKeys);
        seen = 0;
        QVERIFY(forEachRow(history, **history.tableAt(Position(events.size())),
                           RowOrder::FirstAppearance,
                           [&](const RowView& row) {
                               return row.row.writer.value() == 2 * kKeys + seen++ &&
                                      row.bytes == valueOf(row.row.writer);
                           })
                    .ok());
        QCOMPARE(seen, kKeys);
    }

    void longWorkStopsWhereItIsTakenBack() {
        const QTemporaryDir folder;
        const LogHistory history(makeLog(folder, randomEvents(31, 50)));
        const auto yes = [] { return true; };
        const Position end(50);
        QVERIFY(absl::IsCancelled(changesIn(
            history, Position(), end, std::nullopt, [](const Change&) { return true; }, yes)));
        QVERIFY(absl::IsCancelled(changesIn(
            history, Position(), end, KeyId(0), [](const Change&) { return true; }, yes)));
        QVERIFY(absl::IsCancelled(diff(
            history, Position(), end, [](const RowDifference&) { return true; }, yes)));
        QVERIFY(absl::IsCancelled(blame(
            history, KeyId(0), std::nullopt, end, [](const Blame&) { return true; }, yes)));
        QVERIFY(absl::IsCancelled(forEachRow(
            history, **history.tableAt(end), RowOrder::FirstAppearance,
            [](const RowView&) { return true; }, yes)));
        VerifyOptions never;
        never.progress = [](Position) { return false; };
        QVERIFY(absl::IsCancelled(verifyLog(history, never).status()));
    }

    void aPageBeyondTheEndIsCutThere() {
        const QTemporaryDir folder;
        const LogHistory history(makeLog(folder, eventsOf({"a=1", "b=2", "c=3"})));
        const auto table = *history.tableAt(Position(3));
        const std::uint64_t all = ~std::uint64_t{0};
        QCOMPARE(readRows(history, table->rows(1, all))->size(), std::size_t(2));
        QCOMPARE(readRows(history, table->rows(all, all))->size(), std::size_t(0));
        QCOMPARE(history.log().rejected(1, all)->size(), std::size_t(0));
    }

    void verifyFindsNothingWrongWithASoundLog() {
        const QTemporaryDir folder;
        const LogHistory history(makeLog(folder, randomEvents(30, 600), 20, 170));
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
        const LogHistory history(makeLog(folder, randomEvents(31, 50)));
        QVERIFY(absl::IsCancelled(
            history.tableAt(Position(49), nullptr, [] { return true; }).status()));
    }
};

QTEST_APPLESS_MAIN(TestHistory)
#include "tst_history.moc"
