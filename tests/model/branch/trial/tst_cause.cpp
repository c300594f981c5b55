// Minimal causes, and rows that depend on an order that nothing prescribes.
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "model/branch/open_branch.h"
#include "model/branch/trial/cause.h"
#include "model/branch/trial/order.h"
#include "model/branch/trial/row_trial.h"
#include "model/fold/fold_file.h"
#include "model/fold/run_fold.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"
#include "model/history/log_history.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

using Found = CauseSearchResult::Found;

Event posting(int partition, const std::string& key, const std::string& value) {
    Event event;
    event.stream = "postings";
    event.partition = partition;
    event.key = key;
    event.value = value;
    return event;
}

std::shared_ptr<const Fold> foldOf(const std::string& json) {
    auto fold = parseFoldFile(json, "f");
    return fold.ok() ? *fold : nullptr;
}

OptionalBytes shownIn(const std::map<RowKey, FoldRow>& rows, const RowKey& key) {
    const auto row = rows.find(key);
    return row == rows.end() ? std::nullopt : row->second.shown;
}

// Whether any set of at most `most` of the numbers below `count` does it.
bool anySetDoes(std::size_t count, std::size_t most, const CauseTest& test) {
    for (std::uint32_t bits = 1; bits < (1U << count); ++bits) {
        CauseSet set;
        for (std::size_t i = 0; i < count; ++i) {
            if ((bits >> i & 1U) != 0) {
                set.push_back(i);
            }
        }
        if (set.size() <= most && *test(set)) {
            return true;
        }
    }
    return false;
}

}  // namespace

class TestCause : public QObject {
    Q_OBJECT
private slots:
    void whatIsFoundDoesItAndIsAsSmallAsIsSaid() {
        std::mt19937_64 random(11);
        constexpr std::size_t kCount = 9;
        for (int round = 0; round < 300; ++round) {
            // An effect that any of some sets has, with whatever else; half of the time anything
            // at all has it, or has it not.
            std::vector<std::set<std::size_t>> causes(1 + random() % 3);
            for (auto& cause : causes) {
                for (std::size_t n = 1 + random() % 4; n > 0; --n) {
                    cause.insert(random() % kCount);
                }
            }
            const bool isMonotone = round % 2 == 0;
            const std::uint64_t salt = random();
            const CauseTest test = [&](const CauseSet& taken) -> absl::StatusOr<bool> {
                const bool holds = std::any_of(causes.begin(), causes.end(), [&](const auto& set) {
                    return std::includes(taken.begin(), taken.end(), set.begin(), set.end());
                });
                std::uint64_t mixed = salt;
                for (const std::size_t number : taken) {
                    mixed = mixed * 31 + number;
                }
                return holds && (isMonotone || mixed % 4 != 0);
            };
            const auto result = searchCause(kCount, {}, test, 100'000);
            QVERIFY(result.ok());
            if (result->found == Found::No) {
                QVERIFY(!isMonotone);
                continue;
            }
            QVERIFY(*test(result->set));
            QVERIFY(result->found == Found::OneMinimal || result->found == Found::Smallest);
            for (std::size_t i = 0; i < result->set.size(); ++i) {
                CauseSet fewer = result->set;
                fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
                QVERIFY(fewer.empty() || !*test(fewer));
            }
            if (result->found == Found::Smallest) {
                QVERIFY(!anySetDoes(kCount, result->set.size() - 1, test));
            }
        }
    }

    void whereTheTrialsRunOutNothingMoreIsClaimed() {
        const CauseTest test = [](const CauseSet& taken) -> absl::StatusOr<bool> {
            return taken.size() >= 40;
        };
        const auto result = searchCause(100, {}, test, 5);
        QVERIFY(result.ok());
        QCOMPARE(result->trials, std::uint64_t(5));
        QVERIFY(result->found == Found::Unproven);
        QVERIFY(*test(result->set));
        QVERIFY(absl::IsCancelled(searchCause(100, {}, test, 99, [] { return true; }).status()));
    }

    void aTrialIsTheFoldOfTheOtherEvents() {
        const char* const folds[] = {
            R"({"kind":"sum","field":"n"})",
            R"({"kind":"sum","field":"n","by":"n"})",
            R"({"kind":"last","field":"n","n":3})",
            R"({"kind":"count","by":"@type"})",
            R"({"kind":"latest"})",
            R"({"kind":"distinct","field":"n","by":[]})",
        };
        std::mt19937_64 random(3);
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            const QTemporaryDir folder;
            const std::vector<Event> events = randomEvents(seed, 120);
            const auto log = makeLog(folder, events, 9, 60);
            const LogHistory latest(log);
            for (const char* const text : folds) {
                const auto fold = foldOf(text);
                const auto all = runFold(*fold, events);
                QVERIFY(all.ok());
                const auto changes = makeFoldChanges(
                    fold, log, folder.filePath("fold").toStdString() + std::to_string(random()));
                QVERIFY(changes.ok());
                const FoldHistory folded(log, *changes);
                for (const auto& [row, unused] : *all) {
                    const auto trial = RowTrial::create(fold, latest, row, log->end());
                    QVERIFY(trial.ok());
                    const auto same = RowTrial::create(fold, latest, row, log->end(), &folded);
                    QVERIFY(same.ok());
                    QVERIFY((*same)->positions() == (*trial)->positions());
                    if (random() % 2 == 0) {
                        QVERIFY((*trial)->forEachPrefix([](std::size_t, const FoldRow*) {}).ok());
                    }
                    std::vector<std::size_t> removed;
                    std::set<Position> gone;
                    for (std::size_t i = 0; i < (*trial)->positions().size(); ++i) {
                        if (random() % 3 == 0) {
                            removed.push_back(i);
                            gone.insert((*trial)->positions()[i]);
                        }
                    }
                    std::vector<Event> left;
                    for (std::size_t i = 0; i < events.size(); ++i) {
                        if (!gone.contains(Position(i))) {
                            left.push_back(events[i]);
                        }
                    }
                    const auto found = (*trial)->without(removed);
                    QVERIFY(found.ok());
                    const OptionalBytes shown = *found == nullptr ? std::nullopt : (*found)->shown;
                    QVERIFY2(shown == shownIn(*runFold(*fold, left), row), text);
                }
            }
        }
    }

