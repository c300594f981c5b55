#include <QTest>
#include <thread>

#include "support/stepped_executor.h"
#include "views/common/background_worker.h"

using namespace oxbow;

class TestBackgroundWorker : public QObject {
    Q_OBJECT
private slots:
    void whatIsDeliveredComesWhereTheWorkerWasMade() {
        BackgroundWorker worker;
        std::thread::id where;
        worker.post([&](const Cancelled&) {
            worker.deliver([&where] { where = std::this_thread::get_id(); });
        });
        QVERIFY(worker.wait(std::chrono::hours(1)));
        QVERIFY(where == std::thread::id());
        QCoreApplication::processEvents();
        QVERIFY(where == std::this_thread::get_id());
    }

    void allThatBelongToAnObjectOrToOneBelowItAreFinished() {
        const test::Steps steps;
        QObject page;
        QObject pane(&page);
        BackgroundWorker ofPage(steps.executor(), &page);
        BackgroundWorker ofPane(steps.executor(), &pane);
        BackgroundWorker ofNobody(steps.executor());
        int ran = 0;
        for (BackgroundWorker* worker : {&ofPage, &ofPane, &ofNobody}) {
            worker->post([&ran](const Cancelled&) { ++ran; });
        }
        const auto wait = BackgroundWorker::finishUnder(page);
        QVERIFY(ofPage.finishing() && ofPane.finishing() && !ofNobody.finishing());
        wait();
        QVERIFY(ofPage.wait({}) && ofPane.wait({}));
        steps.settle();
        QCOMPARE(ran, 1);
    }
};

QTEST_GUILESS_MAIN(TestBackgroundWorker)
#include "tst_background_worker.moc"
