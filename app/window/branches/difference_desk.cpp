#include "app/window/branches/difference_desk.h"

#include <algorithm>
#include <map>
#include <utility>

#include "app/window/branches/branch_desk.h"
#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_pane.h"
#include "app/window/folds/fold_panes.h"
#include "model/branch/fold/open_branch_fold.h"
#include "model/session/sentence.h"
#include "views/branch/difference_view.h"
#include "views/common/format.h"
#include "views/table/table_view.h"
#include "views/timeline/timeline_view.h"

namespace oxbow {

namespace {

QString trEdit(const char* text) {
    return DifferenceDesk::tr(text);
}

BranchLines::Deed deedOfMark(EditMark mark) {
    switch (mark) {
        case EditMark::Modified:
            return BranchLines::Deed::Modified;
        case EditMark::Moved:
            return BranchLines::Deed::Moved;
        default:
            return BranchLines::Deed::Inserted;
    }
}

QString textOfDeed(BranchLines::Deed deed, std::optional<Position> origin, const QString& base) {
    const QString event = origin ? formatPosition(*origin) : QString();
    switch (deed) {
        case BranchLines::Deed::Modified:
            return trEdit("Event %1 of %2 is another").arg(event, base);
        case BranchLines::Deed::Moved:
            return trEdit("Event %1 of %2 stands here").arg(event, base);
        case BranchLines::Deed::Inserted:
            return trEdit("An event that %1 has not").arg(base);
        case BranchLines::Deed::Dropped:
            break;
    }
    return trEdit("Event %1 of %2 did not happen").arg(event, base);
}

}  // namespace

BranchLines linesOf(const ShownPast& past) {
    const OpenBranch& shown = past.line().back();
    const BranchLayout& layout = shown.events->layout();
    BranchLines lines;
    lines.base =
        shown.branch.base.empty() ? DifferenceDesk::tr("base") : fromUtf8(shown.branch.base);
    lines.branch = fromUtf8(shown.branch.name);
    std::map<EventId, QString> reasons;
    for (const Edit& edit : shown.branch.editsInForce()) {
        for (const EventId& id : edit.events) {
            if (!edit.reason.empty()) {
                reasons[id] = QStringLiteral(" · ") + fromUtf8(edit.reason);
            }
        }
    }
    const auto add = [&](Position at, BranchLines::Deed deed, std::optional<Position> origin,
                         const EventId& id) {
        const auto reason = reasons.find(id);
        lines.edits.push_back({at, deed,
                               textOfDeed(deed, origin, lines.base) +
                                   (reason == reasons.end() ? QString() : reason->second)});
    };
    std::vector<Position> origins;
    for (std::size_t i = 0; i < layout.ownEvents().size(); ++i) {
        const OwnEvent& own = layout.ownEvents()[i];
        add(layout.positionOfOwn(i), deedOfMark(own.mark), own.origin, own.id);
        if (own.origin) {
            origins.push_back(*own.origin);
        }
    }
    std::sort(origins.begin(), origins.end());
    for (const Position cut : layout.cuts()) {
        if (!std::binary_search(origins.begin(), origins.end(), cut)) {
            add(layout.placeOf(cut), BranchLines::Deed::Dropped, cut, shown.base.events->idOf(cut));
        }
    }
    std::stable_sort(lines.edits.begin(), lines.edits.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    return lines;
}

DifferenceDesk::DifferenceDesk(Session* session, DifferenceFinder* finder, DifferenceView* view,
                               TimelineView* timeline, FoldDesk* folds, FoldPanes* panes,
                               BranchDesk* branches, QObject* parent)
    : QObject(parent),
      m_session(session),
      m_finder(finder),
      m_view(view),
      m_timeline(timeline),
      m_folds(folds),
      m_panes(panes),
      m_branches(branches),
      m_opener(session->makeExecutor()(), this),
      m_worker(session->makeExecutor()(), this) {
    connect(session, &Session::pastChanged, this, &DifferenceDesk::takePast);
    connect(branches, &BranchDesk::listed, this, &DifferenceDesk::listBases);
    connect(view, &DifferenceView::baseChosen, this, &DifferenceDesk::compareWith);
    connect(session, &Session::playheadChanged, view, &DifferenceView::setPlayhead);
    connect(session, &Session::selectionChanged, this, &DifferenceDesk::askForRow);
    connect(finder, &DifferenceFinder::found, this, &DifferenceDesk::showLines);
    connect(finder, &DifferenceFinder::finished, this, &DifferenceDesk::tryOtherTable);
    connect(view, &DifferenceView::playheadAsked, session,
            [session](Position after) { session->movePlayhead(after, true); });
    connect(view, &DifferenceView::rowChosen, this, &DifferenceDesk::select);
    connect(folds, &FoldDesk::listed, this, &DifferenceDesk::listTables);
    connect(folds, &FoldDesk::changed, this, &DifferenceDesk::takeFold);
    connect(view, &DifferenceView::tableChosen, this, [this](const QString& fold) {
        m_fold = fold;
        m_foldIsChosen = true;
        listTables();
        compare();
    });
    connect(view, &DifferenceView::alignChosen, this, [this](AlignBy by) {
        m_by = by;
        compare();
    });
}

bool DifferenceDesk::settled() const {
    return m_finder->isFinished() && (!m_view->isVisible() || m_view->settled());
}

// Of two folds nothing is said in a past in which they were not asked for.
void DifferenceDesk::takePast() {
    const bool compared = std::exchange(m_foldsChosen, std::nullopt).has_value();
    const QString shown = fromUtf8(m_session->past()->name());
    if (m_against && (m_session->past()->isLog() || *m_against == shown)) {
        m_against.reset();
    }
    if (m_past != shown) {
        m_past = shown;
        m_fold = std::exchange(m_preferred, {});
        m_foldIsChosen = false;
    }
    m_tried = {m_fold};
    listBases();
    listTables();
    compare();
    if (compared) {
        emit comparedChanged();
    }
}

void DifferenceDesk::compareWith(const QString& branch) {
    if (m_session->past()->isLog()) {
        return;
    }
    m_foldsChosen.reset();
    m_against = branch;
    if (isAgainstBase()) {
        m_against.reset();
    }
    listBases();
    compare();
}

QString DifferenceDesk::against() const {
    const auto& line = m_session->past()->line();
    return m_against ? *m_against : line.empty() ? QString() : fromUtf8(line.back().branch.base);
}

bool DifferenceDesk::isAgainstBase() const {
    const auto& line = m_session->past()->line();
    return !line.empty() && against() == fromUtf8(line.back().branch.base);
}

void DifferenceDesk::compare() {
    const ShownPast& past = *m_session->past();
    const std::uint64_t number = ++m_opened;
    if (m_foldsChosen) {
        compareChosenFolds();
        return;
    }
    if (past.isLog()) {
        m_lines = {};
        m_timeline->setLines(std::nullopt);
        m_finder->clear();
        return;
    }
    m_lines = linesOf(past);
    m_lines.base = against().isEmpty() ? tr("log") : against();
    if (isAgainstBase()) {
        m_lines.base = linesOf(past).base;
    }
    m_lines.isComplete = false;
    m_timeline->setLines(m_lines);
    m_view->setPlayhead(m_session->playhead());
    const ShownPast& log = *m_session->log();
    if (isAgainstBase()) {
        std::vector<OpenBranch> before = past.line();
        before.pop_back();
        compareFrom(std::move(before));
    } else if (against().isEmpty()) {
        compareFrom({});
    } else {
        m_opener.post([this, number, name = against().toStdString(),
                       shelf = BranchShelf(m_session->workspace()->folder()),
                       base = BranchBase{log.events(), log.history()}](const Cancelled& cancelled) {
            auto line = openLine(shelf, name, base, cancelled);
            m_opener.deliver([this, number, line = std::move(line)]() mutable {
                if (number != m_opened) {
                    return;
                }
                if (line.ok()) {
                    compareFrom(*std::move(line));
                } else if (!absl::IsCancelled(line.status())) {
                    emit failed(sentence(line.status()));
                    m_against.reset();
                    listBases();
                    compare();
                }
            });
        });
    }
}

void DifferenceDesk::compareFrom(std::vector<OpenBranch> before) {
    const ShownPast& log = *m_session->log();
    m_finder->compare({{log.events(), log.history()},
                       std::move(before),
                       m_session->past()->line(),
                       m_by,
                       chosenFold()});
}

void DifferenceDesk::compareFolds(const QString& before, const QString& after) {
    m_foldsChosen = std::pair(before, after);
    ++m_opened;
    m_view->setTab(DifferenceView::Ever);
    compareChosenFolds();
    emit comparedChanged();
}

void DifferenceDesk::stopComparingFolds() {
    if (std::exchange(m_foldsChosen, std::nullopt)) {
        compare();
        emit comparedChanged();
    }
}

void DifferenceDesk::compareChosenFolds() {
    const FoldState* before = m_folds->find(m_foldsChosen->first);
    const FoldState* after = m_folds->find(m_foldsChosen->second);
    for (const FoldState* each : {before, after}) {
        if (each == nullptr || each->stage != FoldState::Stage::Ready || !each->history) {
            const QString name = each == before ? m_foldsChosen->first : m_foldsChosen->second;
            emit failed(
                tr("%1 is not made yet: compare the two when its table is there.").arg(name));
            m_foldsChosen.reset();
            return;
        }
    }
    m_lines = m_session->past()->isLog() ? BranchLines() : linesOf(*m_session->past());
    m_view->setPlayhead(m_session->playhead());
    const ShownPast& log = *m_session->log();
    const auto& line = m_session->past()->line();
    FoldInBoth both;
    both.name = after->name;
    both.nameBefore = before->name;
    both.before = before->history;
    both.after = after->history;
    both.isSameRule = false;
    m_finder->compare(
        {{log.events(), log.history()}, line, line, AlignBy::Position, std::move(both)});
}

void DifferenceDesk::listBases() {
    QStringList names = {QString()};
    const QString shown = fromUtf8(m_session->past()->name());
    for (const BranchState& branch : m_branches->branches()) {
        if (branch.name != shown && branch.error.isEmpty()) {
            names << branch.name;
        }
    }
    m_view->setBases(names, against());
}

void DifferenceDesk::listTables() {
    QStringList names = {QString()};
    for (const FoldState& fold : m_folds->folds()) {
        names << fold.name;
    }
    if (!names.contains(m_fold)) {
        m_fold.clear();
    }
    QStringList reached = reachedFolds();
    reached.removeAll(m_fold);
    m_view->setTables(names, m_fold, reached);
}

// Those that the edits of the branch reach, as far as they are made: what is on screen first.
QStringList DifferenceDesk::reachedFolds() const {
    QStringList names;
    for (const FoldState& fold : m_folds->folds()) {
        if (fold.stage == FoldState::Stage::Ready && !fold.refolded.empty() &&
            !fold.refolded.back()->reachedKeys().empty()) {
            names << fold.name;
        }
    }
    std::stable_partition(names.begin(), names.end(),
                          [this](const QString& name) { return m_folds->shown().contains(name); });
    return names;
}

// Where nobody chose a table and no row of this one differs, it is the first that does.
void DifferenceDesk::tryOtherTable() {
    if (m_foldIsChosen || m_foldsChosen || m_session->past()->isLog() || !isAgainstBase() ||
        !m_finder->isFinished() || !m_finder->rows()->empty()) {
        return;
    }
    if (!m_fold.isEmpty() && !m_finder->pasts().fold) {
        return;  // it is being made
    }
    QStringList others = {QString()};
    others << reachedFolds();
    for (const QString& name : std::as_const(others)) {
        if (!m_tried.contains(name)) {
            m_tried << name;
            m_fold = name;
            listTables();
            compare();
            return;
        }
    }
    if (m_fold != m_tried.first()) {
        m_fold = m_tried.first();
        listTables();
        compare();
    }
}

// Absent where none is chosen, or it is not made of both yet. Of another branch than the base it is
// not made.
std::optional<FoldInBoth> DifferenceDesk::chosenFold() const {
    const FoldState* state = m_fold.isEmpty() ? nullptr : m_folds->find(m_fold);
    if (state == nullptr || state->history == nullptr || state->stage != FoldState::Stage::Ready) {
        return std::nullopt;
    }
    std::shared_ptr<const History> before;
    std::vector<OpenBranch> below = m_session->past()->line();
    below.pop_back();
    std::shared_ptr<const BranchFoldHistory> refolded;
    if (isAgainstBase()) {
        before = m_folds->ofBase(m_fold);
        refolded = state->refolded.empty() ? nullptr : state->refolded.back();
    } else if (against().isEmpty()) {
        before = m_folds->ofLog(m_fold);
        below.clear();
    }
    if (before == nullptr) {
        return std::nullopt;
    }
    const auto textIn = [this](const std::vector<OpenBranch>& branches) {
        const auto replaced = foldReplacedIn(branches, m_fold.toStdString());
        return replaced ? std::optional(replaced->text) : std::nullopt;
    };
    return FoldInBoth{m_fold, std::move(before), state->history, std::move(refolded),
                      textIn(m_session->past()->line()) == textIn(below)};
}

// It is made by now, or anew.
void DifferenceDesk::takeFold(const QString& name) {
    if (m_foldsChosen || m_session->past()->isLog() || !m_finder->hasPasts()) {
        return;
    }
    if (name != m_fold) {
        if (reachedFolds().contains(name)) {
            listTables();
            tryOtherTable();
        }
        return;
    }
    const auto fold = chosenFold();
    const auto& compared = m_finder->pasts().fold;
    if (fold && (!compared || compared->after != fold->after || compared->before != fold->before)) {
        compare();
    }
}

void DifferenceDesk::showLines() {
    if (m_session->past()->isLog()) {
        return;
    }
    BranchLines lines = m_lines;
    for (const PositionSpan& span : m_finder->spans()) {
        lines.differs.push_back({span.from, span.to});
    }
    lines.isComplete = m_finder->isFinished();
    m_timeline->setLines(std::move(lines));
}

// A selection that goes along with the playhead is none that the user made.
void DifferenceDesk::askForRow() {
    const auto key = m_session->selectedKey();
    const bool isFold = m_finder->hasPasts() && m_finder->pasts().fold;
    if (m_session->past()->isLog() || isFold || m_session->selectionFollows() ||
        m_session->selectedKeyIsAwaited()) {
        return;
    }
    if (!key) {
        m_view->setSelectedRow(std::nullopt);
        return;
    }
    m_worker.post(
        [this, history = m_session->history(), key = *key, number = ++m_asked](const Cancelled&) {
            const auto name = history->keys().key(key);
            if (!name.ok()) {
                return;
            }
            const RowKey row{(*history->keys().streams())[name->stream.value()], name->bytes};
            m_worker.deliver([this, row, number] {
                if (number == m_asked) {
                    m_view->setSelectedRow(row);
                }
            });
        });
}

void DifferenceDesk::select(const RowKey& row) {
    const auto comparison = m_finder->comparison();
    if (comparison == nullptr) {
        return;
    }
    const QString fold = m_finder->pasts().fold ? m_finder->pasts().fold->name : QString();
    m_worker.post([this, history = comparison->past(PastSide::After).history, row, fold,
                   at = m_session->playhead(), number = ++m_asked](const Cancelled&) {
        const auto key = findRow(*history, row);
        // The tables may still be on their way to the playhead.
        const auto last = key.ok() && *key
                              ? history->versionAt(**key, at)
                              : absl::StatusOr<std::optional<KeyVersion>>(std::nullopt);
        m_worker.deliver([this, history, key, last, fold, number] {
            if (number != m_asked || !key.ok() || !*key) {
                return;
            }
            const FoldPane* pane = m_panes->pane(fold);
            ShownTable* shown = fold.isEmpty() ? m_session
                                : pane != nullptr && pane->table() != nullptr
                                    ? &pane->table()->shown()
                                    : nullptr;
            if (shown == nullptr || shown->history() != history) {
                return;
            }
            // As a click on the row in its table: with its last event.
            if (last.ok() && *last) {
                shown->selectRow(**key, (*last)->writer);
            } else {
                shown->selectKey(**key);
            }
        });
    });
}

}  // namespace oxbow
