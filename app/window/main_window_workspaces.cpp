#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>
#include <QStackedWidget>
#include <system_error>
#include <utility>

#include "app/window/about/log_page.h"
#include "app/window/about/workspaces_page.h"
#include "app/window/jobs/exchange_job.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/jobs/move_job.h"
#include "app/window/main_window.h"
#include "app/window/opening/import_translation.h"
#include "app/window/welcome/welcome_page.h"
#include "app/window/workspace_page.h"
#include "model/session/sentence.h"
#include "views/common/format.h"
#include "views/importing/import_view.h"

namespace oxbow {

namespace fs = std::filesystem;

void MainWindow::connectWorkspaces() {
    connect(m_logPage, &LogPage::importAgainClicked, this, &MainWindow::importAgain);
    connect(m_logPage, &LogPage::workspacesClicked, this, &MainWindow::showWorkspaces);
    connect(m_workspacesPage, &WorkspacesPage::openClicked, this, [this](const fs::path& path) {
        if (!path.empty()) {
            open({path});
        }
    });
    connect(m_workspacesPage, &WorkspacesPage::moveClicked, this, &MainWindow::chooseMoveTarget);
    connect(m_workspacesPage, &WorkspacesPage::removeClicked, this, &MainWindow::askToRemove);
}

void MainWindow::showThisLog() {
    m_logPage->setLog(m_log, &m_workspace->session());
    showPage(m_logPage);
}

void MainWindow::showWorkspaces() {
    std::vector<fs::path> others;
    for (const RecentWorkspace& recent : m_recent.list()) {
        others.emplace_back(recent.workspace.toStdString());
    }
    m_workspacesPage->look(others);
    showPage(m_workspacesPage);
}

// --- removing and moving ---

void MainWindow::askToRemove(const fs::path& workspace, quint64 bytes) {
    const QString name = shownName(QString::fromStdString(workspace.stem().string()));
    m_message->show(InlineMessage::Kind::Warning,
                    tr("Remove the workspace %1 (%2) for good? Its marks, folds and branches go "
                       "with it; the file that it was made of stays.")
                        .arg(name, formatBytes(bytes)));
    m_message->addAction(tr("Remove it"), [this, workspace] { removeWorkspace(workspace); });
}

void MainWindow::removeWorkspace(const fs::path& workspace) {
    if (m_log && m_log->workspace() == workspace) {
        closeWorkspace();
        m_pageBefore = m_welcome;
    }
    m_recent.forget(QString::fromStdString(workspace.string()));
    m_logs->remove(workspace);
    m_logs->whenClosed(workspace, [this] {
        if (m_pages->currentWidget() == m_workspacesPage) {
            showWorkspaces();
        }
    });
}

void MainWindow::chooseMoveTarget(const fs::path& workspace) {
    const QString name = QFileDialog::getSaveFileName(
        this, tr("Move the workspace to"),
        m_settings.value("window/folder").toString() + "/" +
            shownName(QString::fromStdString(workspace.stem().string())) + ".oxbow",
        tr("Workspaces (*.oxbow)"), nullptr, QFileDialog::DontConfirmOverwrite);
    if (!name.isEmpty()) {
        moveWorkspace(workspace, (name.endsWith(".oxbow") ? name : name + ".oxbow").toStdString());
    }
}

void MainWindow::moveWorkspace(const fs::path& workspace, const fs::path& target) {
    if (refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then move the workspace."))) {
        return;
    }
    if (m_log && m_log->workspace() == workspace) {
        closeWorkspace();
        m_pageBefore = m_welcome;
    }
    m_logs->whenClosed(workspace, [this, workspace, target] {
        startJob(makeMoveJob(workspace, target, m_makeExecutor()),
                 [this, workspace, target](const absl::Status& status) {
                     if (status.ok()) {
                         m_recent.move(QString::fromStdString(workspace.string()),
                                       QString::fromStdString(target.string()));
                     } else if (!absl::IsCancelled(status)) {
                         fail(sentence(status));
                     }
                     if (m_pages->currentWidget() == m_workspacesPage) {
                         showWorkspaces();
                     }
                 });
    });
}

// --- importing again ---

void MainWindow::importAgain() {
    if (!m_workspace || m_log->sources().empty() ||
        refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then import the log again.")) ||
        m_workspace->session().refusesToKeep(tr("it cannot be imported again"))) {
        return;
    }
    const std::vector<ImportedSource> sources = m_log->sources();
    Opening opening;
    for (const ImportedSource& source : sources) {
        opening.sources.emplace_back(source.path);
    }
    const fs::path old = m_log->workspace();
    opening.workspace = old.parent_path() / (old.stem().string() + "-again.oxbow");
    m_again = Again{old, opening.workspace, sources.front(), {}, {}};
    m_import->setAnswers(answersOf(sources.front()), true);
    m_message->dismiss();
    m_desk->preview(opening, m_import->answers(), false);
}

// The new log is complete: it takes the old one's place, and what somebody made there goes along.
void MainWindow::exchange() {
    const Again again = *std::exchange(m_again, std::nullopt);
    const bool sameEvents = m_log->end() == again.end;
    Session& session = m_workspace->session();
    std::vector<Mark> marks;
    for (Mark mark : again.marks) {
        mark.position = std::min(mark.position, session.end());
        marks.push_back(std::move(mark));
    }
    session.takeImportedMarks(marks);
    session.keepMarks();
    const QString rest = tr("Its marks, folds and branches came along.");
    closeWorkspace();
    showOpening(again.old);
    m_logs->whenClosed(again.made, [this, again, sameEvents, rest] {
        m_logs->whenClosed(again.old, [this, again, sameEvents, rest] {
            ExchangeJob exchange =
                makeExchangeJob(again.made, again.old, sameEvents, m_makeExecutor());
            startJob(std::move(exchange.job), [this, again, rest,
                                               kept = exchange.kept](const absl::Status& status) {
                const QString why = status.ok() ? QString() : sentence(status);
                openWorkspace(again.old, [this, rest, kept, why](const LogDesk::Opened& opened) {
                    logOpened(opened);
                    if (!why.isEmpty()) {
                        fail(why);
                    } else if (!kept->empty()) {
                        m_message->show(
                            InlineMessage::Kind::Note,
                            tr("The log was imported again and has other events than before, so "
                               "its branches stayed where they were: in the workspace %1.")
                                .arg(QString::fromStdString(kept->stem().string())));
                    } else {
                        m_message->show(InlineMessage::Kind::Note,
                                        tr("The log was imported again.") + ' ' + rest,
                                        InlineMessage::Until::NextStep);
                    }
                });
            });
        });
    });
}

// What was there before is there again.
void MainWindow::giveUpImportAgain(const QString& why) {
    const Again again = *std::exchange(m_again, std::nullopt);
    closeWorkspace();
    m_logs->remove(again.made);
    openWorkspace(again.old, [this, why](const LogDesk::Opened& opened) {
        logOpened(opened);
        if (opened.log.ok()) {
            fail(tr("The log is as it was: %1").arg(why));
        }
    });
}

}  // namespace oxbow
