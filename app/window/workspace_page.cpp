#include "app/window/workspace_page.h"

#include <QApplication>
#include <QMenu>
#include <QResizeEvent>
#include <QSettings>
#include <QSplitter>
#include <QTreeView>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>
#include <utility>

#include "app/window/branches/branch_desk.h"
#include "app/window/branches/difference_desk.h"
#include "app/window/branches/questions.h"
#include "app/window/branches/ways_out.h"
#include "app/window/branches/what_ifs.h"
#include "app/window/find/find_desk.h"
#include "app/window/folds/behind_desk.h"
#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_pane.h"
#include "app/window/folds/fold_panes.h"
#include "views/behind/behind_page.h"
#include "views/behind/behind_pane.h"
#include "views/behind/row_page.h"
#include "views/branch/branch_banner.h"
#include "views/branch/branch_pane.h"
#include "views/branch/difference_view.h"
#include "views/branch/orphan_finder.h"
#include "views/common/background_worker.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/theme.h"
#include "views/event/event_pane.h"
#include "views/find/find_bar.h"
#include "views/stream/rejected_view.h"
#include "views/stream/stream_view.h"
#include "views/table/table_view.h"
#include "views/timeline/timeline_panel.h"
#include "views/timeline/timeline_view.h"
#include "views/timeline/transport/player.h"
#include "views/timeline/transport/transport_bar.h"

