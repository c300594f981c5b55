#include <QFileDialog>
#include <QMenu>

#include "app/window/folds/fold_desk.h"
#include "app/window/folds/new_fold.h"
#include "app/window/main_window.h"
#include "app/window/workspace_page.h"
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
        m_newFold->openWith(fieldsSeen(*page.table().source()), namesOf(page.folds()));
    });
    connect(m_newFold, &NewFold::accepted, this,
            [this](const QString& fileName, const QByteArray& text) {
                if (m_workspace) {
                    m_workspace->folds().add(fileName, text);
                }
            });
    bindWithWorkspace("folds.addFile", [this](WorkspacePage& page) {
        const QStringList names = QFileDialog::getOpenFileNames(
            this, tr("Add folds from files"), {}, tr("Folds (*.fold.json *.js);;All files (*)"));
        for (const QString& name : names) {
            page.folds().addFile(name.toStdString());
        }
    });
}

// What folds there are stands below what makes new ones.
void MainWindow::addFoldMenu(QMenu& folds) {
    QAction* line = folds.addSeparator();
    QMenu* removing = folds.addMenu(tr("Remove"));
    connect(&folds, &QMenu::aboutToShow, removing, [this, &folds, line, removing] {
        for (QAction* action : folds.actions()) {
            if (action->property("fold").isValid()) {
                delete action;
            }
        }
        removing->clear();
        if (m_workspace) {
            FoldDesk& desk = m_workspace->folds();
            for (const FoldState& fold : desk.folds()) {
                auto* show = new QAction(fold.name, &folds);
                show->setProperty("fold", fold.name);
                show->setCheckable(true);
                show->setChecked(desk.shown().contains(fold.name));
                connect(show, &QAction::toggled, &desk,
                        [&desk, name = fold.name](bool shown) { desk.setShown(name, shown); });
                folds.insertAction(removing->menuAction(), show);
                removing->addAction(fold.name, &desk,
                                    [&desk, name = fold.name] { desk.remove(name); });
            }
        }
        line->setVisible(!removing->isEmpty());
        removing->menuAction()->setVisible(!removing->isEmpty());
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
            {tr("Remove %1").arg(fold.name), tr("Folds"), {}, [desk, name = fold.name] {
                 desk->remove(name);
             }});
    }
}

}  // namespace oxbow
