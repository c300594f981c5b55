#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>

#include "app/window/log_desk.h"
#include "support/standing_disk.h"

using namespace oxbow;
namespace fs = std::filesystem;

class TestLogDesk : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_desk = std::make_unique<LogDesk>();
    }
    void cleanup() { m_desk.reset(); }

    void aLogIsMadeWithTheFolderItLiesIn() {
        absl::Status status = absl::UnknownError("no answer");
        m_desk->make(path("deep/down/new.oxbow"),
                     [&](LogDesk::Opened opened) { status = opened.log.status(); });
        QVERIFY(m_desk->opening());
        QTRY_VERIFY(!m_desk->opening());
        QVERIFY(status.ok());
        QVERIFY(fs::exists(path("deep/down/new.oxbow")));
    }

    void aLogIsOpenedAfterItWasClosed() {
        std::shared_ptr<Log> log;
        const auto take = [&log](LogDesk::Opened opened) { log = *std::move(opened.log); };
        m_desk->make(path("a.oxbow"), take);
        QTRY_VERIFY(log);
        for (int i = 0; i < 5; ++i) {
            log.reset();
            m_desk->open(path("a.oxbow"), take);
            QTRY_VERIFY(log);
            QCOMPARE(log->access(), Log::Access::ReadWrite);
        }
    }

    void onlyTheNewestOpeningIsAnswered() {
        QStringList answers;
        for (const char* name : {"a.oxbow", "b.oxbow", "c.oxbow"}) {
            m_desk->make(path(name), [&, name](const LogDesk::Opened&) { answers << name; });
        }
        QTRY_VERIFY(!m_desk->opening());
        QTest::qWait(20);
        QCOMPARE(answers, QStringList{"c.oxbow"});
    }

    void anOpeningThatIsForgottenIsNotAnswered() {
        bool answered = false;
        m_desk->make(path("a.oxbow"), [&](const LogDesk::Opened&) { answered = true; });
        m_desk->forget();
        QVERIFY(!m_desk->opening());
        bool done = false;
        m_desk->whenClosed(path("a.oxbow"), [&] { done = true; });
        QTRY_VERIFY(done);
        QVERIFY(!answered);
    }

    void workspacesDoNotWaitForEachOther() {
        test::StandingDisk disk;
        disk.standStill(1);
        bool first = false;
        m_desk->make(path("a.oxbow"), [&](const LogDesk::Opened&) { first = true; });
        QTRY_COMPARE(disk.waiting(), 1);
        std::shared_ptr<Log> second;
        m_desk->make(path("b.oxbow"),
                     [&](LogDesk::Opened opened) { second = *std::move(opened.log); });
        QTRY_VERIFY(second);
        QCOMPARE(disk.waiting(), 1);
        bool closed = false;
        m_desk->whenClosed(path("a.oxbow"), [&] { closed = true; });
        disk.run();
        QTRY_VERIFY(closed);
        QVERIFY(!first);
    }

    void aLogIsClosedHereByWhoeverDropsItLast() {
        std::shared_ptr<Log> log;
        m_desk->make(path("a.oxbow"), [&](LogDesk::Opened opened) { log = *opened.log; });
        QTRY_VERIFY(log);
        bool closed = false;
        m_desk->whenClosed(path("a.oxbow"), [&] { closed = true; });
        QTest::qWait(20);
        QVERIFY(!closed);
        test::StandingDisk disk;
        std::thread([&log] { log.reset(); }).join();
        QTRY_VERIFY(closed);
        QCOMPARE(disk.makersAccesses(), 0);
    }

    // Were the job joined here, this would wait for ever.
    void aRetiredJobIsNotWaitedForButTheNextOpeningIs() {
        QSemaphore mayEnd;
        std::atomic<bool> cancelled = false;
        auto job = std::make_unique<Job>(Job::Work{"Working",
                                                   [&mayEnd] {
                                                       mayEnd.acquire();
                                                       return absl::OkStatus();
                                                   },
                                                   [] { return JobReading{}; },
                                                   [&cancelled] { cancelled = true; }});
        bool told = false;
        connect(job.get(), &Job::finished, this, [&told] { told = true; });
        job->start();
        m_desk->retire(std::move(job));
        QVERIFY(cancelled);
        bool opened = false;
        m_desk->make(path("a.oxbow"), [&opened](const LogDesk::Opened&) { opened = true; });
        QTest::qWait(20);
        QVERIFY(!opened);
        mayEnd.release();
        QTRY_VERIFY(opened);
        QVERIFY(!told);
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
    fs::path path(const QString& name) const { return m_dir->filePath(name).toStdString(); }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<LogDesk> m_desk;
};

QTEST_GUILESS_MAIN(TestLogDesk)
#include "tst_log_desk.moc"
