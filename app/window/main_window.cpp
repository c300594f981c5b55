#include "app/window/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyle>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "app/window/about/log_page.h"
#include "app/window/about/workspaces_page.h"
#include "app/window/branches/branch_desk.h"
#include "app/window/branches/question_form.h"
#include "app/window/commands/command_words.h"
#include "app/window/commands/help_page.h"
#include "app/window/commands/shortcut_help.h"
#include "app/window/focus/tab_order.h"
#include "app/window/jobs/inline_message.h"
#include "app/window/jobs/status_line.h"
#include "app/window/opening/import_desk.h"
#include "app/window/opening/import_translation.h"
#include "app/window/overlay.h"
#include "app/window/side_page.h"
#include "app/window/welcome/welcome_page.h"
#include "app/window/workspace_page.h"
#include "views/common/elided_label.h"
#include "views/common/format.h"
#include "views/common/message_page.h"
#include "views/common/theme.h"
#include "views/find/find_bar.h"
#include "views/importing/import_view.h"
#include "views/timeline/timeline_panel.h"
#include "views/timeline/timeline_view.h"

namespace oxbow {

namespace {

constexpr QSize kFirstSize(1440, 900);
constexpr QSize kSmallestSize(480, 320);  // a small screen, twice as large
constexpr int kHelpCharacters = 64;       // as wide as the help is at first,
constexpr int kBothCharacters = 110;      // and the window that has room for it beside a page

// Of the user's own descriptions: beside the settings.
std::filesystem::path formatsFolder(const QSettings& settings) {
    return std::filesystem::path(QFileInfo(settings.fileName()).absolutePath().toStdString()) /
           "formats";
}

}  // namespace

MainWindow::MainWindow(const Setup& setup)
    : m_settings(setup.settings),
      m_chrome(setup.chrome),
      m_root(setup.workspaceRoot),
      m_makeExecutor(setup.makeExecutor),
      m_adjustImport(setup.adjustImport),
      m_commands(setup.settings),
      m_recent(setup.settings, m_makeExecutor()),
      m_desk(
          new ImportDesk(setup.workspaceRoot, formatsFolder(setup.settings), this, m_makeExecutor)),
      m_logs(new LogDesk(this, m_makeExecutor)) {
    setObjectName("mainWindow");
    setAcceptDrops(true);
    setMinimumSize(kSmallestSize);
    // Before there is anything to dress: what was made in letters of another size keeps them.
    m_chrome.apply(savedLook());
    build();
    bindFileCommands();
    bindViewCommands();
    bindHistoryCommands();
    bindFoldCommands();
    bindBranchCommands();
    bindQuestions();
    buildMenus();
    connectOpening();
    if (!restoreGeometry(m_settings.value("window/geometry").toByteArray())) {
        fitScreen();
    }
    applyLook(savedLook());
    showWelcome();
}

MainWindow::~MainWindow() {
    // Whatever is at work comes to its end while the window is still whole: the job may tell of its
    // progress, and the page belonged to it.
    closeWorkspace();
    m_undo.disconnect(this);  // it empties itself when there is no command left to tell
    delete std::exchange(m_logs, nullptr);
}

void MainWindow::build() {
    connect(&m_recent, &RecentWorkspaces::changed, this,
            [this] { m_welcome->setRecent(m_recent.list()); });
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildBar(layout);
    m_sides = new QSplitter(central);
    m_sides->setHandleWidth(1);
    m_sides->setChildrenCollapsible(false);
    m_pages = new QStackedWidget(m_sides);
    layout->addWidget(m_sides, 1);
    setCentralWidget(central);

    m_welcome = new WelcomePage(m_pages);
    m_help = new HelpPage(m_sides);
    m_help->hide();
    m_sides->setStretchFactor(0, 1);
    m_sides->setStretchFactor(1, 0);
    m_import = new ImportView(m_pages);
    m_openingPage = new MessagePage(m_pages);
    m_logPage = new LogPage(m_pages, m_makeExecutor);
    m_workspacesPage = new WorkspacesPage(m_root, m_pages, m_makeExecutor);
    for (QWidget* page : std::initializer_list<QWidget*>{m_welcome, m_import, m_openingPage,
                                                         m_logPage, m_workspacesPage}) {
        m_pages->addWidget(page);
    }
    m_status = new StatusLine(this);
    setStatusBar(m_status);
    m_palette = new CommandPalette(this);
    m_shortcuts = new ShortcutHelp(m_commands, this);
    m_formatForm = new QuestionForm(this);
    for (SidePage* side : std::initializer_list<SidePage*>{m_logPage, m_workspacesPage}) {
        connect(side, &SidePage::closed, this, &MainWindow::leaveSidePage);
    }
    connect(m_help, &SidePage::closed, this, &MainWindow::closeHelp);
    connect(m_status, &StatusLine::rejectedClicked, this,
            [this] { m_commands.action("view.rejected")->trigger(); });
    connect(m_status, &StatusLine::cancelClicked, this, &MainWindow::stop);
    connect(&m_commands, &Commands::keysChosen, this, &MainWindow::keepKeyChoice);
    connect(&m_undo, &QUndoStack::indexChanged, this, &MainWindow::showUndo);
}

void MainWindow::buildBar(QVBoxLayout* layout) {
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 7, 12, 7);
    auto* open = new QPushButton(tr("Open…"), this);
    open->setFocusPolicy(Qt::TabFocus);
    trigger(*open, "file.open");
    m_source = new ElidedLabel(this);
    m_source->setProperty("strong", true);
    m_source->setFewestLetters(8);
    m_sourceNote = new ElidedLabel(this);
    m_sourceNote->setProperty("dim", true);
    m_commandButton = new QPushButton(this);
    m_commandButton->setFocusPolicy(Qt::TabFocus);
    m_commandButton->setAccessibleName(tr("Find a command"));
    trigger(*m_commandButton, "edit.commands");
    const auto showKey = [this] {
        const auto keys = m_commands.keys("edit.commands");
        m_commandButton->setText(
            (keys.isEmpty() ? QString() : keys.first().toString(QKeySequence::NativeText) + " ") +
            tr("command…"));
    };
    connect(&m_commands, &Commands::keysChanged, this, showKey);
    showKey();
    bar->addWidget(open);
    bar->addSpacing(10);
    bar->addWidget(m_source);
    bar->addSpacing(8);
    bar->addWidget(m_sourceNote, 1);
    buildMessage();
    bar->addWidget(m_message, 1);
    m_source->setMinimumHeight(m_message->sizeHint().height());
    bar->addWidget(m_commandButton);
    layout->addLayout(bar);
}

