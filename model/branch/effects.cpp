#include "model/branch/effects.h"

#include <algorithm>
#include <utility>

namespace oxbow {

EffectFinder::EffectFinder(const EventSequence& events, const CauseFields& fields,
                           std::vector<Cause> causes)
    : m_events(events), m_fields(fields), m_causes(std::move(causes)) {
    std::stable_sort(m_causes.begin(), m_causes.end(),
                     [](const Cause& a, const Cause& b) { return a.from < b.from; });
    m_next = m_causes.empty() ? events.end() : m_causes.front().from;
}

std::optional<std::size_t> EffectFinder::look(Position p, const EventView& event) {
    for (; m_begun < m_causes.size() && m_causes[m_begun].from <= p; ++m_begun) {
        for (const std::string& name : m_causes[m_begun].names) {
            m_names.emplace(name, m_causes[m_begun].number);
        }
    }
    m_read.clear();
    m_fields.readCauses(event, m_read);
    m_naming += m_read.empty() ? 0 : 1;
    for (const std::string& name : m_read) {
        const auto found = m_names.find(name);
        if (found == m_names.end()) {
            continue;
        }
        const std::size_t number = found->second;
        m_read.clear();
        m_fields.readNames(event, m_read);
        for (std::string& own : m_read) {
            m_names.emplace(std::move(own), number);
        }
        return number;
    }
    return std::nullopt;
}

absl::StatusOr<std::optional<std::size_t>> EffectFinder::causeOf(Position p, const EventView& event,
                                                                 const Cancelled& cancelled) {
    if (p < m_next) {
        return std::optional<std::size_t>();
    }
    if (m_next < p) {
        const auto status = forEachEvent(
            m_events, m_next, p, EventParts::All,
            [this](Position at, const EventView& between) {
                look(at, between);
                return true;
            },
            cancelled);
        if (!status.ok()) {
            return status;
        }
    }
    m_next = p.next();
    return look(p, event);
}

absl::Status EffectFinder::forEach(const VisitEffect& visit, const Cancelled& cancelled) {
    return forEachOf(m_events.end().value(), visit, cancelled).status();
}

absl::StatusOr<bool> EffectFinder::forEachOf(std::uint64_t events, const VisitEffect& visit,
                                             const Cancelled& cancelled) {
    const Position to = m_next + std::min(events, m_events.end() - m_next);
    const auto status = forEachEvent(
        m_events, m_next, to, EventParts::All,
        [&](Position at, const EventView& event) {
            if (const auto cause = look(at, event)) {
                visit(at, *cause);
            }
            return true;
        },
        cancelled);
    m_next = to;
    return status.ok() ? absl::StatusOr<bool>(to == m_events.end()) : status;
}

absl::StatusOr<Effects> effectsOf(const EventSequence& events, std::span<const Position> causes,
                                  const CauseFields& fields, const Cancelled& cancelled) {
    std::vector<Position> sorted(causes.begin(), causes.end());
    std::sort(sorted.begin(), sorted.end());
    std::vector<Cause> found;
    const auto read = events.read(
        sorted, EventParts::All,
        [&](Position p, const EventView& event) {
            Cause cause;
            fields.readNames(event, cause.names);
            cause.from = p.next();
            found.push_back(std::move(cause));
            return true;
        },
        cancelled);
    if (!read.ok()) {
        return read;
    }
    EffectFinder finder(events, fields, std::move(found));
    Effects effects;
    const auto status = finder.forEach(
        [&](Position p, std::size_t) {
            if (!std::binary_search(sorted.begin(), sorted.end(), p)) {
                effects.positions.push_back(p);
            }
        },
        cancelled);
    effects.namingACause = finder.namingACause();
    return status.ok() ? absl::StatusOr<Effects>(std::move(effects)) : status;
}

absl::StatusOr<std::vector<Cause>> goneCauses(const std::vector<OpenBranch>& line,
                                              const CauseFields& fields, const Cancelled& cancelled,
                                              std::optional<std::uint64_t> within) {
    std::vector<Cause> gone;
    const OpenBranch& last = line.back();
    const auto edits = last.branch.editsInForce();
    absl::flat_hash_map<EventId, std::size_t, BranchLayout::Hash> droppedBy;
    for (std::size_t i = 0; i < edits.size(); ++i) {
        for (const EventId& id : edits[i].events) {
            if (edits[i].kind == Edit::Kind::Drop && edits[i].setAside.empty()) {
                droppedBy.emplace(id, i);
            }
        }
    }
    // Where effects of what stood there may begin, in the last of the line.
    const auto placeOf = [&line](std::size_t level, Position p) {
        for (std::size_t up = level; up < line.size(); ++up) {
            p = line[up].events->layout().placeOf(p);
        }
        return p;
    };
    std::optional<Position> first;
    std::vector<std::vector<Position>> wanted(line.size());
    for (std::size_t level = 0; level < line.size(); ++level) {
        const EventSequence& base = *line[level].base.events;
        for (const Position p : line[level].events->layout().cuts()) {
            if (!last.events->find(base.idOf(p))) {
                wanted[level].push_back(p);
                // They rise, and so do their places.
                if (wanted[level].size() == 1) {
                    const Position place = placeOf(level, p);
                    first = first ? std::min(*first, place) : place;
                }
            }
        }
    }
    for (std::size_t level = 0; level < line.size(); ++level) {
        if (within && first) {
            const auto end = std::partition_point(
                wanted[level].begin(), wanted[level].end(),
                [&](Position p) { return placeOf(level, p) - *first < *within; });
            wanted[level].erase(end, wanted[level].end());
        }
        const EventSequence& base = *line[level].base.events;
        const auto status = base.read(
            wanted[level], EventParts::All,
            [&](Position p, const EventView& event) {
                Cause cause;
                fields.readNames(event, cause.names);
                cause.from = placeOf(level, p);
                const auto dropped = droppedBy.find(base.idOf(p));
                const bool isOfLast = level + 1 == line.size() && dropped != droppedBy.end();
                cause.number = isOfLast ? dropped->second : edits.size();
                gone.push_back(std::move(cause));
                return true;
            },
            cancelled);
        if (!status.ok()) {
            return status;
        }
    }
    return gone;
}

}  // namespace oxbow
