#include "app/window/saving/screenshot.h"

#include <QApplication>
#include <QTextStream>
#include <utility>

#include "app/window/branches/branch_desk.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/main_window.h"
#include "app/window/opening/window_options.h"
#include "app/window/workspace_page.h"
#include "views/importing/import_view.h"

namespace oxbow {

namespace {

constexpr int kLookEveryMs = 50;
// Lists read their rows in the background: what is settled so often in a row has been painted.
constexpr int kLooksToBeSure = 8;
constexpr qint64 kGiveUpAfterMs = 30'000;
constexpr int kFailed = 3;

void fail(const QString& message) {
    QTextStream(stderr) << "oxbow: " << message << "\n";
    QApplication::exit(kFailed);
}

}  // namespace

Screenshot::Screenshot(MainWindow& window, const QString& file, const QString& in,
                       const QString& at, QObject* parent)
    : QObject(parent), m_window(window), m_file(file), m_in(in), m_at(at) {
    m_clock.start();
    m_timer.setInterval(kLookEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &Screenshot::look);
    m_timer.start();
}

void Screenshot::look() {
    WorkspacePage* page = m_window.workspace();
    if (m_clock.elapsed() > kGiveUpAfterMs) {
        m_timer.stop();
        fail(m_window.message().isVisible() ? m_window.message().text()
                                            : tr("the window was not filled within 30 seconds"));
        return;
    }
    // A file of one's own is asked about first.
    if (!page && m_window.importView().isVisible() && !m_window.working()) {
        if (++m_settledLooks >= kLooksToBeSure) {
            m_timer.stop();
            write();
        }
        return;
    }
    if (!page || m_window.working() || page->session().end() == Position(0)) {
        m_settledLooks = 0;
        return;
    }
    if (!m_in.isEmpty()) {
        page->branches().show(std::exchange(m_in, {}));
        return;
    }
    if (!page->settled() && !m_at.isEmpty()) {
        return;  // places are those of the branch
    }
    if (!m_at.isEmpty()) {
        const Session& session = page->session();
        page->session().movePlayhead(positionAt(m_at, session.end()).value_or(session.playhead()));
        m_at.clear();
        return;
    }
    m_settledLooks = page->settled() ? m_settledLooks + 1 : 0;
    if (m_settledLooks >= kLooksToBeSure) {
        m_timer.stop();
        write();
    }
}

void Screenshot::write() {
    if (m_window.grab().save(m_file)) {
        QApplication::exit(0);
    } else {
        fail(tr("%1 cannot be written: check that the folder is there and that the name ends in "
                ".png")
                 .arg(m_file));
    }
}

}  // namespace oxbow
