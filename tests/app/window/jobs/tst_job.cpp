#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "app/window/jobs/job.h"
#include "app/window/jobs/status_line.h"
#include "support/stepped_executor.h"

using namespace oxbow;
using namespace std::chrono_literals;

class TestJob : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_reading = {};
        m_cancelled = false;
        m_job = std::make_unique<Job>(
            Job::Work{"Importing",
                      [this] {
                          return m_cancelled ? absl::CancelledError("cancelled") : absl::OkStatus();
                      },
                      [this] { return m_reading; }, [this] { m_cancelled = true; }},
            m_steps.executor(), m_steps.clock());
        connect(m_job.get(), &Job::finished, this,
                [this](const absl::Status& status) { m_ends.push_back(status); });
        m_ends.clear();
    }
    void cleanup() { m_job.reset(); }

    void tellsWhenItIsDone() {
        m_job->start();
        QVERIFY(m_job->running());
        m_steps.step();
        QVERIFY(m_job->running());  // until that is told
        m_steps.settle();
        QCOMPARE(m_ends.size(), std::size_t(1));
        QVERIFY(m_ends[0].ok());
        QVERIFY(!m_job->running());
    }

    void isCancelledAndTellsThatToo() {
        m_job->start();
        m_job->cancel();
        QVERIFY(m_job->cancelled());
        m_steps.settle();
        QCOMPARE(m_ends.size(), std::size_t(1));
        QVERIFY(absl::IsCancelled(m_ends[0]));
    }

    void anAbandonedJobTellsNothing() {
        m_job->start();
        m_steps.step();  // it has ended, and that is on its way
        m_job->abandon();
        m_steps.settle();
        m_job->join();
        QVERIFY(m_ends.empty());
    }

    void itsEndIsWaitedForWhenItIsDestroyed() {
        m_job->start();
        m_job.reset();
        QVERIFY(m_cancelled);
        QCOMPARE(m_steps.waiting(), std::size_t(0));
        m_steps.settle();
        QVERIFY(m_ends.empty());
    }

    void thePaceIsThatOfTheWholeJob() {
        m_job->start();
        QCOMPARE(m_job->itemsPerSecond(), 0.0);
        m_reading = {25, 100, 5'000};
        QVERIFY(m_job->secondsLeft() < 0);
        m_steps.pass(2s);
        QCOMPARE(m_job->itemsPerSecond(), 2'500.0);
        QCOMPARE(m_job->secondsLeft(), 6.0);
    }

    void theTimeLeftIsNotToldBeforeThePaceIsKnown() {
        m_job->start();
        m_reading = {25, 100, 5'000};
        m_steps.pass(499ms);
        QVERIFY(m_job->secondsLeft() < 0);
        m_steps.pass(1ms);
        QCOMPARE(m_job->secondsLeft(), 1.5);
        m_reading.total = 0;
        QVERIFY(m_job->secondsLeft() < 0);
    }

    void theStatusLineShowsHowFarItIs() {
        StatusLine line;
        m_job->start();
        m_reading = {50, 100, 12'000};
        m_steps.pass(3s);
        line.showJob(m_job.get());
        QStringList texts;
        for (const QLabel* label : line.findChildren<QLabel*>()) {
            texts << label->text();
        }
        const QString text = texts.join(' ');
        for (const char* part : {"Importing", "50 %", "12,000 events", "4.0 k/s", "3.0 s left"}) {
            QVERIFY2(text.contains(part), qPrintable(text));
        }
        line.showJob(nullptr);
    }

private:
    const test::Steps m_steps;
    JobReading m_reading;
    bool m_cancelled = false;
    std::vector<absl::Status> m_ends;
    std::unique_ptr<Job> m_job;
};

QTEST_MAIN(TestJob)
#include "tst_job.moc"
