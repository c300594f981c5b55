#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QSettings>
#include <QStackedWidget>
#include <utility>

#include "app/window/about/log_page.h"
#include "app/window/branches/branch_desk.h"
#include "app/window/branches/question_form.h"
#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_panes.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/jobs/status_line.h"
#include "app/window/main_window.h"
#include "app/window/opening/import_desk.h"
#include "app/window/opening/import_translation.h"
#include "app/window/opening/window_words.h"
#include "app/window/overlay.h"
#include "app/window/welcome/welcome_page.h"
#include "app/window/workspace_page.h"
#include "model/session/sentence.h"
#include "views/common/format.h"
#include "views/common/message_page.h"
#include "views/find/find_bar.h"
#include "views/importing/import_view.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

bool isSample(const Opening& opening) {
    return opening.sources.size() == 1 && oxbow::isSample(opening.sources.front());
}

std::vector<fs::path> incompleteSources(const Log& log) {
    std::vector<fs::path> paths;
    for (const ImportedSource& source : log.sources()) {
        if (!source.complete) {
            paths.emplace_back(source.path);
        }
    }
    return paths;
}

}  // namespace

void MainWindow::connectOpening() {
    connect(m_welcome, &WelcomePage::openClicked, this, &MainWindow::chooseFile);
    connect(m_welcome, &WelcomePage::learnClicked, this, [this] { showHelp("learn"); });
    connect(m_welcome, &WelcomePage::sampleChosen, this,
            [this](const QString& path) { open({path.toStdString()}); });
    connect(m_welcome, &WelcomePage::recentChosen, this,
            [this](const QString& path) { open({path.toStdString()}); });
    connect(m_welcome, &WelcomePage::forgetClicked, this, [this](const QString& path) {
        m_recent.forget(path);
        showWelcome();
    });
    connectWorkspaces();
    connect(m_desk, &ImportDesk::found, this, &MainWindow::workspaceFound);
    connect(m_desk, &ImportDesk::planned, this, &MainWindow::planMade);
    connect(m_desk, &ImportDesk::failed, this, &MainWindow::fail);
    connect(m_desk, &ImportDesk::unread, this, &MainWindow::planFailed);
    connect(m_import, &ImportView::answersChanged, this, [this] {
        if (m_planned) {
            m_import->setBusy(true);
            m_desk->preview(*m_planned, m_import->answers(), true);
        }
    });
    connect(m_import, &ImportView::importClicked, this, &MainWindow::importPlanned);
    connect(m_import, &ImportView::saveFormatClicked, this, &MainWindow::saveFormat);
    connect(m_desk, &ImportDesk::formatSaved, this,
            [this](const QString& name, const QString& file) {
                m_savedFormat =
                    tr("Saved as %1: files like this one are read so from now on.").arg(file);
                m_import->chooseFormat(name);
            });
    connect(m_import, &ImportView::cancelClicked, this, [this] {
        m_desk->forget();
        m_message->dismiss();
        m_again.reset();
        if (m_workspace) {
            showPage(m_workspace);
        } else {
            showWelcome();
        }
    });
}

// --- from a path to a page ---

void MainWindow::open(const std::vector<fs::path>& paths) {
    m_message->dismiss();
    if (m_logs->opening()) {
        m_logs->forget();
        showWelcome();
    }
    std::vector<fs::path> absolute;
    for (const fs::path& path : paths) {
        // What is remembered is found again from every folder.
        absolute.push_back(fs::absolute(path).lexically_normal());
    }
    m_desk->find(absolute);
    if (!paths.empty()) {
        m_status->showWaiting(
            tr("Looking at %1").arg(QString::fromStdString(paths.front().filename().string())));
    }
    updateCommands();
}

void MainWindow::workspaceFound(const Opening& opening, bool exists) {
    if (!exists) {
        prepareImport(opening);
        return;
    }
    const auto then = [this, opening](LogDesk::Opened opened) {
        const bool named = opening.sources.empty();
        if (!named && opened.log.ok() && (*opened.log)->end() == Position(0)) {
            // An import that was given up before its first commit: begin again.
            opened.log->reset();
            showWelcome();
            prepareImport(opening);
        } else {
            const bool opens = opened.log.ok();
            logOpened(opened);
            if (opens && opening.grown) {
                goOnWithGrown(opening);
            }
        }
    };
    openWorkspace(opening.workspace, then, &opening);
}

