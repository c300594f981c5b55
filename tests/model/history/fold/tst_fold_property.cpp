// Whatever the log and wherever one looks, a kept fold of any kind tells what a replay from zero
// tells. OXBOW_RANDOM_LOGS says how many logs are tried, OXBOW_FIRST_LOG which is the first.
#include <QTemporaryDir>
#include <QTest>

#include <random>

#include "model/fold/random_fold_events.h"
#include "model/fold/script/script_fold.h"
#include "model/history/fold/kept_fold.h"
#include "model/history/fold/told.h"
#include "support/random_log.h"
#include "support/replay_history.h"
#include "support/vector_sequence.h"

using namespace oxbow;

namespace {

constexpr const char* kScript =
    "fromAll().foreachStream().when({$init: () => ({n: 0, last: null}),"
    " $any: (s, e) => { s.n += 1; s.last = e.data.n.length ? e.data.n : e.data.n + 1 }})";

// Those of every kind, the ones whose rows are numbers for the log's keys, and a script.
std::vector<std::shared_ptr<const Fold>> allFolds() {
    std::vector<std::string> files = foldFiles();
    for (const char* const file :
         {R"({"kind":"count"})", R"({"kind":"sum","field":"n"})", R"({"kind":"count","field":"v"})",
          R"({"kind":"sum","field":"n","types":["A","B"]})", R"({"kind":"sum","field":"nowhere"})",
          R"({"kind":"latest"})"}) {
        files.emplace_back(file);
    }
    std::vector<std::shared_ptr<const Fold>> folds;
    for (const std::string& file : files) {
        folds.push_back(foldFile(file));
    }
    folds.push_back(*scriptFold(kScript, "script"));
    return folds;
}

// Of few keys or many, most of them with a number, or hardly one.
std::vector<Event> randomLog(std::mt19937_64& random) {
    const std::uint64_t keys = 1 + random() % (random() % 2 == 0 ? 4 : 60);
    const std::uint64_t odd = 1 + random() % 40;  // one of so many is none of the usual
    std::vector<Event> events;
    const std::uint64_t count = random() % 10 == 0 ? random() % 3 : 20 + random() % 180;
    for (std::uint64_t i = 0; i < count; ++i) {
        Event event = valueEvent("k-" + std::to_string(random() % keys),
                                 R"({"g":"x","v":1,"n":)" + std::to_string(random() % 900) +
                                     (random() % 4 == 0 ? ".25}" : "}"),
                                 std::string(1, static_cast<char>('A' + random() % 3)));
        event.stream = random() % 3 == 0 ? "t" : "s";
        event.time = Timestamp{static_cast<std::int64_t>(random() % 500) * kSecond};
        if (random() % odd == 0) {
            event.value = randomFoldValue(random);
        }
        if (random() % odd == 0) {
            event.value.reset();
        }
        if (random() % odd == 0) {
            event.key.reset();
        }
        if (random() % odd == 0) {
            event.type.reset();
        }
        if (random() % odd == 0) {
            event.kind = random() % 2 == 0 ? EventKind::Control : EventKind::Aborted;
        }
        if (random() % (odd * 20) == 0) {
            event.value = R"({"n":)" + std::string(400, '7') + R"(,"g":"y"})";
        }
        events.push_back(std::move(event));
    }
    return events;
}

// Made of the log as it was before it grew, given up now and then, and gone on with.
absl::StatusOr<std::shared_ptr<FoldChanges>> makeInSteps(std::mt19937_64& random,
                                                         const std::shared_ptr<const Fold>& fold,
                                                         const std::shared_ptr<const Log>& log,
                                                         const std::string& folder) {
    const FoldMakerOptions options = shortRuns(static_cast<std::uint32_t>(5 + random() % 100));
    while (random() % 3 == 0) {
        const auto given = makeFoldChanges(
            fold, log, folder, {}, [left = random() % 30]() mutable { return left-- == 0; },
            options);
        if (!given.ok() && !absl::IsCancelled(given.status())) {
            return given;
        }
    }
    return makeFoldChanges(fold, log, folder, {}, {}, options);
}

QByteArray firstOther(const Lines& one, const Lines& other) {
    for (std::size_t i = 0; i < std::max(one.size(), other.size()); ++i) {
        const std::string a = i < one.size() ? one[i] : "nothing";
        const std::string b = i < other.size() ? other[i] : "nothing";
        if (a != b) {
            return QByteArray::fromStdString(a + " | " + b);
        }
    }
    return {};
}

std::uint64_t setting(const char* name, std::uint64_t fallback) {
    const QByteArray value = qgetenv(name);
    return value.isEmpty() ? fallback : value.toULongLong();
}

}  // namespace

