// What a script emits while its fold is made: every event once, in order, with its cause.
#include <unistd.h>

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

#include "model/fold/script/script_fold.h"
#include "model/history/fold/emitted_events.h"
#include "model/history/fold/fold_trial.h"
#include "model/history/fold/kept_fold.h"
#include "support/random_log.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

namespace fs = std::filesystem;

std::shared_ptr<const Fold> emitting() {
    return *scriptFold(
        "fromAll().when({$init: () => ({n: 0}), $any(s, e) { s.n++;"
        " if (s.n % 2) emit('odd-' + s.n % 5, 'Seen', {n: s.n}, {from: e.streamId});"
        " if (s.n % 3 === 0) linkTo('third', e) }})",
        "emitting");
}

std::shared_ptr<const VectorSequence> sequence(int count) {
    std::vector<Event> events;
    for (int i = 0; i < count; ++i) {
        Event& event = events.emplace_back();
        event.source = "test";
        event.stream = "s";
        event.key = "k-" + std::to_string(i % 7);
        event.type = "A";
        event.offset = i;
        event.value = "{\"i\":" + std::to_string(i) + "}";
    }
    return std::make_shared<const VectorSequence>(std::move(events));
}

// The same, by stepping over each event.
std::vector<Event> wanted(const std::shared_ptr<const EventSequence>& events) {
    std::vector<Event> all;
    auto trial = *FoldTrial::start(emitting(), events);
    for (Position p; p < events->end(); p = p.next()) {
        const auto step = trial->step(p);
        all.insert(all.end(), step->published.begin(), step->published.end());
    }
    return all;
}

std::vector<Event> kept(const FoldChanges& changes) {
    std::vector<Event> all;
    const auto log = openEmitted(changes);
    if (log.ok()) {
        forEachEvent(**log, Position(), (*log)->end(), EventParts::All,
                     [&](Position, const EventView& event) {
                         all.emplace_back(event);
                         return true;
                     })
            .IgnoreError();
    }
    return all;
}

}  // namespace

class EmittedEventsTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_dir;
    int m_number = 0;
    fs::path folder() {
        return m_dir.filePath("fold-" + QString::number(++m_number)).toStdString();
    }

private slots:
    void eachIsKeptOnceInOrder() {
        const auto events = sequence(500);
        const auto changes = makeFoldChanges(emitting(), events, folder(), {}, {}, shortRuns(40));
        QVERIFY(changes.ok());
        const std::vector<Event> all = kept(**changes);
        QCOMPARE(all.size(), std::size_t{250 + 166});
        QCOMPARE((*changes)->made()->counts.published, std::uint64_t{250 + 166});
        QVERIFY(all == wanted(events));
    }
    void eachNamesItsCause() {
        const auto events = sequence(3);
        const auto changes = makeFoldChanges(emitting(), events, folder());
        const std::vector<Event> all = kept(**changes);
        QCOMPARE(all.size(), std::size_t{3});
        QCOMPARE(all[1].details.causations, std::vector<std::string>{"test/-1/2"});
        QCOMPARE(all[1].stream, std::string("odd"));
        QCOMPARE(all[1].key, std::optional<std::string>("3"));
        QCOMPARE(all[1].details.headers.front(), (Header{"from", "s-k-2"}));
        QCOMPARE(all[2].type, std::optional<std::string>("$>"));
    }
    void aFoldThatCatchesUpEmitsNoneTwice() {
        const fs::path at = folder();
        QVERIFY(makeFoldChanges(emitting(), sequence(200), at, {}, {}, shortRuns(30)).ok());
        const auto events = sequence(431);
        const auto changes = makeFoldChanges(emitting(), events, at, {}, {}, shortRuns(30));
        QVERIFY(changes.ok());
        QVERIFY(kept(**changes) == wanted(events));
    }
    void aFoldThatWasStoppedAnywhereEmitsNoneTwice() {
        const auto events = sequence(300);
        for (int stop = 1; stop < 12; ++stop) {
            const fs::path at = folder();
            // It may have come to its end before, and must then be let go all the same.
            makeFoldChanges(
                emitting(), events, at, {}, [left = stop]() mutable { return left-- <= 0; },
                shortRuns(20))
                .status()
                .IgnoreError();
            const auto changes = makeFoldChanges(emitting(), events, at, {}, {}, shortRuns(20));
            QVERIFY2(changes.ok(), std::string(changes.status().message()).c_str());
            QVERIFY(kept(**changes) == wanted(events));
        }
    }
    void whereTheyAreLostTheFoldIsMadeAnew() {
        const fs::path at = folder();
        QVERIFY(makeFoldChanges(emitting(), sequence(100), at).ok());
        fs::remove_all(at / "emitted");
        const auto events = sequence(150);
        const auto changes = makeFoldChanges(emitting(), events, at);
        QVERIFY2(changes.ok(), std::string(changes.status().message()).c_str());
        QVERIFY(kept(**changes) == wanted(events));
    }
    void aFoldThatEmitsNothingSaysSo() {
        const auto fold = *scriptFold("fromAll().when({$any: s => ({n: 1})})", "quiet");
        const auto changes = makeFoldChanges(fold, sequence(5), folder());
        QVERIFY(changes.ok());
        QVERIFY(absl::IsNotFound(openEmitted(**changes).status()));
        QVERIFY(!fs::exists((*changes)->folder() / "emitted"));
    }
    void aTrialStepsAsTheKeptFoldDoes() {
        const auto events = sequence(120);
        const auto changes = makeFoldChanges(emitting(), events, folder());
        auto trial = *FoldTrial::start(emitting(), events);
        for (const std::uint64_t p : {5, 6, 60, 30, 119}) {
            const auto tried = trial->step(Position(p));
            const auto stepped = stepFold(*emitting(), *events, **changes, Position(p));
            QVERIFY(tried.ok() && stepped.ok());
            QCOMPARE(tried->rows.size(), std::size_t{1});
            QVERIFY(tried->rows[0].before == stepped->rows[0].before);
            QVERIFY(tried->rows[0].after == stepped->rows[0].after);
            QVERIFY(tried->published == stepped->published);
        }
        QVERIFY(absl::IsCancelled(trial->step(Position(2), {}, [] { return true; }).status()));
        QVERIFY(trial->step(Position(3)).ok());
    }
};

QTEST_GUILESS_MAIN(EmittedEventsTest)
#include "tst_emitted_events.moc"
