// What must hold of every branch, on random logs, edits and folds: as many as OXBOW_BRANCH_LOGS
// says, a few where it says nothing.
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "model/branch/branch_world.h"
#include "model/branch/event_heads.h"
#include "model/branch/matching_events.h"

using namespace oxbow;

class TestBranchProperties : public QObject {
    Q_OBJECT
    static int worlds(int few) {
        const int many = qEnvironmentVariableIntValue("OXBOW_BRANCH_LOGS");
        return many > 0 ? many : few;
    }
    // Everything that is read of each event, in words; a key has one number.
    static std::vector<std::string> told(FieldCursor& cursor) {
        std::vector<std::string> out;
        std::map<std::string, std::uint32_t> numbers;
        while (cursor.next()) {
            const FieldBlock& block = cursor.block();
            for (std::size_t i = 0; i < block.count; ++i) {
                std::string line = std::to_string((block.first + i).value());
                line += !block.inert.empty() && block.inert[i] != 0 ? " inert" : "";
                line +=
                    " " + std::to_string(block.types[i]) + " " + std::to_string(block.streams[i]);
                if (block.keys[i] != 0) {
                    const auto key = cursor.key(block.keys[i] - 1);
                    [&] { QVERIFY(key.ok()); }();
                    std::string name =
                        std::to_string(key->stream.value()) + " " + std::string(key->bytes);
                    const auto known = numbers.emplace(name, block.keys[i]).first;
                    [&] { QCOMPARE(known->second, block.keys[i]); }();
                    line += " " + name;
                }
                for (const FieldColumn& column : block.fields) {
                    std::string held;
                    const auto value = column.value(block.places[i], held);
                    line += value ? " =" + std::string(value->lexeme) : " none";
                }
                out.push_back(std::move(line));
            }
        }
        [&] { QVERIFY2(cursor.status().ok(), cursor.status().ToString().c_str()); }();
        return out;
    }
    static void compare(World& world, std::uint64_t seed) {
        std::mt19937_64 random(seed);
        const auto history = world.refolded();
        const std::size_t end = world.events.size();
        QCOMPARE(history->events().end(), Position(end));
        for (const std::size_t at : {end, random() % (end + 1), random() % (end + 1)}) {
            const Rows rows = rowsAt(*history, Position(at));
            QVERIFY2(rows == replayed(*world.fold, world.events, at),
                     (std::to_string(seed) + " at " + std::to_string(at)).c_str());
            QCOMPARE(*history->rowCountAt(Position(at)), rows.size());
        }
    }

private slots:
    void I5_whatIsFoldedFromTheEditsOnIsWhatAFullReplayMakes() {
        for (int i = 0; i < worlds(9); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 1);
            World world(seed, worldFold(seed));
            compare(world, seed);
        }
    }

    void I5_theSameOfAScript() {
        const auto fold = worldScript();
        for (int i = 0; i < worlds(2); ++i) {
            World world(static_cast<std::uint64_t>(i + 500), fold);
            compare(world, static_cast<std::uint64_t>(i));
        }
    }

    void I1_I2_withoutEditsAFoldIsThatOfTheLog() {
        for (int i = 0; i < worlds(3); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 1);
            World world(seed, worldFold(seed));
            while (world.branch.applied > 0) {
                world.branch.undo();
            }
            world.open();
            const auto history = world.refolded();
            for (Position p; p <= world.log->end(); p = p + 17) {
                QVERIFY(rowsAt(*history, p) == rowsAt(*world.ofLog, p));
            }
        }
    }

    void I6_aRowIsTheSameByItsVersionsByTheTableAndByReplay() {
        for (int i = 0; i < worlds(4); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 40);
            World world(seed, worldFold(seed));
            const auto history = world.refolded();
            const Position end = history->events().end();
            const auto table = *history->tableAt(end);
            for (std::uint32_t id = 0; id < history->keys().count(); ++id) {
                std::optional<KeyVersion> last;
                QVERIFY(history
                            ->versions(KeyId(id), Position(), end, Direction::Forward,
                                       [&last](const KeyVersion& version) {
                                           last = version;
                                           return true;
                                       })
                            .ok());
                QVERIFY(*history->versionAt(KeyId(id), end) == last);
                QVERIFY(table->version(KeyId(id)) == last);
            }
        }
    }

    void S4_aTimeIsTheLastPositionBeforeWhichNoneIsLater() {
        for (int i = 0; i < worlds(8); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 100);
            World world(seed, worldFold(0));
            if (i % 2 == 1) {
                // One from the far future, behind which none is the latest.
                Edit edit;
                edit.kind = Edit::Kind::Insert;
                edit.event = world.base.front().second;
                edit.event.kind = EventKind::Data;
                edit.event.time = Timestamp{std::int64_t{1} << 60, TimePrecision::Nanosecond, 0};
                edit.gap.behind = world.base[seed % world.base.size()].first;
                world.branch.add(edit);
                world.open();
            }
            std::vector<std::optional<std::int64_t>> maxima(1);
            std::uint64_t late = 0;
            for (const auto& [id, event] : world.events) {
                const auto time = countedTime(event.view());
                late += time && maxima.back() && *time < *maxima.back() ? 1 : 0;
                maxima.push_back(std::max(maxima.back(), time));
            }
            const EventSequence& events = *world.line.back().events;
            QCOMPARE(events.lateCount(), late);
            for (std::size_t p = 0; p < maxima.size(); ++p) {
                QVERIFY(*events.runningMaximum(Position(p)) == maxima[p]);
                for (const std::int64_t more : {-1, 0, 1}) {
                    const std::int64_t time = maxima[p].value_or(0) + more;
                    const auto after = std::partition_point(
                        maxima.begin(), maxima.end(),
                        [time](const auto& maximum) { return maximum <= time; });
                    QCOMPARE(*events.positionAt(time),
                             Position(static_cast<std::size_t>(after - maxima.begin()) - 1));
                }
            }
        }
    }

    void theFieldsOfABranchAreThoseOfItsEvents() {
        for (int i = 0; i < worlds(8); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 300);
            World world(seed, worldFold(0));
            const BranchSequence& events = *world.line.back().events;
            std::mt19937_64 random(seed);
            for (int part = 0; part < 6; ++part) {
                FieldsWanted wanted;
                if (part % 2 == 0) {
                    wanted.paths = {*JsonPath::parse("n"), *JsonPath::parse("none")};
                }
                wanted.inert = wanted.keys = wanted.types = wanted.streams = true;
                const std::uint64_t end = events.end().value();
                const Position from(part == 0 ? 0 : random() % (end + 1));
                const Position to(part == 0 ? end : from.value() + random() % (end + 1));
                const auto byColumns = events.fields(wanted, from, std::min(to, events.end()));
                const auto byValues =
                    fieldsOfValues(events, wanted, from, std::min(to, events.end()));
                const auto one = told(*byColumns);
                QVERIFY(one == told(*byValues));
                QCOMPARE(one.size(), std::min(to, events.end()) - from);
            }
        }
    }

    void I12_whatIsTrueOfEachEventIsWhatIsTrueOfItAlone() {
        const auto condition =
            *Condition::parse("n >= 2 or (@type = 'Type1' and not @key = 'key-3')");
        for (int i = 0; i < worlds(6); ++i) {
            World world(static_cast<std::uint64_t>(i + 200), worldFold(0));
            const BranchSequence& events = *world.line.back().events;
            std::vector<Truth> truths;
            QVERIFY(condition
                        .scan(events, Position(), events.end(),
                              [&truths](Position first, std::span<const Truth> some) {
                                  [&] { QCOMPARE(first, Position(truths.size())); }();
                                  truths.insert(truths.end(), some.begin(), some.end());
                                  return true;
                              })
                        .ok());
            QCOMPARE(truths.size(), world.events.size());
            std::set<EventId> those;
            for (std::size_t p = 0; p < truths.size(); ++p) {
                QVERIFY(truths[p] == condition.of(world.events[p].second.view()));
                if (truths[p] == Truth::True) {
                    those.insert(world.events[p].first);
                }
            }
            const auto found = eventsThat(condition, events, Position(), world.log->end());
            QVERIFY(found.ok());
            QVERIFY(std::set<EventId>(found->begin(), found->end()) == those);
        }
    }

    void I10_twoThreadsSeeTheSameRows() {
        for (int i = 0; i < worlds(2); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 60);
            World world(seed, worldFold(seed));
            const auto history = world.refolded();
            const Position end = history->events().end();
            Rows one;
            Rows other;
            std::thread first([&] { one = rowsAt(*history, end); });
            std::thread second([&] { other = rowsAt(*world.refolded(), end); });
            first.join();
            second.join();
            QVERIFY(one == other);
        }
    }

    void I13_theChangesOfAFoldInABranchMakeItsTable() {
        for (int i = 0; i < worlds(4); ++i) {
            const auto seed = static_cast<std::uint64_t>(i + 80);
            World world(seed, worldFold(seed));
            const auto history = world.refolded();
            const Position end = history->events().end();
            std::map<std::uint32_t, std::string> rows;
            QVERIFY(history
                        ->changes(Position(), end,
                                  [&](const Change& change) {
                                      if (change.after) {
                                          rows[change.key.value()] = *change.after;
                                      } else {
                                          rows.erase(change.key.value());
                                      }
                                      return true;
                                  })
                        .ok());
            QCOMPARE(rows.size(), rowsAt(*history, end).size());
            const Names streams = history->keys().streams();
            for (const auto& [key, row] : rowsAt(*history, end)) {
                const auto stream = std::find(streams->begin(), streams->end(), key.stream);
                const auto id = *history->keys().find(
                    StreamId(static_cast<std::uint32_t>(stream - streams->begin())), key.key);
                QVERIFY(id && rows.at(id->value()) == row);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestBranchProperties)
#include "tst_branch_properties.moc"
