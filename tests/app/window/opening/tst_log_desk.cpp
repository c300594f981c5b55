#include <QPointer>
#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>
#include <thread>

#include "app/window/opening/log_desk.h"
#include "model/log/store/blocking.h"
#include "support/standing_disk.h"
#include "support/stepped_executor.h"
#include "support/watched_threads.h"

using namespace oxbow;
namespace fs = std::filesystem;

class TestLogDesk : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_desk = std::make_unique<LogDesk>(nullptr, m_steps.maker());
    }
    void cleanup() { m_desk.reset(); }

    void aLogIsMadeWithTheFolderItLiesIn() {
        absl::Status status = absl::UnknownError("no answer");
        m_desk->make(path("deep/down/new.oxbow"),
                     [&](LogDesk::Opened opened) { status = opened.log.status(); });
        QVERIFY(m_desk->opening());
        m_steps.settle();
        QVERIFY(!m_desk->opening());
        QVERIFY(status.ok());
        QVERIFY(fs::exists(path("deep/down/new.oxbow")));
    }

    void aLogIsOpenedAfterItWasClosed() {
        std::shared_ptr<Log> log;
        const auto take = [&log](LogDesk::Opened opened) { log = *std::move(opened.log); };
        m_desk->make(path("a.oxbow"), take);
        m_steps.settle();
        QVERIFY(log);
        for (int i = 0; i < 5; ++i) {
            log.reset();
            m_desk->open(path("a.oxbow"), take);
            m_steps.settle();
            QVERIFY(log);
            QCOMPARE(log->access(), Log::Access::ReadWrite);
        }
    }

    // However much of each was done when the next one was asked for.
    void onlyTheNewestOpeningIsAnswered_data() {
        QTest::addColumn<int>("steps");
        QTest::newRow("not begun") << 0;
        QTest::newRow("done, but not told of") << 1;
    }
    void onlyTheNewestOpeningIsAnswered() {
        QFETCH(int, steps);
        QStringList answers;
        for (const char* name : {"a.oxbow", "b.oxbow", "c.oxbow", "a.oxbow"}) {
            m_desk->make(path(name), [&, name](const LogDesk::Opened& opened) {
                answers << name;
                QVERIFY(opened.log.ok());  // nothing holds it open
            });
            for (int i = 0; i < steps; ++i) {
                m_steps.step();
            }
        }
        m_steps.settle();
        QCOMPARE(answers, QStringList{"a.oxbow"});
        QVERIFY(!m_desk->opening());
    }

    void anOpeningThatIsForgottenIsNotAnswered() {
        bool answered = false;
        m_desk->make(path("a.oxbow"), [&](const LogDesk::Opened&) { answered = true; });
        m_desk->forget();
        QVERIFY(!m_desk->opening());
        bool done = false;
        m_desk->whenClosed(path("a.oxbow"), [&] { done = true; });
        m_steps.settle();
        QVERIFY(done);
        QVERIFY(!answered);
    }

    void workspacesDoNotWaitForEachOther() {
        const test::WatchedThreads threads;
        LogDesk desk(nullptr, threads.maker());
        test::StandingDisk disk;
        disk.standStill(1);
        bool first = false;
        desk.make(path("a.oxbow"), [&](const LogDesk::Opened&) { first = true; });
        QTRY_COMPARE_WITH_TIMEOUT(disk.waiting(), 1, kVeryLong);
        std::shared_ptr<Log> second;
        desk.make(path("b.oxbow"),
                  [&](LogDesk::Opened opened) { second = *std::move(opened.log); });
        QTRY_VERIFY_WITH_TIMEOUT(second, kVeryLong);
        QCOMPARE(disk.waiting(), 1);
        bool closed = false;
        desk.whenClosed(path("a.oxbow"), [&] { closed = true; });
        disk.run();
        threads.settle();
        QVERIFY(closed);
        QVERIFY(!first);
        second.reset();
    }

    void aLogIsClosedHereByWhoeverDropsItLast() {
        std::shared_ptr<Log> log;
        m_desk->make(path("a.oxbow"), [&](LogDesk::Opened opened) { log = *opened.log; });
        m_steps.settle();
        QVERIFY(log);
        bool closed = false;
        m_desk->whenClosed(path("a.oxbow"), [&] { closed = true; });
        m_steps.settle();
        QVERIFY(!closed);
        static int accesses = 0;
        accesses = 0;
        std::thread([&log] {
            observeBlocking([](const char*) { ++accesses; });
            log.reset();
        }).join();
        QCOMPARE(accesses, 0);
        m_steps.settle();
        QVERIFY(closed);
    }

    void aRetiredJobIsCancelledAndItsLogIsOpenedAgainOnceItHasEnded() {
        std::shared_ptr<Log> log;
        m_desk->make(path("a.oxbow"), [&](LogDesk::Opened opened) { log = *opened.log; });
        m_steps.settle();
        QStringList happened;
        auto job = std::make_unique<Job>(
            Job::Work{"Working",
                      [&happened, log] {
                          happened << "ended";
                          return absl::OkStatus();
                      },
                      [] { return JobReading{}; }, [&] { happened << "cancelled"; }},
            m_jobs.executor());
        log.reset();
        bool told = false;
        connect(job.get(), &Job::finished, this, [&told] { told = true; });
        job->start();
        m_desk->retire(std::move(job));
        m_desk->open(path("a.oxbow"), [&](LogDesk::Opened opened) {
            happened << "opened";
            log = *opened.log;
        });
        QCOMPARE(happened, QStringList{"cancelled"});  // nobody has waited yet
        m_steps.settle();
        QCOMPARE(happened, (QStringList{"cancelled", "ended", "opened"}));
        QCOMPARE(log->access(), Log::Access::ReadWrite);
        QVERIFY(!told);
    }

    // Were it awaited here, this would take for ever.
    void whatIsRetiredIsDeletedOnceTheWaitIsOver() {
        bool waited = false;
        auto object = std::make_unique<QObject>();
        const QPointer<QObject> watched = object.get();
        m_desk->retire(std::move(object), [&waited] { waited = true; });
        QVERIFY(watched && !waited);
        QVERIFY(m_steps.step());
        QVERIFY(watched && waited);
        m_steps.settle();
        QVERIFY(!watched);
    }

    // Were it joined where it is retired, this would wait for ever.
    void aRetiredJobAtWorkIsNotWaitedForHere() {
        QSemaphore mayEnd;
        auto job = std::make_unique<Job>(Job::Work{"Working",
                                                   [&mayEnd] {
                                                       mayEnd.acquire();
                                                       return absl::OkStatus();
                                                   },
                                                   [] { return JobReading{}; }, [] {}},
                                         makeThread());
        job->start();
        m_desk->retire(std::move(job));
        mayEnd.release();
        m_steps.settle();
    }

    void whatWasAskedForIsDoneBeforeTheDeskIsGone() {
        m_desk->make(path("a.oxbow"), [](const LogDesk::Opened&) {});
        m_desk->remove(path("a.oxbow"));
        m_desk->make(path("b.oxbow"), [](const LogDesk::Opened&) {});
        m_desk.reset();
        QVERIFY(!fs::exists(path("a.oxbow")));
        QVERIFY(fs::exists(path("b.oxbow")));
    }

private:
    static constexpr int kVeryLong = 240'000;  // for what depends on a thread

    fs::path path(const QString& name) const { return m_dir->filePath(name).toStdString(); }

    const test::Steps m_steps;
    const test::Steps m_jobs;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<LogDesk> m_desk;
};

QTEST_GUILESS_MAIN(TestLogDesk)
#include "tst_log_desk.moc"
