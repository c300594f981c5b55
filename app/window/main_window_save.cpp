#include <QFileDialog>
#include <QSettings>

#include "app/window/jobs/copy_job.h"
#include "app/window/jobs/export_job.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/main_window.h"
#include "app/window/workspace_page.h"
#include "model/forms/log_file.h"
#include "model/session/sentence.h"
#include "views/common/format.h"

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
    const QString types =
        tr("oxlog: everything (*.oxlog);;JSON Lines: events (*.jsonl);;CSV: events (*.csv);;"
           "SQLite: events, and the table as a view (*.sqlite);;"
           "CloudEvents: one a line (*.cloudevents.jsonl);;"
           "CloudEvents: one array (*.cloudevents.json)");
    QString type;
    const QString name = QFileDialog::getSaveFileName(
        this, branch.isEmpty() ? tr("Export the log") : tr("Export the branch %1").arg(branch),
        folder + "/" + exportName() + ".oxlog", types, &type);
    if (!name.isEmpty()) {
        exportTo(withExportEnding(name.toStdString(), type.toStdString()));
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

void MainWindow::exportTo(const fs::path& target) {
    if (refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then export the log."))) {
        return;
    }
    const QString branch = shownBranch();
    const auto& past = m_workspace->session().past();
    startJob(branch.isEmpty()
                 ? makeExportJob(m_log, target, m_makeExecutor())
                 : makeBranchExportJob(past, m_log->workspace(), target, m_makeExecutor()),
             [this, target, branch](const absl::Status& status) {
                 if (status.ok()) {
                     const QString file = QString::fromStdString(target.string());
                     m_message->show(InlineMessage::Kind::Note,
                                     branch.isEmpty()
                                         ? tr("The log was written to %1.").arg(file)
                                         : tr("The branch %1, which is no fact, was written to %2.")
                                               .arg(branch, file));
                 } else if (!absl::IsCancelled(status)) {
                     fail(sentence(status));
                 }
             });
}

}  // namespace oxbow