void MainWindow::trigger(QPushButton& button, const char* command) {
    QAction* action = m_commands.action(command);
    connect(&button, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::enabledChanged, &button, &QPushButton::setEnabled);
}

// It stands where the source is named, and as high: nothing moves when it comes or goes.
void MainWindow::buildMessage() {
    m_message = new InlineMessage(this);
    connect(m_message, &InlineMessage::shown, this, [this](bool shown) {
        m_source->setVisible(!shown);
        m_sourceNote->setVisible(!shown);
    });
    connect(m_message, &InlineMessage::focusLeft, this,
            [this] { showPage(m_pages->currentWidget()); });
}

// The first window: as large as it is meant to be, or as the screen is.
void MainWindow::fitScreen() {
    const QSize room = screen()->availableGeometry().size();
    const int title = style()->pixelMetric(QStyle::PM_TitleBarHeight);
    resize(kFirstSize.boundedTo(room - QSize(0, title)));
}

// What is hidden, or can no more be pressed, hands the focus to whatever stands next, which may
// open a dialog at the next key: it goes where keys step through events.
bool MainWindow::focusNextPrevChild(bool next) {
    const QWidget* from = QApplication::focusWidget();
    const bool goes =
        from != nullptr && isAncestorOf(from) && !(from->isVisible() && from->isEnabled());
    if (goes && m_workspace && m_workspace->isVisible()) {
        m_workspace->setFocus(Qt::OtherFocusReason);
        return true;
    }
    return moveFocus(*this, next);
}

void MainWindow::buildMenus() {
    QHash<QString, QMenu*> menus;
    QHash<QMenu*, int> groups;
    const auto menuOf = [&](const QString& path) {
        if (!menus.contains(path)) {
            const bool top = !path.contains('/');
            QMenu* parent = top ? nullptr : menus.value(path.section('/', 0, -2));
            menus[path] = top ? menuBar()->addMenu(path) : parent->addMenu(path.section('/', -1));
        }
        return menus.value(path);
    };
    for (const CommandSpec& spec : allCommands()) {
        QMenu* top = menuOf(spec.menu.section('/', 0, 0));
        if (groups.value(top, spec.group) != spec.group) {
            top->addSeparator();
        }
        groups[top] = spec.group;
        menuOf(spec.menu)->addAction(m_commands.action(spec.id));
        if (spec.id == "file.openFolder") {
            addListMenus(*top);
        } else if (spec.id == "folds.changes") {
            addFoldMenu(*top);
        } else if (spec.id == "branch.log") {
            addBranchMenu(*top);
        }
    }
    // Keys work whether or not their menu has ever been opened.
    for (const CommandSpec& spec : allCommands()) {
        addAction(m_commands.action(spec.id));
    }
}

