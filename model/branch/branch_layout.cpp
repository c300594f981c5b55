#include "model/branch/branch_layout.h"

#include <absl/container/flat_hash_set.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "model/branch/invalid_event.h"

namespace oxbow {

// Goes through the edits one after the other.
class LayoutMaker {
public:
    LayoutMaker(const EventSequence& base, Position end, std::span<const Edit> edits)
        : m_base(base) {
        m_layout.m_baseEnd = std::min(end, base.end());
        for (const Edit& edit : edits) {
            if (edit.kind == Edit::Kind::Modify || edit.kind == Edit::Kind::Move) {
                m_changedToo.insert(edit.events.front());
            }
        }
    }

    void take(std::size_t number, const Edit& edit) {
        m_edit = number;
        if (!edit.setAside.empty()) {
            refuse(edit.setAside);
            return;
        }
        switch (edit.kind) {
            case Edit::Kind::Drop:
                drop(edit);
                break;
            case Edit::Kind::Row: {
                // Before all that was put before the first event.
                Changed& event = m_changed[edit.events.front()];
                event.place = {Position(), number};
                event.content = &edit.event;
                event.isRow = true;
                break;
            }
            case Edit::Kind::Fold:
            case Edit::Kind::Interleave:
                break;  // no events of the base that is given
            case Edit::Kind::Insert:
                if (const auto gap = gapOf(edit.gap)) {
                    Changed& event = m_changed[edit.events.front()];
                    event.place = {*gap, kBehindRows + number};
                    event.content = &edit.event;
                    event.isSkipped = edit.isSkipped;
                }
                break;
            case Edit::Kind::Modify:
                if (Changed* event = find(edit.events.front())) {
                    event->content = &edit.event;
                    event->isSkipped = edit.isSkipped;
                }
                break;
            case Edit::Kind::Move:
                if (const auto gap = gapOf(edit.gap)) {
                    if (Changed* event = find(edit.events.front())) {
                        event->place = {*gap, kBehindRows + number};
                    }
                }
                break;
        }
    }

    absl::StatusOr<BranchLayout> layOut(const Cancelled& cancelled) {
        takeDropped();
        collect();
        if (auto status = readMoved(cancelled); !status.ok()) {
            return status;
        }
        std::size_t own = 0;
        std::size_t cut = 0;
        Position at;  // in the base
        while (own < m_placed.size() || cut < m_layout.m_cuts.size()) {
            const bool ownIsNext =
                cut == m_layout.m_cuts.size() ||
                (own < m_placed.size() && m_placed[own].gap <= m_layout.m_cuts[cut]);
            const Position next = ownIsNext ? m_placed[own].gap : m_layout.m_cuts[cut];
            stretchTo(at, next);
            if (ownIsNext) {
                addOwn(m_placed[own++], next);
            } else {
                ++cut;
                at = next.next();
            }
        }
        stretchTo(at, m_layout.m_baseEnd);
        return std::move(m_layout);
    }

private:
    struct Place {
        Position gap;
        std::size_t order = 0;  // in the gap: the number of the edit, of rows before all others
    };
    static constexpr std::size_t kBehindRows = ~std::size_t{0} / 2;
    struct Changed {
        std::optional<Position> origin;
        std::optional<Place> place;  // absent: where it stood
        const Event* content = nullptr;
        bool isGone = false;
        bool isRow = false;
        bool isSkipped = false;  // the content is invalid, and no fold is to see it
    };
    // An own event at its place; one that stands where it stood comes behind those in the gap.
    struct Placed {
        Position gap;
        std::size_t order;
        EventId id;
        const Changed* changed;
    };

    void refuse(std::string reason) { m_layout.m_conflicts.push_back({m_edit, std::move(reason)}); }
    // Of an edit of several events, those that find no place, together.
    void refuse(std::size_t edit, std::size_t count, std::size_t of, const char* why) {
        if (count > 0) {
            m_layout.m_conflicts.push_back(
                {edit, of == 1 ? absl::StrCat("the event ", kWas, why)
                               : absl::StrFormat("%d of its %d events %s%s", count, of,
                                                 count == 1 ? kWas : kWere, why)});
        }
    }