class TestFoldProperty : public QObject {
    Q_OBJECT
private slots:
    void aKeptFoldTellsWhatAReplayTells() {
        const auto folds = allFolds();
        const std::uint64_t first = setting("OXBOW_FIRST_LOG", 1);
        for (std::uint64_t seed = first; seed < first + setting("OXBOW_RANDOM_LOGS", 2); ++seed) {
            std::mt19937_64 random(seed);
            const auto events = randomLog(random);
            QTemporaryDir folder;
            // Runs of a few events, which merging makes longer once the folds are there.
            const std::size_t some = random() % (events.size() + 1);
            const auto log =
                makeLog(folder, {events.begin(), events.begin() + std::ptrdiff_t(some)},
                        1 + random() % 20, 1 + random() % 60);
            QVERIFY(log);
            std::vector<std::string> folders;
            for (std::size_t i = 0; i < folds.size(); ++i) {
                folders.push_back(folder.filePath(QString::number(i)).toStdString());
                if (random() % 2 == 0) {
                    const auto made = makeInSteps(random, folds[i], log, folders.back());
                    QVERIFY2(made.ok(), made.status().ToString().c_str());
                }
            }
            QVERIFY(appendEvents(log, {events.begin() + std::ptrdiff_t(some), events.end()},
                                 1 + random() % 20, 1 + random() % 60)
                        .ok());
            const auto sequence = std::make_shared<VectorSequence>(events);
            for (std::size_t i = 0; i < folds.size(); ++i) {
                const auto made = makeInSteps(random, folds[i], log, folders[i]);
                QVERIFY2(made.ok(), made.status().ToString().c_str());
                const FoldHistory history(log, *made);
                const auto replay = ReplayHistory::create(sequence, *folds[i]);
                QVERIFY2(replay.ok(), replay.status().ToString().c_str());
                compare(history, **replay, random,
                        "log " + std::to_string(seed) + ", " + folds[i]->identity().definition);
            }
        }
    }

private:
    static void compare(const History& history, const History& replay, std::mt19937_64& random,
                        const std::string& what) {
        const auto same = [&what](const Lines& one, const Lines& other) {
            QVERIFY2(one == other,
                     (QByteArray::fromStdString(what) + ": " + firstOther(one, other)).constData());
        };
        same(keysInOrder(history), keysInOrder(replay));
        std::shared_ptr<const Table> near;
        const std::uint64_t end = history.madeUpTo().value();
        for (int round = 0; round < 3; ++round) {
            const Position a(random() % (end + 1));
            const Position b(random() % (end + 1));
            same(sorted(rowsOf(history, a, near.get())), sorted(rowsOf(replay, a, nullptr)));
            same(sorted(changesOf(history, a, b)), sorted(changesOf(replay, a, b)));
            same(diffOf(history, a, b), diffOf(replay, a, b));
            const std::uint64_t keys = replay.keys().count();
            for (std::uint64_t n = 0; n < std::min<std::uint64_t>(keys, 6); ++n) {
                const KeyId row(static_cast<std::uint32_t>(random() % keys));
                const auto key = replay.keys().key(row);
                const auto own = idOf(history, *key, replay.keys().streams());
                QVERIFY2(own, what.c_str());
                same(blameOf(history, *own, a), blameOf(replay, row, a));
                QVERIFY2(history.versionAt(*own, a).value() == replay.versionAt(row, a).value(),
                         what.c_str());
                QVERIFY2(history.nextVersion(*own, a).value() == replay.nextVersion(row, a).value(),
                         what.c_str());
            }
            near = *history.tableAt(b);
        }
    }
};

QTEST_GUILESS_MAIN(TestFoldProperty)
#include "tst_fold_property.moc"
