// A branch's file: what is damaged, cut off by a crash, or written by two at once.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QByteArray>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "model/branch/branch_shelf.h"
#include "model/branch/edited_events.h"
#include "model/branch/open_branch.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

namespace fs = std::filesystem;

Branch someBranch() {
    Branch branch;
    branch.id = 7;
    branch.name = "b";
    branch.note = "why";
    editAtRandom(branch, namedEvents(randomEvents(1, 40)), 3, 8);
    return branch;
}

Edit dropOf(std::uint64_t p) {
    Edit edit;
    edit.events = {{0, p}};
    return edit;
}

// In a process of its own, that ends with it: with `code`, or by a signal.
template <class Do>
int endOf(Do act) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(act());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

class TestBranchFile : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_dir;
    std::shared_ptr<Log> m_log;

    fs::path folder() const { return m_log->workspace() / "branches"; }
    std::size_t filesBeingWritten() const {
        std::size_t count = 0;
        for (const auto& file : fs::directory_iterator(folder())) {
            count += file.path().string().ends_with(".writing") ? 1 : 0;
        }
        return count;
    }

private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_log = makeLog(*m_dir, randomEvents(3, 200), 9, 60);
    }

    void anyBitThatChangedIsDamage() {
        const std::string good = encodeBranch(someBranch());
        QVERIFY(decodeBranch(good).ok());
        for (std::size_t i = 0; i < good.size() * 8; ++i) {
            std::string bytes = good;
            bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ (1 << (i % 8)));
            QVERIFY2(absl::IsDataLoss(decodeBranch(bytes).status()), std::to_string(i).c_str());
        }
    }

    void aFileThatIsCutIsDamaged() {
        const std::string good = encodeBranch(someBranch());
        for (std::size_t size = 0; size < good.size(); ++size) {
            QVERIFY(
                absl::IsDataLoss(decodeBranch(std::string_view(good).substr(0, size)).status()));
        }
    }

    // Version 2, without a checksum: one event dropped.
    void whatWasWrittenWithoutAChecksumIsRead() {
        const QByteArray old = QByteArray::fromHex(
            "080210b0a3d4bec38ba8d93a1a016d3a1508011201001a04c4a9d001409e8dd3bab5cdaeec314001"
            "5a3b08c4a9d001120b62656e63682e6a736f6e6c1a0562656e636820012888d3a00331c08ef09f63"
            "19e3283a0d6f726465722d3035373031363840e319");
        const auto branch = decodeBranch(old.toStdString());
        QVERIFY2(branch.ok(), branch.status().ToString().c_str());
        QCOMPARE(branch->name, std::string("m"));
        QVERIFY(branch->edits.front().events.front() == (EventId{0, 3413188}));
        QCOMPARE(branch->anchors.front().offset, std::int64_t{3413188});
        QVERIFY(*decodeBranch(encodeBranch(*branch)) == *branch);
    }

    void aDamagedFileStaysAndTheOthersAreThere() {
        const BranchShelf shelf(m_log->workspace());
        QVERIFY(shelf.create(someBranch()).ok());
        Branch other = someBranch();
        other.name = "good";
        QVERIFY(shelf.create(other).ok());
        fs::resize_file(folder() / "b.branch", fs::file_size(folder() / "b.branch") - 3);
        const auto size = fs::file_size(folder() / "b.branch");
        QVERIFY(absl::IsDataLoss(shelf.find("b").status()));
        QVERIFY(absl::IsDataLoss(shelf.change("b", [](Branch&) { return absl::OkStatus(); })));
        QVERIFY(absl::IsAlreadyExists(shelf.create(someBranch()).status()));
        QCOMPARE(fs::file_size(folder() / "b.branch"), size);
        QVERIFY(shelf.find("good").ok());
    }

    // Killed at every byte that it writes.
    void S7_aCrashDuringAnEditLeavesTheBranchAsItWas() {
        const BranchShelf shelf(m_log->workspace());
        Branch branch;
        branch.name = "b";
        QVERIFY(shelf.create(branch).ok());
        QVERIFY(shelf.change("b", [&](Branch& b) { return addEdit(b, *m_log, dropOf(5)); }).ok());
        const Branch before = *shelf.find("b");
        int killed = 0;
        bool isDone = false;
        for (rlim_t most = 0; !isDone && most < 4'096; most += 7) {
            const int end = endOf([&] {
                const rlimit none{0, 0};
                const rlimit bytes{most, most};
                ::setrlimit(RLIMIT_CORE, &none);
                ::setrlimit(RLIMIT_FSIZE, &bytes);
                std::signal(SIGXFSZ, SIG_DFL);
                const auto status = shelf.change("b", [](Branch& b) {
                    b.add(dropOf(6));
                    return absl::OkStatus();
                });
                return status.ok() ? 0 : 1;
            });
            isDone = end == 0;
            killed += end == -SIGXFSZ ? 1 : 0;
            const auto now = shelf.find("b");
            QVERIFY2(now.ok(), now.status().ToString().c_str());
            QCOMPARE(now->edits.size(), isDone ? std::size_t(2) : std::size_t(1));
            QVERIFY(isDone || *now == before);
            QCOMPARE(shelf.list()->size(), std::size_t(1));
        }
        QVERIFY(isDone);
        QVERIFY(killed > 5);
    }

    void whatKilledProcessesLeftIsSweptByTheNextThatWrites() {
        const BranchShelf shelf(m_log->workspace());
        QVERIFY(shelf.create(someBranch()).ok());
        // A number that nobody has any more.
        const pid_t child = ::fork();
        if (child == 0) {
            ::_exit(0);
        }
        ::waitpid(child, nullptr, 0);
        std::ofstream(folder() / ("b.branch." + std::to_string(child) + ".writing")) << "half";
        std::ofstream(folder() / ("b.branch." + std::to_string(::getppid()) + ".writing")) << "x";
        QVERIFY(shelf.change("b", [](Branch&) { return absl::OkStatus(); }).ok());
        QCOMPARE(filesBeingWritten(), std::size_t(1));  // of one that is at work
        QVERIFY(shelf.list()->size() == 1);
    }

    void twoProcessesEditOneBranchAndNothingIsLost() {
        const BranchShelf shelf(m_log->workspace());
        Branch branch;
        branch.name = "b";
        QVERIFY(shelf.create(branch).ok());
        constexpr int kEdits = 40;
        std::vector<pid_t> children;
        for (int which = 0; which < 2; ++which) {
            const pid_t child = ::fork();
            if (child == 0) {
                int failed = 0;
                for (int i = 0; i < kEdits; ++i) {
                    const Edit edit = dropOf(static_cast<std::uint64_t>(2 * i + which));
                    const auto status = shelf.change("b", [&edit](Branch& b) {
                        b.add(edit);
                        return absl::OkStatus();
                    });
                    failed += status.ok() ? 0 : 1;
                }
                ::_exit(failed == 0 ? 0 : 1);
            }
            children.push_back(child);
        }
        for (const pid_t child : children) {
            int status = 0;
            ::waitpid(child, &status, 0);
            QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        }
        std::set<std::uint64_t> dropped;
        const Branch now = *shelf.find("b");
        for (const Edit& edit : now.edits) {
            dropped.insert(edit.events.front().number);
        }
        QCOMPARE(dropped.size(), std::size_t(2 * kEdits));
        QCOMPARE(now.applied, std::size_t(2 * kEdits));
        QCOMPARE(filesBeingWritten(), std::size_t(0));
    }

    void aNewNameBeginsWithNoDash() {
        const BranchShelf shelf(m_log->workspace());
        Branch branch = someBranch();
        branch.name = "-x";
        QVERIFY(absl::IsInvalidArgument(shelf.create(branch).status()));
        QVERIFY(shelf.create(someBranch()).ok());
        QVERIFY(absl::IsInvalidArgument(shelf.rename("b", "--all")));
        // One that is there already is opened, and given another.
        fs::rename(folder() / "b.branch", folder() / "-b.branch");
        QVERIFY(shelf.find("-b").ok());
        QVERIFY(shelf.rename("-b", "b").ok());
    }
};

QTEST_APPLESS_MAIN(TestBranchFile)
#include "tst_branch_file.moc"
