#include <QFileDialog>
#include <QSettings>

#include "app/window/jobs/copy_job.h"
#include "app/window/jobs/export_job.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/main_window.h"
#include "app/window/workspace_page.h"
#include "model/session/sentence.h"
#include "views/common/format.h"
#include "views/timeline/timeline_panel.h"
#include "views/timeline/timeline_view.h"

namespace oxbow {

namespace fs = std::filesystem;

void MainWindow::chooseWorkspaceTarget() {
    const QString folder = m_settings.value("window/folder").toString();
    const QString name = QFileDialog::getSaveFileName(
        this, tr("Save the workspace as"),
        folder + "/" + shownName(m_workspace->session().name()) + ".oxbow",
        tr("Workspaces (*.oxbow)"), nullptr, QFileDialog::DontConfirmOverwrite);
    if (!name.isEmpty()) {
        saveWorkspaceAs((name.endsWith(".oxbow") ? name : name + ".oxbow").toStdString());
    }
}

void MainWindow::saveWorkspaceAs(const fs::path& target) {
    if (refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then save the workspace."))) {
        return;
    }
    const fs::path workspace = m_log->workspace();
    closeWorkspace();
    showOpening(target);
    // Closed, its files do not change while they are copied.
    m_logs->whenClosed(workspace, [this, workspace, target] {
        if (m_workspace || working()) {
            fail(tr("Another log was opened meanwhile, so the workspace was not copied."));
            return;
        }
        startJob(makeCopyJob(workspace, target, m_makeExecutor()),
                 [this, workspace, target](const absl::Status& status) {
                     const bool copied = status.ok();
                     const bool cancelled = absl::IsCancelled(status);
                     const QString why = sentence(status);
                     openWorkspace(copied ? target : workspace,
                                   [this, copied, cancelled, why](const LogDesk::Opened& opened) {
                                       logOpened(opened);
                                       if (!copied && !cancelled) {
                                           fail(why);
                                       }
                                   });
                 });
    });
}

void MainWindow::chooseExportTarget() {
    const QString folder = m_settings.value("window/folder").toString();
    const QString branch = shownBranch();
    const QString name = QFileDialog::getSaveFileName(
        this, branch.isEmpty() ? tr("Export the log") : tr("Export the branch %1").arg(branch),
        folder + "/" + exportName() + ".oxlog",
        tr("oxlog: everything (*.oxlog);;JSON Lines: events (*.jsonl);;CSV: events (*.csv)"));
    if (!name.isEmpty()) {
        exportTo(name.toStdString());
    }
}

QString MainWindow::shownBranch() const {
    return fromUtf8(m_workspace->session().past()->name());
}

// What a file of it is called: a branch's tells what it is.
QString MainWindow::exportName() const {
    const QString log = shownName(m_workspace->session().name());
    const QString branch = shownBranch();
    return branch.isEmpty() ? log : tr("%1, what if %2").arg(log, branch);
}

void MainWindow::chooseRangeTarget() {
    const auto range = m_workspace->timeline().view()->range();
    if (!range) {
        return;
    }
    const QString folder = m_settings.value("window/folder").toString();
    const QString name = QFileDialog::getSaveFileName(
        this, tr("Export %1").arg(formatCountOf(range->events(), tr("event"))),
        folder + QStringLiteral("/%1, %2 to %3.jsonl")
                     .arg(exportName())
                     .arg(range->from.value())
                     .arg(range->to.value()),
        tr("JSON Lines (*.jsonl);;CSV (*.csv);;oxlog (*.oxlog)"));
    if (!name.isEmpty()) {
        exportRangeTo(name.toStdString());
    }
}

// What is made of the branch that is shown is called after it.
void MainWindow::chooseWayOut(const QString& title, const QString& ending, const QString& filter,
                              const std::function<void(const fs::path&)>& write) {
    const QString folder = m_settings.value("window/folder").toString();
    const QString name =
        QFileDialog::getSaveFileName(this, title, folder + "/" + exportName() + ending, filter);
    if (!name.isEmpty() && m_workspace) {
        write(name.toStdString());
    }
}

void MainWindow::exportTo(const fs::path& target) {
    writeEvents(target, false);
}

void MainWindow::exportRangeTo(const fs::path& target) {
    writeEvents(target, true);
}

void MainWindow::writeEvents(const fs::path& target, bool onlyRange) {
    if (refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then export the log."))) {
        return;
    }
    const QString branch = shownBranch();
    const auto& past = m_workspace->session().past();
    std::optional<ExportStretch> only;
    if (const auto range = m_workspace->timeline().view()->range(); range && onlyRange) {
        only = ExportStretch{range->from, range->to};
    }
    startJob(branch.isEmpty()
                 ? makeExportJob(m_log, target, m_makeExecutor(), only)
                 : makeBranchExportJob(past, m_log->workspace(), target, m_makeExecutor(), only),
             [this, target, branch, only](const absl::Status& status) {
                 if (status.ok()) {
                     const QString file = QString::fromStdString(target.string());
                     m_message->show(
                         InlineMessage::Kind::Note,
                         only ? tr("%1 were written to %2.")
                                    .arg(formatCountOf(only->to - only->from, tr("event")), file)
                         : branch.isEmpty()
                             ? tr("The log was written to %1.").arg(file)
                             : tr("The branch %1, which is no fact, was written to %2.")
                                   .arg(branch, file));
                 } else if (!absl::IsCancelled(status)) {
                     fail(sentence(status));
                 }
             });
}

}  // namespace oxbow
