// When a log's events were, and of which types they are, without reading what they hold.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "model/event/position.h"
#include "model/log/log.h"

namespace oxbow {

struct EventHead {
    std::optional<std::int64_t> time;           // as sequences count it: see EventSequence
    std::optional<std::int64_t> maximumBefore;  // the greatest before it
    std::optional<std::uint32_t> type;          // number in types()
};

// Of a log as it was when this was made, which must outlive it. A block at a time: positions that
// rise cost least. One thread.
class LogHeads {
public:
    explicit LogHeads(const Log& log);
    ~LogHeads();

    // OutOfRange unless p < end().
    absl::StatusOr<EventHead> at(Position p);

private:
    struct Insides;
    const std::unique_ptr<Insides> m_insides;
};

}  // namespace oxbow
