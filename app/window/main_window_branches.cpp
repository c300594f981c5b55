#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>

#include "app/window/branches/branch_desk.h"
#include "app/window/branches/questions.h"
#include "app/window/branches/ways_out.h"
#include "app/window/branches/what_ifs.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/jobs/status_line.h"
#include "app/window/main_window.h"
#include "app/window/workspace_page.h"
#include "views/branch/difference_view.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"
#include "views/table/table_view.h"
#include "views/timeline/timeline_panel.h"
#include "views/timeline/timeline_view.h"

namespace oxbow {

void MainWindow::bindBranchCommands() {
    m_commands.bind("edit.undo",
                    [this] { m_workspace ? m_workspace->session().undo() : m_undo.undo(); });
    m_commands.bind("edit.redo",
                    [this] { m_workspace ? m_workspace->session().redo() : m_undo.redo(); });
    bindWithWorkspace("branch.log", [](WorkspacePage& page) { page.branches().show({}); });
    bindWithWorkspace("branch.differences", [](WorkspacePage& page) {
        page.setDifferencesShown(true);
        page.differences().view(page.differences().tab())->setFocus(Qt::ShortcutFocusReason);
    });
    bindWithWorkspace("branch.firstDifference",
                      [](WorkspacePage& page) { page.differences().goToFirst(); });
    bindWithWorkspace("branch.previousDifference",
                      [](WorkspacePage& page) { page.differences().goToPrevious(); });
    bindWithWorkspace("branch.nextDifference",
                      [](WorkspacePage& page) { page.differences().goToNext(); });
    bindWithWorkspace("branch.drop",
                      [](WorkspacePage& page) { page.whatIfs().drop(page.subject()); });
    bindWithWorkspace("branch.change", [](WorkspacePage& page) {
        if (const auto events = page.subject(); !events.empty()) {
            page.whatIfs().change(events.front());
        }
    });
    bindWithWorkspace("branch.insert", [](WorkspacePage& page) {
        page.whatIfs().insertAt(page.session().playhead());
    });
    bindWithWorkspace("branch.new", [this](WorkspacePage& page) {
        nameBranch(QString::fromStdString(page.session().past()->name()));
    });
    bindWithWorkspace("branch.tree",
                      [](WorkspacePage& page) { page.focus(WorkspacePage::Pane::Branches); });
    bindWithWorkspace("branch.edits",
                      [](WorkspacePage& page) { page.focus(WorkspacePage::Pane::Edits); });
    bindWithWorkspace("branch.twice", [](WorkspacePage& page) {
        if (const auto events = page.subject(); !events.empty()) {
            page.whatIfs().twice(events.front());
        }
    });
    bindWithWorkspace("branch.move", [](WorkspacePage& page) {
        if (const auto events = page.subject(); !events.empty()) {
            page.whatIfs().move(events.front(), page.session().playhead());
        }
    });
}

void MainWindow::bindQuestions() {
    bindWithWorkspace("branch.dropRange", [](WorkspacePage& page) {
        if (const auto range = page.timeline().view()->range()) {
            page.whatIfs().dropRange(range->from, range->to);
        }
    });
    bindWithWorkspace("branch.dropWhere",
                      [](WorkspacePage& page) { page.questions().dropWhere(); });
    bindWithWorkspace("branch.cause", [this](WorkspacePage& page) {
        if (const auto row = page.activeTable().selectedRow()) {
            page.questions().cause(*row);
        } else {
            m_message->show(InlineMessage::Kind::Note,
                            tr("Select a row first: the question is about what is true of it."),
                            InlineMessage::Until::NextStep);
        }
    });
    bindWithWorkspace("branch.order", [](WorkspacePage& page) {
        page.questions().order(page.activeTable().selectedRow());
    });
    bindWithWorkspace("branch.interleave",
                      [](WorkspacePage& page) { page.questions().interleave(); });
    bindWithWorkspace("branch.row", [](WorkspacePage& page) {
        page.questions().firstRow(page.activeTable().selectedRow());
    });
    bindWithWorkspace("branch.rule",
                      [](WorkspacePage& page) { page.questions().replaceFold(page.activeFold()); });
    bindWithWorkspace("branch.combine", [](WorkspacePage& page) { page.questions().combine(); });
    bindWithWorkspace("branch.twoFolds", [](WorkspacePage& page) { page.questions().twoFolds(); });
    bindWithWorkspace("branch.correct",
                      [](WorkspacePage& page) { page.waysOut().correct(page.activeFold()); });
    bindWithWorkspace("branch.fixture", [this](WorkspacePage& page) {
        chooseWayOut(tr("Write the branch as a test"), ".test.json", tr("Tests (*.json)"),
                     [this, fold = page.activeFold()](const std::filesystem::path& file) {
                         m_workspace->waysOut().writeFixture(fold, file);
                     });
    });
    bindWithWorkspace("branch.report", [this](WorkspacePage& page) {
        chooseWayOut(tr("Write a report of the branch"), ".pdf", tr("PDF (*.pdf);;HTML (*.html)"),
                     [this, fold = page.activeFold()](const std::filesystem::path& file) {
                         m_workspace->waysOut().writeReport(fold, file);
                     });
    });
}

void MainWindow::connectQuestions(WorkspacePage& page) {
    page.questions().setStartJob([this](Job::Work work, Questions::Finished finished) {
        if (refuseWhileWorking(tr("A job is at work. Wait for it or cancel it, then ask again."))) {
            return false;
        }
        startJob(std::make_unique<Job>(std::move(work), m_makeExecutor()), std::move(finished));
        return true;
    });
    connect(&page.waysOut(), &WaysOut::correctionTargetAsked, this,
            [this](const std::shared_ptr<const Correction>& correction) {
                chooseWayOut(tr("Write the corrective events"), ".corrections.jsonl",
                             tr("JSON Lines (*.jsonl)"),
                             [this, correction](const std::filesystem::path& file) {
                                 m_workspace->waysOut().writeCorrection(*correction, file);
                             });
            });
    connect(&page, &WorkspacePage::exportRangeAsked, this, &MainWindow::chooseRangeTarget);
    connect(&page, &WorkspacePage::rangeChanged, this, &MainWindow::updateCommands);
    connect(&page.branches(), &BranchDesk::working, this, [this](const QString& what) {
        m_status->showWaiting(what);
        updateCommands();
    });
}

void MainWindow::nameBranch(const QString& base) {
    if (m_workspace->branches().refuses()) {
        return;
    }
    const QString title =
        base.isEmpty() ? tr("New branch of the log") : tr("New branch of %1").arg(base);
    bool ok = false;
    const QString name =
        QInputDialog::getText(this, title, tr("Its name"), QLineEdit::Normal, tr("what if"), &ok)
            .trimmed();
    if (ok && m_workspace) {
        m_workspace->branches().create(name, base);
    }
}

void MainWindow::connectBranches(WorkspacePage& page) {
    connect(&page, &WorkspacePage::createBranchClicked, this, &MainWindow::nameBranch);
    connectQuestions(page);
    Session* session = &page.session();
    connect(&page, &WorkspacePage::told, this, [this](const QString& message) {
        m_message->show(InlineMessage::Kind::Note, message, InlineMessage::Until::NextStep);
    });
    // That the row of the selected event was found is no step of anybody's.
    connect(session, &Session::selectionChanged, m_message,
            [this, session, event = session->selectedEvent(), awaited = false]() mutable {
                const bool same = session->selectedEvent() == event;
                const bool found = awaited && !session->selectedKeyIsAwaited();
                event = session->selectedEvent();
                awaited = session->selectedKeyIsAwaited();
                if (!same || !found) {
                    m_message->step();
                }
            });
    connect(session, &Session::marksChanged, m_message, &InlineMessage::step);
    connect(session, &Session::playheadChanged, m_message, &InlineMessage::step);
    connect(session, &Session::pastChanged, this, [this] {
        showTitle();
        updateCommands();
    });
    QUndoStack* stack = &session->undoStack();
    for (const auto changed : {&QUndoStack::undoTextChanged, &QUndoStack::redoTextChanged}) {
        connect(stack, changed, this, &MainWindow::showUndo);
    }
    connect(stack, &QUndoStack::indexChanged, this, &MainWindow::showUndo);
}

QUndoStack& MainWindow::undoStack() {
    return m_workspace ? m_workspace->session().undoStack() : m_undo;
}

// What is taken back stands in the menu.
void MainWindow::showUndo() {
    const auto name = [](const QString& verb, const QString& what) {
        return what.isEmpty() ? verb : verb + ": " + what;
    };
    const QUndoStack& stack = undoStack();
    m_commands.action("edit.undo")->setText(name(tr("Undo"), stack.undoText()));
    m_commands.action("edit.redo")->setText(name(tr("Redo"), stack.redoText()));
    updateCommands();
}

// What is not made of branches is not written of the log unseen.
bool MainWindow::refuseInBranch(const QString& what) {
    const std::string branch = m_workspace->session().past()->name();
    if (branch.empty()) {
        return false;
    }
    m_message->show(InlineMessage::Kind::Warning,
                    tr("%1, and the branch %2 is shown. Go back to the log for that.")
                        .arg(what, fromUtf8(branch)));
    m_message->addAction(tr("Back to the log"), [this] {
        if (m_workspace) {
            m_workspace->branches().show({});
        }
    });
    return true;
}

void MainWindow::appendBranchEntries(std::vector<PaletteEntry>& entries) {
    BranchDesk* desk = &m_workspace->branches();
    for (const BranchState& branch : desk->branches()) {
        entries.push_back({branch.name, tr("Show the branch"), {}, [desk, name = branch.name] {
                               desk->show(name);
                           }});
    }
}

// What branches there are stands below what is done with them.
void MainWindow::addBranchMenu(QMenu& menu) {
    QAction* line = menu.addSeparator();
    connect(&menu, &QMenu::aboutToShow, line, [this, &menu, line] {
        for (QAction* action : menu.actions()) {
            if (action->property("branch").isValid()) {
                delete action;
            }
        }
        bool any = false;
        if (m_workspace) {
            BranchDesk& desk = m_workspace->branches();
            const QString shown = QString::fromStdString(m_workspace->session().past()->name());
            for (const BranchState& branch : desk.branches()) {
                QAction* show = menu.addAction(QString(branch.name).replace('&', "&&"), &desk,
                                               [&desk, name = branch.name] { desk.show(name); });
                show->setProperty("branch", branch.name);
                show->setCheckable(true);
                show->setChecked(branch.name == shown);
                any = true;
            }
        }
        line->setVisible(any);
    });
}

}  // namespace oxbow
