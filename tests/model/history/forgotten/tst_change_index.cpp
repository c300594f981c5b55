#include "model/history/forgotten/change_index.h"

#include <QTest>

#include "model/history/forgotten/forgotten_cases.h"

using namespace oxbow;

class TestChangeIndex : public QObject {
    Q_OBJECT
    const ForgottenCases m_cases;

private slots:
    void countsAreThoseOfAReplayAtEveryPosition() {
        for (const ForgottenCase& one : m_cases.all()) {
            ChangeIndex index(one.history);
            QVERIFY(index.catchUp(Position(one.events.size())).ok());
            std::size_t next = 0;
            ChangeTally expected;
            for (Position p; p <= Position(one.events.size()); p = p.next()) {
                QVERIFY2(index.before(p) == expected, one.name.c_str());
                QCOMPARE(index.changesBefore(p).value(), next);
                QCOMPARE(expected.rows(), *one.history->rowCountAt(p));
                ++expected.events;
                const std::size_t first = next;
                for (; next < one.changes.size() && one.changes[next].event == p; ++next) {
                    ++expected.changes;
                    switch (one.changes[next].kind) {
                        case ChangeKind::Insert:
                            ++expected.inserted;
                            break;
                        case ChangeKind::Update:
                            ++expected.updated;
                            break;
                        case ChangeKind::Delete:
                            ++expected.deleted;
                            break;
                        case ChangeKind::None:
                            ++expected.onNothing;
                    }
                }
                expected.passedOver += first == next ? 1 : 0;
            }
        }
    }

    void everyDeletionIsFoundByItsNumber() {
        for (const ForgottenCase& one : m_cases.all()) {
            ChangeIndex index(one.history);
            QVERIFY(index.catchUp(Position(one.events.size())).ok());
            std::uint64_t deletions = 0;
            std::uint64_t onNothing = 0;
            std::uint64_t passed = 0;
            Position next;
            for (std::size_t i = 0; i < one.changes.size(); ++i) {
                const NaiveChange& change = one.changes[i];
                for (; next < change.event; next = next.next()) {
                    QCOMPARE(index.passedOver(passed++), next);
                }
                next = std::max(next, change.event.next());
                if (change.kind == ChangeKind::Delete) {
                    QCOMPARE(index.deletion(deletions++).value(), i);
                } else if (change.kind == ChangeKind::None) {
                    QCOMPARE(index.onNothing(onNothing++).value(), i);
                }
            }
        }
    }

    void changesAreNamedByTheirNumbers() {
        for (const ForgottenCase& one : m_cases.all()) {
            ChangeIndex index(one.history);
            QVERIFY(index.catchUp(Position(one.events.size())).ok());
            for (const std::size_t step : {1, 3, 17}) {
                std::vector<ChangeNumber> wanted;
                for (std::size_t i = step / 2; i < one.changes.size(); i += step) {
                    wanted.emplace_back(i);
                }
                const auto touches = index.touchesOf(wanted);
                QVERIFY(touches.ok());
                QCOMPARE(touches->size(), wanted.size());
                for (std::size_t i = 0; i < wanted.size(); ++i) {
                    const NaiveChange& change = one.changes[wanted[i].value()];
                    QVERIFY((*touches)[i] == (Touch{change.event, change.key, change.kind}));
                }
            }
        }
    }

    void itGoesOnWhereItWas() {
        const ForgottenCase& one = m_cases.all().front();
        ChangeIndex whole(one.history);
        QVERIFY(whole.catchUp(Position(one.events.size())).ok());
        ChangeIndex parts(one.history);
        for (const std::uint64_t to : {1, 2, 50, 50, 40, 130, 240, 1000}) {
            QVERIFY(parts.catchUp(Position(to)).ok());
            const Position made = parts.madeUpTo();
            QVERIFY(made >= Position(std::min<std::uint64_t>(to, 240)));
            QVERIFY(parts.before(made) == whole.before(made));
        }
        QCOMPARE(parts.madeUpTo(), Position(240));
    }

    void whatIsTakenBackEndsAsCancelled() {
        ChangeIndex index(m_cases.all().front().history);
        QVERIFY(absl::IsCancelled(index.catchUp(Position(240), {}, [] { return true; })));
        QCOMPARE(index.madeUpTo(), Position());
    }
};

QTEST_GUILESS_MAIN(TestChangeIndex)
#include "tst_change_index.moc"
