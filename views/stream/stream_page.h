// What the stream's rows show, read from the log a page at a time.
#pragma once

#include <QString>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/event/event.h"
#include "model/event/strong_id.h"
#include "model/history/history.h"
#include "model/session/shown_past.h"

namespace oxbow {

// A key or value as one line of a list.
struct BytesPreview {
    enum class Kind : std::uint8_t { Absent, Empty, Text };
    Kind kind = Kind::Absent;
    QString text;
};
BytesPreview previewOf(const OptionalBytesView& bytes);

struct StreamRow {
    std::optional<Timestamp> time;  // its event time, else its record time
    // Nanoseconds behind the latest time before it; 0 where it is not late.
    std::int64_t lateBy = 0;
    std::optional<std::string> type;
    EventKind kind = EventKind::Data;
    TransactionOutcome outcome = TransactionOutcome::Decided;  // of its transaction
    BytesPreview key;
    BytesPreview value;
    std::vector<KeyId> rows;  // that it touched
    std::string stream;
    std::int32_t partition = -1;
    std::int64_t offset = -1;
};

// kStreamPageRows events from a multiple of that on; fewer at the end of the log.
struct StreamPage {
    std::vector<StreamRow> rows;
    QString error;  // why rows are missing; empty where none are

    std::size_t weight() const;  // bytes of memory that it takes
};
inline constexpr std::uint64_t kStreamPageRows = 64;

// Reads the page with this number. Called on a thread of its own.
using LoadStreamPage = std::function<StreamPage(std::uint64_t page)>;
LoadStreamPage loadStreamFrom(std::shared_ptr<const History> history);
// Of what edits took away: the ghosts of a past, by their numbers.
LoadStreamPage loadGhostsOf(std::shared_ptr<const ShownPast> past);

}  // namespace oxbow
