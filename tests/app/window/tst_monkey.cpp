// Whatever is done to the window, in whatever order, it goes on.
//
// A seed is a few hundred random deeds in every run of the tests. OXBOW_MONKEY_DEEDS=10000 makes it
// as many as one likes, and OXBOW_MONKEY_SEEDS=1-50 with as many seeds: a seed's deeds are always
// the same ones. A long run tells what memory it has.
#include <QApplication>
#include <QContextMenuEvent>
#include <QDesktopServices>
#include <QDialog>
#include <QDropEvent>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QRegularExpression>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>
#include <random>

#include "app/window/focus/focus_ring.h"
#include "app/window/window_fixture.h"

using namespace oxbow;
using namespace oxbow::test;
namespace fs = std::filesystem;

class TestMonkey : public QObject, WindowFixture {
    Q_OBJECT
public slots:
    void goNowhere(const QUrl&) {}

private slots:
    void init() {
        openWindow();
        for (const char* scheme : {"http", "https", "file"}) {
            QDesktopServices::setUrlHandler(scheme, this, "goNowhere");
        }
    }
    void cleanup() {
        for (const char* scheme : {"http", "https", "file"}) {
            QDesktopServices::unsetUrlHandler(scheme);
        }
        closeWindow();
    }

    void nothingThatIsDoneEndsTheWindow_data() {
        QTest::addColumn<QString>("log");
        QTest::addColumn<unsigned>("seed");
        const QString range = qEnvironmentVariable("OXBOW_MONKEY_SEEDS", "1-3");
        const unsigned last = range.section('-', -1).toUInt();
        for (unsigned seed = range.section('-', 0, 0).toUInt(); seed <= last; ++seed) {
            static constexpr const char* kLogs[] = {"sample", "many groups, read-only", "kafka"};
            const char* log = kLogs[seed % std::size(kLogs)];
            QTest::newRow(qPrintable(QString("%1, seed %2").arg(log).arg(seed))) << log << seed;
        }
    }

    void nothingThatIsDoneEndsTheWindow() {
        QFETCH(QString, log);
        QFETCH(unsigned, seed);
        std::shared_ptr<Log> elsewhere;  // whoever has it open, so that it can only be read here
        if (log == "sample") {
            openSample("shop-day.jsonl");
        } else if (log == "kafka") {
            openSample("kafka");
        } else {
            elsewhere = openReadOnly();
        }
        const FocusRing ring;
        m_random.seed(seed);
        // Menus and dialogs that wait for an answer get one.
        QTimer closer;
        connect(&closer, &QTimer::timeout, this, &TestMonkey::answerWhatWaits);
        closer.start(3);
        const int deeds = qEnvironmentVariableIntValue("OXBOW_MONKEY_DEEDS");
        for (int i = 0; i < (deeds > 0 ? deeds : 300); ++i) {
            if (deeds > 0 && i % 1000 == 0) {
                qInfo("%d deeds: %d MB", i, residentMegabytes());
            }
            doSomething();
            if (one(8)) {
                m_steps.settle();
            }
            if (!m_window->isVisible()) {
                m_window->show();
            }
        }
        settle();
        QVERIFY(m_window->isVisible());
        const MayWait here;
        elsewhere.reset();
    }

private:
    std::shared_ptr<Log> openReadOnly() {
        // More events than one group of types holds.
        import(writeLines("many.jsonl", 60'000));
        const fs::path workspace = m_window->log()->workspace();
        trigger("file.close");
        settle();
        const MayWait here;
        auto log = Log::open(workspace, Log::Access::ReadWrite);
        [&] { QVERIFY(log.ok()); }();
        m_window->open({workspace});
        settle();
        [&] { QVERIFY(m_window->workspace()); }();
        return *log;
    }

    static int residentMegabytes() {
        QFile status("/proc/self/statm");
        constexpr int kPagesOfAMegabyte = 256;
        return status.open(QIODevice::ReadOnly)
                   ? status.readAll().split(' ').value(1).toInt() / kPagesOfAMegabyte
                   : 0;
    }

    unsigned upTo(unsigned count) {
        return count == 0 ? 0 : std::uniform_int_distribution<unsigned>(0, count - 1)(m_random);
    }
    bool one(unsigned inSoMany) { return upTo(inSoMany) == 0; }

    void answerWhatWaits() {
        if (auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget())) {
            dialog->reject();  // it might write a file
        } else if (QWidget* popup = QApplication::activePopupWidget()) {
            if (one(3)) {
                QTest::keyClick(popup, one(2) ? Qt::Key_Down : Qt::Key_Right);
            } else if (one(2) && qobject_cast<QMenu*>(popup) == nullptr) {
                click(*popup);
            } else {
                popup->close();
            }
        }
    }

    QWidget* somewhere() {
        QList<QWidget*> all = m_window->findChildren<QWidget*>();
        all.removeIf(
            [](const QWidget* w) { return !w->isVisible() || w->width() < 2 || w->height() < 2; });
        return all.isEmpty() ? m_window.get() : all[upTo(unsigned(all.size()))];
    }

    QPoint in(const QWidget& widget) {
        return {int(upTo(unsigned(widget.width()))), int(upTo(unsigned(widget.height())))};
    }

    Qt::KeyboardModifiers modifiers() {
        static constexpr Qt::KeyboardModifier kAll[] = {Qt::NoModifier, Qt::NoModifier,
                                                        Qt::ShiftModifier, Qt::ControlModifier};
        return kAll[upTo(std::size(kAll))];
    }

    void click(QWidget& widget) {
        const Qt::MouseButton button = one(6) ? Qt::RightButton : Qt::LeftButton;
        const QPointer<QWidget> still(&widget);
        const QPoint at = in(widget);
        QTest::mouseClick(&widget, button, modifiers(), at);
        if (button == Qt::RightButton && still) {
            QContextMenuEvent menu(QContextMenuEvent::Mouse, at, still->mapToGlobal(at));
            QApplication::sendEvent(still, &menu);
        }
    }

    void press() {
        static constexpr Qt::Key kKeys[] = {
            Qt::Key_Left,   Qt::Key_Right,   Qt::Key_Up,       Qt::Key_Down,       Qt::Key_Home,
            Qt::Key_End,    Qt::Key_Tab,     Qt::Key_Return,   Qt::Key_Escape,     Qt::Key_Space,
            Qt::Key_Delete, Qt::Key_F1,      Qt::Key_F2,       Qt::Key_F4,         Qt::Key_PageUp,
            Qt::Key_Menu,   Qt::Key_Backtab, Qt::Key_PageDown, Qt::Key_Question,   Qt::Key_Slash,
            Qt::Key_Plus,   Qt::Key_Minus,   Qt::Key_0,        Qt::Key_BracketLeft};
        const unsigned choice = upTo(std::size(kKeys) + 26);
        const Qt::Key key = choice < std::size(kKeys)
                                ? kKeys[choice]
                                : Qt::Key(Qt::Key_A + int(choice - std::size(kKeys)));
        Qt::KeyboardModifiers with = modifiers();
        // What would write files, or end the program, is asked for by nobody here.
        const bool asks = with == Qt::ControlModifier &&
                          (key == Qt::Key_Q || key == Qt::Key_S || key == Qt::Key_O);
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : m_window.get(), key, asks ? Qt::NoModifier : with);
    }

