// What events caused: the events that would not have been, had those not been.
//
// Oxbow does not take a decision again. It follows what events say of their causes (see
// cause_fields.h): where a cause is gone, what it caused was decided in the original history.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/branch/cause_fields.h"
#include "model/branch/open_branch.h"
#include "model/event/position.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// An event whose effects are looked for, wherever it stands itself.
struct Cause {
    std::vector<std::string> names;
    Position from;           // its effects stand at or behind this position
    std::size_t number = 0;  // the caller's
};

// Goes along a sequence and tells what was caused, by itself or by way of other events, by one of
// the causes. An effect stands behind its cause: an event that says it was caused by one that comes
// later is none. Each event is read once; one thread.
class EffectFinder {
public:
    // `events` and `fields` must outlive it.
    EffectFinder(const EventSequence& events, const CauseFields& fields, std::vector<Cause> causes);

    // The number of the cause of this event; absent where it is no effect. Positions that are asked
    // for rise; those between them are read.
    absl::StatusOr<std::optional<std::size_t>> causeOf(Position p, const EventView& event,
                                                       const Cancelled& cancelled = {});
    // The effects that are left, rising, as `visit` is given them with their causes' numbers.
    using VisitEffect = std::function<void(Position, std::size_t cause)>;
    absl::Status forEach(const VisitEffect& visit, const Cancelled& cancelled = {});
    // Those among the next `events` events; whether that were all that there are.
    absl::StatusOr<bool> forEachOf(std::uint64_t events, const VisitEffect& visit,
                                   const Cancelled& cancelled = {});
    // How many of the events so far name a cause at all, in the log or not.
    std::uint64_t namingACause() const { return m_naming; }

private:
    std::optional<std::size_t> look(Position p, const EventView& event);

    const EventSequence& m_events;
    const CauseFields& m_fields;
    std::vector<Cause> m_causes;  // by where their effects begin
    std::size_t m_begun = 0;      // of them
    Position m_next;
    absl::flat_hash_map<std::string, std::size_t> m_names;
    std::vector<std::string> m_read;
    std::uint64_t m_naming = 0;
};

struct Effects {
    std::vector<Position> positions;  // rising; none of the causes is among them
    std::uint64_t namingACause = 0;   // of the events behind the first cause
};
// What the events at these positions caused.
absl::StatusOr<Effects> effectsOf(const EventSequence& events, std::span<const Position> causes,
                                  const CauseFields& fields, const Cancelled& cancelled = {});

// The events that the last of the line does not have any more, as causes in it. Their numbers are
// those of the edits of the last branch that dropped them, or as many as it has edits in force
// where a branch that it is a branch of did. Only those of which effects may stand among the first
// `within` events behind the first of them, where that is given.
absl::StatusOr<std::vector<Cause>> goneCauses(const std::vector<OpenBranch>& line,
                                              const CauseFields& fields,
                                              const Cancelled& cancelled = {},
                                              std::optional<std::uint64_t> within = {});

}  // namespace oxbow
