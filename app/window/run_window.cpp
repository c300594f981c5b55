#include <QApplication>
#include <QDir>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>
#include <cstdlib>

#include "app/window/branches/branch_desk.h"
#include "app/window/focus/focus_keys.h"
#include "app/window/focus/focus_ring.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/main_window.h"
#include "app/window/opening/asked_place.h"
#include "app/window/opening/start_guard.h"
#include "app/window/opening/window_options.h"
#include "app/window/opening/workspaces.h"
#include "app/window/saving/screenshot.h"
#include "app/window/workspace_page.h"
#include "model/log/store/blocking.h"
#include "resources/resources.h"

namespace oxbow {

namespace {

QString settingsFile() {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation);
    QDir().mkpath(folder);
    return folder + "/window.ini";
}

void offerAfterCrash(MainWindow& window, const std::vector<std::filesystem::path>& paths) {
    window.message().show(
        InlineMessage::Kind::Warning,
        MainWindow::tr("The last start did not come to its end, so the window has its first layout "
                       "and nothing is open."));
    if (!paths.empty()) {
        window.message().addAction(MainWindow::tr("Open it now"),
                                   [&window, paths] { window.open(paths); });
    }
}

// The place is one of the branch, where one is asked for: it is gone to when that is there.
void showAsked(WorkspacePage& page, const WindowOptions& options) {
    Session* session = &page.session();
    const auto go = [session, at = options.at] {
        if (!at.isEmpty()) {
            session->movePlayhead(positionAt(at, session->end()).value_or(session->end()));
        }
    };
    if (options.in.isEmpty()) {
        go();
    } else {
        QObject::connect(session, &Session::pastChanged, session, go, Qt::SingleShotConnection);
        page.branches().show(options.in);
    }
}

#ifndef NDEBUG
void refuseToWait(const char* what) {
    qFatal("%s a log on the thread that paints: it would stand still for as long as the disk takes",
           what);
}
#endif
// Qt ends the program with an abort where it has no display; a message handler is the one place to
// hear of that before. What Qt has to say of its plug-ins helps nobody then.
void sayThatThereIsNoDisplay(QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (type != QtFatalMsg) {
        return;
    }
    QTextStream(stderr)
        << "oxbow: the window cannot be opened: there is no display (or Qt has no plug-in for it: "
        << message.section('\n', 0, 0).trimmed()
        << ")\nAll that it shows can be asked without one: `oxbow --help` lists the commands; "
           "QT_QPA_PLATFORM=offscreen with --screenshot FILE.png draws it into a file\n";
    std::_Exit(kNoDisplay);
}

}  // namespace

int runWindow(int argc, char** argv) {
    qInstallMessageHandler(sayThatThereIsNoDisplay);
    QApplication application(argc, argv);
    qInstallMessageHandler(nullptr);
    QApplication::setApplicationName("oxbow");
    QApplication::setApplicationDisplayName("Oxbow");
    QApplication::setApplicationVersion(OXBOW_VERSION);
    QApplication::setDesktopFileName("oxbow");
    const WindowOptions options = readWindowOptions(QApplication::arguments());
    if (const std::string wrong = whatIsNotThere(options); !wrong.empty()) {
        QTextStream(stderr) << "oxbow: " << QString::fromStdString(wrong) << "\n";
        return kNotThere;
    }
#ifndef NDEBUG
    observeBlocking(refuseToWait);
#endif
    initResources();
    QApplication::setWindowIcon(QIcon(":/icons/oxbow.svg"));

    // A screenshot shows what everybody sees: it knows no settings and leaves none.
    QTemporaryDir scratch;
    QSettings settings(options.screenshot ? scratch.filePath("window.ini") : settingsFile(),
                       QSettings::IniFormat);
    StartGuard guard(settings);
    if (options.theme) {
        settings.setValue("window/theme", themeChoiceName(*options.theme));
    }
    FocusKeys focusKeys;
    application.installEventFilter(&focusKeys);
    const FocusRing focusRing;
    Chrome chrome(application);
    MainWindow window({settings, chrome, workspaceRoot()});
    if (!options.size.isEmpty()) {
        window.resize(options.size);
    }
    std::unique_ptr<Screenshot> screenshot;
    if (options.screenshot) {
        window.setAttribute(Qt::WA_DontShowOnScreen, QApplication::platformName() != "offscreen");
        screenshot =
            std::make_unique<Screenshot>(window, *options.screenshot, options.in, options.at);
    }
    window.show();
    if (guard.lastStartFailed()) {
        offerAfterCrash(window, options.open);
        guard.started();
    } else if (options.open.empty()) {
        guard.started();
    } else {
        QObject::connect(&window, &MainWindow::workspaceShown, &window, [&] {
            if (!options.screenshot) {
                showAsked(*window.workspace(), options);
            }
            // What crashes a start is what is painted first.
            QTimer::singleShot(1000, &window, [&guard] { guard.started(); });
        });
        // Whatever is on screen by then (the import page, a message) has come to stay.
        QTimer::singleShot(10'000, &window, [&guard] { guard.started(); });
        QTimer::singleShot(0, &window, [&] { window.open(options.open); });
    }
    return QApplication::exec();
}

}  // namespace oxbow