    void drag() {
        const QPointer<QWidget> widget = somewhere();
        QTest::mousePress(widget, Qt::LeftButton, modifiers(), in(*widget));
        for (int i = 0; i < 4 && widget; ++i) {
            QTest::mouseMove(widget, in(*widget));
            QCoreApplication::processEvents();
        }
        if (widget) {
            QTest::mouseRelease(widget, Qt::LeftButton, {}, in(*widget));
        }
    }

    void turn() {
        QWidget* widget = somewhere();
        const QPointF at = in(*widget);
        QWheelEvent wheel(at, widget->mapToGlobal(at), {}, QPoint(0, one(2) ? 120 : -240),
                          Qt::NoButton, modifiers(), Qt::NoScrollPhase, false);
        QApplication::sendEvent(widget, &wheel);
    }

    void command() {
        static const QRegularExpression others(
            "^(file\\.(open|openFolder|saveAs|export|exportTable|exportHistory|picture|print|quit)|"
            "folds\\.addFile)$");
        const auto& all = allCommands();
        const QString& id = all[upTo(unsigned(all.size()))].id;
        if (!others.match(id).hasMatch()) {
            m_window->commands().action(id)->trigger();
        }
    }

    void drop() {
        QMimeData data;
        const char* names[] = {"five-events.jsonl", "ledger.jsonl", "nothing.jsonl"};
        data.setUrls(
            {QUrl::fromLocalFile(QString::fromStdString(sample(names[upTo(std::size(names))])))});
        const QPointF at = in(*m_window);
        QDragEnterEvent enter(at.toPoint(), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(m_window.get(), &enter);
        if (one(2)) {
            QDragLeaveEvent leave;
            QApplication::sendEvent(m_window.get(), &leave);
            return;
        }
        QDropEvent dropped(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(m_window.get(), &dropped);
    }

    void doSomething() {
        switch (upTo(20)) {
            case 0:
                m_window->resize(int(400 + upTo(1500)), int(300 + upTo(900)));
                break;
            case 1:
            case 2:
                drag();
                break;
            case 3:
            case 4:
                turn();
                break;
            case 5:
            case 6:
            case 7:
            case 8:
                command();
                break;
            case 9:
                if (one(6)) {
                    drop();
                }
                break;
            case 10:
            case 11:
            case 12:
            case 13:
                click(*somewhere());
                break;
            default:
                press();
        }
        QCoreApplication::processEvents();
    }

    std::mt19937 m_random;
};

QTEST_MAIN(TestMonkey)
#include "tst_monkey.moc"
