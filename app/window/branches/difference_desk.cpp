#include "app/window/branches/difference_desk.h"

#include <algorithm>
#include <map>
#include <utility>

#include "views/branch/difference_view.h"
#include "views/common/format.h"
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
                               TimelineView* timeline, QObject* parent)
    : QObject(parent),
      m_session(session),
      m_finder(finder),
      m_view(view),
      m_timeline(timeline),
      m_worker(session->makeExecutor()(), this) {
    connect(session, &Session::pastChanged, this, &DifferenceDesk::compare);
    connect(session, &Session::playheadChanged, view, &DifferenceView::setPlayhead);
    connect(session, &Session::selectionChanged, this, &DifferenceDesk::askForRow);
    connect(finder, &DifferenceFinder::found, this, &DifferenceDesk::showLines);
    connect(view, &DifferenceView::playheadAsked, session,
            [session](Position after) { session->movePlayhead(after, true); });
    connect(view, &DifferenceView::rowChosen, this, &DifferenceDesk::select);
    connect(view, &DifferenceView::alignChosen, this, [this](AlignBy by) {
        m_by = by;
        compare();
    });
}

bool DifferenceDesk::settled() const {
    return m_finder->isFinished() && (!m_view->isVisible() || m_view->settled());
}

void DifferenceDesk::compare() {
    const ShownPast& past = *m_session->past();
    if (past.isLog()) {
        m_lines = {};
        m_timeline->setLines(std::nullopt);
        m_finder->clear();
        return;
    }
    m_lines = linesOf(past);
    m_lines.isComplete = false;
    m_timeline->setLines(m_lines);
    m_view->setPlayhead(m_session->playhead());
    const ShownPast& log = *m_session->log();
    PastsToCompare pasts{{log.events(), log.history()}, past.line(), past.line(), m_by};
    pasts.before.pop_back();
    m_finder->compare(std::move(pasts));
}

void DifferenceDesk::showLines() {
    if (m_session->past()->isLog()) {
        return;
    }
    BranchLines lines = m_lines;
    for (const PositionSpan& span : unionOf(*m_finder->rows(), PastSide::After)) {
        lines.differs.push_back({span.from, span.to});
    }
    lines.isComplete = m_finder->isFinished();
    m_timeline->setLines(std::move(lines));
}

// A selection that goes along with the playhead is none that the user made.
void DifferenceDesk::askForRow() {
    const auto key = m_session->selectedKey();
    if (m_session->past()->isLog() || m_session->selectionFollows() ||
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
    m_worker.post(
        [this, history = m_session->history(), row, number = ++m_asked](const Cancelled&) {
            const auto key = findRow(*history, row);
            m_worker.deliver([this, history, key, number] {
                if (number == m_asked && key.ok() && *key && history == m_session->history()) {
                    m_session->selectKey(**key);
                }
            });
        });
}

}  // namespace oxbow
