// A table with some of its rows exchanged: what a branch shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "model/history/table.h"

namespace oxbow {

// The rows of a base, but for the keys that are *reached*, of which each has the version that is
// given for it, or none: keys that the base has no row of, and such as it does not know, among
// them. Row, place, version and count cost the logarithm of the reached keys, beside what they cost
// the base; making it, that of the base's rows for each reached key. Immutable; any thread.
class OverlayTable final : public Table {
public:
    struct Reached {
        KeyId key;
        std::optional<KeyVersion> version;  // in this table's positions; absent: no event wrote it
    };
    // Where an event of the base stands in the sequence that this table is of; empty: where it
    // stands in the base's. Asked of the writers of rows that are not reached.
    using PositionOf = std::function<Position(Position inBase)>;

    // `reached` in order of the keys, each once.
    OverlayTable(Position at, std::shared_ptr<const Table> base, std::vector<Reached> reached,
                 PositionOf positionOf = {});

    const Table& base() const { return *m_base; }

    Position at() const override { return m_at; }
    std::uint64_t rowCount() const override { return m_rowCount; }
    Row row(std::uint64_t n) const override;
    std::optional<std::uint64_t> find(KeyId key) const override;
    std::optional<KeyVersion> version(KeyId key) const override;

    // Against the base: costs the keys that are reached; against another overlay of the same base,
    // those of both. Against an overlay of another base, what the two bases cost and those. Of a
    // table that is no overlay the writers are told as the base's are: in this table's positions.
    absl::Status forEachDifferingKey(const Table& now, const VisitWriters& visit,
                                     const Cancelled& cancelled) const override;
    const OverlayTable* overlay() const override { return this; }

private:
    // A reached key among the rows.
    struct Place {
        KeyId key;
        bool isRow = false;
        bool isBaseRow = false;
        std::optional<KeyVersion> version;
        std::uint64_t rowsBefore = 0;      // how many rows here have a lower key
        std::uint64_t baseRowsBefore = 0;  // and how many of the base's

        // The first row behind the key, and the same row in the base.
        std::uint64_t next() const { return rowsBefore + (isRow ? 1 : 0); }
        std::uint64_t nextInBase() const { return baseRowsBefore + (isBaseRow ? 1 : 0); }
    };

    std::uint64_t baseRowsBefore(KeyId key) const;
    // The last reached key that is not after this one; null where there is none.
    const Place* placeUpTo(KeyId key) const;
    Position here(Position inBase) const { return m_positionOf ? m_positionOf(inBase) : inBase; }
    std::optional<Position> writerOf(KeyId key) const;

    class Differences;

    Position m_at;
    std::shared_ptr<const Table> m_base;
    PositionOf m_positionOf;
    std::vector<Place> m_places;
    std::uint64_t m_rowCount = 0;
};

}  // namespace oxbow
