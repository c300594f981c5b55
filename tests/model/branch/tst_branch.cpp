// The record of a branch, its file, and what must hold of every branch.
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "model/branch/compare/comparison.h"
#include "model/branch/edited_events.h"
#include "model/branch/rows_at.h"
#include "model/fold/fold_file.h"
#include "model/fold/fold_run.h"
#include "model/history/fold/verify_fold.h"
#include "model/history/log_history.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

namespace fs = std::filesystem;

Branch newBranch(const std::string& name, std::uint64_t id = 7) {
    Branch branch;
    branch.id = id;
    branch.name = name;
    return branch;
}

Edit dropOf(std::uint64_t p) {
    Edit edit;
    edit.kind = Edit::Kind::Drop;
    edit.events = {{0, p}};
    return edit;
}

Edit moveOf(std::uint64_t p, std::uint64_t behind) {
    Edit edit;
    edit.kind = Edit::Kind::Move;
    edit.events = {{0, p}};
    edit.gap = behind == 0 ? Gap{} : Gap{EventId{0, behind - 1}};
    return edit;
}

Edit insertOf(Event event, std::uint64_t behind) {
    Edit edit;
    edit.kind = Edit::Kind::Insert;
    edit.event = std::move(event);
    edit.gap = behind == 0 ? Gap{} : Gap{EventId{0, behind - 1}};
    return edit;
}

}  // namespace

class TestBranch : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_dir;
    std::vector<Event> m_events;
    std::shared_ptr<Log> m_log;
    BranchBase m_base;

    OpenBranch open(const Branch& branch) const {
        auto opened = openBranch(branch, m_base);
        [&] { QVERIFY2(opened.ok(), opened.status().ToString().c_str()); }();
        return *std::move(opened);
    }
    // At every position that they have both.
    static void compareAll(const History& one, const History& other) {
        QCOMPARE(one.events().end(), other.events().end());
        for (Position p; p <= one.events().end(); p = p + 13) {
            QVERIFY(rowsAt(one, p) == rowsAt(other, p));
        }
        QVERIFY(rowsAt(one, one.events().end()) == rowsAt(other, other.events().end()));
    }