    void theSmallestSetIsFoundForARow() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, {
                                             posting(-1, "a", R"({"n":5})"),
                                             posting(-1, "a", R"({"n":-20})"),
                                             posting(-1, "b", R"({"n":-90})"),
                                             posting(-1, "a", R"({"n":4})"),
                                             posting(-1, "a", R"({"n":-3})"),
                                         });
        CauseQuestion question{foldOf(R"({"kind":"sum","field":"n"})"),
                               {"postings", "a"},
                               log->end(),
                               *Condition::parse("sum < 0")};
        const LogHistory latest(log);
        const auto answer = findCause(question, latest);
        QVERIFY(answer.ok());
        QVERIFY(answer->now == Truth::True && answer->wanted == Truth::False);
        QVERIFY(answer->found == Found::Smallest);
        QVERIFY(answer->events == std::vector<Position>{Position(1)});
        QCOMPARE(answer->after->shown, OptionalBytes(R"({"sum":6,"count":3})"));
        // Only some may go: no set of these does it.
        question.mayGo = [](Position p, const EventView&) { return p >= Position(3); };
        QVERIFY(findCause(question, latest)->found == Found::No);
        // At an earlier position nothing has to.
        question.at = Position(1);
        question.wanted = Truth::False;
        QVERIFY(absl::IsFailedPrecondition(findCause(question, latest).status()));
    }

    void aRowThatIsGoneIsUnknownAndNotFalse() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, {posting(-1, "a", R"({"paid":true})")});
        CauseQuestion question{foldOf(R"({"kind":"latest"})"),
                               {"postings", "a"},
                               log->end(),
                               *Condition::parse("paid = true")};
        const LogHistory latest(log);
        QVERIFY(findCause(question, latest)->found == Found::No);
        question.wanted = Truth::Unknown;
        QVERIFY(findCause(question, latest)->found == Found::Smallest);
    }

    // --- order ---

    void anOrderThatNothingPrescribesIsFoundAndIsLegal() {
        const QTemporaryDir folder;
        const std::vector<Event> events = {
            posting(0, "a", R"({"id":"x","n":1})"), posting(1, "b", R"({"id":"y","n":2})"),
            posting(1, "b", R"({"id":"x","n":3})"), posting(0, "a", R"({"id":"y","n":4})"),
            posting(0, "c", R"({"id":"z","n":5})"),
        };
        const auto log = makeLog(folder, events);
        OrderQuestion question{foldOf(R"({"kind":"last","by":"id","field":"n","n":1})"),
                               std::nullopt, log->end(), Chains::Partitions,
                               *CauseFields::create()};
        std::vector<OrderWitness> witnesses;
        const auto answer = tryOrders(
            question, *log, [&](const OrderWitness& witness) { witnesses.push_back(witness); });
        QVERIFY(answer.ok());
        QCOMPARE(answer->rows, std::uint64_t(3));
        QCOMPARE(answer->freeRows, std::uint64_t(2));
        QCOMPARE(answer->exhaustedRows, std::uint64_t(2));
        QCOMPARE(witnesses.size(), std::size_t(2));
        for (const OrderWitness& witness : witnesses) {
            QCOMPARE(witness.fields, std::vector<std::string>{"last"});
            // As a branch it is the other order, and the row is the other one.
            Branch branch;
            branch.id = 3;
            const Position first = witness.inLog.front();
            for (Edit& edit : movesInto(*log, first, witness.wholeOrder)) {
                QVERIFY(addEdit(branch, *log, std::move(edit)).ok());
            }
            const auto opened = openBranch(branch, {log, std::make_shared<LogHistory>(log)});
            QVERIFY(opened.ok());
            std::vector<Event> reordered;
            std::map<std::int32_t, std::vector<EventId>> partitions;
            for (Position p; p < opened->events->end(); p = p.next()) {
                reordered.push_back(*eventAt(*opened->events, p));
                partitions[reordered.back().partition].push_back(opened->events->idOf(p));
            }
            QCOMPARE(shownIn(*runFold(*question.fold, reordered), witness.row),
                     witness.otherwise->shown);
            for (const auto& [partition, ids] : partitions) {
                QVERIFY(std::is_sorted(ids.begin(), ids.end()));
            }
        }
    }

    void anEventStaysBehindWhatCausedItByWayOfOthers() {
        const QTemporaryDir folder;
        // The second is caused by an event of another row that stands behind the first of its own.
        const auto log =
            makeLog(folder, {
                                posting(0, "a", R"({"id":"x","n":1})"),
                                posting(0, "c", R"({"id":"z","n":2,"eventId":"e"})"),
                                posting(1, "b", R"({"id":"x","n":3,"causationId":"e"})"),
                            });
        OrderQuestion question{foldOf(R"({"kind":"last","by":"id","field":"n","n":1})"),
                               std::nullopt, log->end(), Chains::Partitions,
                               *CauseFields::create()};
        bool found = false;
        const auto answer =
            tryOrders(question, *log, [&found](const OrderWitness&) { found = true; });
        QVERIFY(answer.ok());
        QVERIFY(!found);
        QCOMPARE(answer->illegal, std::uint64_t(1));
    }

    void aRowInOnePartitionHasOneOrder() {
        const QTemporaryDir folder;
        const auto log =
            makeLog(folder, {posting(0, "a", R"({"n":1})"), posting(0, "a", R"({"n":2})")});
        const auto answer = tryOrders({foldOf(R"({"kind":"latest"})"), std::nullopt, log->end(),
                                       Chains::Partitions, *CauseFields::create()},
                                      *log, [](const OrderWitness&) {});
        QVERIFY(answer.ok());
        QCOMPARE(answer->freeRows, std::uint64_t(0));
    }

    void aSumDependsOnNoOrder() {
        const QTemporaryDir folder;
        std::vector<Event> events;
        for (int i = 0; i < 40; ++i) {
            events.push_back(posting(i % 3, "k", R"({"id":"x","n":)" + std::to_string(i) + "}"));
        }
        const auto log = makeLog(folder, events);
        const auto answer =
            tryOrders({foldOf(R"({"kind":"sum","by":"id","field":"n"})"), std::nullopt, log->end(),
                       Chains::Partitions, *CauseFields::create(), 20},
                      *log, [](const OrderWitness&) { QFAIL("it does not"); });
        QVERIFY(answer.ok());
        QCOMPARE(answer->freeRows, std::uint64_t(1));
        QCOMPARE(answer->exhaustedRows, std::uint64_t(0));
        QCOMPARE(answer->trials, std::uint64_t(20));
    }
};

QTEST_GUILESS_MAIN(TestCause)
#include "tst_cause.moc"
