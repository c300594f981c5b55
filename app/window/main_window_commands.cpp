#include <QPushButton>
#include <QSettings>

#include "app/window/branches/branch_desk.h"
#include "app/window/commands/shortcut_help.h"
#include "app/window/main_window.h"
#include "app/window/workspace_page.h"
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
    m_commands.bind("file.resume", [this] { resumeImport(); });
    m_commands.bind("file.follow", [this] { followSource(); });
    m_commands.bind("file.saveAs", [this] { chooseWorkspaceTarget(); });
    m_commands.bind("file.export", [this] { chooseExportTarget(); });
    m_commands.bind("file.exportRange", [this] { chooseRangeTarget(); });
    m_commands.bind("file.close", [this] {
        closeWorkspace();
        showWelcome();
    });
    m_commands.bind("file.quit", [this] { close(); });
    bindWithWorkspace("edit.mark", [](WorkspacePage& page) { page.timeline().beginMark(); });
    bindWithWorkspace("edit.removeMark", [](WorkspacePage& page) { page.removeMarkHere(); });
    bindWithWorkspace("edit.findKey", [](WorkspacePage& page) { page.activeTable().findKey(); });
    m_commands.bind("edit.clear", [this] { clearOrStop(); });
    m_commands.bind("edit.commands", [this] { m_palette->openWith(paletteEntries()); });
    m_commands.bind("help.learn", [this] { showHelp("learn"); });
    m_commands.bind("help.stories", [this] { showHelp("stories"); });
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
    bindWithWorkspace("playhead.play", [](WorkspacePage& page) { page.timeline().togglePlay(); });
    bindWithWorkspace("playhead.goTo", [](WorkspacePage& page) { page.timeline().openGoTo(); });
    bindWithWorkspace("playhead.start",
                      [](WorkspacePage& page) { page.session().movePlayhead(Position(0)); });
    bindWithWorkspace("playhead.end", [](WorkspacePage& page) {
        page.session().movePlayhead(page.session().end());
    });
}

void MainWindow::setTheme(ThemeChoice choice) {
    m_chrome.apply(choice);
    m_settings.setValue("window/theme", themeChoiceName(choice));
    for (const ThemeChoice other : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark}) {
        m_commands.action("theme." + themeChoiceName(other))->setChecked(other == choice);
    }
    showTitle();
}

void MainWindow::clearOrStop() {
    const Session* session = m_workspace ? &m_workspace->session() : nullptr;
    const bool selected =
        session && (session->selectedEvent() || session->selectedKey() || session->selectedGhost());
    // A selection that goes along with the playhead is there again after the next event.
    if (session && m_workspace->timeline().view()->range()) {
        m_workspace->timeline().view()->setRange(std::nullopt);
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