private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_events = randomEvents(3, 160);
        m_log = makeLog(*m_dir, m_events, 9, 60);
        m_base = {m_log, std::make_shared<LogHistory>(m_log)};
    }

    void S2_aMovedEventKeepsItsName() {
        Branch branch = newBranch("b");
        branch.add(moveOf(20, 5));
        const OpenBranch opened = open(branch);
        QCOMPARE(opened.events->idOf(Position(5)).number, std::uint64_t(20));
        QVERIFY(opened.events->find({0, 20}) == Position(5));
        QVERIFY(opened.events->markOf(Position(5)) == EditMark::Moved);
        QVERIFY(opened.events->layout().ownEvents().front().origin == Position(20));
    }

    // What `oxbow verify --branches` does, with keys that are deleted twice and thrice.
    void theIndexOfALogAndOfABranchIsThatOfAReplayWhereTombstonesFollowEachOther() {
        std::vector<Event> events;
        for (int i = 0; i < 60; ++i) {
            events.push_back(valueEvent("k" + std::to_string(i % 3),
                                        i % 12 < 3 ? OptionalBytes(R"({"n":1})") : std::nullopt));
        }
        const QTemporaryDir folder;
        const std::shared_ptr<const Log> log = makeLog(folder, events, 7, 16);
        const BranchBase base{log, std::make_shared<LogHistory>(log)};
        Branch branch = newBranch("b");
        branch.add(dropOf(3));
        branch.add(dropOf(12));
        branch.add(insertOf(valueEvent("k1", std::nullopt), 30));
        branch.add(moveOf(9, 40));
        const auto opened = openBranch(branch, base);
        QVERIFY(opened.ok());
        for (const std::shared_ptr<const History>& history :
             {base.history, std::shared_ptr<const History>(opened->history)}) {
            const auto report =
                verifyFold(**latestValueFold(), *history, {.tables = 60, .ofOwnKeys = true});
            QVERIFY2(report.ok(), report.status().ToString().c_str());
            QVERIFY2(report->differences.empty(), report->differences.front().c_str());
        }
    }

    void S6_anEditThatWasTakenBackCanBeDoneAgain() {
        Branch branch = newBranch("b");
        branch.add(dropOf(3));
        branch.add(dropOf(4));
        QVERIFY(branch.undo());
        QCOMPARE(open(branch).events->end(), Position(159));
        QVERIFY(branch.redo());
        QVERIFY(!branch.redo());
        QCOMPARE(open(branch).events->end(), Position(158));
        branch.undo();
        branch.add(dropOf(9));
        QVERIFY(!branch.redo());
        QCOMPARE(branch.edits.size(), std::size_t(2));
        QVERIFY(branch.undo());
        QVERIFY(branch.undo());
        QVERIFY(!branch.undo());
    }

    void S13_aPinnedBranchEndsWhereItsBaseEnded() {
        Branch pinned = newBranch("b");
        pinned.pinnedEnd = m_log->end();
        const Branch following = newBranch("c");
        QVERIFY(appendEvents(m_log, randomEvents(4, 30)).ok());
        QCOMPARE(open(pinned).events->end(), Position(160));
        QCOMPARE(open(following).events->end(), Position(190));
    }

    void S14_aBranchOfABranchIsBothListsOfEdits() {
        const NamedEvents base = namedEvents(m_events);
        for (std::uint64_t seed = 1; seed < 6; ++seed) {
            // Of events of the log alone, so that one list can hold them all.
            Branch first = newBranch("b");
            Branch second = newBranch("c", 8);
            Branch both = newBranch("d", 9);
            for (std::uint64_t i = 0; i < 12; ++i) {
                const Edit edit = dropOf(seed * 7 + i * 11);
                (i < 6 ? first : second).add(edit);
                both.add(edit);
            }
            const OpenBranch one = open(first);
            const auto two = openBranch(second, {one.events, one.history});
            QVERIFY(two.ok());
            compareAll(*two->history, *open(both).history);
        }
    }

    void S19_noDifferenceIsFoundWhereThereIsNone() {
        const OpenBranch opened = open(newBranch("b"));
        QVERIFY(reachedRows({opened})->empty());
        Branch there = newBranch("b");
        there.add(dropOf(10));
        there.add(insertOf(m_events[10], 10));
        const OpenBranch same = open(there);
        int differences = 0;
        const auto status =
            diffRows({m_base.history.get(), m_log->end()}, {same.history.get(), same.events->end()},
                     *reachedRows({same}), [&differences](const NamedDifference&) {
                         ++differences;
                         return true;
                     });
        QVERIFY(status.ok());
        QCOMPARE(differences, 0);
    }

    void S19_aDifferenceMirrorsItsOpposite() {
        Branch branch = newBranch("b");
        editAtRandom(branch, namedEvents(m_events), 5, 25);
        const OpenBranch opened = open(branch);
        const Standpoint base{m_base.history.get(), m_log->end()};
        const Standpoint there{opened.history.get(), opened.events->end()};
        const auto rows = *reachedRows({opened});
        std::map<RowKey, std::pair<OptionalBytes, OptionalBytes>> forth;
        std::map<RowKey, std::pair<OptionalBytes, OptionalBytes>> back;
        QVERIFY(diffRows(base, there, rows, [&](const NamedDifference& d) {
                    forth[d.row] = {d.before, d.after};
                    return true;
                }).ok());
        QVERIFY(diffRows(there, base, rows, [&](const NamedDifference& d) {
                    back[d.row] = {d.after, d.before};
                    return true;
                }).ok());
        QVERIFY(!forth.empty());
        QVERIFY(forth == back);
        // And no other row differs.
        const Rows before = rowsAt(*m_base.history, m_log->end());
        const Rows after = rowsAt(*opened.history, opened.events->end());
        std::size_t differing = 0;
        const auto all = *rowsTouched(*opened.history, Position(), opened.events->end());
        for (const RowKey& row : all) {
            const auto a = before.find({row.stream, row.key});
            const auto b = after.find({row.stream, row.key});
            const bool same = (a == before.end()) == (b == after.end()) &&
                              (a == before.end() || a->second == b->second);
            differing += same ? 0 : 1;
        }
        QCOMPARE(differing, forth.size());
    }

    void I1_aBranchWithoutEditsIsItsBase() {
        compareAll(*open(newBranch("b")).history, *m_base.history);
    }

    void I2_anEditAndItsUndoAreNothing() {
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            Branch branch = newBranch("b");
            editAtRandom(branch, namedEvents(m_events), seed, 5);
            while (branch.applied > 0) {
                branch.undo();
            }
            compareAll(*open(branch).history, *m_base.history);
        }
    }

    void I3_anEventThatIsInsertedAndDroppedIsNothing() {
        Branch branch = newBranch("b");
        branch.add(insertOf(m_events[7], 40));
        Edit drop;
        drop.events = branch.edits.back().events;
        branch.add(drop);
        compareAll(*open(branch).history, *m_base.history);
    }

    void I4_editsOfDifferentEventsComeInAnyOrder() {
        Branch one = newBranch("b");
        Branch other = newBranch("c");
        std::vector<Edit> edits;
        for (std::uint64_t i = 0; i < 20; ++i) {
            edits.push_back(i % 2 == 0 ? dropOf(i * 7) : moveOf(i * 7, 3 + i * 5));
        }
        for (const Edit& edit : edits) {
            one.add(edit);
        }
        std::reverse(edits.begin(), edits.end());
        for (const Edit& edit : edits) {
            other.add(edit);
        }
        compareAll(*open(one).history, *open(other).history);
    }

    void I7_anEventThatIsDroppedChangesItsKeyAlone() {
        for (std::uint64_t p = 0; p < m_events.size(); p += 7) {
            Branch branch = newBranch("b");
            branch.add(dropOf(p));
            const OpenBranch opened = open(branch);
            const bool touches = m_events[p].key && m_events[p].kind == EventKind::Data;
            QCOMPARE(opened.history->reachedKeys().size(), std::size_t(touches ? 1 : 0));
            Rows before = rowsAt(*m_base.history, m_log->end());
            Rows after = rowsAt(*opened.history, opened.events->end());
            if (touches) {
                before.erase({m_events[p].stream, *m_events[p].key});
                after.erase({m_events[p].stream, *m_events[p].key});
            }
            QVERIFY(before == after);
        }
    }

    void I8_anEventThatMovesPastNoOtherOfItsKeyChangesNothing() {
        for (std::uint64_t p = 0; p + 1 < m_events.size(); ++p) {
            const Event& event = m_events[p];
            std::uint64_t q = p + 1;
            while (q < m_events.size() &&
                   !(m_events[q].key == event.key && m_events[q].stream == event.stream)) {
                ++q;
            }
            Branch branch = newBranch("b");
            branch.add(moveOf(p, q));
            QVERIFY(rowsAt(*open(branch).history, m_log->end()) ==
                    rowsAt(*m_base.history, m_log->end()));
        }
    }

    void I9_aBranchIsTheSameWhenItIsReadBack() {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            Branch branch = newBranch("b");
            branch.note = "why";
            branch.base = seed % 2 == 0 ? "" : "another";
            branch.from.behind = EventId{0, seed};
            if (seed % 3 == 0) {
                branch.pinnedEnd = Position(seed);
            }
            editAtRandom(branch, namedEvents(m_events), seed, 12);
            branch.edits.front().reason = "because \xff";  // any bytes
            branch.edits.front().author = "somebody";
            branch.undo();
            const auto read = decodeBranch(encodeBranch(branch));
            QVERIFY2(read.ok(), read.status().ToString().c_str());
            QVERIFY(*read == branch);
        }
    }

    void bytesThatAreNoBranchAreRefused() {
        Branch branch = newBranch("b");
        editAtRandom(branch, namedEvents(m_events), 1, 6);
        const std::string good = encodeBranch(branch);
        for (std::size_t size = 0; size < good.size(); ++size) {
            const auto read = decodeBranch(std::string_view(good).substr(0, size));
            QVERIFY(read.ok() || absl::IsDataLoss(read.status()));
        }
        std::mt19937_64 random(1);
        for (int i = 0; i < 2'000; ++i) {
            std::string bytes = good;
            bytes[random() % bytes.size()] = static_cast<char>(random());
            const auto read = decodeBranch(bytes);
            if (read.ok() && read->applied <= 50) {
                // Whatever it says, it is opened or refused.
                const auto opened = openBranch(*read, m_base);
                QVERIFY(opened.ok() || !opened.status().message().empty());
            }
        }
    }

    // --- the shelf ---

    void branchesAreKeptAndFound() {
        const BranchShelf shelf(m_log->workspace());
        QVERIFY(shelf.list()->empty());
        QVERIFY(absl::IsNotFound(shelf.find("b").status()));
        const auto made = shelf.create(newBranch("b", 0));
        QVERIFY(made.ok());
        QVERIFY(made->id != 0);
        QVERIFY(absl::IsAlreadyExists(shelf.create(newBranch("b", 0)).status()));
        QVERIFY(
            shelf.change("b", [&](Branch& branch) { return addEdit(branch, *m_log, dropOf(5)); })
                .ok());
        QCOMPARE(shelf.find("b")->applied, std::size_t(1));
        QVERIFY(shelf.remove("b").ok());
        QVERIFY(shelf.list()->empty());
    }

    void anEditThatWouldHaveNoEffectIsRefusedAndNotKept() {
        const BranchShelf shelf(m_log->workspace());
        QVERIFY(shelf.create(newBranch("b", 0)).ok());
        const auto drop = [&](std::uint64_t p) {
            return shelf.change("b",
                                [&](Branch& branch) { return addEdit(branch, *m_log, dropOf(p)); });
        };
        QVERIFY(drop(5).ok());
        QVERIFY(absl::IsFailedPrecondition(drop(5)));
        QVERIFY(absl::IsFailedPrecondition(drop(160)));
        QCOMPARE(shelf.find("b")->edits.size(), std::size_t(1));
    }

    void noEditReachesWhatIsBeforeTheBranch() {
        Branch branch = newBranch("b");
        branch.from.behind = EventId{0, 49};
        QVERIFY(absl::IsFailedPrecondition(addEdit(branch, *m_log, dropOf(49))));
        QVERIFY(absl::IsFailedPrecondition(addEdit(branch, *m_log, moveOf(60, 49))));
        QVERIFY(addEdit(branch, *m_log, dropOf(50)).ok());
        QVERIFY(addEdit(branch, *m_log, insertOf(m_events[0], 50)).ok());
    }

    void aBaseCannotBeRemovedUnderABranch() {
        const BranchShelf shelf(m_log->workspace());
        QVERIFY(shelf.create(newBranch("b", 0)).ok());
        Branch above = newBranch("c", 0);
        above.base = "b";
        QVERIFY(shelf.create(above).ok());
        QVERIFY(absl::IsFailedPrecondition(shelf.remove("b")));
        QCOMPARE(shelf.lineOf("c")->size(), std::size_t(2));
        QVERIFY(shelf.remove("c").ok());
        QVERIFY(shelf.remove("b").ok());
    }

    void aBranchWhoseBaseIsGoneSaysSo() {
        const BranchShelf shelf(m_log->workspace());
        Branch above = newBranch("c", 0);
        above.base = "b";
        QVERIFY(shelf.create(above).ok());
        const auto line = shelf.lineOf("c");
        QVERIFY(absl::IsFailedPrecondition(line.status()));
        QVERIFY(line.status().message().find("which is gone") != absl::string_view::npos);
    }

    void branchesOfEachOtherAreACircle() {
        const BranchShelf shelf(m_log->workspace());
        Branch one = newBranch("a", 0);
        one.base = "b";
        Branch two = newBranch("b", 0);
        two.base = "a";
        QVERIFY(shelf.create(one).ok());
        QVERIFY(shelf.create(two).ok());
        QVERIFY(absl::IsFailedPrecondition(shelf.lineOf("a").status()));
    }

    void S15_anEditThatFindsNoPlaceIsKeptAndTold() {
        Branch branch = newBranch("b");
        branch.add(dropOf(5));
        branch.add(dropOf(1'000));
        branch.add(moveOf(6, 2'000));
        const OpenBranch opened = open(branch);
        QCOMPARE(opened.events->layout().conflicts().size(), std::size_t(2));
        QCOMPARE(opened.events->end(), Position(159));
    }

    void aDamagedFileIsListedWithTheReason() {
        const BranchShelf shelf(m_log->workspace());
        QVERIFY(shelf.create(newBranch("good", 0)).ok());
        std::ofstream(m_log->workspace() / "branches" / "bad.branch") << "no branch";
        const auto entries = *shelf.list();
        QCOMPARE(entries.size(), std::size_t(2));
        QVERIFY(absl::IsDataLoss(entries[0].branch.status()));
        QVERIFY(entries[1].branch.ok());
    }

    void namesThatAreNoFileNamesAreRefused() {
        const BranchShelf shelf(m_log->workspace());
        for (const char* name : {"", "../x", "a/b", ".hidden", "a\nb"}) {
            QVERIFY(absl::IsInvalidArgument(shelf.create(newBranch(name, 0)).status()));
        }
    }
};

QTEST_APPLESS_MAIN(TestBranch)
#include "tst_branch.moc"
