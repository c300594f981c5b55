// What a kept fold answers: against the log's own table, and against replays from zero.
#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <tuple>
#include <vector>

#include "model/fold/random_fold_events.h"
#include "model/history/blame.h"
#include "model/history/changes.h"
#include "model/history/diff.h"
#include "model/history/fold/kept_fold.h"
#include "model/history/fold/told.h"
#include "model/history/ordered_table.h"
#include "model/history/rows.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

std::shared_ptr<const Fold> foldOf(const std::string& file) {
    return *parseFoldFile(file, "kept");
}

void addSeeds(int count) {
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= count; ++seed) {
        QTest::addRow("seed %d", seed) << seed;
    }
}

}  // namespace

class TestFoldHistory : public QObject {
    Q_OBJECT
private slots:
    void theLatestValueByKeyIsTheLogsOwnTable_data() { addSeeds(12); }
    void theLatestValueByKeyIsTheLogsOwnTable() {
        QFETCH(int, seed);
        std::mt19937_64 random(static_cast<std::uint64_t>(seed));
        QTemporaryDir folder;
        const auto events = randomEvents(random(), 50 + random() % 600);
        const std::shared_ptr<const Log> log = makeLog(folder, events, 1 + random() % 30, 60);
        QVERIFY(log);
        const auto changes = makeFoldChanges(
            foldOf(R"({"kind":"latest"})"), log, folder.filePath("fold").toStdString(), {}, {},
            shortRuns(static_cast<std::uint32_t>(10 + random() % 90)));
        QVERIFY2(changes.ok(), changes.status().ToString().c_str());
        const LogHistory own(log);
        const FoldHistory fold(log, *changes);
        QCOMPARE(fold.madeUpTo(), log->end());
        std::shared_ptr<const Table> near;
        for (int round = 0; round < 12; ++round) {
            const Position a(random() % (events.size() + 1));
            const Position b(random() % (events.size() + 1));
            QCOMPARE(rowsOf(fold, a, near.get()), rowsOf(own, a, nullptr));
            QCOMPARE(changesOf(fold, a, b), changesOf(own, a, b));
            QCOMPARE(diffOf(fold, a, b), diffOf(own, a, b));
            for (std::uint32_t id = 0; id < fold.keys().count(); ++id) {
                const auto key = fold.keys().key(KeyId(id));
                QVERIFY(key.ok());
                const auto other = idOf(own, *key, fold.keys().streams());
                QVERIFY(other.has_value());
                QCOMPARE(blameOf(fold, KeyId(id), a), blameOf(own, *other, a));
                const auto row = fold.versionAt(KeyId(id), a);
                QVERIFY(row.ok());
                const auto same = own.versionAt(*other, a);
                // A fold passes a deletion of nothing over.
                QCOMPARE(row->has_value() && !(*row)->deleted,
                         same->has_value() && !(*same)->deleted);
                if (row->has_value() && !(*row)->deleted) {
                    QCOMPARE((*row)->writer, (*same)->writer);
                }
            }
            near = *fold.tableAt(b);
        }
    }

    void theKeysOrderIsThatOfTheirBytes_data() { addSeeds(5); }
    void theKeysOrderIsThatOfTheirBytes() {
        QFETCH(int, seed);
        QTemporaryDir folder;
        const auto events = randomEvents(static_cast<std::uint64_t>(seed), 300);
        const std::shared_ptr<const Log> log = makeLog(folder, events);
        const auto changes = makeFoldChanges(foldOf(R"({"kind":"count","by":["n","@key"]})"), log,
                                             folder.filePath("fold").toStdString());
        QVERIFY(changes.ok());
        const FoldHistory fold(log, *changes);
        const auto order = fold.keys().order();
        QVERIFY(order.ok());
        std::vector<std::string> names;
        for (const std::uint32_t id : (*order)->ids()) {
            names.push_back(nameOf(fold, KeyId(id)));
        }
        QVERIFY(std::is_sorted(names.begin(), names.end()));
        QCOMPARE(names.size(), fold.keys().count());
    }

