#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>
#include <QStackedWidget>
#include <system_error>

#include "app/window/import_desk.h"
#include "app/window/import_translation.h"
#include "app/window/inline_message.h"
#include "app/window/main_window.h"
#include "app/window/sentence.h"
#include "app/window/status_line.h"
#include "app/window/welcome_page.h"
#include "app/window/workspace_page.h"
#include "views/common/format.h"
#include "views/importing/import_view.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

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
    connect(m_desk, &ImportDesk::found, this, &MainWindow::workspaceFound);
    connect(m_desk, &ImportDesk::planned, this, &MainWindow::planMade);
    connect(m_desk, &ImportDesk::failed, this, &MainWindow::fail);
    connect(m_import, &ImportView::answersChanged, this, [this] {
        m_import->setBusy(true);
        m_desk->preview(m_sources, m_import->answers());
    });
    connect(m_import, &ImportView::importClicked, this,
            [this] { startImport(optionsOf(m_import->answers())); });
    connect(m_import, &ImportView::cancelClicked, this, [this] {
        m_message->dismiss();
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
    if (paths.size() == 1 && isWorkspace(paths.front())) {
        openWorkspace(paths.front());
        return;
    }
    m_sources = paths;
    m_planIsOfThem = false;
    m_desk->find(paths);
}

void MainWindow::workspaceFound(const QString& workspace, bool exists) {
    m_target = workspace.toStdString();
    if (exists) {
        openWorkspace(m_target);
        if (m_workspace && m_workspace->session().end() > Position(0)) {
            return;
        }
        // An import that was given up before its first commit: begin again.
        closeWorkspace();
    }
    if (openingSample()) {
        startImport({});
    } else {
        m_desk->preview(m_sources, {});
    }
}

void MainWindow::openWorkspace(const fs::path& workspace) {
    if (m_workspace && m_workspace->session().log()->workspace() == workspace) {
        showPage(m_workspace);
        return;
    }
    closeWorkspace();
    auto log = Log::open(workspace, Log::Access::ReadWrite);
    const bool elsewhere = absl::IsUnavailable(log.status());
    if (elsewhere) {
        log = Log::open(workspace, Log::Access::ReadOnly);
    }
    if (!log.ok()) {
        showWelcome();
        fail(sentence(log.status()));
        return;
    }
    showLog(*std::move(log));
    if (elsewhere) {
        m_message->show(InlineMessage::Kind::Warning,
                        tr("This workspace is open in another program, so it can be read here but "
                           "marks cannot be set. Close it there and open it again."));
    } else {
        offerResume();
    }
}

void MainWindow::showLog(std::shared_ptr<Log> log) {
    m_workspace = new WorkspacePage(std::move(log), m_pages);
    m_pages->addWidget(m_workspace);
    m_workspace->restoreLayout(m_settings);
    Session* session = &m_workspace->session();
    connect(m_workspace, &WorkspacePage::failed, this, [this](const QString& message) {
        m_message->show(InlineMessage::Kind::Warning, message);
    });
    for (const auto signal : {&Session::selectionChanged, &Session::marksChanged}) {
        connect(session, signal, this, &MainWindow::updateCommands);
    }
    connect(session, &Session::jumpsChanged, this, &MainWindow::updateCommands);
    connect(session, &Session::grown, this, [this] {
        showTitle();
        updateCommands();
    });
    showPage(m_workspace);
    remember();
    emit workspaceShown();
}

void MainWindow::closeWorkspace() {
    m_job.reset();
    m_status->showJob(nullptr);
    if (!m_workspace) {
        return;
    }
    remember();
    m_workspace->saveLayout(m_settings);
    delete m_workspace;  // at once: the workspace may be opened again in the next line
    m_workspace = nullptr;
    m_message->dismiss();
    showTitle();
    updateCommands();
}

void MainWindow::remember() {
    const Log& log = *m_workspace->session().log();
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
    m_message->show(InlineMessage::Kind::Error, message);
}

// --- imports ---

void MainWindow::planMade(const ImportPlan& plan) {
    m_message->dismiss();
    m_import->setPlan(plan, m_planIsOfThem);
    if (!m_planIsOfThem) {
        m_planIsOfThem = true;
        showPage(m_import);
    }
}

void MainWindow::startImport(const ImportOptions& options) {
    closeWorkspace();
    std::error_code error;
    fs::create_directories(m_root, error);
    if (error) {
        fail(tr("%1 cannot be made: %2. Oxbow keeps its workspaces there.")
                 .arg(QString::fromStdString(m_root.string()),
                      QString::fromStdString(error.message())));
        return;
    }
    auto log = fs::exists(m_target, error) ? Log::open(m_target, Log::Access::ReadWrite)
                                           : Log::create(m_target);
    if (!log.ok()) {
        fail(sentence(log.status()));
        return;
    }
    m_message->dismiss();
    showLog(*std::move(log));
    if (!openingSample()) {
        m_workspace->followEnd();
    }
    runImport(m_sources, options);
}

void MainWindow::runImport(std::vector<fs::path> sources, const ImportOptions& options) {
    ImportJob import = makeImportJob(m_workspace->session().log(), std::move(sources), options);
    m_summary = import.summary;
    connect(import.job.get(), &Job::progressed, m_workspace, &WorkspacePage::refresh);
    startJob(std::move(import.job), [this](const absl::Status& s) { importFinished(s); });
}

void MainWindow::startJob(std::unique_ptr<Job> job,
                          std::function<void(const absl::Status&)> finished) {
    m_job = std::move(job);
    connect(m_job.get(), &Job::finished, this,
            [this, finished = std::move(finished)](const absl::Status& status) {
                m_status->showJob(nullptr);
                m_job.release()->deleteLater();
                finished(status);
                updateCommands();
                emit jobFinished();
            });
    m_job->start();
    m_status->showJob(m_job.get());
    updateCommands();
}

void MainWindow::importFinished(const absl::Status& status) {
    m_workspace->refresh();
    showTitle();
    if (m_workspace->session().end() == Position(0) && !status.ok()) {
        abandonEmptyWorkspace(absl::IsCancelled(status) ? tr("The import was cancelled before the "
                                                             "first events were in.")
                                                        : sentence(status));
        return;
    }
    remember();
    if (status.ok()) {
        if (openingSample()) {
            prepareSample();
        }
        tellWhatWasImported();
    } else if (absl::IsCancelled(status)) {
        offerResume();
    } else {
        m_message->show(InlineMessage::Kind::Error, sentence(status));
        if (isThere(Need::Incomplete)) {
            m_message->addAction(tr("Resume"), [this] { resumeImport(); });
        }
    }
}

void MainWindow::abandonEmptyWorkspace(const QString& why) {
    const fs::path workspace = m_workspace->session().log()->workspace();
    closeWorkspace();
    if (workspace == m_target) {
        std::error_code error;  // what cannot be removed is found again, and is harmless
        fs::remove_all(workspace, error);
    }
    if (m_planIsOfThem) {
        showPage(m_import);
    } else {
        showWelcome();
    }
    m_message->show(InlineMessage::Kind::Error, why);
}

bool MainWindow::openingSample() const {
    return m_sources.size() == 1 && isSample(m_sources.front());
}

void MainWindow::prepareSample() {
    Session& session = m_workspace->session();
    if (!session.marks().empty()) {
        return;
    }
    const Position middle(session.end().value() / 2);
    session.addMark({middle, tr("drag me").toStdString(), {}});
    // One event short of it and on, so that the table shows what one event did.
    session.startAt(middle.previous());
    session.step(1);
}

void MainWindow::tellWhatWasImported() {
    const quint64 rejected = m_summary->rejected;
    QString text;
    for (const SourceFailure& failure : m_summary->failures) {
        text += sentence(failure.status) + QStringLiteral(". ");
    }
    if (rejected > 0) {
        text =
            tr("%1 could not be read and %2 kept as rejected. ")
                .arg(formatCountOf(rejected, tr("record")), rejected == 1 ? tr("is") : tr("are"));
    }
    QStringList parts;
    for (const auto& [what, count] : m_summary->lost) {
        parts << QString::fromStdString(what) + " × " + formatCount(count);
    }
    if (!parts.isEmpty()) {
        text += tr("To know about this log: %1.").arg(parts.join(" · "));
    }
    if (text.isEmpty()) {
        return;
    }
    m_message->show(
        m_summary->firstFailure().ok() ? InlineMessage::Kind::Note : InlineMessage::Kind::Error,
        text);
    if (rejected > 0) {
        m_message->addAction(tr("Show"), [this] { m_commands.action("view.rejected")->trigger(); });
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

void MainWindow::resumeImport() {
    const Log& log = *m_workspace->session().log();
    const std::vector<fs::path> sources = incompleteSources(log);
    if (sources.empty()) {
        return;
    }
    m_message->dismiss();
    const std::vector<ImportedSource> imported = log.sources();
    runImport(sources, optionsOf(imported.back()));
}

void MainWindow::followSource() {
    const auto source = followedSource(*m_workspace->session().log());
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