void MainWindow::addListMenus(QMenu& file) {
    QMenu* samples = file.addMenu(tr("Open a sample"));
    for (const Sample& sample : findSamples()) {
        samples->addAction(sample.title, this, [this, sample] { open({sample.path}); });
    }
    samples->menuAction()->setVisible(!samples->isEmpty());
    QMenu* recent = file.addMenu(tr("Open again"));
    connect(&file, &QMenu::aboutToShow, recent, [this, recent] {
        recent->clear();
        for (const RecentWorkspace& entry : m_recent.list()) {
            recent->addAction(QFileInfo(entry.source).fileName(), this,
                              [this, entry] { open({entry.workspace.toStdString()}); });
        }
        recent->menuAction()->setVisible(!recent->isEmpty());
    });
}

void MainWindow::showPage(QWidget* page) {
    auto* side = qobject_cast<SidePage*>(page);
    if (side != nullptr && qobject_cast<SidePage*>(m_pages->currentWidget()) == nullptr) {
        m_pageBefore = m_pages->currentWidget();
    }
    m_pages->setCurrentWidget(page);
    if (m_pages->isHidden()) {
        m_help->hide();
        m_pages->show();
    }
    (side != nullptr ? side->first() : page == m_import ? m_import->first() : page)->setFocus();
    if (!waiting()) {
        m_status->showWaiting({});
    }
    showTitle();
    fitHelp();
}

void MainWindow::showWelcome() {
    m_welcome->setSamples(findSamples());
    m_welcome->setRecent(m_recent.list());
    showPage(m_welcome);
}

void MainWindow::showHelp(const QString& page) {
    if (m_help->isHidden()) {
        m_focusBeforeHelp = QApplication::focusWidget();
    }
    if (m_help->isVisible() || m_help->begun() != page) {
        m_help->showPage(page);
    }
    m_help->show();
    fitHelp();
    // A card keeps the focus: what it asks for is read of beside it.
    if (!Overlay::covers(*this)) {
        m_help->first()->setFocus();
    }
}

void MainWindow::closeHelp() {
    const bool hadFocus = m_help->isAncestorOf(QApplication::focusWidget());
    m_help->hide();
    fitHelp();
    if (hadFocus) {
        (m_focusBeforeHelp && m_focusBeforeHelp->isVisible() ? m_focusBeforeHelp.data()
                                                             : m_pages->currentWidget())
            ->setFocus();
    }
}

// In a narrow window the help stands in the place of the page. A card goes with the page that it
// lies over.
void MainWindow::fitHelp() {
    const int letter = fontMetrics().averageCharWidth();
    const bool shown = m_help->isHidden() || width() >= kBothCharacters * letter;
    if (shown && m_pages->isHidden()) {
        m_pages->resize(m_sides->size());  // plots cannot be painted without any room
    }
    m_pages->setVisible(shown);
    if (!shown) {
        m_helpIsBeside = false;
    } else if (!m_help->isHidden() && !std::exchange(m_helpIsBeside, true)) {
        const int wanted = std::min(kHelpCharacters * letter, width() / 3);
        m_sides->setSizes({width() - wanted, wanted});
    }
    const bool aside = m_pages->isHidden() || qobject_cast<SidePage*>(m_pages->currentWidget());
    for (Overlay* card : findChildren<Overlay*>(QString(), Qt::FindDirectChildrenOnly)) {
        card->setAside(aside);
    }
    updateCommands();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    if (!m_help->isHidden()) {
        fitHelp();
    }
}

void MainWindow::leaveSidePage() {
    showPage(m_pageBefore ? m_pageBefore.data() : m_welcome);
}

void MainWindow::showTitle() {
    if (!m_workspace) {
        m_status->showLog({}, nullptr);
    }
    const bool imports = m_planned && m_pages->currentWidget() == m_import;
    if (!m_workspace || imports) {
        const std::string name =
            imports ? m_planned->sources.front().filename().string() : std::string();
        setWindowTitle(imports ? tr("Import %1 – Oxbow").arg(QString::fromStdString(name))
                               : QStringLiteral("Oxbow"));
        m_source->clear();
        m_sourceNote->clear();
        return;
    }
    Session& session = m_workspace->session();
    const QString name = shownName(session.name());
    const QString branch = fromUtf8(session.past()->name());
    setWindowTitle(branch.isEmpty() ? name + " – Oxbow"
                                    : tr("%1 – what if: %2 – Oxbow").arg(name, branch));
    const auto sources = m_log->sources();
    QString text = name;
    QString note;
    if (!sources.empty()) {
        const QFileInfo source(QString::fromStdString(sources.front().path));
        text = source.fileName();
        if (sources.size() > 1) {
            text += tr(" and %1 more").arg(sources.size() - 1);
        }
        note = QString::fromStdString(sources.front().format) + " · " + source.absolutePath();
    }
    m_source->setText(text);
    m_sourceNote->setText(note);
    m_status->showLog(name, m_log.get(), session.past().get());
}

