#include <QFileDialog>
#include <QPrintDialog>
#include <QPrinter>
#include <QSettings>

#include "app/window/jobs/copy_job.h"
#include "app/window/jobs/export_job.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/jobs/rows_job.h"
#include "app/window/main_window.h"
#include "app/window/saving/picture.h"
#include "app/window/saving/save_target.h"
#include "app/window/workspace_page.h"
#include "model/session/sentence.h"
#include "views/common/format.h"
#include "views/table/table_view.h"
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
    const auto target = askSaveTarget(
        this, branch.isEmpty() ? tr("Export the log") : tr("Export the branch %1").arg(branch),
        folder, exportName(),
        {{tr("oxlog: everything"), "oxlog"},
         {tr("JSON Lines: events"), "jsonl"},
         {tr("CSV: events"), "csv"}});
    if (target) {
        exportTo(*target);
    }
}

namespace {

std::vector<SaveForm> rowForms() {
    return {{MainWindow::tr("CSV: rows"), "csv"}, {MainWindow::tr("JSON Lines: rows"), "jsonl"}};
}

}  // namespace

void MainWindow::chooseTableTarget() {
    const Position at = m_workspace->activeTable().shown().table()->at();
    const auto target =
        askSaveTarget(this, tr("Export the table at %1").arg(formatPosition(at)),
                      m_settings.value("window/folder").toString(),
                      tr("%1, table at %2").arg(exportName()).arg(at.value()), rowForms());
    if (target) {
        exportTable(*target);
    }
}

void MainWindow::exportTable(const fs::path& target) {
    if (refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then export the table."))) {
        return;
    }
    const ShownTable& shown = m_workspace->activeTable().shown();
    startJob(makeTableJob(shown.history(), shown.table(), m_log->workspace(), m_log->sources(),
                          target, m_makeExecutor()),
             [this, target](const absl::Status& status) { tellWritten(target, status); });
}

void MainWindow::chooseHistoryTarget() {
    const auto target = askSaveTarget(this, tr("Export the history of the row"),
                                      m_settings.value("window/folder").toString(),
                                      tr("%1, history of a row").arg(exportName()), rowForms());
    if (target) {
        exportHistory(*target);
    }
}

void MainWindow::exportHistory(const fs::path& target) {
    const ShownTable& shown = m_workspace->activeTable().shown();
    const auto key = shown.selectedKey();
    if (!key) {
        m_message->show(InlineMessage::Kind::Note,
                        tr("Select a row first: its history is what is written."),
                        InlineMessage::Until::NextStep);
        return;
    }
    if (refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then export the history."))) {
        return;
    }
    startJob(makeHistoryJob(shown.history(), *key, m_log->workspace(), m_log->sources(), target,
                            m_makeExecutor()),
             [this, target](const absl::Status& status) { tellWritten(target, status); });
}

void MainWindow::tellWritten(const fs::path& target, const absl::Status& status) {
    const QString file = QString::fromStdString(target.string());
    if (status.ok()) {
        const QString branch = m_workspace ? shownBranch() : QString();
        m_message->show(
            InlineMessage::Kind::Note,
            branch.isEmpty()
                ? tr("%1 was written.").arg(file)
                : tr("%1 was written: of the branch %2, which is no fact.").arg(file, branch));
    } else if (!absl::IsCancelled(status)) {
        fail(sentence(status));
    }
}

// --- pictures ---

void MainWindow::choosePictureTarget() {
    const auto target = askSaveTarget(
        this, tr("Save a picture of the window"), m_settings.value("window/folder").toString(),
        tr("%1 at %2").arg(exportName()).arg(m_workspace->session().playhead().value()),
        {{tr("PNG picture of the window"), "png"},
         {tr("SVG drawing of the timeline"), "timeline.svg"},
         {tr("PNG picture of the timeline"), "timeline.png"},
         {tr("SVG drawing of the window"), "svg"},
         {tr("PDF page"), "pdf"}});
    if (target) {
        savePictureTo(*target);
    }
}

// A name that says so is of the timeline alone.
void MainWindow::savePictureTo(const fs::path& target) {
    const bool timeline = target.stem().extension() == ".timeline";
    QWidget& what = timeline ? static_cast<QWidget&>(*m_workspace->timeline().view()) : *this;
    tellWritten(target, savePicture(what, target));
}

void MainWindow::print() {
    QPrinter printer(QPrinter::HighResolution);
    printer.setDocName(windowTitle());
    QPrintDialog dialog(&printer, this);
    if (dialog.exec() == QDialog::Accepted) {
        printPicture(*m_workspace, printer);
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