    // Those of the base that nothing else changes are set aside, and looked at together: an edit
    // may drop very many.
    void drop(const Edit& edit) {
        std::size_t missing = 0;
        std::size_t gone = 0;
        for (const EventId& id : edit.events) {
            const auto known = m_changed.find(id);
            if (known != m_changed.end()) {
                gone += known->second.isGone ? 1 : 0;
                known->second.isGone = true;
                continue;
            }
            const auto origin = m_base.find(id);
            if (!origin || *origin >= m_layout.m_baseEnd) {
                ++missing;
            } else if (m_changedToo.contains(id)) {
                m_changed[id] = {*origin, std::nullopt, nullptr, true};
            } else {
                m_dropped.push_back({*origin, m_edit});
            }
        }
        refuse(m_edit, missing, edit.events.size(), kNotInBase);
        refuse(m_edit, gone, edit.events.size(), kDroppedBefore);
        m_droppedBy.push_back({m_edit, edit.events.size(), 0});
    }

    // The first edit that drops an event has it.
    void takeDropped() {
        const auto isBefore = [](const Dropped& a, const Dropped& b) {
            return std::tie(a.event, a.edit) < std::tie(b.event, b.edit);
        };
        if (!std::is_sorted(m_dropped.begin(), m_dropped.end(), isBefore)) {
            std::sort(m_dropped.begin(), m_dropped.end(), isBefore);
        }
        std::vector<Position>& cuts = m_layout.m_cuts;
        cuts.reserve(m_dropped.size());
        for (std::size_t i = 0; i < m_dropped.size(); ++i) {
            const Dropped& each = m_dropped[i];
            if (cuts.empty() || cuts.back() != each.event) {
                cuts.push_back(each.event);
            } else if (m_dropped[i - 1].edit != each.edit) {
                const auto by = std::partition_point(
                    m_droppedBy.begin(), m_droppedBy.end(),
                    [&each](const DroppedBy& one) { return one.edit < each.edit; });
                ++by->again;
            }
        }
        for (const DroppedBy& by : m_droppedBy) {
            refuse(by.edit, by.again, by.of, kDroppedBefore);
        }
        std::stable_sort(
            m_layout.m_conflicts.begin(), m_layout.m_conflicts.end(),
            [](const EditConflict& a, const EditConflict& b) { return a.edit < b.edit; });
    }

    // The event as the edits before have left it; null, and a conflict, where there is none.
    Changed* find(const EventId& id) {
        const auto known = m_changed.find(id);
        if (known != m_changed.end()) {
            if (known->second.isGone) {
                refuse(m_edit, 1, 1, kDroppedBefore);
                return nullptr;
            }
            return &known->second;
        }
        const auto origin = m_base.find(id);
        if (!origin || *origin >= m_layout.m_baseEnd) {
            refuse(m_edit, 1, 1, kNotInBase);
            return nullptr;
        }
        Changed& changed = m_changed[id];
        changed.origin = *origin;
        return &changed;
    }

    std::optional<Position> gapOf(const Gap& gap) {
        if (!gap.behind) {
            return Position();
        }
        const auto before = m_base.find(*gap.behind);
        if (!before || *before >= m_layout.m_baseEnd) {
            refuse("its place is behind an event that is not in the base of the branch");
            return std::nullopt;
        }
        return before->next();
    }

    void collect() {
        constexpr std::size_t kBehindAll = ~std::size_t{0};
        m_layout.m_parts.reserve(m_layout.m_cuts.size() + m_changed.size() + 1);
        for (const auto& [id, changed] : m_changed) {
            if (changed.origin) {
                m_layout.m_cuts.push_back(*changed.origin);
            }
            if (!changed.isGone) {
                m_placed.push_back(
                    changed.place ? Placed{changed.place->gap, changed.place->order, id, &changed}
                                  : Placed{*changed.origin, kBehindAll, id, &changed});
            }
        }
        if (!std::is_sorted(m_layout.m_cuts.begin(), m_layout.m_cuts.end())) {
            std::sort(m_layout.m_cuts.begin(), m_layout.m_cuts.end());
        }
        std::sort(m_placed.begin(), m_placed.end(), [](const Placed& a, const Placed& b) {
            return std::tie(a.gap, a.order) < std::tie(b.gap, b.order);
        });
    }

    // Moved as they are.
    absl::Status readMoved(const Cancelled& cancelled) {
        std::vector<Position> wanted;
        for (const Placed& placed : m_placed) {
            if (placed.changed->content == nullptr) {
                wanted.push_back(*placed.changed->origin);
            }
        }
        std::sort(wanted.begin(), wanted.end());
        return m_base.read(
            wanted, EventParts::All,
            [this](Position p, const EventView& event) {
                m_moved.emplace(p, Event(event));
                return true;
            },
            cancelled);
    }