void MainWindow::updateCommands() {
    const bool covered = Overlay::covers(*this);
    m_commands.update(
        [this, covered](Need need) { return need == Need::Window || (!covered && isThere(need)); });
}

bool MainWindow::isThere(Need need) const {
    if (need == Need::Window || need == Need::Nothing) {
        return true;
    }
    const bool shown =
        m_workspace && m_pages->currentWidget() == m_workspace && !m_pages->isHidden();
    if (need == Need::Undo || need == Need::Redo) {
        const QUndoStack& stack = undoStack();
        return need == Need::Undo ? stack.canUndo() : stack.canRedo();
    }
    if (need == Need::SelectionOrJob) {
        return m_job || waiting() || (shown && m_workspace->branches().isWorking()) ||
               (shown && !m_workspace->findBar().isHidden()) ||
               (shown && m_workspace->timeline().view()->range()) ||
               (shown &&
                (m_workspace->session().selectedEvent() || m_workspace->session().selectedKey() ||
                 m_workspace->session().selectedGhost()));
    }
    if (!shown) {
        return false;
    }
    const Session& session = m_workspace->session();
    const Log& log = *m_log;
    switch (need) {
        case Need::Events:
            return session.end() > Position(0);
        case Need::Marks:
            return !session.marks().empty();
        case Need::Sources:
            return !m_job && !log.sources().empty();
        case Need::Rejected:
            return log.rejectedCount() > 0;
        case Need::Incomplete:
            return !m_job && log.interrupted();
        case Need::Growing:
            return !m_job && followedSource(log).has_value();
        case Need::Key:
            return session.selectedKey() || session.playhead() > Position(0);
        case Need::Branch:
            return !session.past()->isLog();
        case Need::Range:
            return m_workspace->timeline().view()->range().has_value();
        case Need::JumpBack:
            return session.canGoBack();
        case Need::JumpForward:
            return session.canGoForward();
        default:
            return true;
    }
}

std::vector<PaletteEntry> MainWindow::paletteEntries() {
    std::vector<PaletteEntry> entries;
    for (const CommandSpec& spec : allCommands()) {
        QAction* action = m_commands.action(spec.id);
        if (spec.id == "edit.commands") {
            continue;
        }
        const auto keys = action->shortcuts();
        entries.push_back(
            {spec.title, QString(spec.menu).replace("/", " › "),
             keys.isEmpty() ? QString() : keys.first().toString(QKeySequence::NativeText),
             [action] { action->trigger(); }, wordsOf(spec.id), action->isEnabled()});
    }
    for (const Sample& sample : findSamples()) {
        entries.push_back(
            {sample.title, tr("Open a sample"), {}, [this, sample] { open({sample.path}); }});
    }
    for (const RecentWorkspace& entry : m_recent.list()) {
        entries.push_back({QFileInfo(entry.source).fileName(), tr("Open again"), {}, [this, entry] {
                               open({entry.workspace.toStdString()});
                           }});
    }
    if (m_workspace) {
        appendFoldEntries(entries);
        appendBranchEntries(entries);
        for (const Mark& mark : m_workspace->session().marks()) {
            entries.push_back(
                {fromUtf8(mark.name), tr("Mark"), formatPosition(mark.position),
                 [this, mark] { m_workspace->session().movePlayhead(mark.position); }});
        }
    }
    return entries;
}

void MainWindow::saveLayout() {
    m_settings.setValue("window/geometry", saveGeometry());
    if (m_workspace) {
        m_workspace->saveLayout(m_settings);
    }
}

bool MainWindow::event(QEvent* event) {
    if (event->type() == Overlay::covering()) {
        updateCommands();
        return true;
    }
    return QMainWindow::event(event);
}

void MainWindow::changeEvent(QEvent* event) {
    if (m_source && changesLook(*event)) {
        m_source->setMinimumHeight(m_message->sizeHint().height());
        showTitle();  // it names a font
    }
    // Whoever comes back may have changed a branch elsewhere.
    if (event->type() == QEvent::ActivationChange && isActiveWindow() && m_workspace) {
        m_workspace->branches().lookElsewhere();
        m_workspace->branches().refresh();
    }
    QMainWindow::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    closeWorkspace();
    saveLayout();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
        m_welcome->setDropHint(true);
    }
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    m_welcome->setDropHint(false);
}

void MainWindow::dropEvent(QDropEvent* event) {
    m_welcome->setDropHint(false);
    std::vector<std::filesystem::path> paths;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            paths.emplace_back(url.toLocalFile().toStdString());
        }
    }
    if (!paths.empty()) {
        event->acceptProposedAction();
        open(paths);
    }
}

}  // namespace oxbow
