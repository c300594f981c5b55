#include "model/history/forgotten/topic_views.h"

#include <QTest>

#include <map>
#include <set>

#include "model/history/forgotten/forgotten_cases.h"

using namespace oxbow;

namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

std::set<std::uint64_t> numbersOf(const NumberSet& set) {
    std::set<std::uint64_t> numbers;
    for (std::uint64_t i = 0; i < set.count(); ++i) {
        numbers.insert(set.at(i));
    }
    return numbers;
}

// The events before `at` that are older, by the clock behind each of them.
std::size_t naiveCut(const std::vector<Event>& events, std::size_t at, std::int64_t age) {
    const auto now = naiveClock(events, at);
    std::size_t cut = 0;
    for (std::size_t i = 0; now && i < at; ++i) {
        const auto clock = naiveClock(events, i + 1);
        if (clock && *clock < *now - age) {
            cut = i + 1;
        }
    }
    return cut;
}

}  // namespace

class TestTopicViews : public QObject {
    Q_OBJECT
    const ForgottenCases m_cases;
    const std::vector<std::int64_t> m_ages = {1, 35 * kMillisecond, 700 * kMillisecond, INT64_MAX};

    template <class Check>
    void forSome(const Check& check) {
        for (const ForgottenCase& one : m_cases.all()) {
            ChangeIndex index(one.history);
            QVERIFY(index.catchUp(Position(one.events.size())).ok());
            for (std::size_t at = 0; at <= one.events.size(); at += 1 + at % 13) {
                for (const std::int64_t age : m_ages) {
                    check(one, index, at, age);
                }
            }
        }
    }

private slots:
    void aCompactedTopicHoldsTheLatestRecordOfEachKeyAndFreshTombstones() {
        forSome([](const ForgottenCase& one, const ChangeIndex& index, std::size_t at,
                   std::int64_t age) {
            const auto view = compactedAt(index, Position(at), age);
            QVERIFY(view.ok());
            const std::size_t cut = naiveCut(one.events, at, age);
            std::map<KeyId, std::uint64_t> last;
            std::uint64_t count = 0;
            for (; count < one.changes.size() && one.changes[count].event < Position(at); ++count) {
                last[one.changes[count].key] = count;
            }
            std::set<std::uint64_t> held;
            std::set<std::uint64_t> expired;
            std::uint64_t rows = 0;
            Position complete;
            for (const auto& [key, number] : last) {
                const NaiveChange& change = one.changes[number];
                const bool keeps = change.after || change.event >= Position(cut);
                (keeps ? held : expired).insert(number);
                rows += change.after ? 1 : 0;
            }
            // A change that is gone was the row until the next one of its key, or, a tombstone
            // that nothing followed, is not known to have been.
            for (std::uint64_t i = 0; i < count; ++i) {
                std::uint64_t next = i + 1;
                while (next < count && one.changes[next].key != one.changes[i].key) {
                    ++next;
                }
                if (!held.contains(i)) {
                    const std::uint64_t until = next < count ? next : i;
                    complete = std::max(complete, one.changes[until].event.next());
                }
            }
            QVERIFY2(numbersOf(view->held) == held, one.name.c_str());
            QVERIFY(numbersOf(view->expired) == expired);
            QCOMPARE(view->rows, rows);
            QCOMPARE(view->rows, *one.history->rowCountAt(Position(at)));
            QCOMPARE(view->tombstones, held.size() - rows);
            QCOMPARE(view->lost, count - held.size());
            QCOMPARE(view->completeFrom, complete);
        });
    }

    void aRetainedTopicTellsTheRowsThatWereWrittenLately() {
        forSome([](const ForgottenCase& one, const ChangeIndex& index, std::size_t at,
                   std::int64_t age) {
            const auto view = retainedAt(index, Position(at), age);
            if (!naiveClock(one.events, at)) {
                QVERIFY(absl::IsFailedPrecondition(view.status()));
                return;
            }
            QVERIFY(view.ok());
            const Position cut(naiveCut(one.events, at, age));
            QCOMPARE(view->from, cut);
            std::map<KeyId, std::uint64_t> last;
            std::map<KeyId, OptionalBytes> atCut;
            std::uint64_t lost = 0;
            std::uint64_t count = 0;
            for (; count < one.changes.size() && one.changes[count].event < Position(at); ++count) {
                const NaiveChange& change = one.changes[count];
                last[change.key] = count;
                if (change.event < cut) {
                    atCut[change.key] = change.after;
                    ++lost;
                }
            }
            std::set<std::uint64_t> unknown;
            std::uint64_t known = 0;
            std::uint64_t knownLater = 0;
            for (const auto& [key, number] : last) {
                const NaiveChange& change = one.changes[number];
                if (change.after && change.event < cut) {
                    unknown.insert(number);
                }
                known += change.after && change.event >= cut ? 1 : 0;
                knownLater += change.event >= cut && atCut[key] ? 1 : 0;
            }
            QVERIFY2(numbersOf(view->unknown) == unknown, one.name.c_str());
            QCOMPARE(view->known, known);
            QCOMPARE(view->knownLater, knownLater);
            QCOMPARE(view->lost, lost);
            QCOMPARE(view->held, count - lost);
        });
    }

    void whatIsTakenBackEndsAsCancelled() {
        ChangeIndex index(m_cases.all().front().history);
        QVERIFY(index.catchUp(Position(240)).ok());
        const auto always = [] { return true; };
        QVERIFY(absl::IsCancelled(compactedAt(index, Position(200), 1, always).status()));
        QVERIFY(absl::IsCancelled(retainedAt(index, Position(200), 1, always).status()));
    }
};

QTEST_GUILESS_MAIN(TestTopicViews)
#include "tst_topic_views.moc"