    void stretchTo(Position& at, Position to) {
        if (at < to) {
            m_layout.m_parts.push_back({m_layout.m_end, at, to - at, std::nullopt});
            m_layout.m_end = m_layout.m_end + (to - at);
            at = to;
        }
    }

    void addOwn(const Placed& placed, Position gap) {
        const Changed& changed = *placed.changed;
        OwnEvent own{placed.id,
                     !changed.origin              ? EditMark::Inserted
                     : changed.content != nullptr ? EditMark::Modified
                                                  : EditMark::Moved,
                     changed.origin,
                     changed.content != nullptr ? *changed.content : m_moved[*changed.origin],
                     changed.isRow};
        if (changed.isSkipped) {
            own.event = skipped(std::move(own.event));
        }
        m_layout.m_ownById[placed.id] = m_layout.m_own.size();
        m_layout.m_parts.push_back({m_layout.m_end, gap, 1, m_layout.m_own.size()});
        m_layout.m_own.push_back(std::move(own));
        m_layout.m_ownPositions.push_back(m_layout.m_end);
        m_layout.m_end = m_layout.m_end.next();
    }

    static constexpr const char* kWas = "is ";
    static constexpr const char* kWere = "are ";
    static constexpr const char* kNotInBase = "not in the base of the branch";
    static constexpr const char* kDroppedBefore = "dropped by an edit before";
    struct Dropped {
        Position event;
        std::size_t edit = 0;
    };
    struct DroppedBy {
        std::size_t edit = 0;
        std::size_t of = 0;     // events
        std::size_t again = 0;  // of them, that an edit before drops
    };

    const EventSequence& m_base;
    std::vector<Dropped> m_dropped;
    std::vector<DroppedBy> m_droppedBy;                             // in their order
    absl::flat_hash_set<EventId, BranchLayout::Hash> m_changedToo;  // that are not dropped alone
    std::size_t m_edit = 0;
    absl::flat_hash_map<EventId, Changed, BranchLayout::Hash> m_changed;
    std::vector<Placed> m_placed;
    std::map<Position, Event> m_moved;
    BranchLayout m_layout;
};

absl::StatusOr<BranchLayout> BranchLayout::create(const EventSequence& base, Position end,
                                                  std::span<const Edit> edits,
                                                  const Cancelled& cancelled) {
    LayoutMaker maker(base, end, edits);
    for (std::size_t i = 0; i < edits.size(); ++i) {
        maker.take(i, edits[i]);
    }
    return maker.layOut(cancelled);
}

const BranchLayout::Part& BranchLayout::partAt(Position p) const {
    const auto after =
        std::upper_bound(m_parts.begin(), m_parts.end(), p,
                         [](Position q, const Part& part) { return q < part.start; });
    return *std::prev(after);
}

Position BranchLayout::baseOf(Position p) const {
    if (p >= m_end) {
        return m_baseEnd;
    }
    const Part& part = partAt(p);
    return part.own ? part.base : part.base + (p - part.start);
}

Position BranchLayout::placeOf(Position base) const {
    // Of the parts that begin at the same place of the base, the stretch is the last.
    const auto after =
        std::lower_bound(m_parts.begin(), m_parts.end(), base, [](const Part& part, Position b) {
            return part.own ? part.base < b : part.base + part.count <= b;
        });
    if (after == m_parts.end()) {
        return m_end;
    }
    return after->own || after->base >= base ? after->start : after->start + (base - after->base);
}

bool BranchLayout::isCut(Position base) const {
    return std::binary_search(m_cuts.begin(), m_cuts.end(), base);
}

std::optional<Position> BranchLayout::untouched(Position base) const {
    if (base >= m_baseEnd || isCut(base)) {
        return std::nullopt;
    }
    // The stretch that holds it: the first part that ends behind it and is no own event.
    const auto found =
        std::partition_point(m_parts.begin(), m_parts.end(), [base](const Part& part) {
            return part.own ? part.base <= base : part.base + part.count <= base;
        });
    return found->start + (base - found->base);
}

std::optional<std::size_t> BranchLayout::findOwn(const EventId& id) const {
    const auto found = m_ownById.find(id);
    return found == m_ownById.end() ? std::nullopt : std::optional(found->second);
}

std::size_t BranchLayout::firstOwnFrom(Position p) const {
    return static_cast<std::size_t>(
        std::lower_bound(m_ownPositions.begin(), m_ownPositions.end(), p) - m_ownPositions.begin());
}

}  // namespace oxbow
