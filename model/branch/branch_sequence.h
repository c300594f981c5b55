// The events of a branch.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/branch/branch_layout.h"
#include "model/branch/branch_times.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

// Those of its base, a log or another branch, with the edits that are in force. It stays as it was
// made, whatever is added to the base. Positions are its own, dense from 0.
class BranchSequence final : public EventSequence {
public:
    // Reads the events that the edits name, and a few more where their times ask for it.
    static absl::StatusOr<std::shared_ptr<const BranchSequence>> create(
        std::shared_ptr<const EventSequence> base, const Branch& branch,
        const Cancelled& cancelled = {});

    const std::shared_ptr<const EventSequence>& base() const { return m_base; }
    const BranchLayout& layout() const { return m_layout; }
    // What an edit of this branch did to the event. p < end().
    EditMark markOf(Position p) const;

    Position end() const override { return m_layout.end(); }
    Names streams() const override { return m_streams; }
    Names types() const override { return m_types; }
    absl::Status read(std::span<const Position> wanted, EventParts parts, const VisitEvent& visit,
                      const Cancelled& cancelled = {}) const override;
    std::unique_ptr<EventCursor> from(Position from, Direction way,
                                      EventParts parts) const override;
    std::unique_ptr<FieldCursor> fields(const FieldsWanted& wanted, Position from,
                                        Position to) const override;
    std::optional<Timestamp> firstTime() const override;
    std::optional<Timestamp> lastTime() const override;
    std::uint64_t lateCount() const override { return m_times.lateCount(); }
    absl::StatusOr<std::optional<std::int64_t>> runningMaximum(Position p) const override;
    absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const override;
    Position positionNear(std::int64_t nanoseconds) const override;
    absl::StatusOr<std::optional<Position>> firstNotLater(Position from,
                                                          std::int64_t nanoseconds) const override;
    std::vector<std::uint64_t> typeCounts() const override;
    absl::StatusOr<TypeCounts> countsByType(const std::vector<Position>& edges,
                                            bool exact) const override;
    EventId idOf(Position p) const override;
    std::optional<Position> find(const EventId& id) const override;

private:
    BranchSequence(std::shared_ptr<const EventSequence> base, BranchLayout layout)
        : m_base(std::move(base)), m_layout(std::move(layout)) {}
    absl::StatusOr<std::vector<EventHead>> readCuts(const Cancelled& cancelled);
    std::size_t columnOf(const std::optional<std::uint32_t>& type) const {
        return type ? *type : m_types->size();
    }

    class Cursor;

    const std::shared_ptr<const EventSequence> m_base;
    const BranchLayout m_layout;
    BranchTimes m_times;
    std::vector<std::optional<std::uint32_t>> m_cutTypes;  // of the layout's cuts, of types()
    std::vector<std::optional<std::uint32_t>> m_ownTypes;
    std::optional<std::int64_t> m_lastTime;
    std::vector<std::uint64_t> m_typeCounts;
    Names m_streams;
    Names m_types;
};

}  // namespace oxbow
