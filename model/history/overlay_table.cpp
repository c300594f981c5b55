#include "model/history/overlay_table.h"

#include <algorithm>
#include <utility>

namespace oxbow {
namespace {

constexpr std::size_t kReachedPerCheck = 16'384;

}  // namespace

OverlayTable::OverlayTable(Position at, std::shared_ptr<const Table> base,
                           std::vector<Reached> reached, PositionOf positionOf)
    : m_at(at), m_base(std::move(base)), m_positionOf(std::move(positionOf)) {
    m_places.reserve(reached.size());
    std::uint64_t next = 0;  // the first row behind the key before, and the same in the base
    std::uint64_t nextInBase = 0;
    for (const Reached& each : reached) {
        Place place;
        place.key = each.key;
        place.version = each.version;
        place.isRow = each.version && !each.version->deleted;
        const auto inBase = m_base->find(each.key);
        place.isBaseRow = inBase.has_value();
        place.baseRowsBefore = inBase ? *inBase : baseRowsBefore(each.key);
        place.rowsBefore = next + (place.baseRowsBefore - nextInBase);
        next = place.next();
        nextInBase = place.nextInBase();
        m_places.push_back(place);
    }
    m_rowCount = next + (m_base->rowCount() - nextInBase);
}

std::uint64_t OverlayTable::baseRowsBefore(KeyId key) const {
    std::uint64_t low = 0;
    std::uint64_t high = m_base->rowCount();
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (m_base->row(middle).key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const OverlayTable::Place* OverlayTable::placeUpTo(KeyId key) const {
    const auto after = std::partition_point(m_places.begin(), m_places.end(),
                                            [key](const Place& place) { return place.key <= key; });
    return after == m_places.begin() ? nullptr : &*std::prev(after);
}

Table::Row OverlayTable::row(std::uint64_t n) const {
    // Of the reached keys before which as many rows stand, the last alone can be a row.
    const auto after =
        std::partition_point(m_places.begin(), m_places.end(),
                             [n](const Place& place) { return place.rowsBefore <= n; });
    std::uint64_t inBase = n;
    if (after != m_places.begin()) {
        const Place& place = *std::prev(after);
        if (place.isRow && place.rowsBefore == n) {
            return {place.key, place.version->writer};
        }
        inBase = place.nextInBase() + (n - place.next());
    }
    const Row row = m_base->row(inBase);
    return {row.key, here(row.writer)};
}

std::optional<std::uint64_t> OverlayTable::find(KeyId key) const {
    const Place* place = placeUpTo(key);
    if (place != nullptr && place->key == key) {
        return place->isRow ? std::optional(place->rowsBefore) : std::nullopt;
    }
    const auto inBase = m_base->find(key);
    return inBase && place != nullptr ? place->next() + (*inBase - place->nextInBase()) : inBase;
}

std::optional<KeyVersion> OverlayTable::version(KeyId key) const {
    const Place* place = placeUpTo(key);
    if (place != nullptr && place->key == key) {
        return place->version;
    }
    const auto version = m_base->version(key);
    return version ? std::optional(KeyVersion{here(version->writer), version->deleted})
                   : std::nullopt;
}

std::optional<Position> OverlayTable::writerOf(KeyId key) const {
    const auto found = version(key);
    return found && !found->deleted ? std::optional(found->writer) : std::nullopt;
}

// The keys that either table reaches, merged with those in which their bases differ.
class OverlayTable::Differences {
public:
    Differences(const OverlayTable& before, const Table& now, const VisitWriters& visit,
                const Cancelled& cancelled)
        : m_before(before),
          m_now(now),
          m_overlay(now.overlay()),
          m_visit(visit),
          m_cancelled(cancelled) {}

    absl::Status run() {
        const Table& base = m_overlay != nullptr ? m_overlay->base() : m_now;
        if (&base != m_before.m_base.get()) {
            const auto status = m_before.m_base->forEachDifferingKey(
                base, [this](const WriterDifference& difference) { return ofBases(difference); },
                m_cancelled);
            if (!status.ok()) {
                return status;
            }
        }
        while (goesOn() && nextReached()) {
            visitReached(*nextReached());
        }
        return m_status;
    }

private:
    bool goesOn() const { return m_goOn && m_status.ok(); }

    std::optional<KeyId> nextReached() const {
        std::optional<KeyId> next;
        if (m_i < m_before.m_places.size()) {
            next = m_before.m_places[m_i].key;
        }
        if (m_overlay != nullptr && m_j < m_overlay->m_places.size()) {
            const KeyId other = m_overlay->m_places[m_j].key;
            next = next ? std::min(*next, other) : other;
        }
        return next;
    }
    void visitReached(KeyId key) {
        if (m_asked++ % kReachedPerCheck == 0 && m_cancelled && m_cancelled()) {
            m_status = absl::CancelledError("a newer request took its place");
            return;
        }
        if (m_i < m_before.m_places.size() && m_before.m_places[m_i].key == key) {
            ++m_i;
        }
        if (m_overlay != nullptr && m_j < m_overlay->m_places.size() &&
            m_overlay->m_places[m_j].key == key) {
            ++m_j;
        }
        visit(key, m_before.writerOf(key), writerNow(key));
    }
    bool ofBases(const WriterDifference& difference) {
        while (goesOn() && nextReached() && *nextReached() < difference.key) {
            visitReached(*nextReached());
        }
        if (goesOn() && nextReached() == difference.key) {
            visitReached(difference.key);
        } else if (goesOn()) {
            visit(difference.key, m_before.writerOf(difference.key), writerNow(difference.key));
        }
        return goesOn();
    }
    std::optional<Position> writerNow(KeyId key) const {
        if (m_overlay != nullptr) {
            return m_overlay->writerOf(key);
        }
        const auto found = m_now.version(key);
        return found && !found->deleted ? std::optional(m_before.here(found->writer))
                                        : std::nullopt;
    }
    void visit(KeyId key, std::optional<Position> before, std::optional<Position> now) {
        m_goOn = before == now || m_visit({key, before, now});
    }

    const OverlayTable& m_before;
    const Table& m_now;
    const OverlayTable* m_overlay;  // of m_now, where it is one
    const VisitWriters& m_visit;
    const Cancelled& m_cancelled;
    std::size_t m_i = 0;  // how many of the reached keys of either are done
    std::size_t m_j = 0;
    std::size_t m_asked = 0;  // of all reached keys
    bool m_goOn = true;
    absl::Status m_status;
};

absl::Status OverlayTable::forEachDifferingKey(const Table& now, const VisitWriters& visit,
                                               const Cancelled& cancelled) const {
    return Differences(*this, now, visit, cancelled).run();
}

}  // namespace oxbow