namespace oxbow {

namespace {

// Of the height: timeline with its transport, lists, event. Of the width: stream, table.
constexpr int kRowShares[] = {32, 42, 26};
constexpr int kColumnShares[] = {50, 50};
constexpr int kColumnSharesWithFolds[] = {34, 66};
constexpr int kBottomShares[] = {38, 62};
// In a low window: what the lists keep, and what the pane below them needs to be worth its room.
constexpr int kRowsKept = 8;
constexpr int kRowsBelow = 6;
constexpr int kLeastPaneWidth = 140;
constexpr int kPaneCharacters = 48;  // that a pane's heading needs, with its buttons
constexpr int kTimelineRows = 8;     // of the timeline with all that belongs to it, at least
constexpr int kBranchRows = 2;       // of the line of a branch in it

// A splitter shares its room out in the proportions of what it is given; large numbers, so that no
// pane's smallest size comes into it.
template <std::size_t N>
QList<int> shares(const int (&parts)[N]) {
    QList<int> sizes;
    for (const int part : parts) {
        sizes.append(part * 100);
    }
    return sizes;
}

}  // namespace

WorkspacePage::WorkspacePage(std::shared_ptr<Workspace> workspace, Session::Saved saved,
                             QWidget* parent, const MakeExecutor& makeExecutor)
    : QWidget(parent),
      m_session(std::make_unique<Session>(std::move(workspace), std::move(saved), makeExecutor)) {
    setObjectName("workspacePage");
    build();
    connectSession();
    m_streamDefault = m_stream->saveState();
    m_tableDefault = m_table->saveState();
    m_eventDefault = m_event->saveState();
    m_behindDefault = m_behind->saveState();
}

WorkspacePage::~WorkspacePage() {
    // The views borrow the session, and what looks behind the tables borrows those.
    delete m_branches;
    delete m_find;
    delete m_differenceDesk;
    delete m_behind;
    qDeleteAll(findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    delete m_folds;
}

std::function<void()> WorkspacePage::finish() {
    m_timeline->player()->pause();
    return BackgroundWorker::finishUnder(*this);
}

void WorkspacePage::build() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildBranches(layout);
    m_findBar = new FindBar(this);
    layout->addWidget(m_findBar);
    m_rows = new QSplitter(Qt::Vertical, this);
    m_rows->setObjectName("rows");
    m_rows->setHandleWidth(1);
    m_timeline = new TimelinePanel(m_session.get(), m_rows);
    m_rows->addWidget(m_timeline);
    m_columns = buildColumns();
    m_rows->addWidget(m_columns);
    m_bottom = buildBottom();
    m_rows->addWidget(m_bottom);
    for (int i = 0; i < m_rows->count(); ++i) {
        m_rows->setCollapsible(i, false);
        m_rows->setStretchFactor(i, kRowShares[i]);
    }
    layout->addWidget(m_rows);
    m_find = new FindDesk(m_session.get(), m_findBar, m_stream, m_timeline->view(), this);
    connect(m_timeline->transport(), &TransportBar::nextLateAsked, m_find,
            [this] { m_find->goToNextLate(m_session->playhead()); });
    connectFind();
}

// Arrows step from the start.
void WorkspacePage::focusInEvent(QFocusEvent* event) {
    m_stream->list()->setFocus(event->reason());
}

void WorkspacePage::connectFind() {
    connect(m_find, &FindDesk::failed, this, &WorkspacePage::failed);
    connect(m_find, &FindDesk::told, this, &WorkspacePage::told);
    const auto addTo = [this](QMenu* menu, const EventSubject& subject) {
        if (subject.events.size() == 1) {
            menu->addAction(tr("All events of its key"), this,
                            [this, event = subject.events.front()] { showRowHistory(event, {}); });
        }
        m_find->addTo(menu, subject);
    };
    const auto showHistory = [this](const std::optional<std::string>& field) {
        showRowHistory({}, field);
    };
    connect(m_table, &TableView::rowHistoryAsked, this, showHistory);
    connect(m_tables, &FoldPanes::rowHistoryAsked, this, showHistory);
    const auto addFindTo = [this](QMenu* menu, const EventSubject& subject) {
        m_find->addTo(menu, subject);
    };
    connect(m_stream, &StreamView::menuAsked, m_find, addTo);
    connect(m_table, &TableView::menuAsked, m_find, addFindTo);
    connect(m_tables, &FoldPanes::menuAsked, m_find, addFindTo);
    connect(m_event, &EventPane::menuAsked, m_find, addTo);
    connect(m_timeline->view(), &TimelineView::menuAsked, m_find,
            [this](QMenu* menu, Position position) {
                m_find->addTo(menu->addMenu(tr("Find the next from here")), position);
            });
}

QSplitter* WorkspacePage::buildColumns() {
    auto* columns = new QSplitter(Qt::Horizontal, m_rows);
    columns->setObjectName("columns");
    columns->setHandleWidth(1);
    m_stream = new StreamView(m_session.get(), columns);
    m_folds = new FoldDesk(m_session.get(), this);
    m_tables = new FoldPanes(m_session.get(), m_folds, columns);
    m_table = new TableView(m_session.get(), m_tables);
    m_tables->addWidget(m_table);
    columns->addWidget(m_stream);
    columns->addWidget(m_tables);
    for (int i = 0; i < columns->count(); ++i) {
        columns->setCollapsible(i, false);
        columns->setStretchFactor(i, kColumnShares[i]);
    }
    return columns;
}

// The event, and what stands behind a table while somebody looks there.
QSplitter* WorkspacePage::buildBottom() {
    auto* bottom = new QSplitter(Qt::Horizontal, m_rows);
    bottom->setObjectName("bottom");
    bottom->setHandleWidth(1);
    bottom->setChildrenCollapsible(false);
    m_event = new EventPane(m_session.get(), bottom);
    m_behind = new BehindPane(m_session.get(), bottom);
    m_behind->hide();
    m_branchPane = new BranchPane(bottom);
    m_branchPane->hide();
    connectBranchPane();
    m_behindDesk = new BehindDesk(m_session.get(), m_folds, m_tables, m_behind);
    bottom->addWidget(m_event);
    bottom->addWidget(m_behind);
    bottom->addWidget(m_branchPane);
    buildDifferences(bottom);
    for (int i = 0; i < bottom->count(); ++i) {
        bottom->setStretchFactor(i, kBottomShares[std::min(i, 1)]);
        // However large the letters are: all of them beside each other fit the window.
        bottom->widget(i)->setMinimumWidth(kLeastPaneWidth);
    }
    connect(m_behind, &BehindPane::closeClicked, this, [this] { setBehindShown(false); });
    connect(m_behind, &BehindPane::openAsLogClicked, this, &WorkspacePage::openAsLogClicked);
    return bottom;
}

void WorkspacePage::buildDifferences(QSplitter* bottom) {
    m_finder = new DifferenceFinder(this, m_session->makeExecutor());
    m_differences = new DifferenceView(m_finder, bottom, m_session->makeExecutor());
    m_differences->hide();
    bottom->addWidget(m_differences);
    bottom->setStretchFactor(bottom->indexOf(m_differences), kBottomShares[1]);
    m_differenceDesk = new DifferenceDesk(m_session.get(), m_finder, m_differences,
                                          m_timeline->view(), m_folds, m_tables, m_branches, this);
    connect(m_differenceDesk, &DifferenceDesk::failed, this, &WorkspacePage::failed);
    connect(m_differenceDesk, &DifferenceDesk::comparedChanged, this, [this] {
        if (m_differenceDesk->comparesFolds()) {
            setDifferencesShown(true);
        } else {
            showDifferences();
        }
    });
    connect(m_differences, &DifferenceView::failed, this, &WorkspacePage::failed);
    connect(m_differences, &DifferenceView::closeClicked, this, [this] {
        m_differenceDesk->stopComparingFolds();
        setDifferencesShown(false);
    });
    connect(m_session.get(), &Session::pastChanged, this, &WorkspacePage::showDifferences);
}

void WorkspacePage::setDifferencesShown(bool shown) {
    m_differencesWanted = shown;
    showDifferences();
    if (!m_differences->isHidden()) {
        bringLowerPaneBack();
    }
}

void WorkspacePage::showDifferences() {
    const bool shown =
        m_differencesWanted && (!m_session->past()->isLog() || m_differenceDesk->comparesFolds());
    if (shown != m_differences->isHidden()) {
        return;
    }
    const QList<int> before = m_bottom->sizes();
    if (!shown) {
        takeFocusFrom(m_differences);
    }
    m_differences->setVisible(shown);
    if (shown) {
        // The others keep their proportions in what is left.
        const int room = std::accumulate(before.begin(), before.end(), 0);
        QList<int> sizes = before;
        for (int& size : sizes) {
            size = size * kBottomShares[0] / 100;
        }
        sizes.back() = room * kBottomShares[1] / 100;
        m_bottom->setSizes(sizes);
        putLast(m_differences);
    }
}

// What was asked for last has its room below.
void WorkspacePage::putLast(QWidget* pane) {
    m_below.removeAll(pane);
    m_below.append(pane);
    shareOutBelow();
}

// Where the panes below have no room beside each other, the one that was asked for first gives way;
// the event's own stays. Each has room for its heading then.
void WorkspacePage::shareOutBelow() {
    if (!isVisible() || m_tables->editor() != nullptr) {
        return;
    }
    const int least = kPaneCharacters * fontMetrics().averageCharWidth();
    const auto shown = [this] {
        return std::count_if(m_below.begin(), m_below.end(),
                             [](const QWidget* pane) { return !pane->isHidden(); });
    };
    for (QWidget* pane : QVector<QWidget*>(m_below)) {
        if ((shown() + 1) * least > width() && shown() > 1) {
            closeBelow(pane);
        }
    }
    QList<int> sizes = m_bottom->sizes();
    const bool isNarrow = std::any_of(sizes.begin(), sizes.end(),
                                      [least](int size) { return size > 0 && size < least; });
    if (isNarrow) {
        // Hidden ones get nothing of it.
        m_bottom->setSizes(QList<int>(sizes.size(), width()));
    }
}

// Of its own accord: the next branch shows what differs nevertheless.
void WorkspacePage::closeBelow(QWidget* pane) {
    if (pane == m_behind) {
        setBehindShown(false);
    } else if (pane == m_branchPane) {
        setBranchesShown(false);
    } else {
        takeFocusFrom(pane);
        pane->hide();
    }
}

void WorkspacePage::lookBehind(int tab) {
    for (const FoldPane* pane : m_tables->panes()) {
        if (pane->isAncestorOf(QApplication::focusWidget())) {
            m_behindDesk->lookBehind(pane->name());
        }
    }
    if (m_table->isAncestorOf(QApplication::focusWidget())) {
        m_behindDesk->lookBehind({});
    }
    m_behind->setTab(static_cast<BehindPane::Tab>(tab));
    setBehindShown(true);
    bringLowerPaneBack();
}

void WorkspacePage::showRowHistory(std::optional<Position> event,
                                   const std::optional<std::string>& field) {
    if (event) {
        m_behindDesk->lookBehind({});
        m_session->selectEvent(*event);
    } else if (m_session->selectionFollows() && !m_session->selectedGhost() &&
               m_session->playhead() > Position(0)) {
        // With nothing selected it is about the event that is shown.
        m_session->selectEvent(m_session->playhead().previous());
    }
    lookBehind(BehindPane::Row);
    m_behind->row()->setField(field);
}

void WorkspacePage::setBehindShown(bool shown) {
    if (shown != m_behind->isHidden()) {
        return;
    }
    if (!shown) {
        takeFocusFrom(m_behind);
        m_bottomState = m_bottom->saveState();
    }
    m_behind->setVisible(shown);
    if (shown) {
        if (!m_bottom->restoreState(m_bottomState)) {
            m_bottom->setSizes(shares(kBottomShares));
        }
        putLast(m_behind);
    }
}

void WorkspacePage::setBranchesShown(bool shown) {
    if (shown != m_branchPane->isHidden()) {
        return;
    }
    if (!shown) {
        takeFocusFrom(m_branchPane);
    }
    m_branchPane->setVisible(shown);
    if (shown) {
        m_branches->refresh();
        QList<int> sizes;
        for (int i = 0; i < m_bottom->count(); ++i) {
            const int share = kBottomShares[std::min(i, 1)];
            sizes << (m_bottom->widget(i)->isHidden() ? 0 : share * 100);
        }
        m_bottom->setSizes(sizes);
        putLast(m_branchPane);
    }
}

void WorkspacePage::connectSession() {
    Session* session = m_session.get();
    connect(session, &Session::failed, this, &WorkspacePage::failed);
    connect(session, &Session::told, this, &WorkspacePage::told);
    connect(m_timeline, &TimelinePanel::failed, this, &WorkspacePage::failed);
    connectQuestions();
    const auto addTo = [this](QMenu* menu, const EventSubject& subject) {
        m_whatIfs->addTo(menu, subject);
        if (subject.row) {
            menu->addSeparator();
            m_questions->addTo(menu, *subject.row);
        }
    };
    connect(m_stream, &StreamView::menuAsked, m_whatIfs, addTo);
    connect(m_table, &TableView::menuAsked, m_whatIfs, addTo);
    connect(m_tables, &FoldPanes::menuAsked, m_whatIfs, addTo);
    connect(m_event, &EventPane::menuAsked, m_whatIfs, addTo);
    connect(m_timeline->view(), &TimelineView::menuAsked, m_whatIfs,
            [this](QMenu* menu, Position position) {
                if (position > Position()) {
                    menu->addSection(tr("Event %1").arg(formatPosition(position.previous())));
                    m_whatIfs->addTo(menu, {{position.previous()}, std::nullopt});
                } else {
                    menu->addAction(tr("Insert an event before all…"), m_whatIfs,
                                    [this] { m_whatIfs->insertAt(Position()); });
                }
            });
    connect(session, &Session::playheadChanged, this,
            [this] { m_followsEnd = m_followsEnd && m_movingByItself; });
    connect(session, &Session::grown, this, [this] {
        if (m_followsEnd) {
            m_movingByItself = true;
            m_session->startAt(m_session->end());
            m_movingByItself = false;
        }
    });
    connect(session, &Session::grown, m_folds, &FoldDesk::refresh);
    connect(m_folds, &FoldDesk::failed, this, &WorkspacePage::failed);
    connect(m_tables, &FoldPanes::retired, this, &WorkspacePage::paneRetired);
    connect(m_tables, &FoldPanes::editorOpened, this, &WorkspacePage::showEditor);
    connect(m_tables, &FoldPanes::editorClosed, this, &WorkspacePage::hideEditor);
    connect(m_tables, &FoldPanes::panesChanged, this, &WorkspacePage::makeRoomForFolds);
}

// A script is written in the place of the event, and in most of the room that the tables have.
void WorkspacePage::showEditor(QWidget* editor) {
    m_rowsBeforeEditor = m_rows->saveState();
    m_bottomBeforeEditor = m_bottom->saveState();
    m_behindBeforeEditor = !m_behind->isHidden();
    m_branchesBeforeEditor = !m_branchPane->isHidden();
    m_branchPane->hide();
    m_event->hide();
    m_behind->hide();
    m_bottom->addWidget(editor);
    editor->show();
    m_bottom->show();
    constexpr double kEditorShare = 0.62;
    QList<int> sizes = m_rows->sizes();
    const int room = sizes[1] + sizes[2];
    sizes[2] = static_cast<int>(room * kEditorShare);
    sizes[1] = room - sizes[2];
    m_rows->setSizes(sizes);
}

void WorkspacePage::hideEditor() {
    m_event->show();
    m_behind->setVisible(m_behindBeforeEditor);
    m_branchPane->setVisible(m_branchesBeforeEditor);
    m_rows->restoreState(m_rowsBeforeEditor);
    m_bottom->restoreState(m_bottomBeforeEditor);
    fold();
}

QString WorkspacePage::columnsKey() const {
    return m_foldsShown ? "layout/columnsWithFolds" : "layout/columns";
}

void WorkspacePage::makeRoomForFolds() {
    const bool shown = !m_tables->panes().empty();
    if (shown == m_foldsShown) {
        return;
    }
    m_columnStates[columnsKey()] = m_columns->saveState();
    m_foldsShown = shown;
    if (!m_columns->restoreState(m_columnStates.value(columnsKey()))) {
        m_columns->setSizes(shown ? shares(kColumnSharesWithFolds) : shares(kColumnShares));
    }
}

void WorkspacePage::focus(Pane pane) {
    const bool below = pane == Pane::Event || pane == Pane::Behind || pane == Pane::Branches ||
                       pane == Pane::Edits;
    if (below) {
        bringLowerPaneBack();
    }
    switch (pane) {
        case Pane::Timeline:
            m_timeline->view()->setFocus(Qt::ShortcutFocusReason);
            break;
        case Pane::Stream:
            m_stream->setRejectedShown(false);
            m_stream->list()->setFocus(Qt::ShortcutFocusReason);
            break;
        case Pane::Table:
            nextTable().list()->setFocus(Qt::ShortcutFocusReason);
            break;
        case Pane::Event:
            m_event->tree()->setFocus(Qt::ShortcutFocusReason);
            break;
        case Pane::Rejected:
            m_stream->setRejectedShown(true);
            m_stream->rejected()->setFocus(Qt::ShortcutFocusReason);
            break;
        case Pane::Behind:
            lookBehind(m_behind->tab());
            m_behind->page()->setFocus(Qt::ShortcutFocusReason);
            break;
        case Pane::Branches:
            setBranchesShown(true);
            m_branchPane->setTab(BranchPane::Branches);
            m_branchPane->tree()->setFocus(Qt::ShortcutFocusReason);
            break;
        case Pane::Edits:
            setBranchesShown(true);
            m_branchPane->setTab(BranchPane::Edits);
            m_branchPane->edits()->setFocus(Qt::ShortcutFocusReason);
            break;
    }
}

std::vector<TableView*> WorkspacePage::tables() const {
    std::vector<TableView*> tables = {m_table};
    for (const FoldPane* pane : m_tables->panes()) {
        if (pane->table() != nullptr) {
            tables.push_back(pane->table());
        }
    }
    return tables;
}

TableView& WorkspacePage::activeTable() {
    for (TableView* table : tables()) {
        if (table->isAncestorOf(QApplication::focusWidget())) {
            return *table;
        }
    }
    return *m_table;
}

// From one that has the focus to the one beside it.
TableView& WorkspacePage::nextTable() {
    const std::vector<TableView*> all = tables();
    for (std::size_t i = 0; i + 1 < all.size(); ++i) {
        if (all[i]->isAncestorOf(QApplication::focusWidget())) {
            return *all[i + 1];
        }
    }
    return *m_table;
}

bool WorkspacePage::isStreamActive() const {
    return m_stream->isAncestorOf(QApplication::focusWidget());
}

VirtualListView& WorkspacePage::activeList() {
    if (auto* list = qobject_cast<VirtualListView*>(QApplication::focusWidget())) {
        return *list;
    }
    return isStreamActive() ? *m_stream->list() : *activeTable().list();
}

void WorkspacePage::copyRows(RowForm form) {
    if (isStreamActive()) {
        m_stream->copyRows(form);
    } else {
        activeTable().copyRows(form);
    }
}

void WorkspacePage::showColumns() {
    activeTable().showColumns();
}

// --- room ---

bool WorkspacePage::isLowerPaneFolded() const {
    return m_bottom->isHidden();
}

void WorkspacePage::toggleLowerPane() {
    m_lowerWanted = isLowerPaneFolded();
    setLowerPaneShown(*m_lowerWanted);
}

// Whoever asks for what stands in it wants to see that.
void WorkspacePage::bringLowerPaneBack() {
    if (isLowerPaneFolded()) {
        m_lowerWanted = true;
        setLowerPaneShown(true);
    }
}

void WorkspacePage::setLowerPaneShown(bool shown) {
    if (!shown && m_bottom->isAncestorOf(QApplication::focusWidget())) {
        m_stream->list()->setFocus(Qt::OtherFocusReason);
    }
    m_bottom->setVisible(shown);
}

// The lists have some rows before all else; then the pane below them has its room, and the timeline
// its overview and its types. All of it comes of the height of the page and of what there is to
// show, and never of how high something is now: what follows from that would follow from itself.
void WorkspacePage::fold() {
    const TypeFaces faces = TypeFaces::of(*this);
    const int lists = kRowsKept * faces.rowHeight + faces.headerHeight + faces.rowHeight + 2;
    // A branch has its banner, and its line in the timeline.
    const int banner = m_banner->isHidden() ? 0 : m_banner->sizeHint().height();
    const int branch = banner + (m_session->past()->isLog() ? 0 : kBranchRows * faces.rowHeight);
    const int timeline = kTimelineRows * faces.rowHeight + branch;
    const int least = std::max(m_session->past()->isLog() ? 0 : leastBottom(),
                               m_bottom->minimumSizeHint().height());
    const int below = std::max(kRowsBelow * faces.rowHeight, least);
    m_timeline->setCompact(height() < lists + timeline);
    const bool room = height() >= timeline + lists + below;
    if (m_lowerWanted == std::optional(room)) {
        m_lowerWanted.reset();  // as it is by itself
    }
    if (!m_tables->editor()) {
        setLowerPaneShown(m_lowerWanted.value_or(room));
    }
    // More than there is beside the others would stand over them.
    m_bottom->setMinimumHeight(least);
    const int bottom = m_bottom->isHidden() ? 0 : least;
    const int find = m_findBar->isHidden() ? 0 : m_findBar->sizeHint().height();
    const int others =
        m_timeline->minimumSizeHint().height() + bottom + banner + find + 2 * m_rows->handleWidth();
    m_columns->setMinimumHeight(std::clamp(height() - others, lists / 3, lists));
}

// What stands on the page may come to need more room, long after its height was known.
bool WorkspacePage::event(QEvent* event) {
    if (event->type() == QEvent::LayoutRequest && isVisible()) {
        fold();
    }
    return QWidget::event(event);
}

void WorkspacePage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (!m_firstLayout) {
        fold();
        if (event->size().width() != event->oldSize().width()) {
            shareOutBelow();
        }
    }
}