// What is new comes in behind what is there, as that was read.
void MainWindow::goOnWithGrown(const Opening& opening) {
    if (m_job) {
        return;  // it is followed already
    }
    const auto sources = m_log->sources();
    if (sources.empty() || m_log->access() == Log::Access::ReadOnly) {
        m_message->show(InlineMessage::Kind::Warning,
                        tr("The file has grown since, and this workspace can only be read: what is "
                           "new is not in it."));
        return;
    }
    runImport(opening.sources, optionsOf(sources.back()));
    m_message->show(InlineMessage::Kind::Note,
                    tr("The file has grown since: what is new comes in behind event %1.")
                        .arg(formatPosition(m_log->end())),
                    InlineMessage::Until::NextStep);
}

void MainWindow::prepareImport(const Opening& opening) {
    if (isSample(opening)) {
        startImport(opening, {});
    } else {
        m_desk->preview(opening, {}, false);
    }
}

void MainWindow::openWorkspace(const fs::path& workspace, LogDesk::Then then,
                               const Opening* opening) {
    if (m_workspace && m_log->workspace() == workspace) {
        m_logs->forget();
        showPage(m_workspace);
        if (opening && opening->grown) {
            goOnWithGrown(*opening);
        }
        return;
    }
    closeWorkspace();
    showOpening(workspace);
    m_logs->open(workspace, std::move(then));
    updateCommands();
}

void MainWindow::showOpening(const fs::path& workspace) {
    fs::path path = workspace;
    if (!path.has_filename()) {
        path = path.parent_path();
    }
    const QString title =
        tr("Opening %1").arg(shownName(QString::fromStdString(path.stem().string())));
    m_openingPage->setMessage(title,
                              tr("Its files are being read. On a slow disk, or while a job "
                                 "on it comes to its end, this takes a moment. Esc cancels."));
    showPage(m_openingPage);
    m_status->showWaiting(title);
}

// What is being opened is let go of when its disk has answered.
void MainWindow::stopWaiting() {
    m_logs->forget();
    m_desk->forget();
    m_status->showWaiting({});
    if (m_pages->currentWidget() == m_openingPage) {
        showWelcome();
    }
    updateCommands();
}

void MainWindow::logOpened(const LogDesk::Opened& opened) {
    if (!opened.log.ok()) {
        showWelcome();
        fail(sentence(opened.log.status()));
        return;
    }
    showLog(opened);
    if (opened.elsewhere) {
        m_message->show(
            InlineMessage::Kind::Warning,
            tr("This workspace is open in another program, so it can only be read here: "
               "marks, notes, branches and folds cannot be changed. Close it there and "
               "open it again."));
    } else if (opened.forbidden) {
        m_message->show(
            InlineMessage::Kind::Warning,
            tr("This workspace can be read here but not written, so marks, notes, "
               "branches and folds cannot be kept. Save it elsewhere to work with it."));
        m_message->addAction(tr("Save it elsewhere…"), [this] { chooseWorkspaceTarget(); });
    } else {
        offerResume();
    }
}

void MainWindow::watchFolder() {
    const QString folder = QString::fromStdString(m_log->workspace().string());
    m_folderWatch = new QFileSystemWatcher({folder}, this);
    connect(m_folderWatch, &QFileSystemWatcher::directoryChanged, this, [this, folder] {
        // The folder itself is not told of as gone while its files are open.
        if (QFileInfo::exists(folder)) {
            return;  // something was written in it
        }
        m_message->show(InlineMessage::Kind::Warning,
                        tr("The folder of this workspace is gone from the disk, so nothing that is "
                           "done here is kept. Export the log to keep it."));
        m_message->addAction(tr("Export…"),
                             [this] { m_commands.action("file.export")->trigger(); });
    });
}

