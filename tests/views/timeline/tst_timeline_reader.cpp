#include <QTest>
#include <semaphore>

#include "standing_source.h"
#include "support/watched_threads.h"
#include "views/timeline/timeline_reader.h"

using namespace oxbow;
using namespace oxbow::test;
using namespace std::chrono_literals;

class TestTimelineReader : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_source = std::make_shared<StandingSource>(std::make_shared<VastSource>(1'000));
        m_reader = std::make_unique<TimelineReader>(m_source, this, m_threads.executor(), 0ms);
        m_answers.clear();
    }
    void cleanup() {
        m_source->run();
        m_reader.reset();
    }

    void anAnswerComesWhereItWasAskedFor() {
        ask(0, 7);
        QVERIFY(m_reader->awaits(0));
        m_threads.settle();
        QCOMPARE(m_answers, QStringList("0:7"));
        QVERIFY(!m_reader->awaits(0));
    }

    void whatIsQuickIsThereWhenTheCallReturns() {
        TimelineReader patient(m_source, this, makeThread(), 1h);
        bool answered = false;
        patient.ask(0, [&](const TimelineSource& log) {
            return [&answered, time = log.timeAt(Position(3))] { answered = time.ok(); };
        });
        QVERIFY(answered);
    }

    // Were one patient then, this would take for ever.
    void nobodyIsPatientWhileTheReaderIsHeldUp() {
        std::binary_semaphore held(0);
        auto thread = makeThread();
        thread->post([&held] { held.acquire(); });
        TimelineReader patient(m_source, this, std::move(thread), 1h);
        patient.ask(0, [](const TimelineSource&) { return [] {}; });
        QVERIFY(patient.awaits(0));
        held.release();
    }

    void ofOneSubjectTheNewestIsAnsweredAndTheOneAtWork() {
        m_source->standStill();
        ask(0, 1);
        QTRY_COMPARE_WITH_TIMEOUT(m_source->waiting(), 1, kVeryLong);
        for (const int position : {2, 3, 4}) {
            ask(0, position);
            ask(1, position * 10);
        }
        m_source->run();
        m_threads.settle();
        QCOMPARE(m_answers, QStringList({"0:1", "0:4", "1:40"}));
    }

    void whatIsForgottenIsNotAnswered() {
        m_source->standStill();
        ask(0, 1);
        QTRY_COMPARE_WITH_TIMEOUT(m_source->waiting(), 1, kVeryLong);
        ask(1, 2);
        m_reader->forget(0);
        m_reader->forget(1);
        QVERIFY(!m_reader->awaits(0));
        ask(1, 3);
        m_source->run();
        m_threads.settle();
        QCOMPARE(m_answers, QStringList("1:3"));
    }

    void anAnswerMayAsk() {
        m_reader->ask(0, [this](const TimelineSource&) {
            return [this] {
                m_answers << "first";
                ask(0, 9);
            };
        });
        m_threads.settle();
        QCOMPARE(m_answers, QStringList({"first", "0:9"}));
    }

private:
    static constexpr int kVeryLong = 240'000;  // for a thread that has begun

    void ask(int subject, int position) {
        m_reader->ask(subject, [this, subject, position](const TimelineSource& log) {
            const bool read = log.timeAt(Position(std::uint64_t(position))).ok();
            return [this, subject, position, read] {
                m_answers << QStringLiteral("%1:%2").arg(subject).arg(read ? position : -1);
            };
        });
    }

    const WatchedThreads m_threads;
    std::shared_ptr<StandingSource> m_source;
    std::unique_ptr<TimelineReader> m_reader;
    QStringList m_answers;
};

QTEST_GUILESS_MAIN(TestTimelineReader)
#include "tst_timeline_reader.moc"
