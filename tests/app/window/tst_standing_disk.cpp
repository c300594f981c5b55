// The window while its disk stands still: it paints, takes what the user does, and shows nothing
// that is not so. Were anything of that awaited on the thread that paints, these tests would never
// come to an end.
#include <QMouseEvent>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/window/chrome.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/main_window.h"
#include "app/window/welcome/welcome_page.h"
#include "app/window/workspace_page.h"
#include "resources/resources.h"
#include "support/random_log.h"
#include "support/standing_disk.h"
#include "support/watched_threads.h"
#include "views/common/list/virtual_list_view.h"
#include "views/shop_log.h"
#include "views/stream/stream_view.h"
#include "views/table/table_view.h"
#include "views/timeline/timeline_panel.h"
#include "views/timeline/timeline_plot.h"
#include "views/timeline/timeline_view.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

namespace {

class PaintCounter : public QObject {
public:
    int paints = 0;

protected:
    bool eventFilter(QObject*, QEvent* event) override {
        paints += event->type() == QEvent::Paint;
        return false;
    }
};

}  // namespace

class TestStandingDisk : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        initResources();
        m_chrome = std::make_unique<Chrome>(*qApp);
        for (const char* name : {"one", "two"}) {
            auto log = Log::create(workspace(name));
            QVERIFY(log.ok());
            QVERIFY(appendEvents(*log, shopEvents(60'000), 5'000, 20'000).ok());
        }
    }
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_settings =
            std::make_unique<QSettings>(m_dir->filePath("window.ini"), QSettings::IniFormat);
        m_disk = std::make_unique<StandingDisk>();
        m_window = std::make_unique<MainWindow>(MainWindow::Setup{
            *m_settings, *m_chrome, m_dir->filePath("data").toStdString(), m_threads.maker()});
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get(), kVeryLong));
    }
    void cleanup() {
        m_disk->run();
        m_window.reset();
        QCOMPARE(m_disk->makersAccesses(), 0);
        m_disk.reset();
        m_settings.reset();
    }

    void anOpeningIsCancelledAtOnce() {
        m_disk->standStill();
        m_window->open({workspace("one")});
        QTRY_COMPARE_WITH_TIMEOUT(m_disk->waiting(), 1, kVeryLong);
        QVERIFY(m_window->commands().action("edit.clear")->isEnabled());
        auto* cancel = button("Cancel the job");
        QVERIFY(cancel->isVisible());
        goOn(*m_window);
        m_window->commands().action("edit.clear")->trigger();
        QVERIFY(m_window->welcomePage().isVisible());
        QVERIFY(!cancel->isVisible());
        QVERIFY(!m_window->working());
        goOn(*m_window);
        m_disk->run();
        open("one");  // what was given up is let go of
        QCOMPARE(m_window->log()->access(), Log::Access::ReadWrite);
    }

    void aLogOnADeadDiskDoesNotHoldUpAnother() {
        m_disk->standStill(1);
        m_window->open({workspace("one")});
        QTRY_COMPARE_WITH_TIMEOUT(m_disk->waiting(), 1, kVeryLong);
        open("two");
        QCOMPARE(m_disk->waiting(), 1);
        m_disk->run();
        goOn(*m_window);
        QCOMPARE(m_window->workspace()->session().name(), QString("two"));
        open("one");
        QCOMPARE(m_window->log()->access(), Log::Access::ReadWrite);
    }

    void jumpingScrollingAndSteppingGoOn() {
        openAtTheStart();
        Session& session = m_window->workspace()->session();
        VirtualListView& stream = *m_window->workspace()->stream().list();
        m_disk->standStill();
        session.movePlayhead(Position(31'234));
        QTRY_VERIFY_WITH_TIMEOUT(m_disk->waiting() > 0, kVeryLong);
        goOn(stream);
        for (int i = 0; i < 5; ++i) {
            m_window->commands().action("playhead.next")->trigger();
            stream.scrollTo(std::uint64_t(40'000 + 3'000 * i));
            goOn(stream);
        }
        QCOMPARE(session.playhead(), Position(31'239));
        QVERIFY(!session.tableIsCurrent());
        session.goToPreviousWriter();
        session.goToNextWriter();
        m_window->commands().action("playhead.back")->trigger();
        goOn(*m_window->workspace()->table().list());
        const Position place = session.playhead();
        m_disk->run();
        settle();
        QCOMPARE(session.table()->at(), place);
    }

    void draggingAndZoomingGoOn() {
        openAtTheStart();
        Session& session = m_window->workspace()->session();
        TimelineView& view = *m_window->workspace()->timeline().view();
        auto* plot = view.findChild<TimelinePlot*>();
        m_disk->standStill();
        mouse(plot, QEvent::MouseButtonPress, 200);
        for (int x = 210; x < 900; x += 10) {
            mouse(plot, QEvent::MouseMove, x);
            goOn(view, 1);
        }
        QTRY_VERIFY_WITH_TIMEOUT(m_disk->waiting() > 0, kVeryLong);
        mouse(plot, QEvent::MouseButtonRelease, 900);
        m_window->commands().action("view.zoomIn")->trigger();
        m_window->commands().action("view.panRight")->trigger();
        m_window->commands().action("view.fit")->trigger();
        goOn(view);
        m_disk->run();
        settle();
        QCOMPARE(m_disk->makersAccesses(), 0);
        const auto x = [&](Position p) {
            const auto time = *session.events()->runningMaximum(p);
            return view.axis().xOf(time.value_or(view.axis().domainFrom())) + TimelinePlot::kInset;
        };
        QVERIFY(x(session.playhead()) <= 901 && x(session.playhead().next()) >= 899);
        m_disk = std::make_unique<StandingDisk>();  // the test may read
    }

    void playingGoesOn_data() {
        QTest::addColumn<Player::Pace>("pace");
        QTest::newRow("by event") << Player::Pace::ByEvent;
        QTest::newRow("by time") << Player::Pace::ByTime;
    }
    void playingGoesOn() {
        QFETCH(Player::Pace, pace);
        openAtTheStart();
        Session& session = m_window->workspace()->session();
        Player& player = *m_window->workspace()->timeline().player();
        player.setPace(pace);
        player.setSpeed(1'000);
        session.movePlayhead(Position(25'000));
        settle();
        m_disk->standStill();
        player.play();
        QTRY_VERIFY_WITH_TIMEOUT(m_disk->waiting() > 0, kVeryLong);
        goOn(*m_window->workspace()->stream().list());
        player.pause();
        goOn(*m_window->workspace()->stream().list());
        m_disk->run();
        settle();
        QCOMPARE(session.table()->at(), session.playhead());
    }

    void rowsAreSelectedAndMarksAreSet() {
        openAtTheStart();
        Session& session = m_window->workspace()->session();
        session.movePlayhead(Position(20'000));
        settle();
        m_disk->standStill();
        VirtualListView& table = *m_window->workspace()->table().list();
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                          table.rowRect(table.topRow() + 2).center());
        QVERIFY(session.selectedKey());
        session.addMark({Position(17'000), "here", {}});
        session.renameMark(0, "there");
        QTRY_VERIFY_WITH_TIMEOUT(m_disk->waiting() > 0, kVeryLong);
        goOn(table);
        m_disk->run();
        settle();
        session.removeMark(0);
    }

    void closingGoesOnAndWhatItWasAboutIsSaved() {
        openAtTheStart();
        Session& session = m_window->workspace()->session();
        m_disk->standStill();
        session.movePlayhead(Position(43'210));
        session.addMark({Position(7), "late", {}});
        QTRY_VERIFY_WITH_TIMEOUT(m_disk->waiting() > 0, kVeryLong);
        m_window->commands().action("file.close")->trigger();
        QVERIFY(!m_window->workspace());
        QVERIFY(m_window->welcomePage().isVisible());
        goOn(*m_window);
        // It is opened again when it has been closed.
        m_window->open({workspace("one")});
        goOn(*m_window);
        QVERIFY(!m_window->workspace());
        m_disk->run();
        m_threads.settle();
        QVERIFY(m_window->workspace());
        Session& again = m_window->workspace()->session();
        QCOMPARE(again.playhead(), Position(43'210));
        QCOMPARE(again.marks().size(), std::size_t(1));
        QCOMPARE(m_window->log()->access(), Log::Access::ReadWrite);
        again.removeMark(0);
        again.movePlayhead(Position(0));
    }

private:
    static constexpr int kVeryLong = 240'000;  // for what depends on a thread

    fs::path workspace(const char* name) const {
        return m_logs.filePath(QString(name) + ".oxbow").toStdString();
    }

    void open(const char* name) {
        QSignalSpy shown(m_window.get(), &MainWindow::workspaceShown);
        m_window->open({workspace(name)});
        QTRY_COMPARE_WITH_TIMEOUT(shown.size(), 1, kVeryLong);
    }

    void openAtTheStart() {
        open("one");
        m_window->workspace()->session().startAt(Position(0));
        settle();
    }

    void settle() {
        for (int i = 0; i < 3; ++i) {
            m_threads.settle();
            m_window->grab();
        }
        m_threads.settle();
        WorkspacePage& page = *m_window->workspace();
        QVERIFY(page.settled() && !page.session().selectedKeyIsAwaited());
    }

    // Events are handled and the widget is painted, as often as it is asked to.
    static void goOn(QWidget& widget, int times = 10) {
        auto* area = qobject_cast<QAbstractScrollArea*>(&widget);
        QWidget& painted = area != nullptr ? *area->viewport() : widget;
        PaintCounter counter;
        painted.installEventFilter(&counter);
        int handled = 0;
        for (int i = 0; i < times; ++i) {
            QMetaObject::invokeMethod(
                &counter, [&handled] { ++handled; }, Qt::QueuedConnection);
            QCoreApplication::processEvents();
            painted.repaint();
        }
        QVERIFY(counter.paints >= times);
        QCOMPARE(handled, times);
    }

    static void mouse(QWidget* widget, QEvent::Type type, int x) {
        const QPointF at(x, 60);
        QMouseEvent event(type, at, widget->mapToGlobal(at), Qt::LeftButton, Qt::LeftButton,
                          Qt::NoModifier);
        QApplication::sendEvent(widget, &event);
    }

    QPushButton* button(const QString& name) const {
        for (QPushButton* one : m_window->findChildren<QPushButton*>()) {
            if (one->accessibleName() == name) {
                return one;
            }
        }
        return nullptr;
    }

    const WatchedThreads m_threads;
    QTemporaryDir m_logs;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<Chrome> m_chrome;
    std::unique_ptr<StandingDisk> m_disk;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestStandingDisk)
#include "tst_standing_disk.moc"