void MainWindow::showLog(const LogDesk::Opened& opened) {
    m_log = *opened.log;
    watchFolder();
    m_workspace = new WorkspacePage(workspaceOf(m_log), opened.saved, m_pages, m_makeExecutor);
    m_pages->addWidget(m_workspace);
    m_workspace->restoreLayout(m_settings);
    Session* session = &m_workspace->session();
    session->waitElsewhere(
        [logs = m_logs](std::shared_ptr<void> rest) { logs->drop(std::move(rest)); });
    connect(m_workspace, &WorkspacePage::failed, this, [this](const QString& message) {
        m_message->show(InlineMessage::Kind::Warning, message);
        m_refused = message;
    });
    // What was done since is no more refused.
    connect(session, &Session::pastChanged, this, [this] {
        if (!m_refused.isEmpty() && m_message->text() == std::exchange(m_refused, {})) {
            m_message->dismiss();
        }
    });
    connect(m_workspace, &WorkspacePage::openAsLogClicked, this, &MainWindow::chooseChangesTarget);
    connect(m_workspace, &WorkspacePage::paneRetired, this, [this](QWidget* pane) {
        m_logs->retire(std::unique_ptr<QObject>(pane), BackgroundWorker::finishUnder(*pane));
    });
    FoldPanes* tables = &m_workspace->foldPanes();
    connect(tables, &FoldPanes::editClicked, this, &MainWindow::editScript);
    connect(tables, &FoldPanes::emittedClicked, this, &MainWindow::chooseEmittedTarget);
    connectBranches(*m_workspace);
    connect(session, &Session::marksChanged, this, &MainWindow::updateCommands);
    connect(&m_workspace->findBar(), &FindBar::opened, this, &MainWindow::updateCommands);
    connect(&m_workspace->findBar(), &FindBar::closed, this, &MainWindow::updateCommands);
    connect(session, &Session::jumpsChanged, this, &MainWindow::updateCommands);
    // While playing the selection changes with every picture; commands ask only whether there is
    // one.
    connect(session, &Session::selectionChanged, this, [this, session, was = false]() mutable {
        const bool is = session->selectedEvent() || session->selectedKey();
        if (std::exchange(was, is) != is) {
            updateCommands();
        }
    });
    connect(session, &Session::grown, this, [this] {
        showTitle();
        updateCommands();
    });
    showPage(m_workspace);
    remember();
    emit workspaceShown();
}

// The job's end is waited for by nobody but the next opening.
void MainWindow::retireJob() {
    m_status->showJob(nullptr);
    if (m_job) {
        m_logs->retire(std::move(m_job));
    }
}

void MainWindow::closeWorkspace() {
    m_logs->forget();
    retireJob();
    if (!m_workspace) {
        return;
    }
    remember();
    // What lies over it offers what can be done in it.
    for (Overlay* card : findChildren<Overlay*>()) {
        card->close();
    }
    if (std::unique_ptr<QWidget> rest = m_logPage->forget()) {
        auto wait = BackgroundWorker::finishUnder(*rest);
        m_logs->retire(std::move(rest), std::move(wait));
    }
    m_workspace->saveLayout(m_settings);
    // Out of sight, but it may still wait for a disk.
    std::unique_ptr<WorkspacePage> page(std::exchange(m_workspace, nullptr));
    disconnect(page.get(), nullptr, this, nullptr);
    for (QObject* part : std::initializer_list<QObject*>{
             &page->session(), &page->session().undoStack(), &page->branches()}) {
        disconnect(part, nullptr, this, nullptr);
    }
    m_pages->removeWidget(page.get());
    std::function<void()> wait = page->finish();
    m_log.reset();
    delete std::exchange(m_folderWatch, nullptr);
    m_logs->retire(std::move(page), std::move(wait));
    m_message->dismiss();
    showTitle();
    showUndo();
}

void MainWindow::remember() {
    const Log& log = *m_log;
    if (log.end() == Position(0)) {
        return;
    }
    const auto sources = log.sources();
    const std::string source = sources.empty() ? log.workspace().string() : sources.front().path;
    m_recent.remember({QString::fromStdString(log.workspace().string()),
                       QString::fromStdString(source), log.end().value(),
                       QDateTime::currentDateTime()});
}

void MainWindow::fail(const QString& message) {
    m_import->setBusy(false);
    if (!waiting()) {
        m_status->showWaiting({});
    }
    m_message->show(InlineMessage::Kind::Error, message);
}

// --- imports ---

void MainWindow::planMade(const Opening& opening, const ImportChoices& plan, bool again) {
    if (!again) {
        m_message->dismiss();
    }
    // What is imported again keeps the answers that it was imported with.
    m_again = m_again && m_again->made == opening.workspace ? m_again : std::nullopt;
    m_import->setPlan(plan, again || m_again);
    if (!m_savedFormat.isEmpty()) {
        m_message->show(InlineMessage::Kind::Note, std::exchange(m_savedFormat, {}));
    }
    m_planned = opening;
    if (!again) {
        showPage(m_import);
    }
}

void MainWindow::saveFormat() {
    if (!m_planned) {
        return;
    }
    QuestionSheet sheet;
    sheet.title = tr("Save as a format");
    sheet.help = tr("Files like this one are read so from now on.");
    sheet.accept = tr("Save");
    sheet.fields = {
        {"name", tr("its name"), QuestionField::Kind::Text,
         QFileInfo(QString::fromStdString(m_planned->sources.front().string())).baseName()}};
    sheet.check = [](const QuestionAnswers& answers) {
        return answers["name"].isEmpty() ? tr("Give it a name.") : QString();
    };
    sheet.ask = [this](const QuestionAnswers& answers) {
        if (m_planned) {
            m_import->setBusy(true);
            m_desk->saveFormat(*m_planned, m_import->answers(), answers["name"]);
        }
    };
    m_formatForm->openWith(std::move(sheet));
}

