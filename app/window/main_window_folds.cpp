#include <QFileDialog>
#include <QMenu>
#include <QSettings>

#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_panes.h"
#include "app/window/folds/new_fold.h"
#include "app/window/jobs/export_job.h"
#include "app/window/main_window.h"
#include "app/window/workspace_page.h"
#include "model/session/sentence.h"
#include "views/behind/behind_pane.h"
#include "views/common/format.h"
#include "views/table/table_source.h"
#include "views/table/table_view.h"

namespace oxbow {

namespace {

// Fields of the log's rows, as far as they have been seen.
QStringList fieldsSeen(const TableSource& source) {
    QStringList names;
    for (int column = 0; column < source.columnCount(); ++column) {
        const auto field = source.fieldOf(column);
        if (field && !field->empty()) {
            names << fromUtf8(*field);
        }
    }
    return names;
}

QStringList namesOf(const FoldDesk& desk) {
    QStringList names;
    for (const FoldState& fold : desk.folds()) {
        names << fold.name;
    }
    return names;
}

}  // namespace

void MainWindow::bindFoldCommands() {
    m_newFold = new NewFold(this);
    bindWithWorkspace("folds.add", [this](WorkspacePage& page) {
        if (!page.folds().refuses()) {
            m_newFold->openWith(fieldsSeen(*page.table().source()), namesOf(page.folds()));
        }
    });
    connect(m_newFold, &NewFold::accepted, this,
            [this](const QString& fileName, const QByteArray& text) {
                if (m_workspace) {
                    m_workspace->folds().add(fileName, text);
                }
            });
    bindWithWorkspace("folds.newScript", [this](WorkspacePage&) { editScript({}); });
    for (const auto& [id, events] : {std::pair("folds.step", 1), {"folds.stepBack", -1}}) {
        bindWithWorkspace(id, [events = events](WorkspacePage& page) {
            page.lookBehind(BehindPane::Step);
            page.session().step(events);
        });
    }
    const std::pair<const char*, BehindPane::Tab> tabs[] = {
        {"folds.forgotten", BehindPane::Forgotten}, {"folds.compacted", BehindPane::Compacted},
        {"folds.retained", BehindPane::Retained},   {"folds.capture", BehindPane::Capture},
        {"folds.changes", BehindPane::Changes},
    };
    for (const auto& [id, tab] : tabs) {
        bindWithWorkspace(id, [tab = tab](WorkspacePage& page) { page.lookBehind(tab); });
    }
    bindWithWorkspace("folds.addFile", [this](WorkspacePage& page) {
        if (page.folds().refuses()) {
            return;
        }
        const QStringList names = QFileDialog::getOpenFileNames(
            this, tr("Add folds from files"), {}, tr("Folds (*.fold.json *.js);;All files (*)"));
        for (const QString& name : names) {
            page.folds().addFile(name.toStdString());
        }
    });
}

// What folds there are stands below what makes new ones; what takes one away stands by itself, and
// names it as nothing else does: the hand that slips does no harm.
void MainWindow::addFoldMenu(QMenu& folds) {
    QAction* line = folds.addSeparator();
    QMenu* changing = folds.addMenu(tr("Change"));
    QAction* last = folds.addSeparator();
    QMenu* removing = folds.addMenu(tr("Remove"));
    connect(&folds, &QMenu::aboutToShow, removing, [this, &folds, line, changing, last, removing] {
        for (QAction* action : folds.actions()) {
            if (action->property("fold").isValid()) {
                delete action;
            }
        }
        changing->clear();
        removing->clear();
        if (m_workspace) {
            FoldDesk& desk = m_workspace->folds();
            for (const FoldState& fold : desk.folds()) {
                const QString title = QString(fold.name).replace('&', "&&");
                auto* show = new QAction(title, &folds);
                show->setProperty("fold", fold.name);
                show->setCheckable(true);
                show->setChecked(desk.shown().contains(fold.name));
                connect(show, &QAction::toggled, &desk,
                        [&desk, name = fold.name](bool shown) { desk.setShown(name, shown); });
                folds.insertAction(changing->menuAction(), show);
                changing->addAction(title, this, [this, name = fold.name] { changeFold(name); });
                removing->addAction(tr("Remove %1").arg(title), &desk,
                                    [&desk, name = fold.name] { desk.remove(name); });
            }
        }
        line->setVisible(!removing->isEmpty());
        last->setVisible(!removing->isEmpty());
        changing->menuAction()->setVisible(!changing->isEmpty());
        removing->menuAction()->setVisible(!removing->isEmpty());
    });
}

void MainWindow::changeFold(const QString& name) {
    FoldDesk& desk = m_workspace->folds();
    const FoldState* fold = desk.find(name);
    if (fold != nullptr && fold->isScript()) {
        editScript(name);
        return;
    }
    if (desk.refuses()) {
        return;
    }
    connect(
        &desk, &FoldDesk::definitionRead, m_newFold,
        [this](const QString& read, const QByteArray& text) {
            m_newFold->openToChange(fieldsSeen(*m_workspace->table().source()), read, text);
        },
        Qt::SingleShotConnection);
    desk.readDefinition(name);
}

// Written as a file and opened as any other: what a fold makes is a log in its own right.
void MainWindow::chooseChangesTarget(const QString& fold) {
    const QString folder = m_settings.value("window/folder").toString();
    const QString name = QFileDialog::getSaveFileName(
        this, tr("Write the changes of %1 and open them").arg(fold),
        folder + "/" + shownName(m_workspace->session().name()) + "-" + fold + ".oxlog",
        tr("oxlog: everything (*.oxlog)"));
    if (!name.isEmpty()) {
        openChanges(fold, (name.endsWith(".oxlog") ? name : name + ".oxlog").toStdString());
    }
}

void MainWindow::openChanges(const QString& fold, const std::filesystem::path& target) {
    if (refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then write the changes."))) {
        return;
    }
    if (refuseInBranch(tr("What %1 made is written of the log").arg(fold))) {
        return;
    }
    const auto changes = m_workspace->folds().changesOf(fold);
    if (!changes) {
        fail(tr("Of %1 nothing has been made that could be written.").arg(fold));
        return;
    }
    startJob(makeChangesJob(fold.toStdString(), m_workspace->session().history(), changes, target,
                            m_makeExecutor()),
             [this, target](const absl::Status& status) {
                 if (status.ok()) {
                     open({target});
                 } else if (!absl::IsCancelled(status)) {
                     fail(sentence(status));
                 }
             });
}

// A new one, where the name is empty.
void MainWindow::editScript(const QString& fold) {
    m_workspace->foldPanes().editScript(fold, fieldsSeen(*m_workspace->table().source()));
}

// Written as a file and opened as any other: what a script emits is a log in its own right.
void MainWindow::chooseEmittedTarget(const QString& fold) {
    const QString folder = m_settings.value("window/folder").toString();
    const QString name = QFileDialog::getSaveFileName(
        this, tr("Write what %1 emitted and open it").arg(fold),
        folder + "/" + fold + "-emitted.oxlog", tr("oxlog: everything (*.oxlog)"));
    if (!name.isEmpty()) {
        openEmittedOf(fold, (name.endsWith(".oxlog") ? name : name + ".oxlog").toStdString());
    }
}

void MainWindow::openEmittedOf(const QString& fold, const std::filesystem::path& target) {
    if (refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then write the events."))) {
        return;
    }
    if (refuseInBranch(tr("What %1 emitted is written of the log").arg(fold))) {
        return;
    }
    const auto changes = m_workspace->folds().changesOf(fold);
    if (!changes) {
        fail(tr("%1 has emitted no events.").arg(fold));
        return;
    }
    startJob(makeEmittedJob(changes, target, m_makeExecutor()),
             [this, target](const absl::Status& status) {
                 if (status.ok()) {
                     open({target});
                 } else if (!absl::IsCancelled(status)) {
                     fail(sentence(status));
                 }
             });
}

void MainWindow::appendFoldEntries(std::vector<PaletteEntry>& entries) {
    FoldDesk* desk = &m_workspace->folds();
    for (const FoldState& fold : desk->folds()) {
        const bool shown = desk->shown().contains(fold.name);
        entries.push_back({(shown ? tr("Hide %1") : tr("Show %1")).arg(fold.name),
                           tr("Folds"),
                           {},
                           [desk, name = fold.name, shown] { desk->setShown(name, !shown); }});
        entries.push_back(
            {tr("Change %1").arg(fold.name), tr("Folds"), {}, [this, name = fold.name] {
                 changeFold(name);
             }});
        entries.push_back(
            {tr("Remove %1").arg(fold.name), tr("Folds"), {}, [desk, name = fold.name] {
                 desk->remove(name);
             }});
    }
}

}  // namespace oxbow
