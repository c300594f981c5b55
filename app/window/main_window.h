// The main window: pages, menus, and the way from a file to a workspace on screen.
#pragma once

#include <QMainWindow>
#include <QPointer>
#include <QUndoStack>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "app/window/chrome.h"
#include "app/window/commands/command_palette.h"
#include "app/window/commands/commands.h"
#include "app/window/jobs/import_job.h"
#include "app/window/opening/import_desk.h"
#include "app/window/opening/log_desk.h"
#include "app/window/opening/workspaces.h"
#include "model/log/log.h"

class QFileSystemWatcher;
class QMenu;
class QPushButton;
class QSettings;
class QSplitter;
class QStackedWidget;
class QVBoxLayout;

namespace oxbow {

class ElidedLabel;
class HelpPage;
class ImportView;
class InlineMessage;
class LogPage;
class MessagePage;
class NewFold;
class QuestionForm;
class ShortcutHelp;
class SidePage;
class StatusLine;
class WelcomePage;
class WorkspacePage;
class WorkspacesPage;
struct ImportChoices;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    // Everything outlives the window.
    struct Setup {
        QSettings& settings;
        Chrome& chrome;
        std::filesystem::path workspaceRoot;
        // Where everything is done that the window does not wait for.
        MakeExecutor makeExecutor = makeThread;
        // Has the last word on how an import is done; may be null.
        std::function<void(ImportOptions&)> adjustImport = nullptr;
    };
    explicit MainWindow(const Setup& setup);
    ~MainWindow() override;

    // A workspace, or files and folders to import: opens what is there already, imports a sample,
    // and shows the import page for everything else.
    void open(const std::vector<std::filesystem::path>& paths);
    void closeWorkspace();
    // Copies the workspace and goes on with the copy.
    void saveWorkspaceAs(const std::filesystem::path& target);
    // The ending names the format: .oxlog, .jsonl, .csv.
    void exportTo(const std::filesystem::path& target);
    // Only what is selected in the timeline.
    void exportRangeTo(const std::filesystem::path& target);
    // Writes the change stream of a fold, as a log, and opens that.
    void openChanges(const QString& fold, const std::filesystem::path& target);
    // What a script emitted, as a log of its own.
    void openEmittedOf(const QString& fold, const std::filesystem::path& target);
    // The table that has the focus, as it is at the playhead, and the history of the row that is
    // selected there: .csv or .jsonl.
    void exportTable(const std::filesystem::path& target);
    void exportHistory(const std::filesystem::path& target);
    // .png, .svg or .pdf of the window; of the timeline alone where that stands before the ending.
    void savePictureTo(const std::filesystem::path& target);
    void resumeImport();
    // Goes on with the file of the workspace as it grows, until the job is stopped.
    void followSource();
    // Beside the page that is shown, or in its place where there is no room for both. A page from
    // which links led on is found where it was left.
    void showHelp(const QString& page);
    void leaveSidePage();
    // Its sources, sizes, times, and what was lost or rejected.
    void showThisLog();
    void showWorkspaces();
    void moveWorkspace(const std::filesystem::path& workspace, const std::filesystem::path& target);
    // Asks once more how the sources are read, and puts what comes of it in the place of the log.
    void importAgain();
    LogPage& logPage() { return *m_logPage; }
    WorkspacesPage& workspacesPage() { return *m_workspacesPage; }

    // Null while none is open.
    WorkspacePage* workspace() const { return m_workspace; }
    // The log that it shows.
    const std::shared_ptr<Log>& log() const { return m_log; }
    // A job is at work, or a log is being opened.
    bool working() const { return m_job || waiting(); }
    Commands& commands() { return m_commands; }
    InlineMessage& message() { return *m_message; }
    ImportView& importView() { return *m_import; }
    WelcomePage& welcomePage() { return *m_welcome; }
    CommandPalette& palette() { return *m_palette; }
    NewFold& newFold() { return *m_newFold; }
    ShortcutHelp& shortcutHelp() { return *m_shortcuts; }

signals:
    void workspaceShown();
    void jobFinished();

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp: what there is to see
    void build();
    void fitScreen();
    void buildMenus();
    void addListMenus(QMenu& file);
    void buildBar(QVBoxLayout* layout);
    void buildMessage();
    // Pressed, the button does that, where it can be done.
    void trigger(QPushButton& button, const char* command);
    void showPage(QWidget* page);
    void showWelcome();
    void closeHelp();
    void fitHelp();
    void showTitle();
    void updateCommands();
    bool isThere(Need need) const;
    std::vector<PaletteEntry> paletteEntries();
    void saveLayout();

    // main_window_commands.cpp: what there is to do
    void bindFileCommands();
    void bindViewCommands();
    void bindHistoryCommands();
    void bindWithWorkspace(const char* id, std::function<void(WorkspacePage&)> run);
    // How the window looks; a change of it can be taken back.
    using Look = Chrome::Look;
    Look savedLook() const;
    void applyLook(const Look& look);
    void changeLook(const QString& what, const Look& look);
    void keepKeyChoice(const Commands::Keys& before, const QString& what);
    void setTheme(ThemeChoice choice);
    void stepTextSize(int steps);
    void clearOrStop();
    void stop();

    // main_window_folds.cpp: other tables of the same log
    void bindFoldCommands();
    void addFoldMenu(QMenu& folds);
    void appendFoldEntries(std::vector<PaletteEntry>& entries);
    void chooseChangesTarget(const QString& fold);
    void editScript(const QString& fold);
    void chooseEmittedTarget(const QString& fold);
    void changeFold(const QString& name);