// Who knows better than every guess says so on the page.
void MainWindow::planFailed(const Opening& opening, const QString& why, bool again) {
    m_planned = opening;
    if (!again) {
        const QFileInfo source(QString::fromStdString(opening.sources.front().string()));
        m_import->setSource(source.fileName(), source.absolutePath(), unguessedFormats());
        showPage(m_import);
    }
    m_import->setProblem(why);
}

void MainWindow::importPlanned() {
    if (!m_planned) {
        return;
    }
    ImportOptions options = m_desk->optionsFor(m_import->answers());
    if (!m_again || m_again->made != m_planned->workspace) {
        startImport(*m_planned, options);
        return;
    }
    // What the page does not ask for is as it was.
    if (options.format == m_again->source.format) {
        const Reading was = readingOf(m_again->source.mapping);
        if (options.reading.fields.time == was.fields.time) {
            options.reading.fields.time = {};  // of the same field are how its times are written
        }
        if (auto reading = readingOver(options.reading, was); reading.ok()) {
            options.reading = *std::move(reading);
        }
    }
    if (m_workspace) {
        m_again->marks = m_workspace->session().marks();
        m_again->end = m_log->end();
    }
    m_logs->remove(m_again->made);  // what an attempt has left
    startImport(*m_planned, options);
}

void MainWindow::startImport(const Opening& opening, const ImportOptions& options) {
    m_desk->forget();
    closeWorkspace();
    showOpening(opening.workspace);
    m_logs->make(opening.workspace, [this, opening, options](const LogDesk::Opened& opened) {
        if (!opened.log.ok()) {
            showWelcome();
            fail(sentence(opened.log.status()));
            return;
        }
        m_message->dismiss();
        showLog(opened);
        if (!isSample(opening)) {
            m_workspace->followEnd();
        }
        runImport(opening.sources, options, opening);
    });
    updateCommands();
}

void MainWindow::runImport(std::vector<fs::path> sources, const ImportOptions& options,
                           const std::optional<Opening>& opening) {
    ImportOptions adjusted = options;
    if (m_adjustImport) {
        m_adjustImport(adjusted);
    }
    ImportJob import =
        makeImportJob(m_log, std::move(sources), std::move(adjusted), m_makeExecutor());
    m_summary = import.summary;
    connect(import.job.get(), &Job::progressed, m_workspace, &WorkspacePage::refresh);
    startJob(std::move(import.job),
             [this, opening](const absl::Status& s) { importFinished(s, opening); });
}

void MainWindow::startJob(std::unique_ptr<Job> job,
                          std::function<void(const absl::Status&)> finished) {
    retireJob();
    m_job = std::move(job);
    connect(m_job.get(), &Job::finished, this,
            [this, finished = std::move(finished)](const absl::Status& status) {
                m_status->showJob(nullptr);
                m_job->join();  // the log may be closed in the next line
                m_job.release()->deleteLater();
                finished(status);
                updateCommands();
                emit jobFinished();
            });
    m_job->start();
    m_status->showJob(m_job.get());
    updateCommands();
}

void MainWindow::importFinished(const absl::Status& status, const std::optional<Opening>& opening) {
    m_workspace->refresh();
    showTitle();
    if (m_again && opening && opening->workspace == m_again->made) {
        if (status.ok()) {
            exchange();
        } else {
            giveUpImportAgain(absl::IsCancelled(status) ? tr("the import was cancelled.")
                                                        : importSentence(status));
        }
        return;
    }
    if (m_workspace->session().end() == Position(0) && !status.ok()) {
        abandonEmptyWorkspace(opening, absl::IsCancelled(status)
                                           ? tr("The import was cancelled before the first events "
                                                "were in.")
                                           : importSentence(status));
        return;
    }
    remember();
    if (status.ok() && !m_summary->marks.empty()) {
        m_workspace->session().takeImportedMarks(m_summary->marks);
    }
    if (status.ok()) {
        if (opening && isSample(*opening)) {
            if (const auto folds = foldsOfSample(opening->sources.front())) {
                m_workspace->folds().addFolder(*folds);
            }
            prepareSample();
        }
        tellWhatWasImported();
    } else if (absl::IsCancelled(status)) {
        offerResume();
    } else {
        m_message->show(InlineMessage::Kind::Error, importSentence(status));
        if (isThere(Need::Incomplete)) {
            m_message->addAction(tr("Resume"), [this] { resumeImport(); });
        }
    }
}

