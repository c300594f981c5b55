// The tables that a fold's question tells while the fold is being made.
#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <string>
#include <vector>

#include "model/fold/random_fold_events.h"
#include "model/fold/script/script_fold.h"
#include "model/history/fold/fold_ahead.h"
#include "model/history/fold/kept_fold.h"
#include "model/history/fold/told.h"
#include "support/random_log.h"
#include "support/replay_history.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

constexpr const char* kScript =
    "fromAll().foreachStream().when({$init: () => ({n: 0}), $any: (s, e) => { s.n += e.data.n }})";

std::vector<std::shared_ptr<const Fold>> foldsWithAQuestion() {
    std::vector<std::shared_ptr<const Fold>> folds;
    for (const char* const file :
         {R"({"kind":"count"})", R"({"kind":"sum","field":"n","types":["A","B"]})",
          R"({"kind":"max","field":"n","by":"g"})", R"({"kind":"average","field":"n","by":[]})"}) {
        folds.push_back(foldFile(file));
    }
    folds.push_back(*scriptFold(kScript, "script"));
    return folds;
}

std::vector<Event> someEvents(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<Event> events;
    for (std::size_t i = 0; i < 900; ++i) {
        Event event = valueEvent("k-" + std::to_string(random() % 30),
                                 R"({"g":"x)" + std::to_string(random() % 4) + R"(","n":)" +
                                     std::to_string(random() % 900) + "}",
                                 std::string(1, static_cast<char>('A' + random() % 3)));
        if (random() % 40 == 0) {
            event.value = randomFoldValue(random);
        }
        events.push_back(std::move(event));
    }
    return events;
}

QString joined(const Lines& lines) {
    QStringList out;
    for (const std::string& line : lines) {
        out << QString::fromStdString(line);
    }
    return out.join('\n');
}

}  // namespace

class TestFoldAhead : public QObject {
    Q_OBJECT
private slots:
    // Forward, which goes on, and back, which begins anew; of a log, whose keys have numbers of
    // their own, and of a sequence in memory.
    void aTableIsTheOneThatTheFoldHasWhenItIsMade() {
        const std::vector<Event> events = someEvents(1);
        QTemporaryDir folder;
        const std::shared_ptr<const EventSequence> log = makeLog(folder, events, 200, 500);
        QVERIFY(log);
        const auto inMemory = std::make_shared<const VectorSequence>(events);
        std::mt19937_64 random(1);
        for (const auto& fold : foldsWithAQuestion()) {
            const auto replay = *ReplayHistory::create(inMemory, *fold);
            for (const auto& sequence :
                 {log, std::static_pointer_cast<const EventSequence>(inMemory)}) {
                const auto ahead = FoldAhead::of(fold, sequence);
                QVERIFY(ahead);
                for (int i = 0; i < 12; ++i) {
                    const Position at(i == 0 ? events.size() : random() % (events.size() + 1));
                    QCOMPARE(joined(rowsOf(*ahead, at, nullptr)),
                             joined(rowsOf(*replay, at, nullptr)));
                }
            }
        }
    }

    void keysAreNumberedAsTheTablesBringThem() {
        const auto events = std::make_shared<const VectorSequence>(std::vector<Event>{
            valueEvent("b", "{}"), valueEvent("a", "{}"), valueEvent("b", "{}")});
        const auto ahead = FoldAhead::of(foldFile(R"({"kind":"count"})"), events);
        QCOMPARE(ahead->keys().count(), std::uint64_t{0});
        QVERIFY(ahead->tableAt(Position(1)).ok());
        QCOMPARE(nameOf(*ahead, KeyId(0)), std::string("s/b"));
        const auto table = *ahead->tableAt(Position(3));
        QCOMPARE(table->rowCount(), std::uint64_t{2});
        QCOMPARE(table->row(1).key, KeyId(1));
        QCOMPARE(table->row(0).writer, Position(2));
        QVERIFY(*ahead->keys().find(StreamId(0), "a") == KeyId(1));
        QVERIFY(keysInOrder(*ahead) == (Lines{"s/a", "s/b"}));
    }

    void whatIsNoTableIsNotKnownYet() {
        const auto events = std::make_shared<const VectorSequence>(someEvents(2));
        const auto ahead = FoldAhead::of(foldFile(R"({"kind":"count"})"), events);
        QVERIFY(ahead->tableAt(Position(10)).ok());
        QVERIFY(ahead->versionAt(KeyId(0), Position(10)).ok());
        QVERIFY(absl::IsUnavailable(ahead->versionAt(KeyId(0), Position(9)).status()));
        QVERIFY(absl::IsUnavailable(ahead->nextVersion(KeyId(0), Position(9)).status()));
        QVERIFY(absl::IsUnavailable(ahead->touches(Position(0), Position(1), {})));
        QVERIFY(absl::IsUnavailable(ahead->changes(Position(0), Position(1), {})));
        QVERIFY(absl::IsOutOfRange(ahead->tableAt(events->end().next()).status()));
    }

    void aFoldWithoutAQuestionTellsNothingAhead() {
        const auto events = std::make_shared<const VectorSequence>(someEvents(3));
        QVERIFY(!FoldAhead::of(foldFile(R"({"kind":"latest"})"), events));
    }

    void aQuestionThatWasGivenUpGoesOn() {
        const std::vector<Event> events = someEvents(4);
        QTemporaryDir folder;
        const std::shared_ptr<const EventSequence> log = makeLog(folder, events, 200, 500);
        const auto fold = foldFile(R"({"kind":"sum","field":"n"})");
        const auto ahead = FoldAhead::of(fold, log);
        int looks = 0;
        const auto soon = [&looks] { return ++looks > 1; };
        QVERIFY(absl::IsCancelled(ahead->tableAt(log->end(), nullptr, soon).status()));
        QVERIFY(ahead->answers());
        const auto replay =
            *ReplayHistory::create(std::make_shared<const VectorSequence>(events), *fold);
        QVERIFY(rowsOf(*ahead, log->end(), nullptr) == rowsOf(*replay, log->end(), nullptr));
    }

    void aScriptThatHasToBeEndedTellsNothingMore() {
        const auto events = std::make_shared<const VectorSequence>(someEvents(5));
        const auto ahead = FoldAhead::of(
            *scriptFold("fromAll().when({$any(s, e) { for (;;) {} }})", "endless"), events);
        QVERIFY(ahead->answers());
        QVERIFY(absl::IsUnavailable(ahead->tableAt(events->end()).status()));
        QVERIFY(!ahead->answers());
        QVERIFY(absl::IsUnavailable(ahead->tableAt(events->end()).status()));
    }
};

QTEST_GUILESS_MAIN(TestFoldAhead)
#include "tst_fold_ahead.moc"
