#include "model/branch/branch_sequence.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <utility>

#include "model/branch/branch_fields.h"
#include "model/branch/event_heads.h"

namespace oxbow {
namespace {

absl::Status beyondTheEnd(Position p, Position end) {
    return absl::OutOfRangeError(
        absl::StrFormat("there is no event at %d: the branch ends at %d", p.value(), end.value()));
}

absl::Status nobodyWaits() {
    return absl::CancelledError("nobody waits for these events any more");
}

// The number of a name, which joins the others where it is new.
std::uint32_t numberOf(std::vector<std::string>& names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    const auto number = static_cast<std::uint32_t>(found - names.begin());
    if (found == names.end()) {
        names.emplace_back(name);
    }
    return number;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const BranchSequence>> BranchSequence::create(
    std::shared_ptr<const EventSequence> base, const Branch& branch, const Cancelled& cancelled) {
    const Position end = branch.pinnedEnd.value_or(base->end());
    auto layout = BranchLayout::create(*base, end, branch.editsInForce(), cancelled);
    if (!layout.ok()) {
        return layout.status();
    }
    std::shared_ptr<BranchSequence> made(new BranchSequence(std::move(base), *std::move(layout)));
    std::vector<std::string> streams = *made->m_base->streams();
    std::vector<std::string> types = *made->m_base->types();
    for (const OwnEvent& own : made->m_layout.ownEvents()) {
        numberOf(streams, own.event.stream);
        made->m_ownTypes.push_back(own.event.type ? std::optional(numberOf(types, *own.event.type))
                                                  : std::nullopt);
    }
    made->m_streams = std::make_shared<const std::vector<std::string>>(std::move(streams));
    made->m_types = std::make_shared<const std::vector<std::string>>(std::move(types));
    const auto cuts = made->readCuts(cancelled);
    if (!cuts.ok()) {
        return cuts.status();
    }
    const auto heads = EventHeads::of(*made->m_base);
    auto timeline = BranchTimes::create(*made->m_base, made->m_layout, *cuts, *heads, cancelled);
    if (!timeline.ok()) {
        return timeline.status();
    }
    made->m_times = *std::move(timeline);
    const auto last = made->runningMaximum(made->end());
    if (!last.ok()) {
        return last.status();
    }
    made->m_lastTime = *last;
    auto counts = made->countsByType({Position(), made->end()}, true);
    if (!counts.ok()) {
        return counts.status();
    }
    made->m_typeCounts = std::move(counts->front());
    return made;
}

absl::StatusOr<std::vector<EventHead>> BranchSequence::readCuts(const Cancelled& cancelled) {
    constexpr std::size_t kWorthAPart = 100'000;
    const std::vector<Position>& cuts = m_layout.cuts();
    std::vector<EventHead> heads(cuts.size());
    const auto read = [&](std::size_t first, std::size_t last) {
        constexpr std::size_t kAskEvery = 4'096;
        const auto reader = EventHeads::of(*m_base);
        for (std::size_t i = first; i < last; ++i) {
            if (i % kAskEvery == 0 && cancelled && cancelled()) {
                return nobodyWaits();
            }
            const auto head = reader->at(cuts[i]);
            if (!head.ok()) {
                return head.status();
            }
            heads[i] = *head;
        }
        return absl::OkStatus();
    };
    // Of very many two read at once.
    const std::size_t half = cuts.size() >= 2 * kWorthAPart ? cuts.size() / 2 : cuts.size();
    auto rest = std::async(half < cuts.size() ? std::launch::async : std::launch::deferred, read,
                           half, cuts.size());
    absl::Status status = read(0, half);
    status.Update(rest.get());
    if (!status.ok()) {
        return status;
    }
    for (const EventHead& head : heads) {
        m_cutTypes.push_back(head.type);
    }
    return heads;
}

EditMark BranchSequence::markOf(Position p) const {
    const auto& own = m_layout.partAt(p).own;
    return own ? m_layout.ownEvents()[*own].mark : EditMark::None;
}

// --- events ---

absl::Status BranchSequence::read(std::span<const Position> wanted, EventParts parts,
                                  const VisitEvent& visit, const Cancelled& cancelled) const {
    // Those of the base are asked for at once; before each come the own ones that stand there.
    std::vector<Position> inBase;
    inBase.reserve(wanted.size());
    absl::Status beyond;
    std::size_t known = 0;
    for (; known < wanted.size(); ++known) {
        if (wanted[known] >= end()) {
            beyond = beyondTheEnd(wanted[known], end());
            break;
        }
        const BranchLayout::Part& part = m_layout.partAt(wanted[known]);
        if (!part.own) {
            inBase.push_back(part.base + (wanted[known] - part.start));
        }
    }
    std::size_t next = 0;
    bool goOn = true;
    const auto visitOwn = [&] {
        for (; goOn && next < known; ++next) {
            const auto& own = m_layout.partAt(wanted[next]).own;
            if (!own) {
                return;
            }
            goOn = visit(wanted[next], m_layout.ownEvents()[*own].event.view());
        }
    };
    visitOwn();
    if (cancelled && cancelled()) {
        return nobodyWaits();
    }
    if (goOn && !inBase.empty()) {
        const auto status = m_base->read(
            inBase, parts,
            [&](Position, const EventView& event) {
                goOn = visit(wanted[next++], event);
                visitOwn();
                return goOn;
            },
            cancelled);
        if (!status.ok()) {
            return status;
        }
    }
    return goOn ? beyond : absl::OkStatus();
}

// From part to part. A cursor of the base goes on behind a few events that were cut out.
class BranchSequence::Cursor final : public EventCursor {
public:
    Cursor(const BranchSequence& events, Position from, Direction way, EventParts parts)
        : m_events(events), m_way(way), m_parts(parts), m_next(std::min(from, events.end())) {}

    bool next() override {
        const bool forward = m_way == Direction::Forward;
        if (!m_status.ok() || m_next == (forward ? m_events.end() : Position())) {
            return false;
        }
        m_at = forward ? m_next : m_next.previous();
        const BranchLayout& layout = m_events.m_layout;
        if (m_part == nullptr || m_at < m_part->start || m_at >= m_part->start + m_part->count) {
            m_part = &layout.partAt(m_at);
        }
        if (m_part->own) {
            m_event = layout.ownEvents()[*m_part->own].event.view();
        } else if (!readBase(m_part->base + (m_at - m_part->start))) {
            return false;
        }
        m_next = forward ? m_next.next() : m_at;
        return true;
    }
    Position position() const override { return m_at; }
    const EventView& event() const override { return m_event; }
    const absl::Status& status() const override { return m_status; }

private:
    static constexpr std::uint64_t kPassedOver = 64;  // events

    bool readBase(Position wanted) {
        const bool forward = m_way == Direction::Forward;
        const bool near =
            m_base && (forward ? wanted >= m_baseNext && wanted - m_baseNext < kPassedOver
                               : wanted < m_baseNext && m_baseNext - wanted <= kPassedOver);
        if (!near) {
            m_baseNext = forward ? wanted : wanted.next();
            m_base = m_events.m_base->from(m_baseNext, m_way, m_parts);
        }
        while (m_base->next()) {
            m_baseNext = forward ? m_base->position().next() : m_base->position();
            if (m_base->position() == wanted) {
                m_event = m_base->event();
                return true;
            }
        }
        m_status = m_base->status();
        return false;
    }

    const BranchSequence& m_events;
    const Direction m_way;
    const EventParts m_parts;
    Position m_next;
    Position m_at;
    const BranchLayout::Part* m_part = nullptr;
    std::unique_ptr<EventCursor> m_base;
    Position m_baseNext;
    EventView m_event;
    absl::Status m_status;
};

std::unique_ptr<EventCursor> BranchSequence::from(Position from, Direction way,
                                                  EventParts parts) const {
    return std::make_unique<Cursor>(*this, from, way, parts);
}

std::unique_ptr<FieldCursor> BranchSequence::fields(const FieldsWanted& wanted, Position from,
                                                    Position to) const {
    return std::make_unique<BranchFields>(
        *m_base, m_layout, BranchFields::Naming{*m_streams, *m_types}, wanted, from, to);
}

// --- times ---

std::optional<Timestamp> BranchSequence::firstTime() const {
    return asTold(m_base->firstTime(), m_times.first());
}

std::optional<Timestamp> BranchSequence::lastTime() const {
    return asTold(m_base->lastTime(), m_lastTime);
}

absl::StatusOr<std::optional<std::int64_t>> BranchSequence::runningMaximum(Position p) const {
    if (p > end()) {
        return absl::OutOfRangeError(absl::StrFormat(
            "there is no position %d: the branch ends at %d", p.value(), end().value()));
    }
    return m_times.runningMaximum(*m_base, m_layout, p);
}

absl::StatusOr<Position> BranchSequence::positionAt(std::int64_t nanoseconds) const {
    return m_times.positionAt(*m_base, m_layout, nanoseconds);
}

Position BranchSequence::positionNear(std::int64_t nanoseconds) const {
    return m_layout.placeOf(std::min(m_base->positionNear(nanoseconds), m_layout.baseEnd()));
}

absl::StatusOr<std::optional<Position>> BranchSequence::firstNotLater(
    Position from, std::int64_t nanoseconds) const {
    std::optional<Position> found;
    for (std::size_t i = m_layout.firstOwnFrom(from); i < m_layout.ownEvents().size(); ++i) {
        const auto time = countedTime(m_layout.ownEvents()[i].event.view());
        if (time && *time <= nanoseconds) {
            found = m_layout.positionOfOwn(i);
            break;
        }
    }
    const Position last = found.value_or(end());
    // The base knows what comes in late from where its own maximum is later; before that every
    // event that has a time is not later.
    const auto late = m_base->positionAt(nanoseconds);
    if (!late.ok()) {
        return late.status();
    }
    Position p = from;
    while (p < last) {
        const BranchLayout::Part& part = m_layout.partAt(p);
        if (part.own) {
            p = p.next();
            continue;
        }
        const Position at = part.base + (p - part.start);
        const Position partEnd = part.base + part.count;
        if (at < *late) {
            std::optional<Position> early;
            const auto status =
                forEachEvent(*m_base, at, std::min(*late, partEnd), EventParts::All,
                             [&early](Position q, const EventView& event) {
                                 early = countedTime(event) ? std::optional(q) : std::nullopt;
                                 return !early;
                             });
            if (!status.ok()) {
                return status;
            }
            if (early) {
                return std::min(last, part.start + (*early - part.base));
            }
            p = part.start + (std::min(*late, partEnd) - part.base);
            continue;
        }
        const auto next = m_base->firstNotLater(at, nanoseconds);
        if (!next.ok()) {
            return next.status();
        }
        if (!*next) {
            break;
        }
        if (**next < partEnd) {
            return std::min(last, part.start + (**next - part.base));
        }
        // Behind this part: from the first position that has it before it, or where it stood.
        const auto there = m_layout.untouched(**next);
        p = std::max(part.start + part.count, there ? *there : m_layout.placeOf(**next));
    }
    return found;
}

// --- counts ---

std::vector<std::uint64_t> BranchSequence::typeCounts() const {
    return m_typeCounts;
}

absl::StatusOr<TypeCounts> BranchSequence::countsByType(const std::vector<Position>& edges,
                                                        bool exact) const {
    if (edges.size() < 2 || !std::is_sorted(edges.begin(), edges.end())) {
        return absl::InvalidArgumentError("a timeline needs at least two rising edges");
    }
    if (edges.back() > end()) {
        return absl::InvalidArgumentError(
            absl::StrFormat("a timeline of this branch ends at %d at most", end().value()));
    }
    // Of all, it is known.
    if (edges.size() == 2 && edges.front() == Position() && edges.back() == end() &&
        !m_typeCounts.empty()) {
        return TypeCounts{m_typeCounts};
    }
    std::vector<Position> inBase;
    inBase.reserve(edges.size());
    for (const Position edge : edges) {
        inBase.push_back(m_layout.baseOf(edge));
    }
    auto counts = m_base->countsByType(inBase, exact);
    if (!counts.ok()) {
        return counts;
    }
    // The base's last column counts events without a type.
    for (auto& row : *counts) {
        row.insert(std::prev(row.end()), m_types->size() + 1 - row.size(), 0);
    }
    const std::vector<Position>& cuts = m_layout.cuts();
    const auto firstCut = [&cuts](Position p) {
        return static_cast<std::size_t>(std::lower_bound(cuts.begin(), cuts.end(), p) -
                                        cuts.begin());
    };
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        auto& row = (*counts)[i];
        for (std::size_t cut = firstCut(inBase[i]); cut < cuts.size() && cuts[cut] < inBase[i + 1];
             ++cut) {
            auto& count = row[columnOf(m_cutTypes[cut])];
            count -= count > 0 ? 1 : 0;  // where it was estimated
        }
        for (std::size_t own = m_layout.firstOwnFrom(edges[i]);
             own < m_ownTypes.size() && m_layout.positionOfOwn(own) < edges[i + 1]; ++own) {
            ++row[columnOf(m_ownTypes[own])];
        }
    }
    return counts;
}

// --- names ---

EventId BranchSequence::idOf(Position p) const {
    const BranchLayout::Part& part = m_layout.partAt(p);
    return part.own ? m_layout.ownEvents()[*part.own].id
                    : m_base->idOf(part.base + (p - part.start));
}

std::optional<Position> BranchSequence::find(const EventId& id) const {
    if (const auto own = m_layout.findOwn(id)) {
        return m_layout.positionOfOwn(*own);
    }
    const auto inBase = m_base->find(id);
    return inBase ? m_layout.untouched(*inBase) : std::nullopt;
}

}  // namespace oxbow
