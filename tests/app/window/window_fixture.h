// A main window in a folder of its own, whose work is done when the test says so.
#pragma once

#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <functional>
#include <memory>
#include <semaphore>
#include <utility>

#include "app/window/chrome.h"
#include "app/window/focus/focus_keys.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/main_window.h"
#include "app/window/welcome/welcome_page.h"
#include "app/window/workspace_page.h"
#include "importers/import.h"
#include "resources/resources.h"
#include "support/may_wait.h"
#include "support/stepped_executor.h"
#include "views/common/list/virtual_list_view.h"
#include "views/importing/import_view.h"
#include "views/stream/stream_view.h"
#include "views/table/table_source.h"
#include "views/table/table_view.h"
#include "views/timeline/bars/bucket_counter.h"
#include "views/timeline/timeline_panel.h"

namespace oxbow::test {

// Stops a thread at a place until the test lets it go on.
class Gate {
public:
    void pass() {
        if (!std::exchange(m_passed, true)) {
            m_reached.release();
            m_open.acquire();
        }
    }
    void awaitSomebody() { m_reached.acquire(); }
    void open() { m_open.release(); }

private:
    bool m_passed = false;  // of the thread that comes by
    std::binary_semaphore m_reached{0};
    std::binary_semaphore m_open{0};
};

class WindowFixture {
protected:
    // For what depends on a real thread, and ends when that does.
    static constexpr int kVeryLong = 240'000;

    WindowFixture() {
        initResources();
        qApp->installEventFilter(&m_keys);
    }

    void openWindow() {
        if (!m_chrome) {
            m_chrome = std::make_unique<Chrome>(*qApp);
        }
        m_dir = std::make_unique<QTemporaryDir>();
        m_settings =
            std::make_unique<QSettings>(m_dir->filePath("window.ini"), QSettings::IniFormat);
        m_settings->setValue("window/theme", "light");
        m_adjustImport = nullptr;
        newWindow();
        waits() = 0;
        observeBlocking([](const char*) { ++waits(); });
    }
    // Whatever a test did: the thread that paints has not waited for a disk.
    void closeWindow() {
        observeBlocking(nullptr);
        m_window.reset();
        m_settings.reset();
        m_steps.settle();
        QCOMPARE(waits(), 0);
    }

    MainWindow::Setup setup() {
        return {*m_settings, *m_chrome, m_dir->filePath("data").toStdString(),
                [this] {
                    return std::exchange(m_nextOnAThread, false) ? makeThread()
                                                                 : m_steps.executor();
                },
                [this](ImportOptions& options) {
                    if (m_adjustImport) {
                        m_adjustImport(options);
                    }
                }};
    }

    void newWindow() {
        if (m_window) {
            m_window->close();
        }
        m_window.reset();
        m_window = std::make_unique<MainWindow>(setup());
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get(), kVeryLong));
        m_steps.settle();
    }

    static std::filesystem::path sample(const QString& name) {
        return std::filesystem::path(OXBOW_SAMPLES) / name.toStdString();
    }

    void openSample(const QString& name) {
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        m_window->open({sample(name)});
        settle();
        QCOMPARE(finished.size(), 1);
        QVERIFY(m_window->workspace());
    }

    // The import page has a plan, and its button can be pressed.
    QPushButton* plan(const std::filesystem::path& file) {
        m_window->open({file});
        m_steps.settle();
        auto* button = importButton();
        [&] { QVERIFY(m_window->importView().isVisible() && button->isEnabled()); }();
        return button;
    }
    QPushButton* importButton() const {
        return m_window->importView().findChild<QPushButton*>("import.start");
    }

    void import(const std::filesystem::path& file) {
        QSignalSpy finished(m_window.get(), &MainWindow::jobFinished);
        plan(file)->click();
        settle();
        QCOMPARE(finished.size(), 1);
        QVERIFY(m_window->workspace());
    }

    // Everything that was asked for is on screen: what is painted asks for more.
    void settle() {
        for (int i = 0; i < 3; ++i) {
            m_steps.settle();
            m_window->grab();
        }
        m_steps.pass(BucketCounter::kIdle);
        m_steps.settle();
    }

    Session& session() const { return m_window->workspace()->session(); }
    void trigger(const char* command) const { m_window->commands().action(command)->trigger(); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const {
        QTest::keyClick(m_window->workspace()->stream().list(), key, modifiers);
    }

    std::filesystem::path writeLines(const QString& name, int lines) const {
        QFile file(m_dir->filePath(name));
        [&] { QVERIFY(file.open(QIODevice::WriteOnly)); }();
        for (int i = 0; i < lines; ++i) {
            file.write(QStringLiteral("{\"id\":\"o-%1\",\"type\":\"%2\",\"time\":"
                                      "\"2024-05-17T10:%3:%4Z\",\"total\":%5.50}\n")
                           .arg(i % 97)
                           .arg(i % 3 ? "OrderPlaced" : "OrderPaid")
                           .arg(i / 60 % 60, 2, 10, QChar('0'))
                           .arg(i % 60, 2, 10, QChar('0'))
                           .arg(i)
                           .toUtf8());
        }
        return file.fileName().toStdString();
    }

    const Steps m_steps{[](const Executor::Task& task) {
        const MayWait here;
        task();
    }};
    bool m_nextOnAThread = false;  // whatever is made next works on a thread
    std::function<void(ImportOptions&)> m_adjustImport;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<Chrome> m_chrome;
    std::unique_ptr<MainWindow> m_window;

private:
    FocusKeys m_keys;  // as in the program

    static int& waits() {
        static int count = 0;
        return count;
    }
};

}  // namespace oxbow::test