void WorkspacePage::removeMarkHere() {
    const auto& marks = m_session->marks();
    const auto here = std::find_if(marks.begin(), marks.end(), [this](const Mark& mark) {
        return mark.position == m_session->playhead();
    });
    if (here == marks.end()) {
        emit told(tr("There is no mark at the playhead: Ctrl+M goes to the next one."));
    } else {
        m_session->removeMark(int(here - marks.begin()));
    }
}

void WorkspacePage::refresh() {
    m_session->refresh();
}

void WorkspacePage::followEnd() {
    m_followsEnd = true;
}

bool WorkspacePage::settled() const {
    return m_session->tableIsCurrent() && m_branches->isIdle() && m_folds->isIdle() &&
           m_tables->settled() && m_behind->settled() && m_differenceDesk->settled() &&
           m_find->isIdle() && m_timeline->view()->buckets() != nullptr;
}

// --- layout ---

void WorkspacePage::saveLayout(QSettings& settings) const {
    const bool isEditing = m_tables->editor() != nullptr;
    settings.setValue("layout/rows", isEditing ? m_rowsBeforeEditor : m_rows->saveState());
    for (const QString& key : m_columnStates.keys()) {
        settings.setValue(key, m_columnStates[key]);
    }
    settings.setValue(columnsKey(), m_columns->saveState());
    settings.setValue("layout/stream", m_stream->saveState());
    settings.setValue("layout/table", m_table->saveState());
    settings.setValue("layout/event", m_event->saveState());
    settings.setValue("layout/behind", m_behind->saveState());
    const bool isBehindShown = isEditing ? m_behindBeforeEditor : !m_behind->isHidden();
    settings.setValue("layout/behindShown", isBehindShown);
    settings.setValue("layout/differencesShown", m_differencesWanted);
    const bool areBranchesShown = isEditing ? m_branchesBeforeEditor : !m_branchPane->isHidden();
    settings.setValue("layout/branchesShown", areBranchesShown);
    settings.setValue("layout/branchesTab", static_cast<int>(m_branchPane->tab()));
    settings.setValue("layout/bottom", !isBehindShown ? m_bottomState
                                       : isEditing    ? m_bottomBeforeEditor
                                                      : m_bottom->saveState());
}

