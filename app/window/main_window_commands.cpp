#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <algorithm>
#include <utility>

#include "app/window/branches/branch_desk.h"
#include "app/window/commands/help_page.h"
#include "app/window/commands/shortcut_help.h"
#include "app/window/find/find_desk.h"
#include "app/window/main_window.h"
#include "app/window/workspace_page.h"
#include "views/common/list/virtual_list_view.h"
#include "views/find/find_bar.h"
#include "views/stream/stream_view.h"
#include "views/table/table_view.h"
#include "views/timeline/timeline_panel.h"
#include "views/timeline/timeline_view.h"

namespace oxbow {

void MainWindow::bindWithWorkspace(const char* id, std::function<void(WorkspacePage&)> run) {
    m_commands.bind(id, [this, run = std::move(run)] {
        if (m_workspace) {
            run(*m_workspace);
        }
    });
}

void MainWindow::bindFileCommands() {
    m_commands.bind("file.open", [this] { chooseFile(); });
    m_commands.bind("file.openFolder", [this] { chooseFolder(); });
    m_commands.bind("file.workspaces", [this] { showWorkspaces(); });
    m_commands.bind("file.thisLog", [this] { showThisLog(); });
    m_commands.bind("file.importAgain", [this] { importAgain(); });
    m_commands.bind("file.resume", [this] { resumeImport(); });
    m_commands.bind("file.follow", [this] { followSource(); });
    m_commands.bind("file.saveAs", [this] { chooseWorkspaceTarget(); });
    m_commands.bind("file.export", [this] { chooseExportTarget(); });
    m_commands.bind("file.exportRange", [this] { chooseRangeTarget(); });
    m_commands.bind("file.exportTable", [this] { chooseTableTarget(); });
    m_commands.bind("file.exportHistory", [this] { chooseHistoryTarget(); });
    m_commands.bind("file.picture", [this] { choosePictureTarget(); });
    m_commands.bind("file.print", [this] { print(); });
    m_commands.bind("file.close", [this] {
        closeWorkspace();
        showWelcome();
    });
    m_commands.bind("file.quit", [this] { close(); });
    bindWithWorkspace("edit.mark", [](WorkspacePage& page) { page.timeline().beginMark(); });
    bindWithWorkspace("edit.note", [](WorkspacePage& page) { page.timeline().beginNote(); });
    bindWithWorkspace("edit.marks", [](WorkspacePage& page) { page.timeline().openMarks(); });
    for (const auto& [id, form] :
         {std::pair("edit.copyCsv", RowForm::Csv), std::pair("edit.copyJson", RowForm::Jsonl),
          std::pair("edit.copyMarkdown", RowForm::Markdown)}) {
        bindWithWorkspace(id, [form = form](WorkspacePage& page) { page.copyRows(form); });
    }
    bindWithWorkspace("edit.removeMark", [](WorkspacePage& page) { page.removeMarkHere(); });
    bindWithWorkspace("edit.findKey", [](WorkspacePage& page) { page.activeTable().findKey(); });
    bindWithWorkspace("edit.find", [](WorkspacePage& page) { page.find().open(); });
    bindWithWorkspace("find.next", [](WorkspacePage& page) { page.find().next(); });
    bindWithWorkspace("find.previous", [](WorkspacePage& page) { page.find().previous(); });
    m_commands.bind("edit.clear", [this] { clearOrStop(); });
    m_commands.bind("edit.commands", [this] { m_palette->openWith(paletteEntries()); });
    m_commands.bind("help.show", [this] {
        // The key that opened the help closes it.
        if (m_help->isVisible()) {
            closeHelp();
        } else {
            showHelp(m_help->begun().isEmpty() ? "learn" : m_help->begun());
        }
    });
    m_commands.bind("help.learn", [this] { showHelp("learn"); });
    m_commands.bind("help.stories", [this] { showHelp("stories"); });
    m_commands.bind("help.formats", [this] { showHelp("formats"); });
    m_commands.bind("help.about", [this] { showHelp("about"); });
    m_commands.bind("help.shortcuts", [this] { m_shortcuts->open(); });
}

void MainWindow::bindViewCommands() {
    const std::pair<const char*, void (TimelinePanel::*)()> zooms[] = {
        {"view.zoomIn", &TimelinePanel::zoomIn},   {"view.zoomOut", &TimelinePanel::zoomOut},
        {"view.panLeft", &TimelinePanel::panLeft}, {"view.panRight", &TimelinePanel::panRight},
        {"view.fit", &TimelinePanel::fit},
    };
    for (const auto& [id, move] : zooms) {
        bindWithWorkspace(id, [move = move](WorkspacePage& page) { (page.timeline().*move)(); });
    }
    const std::pair<const char*, WorkspacePage::Pane> panes[] = {
        {"view.timeline", WorkspacePage::Pane::Timeline},
        {"view.stream", WorkspacePage::Pane::Stream},
        {"view.table", WorkspacePage::Pane::Table},
        {"view.event", WorkspacePage::Pane::Event},
        {"view.rejected", WorkspacePage::Pane::Rejected},
        {"view.behind", WorkspacePage::Pane::Behind},
    };
    for (const auto& [id, pane] : panes) {
        bindWithWorkspace(id, [pane = pane](WorkspacePage& page) { page.focus(pane); });
    }
    bindWithWorkspace("view.range", [](WorkspacePage& page) { page.selectRangeHere(); });
    bindWithWorkspace("view.zoomToRange",
                      [](WorkspacePage& page) { page.timeline().view()->zoomToRange(); });
    bindWithWorkspace("view.latestFirst",
                      [](WorkspacePage& page) { page.activeTable().toggleLatestFirst(); });
    bindWithWorkspace("view.change", [](WorkspacePage& page) { page.activeTable().showChange(); });
    const std::pair<const char*, FindDesk::Like> likes[] = {
        {"view.onlyType", FindDesk::Like::Type},
        {"view.onlyKey", FindDesk::Like::Key},
        {"view.onlyStream", FindDesk::Like::Stream},
    };
    for (const auto& [id, like] : likes) {
        bindWithWorkspace(id, [like = like](WorkspacePage& page) {
            if (const auto events = page.subject(); !events.empty()) {
                page.find().showOnlyLike(events.front(), like);
            }
        });
    }
    bindWithWorkspace("view.rowHistory", [](WorkspacePage& page) { page.showRowHistory({}, {}); });
    bindWithWorkspace("view.allEvents", [](WorkspacePage& page) { page.find().showAll(); });
    bindWithWorkspace("view.keyOrder",
                      [](WorkspacePage& page) { page.activeTable().toggleKeyOrder(); });
    bindWithWorkspace("view.resetLayout", [this](WorkspacePage& page) {
        m_settings.remove("layout");
        page.resetLayout();
    });
    m_commands.bind("view.fullScreen",
                    [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    m_commands.bind("theme.system", [this] { setTheme(ThemeChoice::System); });
    m_commands.bind("theme.light", [this] { setTheme(ThemeChoice::Light); });
    m_commands.bind("theme.dark", [this] { setTheme(ThemeChoice::Dark); });
    m_commands.bind("theme.contrast", [this] {
        Look look = savedLook();
        look.highContrast = !look.highContrast;
        changeLook(tr("High contrast"), look);
    });
    m_commands.bind("view.textLarger", [this] { stepTextSize(1); });
    m_commands.bind("view.textSmaller", [this] { stepTextSize(-1); });
    m_commands.bind("view.textUsual", [this] { stepTextSize(0); });
    bindWithWorkspace("view.countsTable",
                      [](WorkspacePage& page) { page.timeline().view()->showTable(); });
    bindWithWorkspace("view.columns", [](WorkspacePage& page) { page.showColumns(); });
    bindWithWorkspace("view.columnsLeft",
                      [](WorkspacePage& page) { page.activeList().scrollSideways(-1); });
    bindWithWorkspace("view.columnsRight",
                      [](WorkspacePage& page) { page.activeList().scrollSideways(1); });
    bindWithWorkspace("view.lowerPane", [](WorkspacePage& page) { page.toggleLowerPane(); });
}

void MainWindow::bindHistoryCommands() {
    const std::pair<const char*, int> steps[] = {{"playhead.previous", -1},
                                                 {"playhead.next", 1},
                                                 {"playhead.previousTen", -10},
                                                 {"playhead.nextTen", 10}};
    for (const auto& [id, events] : steps) {
        bindWithWorkspace(id,
                          [events = events](WorkspacePage& page) { page.session().step(events); });
    }
    const std::pair<const char*, void (Session::*)()> moves[] = {
        {"playhead.nextMark", &Session::goToNextMark},
        {"playhead.back", &Session::goBack},
        {"playhead.forward", &Session::goForward},
    };
    for (const auto& [id, move] : moves) {
        bindWithWorkspace(id, [move = move](WorkspacePage& page) { (page.session().*move)(); });
    }
    bindWithWorkspace("playhead.previousOfKey",
                      [](WorkspacePage& page) { page.activeTable().shown().goToPreviousWriter(); });
    bindWithWorkspace("playhead.nextOfKey",
                      [](WorkspacePage& page) { page.activeTable().shown().goToNextWriter(); });
    bindWithWorkspace("playhead.nextOfType", [](WorkspacePage& page) {
        if (const auto events = page.subject(); !events.empty()) {
            page.find().goToNextLike(events.front(), FindDesk::Like::Type);
        }
    });
    bindWithWorkspace("playhead.nextLate", [](WorkspacePage& page) {
        page.find().goToNextLate(page.session().playhead());
    });
    bindWithWorkspace("playhead.nextRejected", [](WorkspacePage& page) {
        page.find().goToNextRejected(page.session().playhead().next());
    });
    bindWithWorkspace("playhead.play", [](WorkspacePage& page) { page.timeline().togglePlay(); });
    bindWithWorkspace("playhead.goTo", [](WorkspacePage& page) { page.timeline().openGoTo(); });
    bindWithWorkspace("playhead.start",
                      [](WorkspacePage& page) { page.session().movePlayhead(Position(0)); });
    bindWithWorkspace("playhead.end", [](WorkspacePage& page) {
        page.session().movePlayhead(page.session().end());
    });
}

namespace {

// How something was, and how it is.
class ChangeOfSetting : public QUndoCommand {
public:
    ChangeOfSetting(const QString& what, std::function<void()> before, std::function<void()> after)
        : QUndoCommand(what), m_before(std::move(before)), m_after(std::move(after)) {}
    void undo() override { m_before(); }
    void redo() override { m_after(); }

private:
    const std::function<void()> m_before;
    const std::function<void()> m_after;
};

}  // namespace

// Whatever stands in the settings, the window can be read.
MainWindow::Look MainWindow::savedLook() const {
    const Look usual;
    const int size = m_settings.value("window/textSize").toInt();
    return {themeChoiceOf(m_settings.value("window/theme").toString()),
            m_settings.value("window/highContrast").toString() == "true",
            Chrome::textSizes().contains(size) ? size : usual.textSize};
}

void MainWindow::applyLook(const Look& look) {
    m_settings.setValue("window/theme", themeChoiceName(look.theme));
    m_settings.setValue("window/highContrast", look.highContrast);
    m_settings.setValue("window/textSize", look.textSize);
    m_chrome.apply(look);
    for (const ThemeChoice other : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark}) {
        m_commands.action("theme." + themeChoiceName(other))->setChecked(other == look.theme);
    }
    m_commands.action("theme.contrast")->setChecked(look.highContrast);
    showTitle();
}

void MainWindow::changeLook(const QString& what, const Look& look) {
    const Look before = savedLook();
    if (look == before) {
        applyLook(look);  // a choice that was made again stays ticked
        return;
    }
    undoStack().push(new ChangeOfSetting(
        what, [this, before] { applyLook(before); }, [this, look] { applyLook(look); }));
}

void MainWindow::keepKeyChoice(const Commands::Keys& before, const QString& what) {
    undoStack().push(new ChangeOfSetting(
        tr("Keys of “%1”").arg(what), [this, before] { m_commands.setAllKeys(before); },
        [this, after = m_commands.allKeys()] { m_commands.setAllKeys(after); }));
}

void MainWindow::setTheme(ThemeChoice choice) {
    Look look = savedLook();
    look.theme = choice;
    changeLook(m_commands.action("theme." + themeChoiceName(choice))->text(), look);
}

void MainWindow::stepTextSize(int steps) {
    const QList<int>& sizes = Chrome::textSizes();
    const auto at = std::lower_bound(sizes.begin(), sizes.end(), m_chrome.textSize());
    const qsizetype place = std::clamp<qsizetype>(at - sizes.begin() + steps, 0, sizes.size() - 1);
    Look look = savedLook();
    look.textSize = steps == 0 ? 100 : sizes[place];
    changeLook(tr("Text at %1 %").arg(look.textSize), look);
}

void MainWindow::clearOrStop() {
    const Session* session = m_workspace ? &m_workspace->session() : nullptr;
    const bool selected =
        session && (session->selectedEvent() || session->selectedKey() || session->selectedGhost());
    // A selection that goes along with the playhead is there again after the next event.
    if (session && m_workspace->timeline().view()->range()) {
        m_workspace->timeline().view()->setRange(std::nullopt);
    } else if (session && !m_workspace->findBar().isHidden()) {
        m_workspace->find().close();
    } else if ((working() || (session && m_workspace->branches().isWorking())) &&
               (!selected || session->selectionFollows())) {
        stop();
    } else if (selected) {
        m_workspace->session().clearSelection();
    }
}

void MainWindow::stop() {
    if (waiting()) {
        stopWaiting();
    } else if (m_job) {
        m_job->cancel();
    } else if (m_workspace) {
        m_workspace->branches().stop();
    }
}

}  // namespace oxbow
