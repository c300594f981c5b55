// The page's part in branches: the banner, the edits, what is asked, what is flagged.
#include <QApplication>
#include <QMenu>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "app/window/branches/branch_desk.h"
#include "app/window/branches/difference_desk.h"
#include "app/window/branches/questions.h"
#include "app/window/branches/ways_out.h"
#include "app/window/branches/what_ifs.h"
#include "app/window/folds/fold_pane.h"
#include "app/window/folds/fold_panes.h"
#include "app/window/workspace_page.h"
#include "views/branch/branch_banner.h"
#include "views/branch/branch_pane.h"
#include "views/branch/orphan_finder.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/theme.h"
#include "views/event/event_pane.h"
#include "views/stream/stream_source.h"
#include "views/stream/stream_view.h"
#include "views/table/table_view.h"
#include "views/timeline/timeline_panel.h"
#include "views/timeline/timeline_view.h"

namespace oxbow {

namespace {

// Of the differences, in a low window.
constexpr int kLeastRowsShown = 3;

}  // namespace

void WorkspacePage::buildBranches(QVBoxLayout* layout) {
    m_branches = new BranchDesk(m_session.get(), this);
    m_whatIfs = new WhatIfs(m_session.get(), m_branches, this);
    m_orphans = new OrphanFinder(this, m_session->makeExecutor());
    m_banner = new BranchBanner(this);
    layout->addWidget(m_banner);
    connect(m_branches, &BranchDesk::failed, this, &WorkspacePage::failed);
    connect(m_branches, &BranchDesk::told, this, &WorkspacePage::told);
    connect(m_banner, &BranchBanner::backClicked, m_branches, [this] { m_branches->show({}); });
    connect(m_session.get(), &Session::pastChanged, this, &WorkspacePage::showPast);
}

void WorkspacePage::connectBranchPane() {
    const auto list = [this] {
        m_branchPane->setBranches(m_branches->branches(), fromUtf8(m_session->past()->name()));
    };
    connect(m_branches, &BranchDesk::listed, m_branchPane, list);
    connect(m_session.get(), &Session::pastChanged, m_branchPane, list);
    connect(m_banner, &BranchBanner::editsClicked, this, [this] { focus(Pane::Edits); });
    connect(m_banner, &BranchBanner::branchesClicked, this, [this] { focus(Pane::Branches); });
    connect(m_branchPane, &BranchPane::closeClicked, this, [this] { setBranchesShown(false); });
    connect(m_branchPane, &BranchPane::showAsked, m_branches, &BranchDesk::show);
    connect(m_branchPane, &BranchPane::createAsked, this, &WorkspacePage::createBranchClicked);
    connect(m_branchPane, &BranchPane::renameAsked, m_branches, &BranchDesk::rename);
    connect(m_branchPane, &BranchPane::noteAsked, m_branches, &BranchDesk::setNote);
    connect(m_branchPane, &BranchPane::removeAsked, m_branches, &BranchDesk::remove);
    connect(m_branchPane, &BranchPane::goToEditAsked, m_whatIfs, &WhatIfs::goToEdit);
    connect(m_branchPane, &BranchPane::changeEditAsked, m_whatIfs, &WhatIfs::changeEdit);
    connect(m_branchPane, &BranchPane::reasonAsked, m_whatIfs, &WhatIfs::setReason);
    connect(m_branchPane, &BranchPane::takeOutAsked, m_whatIfs, &WhatIfs::takeOut);
    connect(m_branchPane, &BranchPane::skipAsked, m_whatIfs, &WhatIfs::setSkipped);
}

// Two strips, the headings of a list, and some rows of it.
int WorkspacePage::leastBottom() const {
    const TypeFaces faces = TypeFaces::of(*this);
    return 2 * faces.headerHeight + (kLeastRowsShown + 1) * faces.rowHeight;
}

// What is hidden has the focus no more: it goes where keys step through events, and not to whatever
// stands next.
void WorkspacePage::takeFocusFrom(const QWidget* pane) {
    QWidget* focused = QApplication::focusWidget();
    if (focused != nullptr && (focused == pane || pane->isAncestorOf(focused))) {
        m_stream->list()->setFocus(Qt::OtherFocusReason);
    }
}

void WorkspacePage::showPast() {
    const ShownPast& past = *m_session->past();
    m_branchPane->setEdits(editStatesOf(past), fromUtf8(past.name()));
    m_orphans->find(m_session->past());
    m_rangeBegun.reset();
    if (past.isLog()) {
        takeFocusFrom(m_banner);
        m_banner->hide();
        fold();
        return;
    }
    const OpenBranch& shown = past.line().back();
    m_banner->showBranch({fromUtf8(shown.branch.name), fromUtf8(shown.branch.note),
                          fromUtf8(shown.branch.base), shown.branch.pinnedEnd.has_value(),
                          shown.branch.applied, shown.events->layout().conflicts().size()});
    fold();
}

void WorkspacePage::showOrphans() {
    m_banner->showOrphans(m_orphans->positions()->size(), m_orphans->isFinished(),
                          m_orphans->isWaiting());
    m_stream->source()->setOrphans(m_orphans->positions());
    m_event->setOrphans(m_orphans->positions());
}

// The first behind the playhead, or of all. Where none is known there, it is looked for.
void WorkspacePage::goToNextOrphan() {
    const auto& positions = *m_orphans->positions();
    const auto next = std::lower_bound(positions.begin(), positions.end(), m_session->playhead());
    if (next == positions.end()) {
        m_orphans->lookOn();
    }
    if (positions.empty()) {
        return;
    }
    const Position orphan = next == positions.end() ? positions.front() : *next;
    m_session->selectEvent(orphan);
    m_session->movePlayhead(orphan.next());
}

void WorkspacePage::connectQuestions() {
    m_questions = new Questions(m_session.get(), m_branches, m_folds, this);
    m_waysOut = new WaysOut(m_session.get(), m_branches, m_folds, m_questions);
    connect(m_questions, &Questions::foldsChosen, m_differenceDesk, &DifferenceDesk::compareFolds);
    connect(m_questions, &Questions::asked, m_differenceDesk, &DifferenceDesk::preferTable);
    connect(m_orphans, &OrphanFinder::found, this, &WorkspacePage::showOrphans);
    connect(m_orphans, &OrphanFinder::failed, this, &WorkspacePage::failed);
    connect(m_banner, &BranchBanner::orphansClicked, this, &WorkspacePage::goToNextOrphan);
    TimelineView* view = m_timeline->view();
    connect(view, &TimelineView::rangeChanged, this, [this](std::optional<TimelineRange> range) {
        m_questions->setRange(range ? std::optional(Questions::Range{range->from, range->to})
                                    : std::nullopt);
        emit rangeChanged();
    });
    connect(view, &TimelineView::rangeMenuAsked, this, [this](QMenu* menu, TimelineRange range) {
        addRangeEntries(menu, range.from, range.to);
    });
}

void WorkspacePage::addRangeEntries(QMenu* menu, Position from, Position to) {
    menu->addAction(
        tr("What if these %1 had not happened?").arg(formatCountOf(to - from, tr("event"))),
        m_whatIfs, [this, from, to] { m_whatIfs->dropRange(from, to); });
    const auto row = activeTable().selectedRow();
    menu->addAction(tr("What of these is the cause of the selected row?…"), m_questions,
                    [this, row] { m_questions->cause(*row); })
        ->setEnabled(row.has_value());
    menu->addAction(tr("Export these events…"), this, &WorkspacePage::exportRangeAsked);
}

void WorkspacePage::selectRangeHere() {
    const Position here = m_session->playhead();
    if (!m_rangeBegun || *m_rangeBegun == here) {
        m_rangeBegun = here;
        m_timeline->view()->setRange(std::nullopt);
        emit told(tr("A selection begins at %1: go to its end and press R again.")
                      .arg(formatPosition(here)));
        return;
    }
    const Position begun = *std::exchange(m_rangeBegun, std::nullopt);
    m_timeline->view()->setRange(TimelineRange{std::min(begun, here), std::max(begun, here)});
}

QString WorkspacePage::activeFold() {
    const auto& panes = m_tables->panes();
    const auto found = std::find_if(panes.begin(), panes.end(), [this](const FoldPane* pane) {
        return pane->table() == &activeTable();
    });
    return found == panes.end() ? QString() : (*found)->name();
}

std::vector<Position> WorkspacePage::subject() const {
    if (m_session->selectedGhost()) {
        return {};
    }
    if (const auto event = m_session->selectedEvent()) {
        const std::vector<Position> several = m_stream->selectedEvents();
        return several.size() > 1 ? several : std::vector{*event};
    }
    const Position playhead = m_session->playhead();
    return playhead == Position() ? std::vector<Position>() : std::vector{playhead.previous()};
}

}  // namespace oxbow
