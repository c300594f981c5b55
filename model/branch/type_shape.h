// What events of a type hold, as far as those that are there tell: an edited event that holds
// something else is marked as invalid.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/event/event.h"
#include "model/event/position.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

class TypeShape {
public:
    // Of some hundred events of the same stream and type, looked for around `near` among some ten
    // thousand.
    static absl::StatusOr<TypeShape> of(const EventSequence& events, const EventView& like,
                                        Position near, const Cancelled& cancelled = {});

    std::size_t sampled() const { return m_count; }
    // How the event differs from all of those, a sentence each. None where too few were found to
    // tell.
    std::vector<std::string> faults(const EventView& event) const;

private:
    struct Member {
        std::size_t count = 0;   // of the events that have it
        std::uint8_t types = 0;  // a bit each
    };
    using Members = std::map<std::string, Member>;  // by their paths

    void add(const EventView& event);
    static void collect(std::string_view json, const std::string& path, int depth, Members& out);

    std::size_t m_count = 0;
    std::size_t m_withKey = 0;
    std::size_t m_objects = 0;
    Members m_members;
};

}  // namespace oxbow