    void everyKindOfFoldAnswersAsAReplayDoes_data() {
        QTest::addColumn<QByteArray>("file");
        for (const std::string& file : foldFiles()) {
            QTest::addRow("%s", file.c_str()) << QByteArray::fromStdString(file);
        }
    }
    void everyKindOfFoldAnswersAsAReplayDoes() {
        QFETCH(QByteArray, file);
        const auto fold = foldOf(file.toStdString());
        for (std::uint64_t seed = 1; seed <= 2; ++seed) {
            QTemporaryDir folder;
            const std::shared_ptr<const Log> log = makeLog(folder, randomFoldEvents(seed, 400));
            const auto changes =
                makeFoldChanges(fold, log, folder.filePath("fold").toStdString(), {}, {},
                                shortRuns(static_cast<std::uint32_t>(20 * seed)));
            QVERIFY2(changes.ok(), changes.status().ToString().c_str());
            const FoldHistory history(log, *changes);
            QCOMPARE(differenceOf(*fold, history, seed), std::string());
        }
    }

    void anEventNamesTheRowsItTouchedAndWhatItDidToThem_data() {
        everyKindOfFoldAnswersAsAReplayDoes_data();
    }
    void anEventNamesTheRowsItTouchedAndWhatItDidToThem() {
        QFETCH(QByteArray, file);
        const auto fold = foldOf(file.toStdString());
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, randomFoldEvents(9, 200));
        const auto changes =
            makeFoldChanges(fold, log, folder.filePath("fold").toStdString(), {}, {}, shortRuns());
        QVERIFY(changes.ok());
        const FoldHistory history(log, *changes);
        std::vector<std::pair<Position, KeyId>> touched;
        QVERIFY(history
                    .touches(Position(), log->end(),
                             [&](const Touch& touch) {
                                 touched.emplace_back(touch.event, touch.key);
                                 return true;
                             })
                    .ok());
        std::vector<std::pair<Position, KeyId>> told;
        for (Position p; p < log->end(); p = p.next()) {
            const auto of = oxbow::changesOf(history, p);
            QVERIFY(of.ok());
            for (const Change& change : *of) {
                QCOMPARE(change.position, p);
                told.emplace_back(p, change.key);
                const auto next = history.nextVersion(change.key, p);
                QVERIFY(next.ok());
                QCOMPARE(**next, p);
            }
        }
        QVERIFY(touched == told);
    }

    void theChangesTakenForALogHaveTheFoldsTable() {
        QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, randomFoldEvents(3, 300));
        const auto fold = foldOf(R"({"kind":"sum","field":"n","by":"g"})");
        const auto changes = makeFoldChanges(fold, log, folder.filePath("fold").toStdString());
        QVERIFY(changes.ok());
        const LogHistory stream((*changes)->log());
        const FoldHistory history(log, *changes);
        const auto asLog = stream.tableAt(stream.madeUpTo());
        const auto asFold = history.tableAt(log->end());
        const auto one = readRows(stream, (*asLog)->rows(0, (*asLog)->rowCount()));
        const auto other = readRows(history, (*asFold)->rows(0, (*asFold)->rowCount()));
        QVERIFY(one.ok() && other.ok());
        QCOMPARE(one->size(), other->size());
        bool poisoned = false;
        for (std::size_t i = 0; i < one->size(); ++i) {
            QCOMPARE((*one)[i].bytes, (*other)[i].bytes);
            QCOMPARE((*one)[i].poisoned, (*other)[i].poisoned);
            poisoned = poisoned || (*one)[i].poisoned;
        }
        QVERIFY(poisoned);
    }

    void whatIsNotMadeYetIsSaidToBeInTheMaking() {
        QTemporaryDir folder;
        const auto log = makeLog(folder, randomEvents(1, 100));
        const auto fold = foldOf(R"({"kind":"count"})");
        const auto changes = makeFoldChanges(fold, log, folder.filePath("fold").toStdString());
        QVERIFY(changes.ok());
        QVERIFY(appendEvents(log, randomEvents(2, 100)).ok());
        const FoldHistory history(log, *changes);
        QCOMPARE(history.madeUpTo(), Position(100));
        QVERIFY(history.tableAt(Position(100)).ok());
        QVERIFY(absl::IsUnavailable(history.tableAt(Position(101)).status()));
        QVERIFY(absl::IsOutOfRange(history.tableAt(Position(201)).status()));
        QVERIFY(!history.rowCountAt(Position(101)).ok());
        QVERIFY(!history.versionAt(KeyId(0), Position(101)).ok());
        const RowVersion later{KeyId(0), Position(150)};
        QVERIFY(
            !history.readRows(std::span(&later, 1), [](auto, const auto&) { return true; }).ok());
    }
};

QTEST_APPLESS_MAIN(TestFoldHistory)
#include "tst_fold_history.moc"