void MainWindow::abandonEmptyWorkspace(const std::optional<Opening>& opening, const QString& why) {
    closeWorkspace();
    if (opening) {
        m_logs->remove(opening->workspace);
    }
    if (opening && m_planned && m_planned->workspace == opening->workspace) {
        showPage(m_import);
    } else {
        showWelcome();
    }
    m_message->show(InlineMessage::Kind::Error, why);
}

void MainWindow::prepareSample() {
    Session& session = m_workspace->session();
    if (!session.marks().empty()) {
        return;
    }
    const Position middle(session.end().value() / 2);
    session.addMark({middle, tr("drag me").toStdString(), {}});
    session.undoStack().clear();  // nobody did that
    // One event short of it and on, so that the table shows what one event did.
    session.startAt(middle.previous());
    session.step(1);
}

void MainWindow::tellWhatWasImported() {
    const quint64 rejected = m_summary->rejected;
    QString text;
    for (const SourceFailure& failure : m_summary->failures) {
        text += importSentence(failure.status) + QStringLiteral(". ");
    }
    if (rejected > 0) {
        text =
            tr("%1 could not be read and %2 kept as rejected. ")
                .arg(formatCountOf(rejected, tr("record")), rejected == 1 ? tr("is") : tr("are"));
    }
    QStringList parts;
    for (const auto& [what, count] : m_summary->lost) {
        parts << inWindowWords(QString::fromStdString(what)) + " × " + formatCount(count);
    }
    if (parts.size() == 1) {
        text += tr("To know about this log: %1.").arg(parts.front());
    } else if (!parts.isEmpty()) {
        text += tr("There are %1 things to know about how this log came in.").arg(parts.size());
    }
    if (text.isEmpty()) {
        return;
    }
    m_message->show(
        m_summary->firstFailure().ok() ? InlineMessage::Kind::Note : InlineMessage::Kind::Error,
        text);
    if (rejected > 0) {
        m_message->addAction(tr("Show"), [this] { m_commands.action("view.rejected")->trigger(); });
    } else if (parts.size() > 1) {
        m_message->addAction(tr("Show"), [this] { m_commands.action("file.thisLog")->trigger(); });
    }
}

void MainWindow::offerResume() {
    if (!isThere(Need::Incomplete)) {
        return;
    }
    m_message->show(InlineMessage::Kind::Warning,
                    tr("The import of this log was interrupted: it ends after %1.")
                        .arg(formatCountOf(m_workspace->session().end().value(), tr("event"))));
    m_message->addAction(tr("Resume"), [this] { resumeImport(); });
}

bool MainWindow::refuseWhileWorking(const QString& sentence) {
    if (m_job) {
        m_message->show(InlineMessage::Kind::Warning, sentence);
    }
    return m_job != nullptr;
}

void MainWindow::resumeImport() {
    if (refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then resume the import.")) ||
        m_workspace->session().refusesToKeep(tr("its import cannot go on"))) {
        return;
    }
    const Log& log = *m_log;
    const std::vector<fs::path> sources = incompleteSources(log);
    if (sources.empty()) {
        return;
    }
    m_message->dismiss();
    const std::vector<ImportedSource> imported = log.sources();
    runImport(sources, optionsOf(imported.back()));
}

void MainWindow::followSource() {
    if (refuseWhileWorking(
            tr("A job is at work. Wait for it or cancel it, then follow the file."))) {
        return;
    }
    const auto source = followedSource(*m_log);
    if (!source) {
        return;
    }
    m_message->dismiss();
    Session& session = m_workspace->session();
    if (session.playhead() == session.end()) {
        m_workspace->followEnd();
    }
    ImportOptions options = optionsOf(*source);
    options.follow = true;
    runImport({source->path}, options);
}

// --- choosing files ---

void MainWindow::chooseFile() {
    const QStringList names = QFileDialog::getOpenFileNames(
        this, tr("Open event logs"), m_settings.value("window/folder").toString());
    if (names.isEmpty()) {
        return;
    }
    m_settings.setValue("window/folder", QFileInfo(names.first()).absolutePath());
    std::vector<fs::path> paths;
    for (const QString& name : names) {
        paths.emplace_back(name.toStdString());
    }
    open(paths);
}

void MainWindow::chooseFolder() {
    const QString name =
        QFileDialog::getExistingDirectory(this, tr("Open a workspace, or a folder to import"),
                                          m_settings.value("window/folder").toString());
    if (!name.isEmpty()) {
        m_settings.setValue("window/folder", QFileInfo(name).absolutePath());
        open({name.toStdString()});
    }
}

}  // namespace oxbow
