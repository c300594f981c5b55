// What a selection needs to know from the log: an event's key, and the key's event before or after.
#pragma once

#include <absl/status/status.h>

#include <optional>

#include "model/history/history.h"

namespace oxbow {

struct SelectionQuestion {
    enum class Want { Key, PreviousWriter, NextWriter };
    Want want = Want::Key;
    // The selected event; its key is read where `key` is absent.
    std::optional<Position> event;
    std::optional<KeyId> key;
    // The key was not selected by its event: its events before and after the playhead are meant.
    bool aboutPlayhead = false;
    Position playhead;
    std::uint64_t number = 0;  // of the selection that it was asked about
};

struct SelectionAnswer {
    SelectionQuestion question;
    absl::Status status;
    std::optional<KeyId> key;        // of the event; absent where it has none
    std::optional<Position> writer;  // absent where there is none
};

// Reads the disk. Where a writer is wanted and the event has no key, or none is selected, the last
// applied event's key is taken.
SelectionAnswer answerFrom(const History& history, const SelectionQuestion& question);

}  // namespace oxbow