    // main_window_branches.cpp: other pasts, and the way back from what was done
    void bindBranchCommands();
    void bindQuestions();
    void connectBranches(WorkspacePage& page);
    void connectQuestions(WorkspacePage& page);
    void addBranchMenu(QMenu& menu);
    void appendBranchEntries(std::vector<PaletteEntry>& entries);
    void showUndo();
    // Of the open log, or of the window where none is open.
    QUndoStack& undoStack();
    const QUndoStack& undoStack() const { return const_cast<MainWindow*>(this)->undoStack(); }
    bool refuseInBranch(const QString& what);
    void nameBranch(const QString& base);

    // main_window_open.cpp: from a path to a page
    void connectOpening();
    void workspaceFound(const Opening& opening, bool exists);
    // `opening` says what of, where it is one of sources; null where the workspace was named.
    void openWorkspace(const std::filesystem::path& workspace, LogDesk::Then then,
                       const Opening* opening = nullptr);
    void importPlanned();
    void goOnWithGrown(const Opening& opening);
    // main_window_workspaces.cpp: what is kept on the disk
    void connectWorkspaces();
    void chooseMoveTarget(const std::filesystem::path& workspace);
    void askToRemove(const std::filesystem::path& workspace, quint64 bytes);
    void removeWorkspace(const std::filesystem::path& workspace);
    void exchange();
    void giveUpImportAgain(const QString& why);
    void showOpening(const std::filesystem::path& workspace);
    void logOpened(const LogDesk::Opened& opened);
    void showLog(const LogDesk::Opened& opened);
    // Says so when the open workspace is removed by somebody else.
    void watchFolder();
    void planMade(const Opening& opening, const ImportChoices& plan, bool again);
    void planFailed(const Opening& opening, const QString& why, bool again);
    void prepareImport(const Opening& opening);
    void saveFormat();
    void startImport(const Opening& opening, const ImportOptions& options);
    // `opening` is absent where an import of the open workspace goes on.
    void runImport(std::vector<std::filesystem::path> sources, const ImportOptions& options,
                   const std::optional<Opening>& opening = {});
    void importFinished(const absl::Status& status, const std::optional<Opening>& opening);
    void tellWhatWasImported();
    void prepareSample();
    void offerResume();
    void abandonEmptyWorkspace(const std::optional<Opening>& opening, const QString& why);
    void retireJob();
    // A log is being looked for or opened.
    bool waiting() const { return m_logs->opening() || m_desk->asking(); }
    void stopWaiting();
    // Says so, where a job is at work.
    bool refuseWhileWorking(const QString& sentence);
    void startJob(std::unique_ptr<Job> job, std::function<void(const absl::Status&)> finished);
    void fail(const QString& message);
    void chooseFile();
    void chooseFolder();
    void chooseWorkspaceTarget();
    void chooseExportTarget();
    void chooseTableTarget();
    void chooseHistoryTarget();
    void choosePictureTarget();
    void print();
    void tellWritten(const std::filesystem::path& target, const absl::Status& status);
    void chooseRangeTarget();
    void chooseWayOut(const QString& title, const QString& ending, const QString& filter,
                      const std::function<void(const std::filesystem::path&)>& write);
    void writeEvents(const std::filesystem::path& target, bool onlyRange);
    QString shownBranch() const;  // empty: the log
    QString exportName() const;
    void remember();

    QSettings& m_settings;
    Chrome& m_chrome;
    const std::filesystem::path m_root;
    const MakeExecutor m_makeExecutor;
    const std::function<void(ImportOptions&)> m_adjustImport;
    Commands m_commands;
    RecentWorkspaces m_recent;
    QUndoStack m_undo;

    QSplitter* m_sides = nullptr;  // the pages, and the help
    QStackedWidget* m_pages = nullptr;
    WelcomePage* m_welcome = nullptr;
    HelpPage* m_help = nullptr;
    QPointer<QWidget> m_focusBeforeHelp;
    bool m_helpIsBeside = false;  // and has its room there
    ImportView* m_import = nullptr;
    WorkspacePage* m_workspace = nullptr;
    std::shared_ptr<Log> m_log;  // of m_workspace
    QFileSystemWatcher* m_folderWatch = nullptr;
    InlineMessage* m_message = nullptr;
    StatusLine* m_status = nullptr;
    CommandPalette* m_palette = nullptr;
    ShortcutHelp* m_shortcuts = nullptr;
    QString m_refused;  // the last thing that could not be done
    NewFold* m_newFold = nullptr;
    QuestionForm* m_formatForm = nullptr;  // that keeps how a file is read
    ElidedLabel* m_source = nullptr;       // the name of what is open,
    ElidedLabel* m_sourceNote = nullptr;   // and where it lies
    QPushButton* m_commandButton = nullptr;
    LogPage* m_logPage = nullptr;
    WorkspacesPage* m_workspacesPage = nullptr;
    QPointer<QWidget> m_pageBefore;  // the side page

    MessagePage* m_openingPage = nullptr;

    ImportDesk* m_desk = nullptr;
    QString m_savedFormat;  // what is to be said of it with the next preview
    LogDesk* m_logs = nullptr;
    std::optional<Opening> m_planned;  // what the import page shows
    // A log that is imported again: what it takes the place of, and what is kept of that.
    struct Again {
        std::filesystem::path old;
        std::filesystem::path made;  // beside it
        ImportedSource source;       // the first: how it was read
        std::vector<Mark> marks;
        Position end;
    };
    std::optional<Again> m_again;
    std::unique_ptr<Job> m_job;
    std::shared_ptr<ImportSummary> m_summary;
};

}  // namespace oxbow
