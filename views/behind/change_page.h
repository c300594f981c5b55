// Changes and events for the lists behind a table, read a page at a time.
#pragma once

#include <absl/status/statusor.h>

#include <QString>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/history/forgotten/capture.h"
#include "model/history/forgotten/change_index.h"

namespace oxbow {

// One line of such a list.
struct ListedChange {
    Position event;
    std::optional<Timestamp> time;
    std::optional<std::string> type;
    std::optional<KeyId> row;  // absent: the event touched none
    OptionalBytes key;         // of the row, else of the event; as much as a list shows
    ChangeKind kind = ChangeKind::None;
    OptionalBytes value;  // after the change, else of the event; likewise
    bool poisoned = false;
    EventKind eventKind = EventKind::Data;
    std::optional<CapturedChange> captured;  // where that was asked for
};

struct ChangePage {
    std::vector<ListedChange> rows;
    QString error;  // why rows are missing; empty where none are
    std::size_t weight() const;
};
inline constexpr std::uint64_t kChangePageRows = 64;

// What stands at lines `first` to before `end` of a list. Called on a worker's thread.
using ListChanges = std::function<absl::StatusOr<std::vector<ListedChange>>(std::uint64_t first,
                                                                            std::uint64_t end)>;

// Changes by their numbers, line i being changes(i), which rise or fall; with what a capture by
// comparing makes of them, as far as the events before `end` tell, where that is asked for.
using ChangeOfLine = std::function<ChangeNumber(std::uint64_t line)>;
struct CaptureQuestion {
    CaptureEvery every;
    Position end;
};
ListChanges listChanges(std::shared_ptr<const ChangeIndex> index, ChangeOfLine change,
                        std::optional<CaptureQuestion> capture = {});
// Events that touched no row.
using EventOfLine = std::function<Position(std::uint64_t line)>;
ListChanges listEvents(std::shared_ptr<const ChangeIndex> index, EventOfLine event);
// The versions of one row.
ListChanges listVersions(std::shared_ptr<const ChangeIndex> index, KeyId row, EventOfLine writer);

}  // namespace oxbow