void WorkspacePage::restoreLayout(QSettings& settings) {
    for (const char* key : {"layout/columns", "layout/columnsWithFolds"}) {
        m_columnStates[key] = settings.value(key).toByteArray();
    }
    const bool columns = m_columns->restoreState(m_columnStates.value(columnsKey()));
    if (!m_rows->restoreState(settings.value("layout/rows").toByteArray()) || !columns) {
        m_firstLayout = true;
        return;
    }
    m_differencesWanted = settings.value("layout/differencesShown", true).toBool();
    m_stream->restoreState(settings.value("layout/stream").toByteArray());
    m_table->restoreState(settings.value("layout/table").toByteArray());
    m_event->restoreState(settings.value("layout/event").toByteArray());
    m_behind->restoreState(settings.value("layout/behind").toByteArray());
    m_bottomState = settings.value("layout/bottom").toByteArray();
    setBehindShown(settings.value("layout/behindShown").toBool());
    setBranchesShown(settings.value("layout/branchesShown").toBool());
    const int tab = settings.value("layout/branchesTab").toInt();
    m_branchPane->setTab(tab == BranchPane::Edits ? BranchPane::Edits : BranchPane::Branches);
}

void WorkspacePage::showEvent(QShowEvent* event) {
    // Only now is it known how much room there is to share out.
    if (std::exchange(m_firstLayout, false)) {
        resetLayout();
    }
    fold();
    shareOutBelow();
    QWidget::showEvent(event);
}

void WorkspacePage::resetLayout() {
    m_rows->setSizes(shares(kRowShares));
    m_columnStates.clear();
    m_columns->setSizes(m_foldsShown ? shares(kColumnSharesWithFolds) : shares(kColumnShares));
    m_stream->restoreState(m_streamDefault);
    m_table->resetArrangement(m_tableDefault);
    m_event->restoreState(m_eventDefault);
    m_behind->restoreState(m_behindDefault);
    setBehindShown(false);
    setBranchesShown(false);
    setDifferencesShown(true);
    m_lowerWanted.reset();
    m_bottomState.clear();
    fold();
}

}  // namespace oxbow
