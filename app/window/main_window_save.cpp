#include <QFileDialog>
#include <QSettings>

#include "app/window/jobs/copy_job.h"
#include "app/window/jobs/export_job.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/main_window.h"
#include "app/window/workspace_page.h"
#include "model/session/sentence.h"

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
    const QString name = QFileDialog::getSaveFileName(
        this, tr("Export the log"),
        folder + "/" + shownName(m_workspace->session().name()) + ".oxlog",
        tr("oxlog: everything (*.oxlog);;JSON Lines: events (*.jsonl);;CSV: events (*.csv)"));
    if (!name.isEmpty()) {
        exportTo(name.toStdString());
    }
}

void MainWindow::exportTo(const fs::path& target) {
    if (refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then export the log."))) {
        return;
    }
    startJob(
        makeExportJob(m_log, target, m_makeExecutor()), [this, target](const absl::Status& status) {
            if (status.ok()) {
                m_message->show(
                    InlineMessage::Kind::Note,
                    tr("The log was written to %1.").arg(QString::fromStdString(target.string())));
            } else if (!absl::IsCancelled(status)) {
                fail(sentence(status));
            }
        });
}

}  // namespace oxbow
