#include "model/session/shown_past.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace oxbow {

std::shared_ptr<const ShownPast> ShownPast::ofLog(BranchBase log) {
    const std::shared_ptr<ShownPast> past(new ShownPast);
    past->m_events = std::move(log.events);
    past->m_history = std::move(log.history);
    past->m_logKeys = std::numeric_limits<std::uint64_t>::max();
    return past;
}

absl::StatusOr<std::shared_ptr<const ShownPast>> ShownPast::ofBranch(const BranchShelf& shelf,
                                                                     std::string_view name,
                                                                     const BranchBase& log,
                                                                     const Cancelled& cancelled) {
    const std::shared_ptr<ShownPast> past(new ShownPast);
    // Counted before the branch is opened, behind whose number its own keys stand: the log may come
    // to more meanwhile.
    past->m_logKeys = log.history->keys().count();
    auto line = openLine(shelf, name, log, cancelled);
    if (!line.ok()) {
        return line.status();
    }
    past->m_line = *std::move(line);
    past->m_events = past->m_line.back().events;
    past->m_history = past->m_line.back().history;
    past->findGhosts();
    past->countKeys();
    return past;
}

// Those that edits reach may have no event any more.
void ShownPast::countKeys() {
    constexpr std::size_t kMostLookedAt = 20'000;
    std::uint64_t count = m_history->keys().count();
    std::vector<KeyId> reached;
    for (const OpenBranch& branch : m_line) {
        const auto& keys = branch.history->reachedKeys();
        reached.insert(reached.end(), keys.begin(), keys.end());
    }
    std::sort(reached.begin(), reached.end());
    reached.erase(std::unique(reached.begin(), reached.end()), reached.end());
    if (reached.size() > kMostLookedAt) {
        return;
    }
    for (const KeyId key : reached) {
        const auto first = m_history->nextVersion(key, Position());
        if (!first.ok()) {
            return;
        }
        count -= *first ? 0 : 1;
    }
    m_keyCount = count;
}

// Of each branch of the line, what of its base stands elsewhere or nowhere in it.
void ShownPast::findGhosts() {
    for (std::size_t depth = 0; depth < m_line.size(); ++depth) {
        const EventSequence& base = *m_line[depth].base.events;
        const BranchLayout& layout = m_line[depth].events->layout();
        std::vector<Position> inPlace;  // changed where they stand: no ghosts
        std::vector<Position> away;
        for (std::size_t own = 0; own < layout.ownEvents().size(); ++own) {
            const OwnEvent& event = layout.ownEvents()[own];
            if (event.origin) {
                const Position gap = layout.partAt(layout.positionOfOwn(own)).base;
                (gap == *event.origin ? inPlace : away).push_back(*event.origin);
            }
        }
        std::sort(inPlace.begin(), inPlace.end());
        std::sort(away.begin(), away.end());
        for (const Position cut : layout.cuts()) {
            if (std::binary_search(inPlace.begin(), inPlace.end(), cut)) {
                continue;
            }
            Position place = cut;
            for (std::size_t i = depth; i < m_line.size(); ++i) {
                place = m_line[i].events->layout().placeOf(place);
            }
            m_ghosts.push_back({base.idOf(cut), place, depth, cut,
                                std::binary_search(away.begin(), away.end(), cut)});
        }
    }
    std::stable_sort(m_ghosts.begin(), m_ghosts.end(),
                     [](const Ghost& a, const Ghost& b) { return a.place < b.place; });
}

std::optional<std::size_t> ShownPast::findGhost(const EventId& id) const {
    const auto found = std::find_if(m_ghosts.begin(), m_ghosts.end(),
                                    [&id](const Ghost& ghost) { return ghost.id == id; });
    return found == m_ghosts.end() ? std::nullopt
                                   : std::optional<std::size_t>(found - m_ghosts.begin());
}

std::size_t ShownPast::ghostsUpTo(Position p) const {
    return static_cast<std::size_t>(
        std::upper_bound(m_ghosts.begin(), m_ghosts.end(), p,
                         [](Position q, const Ghost& ghost) { return q < ghost.place; }) -
        m_ghosts.begin());
}

ShownPast::Edited ShownPast::editedAt(Position p) const {
    for (std::size_t depth = m_line.size(); depth-- > 0;) {
        const BranchLayout& layout = m_line[depth].events->layout();
        const BranchLayout::Part& part = layout.partAt(p);
        if (part.own) {
            const OwnEvent& own = layout.ownEvents()[*part.own];
            return {own.mark, depth, own.origin};
        }
        p = layout.baseOf(p);
    }
    return {};
}

Position ShownPast::inLog(Position p) const {
    for (auto branch = m_line.rbegin(); branch != m_line.rend(); ++branch) {
        const BranchLayout& layout = branch->events->layout();
        p = p >= layout.end() && !branch->branch.pinnedEnd ? branch->base.events->end()
                                                           : layout.baseOf(p);
    }
    return p;
}

Position ShownPast::fromLog(Position p) const {
    for (const OpenBranch& branch : m_line) {
        const BranchLayout& layout = branch.events->layout();
        p = p >= branch.base.events->end() ? layout.end() : layout.placeOf(p);
    }
    return p;
}

Position placeIn(const ShownPast& to, const ShownPast& from, Position p) {
    if (p == Position()) {
        return p;
    }
    if (p < from.events()->end()) {
        const auto same = to.events()->find(from.events()->idOf(p.previous()));
        // One that was moved away takes nobody with it.
        if (same && to.inLog(same->next()) == from.inLog(p)) {
            return same->next();
        }
    }
    return std::min(to.fromLog(from.inLog(p)), to.events()->end());
}

}  // namespace oxbow
