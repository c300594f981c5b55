#include "model/history/forgotten/capture.h"

#include <QTest>

#include <map>

#include "model/history/forgotten/forgotten_cases.h"

using namespace oxbow;

namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

// The comparison that sees each event, as a number that rises; absent where none has been made yet.
std::vector<std::optional<std::int64_t>> naiveComparisons(const std::vector<Event>& events,
                                                          std::size_t end, CaptureEvery every) {
    std::vector<std::optional<std::int64_t>> comparisons(end);
    const auto last = naiveClock(events, end);
    for (std::size_t i = 0; i < end; ++i) {
        if (every.events > 0) {
            const std::uint64_t comparison = (i / every.events + 1) * every.events;
            comparisons[i] = comparison <= end ? std::optional(comparison) : std::nullopt;
            continue;
        }
        auto clock = naiveClock(events, i + 1);
        for (std::size_t later = i + 1; !clock && later < end; ++later) {
            clock = naiveClock(events, later + 1);
        }
        if (clock) {
            std::int64_t comparison = *clock / every.nanoseconds * every.nanoseconds;
            comparison += comparison < *clock ? every.nanoseconds : 0;
            comparisons[i] = *last > comparison ? std::optional(comparison) : std::nullopt;
        }
    }
    return comparisons;
}

// What one row did between two comparisons.
struct NaiveRow {
    OptionalBytes before;
    std::vector<std::size_t> changes;  // that are some
};
using NaiveSpan = std::map<KeyId, NaiveRow>;

}  // namespace

class TestCapture : public QObject {
    Q_OBJECT
    const ForgottenCases m_cases;
    const std::vector<CaptureEvery> m_ways = {{1, 0},
                                              {7, 0},
                                              {50, 0},
                                              {1000, 0},
                                              {0, kMillisecond},
                                              {0, 90 * kMillisecond},
                                              {0, 100'000 * kMillisecond}};

    template <class Check>
    void forSome(const Check& check) {
        for (const ForgottenCase& one : m_cases.all()) {
            for (const CaptureEvery every : m_ways) {
                for (std::size_t end = one.events.size();; end /= 2) {
                    check(one, every, end);
                    if (end == 0) {
                        break;
                    }
                }
            }
        }
    }

private slots:
    void theFateOfEachChangeIsThatOfTwoTablesCompared() {
        forSome([](const ForgottenCase& one, CaptureEvery every, std::size_t end) {
            const auto comparisons = naiveComparisons(one.events, end, every);
            std::map<std::int64_t, NaiveSpan> spans;
            for (std::size_t i = 0; i < one.changes.size() && one.changes[i].event < Position(end);
                 ++i) {
                const NaiveChange& change = one.changes[i];
                const auto comparison = comparisons[change.event.value()];
                if (comparison && change.kind != ChangeKind::None) {
                    NaiveSpan& span = spans[*comparison];
                    const auto [row, isNew] = span.try_emplace(change.key);
                    if (isNew) {
                        row->second.before = change.before;
                    }
                    row->second.changes.push_back(i);
                }
            }
            CaptureCounts expected;
            for (std::size_t i = 0; i < one.changes.size() && one.changes[i].event < Position(end);
                 ++i) {
                const NaiveChange& change = one.changes[i];
                const auto got = capturedChange(
                    *one.history, every, {change.event, change.key, change.kind}, Position(end));
                QVERIFY(got.ok());
                const auto comparison = comparisons[change.event.value()];
                QCOMPARE(got->span.compared, comparison.has_value());
                QVERIFY(got->span.from <= change.event && change.event < got->span.to);
                if (change.kind == ChangeKind::None) {
                    QCOMPARE(got->fate, CaptureFate::NoChange);
                    continue;
                }
                if (!comparison) {
                    QCOMPARE(got->fate, CaptureFate::NotCompared);
                    ++expected.notCompared;
                    continue;
                }
                const NaiveRow& row = spans[*comparison][change.key];
                const OptionalBytes& after = one.changes[row.changes.back()].after;
                ++expected.logged;
                if (!row.before && !after) {
                    QCOMPARE(got->fate, CaptureFate::CameAndWent);
                    ++expected.cameAndWent;
                } else if (i != row.changes.back()) {
                    QVERIFY2(got->fate == CaptureFate::Overwritten, one.name.c_str());
                    const auto next = std::upper_bound(row.changes.begin(), row.changes.end(), i);
                    QCOMPARE(*got->overwrittenBy, one.changes[*next].event);
                    ++expected.overwritten;
                } else if (row.before == after) {
                    QCOMPARE(got->fate, CaptureFate::BackAsBefore);
                    ++expected.backAsBefore;
                } else {
                    QCOMPARE(got->fate, CaptureFate::Seen);
                    QCOMPARE(got->seenAs, changeKind(row.before.has_value(), after.has_value()));
                    ++expected.seen;
                }
            }
            for (const auto& [comparison, span] : spans) {
                std::uint64_t seen = 0;
                for (const auto& [key, row] : span) {
                    seen += row.before != one.changes[row.changes.back()].after ? 1 : 0;
                }
                ++expected.comparisons;
                expected.withoutOrder += seen > 1 ? seen : 0;
            }
            std::uint64_t changes = 0;
            std::uint64_t missed = 0;
            const auto counts = compareCapture(*one.history, every, Position(), Position(end),
                                               [&](const ComparedRow& row) {
                                                   changes += row.changes;
                                                   missed += row.missed();
                                                   return true;
                                               });
            QVERIFY(counts.ok());
            QVERIFY2(*counts == expected, one.name.c_str());
            QCOMPARE(changes, expected.logged);
            QCOMPARE(missed, expected.missed());
        });
    }

    void rowsThatAreComparedHoldWhatTheirWritersWrote() {
        const ForgottenCase& one = m_cases.all().front();
        Position last;
        const auto counts = compareCapture(
            *one.history, {20, 0}, Position(30), Position(200), [&](const ComparedRow& row) {
                const auto before = one.history->versionAt(row.key, row.span.from);
                const auto after = one.history->versionAt(row.key, row.span.to);
                const auto writer = [](const auto& version) {
                    return version.ok() && *version && !(*version)->deleted
                               ? std::optional((*version)->writer)
                               : std::nullopt;
                };
                [&] {
                    QVERIFY(row.span.from >= last || row.span.to > last);
                    QCOMPARE(row.before, writer(before));
                    QCOMPARE(row.after, writer(after));
                }();
                last = row.span.from;
                return true;
            });
        QVERIFY(counts.ok());
        QVERIFY(counts->seen > 0 && counts->missed() > 0);
    }

    void itEndsWhereNoMoreAreWantedOrNobodyWaits() {
        const ForgottenCase& one = m_cases.all().front();
        std::size_t rows = 0;
        QVERIFY(compareCapture(*one.history, {5, 0}, Position(), Position(240),
                               [&](const ComparedRow&) { return ++rows < 3; })
                    .ok());
        QCOMPARE(rows, std::size_t(3));
        QVERIFY(absl::IsCancelled(
            compareCapture(*one.history, {5, 0}, Position(), Position(240), {}, {}, [] {
                return true;
            }).status()));
    }
};

QTEST_GUILESS_MAIN(TestCapture)
#include "tst_capture.moc"
